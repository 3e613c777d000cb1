"""Who decides with others on a standing, and in whose name somebody in chat acts (brief §3.1)."""

from dataclasses import dataclass

from bot.domain.access import Actor
from bot.domain.case import Level
from bot.domain.country import Country
from bot.domain.ids import CoordinatorId, MediatorId, OfficerId
from bot.domain.panel import Authority, Voice
from bot.domain.roles import Role
from bot.store.database import UnitOfWork
from bot.usecases.voices import voice_of, voice_of_officer

#: Coordinators of these levels are told of what waits for a panel; any may agree.
_TOLD = (Level.REGIONAL, Level.NATIONAL)
_OFFICES = (Role.REGISTRAR, Role.INTEGRITY)


@dataclass(frozen=True, slots=True)
class Panel:
    """Who is told that something waits for approval."""

    coordinators: tuple[CoordinatorId, ...] = ()
    officers: tuple[OfficerId, ...] = ()


async def voices_of(uow: UnitOfWork, country: Country, actor: Actor) -> tuple[Voice, ...]:
    """Every voice that whoever acts in a chat has: by office, as coordinator, as mediator."""
    found = [await voice_of_officer(uow, country, one) for one in actor.officers]
    if actor.coordinator is not None:
        found.append(await voice_of(uow, country, actor.coordinator.number))
    if actor.mediator_id is not None and not actor.out:
        one = await uow.register.mediator(actor.mediator_id)
        if one is not None:
            found.append(await voice_of(uow, country, one.code))
    return tuple(voice for voice in found if voice.may)


async def voice_for(uow: UnitOfWork, country: Country, actor: Actor, by: Authority) -> Voice | None:
    """The voice with which somebody may decide in this capacity; None: they may not."""
    return next((one for one in await voices_of(uow, country, actor) if by in one.may), None)


async def may_agree(
    uow: UnitOfWork,
    country: Country,
    mediator_id: MediatorId,
    by: Authority,
    agreed: tuple[Voice, ...],
) -> Panel:
    """Whoever can be reached now and is neither the mediator nor one of those who agreed.

    Accredited mediators may sit in a panel too; nobody writes to hundreds of them.
    """
    own = await uow.register.marks_of_mediator(mediator_id)
    known = own.union(*(voice.marks for voice in agreed))
    officers = []
    for role in _OFFICES:
        for one in await uow.register.officers(role):
            voice = await voice_of_officer(uow, country, one)
            if by in voice.may and one.on_duty and not voice.same_person(known):
                officers.append(one.id)
    coordinators = []
    for staff in await uow.register.coordinators():
        there = staff.level in _TOLD and staff.chat_key is not None and staff.reachable
        if by is Authority.PANEL and there and not staff.left:
            voice = await voice_of(uow, country, staff.number)
            if not voice.same_person(known):
                coordinators.append(staff.id)
    return Panel(tuple(coordinators), tuple(officers))
