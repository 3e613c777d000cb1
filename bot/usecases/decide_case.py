"""What a coordinator decides about a case: go ahead, who is asked, its end, what may be read."""

from datetime import datetime

from bot.domain.access import Actor
from bot.domain.case import Case, CaseState
from bot.domain.country import Country
from bot.domain.decision import Decision, DecisionKind
from bot.domain.events import AlertTaken, Event, TeamNamed
from bot.domain.ids import MediatorId
from bot.domain.masking import mask
from bot.domain.outcome import Outcome
from bot.domain.ports import Dice
from bot.domain.severity import GRAVE
from bot.store.database import UnitOfWork
from bot.usecases.ask_coordinators import settle, settle_all
from bot.usecases.record_outcome import record_outcome
from bot.usecases.seek_mediators import ask_these, begin_search, subject

#: A coordinator's sentence for the mediator is at most so long.
LONGEST_SENTENCE = 600


async def approve(
    uow: UnitOfWork, country: Country, dice: Dice, case: Case, actor: Actor, now: datetime
) -> list[Event]:
    """Let the search begin; at severity 4 and 5 only naming whom to ask does (`assign_by_hand`)."""
    if case.state is not CaseState.TRIAGE or case.severity >= GRAVE:
        return []
    by = None if actor.coordinator is None else actor.coordinator.id
    await uow.record(now, actor.name, "approved", subject(case.id))
    await uow.cases.change(case.id, approved_at=now, state=CaseState.MATCHING.value)
    events: list[Event] = []
    decision = await uow.decisions.open_of_case(case.id, DecisionKind.APPROVE)
    if decision is not None:
        events += await settle(uow, decision, by, "approved", now)
    return [*events, *await begin_search(uow, country, dice, case, now)]


async def assign_by_hand(
    uow: UnitOfWork,
    country: Country,
    case: Case,
    mediators: tuple[MediatorId, ...],
    *,
    actor: Actor,
    reason: str,
    now: datetime,
) -> tuple[list[Event], tuple[MediatorId, ...]]:
    """Ask the people whom a coordinator chose, with a reason; hard rules bind here too.

    Returns also those whom a rule kept out. Nobody is assigned without their own yes.
    """
    by = None if actor.coordinator is None else actor.coordinator.id
    if case.state is CaseState.TRIAGE:
        await uow.cases.change(case.id, approved_at=now)
    asked, kept_out = await ask_these(uow, country, case.id, mediators, now)
    if not asked:
        return [], kept_out
    await uow.record(now, actor.name, "asked_by_hand", subject(case.id), reason[:60])
    events: list[Event] = [*asked]
    for kind in (DecisionKind.APPROVE, DecisionKind.NOBODY, DecisionKind.SEAT):
        decision = await uow.decisions.open_of_case(case.id, kind)
        if decision is not None:
            events += await settle(uow, decision, by, "asked", now)
    return events, kept_out


async def close_by_coordinator(
    uow: UnitOfWork, case: Case, outcome: Outcome, actor: Actor, now: datetime
) -> list[Event]:
    """End a case with a reason; whatever was open about it is settled with it."""
    by = None if actor.coordinator is None else actor.coordinator.id
    settled = await settle_all(uow, case.id, by, outcome.value, now)
    return [*settled, *await record_outcome(uow, case, outcome, actor, now)]


async def write_sentence(
    uow: UnitOfWork, case: Case, text: str, actor: Actor, now: datetime
) -> str:
    """Keep the one sentence that a mediator will read; masked once more (safety rules §6).

    A voice note that was heard for it is deleted (safety rules §7). Returns what was kept.
    """
    kept = mask(text[:LONGEST_SENTENCE]).text
    await uow.cases.write_sentence(case.id, kept)
    report = await uow.reports.of_case(case.id)
    if report is not None:
        await uow.reports.drop_voices_of(report.id)
    await uow.record(now, actor.name, "wrote_sentence", subject(case.id))
    return kept


async def release_name(uow: UnitOfWork, case: Case, actor: Actor, now: datetime) -> list[Event]:
    """Let a side who reported know the mediator's display name (safety rules §8)."""
    await uow.cases.change(case.id, named=True)
    await uow.record(now, actor.name, "released_name", subject(case.id))
    return [TeamNamed(case.id)] if case.reporter_is_side else []


async def take(
    uow: UnitOfWork, decision: Decision, actor: Actor, result: str, now: datetime
) -> list[Event]:
    """A coordinator takes something on; whoever raised an alert hears that it was read."""
    by = None if actor.coordinator is None else actor.coordinator.id
    settled = await settle(uow, decision, by, result, now)
    if settled and decision.chat_key is not None and decision.chat_id is not None:
        return [*settled, AlertTaken(decision.id, decision.chat_key, decision.chat_id)]
    return settled
