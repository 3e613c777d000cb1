"""Pure functions from values to screens."""
