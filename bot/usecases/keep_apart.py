"""Staff obey the rules of neutrality too: whoever a tie binds to a case sees nothing of it (N18).

Reckoned whenever a case's lists, its gravity or a declaration of staff change; kept as marks beside
the case, by which every list, count, digest line and notice leaves it out.
"""

from datetime import datetime

from bot.domain.case import Case
from bot.domain.country import Country
from bot.domain.events import Event
from bot.domain.ids import ChatKey
from bot.domain.neutrality.apart import apart
from bot.domain.neutrality.links import linked
from bot.store.database import UnitOfWork
from bot.usecases.ask_coordinators import ask_others


async def keep_staff_apart(uow: UnitOfWork, case: Case) -> None:
    """Reckon anew from whom one case is kept; nothing is told to anybody."""
    avoid = apart(case)
    ties = await uow.staff_apart.ties()
    bound = {mark for mark, declared in ties.items() if linked(declared, avoid) is not None}
    if bound != case.kept_from:
        await uow.staff_apart.keep(case.id, bound)


async def reckon_anew(uow: UnitOfWork, country: Country, case: Case, now: datetime) -> list[Event]:
    """What a case is compared with has changed: others are asked for staff who are now bound."""
    after = await uow.cases.get(case.id)
    if after is None:
        return []
    await keep_staff_apart(uow, after)
    bound = await uow.cases.get(case.id)
    if bound is None or not bound.kept_from - case.kept_from:
        return []
    return await ask_others(uow, country, bound, now)


async def reckon_everywhere(uow: UnitOfWork, country: Country, now: datetime) -> list[Event]:
    """The same for every open case: somebody of the staff declared ties, or took another role."""
    events: list[Event] = []
    for case_id in await uow.staff_apart.open_cases():
        case = await uow.cases.get(case_id)
        if case is not None and case.state.open:
            events += await reckon_anew(uow, country, case, now)
    return events


async def reckon_person(
    uow: UnitOfWork, country: Country, key: ChatKey | None, now: datetime
) -> list[Event]:
    """The same where somebody who declared, or joined, is of the staff in another role."""
    if key is None or await uow.register.mediator_of(key) is None:
        return []
    staff = await uow.register.coordinator_of(key) or await uow.register.officers_of(key)
    return await reckon_everywhere(uow, country, now) if staff else []
