"""The forms themselves."""
