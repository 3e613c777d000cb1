"""The daily look at the register: what lapses, what is due, who is reminded (brief §3.1, §3.5).

It begins a little after midnight, in steps of a hundred people, each a timer of its own. What the
rules forbid they forbid without it: this look makes it visible, tells people in time, and takes
away what they were offered. However late it comes, each reminder goes out once, the newest alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.domain.code_versions import (
    NO_OFFERS_FROM,
    REMINDED_ON,
    SUSPENDED_ON,
    CodeAsked,
    asked_since,
)
from bot.domain.country import Country
from bot.domain.events import Event, StandingTold
from bot.domain.hours import TRIPOLI
from bot.domain.ids import MediatorId
from bot.domain.mediator import Accreditation
from bot.domain.standing import WORKING, Move, Propose, Reason
from bot.domain.years import years_after
from bot.store.database import UnitOfWork
from bot.store.standings import Nudge, Watched
from bot.usecases.change_standing import change_standing
from bot.usecases.code_in_force import codes_asked
from bot.usecases.look_at_applications import look_at_applications
from bot.usecases.lose_mediator import SUSPENDED, lose_offers
from bot.usecases.voices import SYSTEM

#: The timer; its guard is the day, its subject says after whom the look goes on.
STANDINGS: Final = "standings"
_AT: Final = time(0, 5)
_A_STEP: Final = 100
_DAY: Final = timedelta(days=1)
#: A declaration is stale for so many days before its owner is suspended (domain brief §3.1).
_STALE_FOR: Final = 30
_WATCHED: Final = (*sorted(WORKING), Accreditation.ON_LEAVE)


@dataclass(frozen=True, slots=True)
class _Matter:
    """Something of which people are reminded on certain days, counted from one of them."""

    about: str
    day: date
    on: tuple[int, ...]
    #: From that day on nothing is offered any more.
    stops: int | None = None


async def plan_standings(uow: UnitOfWork, now: datetime) -> None:
    """Set the next look; doing it twice changes nothing."""
    tomorrow = now.astimezone(TRIPOLI).date() + _DAY
    at = datetime.combine(tomorrow, _AT, TRIPOLI)
    await uow.timers.set(STANDINGS, "register:0", tomorrow.toordinal(), at)


async def ask_for_code(uow: UnitOfWork, version: str, now: datetime) -> None:
    """From now on this version of the code is asked for; whom it concerns hears so today."""
    if await uow.standings.note_code(version, now):
        await uow.record(now, "system", "code.asked", "register", version)
        today = now.astimezone(TRIPOLI).toordinal()
        await uow.timers.set(STANDINGS, "register:0", today, now)


async def review_standings(
    uow: UnitOfWork, country: Country, after: MediatorId, guard: int, now: datetime
) -> list[Event]:
    """Look at the next hundred; the last step plans the next day's look."""
    page = await uow.standings.page(_WATCHED, after, _A_STEP)
    if len(page) == _A_STEP:
        await uow.timers.set(STANDINGS, f"register:{page[-1].id}", guard, now)
    if after == 0:
        await plan_standings(uow, now)
    asked = await codes_asked(uow)
    nudges = await uow.standings.nudges([one.id for one in page])
    events: list[Event] = [] if after else await look_at_applications(uow, country, now)
    for one in page:
        events += await _review(uow, country, one, asked, nudges, now)
    return events


async def _review(
    uow: UnitOfWork,
    country: Country,
    one: Watched,
    asked: Sequence[CodeAsked],
    nudges: Mapping[tuple[MediatorId, str], Nudge],
    now: datetime,
) -> list[Event]:
    today = now.astimezone(TRIPOLI).date()
    code_day = asked_since(asked, one.code_version)
    step = _step(one, code_day, today)
    if step is not None:
        mediator = await uow.register.mediator(one.id)
        if mediator is None:
            return []
        events, _ = await change_standing(uow, country, mediator, step, now)
        return events
    events = []
    for matter in _matters(one, code_day):
        events += await _remind(uow, country, one, matter, nudges.get((one.id, matter.about)), now)
    return events


def _step(one: Watched, code_day: date | None, today: date) -> Propose | None:
    """What happens by itself: it lapses, or nobody did what was asked for too long."""
    if today > one.expires_on:
        return Propose(Move.EXPIRE, SYSTEM, Reason.LAPSED)
    if one.state not in WORKING:
        return None
    if (today - years_after(one.declared_on, 1)).days > _STALE_FOR:
        return Propose(Move.SUSPEND, SYSTEM, Reason.STALE)
    if code_day is not None and (today - code_day).days >= SUSPENDED_ON:
        return Propose(Move.SUSPEND, SYSTEM, Reason.CODE)
    return None


def _matters(one: Watched, code_day: date | None) -> list[_Matter]:
    """What somebody may be reminded of: 90/60/30/7 days before the end, and on 0/3/7/12 of a code.

    Whoever is on leave is reminded of the end alone.
    """
    matters = [_Matter("expiry", one.expires_on, (-90, -60, -30, -7))]
    if one.state not in WORKING:
        return matters
    stale_from = years_after(one.declared_on, 1) + _DAY
    matters.append(_Matter("declaration", stale_from, (-30, -7, 0, 21), stops=0))
    if code_day is not None:
        on = (*REMINDED_ON, NO_OFFERS_FROM)
        matters.append(_Matter("code", code_day, on, stops=NO_OFFERS_FROM))
    return matters


async def _remind(
    uow: UnitOfWork,
    country: Country,
    one: Watched,
    matter: _Matter,
    last: Nudge | None,
    now: datetime,
) -> list[Event]:
    """The newest reminder that is due, unless it went out already."""
    passed = (now.astimezone(TRIPOLI).date() - matter.day).days
    due = sum(day <= passed for day in matter.on) - 1
    known = last.step if last is not None and last.day == matter.day else -1
    if due <= known:
        return []
    await uow.standings.put_nudge(one.id, matter.about, Nudge(matter.day, due))
    events: list[Event] = [StandingTold(one.id, matter.about)] if one.linked else []
    if matter.stops is not None and passed >= matter.stops:
        events += await lose_offers(uow, country, one.id, SUSPENDED, now)
    return events
