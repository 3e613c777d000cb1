"""Somebody can be asked again: searches around them look anew (decision recipe "Dispatch")."""

from datetime import datetime

from bot.domain.case import CaseState
from bot.domain.country import Country
from bot.domain.ids import MediatorId
from bot.store.database import UnitOfWork
from bot.usecases.seek_mediators import TOP_UP, subject


async def somebody_free(
    uow: UnitOfWork, country: Country, mediator_id: MediatorId, now: datetime
) -> None:
    """Let each search within a mediator's radius look at once whether to ask more.

    Each looks in a unit of work of its own; whether anybody is asked is the search's business.
    """
    one = await uow.register.mediator(mediator_id)
    if one is None:
        return
    for case in await uow.cases.listed([CaseState.MATCHING]):
        if country.km(one.place_id, case.place_id) <= one.radius_km:
            await uow.timers.set(TOP_UP, subject(case.id), int(now.timestamp() // 60), now)
