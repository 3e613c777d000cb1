"""What the core needs from the world, as protocols: time and chance."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The one source of the present moment."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class Dice(Protocol):
    """The one source of chance: codes, tokens, jitter."""

    def letters(self, count: int, alphabet: str) -> str:
        """Return `count` characters drawn evenly from `alphabet`."""
        ...

    def between(self, low: float, high: float) -> float:
        """Return a number drawn evenly from low to high."""
        ...
