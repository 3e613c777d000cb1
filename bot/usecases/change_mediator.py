"""Keep the register true: a standing, its last day, a fresh declaration of ties (brief §3.1).

Whoever may no longer be asked is left out at the next look, and cannot accept what was offered
before: every hard rule is checked again then (domain/neutrality.py). How a standing changes is the
business of `change_standing.py`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bot.domain import standing as st
from bot.domain.accreditation import RULES
from bot.domain.country import Country
from bot.domain.events import Event
from bot.domain.hours import TRIPOLI
from bot.domain.mediator import Accreditation, Mediator
from bot.domain.panel import Quorum, Voice
from bot.domain.standing import WORKING, Bar, Move, Propose, Reason, Rule
from bot.store.database import UnitOfWork
from bot.store.register import MEDIATOR
from bot.usecases.change_standing import change_standing
from bot.usecases.cure import cure
from bot.usecases.keep_apart import reckon_person
from bot.usecases.refused import RegisterRefused
from bot.usecases.voices import OPERATOR, voice_of

#: A reference to a file of the office; too short and too plain for anybody's name.
EVIDENCE: Final = re.compile(r"[A-Z0-9][A-Z0-9/.-]{0,19}")
_BARS: Final = {
    Bar.NO_WAY: "nothing leads there from where they stand (README, «Standings»)",
    Bar.NOT_YOURS: "that is not for whoever --by names to decide; see README, «Standings»",
    Bar.REASON: "that is no reason for this change",
    Bar.EVIDENCE: "--evidence is missing: the reference of a file, such as 2026/14",
    Bar.OWN: "nobody decides about themselves, in whatever role",
    Bar.JUDGED: "an appeal is heard by others than those who decided",
    Bar.CODE: "they have not accepted the code of conduct that is in force",
    Bar.DECLARATION: "their declaration of ties is older than a year",
    Bar.TRAINING: "the hours of training that the register has of them do not suffice yet",
    Bar.PRACTICE: "three cases with an outcome, or six months on probation, come first",
    Bar.TOO_EARLY: "it is too early: see how long each waits in README, «Standings»",
    Bar.TOO_LATE: "it lapsed more than a year ago: only a new application helps",
    Bar.NOT_LAPSED: "the last day is not over",
    Bar.LAST_DAY: "the new last day has to be ahead",
    Bar.NOTHING_PENDING: "nothing waits for approval; see: sulh mediators pending",
    Bar.TWICE: "the same person has agreed already, in whatever role",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What is new; None: stays as it is."""

    accreditation: Accreditation | None = None
    expires_on: date | None = None
    declared_on: date | None = None
    #: The whole new declaration, which replaces the one before.
    ties: tuple[str, ...] | None = None
    #: Who decides on a new standing, why, and by which file.
    by: str = ""
    reason: Reason | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: whom to tell, and what is still wanting before it takes effect."""

    events: tuple[Event, ...] = ()
    wanting: Quorum | None = None


async def change_mediator(
    uow: UnitOfWork, country: Country, number: str, change: Change, now: datetime
) -> Done:
    """Change somebody of the register; the caller commits. Raises RegisterRefused."""
    one = await numbered(uow, number)
    today = now.astimezone(TRIPOLI).date()
    if change.declared_on is not None and change.declared_on > today:
        raise RegisterRefused(f"a declaration of {change.declared_on} has not been made yet")
    if change.ties is not None and change.declared_on is None:
        raise RegisterRefused("new ties come with the day on which they were declared")
    events: list[Event] = []
    if change.declared_on is not None:
        events += await _declare(uow, country, one, change, now)
    if change.accreditation is not None:
        done = await _propose(uow, country, one, change.accreditation, change, now)
        return Done((*events, *done.events), done.wanting)
    if change.expires_on is not None:
        await _shorten(uow, one, change.expires_on, now)
    elif change.declared_on is None:
        raise RegisterRefused("nothing to change was named")
    return Done(tuple(events))


async def approve(uow: UnitOfWork, country: Country, number: str, by: str, now: datetime) -> Done:
    """Agree to what waits for a mediator; the caller commits. Raises RegisterRefused."""
    one = await numbered(uow, number)
    command = st.Approve(await voice_of(uow, country, by))
    return _done(*await change_standing(uow, country, one, command, now))


async def drop(uow: UnitOfWork, country: Country, number: str, by: str, now: datetime) -> Done:
    """Take back what waits for a mediator; the caller commits. Raises RegisterRefused."""
    one = await numbered(uow, number)
    command = st.Drop(await voice_of(uow, country, by))
    return _done(*await change_standing(uow, country, one, command, now))


async def numbered(uow: UnitOfWork, number: str) -> Mediator:
    """A mediator by number. Raises RegisterRefused."""
    one = await uow.register.mediator_numbered(number.upper())
    if one is None:
        raise RegisterRefused(f"no mediator has the number {number}; see: sulh mediators list")
    return one


async def _declare(
    uow: UnitOfWork, country: Country, one: Mediator, change: Change, now: datetime
) -> list[Event]:
    """A fresh declaration; a suspension for want of one ends at once."""
    await uow.register.change_mediator(one.id, declared_on=change.declared_on)
    if change.ties is not None:
        await uow.register.declare(one.id, change.ties)
    said = f"declared_on={change.declared_on}"
    await uow.record(now, OPERATOR, "mediators.declare", f"mediator:{one.id}", said)
    cured = await cure(uow, country, one.id, Reason.DECLARED, now)
    key = await uow.register.chat_of(MEDIATOR, one.id)
    return [*cured, *await reckon_person(uow, country, key, now)]


async def _shorten(uow: UnitOfWork, one: Mediator, day: date, now: datetime) -> None:
    """Only renewing makes it longer, which takes two."""
    if day > one.expires_on:
        raise RegisterRefused(
            f"their last day is {one.expires_on}; a later one comes by renewing: "
            "--accreditation accredited"
        )
    await uow.register.change_mediator(one.id, expires_on=day)
    said = f"expires_on={day}"
    await uow.record(now, OPERATOR, "mediators.change", f"mediator:{one.id}", said)


async def _propose(
    uow: UnitOfWork,
    country: Country,
    one: Mediator,
    to: Accreditation,
    change: Change,
    now: datetime,
) -> Done:
    """Find which move leads there, and propose it."""
    if change.evidence and not EVIDENCE.fullmatch(change.evidence.upper()):
        raise RegisterRefused("--evidence is a reference such as 2026/14: A–Z, 0–9, «/», «.», «-»")
    if not change.by:
        raise RegisterRefused(
            "--by is missing: who decides, by number, such as R-1; see: sulh officers list"
        )
    one = await numbered(uow, one.code)
    voice = await voice_of(uow, country, change.by)
    move, reason = _move(one.accreditation, to, voice, change.reason)
    command = Propose(move, voice, reason, change.evidence.upper(), change.expires_on)
    events, happened = await change_standing(uow, country, one, command, now)
    done = _done(events, happened)
    reached = happened[0].proposal.to if isinstance(happened[0], st.Proposed) else None
    reached = happened[0].to if isinstance(happened[0], st.Moved) else reached
    if reached is not to:
        raise RegisterRefused(f"from where they stood it leads back to {reached} alone")
    return done


def _move(
    origin: Accreditation, to: Accreditation, voice: Voice, reason: Reason | None
) -> tuple[Move, Reason]:
    """The move that leads from here to there, with its reason where there is but one."""
    there = [one for one in RULES if origin in one.origins and _leads(one, origin, to)]
    if not there:
        ways = sorted(
            {_shown(one) for one in RULES if origin in one.origins and one.by != "system"}
        )
        raise RegisterRefused(
            f"nothing leads from {origin} to {to}; from here: {', '.join(ways) or 'nowhere'}"
        )
    mine = [one for one in there if one.by in voice.may]
    if not mine:
        raise RegisterRefused(_BARS[Bar.NOT_YOURS])
    reasons = sorted({each for one in mine for each in one.reasons})
    if reason is None and len(reasons) > 1:
        raise RegisterRefused(f"--reason is one of: {', '.join(reasons)}")
    if reason is not None and reason not in reasons:
        raise RegisterRefused(f"{_BARS[Bar.REASON]}; it is one of: {', '.join(reasons)}")
    return mine[0].move, reason or Reason(reasons[0])


def _leads(rule: Rule, origin: Accreditation, to: Accreditation) -> bool:
    if rule.move is Move.RENEW and origin in WORKING:
        return to is origin
    return rule.to is to or (rule.to is None and to in WORKING)


def _shown(rule: Rule) -> str:
    return "back to work" if rule.to is None else rule.to.value


def _done(events: list[Event], happened: tuple[st.Event, ...]) -> Done:
    """Raises RegisterRefused with why nothing changed."""
    first = happened[0]
    if isinstance(first, st.Barred):
        raise RegisterRefused(_BARS[first.why])
    wanting = first.wanting if isinstance(first, st.Proposed | st.Approved) else None
    return Done(tuple(events), wanting)
