"""Figures rather than verdicts: run by hand, each with `python -m`."""
