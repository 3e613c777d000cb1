"""`python -m bot` and `sulh`.

A bot that is asked to stop while it is still starting ends at once with status 0: nothing has begun
that would have to be finished, and what is kept stands any end (law 5). That is settled here before
anything else is imported, which takes most of a second.
"""

import gc
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

_SAID = b'{"event": "stopped before it had started", "level": "info"}\n'


def runs_the_bot(words: Sequence[str]) -> bool:
    """Whether the command is `run`; only what stands before it may be an option."""
    rest = list(words)
    while rest and rest[0].startswith("-"):
        rest = rest[1 if "=" in rest[0] else 2 :]
    return rest[:1] == ["run"]


def _leave(_number: int, _frame: object) -> None:
    # That nobody reads it, or there is no room for it, is no reason to stay.
    with suppress(OSError):
        os.write(2, _SAID)
    # Not by an exception, which would have to find its way through whatever is under way.
    os._exit(0)


if runs_the_bot(sys.argv[1:]):
    for _number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(_number, _leave)

# What is imported stays: looking for garbage in it was a seventh of the start.
gc.set_threshold(100_000)

from bot.cli import main  # noqa: E402 - only now

if __name__ == "__main__":
    sys.exit(main())
