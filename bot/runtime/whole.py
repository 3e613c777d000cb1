"""Transactions of the loops: never cut off half-way, and patient with a busy database."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import structlog

from bot.runtime.meters import Turn
from bot.store.database import Passing, passes

log = structlog.get_logger()

T = TypeVar("T")

#: Seconds before a transaction is tried again.
PAUSE = 1.0
#: A transaction that takes longer than so many seconds is no sign of life.
LONGEST = 60.0


async def whole(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end even when cancelled meanwhile, and only then be cancelled.

    A transaction that is cut off in the middle may leave its connection with a lock.
    """
    task = asyncio.get_running_loop().create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


async def patiently(work: Callable[[], Coroutine[Any, Any, T]], turn: Turn | None = None) -> T:
    """Run a transaction whole, again and again while the database is locked or full.

    `turn` hears of each try and whether it came through. Raises whatever no waiting mends.
    """
    while True:
        if turn is not None:
            turn.turned(LONGEST)
        try:
            result = await whole(work())
        except Passing as fault:
            if not passes(fault):
                raise
            if turn is not None:
                turn.stalled = True
            log.warning("the database was not available", kind=type(fault.orig).__name__)
            await asyncio.sleep(PAUSE)
        else:
            if turn is not None:
                turn.stalled = False
            return result
