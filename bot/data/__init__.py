"""Facts that ship with the project: places, code of conduct, seasons."""
