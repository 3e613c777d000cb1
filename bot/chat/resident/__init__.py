"""What a resident sees and does: one function a route."""
