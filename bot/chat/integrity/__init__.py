"""Complaints as those see them who hear and judge them: one function a route."""
