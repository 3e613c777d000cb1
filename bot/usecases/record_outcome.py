"""First contact and outcome, as the mediator reports them; what follows from each."""

from datetime import datetime

from bot.domain import dispatch as rules
from bot.domain.access import Actor
from bot.domain.case import Case, CaseState
from bot.domain.country import Country
from bot.domain.deadlines import deadlines
from bot.domain.decision import DecisionKind
from bot.domain.events import CaseClosed, CaseMoved, Event, OutcomeRecorded
from bot.domain.outcome import Outcome, is_followed_up
from bot.store.database import UnitOfWork
from bot.usecases.answer_offer import BALANCE, CONTACT, apply
from bot.usecases.ask_coordinators import settle
from bot.usecases.close_monitored import close_if_settled
from bot.usecases.plan_follow_ups import cancel_follow_ups, plan_at_outcome
from bot.usecases.raise_worry import BY_MEDIATOR, STOPPED, raise_worry
from bot.usecases.remind import plan_truce
from bot.usecases.seek_mediators import subject

_AT_WORK = (CaseState.ASSIGNED, CaseState.CONTACTED)
#: Questions to coordinators that an outcome answers; a worry or an addition still wants reading.
_ABOUT_THE_WORK = frozenset(
    {
        DecisionKind.APPROVE,
        DecisionKind.NOBODY,
        DecisionKind.VETOES,
        DecisionKind.OVERDUE,
        DecisionKind.SEAT,
        DecisionKind.TRUCE,
        DecisionKind.READ,
        DecisionKind.OVERRIDE,
    }
)


async def record_contact(
    uow: UnitOfWork, case: Case, actor: Actor, *, both: bool, now: datetime
) -> list[Event]:
    """One side, or both, were reached; pressed again it changes nothing.

    The second side is due as soon after the first as the table says (domain brief §4.3).
    """
    known = case.both_at if both else case.contact_at
    if case.state not in _AT_WORK or known is not None:
        return []
    await uow.timers.cancel_kind(CONTACT, subject(case.id))
    values = {"state": CaseState.CONTACTED.value, "contact_at": case.contact_at or now}
    if both:
        await uow.timers.cancel_kind(BALANCE, subject(case.id))
        await uow.cases.change(case.id, both_at=now, **values)
    else:
        await uow.cases.change(case.id, **values)
        due = now + deadlines(case.severity).first_contact
        guard = len(await uow.cases.offers_of(case.id))
        await uow.timers.set(BALANCE, subject(case.id), guard, due)
    await uow.record(now, actor.name, "contact_both" if both else "contact", subject(case.id))
    first = case.state is CaseState.ASSIGNED
    return [CaseMoved(case.id, CaseState.CONTACTED)] if first else []


def may_report(case: Case) -> bool:
    """Whether a mediator may say how it ended: at work on it, or after a truce, which ends."""
    return case.state in _AT_WORK or _in_truce(case)


async def record_by_mediator(
    uow: UnitOfWork,
    country: Country,
    case: Case,
    outcome: Outcome,
    actor: Actor,
    now: datetime,
    *,
    truce_until: datetime | None = None,
) -> list[Event]:
    """Record what a mediator reports; where going on was not safe, a coordinator hears at once.

    Domain brief §4.4: mediators in danger are a cause for the next level, whatever the severity.
    """
    events = await record_outcome(uow, case, outcome, actor, now, truce_until=truce_until)
    if events and outcome is Outcome.UNSAFE_TO_CONTINUE:
        events += await raise_worry(uow, country, case, f"{BY_MEDIATOR}{STOPPED}", now)
    return events


async def record_outcome(
    uow: UnitOfWork,
    case: Case,
    outcome: Outcome,
    actor: Actor,
    now: datetime,
    *,
    truce_until: datetime | None = None,
) -> list[Event]:
    """Mediation ended: monitoring, or closed at once where nothing is followed up.

    Open offers are called back; timers of the work are cancelled; follow-ups are planned, or
    cancelled with the case. What came after a truce takes its place, with a plan of its own, as
    does what a coordinator finds out while the case is followed up.
    """
    stands = case.state is CaseState.MONITORING and not _in_truce(case)
    if not case.state.open or (stands and actor.coordinator is None):
        return []
    followed = is_followed_up(outcome)
    events: list[Event] = []
    before = await uow.cases.dispatch(case)
    events += await apply(uow, before, rules.Close(rules.Closing.CASE_CLOSED), now)
    await uow.timers.cancel(subject(case.id))
    await uow.outbox.call_back(subject(case.id))
    await uow.record(now, actor.name, "outcome", subject(case.id), outcome.value)
    events += await _settle_moot(uow, case, outcome, actor, now)
    if not followed:
        await cancel_follow_ups(uow, case.id, now)
        await uow.cases.close(case.id, outcome.value, now)
        await uow.record(now, actor.name, "closed", subject(case.id), outcome.value)
        return [*events, OutcomeRecorded(case.id, outcome), CaseClosed(case.id)]
    await uow.cases.change(
        case.id,
        state=CaseState.MONITORING.value,
        outcome=outcome.value,
        outcome_at=now,
        truce_until=truce_until,
    )
    if truce_until is not None:
        await plan_truce(uow, case.id, truce_until, now)
    await plan_at_outcome(uow, case, now)
    moved = CaseMoved(case.id, CaseState.MONITORING)
    closed = await close_if_settled(uow, case.id, now)
    return [*events, OutcomeRecorded(case.id, outcome), moved, *closed]


def _in_truce(case: Case) -> bool:
    return case.state is CaseState.MONITORING and case.outcome == Outcome.TRUCE_ONLY


async def _settle_moot(
    uow: UnitOfWork, case: Case, outcome: Outcome, actor: Actor, now: datetime
) -> list[Event]:
    """What was asked about the search or about lateness needs nobody once there is an outcome."""
    by = None if actor.coordinator is None else actor.coordinator.id
    events: list[Event] = []
    for decision in await uow.decisions.of_case(case.id):
        if decision.open and (decision.kind in _ABOUT_THE_WORK or not is_followed_up(outcome)):
            events += await settle(uow, decision, by, outcome.value, now)
    return events
