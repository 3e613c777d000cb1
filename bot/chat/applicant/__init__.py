"""Whoever applies to be a mediator: one function a route, and the walk through the form."""
