"""What a process that runs for months does for its own memory."""

import asyncio
import gc
from collections.abc import Callable
from functools import cache

#: Seconds after the start, when all is built that lives as long as the process.
_SETTLED_AFTER = 1.0
#: Seconds between two times at which freed memory is given back.
_GIVE_BACK_EVERY = 60.0


def keep_house(loop: asyncio.AbstractEventLoop) -> None:
    """Let it be done from now on, beside the work."""
    loop.call_later(_SETTLED_AFTER, _spare_the_collector)
    loop.call_later(_GIVE_BACK_EVERY, _give_back, loop)


def _spare_the_collector() -> None:
    """Keep the garbage collector from what lives as long as the process.

    Walking tables, catalogues and patterns again and again was a sixth of all CPU; nearly all else
    goes by its reference count, so it need look far less often too.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _give_back(loop: asyncio.AbstractEventLoop) -> None:
    """Give freed memory back to the system: letters of all lengths come and go between what stays.

    The C library keeps such gaps, some megabytes of them, more the longer the process runs.
    """
    trim = _malloc_trim()
    if trim is not None:
        trim(0)
        loop.call_later(_GIVE_BACK_EVERY, _give_back, loop)


@cache
def _malloc_trim() -> Callable[[int], object] | None:
    import ctypes  # noqa: PLC0415 - a minute after the start is soon enough

    try:
        trim: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None  # Another C library, which has its own ways.
    return trim
