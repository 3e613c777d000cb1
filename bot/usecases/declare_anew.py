"""A mediator renews the declaration of ties in chat, or asks to be renewed (brief §3.1, §3.3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.conversation.forms.apply import DECLARED
from bot.domain.country import Country
from bot.domain.events import Event, RegistrarsAsked
from bot.domain.hours import TRIPOLI
from bot.domain.mediator import Mediator
from bot.domain.roles import Role
from bot.domain.standing import Reason
from bot.store.database import UnitOfWork
from bot.store.register import MEDIATOR
from bot.usecases.apply import tied_tokens
from bot.usecases.cure import cure
from bot.usecases.keep_apart import reckon_person
from bot.usecases.lose_mediator import SUSPENDED, lose_offers

#: What registrars are asked for.
RENEWAL, ARMED = "renewal", "armed"


async def declare_anew(
    uow: UnitOfWork, country: Country, one: Mediator, answers: Mapping[str, Any], now: datetime
) -> list[Event]:
    """Put a fresh declaration in the place of the old one; a suspension for its age ends.

    What came in are tokens already: the wording was kept nowhere (rule N15).
    """
    ties = frozenset[str]().union(*(tied_tokens(key, answers[key]) for key in DECLARED))
    await uow.register.declare_tokens(one.id, ties)
    today = now.astimezone(TRIPOLI).date()
    await uow.register.change_mediator(one.id, declared_on=today)
    said = f"declared_on={today}"
    await uow.record(now, f"mediator:{one.id}", "mediators.declare", f"mediator:{one.id}", said)
    cured = await cure(uow, country, one.id, Reason.DECLARED, now)
    key = await uow.register.chat_of(MEDIATOR, one.id)
    return [*cured, *await reckon_person(uow, country, key, now)]


async def tell_registrars(
    uow: UnitOfWork, country: Country, one: Mediator, about: str, now: datetime
) -> list[Event]:
    """Let the registrars of the area know; empty where none can be reached now."""
    path = country.path(one.place_id)
    own = await uow.register.marks_of_mediator(one.id)
    there = [
        officer
        for officer in await uow.register.officers(Role.REGISTRAR)
        if officer.on_duty
        and officer.area in path
        and not own & await uow.register.marks_of_officer(officer.id)
    ]
    # Not for what: the trail shows nothing of a declaration.
    await uow.record(now, f"mediator:{one.id}", "standing.asked", f"mediator:{one.id}")
    asked = tuple(officer.id for officer in there)
    return [RegistrarsAsked(one.id, asked, about)] if asked else []


async def bears_arms(
    uow: UnitOfWork, country: Country, one: Mediator, now: datetime
) -> list[Event]:
    """Somebody says they have an armed role now: no offer from here on, and registrars are told."""
    await uow.register.change_mediator(one.id, available=False)
    events = await lose_offers(uow, country, one.id, SUSPENDED, now)
    return [*events, *await tell_registrars(uow, country, one, ARMED, now)]
