"""What a coordinator sees and does: one function a route."""
