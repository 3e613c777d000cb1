"""What a panel found becomes the mediator's standing, in the same transaction (brief §3.6).

A precaution ends with the finding. What an appeal finds takes the place of what was found first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.complaint import Finding
from bot.domain.country import Country
from bot.domain.events import Event, ProposalWaits
from bot.domain.ids import ComplaintId, MediatorId
from bot.domain.mediator import Accreditation, Mediator
from bot.domain.panel import Authority, Voice
from bot.domain.standing import Approve, Command, Move, Propose, Reason
from bot.store.complaint_rows import Row, mediators_in
from bot.store.database import UnitOfWork
from bot.store.standings import Transition
from bot.usecases.change_standing import change_standing
from bot.usecases.complaint_people import respondents
from bot.usecases.voices import SYSTEM
from bot.usecases.watch_complaint import complaint_subject

#: The timer at the end of a suspension that a panel set; its guard counts the months.
TERM: Final = "complaint_term"
#: A month of a suspension.
MONTH: Final = timedelta(days=30)
_A = Accreditation
#: Found on a complaint, or done as a precaution because of one: what a later finding may undo.
_ON_COMPLAINT: Final = frozenset({Reason.PRECAUTION, Reason.JUDGED, Reason.FINDING})


@dataclass(frozen=True, slots=True)
class _At:
    """Where a mediator stands, and whether that comes from a complaint."""

    state: Accreditation
    ours: bool
    #: Another complaint keeps them suspended as a precaution.
    held: bool


async def carry_out(
    uow: UnitOfWork,
    country: Country,
    row: Row,
    finding: Finding,
    panel: Sequence[Voice],
    now: datetime,
) -> list[Event]:
    """Let the standing of whoever is complained of be what was found.

    Whatever cannot be carried out, such as on somebody who left the register, stays noted with the
    complaint; it is never an error.
    """
    events: list[Event] = []
    for mediator in await respondents(uow, row):
        at = await _at(uow, row, mediator)
        for move, reason in _moves(at, finding):
            events += await _by_all(uow, country, mediator, (move, reason, row.number), panel, now)
        await _set_term(uow, row, mediator.id, finding, now)
    return events


async def end_term(uow: UnitOfWork, country: Country, subject: str, now: datetime) -> list[Event]:
    """A suspension's time is over: back, through probation; where nothing else holds them.

    Also where the complaint was deleted since, and names nobody any more.
    """
    complaint, _, mediator_id = subject.rpartition("/mediator:")
    row = await uow.complaints.get(ComplaintId(int(complaint.rpartition(":")[2])))
    mediator = await uow.register.mediator(MediatorId(int(mediator_id)))
    if row is None or mediator is None:
        return []
    at = await _at(uow, row, mediator)
    if at.state is not _A.SUSPENDED or not at.ours or at.held:
        return []
    command = Propose(Move.REINSTATE, SYSTEM, Reason.TERM_OVER, row.number)
    events, _ = await change_standing(uow, country, mediator, command, now)
    return events


def _moves(at: _At, finding: Finding) -> Iterator[tuple[Move, Reason]]:
    """The moves that lead from where somebody stands to what was found."""
    state = at.state
    if finding is Finding.REVOKED:
        if state is not _A.REVOKED:
            yield Move.REVOKE, Reason.FINDING
        return
    if state is _A.REVOKED:
        if not at.ours:
            return
        yield Move.RESTORE, Reason.APPEAL
        # Back to where they last stood with the right to mediate.
        state = _A.ACCREDITED
    if finding.months or finding is Finding.REFERRED:
        yield Move.SUSPEND, Reason.JUDGED
    elif not at.held:
        yield from _back(state, finding, ours=at.ours)


def _back(state: Accreditation, finding: Finding, *, ours: bool) -> Iterator[tuple[Move, Reason]]:
    """To the right to mediate, where a complaint had taken or narrowed it."""
    if finding is Finding.PROBATION:
        if state is _A.ACCREDITED or (state is _A.SUSPENDED and ours):
            yield Move.LOWER, Reason.JUDGED
    elif state is _A.SUSPENDED and ours:
        yield Move.REINSTATE, Reason.JUDGED
    elif state is _A.PROBATION and ours:
        yield Move.RESTORE, Reason.APPEAL


async def _by_all(
    uow: UnitOfWork,
    country: Country,
    mediator: Mediator,
    what: tuple[Move, Reason, str],
    panel: Sequence[Voice],
    now: datetime,
) -> list[Event]:
    """The panel as a whole does it: one proposes in its name, the others agree."""
    move, reason, evidence = what
    voices = [_as_panel(one) for one in panel]
    commands: list[Command] = [Propose(move, voices[0], reason, evidence)]
    commands += [Approve(one) for one in voices[1:]]
    events: list[Event] = []
    for command in commands:
        more, _ = await change_standing(uow, country, mediator, command, now)
        # They have voted already: nobody else is asked.
        events += [each for each in more if not isinstance(each, ProposalWaits)]
    return events


def _as_panel(voice: Voice) -> Voice:
    may = frozenset({Authority.PANEL})
    return Voice(voice.actor, may, voice.marks, voice.gender, voice.region)


async def _at(uow: UnitOfWork, row: Row, mediator: Mediator) -> _At:
    now_ = await uow.register.mediator(mediator.id) or mediator
    past = await uow.standings.history(mediator.id)
    ours = bool(past) and _comes_from(past[0], row)
    held = False
    for other in await uow.complaints.open_ones():
        same = mediator.id in mediators_in(other.matter.whom)
        held |= other.id != row.id and same and other.precaution and other.finding is None
    return _At(now_.accreditation, ours, held)


def _comes_from(last: Transition, row: Row) -> bool:
    """Whether the last change was made on this complaint, or as a precaution on another one."""
    if last.reason not in _ON_COMPLAINT:
        return False
    return last.evidence == row.number or (
        last.reason is Reason.PRECAUTION and last.evidence.startswith("K-")
    )


async def _set_term(
    uow: UnitOfWork, row: Row, mediator_id: MediatorId, finding: Finding, now: datetime
) -> None:
    subject = f"{complaint_subject(row.id)}/mediator:{mediator_id}"
    await uow.timers.cancel_kind(TERM, subject)
    if finding.months:
        await uow.timers.set(TERM, subject, finding.months, now + finding.months * MONTH)
