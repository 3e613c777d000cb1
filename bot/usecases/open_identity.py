"""Open a reporter's identity: one asks with a reason, another of a different region agrees.

What is opened is the Telegram account alone, since nothing else is known. It is shown to whoever
asked, each showing leaves a row in the audit trail, and the integrity officers hear of it
(domain brief, rule 8; safety rules §13).
"""

from datetime import datetime

from bot.domain.access import Actor
from bot.domain.case import Case, Level
from bot.domain.country import Country
from bot.domain.events import Event, IdentityAsked, IdentitySettled
from bot.domain.ids import CoordinatorId, OpeningId
from bot.domain.opening import Cause, IdentityOpening, NoSecond, Seeker, why_not
from bot.domain.places import COUNTRY
from bot.domain.roles import Role
from bot.store.database import UnitOfWork
from bot.store.register import COORDINATOR, OFFICER
from bot.usecases.numbers import marks_behind


async def ask_identity(
    uow: UnitOfWork, country: Country, case: Case, cause: Cause, actor: Actor, now: datetime
) -> tuple[OpeningId, list[Event]]:
    """Ask for it; whoever asked twice is told of the first. The caller has asked for permission."""
    me = await seeker(uow, country, actor)
    for known in await uow.openings.of_case(case.id):
        if known.asked_by == me.name and (known.waits(now) or known.readable(now)):
            return known.id, []
    made = await uow.openings.ask(case.id, cause, me.name, me.region, now)
    await uow.record(now, me.name, "identity_asked", f"case:{case.id}", cause)
    coordinators = [
        one.id
        for one in await uow.register.coordinators()
        if one.on_duty
        and one.level is not Level.MUNICIPAL
        and region_of(country, one.area) != me.region
        and one.chat_key != case.reporter
    ]
    officers = [
        one.id
        for one in await uow.register.officers(Role.SAFEGUARDING)
        if one.on_duty
        and region_of(country, one.area) != me.region
        and one.chat_key != case.reporter
    ]
    return made, [IdentityAsked(made, tuple(coordinators), tuple(officers))]


async def settle_identity(
    uow: UnitOfWork,
    country: Country,
    opening: IdentityOpening,
    actor: Actor,
    now: datetime,
    *,
    agreed: bool,
) -> tuple[NoSecond | None, list[Event]]:
    """Agree or refuse as the second person; why not, where that is not possible."""
    me = await seeker(uow, country, actor)
    first = Seeker(opening.asked_by, opening.region, await marks_behind(uow, opening.asked_by))
    if why := why_not(opening, first, me, now):
        return why, []
    if not await uow.openings.settle(opening.id, me.name, now, agreed=agreed):
        return NoSecond.OVER, []
    action = "identity_agreed" if agreed else "identity_refused"
    await uow.record(now, me.name, action, f"case:{opening.case_id}", opening.cause)
    role, _, number = opening.asked_by.partition(":")
    integrity = await uow.register.officers(Role.INTEGRITY) if agreed else []
    case = await uow.cases.get(opening.case_id)
    # Whoever reported it learns no case number, in whatever role (safety rules §4, §13).
    reporter = None if case is None else case.reporter
    told = IdentitySettled(
        opening.id,
        CoordinatorId(int(number)) if role == COORDINATOR else None,
        integrity=tuple(one.id for one in integrity if one.on_duty and one.chat_key != reporter),
    )
    return None, [told]


async def read_identity(
    uow: UnitOfWork, country: Country, opening: IdentityOpening, actor: Actor, now: datetime
) -> int | None:
    """The Telegram id, for whoever asked, while it may be read; each reading leaves a row."""
    me = await seeker(uow, country, actor)
    if me.name != opening.asked_by or not opening.readable(now):
        return None
    report = await uow.reports.of_case(opening.case_id)
    if report is None or report.reporter_chat is None:
        return None
    await uow.record(now, me.name, "identity_read", f"case:{opening.case_id}", opening.cause)
    return report.reporter_chat


async def seeker(uow: UnitOfWork, country: Country, actor: Actor) -> Seeker:
    """Somebody who asks or agrees, with everything that tells them from another person."""
    marks = {f"chat:{actor.chat_key}"}
    area, name = "", actor.name
    for officer in actor.officers:
        marks |= await uow.register.marks_of_officer(officer.id)
        if officer.role is Role.SAFEGUARDING:
            area, name = officer.area, f"{OFFICER}:{officer.id}"
    if actor.coordinator is not None:
        marks |= await uow.register.marks_of_coordinator(actor.coordinator.id)
        area, name = actor.coordinator.area, actor.name
    if actor.mediator_id is not None:
        marks |= await uow.register.marks_of_mediator(actor.mediator_id)
    return Seeker(name, region_of(country, area), frozenset(marks))


def region_of(country: Country, area: str) -> str:
    """The region of an area; the whole country is one of its own."""
    return country.region(area) or COUNTRY
