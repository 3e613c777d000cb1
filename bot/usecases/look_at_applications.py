"""The daily look at applications: none waits in silence, none is kept too long (brief §3.2)."""

from datetime import datetime, timedelta
from typing import Final

from bot.domain.application import Stage
from bot.domain.country import Country
from bot.domain.events import Event
from bot.domain.ids import MediatorId
from bot.domain.mediator import Accreditation
from bot.store.database import UnitOfWork
from bot.store.keeping import APPLICATIONS_FOR
from bot.usecases.judge_application import waits

#: Registrars are told again of what nobody has touched for so many days.
_AGAIN_AFTER: Final = 7
_NOT_TAKEN_UP: Final = (Accreditation.REJECTED, Accreditation.WITHDRAWN)


async def look_at_applications(uow: UnitOfWork, country: Country, now: datetime) -> list[Event]:
    """Tell registrars once a week of what waits; forget who was not taken up a year ago."""
    for one in await uow.standings.ended_before(_NOT_TAKEN_UP, now - APPLICATIONS_FOR):
        await forget(uow, one, now)
    events: list[Event] = []
    for each in await uow.applications.open_ones():
        days = (now - each.touched_at) // timedelta(days=1)
        if each.stage is Stage.SENT and days and days % _AGAIN_AFTER == 0:
            events += await waits(uow, country, each, now)
    return events


async def forget(uow: UnitOfWork, mediator_id: MediatorId, now: datetime) -> None:
    """Erase a person of whom nothing but the number, and what was decided, is to stay."""
    await uow.register.empty_mediator(mediator_id)
    await uow.record(now, "system", "mediators.forget", f"mediator:{mediator_id}")
