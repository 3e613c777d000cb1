"""A bar that shows how far a long command is: on a terminal alone, never in a file or a pipe."""

import sys
from typing import Final, Self, TextIO

_WIDTH: Final = 30


class Bar:
    """Draws itself anew whenever it has grown by a character; `with` takes it away at the end."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """On standard error unless told otherwise, so that what is printed can be kept."""
        self._stream = stream or sys.stderr
        self._drawn = -1

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave an empty line for what is said next, also where the work failed."""
        if self._drawn >= 0:
            self._stream.write("\r" + " " * (_WIDTH + 7) + "\r")
            self._stream.flush()

    def __call__(self, done: int, of: int) -> None:
        """So much of the work is done."""
        full = _WIDTH * done // max(of, 1)
        if full == self._drawn or not self._stream.isatty():
            return
        self._drawn = full
        bar = "█" * full + "░" * (_WIDTH - full)
        self._stream.write(f"\r{bar} {100 * done // max(of, 1):3} %")
        self._stream.flush()
