"""The sweep: once an hour what has been kept long enough is forgotten, in small steps (rule 11).

Each step is a timer of its own, so that people are served between two of them and a kill between
them loses nothing: where the next one goes on stands in its subject.
"""

from datetime import datetime
from typing import Final

from bot.domain.country import Country
from bot.store.database import UnitOfWork
from bot.store.keeping import SWEPT_EVERY
from bot.usecases.review_standings import plan_standings
from bot.usecases.send_digest import plan_digests
from bot.usecases.skew_report import plan_skew

#: The sweep of an hour, whose guard counts the hours; and its further steps.
SWEEP, SWEEP_ON = "sweep", "sweep_on"


async def set_sweep(uow: UnitOfWork, at: datetime) -> None:
    """Set the next sweep; the guard is the hour, so two chains become one."""
    await uow.timers.set(SWEEP, "store", int(at.timestamp() // 3600), at)


async def begin_sweep(uow: UnitOfWork, country: Country, now: datetime) -> None:
    """Begin from the start, also where the last one has not come to its end.

    Whoever has become a coordinator since has their digest planned.
    """
    await plan_digests(uow, country, now)
    await plan_standings(uow, now)
    await plan_skew(uow, country, now)
    await set_sweep(uow, now + SWEPT_EVERY)
    await uow.timers.cancel_every(SWEEP_ON)
    await sweep_on(uow, "", now)


async def sweep_on(uow: UnitOfWork, place: str, now: datetime) -> None:
    """Do one step, and order the next where there is more to do."""
    further: Final = await uow.sweep_some(now, place)
    if further:
        await uow.timers.set(SWEEP_ON, further, 0, now)
