"""How a complaint goes on: a pure state machine (domain brief §2.8, §3.6).

    received ──> screened ──> heard ──> decided ──> closed
        │            │           │         └──> appealed ──> closed
        └────────────┴───────────┴──> withdrawn
    protected ──> closed, withdrawn      sexual words or deeds: never heard and judged here

Somebody screens it and hears both; three others decide, in regions that are not that of whoever is
complained of; an appeal is heard by three who had nothing to do with it. Whoever shares a mark with
another is the same person (`panel.py`), in whatever role.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from typing import Final, assert_never

from bot.domain.complaint import (
    ANSWER_WITHIN,
    SCALE,
    Appeal,
    Appealed,
    Bar,
    Barred,
    Call,
    Called,
    Closed,
    Command,
    Complaint,
    Decided,
    Event,
    Finding,
    Kind,
    Leave,
    Left,
    Party,
    Rest,
    Screen,
    Screened,
    Seat,
    State,
    Vote,
    Voted,
    Withdraw,
)
from bot.domain.panel import PANEL, Quorum, Voice, enough, missing, people

#: So many of a pool are tried in every combination, at most.
_TRIED: Final = 24


def decide(at: Complaint, command: Command, now: datetime) -> tuple[Complaint, Event]:
    """What a command makes of a complaint."""
    match command:
        case Screen(by):
            return _screen(at, by)
        case Call(panel):
            return _call(at, panel, now)
        case Vote(by, finding):
            return _vote(at, by, finding, now)
        case Leave(who):
            return _leave(at, who)
        case Appeal(party):
            return _appeal(at, party, now)
        case Rest():
            return _rest(at, now)
        case Withdraw():
            return _withdraw(at)
        case _:
            assert_never(command)


def bar_of_person(at: Complaint, voice: Voice) -> Bar | None:
    """Why somebody may neither hear nor judge it, whatever its state."""
    if not voice.marks:
        return Bar.PARTY
    if any(voice.same_person(marks) for marks in at.parties.values()):
        return Bar.PARTY
    return Bar.JUDGED if voice.same_person(at.judged) else None


def bar_of_seat(at: Complaint, voice: Voice) -> Bar | None:
    """Why somebody may not sit in its panel."""
    if at.region and voice.region == at.region:
        return Bar.REGION
    if at.officer is not None and voice.same_person(at.officer.marks):
        return Bar.JUDGED
    return bar_of_person(at, voice)


def best_panel(at: Complaint, pool: Iterable[Voice]) -> tuple[Voice, ...]:
    """Three of a pool, those seated already among them; fewer where there are not enough.

    Whoever brings what is wanting is taken first: a woman, a second region. Where that leads
    nowhere, since somebody stands in the pool under two numbers, every three are tried.
    """
    seated = [seat.voice for seat in at.seats]
    fit = [one for one in pool if bar_of_seat(at, one) is None]
    found = _by_worth(seated, fit)
    if enough(found, PANEL):
        return found
    for more in combinations(fit[:_TRIED], max(0, PANEL.people - len(seated))):
        three = (*seated, *more)
        if len(people(three)) == len(three) and enough(three, PANEL):
            return three
    return found


def _by_worth(seated: list[Voice], fit: list[Voice]) -> tuple[Voice, ...]:
    chosen = [*seated]
    while len(people(chosen)) < PANEL.people:
        wanting = missing(chosen, PANEL)
        fresh = [one for one in fit if not any(one.same_person(each.marks) for each in chosen)]
        if not fresh:
            break
        chosen.append(min(fresh, key=lambda one: -_worth(one, chosen, wanting)))
    return tuple(chosen)


def lacking(panel: Iterable[Voice]) -> Quorum:
    """What a panel still wants: people, a woman, a second region."""
    return missing(panel, PANEL)


def verdict(votes: Iterable[Finding]) -> Finding:
    """The middle one of three: two find it no milder, two no graver."""
    ranked = sorted(votes, key=SCALE.index)
    return ranked[len(ranked) // 2]


def _worth(one: Voice, chosen: list[Voice], wanting: Quorum) -> int:
    """How much somebody brings of what a panel still wants."""
    before = (wanting.women, wanting.regions)
    after = missing([*chosen, one], PANEL)
    return sum(before) - after.women - after.regions


def _screen(at: Complaint, by: Voice) -> tuple[Complaint, Event]:
    if at.state is not State.RECEIVED:
        return at, Barred(Bar.NOT_NOW)
    if why := bar_of_person(at, by):
        return at, Barred(why)
    return replace(at, state=State.SCREENED, officer=by), Screened(by)


def _call(at: Complaint, panel: tuple[Voice, ...], now: datetime) -> tuple[Complaint, Event]:
    if at.kind is Kind.SEXUAL or not (at.state is State.SCREENED or at.state.sits):
        return at, Barred(Bar.NOT_NOW)
    if at.state is State.SCREENED and not heard(at, now):
        return at, Barred(Bar.NOT_HEARD)
    for voice in panel:
        if why := bar_of_seat(at, voice):
            return at, Barred(why)
    kept = {seat.voice.actor for seat in at.seats} <= {voice.actor for voice in panel}
    if not kept or len(panel) != PANEL.people or not enough(panel, PANEL):
        return at, Barred(Bar.PANEL)
    votes = {seat.voice.actor: seat.vote for seat in at.seats}
    seats = tuple(Seat(voice, votes.get(voice.actor)) for voice in panel)
    state = State.HEARD if at.state is State.SCREENED else at.state
    return replace(at, state=state, seats=seats), Called(panel)


def heard(at: Complaint, now: datetime) -> bool:
    """Whether whoever is complained of had their say, or time enough for it."""
    if at.unanswerable or at.answered_at is not None:
        return True
    return at.asked_at is not None and now - at.asked_at >= ANSWER_WITHIN


def _vote(at: Complaint, by: Voice, finding: Finding, now: datetime) -> tuple[Complaint, Event]:
    if not at.state.sits:
        return at, Barred(Bar.NOT_NOW)
    mine = next((seat for seat in at.seats if seat.voice.actor == by.actor), None)
    if mine is None or mine.vote is not None:
        return at, Barred(Bar.NOT_SEATED)
    if finding not in at.findings:
        return at, Barred(Bar.FINDING)
    seats = tuple(replace(one, vote=finding) if one is mine else one for one in at.seats)
    panel = tuple(seat.voice for seat in seats)
    votes = [seat.vote for seat in seats if seat.vote is not None]
    if len(votes) < PANEL.people or not enough(panel, PANEL):
        return replace(at, seats=seats), Voted(by)
    found, final = verdict(votes), at.state is State.APPEALED
    after = replace(
        at,
        state=State.CLOSED if final else State.DECIDED,
        seats=seats,
        finding=found,
        decided_at=now,
    )
    return after, Decided(found, panel, final)


def _leave(at: Complaint, who: Voice) -> tuple[Complaint, Event]:
    mine = next((seat for seat in at.seats if seat.voice.actor == who.actor), None)
    if not at.state.sits or mine is None or mine.vote is not None:
        return at, Barred(Bar.NOT_SEATED)
    seats = tuple(seat for seat in at.seats if seat is not mine)
    return replace(at, seats=seats, judged=at.judged | who.marks), Left(who)


def _appeal(at: Complaint, party: Party, now: datetime) -> tuple[Complaint, Event]:
    until = at.appeal_until
    if until is None:
        return at, Barred(Bar.NOT_NOW)
    if now >= until:
        return at, Barred(Bar.TOO_LATE)
    marks = [seat.voice.marks for seat in at.seats]
    marks += [] if at.officer is None else [at.officer.marks]
    judged = at.judged.union(*marks)
    return replace(at, state=State.APPEALED, seats=(), judged=judged), Appealed(party)


def _rest(at: Complaint, now: datetime) -> tuple[Complaint, Event]:
    until = at.appeal_until
    if until is None or now < until:
        return at, Barred(Bar.NOT_NOW)
    return replace(at, state=State.CLOSED), Closed()


def _withdraw(at: Complaint) -> tuple[Complaint, Event]:
    if at.state not in (State.RECEIVED, State.SCREENED, State.HEARD, State.PROTECTED):
        return at, Barred(Bar.NOT_NOW)
    return replace(at, state=State.WITHDRAWN, seats=()), Closed()
