"""The sandbox's time: the system clock plus an offset in a file that other processes read too."""

import time
from pathlib import Path

from bot.sandbox.errors import ControlError


class SandboxClock:
    """Seconds since the epoch; without a file it cannot be moved."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._read_at: tuple[int, int] | None = None
        self._offset = 0.0

    @property
    def movable(self) -> bool:
        """Whether the clock was started with a file."""
        return self._file is not None

    def offset(self) -> float:
        """Seconds added to the system clock; the file is read again when it has changed."""
        if self._file is None:
            return 0.0
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            return self._offset
        stamp = (stat.st_mtime_ns, stat.st_size)
        if stamp != self._read_at:
            text = self._file.read_text(encoding="ascii").strip()
            self._offset = float(text) if text else 0.0
            self._read_at = stamp
        return self._offset

    def now(self) -> float:
        """The present of the sandbox."""
        return time.time() + self.offset()

    def set_offset(self, seconds: float) -> None:
        """Move the clock for all who read the file; replaced in one step, never half written."""
        if self._file is None:
            raise ControlError("The sandbox was started without a clock file.", 409)
        fresh = self._file.with_name(self._file.name + ".new")
        fresh.write_text(f"{seconds:.3f}\n", encoding="ascii")
        fresh.replace(self._file)
        self._read_at = None
