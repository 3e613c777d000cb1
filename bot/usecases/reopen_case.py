"""A coordinator reopens a case that has an outcome: what was settled no longer holds.

Domain brief §4.1: within 12 months, and the code stays. Only while the case is followed up: at its
closure the list of whom to avoid was forgotten (§3.7), without which nobody may be sought again.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain import dispatch as rules
from bot.domain.access import Actor
from bot.domain.case import Case, CaseState, Reason
from bot.domain.country import Country
from bot.domain.deadlines import deadlines
from bot.domain.decision import DecisionKind
from bot.domain.events import CaseMoved, Event, MediatorReminded, SeatLost
from bot.domain.follow_up import FROM_OUTCOME
from bot.domain.ids import MediatorId
from bot.domain.neutrality import Rule, bars_to_accepting
from bot.domain.severity import GRAVE
from bot.store.database import UnitOfWork
from bot.usecases.answer_offer import CONTACT, REVIEW, apply
from bot.usecases.ask_coordinators import ask_about, settle
from bot.usecases.candidates import look
from bot.usecases.decide_case import CHOOSE_WITHIN
from bot.usecases.plan_follow_ups import cancel_follow_ups
from bot.usecases.seek_mediators import TOP_UP, subject

#: So long after its outcome a case may be reopened under the same code (domain brief §4.1).
REOPENS_FOR: Final = timedelta(days=365)
#: What the mediators of a reopened case are told of.
REOPENED: Final = "reopened"
#: Questions that reopening answers.
_ANSWERED: Final = (
    DecisionKind.WORRY,
    DecisionKind.SILENCE,
    DecisionKind.TRUCE,
    DecisionKind.OVERDUE,
)
#: Rules of asking anew that mean nothing to whoever has the seat.
_SEATED: Final = frozenset({Rule.TEAM, Rule.WOMAN, Rule.LOCAL})


class Cause(StrEnum):
    """Why a case is reopened; the code that the trail keeps."""

    BROKEN = "broken"
    WORSE = "worse"
    NEW_INCIDENT = "new_incident"
    TOO_EARLY = "too_early"


def may_reopen(case: Case, now: datetime) -> bool:
    """Whether there is an outcome that can be taken back."""
    young = case.outcome_at is not None and now - case.outcome_at <= REOPENS_FOR
    return case.state is CaseState.MONITORING and young


async def reopen(
    uow: UnitOfWork, country: Country, case: Case, cause: Cause, actor: Actor, now: datetime
) -> list[Event]:
    """Take the outcome back: the same mediators go on, as far as the rules allow it today.

    What was planned after the outcome is called off; deadlines of the work run anew. A seat whose
    holder a hard rule now keeps out is sought again; where nobody ever had one, the case waits for
    a go-ahead. Whoever has lost a seat reads only that the file went to somebody else.
    """
    if not may_reopen(case, now):
        return []
    await cancel_follow_ups(uow, case.id, now, FROM_OUTCOME)
    await uow.timers.cancel(subject(case.id))
    await uow.outbox.call_back(subject(case.id))
    await uow.record(now, actor.name, REOPENED, subject(case.id), cause.value)
    events = await _settle(uow, case, actor, now)
    await uow.cases.change(
        case.id,
        state=CaseState.ASSIGNED.value,
        outcome=None,
        outcome_at=None,
        truce_until=None,
        durability=None,
        assigned_at=now,
        contact_at=None,
        both_at=None,
    )
    await apply(uow, await uow.cases.dispatch(case), rules.Reopen(), now)
    unfit = await _unfit(uow, country, case, now)
    if unfit or len(case.team) < case.team_size:
        return [*events, *await _seek(uow, country, case, unfit, now)]
    guard = len(await uow.cases.offers_of(case.id))
    times = deadlines(case.severity)
    await uow.timers.set(CONTACT, subject(case.id), guard, now + times.first_contact)
    await uow.timers.set(REVIEW, subject(case.id), guard, now + times.review)
    told = [MediatorReminded(case.id, who, REOPENED) for who in sorted(case.team)]
    return [*events, CaseMoved(case.id, CaseState.ASSIGNED), *told]


async def _settle(uow: UnitOfWork, case: Case, actor: Actor, now: datetime) -> list[Event]:
    """Whatever was asked about the peace that did not hold is answered by this."""
    by = None if actor.coordinator is None else actor.coordinator.id
    events: list[Event] = []
    for kind in _ANSWERED:
        decision = await uow.decisions.open_of_case(case.id, kind)
        if decision is not None:
            events += await settle(uow, decision, by, REOPENED, now)
    return events


async def _unfit(
    uow: UnitOfWork, country: Country, case: Case, now: datetime
) -> tuple[MediatorId, ...]:
    """Those of the team who might not accept it today."""
    field = await look(uow, country, case, now)
    found = []
    for who in sorted(case.team):
        one = field.candidate(who)
        # That there is no tie they said when they accepted; one that was found later they tell.
        bars = () if one is None else bars_to_accepting(replace(one, says_no_tie=True), field.view)
        if one is None or set(bars) - _SEATED:
            found.append(who)
    return tuple(found)


async def _seek(
    uow: UnitOfWork,
    country: Country,
    case: Case,
    unfit: tuple[MediatorId, ...],
    now: datetime,
) -> list[Event]:
    """Seats are empty: never a search by itself at severity 4 and 5 (safety rules §2)."""
    events: list[Event] = []
    for row in await uow.cases.offers_of(case.id):
        if row.offer.state is rules.OfferState.ACCEPTED and row.offer.mediator_id in unfit:
            command = rules.Withdraw(row.offer.number, rules.Withdrawal.RULE)
            events += await apply(uow, await uow.cases.dispatch(case), command, now)
            events.append(SeatLost(case.id, row.offer.mediator_id))
    await uow.cases.change(case.id, assigned_at=None, named=False)
    if not case.team:
        await uow.cases.change(
            case.id, state=CaseState.TRIAGE.value, reasons=Reason.REOPENED.value, approved_at=None
        )
        asked = await ask_about(uow, country, DecisionKind.APPROVE, case, now)
        return [*events, CaseMoved(case.id, CaseState.TRIAGE), *asked]
    await uow.cases.change(case.id, state=CaseState.MATCHING.value)
    events.append(CaseMoved(case.id, CaseState.MATCHING))
    if case.severity >= GRAVE:
        return [*events, *await ask_about(uow, country, DecisionKind.SEAT, case, now)]
    at = now + CHOOSE_WITHIN
    await uow.timers.set(TOP_UP, subject(case.id), int(at.timestamp() // 60), at)
    return events
