"""Deadlines of a case at work: missed → remind the mediators → the coordinator (brief §4.3)."""

from datetime import datetime, timedelta

from bot.domain.case import Case, CaseState
from bot.domain.country import Country
from bot.domain.deadlines import deadlines
from bot.domain.decision import DecisionKind
from bot.domain.events import Event, MediatorReminded, ReporterUpdated
from bot.domain.ids import CaseId
from bot.domain.outcome import Outcome
from bot.store.database import UnitOfWork
from bot.usecases.answer_offer import REVIEW
from bot.usecases.ask_coordinators import ask_about
from bot.usecases.seek_mediators import subject

#: The reporter hears where it stands; a truce ends soon.
UPDATE, TRUCE = "update", "truce"
#: Guards above this mark the second time a deadline is looked at.
AGAIN = 10_000
#: A truce is spoken of so long before it ends (domain brief §4.3).
TRUCE_BEFORE = (timedelta(hours=72), timedelta(hours=24))
_UNTOLD = frozenset({CaseState.TRIAGE, CaseState.MATCHING})


async def remind(
    uow: UnitOfWork, country: Country, kind: str, case_id: CaseId, guard: int, now: datetime
) -> list[Event]:
    """A deadline passed: look whether it still means anything, and act."""
    case = await uow.cases.get(case_id)
    if case is None or not case.state.open:
        return []
    match kind:
        case "contact":
            missed = case.state is CaseState.ASSIGNED
        case "balance":
            missed = case.state is CaseState.CONTACTED and case.both_at is None
        case "review":
            missed = case.state in (CaseState.ASSIGNED, CaseState.CONTACTED)
        case "update":
            return [ReporterUpdated(case_id)] if case.state in _UNTOLD else []
        case _:
            return await _truce(uow, country, case, guard, now)
    return await _missed(uow, country, kind, case, guard, now) if missed else []


async def plan_update(uow: UnitOfWork, case: Case, now: datetime) -> None:
    """Have the reporter told where it stands, should nothing have moved by then (brief §4.3)."""
    due = now + deadlines(case.severity).update
    await uow.timers.set(UPDATE, subject(case.id), 0, due)


async def plan_truce(uow: UnitOfWork, case_id: CaseId, until: datetime, now: datetime) -> None:
    """Have a truce spoken of 72 h and 24 h before it ends (domain brief §4.3)."""
    for number, before in enumerate(TRUCE_BEFORE):
        if until - before > now:
            await uow.timers.set(TRUCE, subject(case_id), number, until - before)


async def _missed(
    uow: UnitOfWork, country: Country, kind: str, case: Case, guard: int, now: datetime
) -> list[Event]:
    """The first time the mediators are reminded; half that time later a coordinator is asked."""
    if guard >= AGAIN:
        return await ask_about(uow, country, DecisionKind.OVERDUE, case, now, detail=kind)
    times = deadlines(case.severity)
    grace = times.review / 4 if kind == REVIEW else times.first_contact / 2
    await uow.timers.set(kind, subject(case.id), guard + AGAIN, now + grace)
    return [MediatorReminded(case.id, who, kind) for who in sorted(case.team)]


async def _truce(
    uow: UnitOfWork, country: Country, case: Case, guard: int, now: datetime
) -> list[Event]:
    """A truce ends soon: the mediators and, 24 h before, a coordinator (domain brief §5.2)."""
    if case.outcome != Outcome.TRUCE_ONLY or case.truce_until is None or now > case.truce_until:
        return []
    reminded: list[Event] = [MediatorReminded(case.id, who, TRUCE) for who in sorted(case.team)]
    if guard == len(TRUCE_BEFORE) - 1:
        return [*reminded, *await ask_about(uow, country, DecisionKind.TRUCE, case, now)]
    return reminded
