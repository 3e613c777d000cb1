"""A coordinator describes the two sides, or says how the sides want the team put together.

Domain brief §3.7: until both sides are described and it is known whom to avoid, only outsiders are
asked from severity 3 on. The wordings are sealed, read by the conflict check and shown to nobody
but whoever coordinates; they go at closure.
"""

from datetime import datetime
from typing import Final

from bot.domain.access import Actor
from bot.domain.case import Case, Shape
from bot.domain.country import Country
from bot.domain.events import Event
from bot.domain.neutrality.team import BALANCED_SEATS, needs_shape
from bot.domain.severity import GRAVE
from bot.domain.triage import team_size
from bot.store.database import UnitOfWork
from bot.usecases.decide_case import SEEKING
from bot.usecases.keep_apart import reckon_anew
from bot.usecases.read_exclusions import masked_sides, read_sides
from bot.usecases.seek_mediators import seek, subject
from bot.usecases.withdraw_bound import withdraw_bound

#: One side is described in so many characters.
LONGEST_SIDE: Final = 200


async def describe_sides(
    uow: UnitOfWork,
    country: Country,
    case: Case,
    texts: tuple[str, str],
    actor: Actor,
    now: datetime,
) -> list[Event] | None:
    """Keep who the sides are; None where a description names nobody.

    Whoever turns out to be bound to the case sees it no more, be it the one who wrote this: others
    are asked at once. A search that runs by itself goes on with whoever may be asked now.
    """
    named = all(any(letter.isalpha() for letter in text) for text in texts)
    if case.state not in SEEKING or not named:
        return None
    sides = await read_sides(uow, country.places, texts)
    if not all(sides):
        return None
    await uow.cases.describe_sides(case.id, masked_sides(texts), sides)
    await uow.record(now, actor.name, "described_sides", subject(case.id))
    events = await reckon_anew(uow, country, case, now)
    events += await withdraw_bound(uow, country, case.id, now)
    return [*events, *(await seek(uow, country, case.id, now) if case.severity < GRAVE else [])]


def may_be_balanced(case: Case) -> bool:
    """Whether the sides may choose one from each and a neutral chair (rule N10)."""
    return needs_shape(case) and case.informed


async def choose_shape(
    uow: UnitOfWork, case: Case, shape: Shape, actor: Actor, now: datetime
) -> bool:
    """Put the team together as the sides chose; not once anybody was asked, or where it may not be.

    Balanced takes three seats; all-neutral as many as the gravity asks for (rule N10).
    """
    dispatch = await uow.cases.dispatch(case)
    begun = bool(case.team or dispatch.live)
    if case.state not in SEEKING or begun or shape is case.shape or not may_be_balanced(case):
        return False
    size = team_size(case.category, case.sides, case.severity)
    seats = BALANCED_SEATS if shape is Shape.BALANCED else size
    await uow.cases.change(case.id, shape=shape.value, team_size=seats)
    await uow.record(now, actor.name, "shaped_team", subject(case.id), shape.value)
    return True
