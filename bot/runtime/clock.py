"""The clock and the dice of a running bot: the only places that ask the system."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time_ns

#: A file that changed within this time is read again at every look, in nanoseconds.
_FRESH_NS = 1_000_000_000


class SystemClock:
    """The present, or the present moved by an offset read from a file.

    The file holds seconds as text; rehearsals and tests write it to move time. It is read again
    whenever it changed. One that is empty or holds no number, as while it is being written, changes
    nothing.
    """

    def __init__(self, offset_file: Path | None = None) -> None:
        """Follow `offset_file`, if there is one."""
        self._file = offset_file
        self._stamp = 0
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        if self._file is not None:
            self._follow(self._file)
        return datetime.now(UTC) + self._offset  # noqa: TID251 - this is the Clock

    def _follow(self, file: Path) -> None:
        try:
            stamp = file.stat().st_mtime_ns
            # Stamps are coarse: a file written just now may be written again under the same one.
            if stamp == self._stamp and time_ns() - stamp > _FRESH_NS:
                return
            self._offset = timedelta(seconds=float(file.read_text(encoding="utf-8")))
            self._stamp = stamp
        except (OSError, ValueError):
            # Being written at this moment, or not there yet: the last offset stands.
            return


class SystemDice:
    """Chance from the system's own source."""

    def letters(self, count: int, alphabet: str) -> str:
        """Return `count` characters drawn evenly from `alphabet`."""
        return "".join(secrets.choice(alphabet) for _ in range(count))

    def between(self, low: float, high: float) -> float:
        """Return a number drawn evenly from low to high."""
        return low + (high - low) * secrets.randbelow(1 << 53) / (1 << 53)
