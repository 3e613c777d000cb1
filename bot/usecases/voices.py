"""Who acts on a standing: their marks, and as what they act (domain brief §3.1).

At the command line people are named by their number, and whoever is named must hold the role that
the decision asks for; the operator who types it decides nothing.
"""

from typing import Final

from bot.domain.country import Country
from bot.domain.ids import MediatorId
from bot.domain.mediator import Accreditation
from bot.domain.officer import Officer
from bot.domain.panel import Authority, Voice
from bot.domain.roles import Role
from bot.store.database import UnitOfWork
from bot.store.register import COORDINATOR, MEDIATOR, OFFICER
from bot.usecases.numbers import number_of_actor
from bot.usecases.refused import RegisterRefused

SYSTEM: Final = Voice("system", frozenset({Authority.SYSTEM}))
#: How the trail names whoever enters something at the command line.
OPERATOR: Final = "operator"
_OF_OFFICES: Final = {
    Role.REGISTRAR: frozenset({Authority.REGISTRAR, Authority.PANEL}),
    Role.INTEGRITY: frozenset({Authority.PANEL, Authority.INTEGRITY}),
}


async def voice_of(uow: UnitOfWork, country: Country, number: str) -> Voice:
    """Somebody by the number in the register. Raises RegisterRefused.

    Registrars keep the register; registrars, integrity officers, coordinators and accredited
    mediators sit in panels (domain brief §3.1).
    """
    coordinator = await uow.register.coordinator_numbered(number.upper())
    if coordinator is not None:
        return Voice(
            f"{COORDINATOR}:{coordinator.id}",
            frozenset({Authority.PANEL}),
            await uow.register.marks_of_coordinator(coordinator.id),
            coordinator.gender,
            country.region(coordinator.area),
        )
    officer = await uow.register.officer_numbered(number.upper())
    if officer is not None:
        return await voice_of_officer(uow, country, officer)
    mediator = await uow.register.mediator_numbered(number.upper())
    if mediator is None:
        raise RegisterRefused(
            f"nobody has the number {number}; see: sulh coordinators list, sulh officers list, "
            "sulh mediators list"
        )
    sits = mediator.accreditation is Accreditation.ACCREDITED
    return Voice(
        f"{MEDIATOR}:{mediator.id}",
        frozenset({Authority.PANEL} if sits else ()),
        await uow.register.marks_of_mediator(mediator.id),
        mediator.gender,
        country.region(mediator.place_id),
    )


async def voice_of_officer(uow: UnitOfWork, country: Country, officer: Officer) -> Voice:
    """An officer: registrars keep the register, and with integrity officers sit in panels."""
    may = frozenset() if officer.revoked else _OF_OFFICES.get(officer.role, frozenset())
    marks = await uow.register.marks_of_officer(officer.id)
    region = country.region(officer.area)
    return Voice(f"{OFFICER}:{officer.id}", may, marks, officer.gender, region)


async def own_voice(uow: UnitOfWork, mediator_id: MediatorId) -> Voice:
    """A mediator who acts on the own standing."""
    marks = await uow.register.marks_of_mediator(mediator_id)
    return Voice(f"{MEDIATOR}:{mediator_id}", frozenset({Authority.SELF}), marks)


async def number_behind(uow: UnitOfWork, voice: Voice) -> str:
    """The number in the register of somebody who acts, such as «C-2»."""
    return await number_of_actor(uow, voice.actor)
