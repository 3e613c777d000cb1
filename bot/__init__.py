"""Sulh (صُلح): community mediation by chat."""
