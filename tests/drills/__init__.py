"""Fire drills: the bot's real processes, killed, cut off, starved and stopped under load.

Each drill returns one line of figures and raises where a law was broken. The suite runs short forms
(tests/process/test_drills.py); the long ones are `python -m tests.drills`.
"""
