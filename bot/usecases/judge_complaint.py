"""Three decide on a complaint, and three others where somebody objects (domain brief §3.6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.complaint import (
    Appeal,
    Barred,
    Call,
    Complaint,
    Decided,
    Finding,
    Kind,
    Leave,
    Party,
    Rest,
    Vote,
    Voted,
)
from bot.domain.complaint_rules import best_panel, decide, lacking
from bot.domain.complaint_times import VOTE_WITHIN
from bot.domain.country import Country
from bot.domain.events import ComplaintMoved, Event, OfficesEmpty
from bot.domain.ids import ComplaintId
from bot.domain.panel import PANEL, Quorum
from bot.store.complaint_rows import Row, mediators_in
from bot.store.database import UnitOfWork
from bot.usecases.carry_out_finding import carry_out
from bot.usecases.complaint_people import complaint_of, pool, voice_behind
from bot.usecases.watch_complaint import WATCH, complaint_subject, start_anew

#: The timer at the end of the time in which either may object.
APPEAL_OVER: Final = "complaint_rest"


_NOTHING: Final = Quorum(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sitting:
    """What became of calling a panel: it sits, or this is wanting."""

    sits: bool
    wanting: Quorum = _NOTHING
    #: Not heard yet, or it is not clear whom it is about.
    too_early: bool = False


async def call_panel(
    uow: UnitOfWork, country: Country, row: Row, actor: str, now: datetime
) -> tuple[Sitting, list[Event]]:
    """Let three others decide; also fill a seat that somebody left."""
    await uow.complaints.hold(row.id)
    row = await uow.complaints.get(row.id) or row
    at = await complaint_of(uow, country, row)
    if len(mediators_in(row.matter.whom)) > 1:
        return Sitting(sits=False, too_early=True), []
    panel = best_panel(at, [one.voice for one in await pool(uow, country, row)])
    after, happened = decide(at, Call(panel), now)
    if isinstance(happened, Barred):
        wanting = lacking(panel)
        if wanting == _NOTHING:
            return Sitting(sits=False, too_early=True), []
        return Sitting(sits=False, wanting=wanting), [OfficesEmpty(row.id)]
    await uow.complaints.seat(row.id, row.round, [one.actor for one in panel], now)
    await uow.complaints.change(row.id, state=after.state.value)
    await uow.record(now, actor, "complaint.panel", complaint_subject(row.id), f"round:{row.round}")
    sitting = await uow.complaints.get(row.id) or row
    return Sitting(sits=True), await start_anew(uow, country, sitting, now)


async def vote(
    uow: UnitOfWork, country: Country, row: Row, actor: str, finding: Finding, now: datetime
) -> list[Event] | None:
    """Somebody of the panel says what they find; None where it does not count."""
    await uow.complaints.hold(row.id)
    row = await uow.complaints.get(row.id) or row
    at = await complaint_of(uow, country, row)
    after, happened = decide(at, Vote(await voice_behind(uow, country, actor), finding), now)
    if isinstance(happened, Barred):
        return None
    cast = {"vote": finding.value, "voted_at": now}
    await uow.complaints.set_seat(row.id, row.round, actor, **cast)
    subject = complaint_subject(row.id)
    await uow.record(now, actor, "complaint.vote", subject, f"round:{row.round}")
    if isinstance(happened, Voted):
        return []
    if not isinstance(happened, Decided):
        return None
    return await _conclude(uow, country, row, after, happened, now)


async def leave_seat(
    uow: UnitOfWork, country: Country, row: Row, actor: str, now: datetime
) -> list[Event]:
    """Somebody is linked after all, or gives no answer: somebody else takes the seat."""
    await uow.complaints.hold(row.id)
    row = await uow.complaints.get(row.id) or row
    at = await complaint_of(uow, country, row)
    _, happened = decide(at, Leave(await voice_behind(uow, country, actor)), now)
    if isinstance(happened, Barred):
        return []
    await uow.complaints.set_seat(row.id, row.round, actor, left_at=now)
    await uow.record(now, actor, "complaint.seat_left", complaint_subject(row.id))
    _, events = await call_panel(uow, country, row, "system", now)
    return events


async def free_silent_seats(
    uow: UnitOfWork, country: Country, row: Row, now: datetime
) -> list[Event]:
    """Whoever of a panel gave no answer in time, or cannot be reached, gives the seat away.

    Only where somebody else can take it; whoever is left without anybody is asked again.
    """
    fit = {one.voice.actor for one in await pool(uow, country, row)}
    events: list[Event] = []
    for seat in await uow.complaints.seats(row.id):
        if seat.round != row.round or seat.left or seat.vote is not None:
            continue
        silent = now - seat.made_at >= 2 * VOTE_WITHIN or seat.member not in fit
        if silent and await _somebody_else(uow, country, row, seat.member):
            events += await leave_seat(uow, country, row, seat.member, now)
    return events


async def appeal(
    uow: UnitOfWork, country: Country, row: Row, party: Party, now: datetime
) -> list[Event]:
    """Either of the two objects, once: others hear it anew (domain brief §3.6)."""
    await uow.complaints.hold(row.id)
    row = await uow.complaints.get(row.id) or row
    after, happened = decide(await complaint_of(uow, country, row), Appeal(party), now)
    if isinstance(happened, Barred):
        return []
    await uow.complaints.change(
        row.id, state=after.state.value, appeal_by=party.value, round=row.round + 1
    )
    await uow.timers.cancel_kind(APPEAL_OVER, complaint_subject(row.id))
    await uow.record(now, party.value, "complaint.appeal", complaint_subject(row.id))
    anew = await uow.complaints.get(row.id) or row
    sitting, events = await call_panel(uow, country, anew, "system", now)
    if not sitting.sits:
        events += await start_anew(uow, country, anew, now)
    other = Party.RESPONDENT if party is Party.COMPLAINANT else Party.COMPLAINANT
    return [*events, ComplaintMoved(row.id, other)]


async def appeal_until(
    uow: UnitOfWork, country: Country, row: Row, now: datetime
) -> datetime | None:
    """Until when either may object; None where nobody may any more."""
    until = (await complaint_of(uow, country, row)).appeal_until
    return until if until is not None and now < until else None


async def rest(
    uow: UnitOfWork, country: Country, complaint_id: ComplaintId, now: datetime
) -> list[Event]:
    """Nobody objected in time: it is closed."""
    row = await uow.complaints.get(complaint_id)
    if row is None:
        return []
    after, happened = decide(await complaint_of(uow, country, row), Rest(), now)
    if isinstance(happened, Barred):
        return []
    await uow.complaints.change(row.id, state=after.state.value, closed_at=now)
    await _keep_off(uow, row)
    await uow.record(now, "system", "complaint.closed", complaint_subject(row.id))
    return []


async def _conclude(
    uow: UnitOfWork, country: Country, row: Row, after: Complaint, decided: Decided, now: datetime
) -> list[Event]:
    """The outcome is carried out on the standing in the same transaction, and told to both."""
    subject, finding = complaint_subject(row.id), decided.finding
    values = {"state": after.state.value, "finding": finding.value, "decided_at": now}
    await uow.complaints.change(row.id, **values)
    await uow.timers.cancel_kind(WATCH, subject)
    await uow.record(now, "panel", "complaint.decided", subject, finding.value)
    events = await carry_out(uow, country, row, finding, decided.panel, now)
    found = await uow.complaints.get(row.id) or row
    if decided.final:
        await uow.complaints.change(row.id, closed_at=now)
        await _keep_off(uow, found)
        await uow.record(now, "system", "complaint.closed", subject)
    else:
        until = after.appeal_until
        assert until is not None  # noqa: S101 - just decided
        await uow.timers.set(APPEAL_OVER, subject, row.round, until)
    told = [ComplaintMoved(row.id, party) for party in Party]
    return [*events, *told]


async def _keep_off(uow: UnitOfWork, row: Row) -> None:
    """After its end only a finding of having taken sides keeps a mediator off cases (rule N16)."""
    upheld = row.finding is not None and row.finding.upheld
    bias = row.matter.kind is Kind.BIAS
    if not (bias and upheld and mediators_in(row.matter.whom)):
        await uow.complaints.forget_sides(row)


async def _somebody_else(uow: UnitOfWork, country: Country, row: Row, member: str) -> bool:
    at = await complaint_of(uow, country, row)
    voice = await voice_behind(uow, country, member)
    without, happened = decide(at, Leave(voice), row.made_at)
    if isinstance(happened, Barred):
        return False
    found = best_panel(without, [one.voice for one in await pool(uow, country, row)])
    return lacking(found) == _NOTHING


async def review_panel(uow: UnitOfWork, country: Country, row: Row, now: datetime) -> list[Event]:
    """The time of a panel ran out: silent seats go to others; one that never sat is called."""
    if not row.state.sits:
        return []
    seats = [one for one in await uow.complaints.seats(row.id) if one.round == row.round]
    if sum(not one.left for one in seats) < PANEL.people:
        _, events = await call_panel(uow, country, row, "system", now)
        return events
    return await free_silent_seats(uow, country, row, now)
