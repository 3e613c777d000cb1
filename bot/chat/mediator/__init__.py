"""What a mediator sees and does: one function a route."""
