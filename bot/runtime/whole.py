"""Transactions of the loops: never cut off half-way, and patient with a busy database."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import structlog

from bot.runtime.meters import Turn
from bot.store.database import DatabaseAway, Passing, passes
from bot.store.trouble import trouble

log = structlog.get_logger()

T = TypeVar("T")

#: Seconds before a transaction is tried again.
PAUSE = 1.0
#: A stop lets a transaction under way finish for so long, in seconds.
STOP_WITHIN = 2.0
#: A transaction that takes longer than so many seconds is no sign of life.
LONGEST = 60.0


async def whole(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end even when cancelled meanwhile, and only then be cancelled.

    What was done need not be done again then. But a stop waits only so long for a database that
    another process holds: what is cut off is undone, and done after the next start.
    """
    task = asyncio.get_running_loop().create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        _, late = await asyncio.wait([task], timeout=STOP_WITHIN)
        for one in late:
            one.cancel()
            await asyncio.wait([one])
        raise


class _Trouble:
    """How many transactions wait for the database: said once when the first does, and at the end.

    One for all loops of the process, which have one database: an operator reads one line.
    """

    def __init__(self) -> None:
        self._waiting = 0

    def begins(self, fault: BaseException) -> None:
        """Say why a transaction waits, unless another does already."""
        if self._waiting == 0:
            why = str(fault) if isinstance(fault, DatabaseAway) else trouble(fault)
            log.warning("waiting for the database", why=why)
        self._waiting += 1

    def ends(self, *, well: bool) -> None:
        """A transaction waits no longer; `well`: it went through."""
        self._waiting -= 1
        if self._waiting == 0 and well:
            log.info("the database takes everything again")


_TROUBLE = _Trouble()


async def patiently(work: Callable[[], Coroutine[Any, Any, T]], turn: Turn | None = None) -> T:
    """Run a transaction whole, again and again while the database is away, locked or full.

    `turn` hears of each try and whether it came through. Raises whatever no waiting mends.
    """
    waits = well = False
    try:
        while True:
            if turn is not None:
                turn.turned(LONGEST)
            try:
                result = await whole(work())
            except (Passing, DatabaseAway) as fault:
                if not passes(fault):
                    raise
                if not waits:
                    _TROUBLE.begins(fault)
                waits = True
            else:
                well = True
                return result
            if turn is not None:
                turn.stalled = True
            await asyncio.sleep(PAUSE)
    finally:
        if turn is not None and well:
            turn.stalled = False
        if waits:
            _TROUBLE.ends(well=well)
