"""What a coordinator decides about a case: go ahead, who is asked, its end, what may be read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.access import Actor
from bot.domain.case import Case, CaseState
from bot.domain.country import Country
from bot.domain.deadlines import deadlines
from bot.domain.decision import Decision, DecisionKind
from bot.domain.dispatch import Withdrawal
from bot.domain.events import (
    AlertTaken,
    CaseMoved,
    Event,
    MediatorReminded,
    SeatLost,
    TeamNamed,
)
from bot.domain.ids import CoordinatorId, MediatorId
from bot.domain.masking import mask
from bot.domain.masking_places import NO_PLACES, PlaceNames
from bot.domain.matching import Excluded
from bot.domain.outcome import BY_COORDINATOR, Outcome, is_followed_up
from bot.domain.ports import Dice
from bot.domain.severity import GRAVE
from bot.store.database import UnitOfWork
from bot.usecases.answer_offer import take_seats
from bot.usecases.ask_coordinators import postpone, settle
from bot.usecases.candidates import look
from bot.usecases.close_monitored import close_now
from bot.usecases.plan_follow_ups import cancel_follow_ups
from bot.usecases.record_outcome import record_outcome
from bot.usecases.seek_mediators import TOP_UP, ask_these, begin_search, subject

#: A coordinator's sentence for the mediator is at most so long.
LONGEST_SENTENCE: Final = 600
#: A voice note was played to somebody; the reason is its number.
HEARD: Final = "heard_voice"
#: A coordinator took on what stays open until it is done; the reason is how often it was asked.
TOOK_ON: Final = "took_on"
#: The reason of a coordinator who asks those for whom the sides wished (rule N19).
WISHED: Final = "sides"
#: States in which people may be asked, and those in which a team may be taken from its case.
SEEKING: Final = frozenset({CaseState.TRIAGE, CaseState.MATCHING})
AT_WORK: Final = frozenset({CaseState.ASSIGNED, CaseState.CONTACTED})
#: These end only with a team: whoever takes one on is asked again while there is none.
_UNTIL_DONE: Final = frozenset({DecisionKind.NOBODY, DecisionKind.SEAT})
#: These want a decision: taking them on would only stop the clock (safety rules §2).
MUST_DECIDE: Final = frozenset({DecisionKind.APPROVE, DecisionKind.VETOES, DecisionKind.OVERRIDE})
#: Nobody is left alone with a case for longer without being asked again.
_HOLDS_FOR: Final = timedelta(hours=24)
#: After a team was taken away at severity 1 to 3 the search goes on by itself, should the
#: coordinator name nobody by then.
CHOOSE_WITHIN: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking people by hand."""

    events: tuple[Event, ...] = ()
    mediators: tuple[MediatorId, ...] = ()
    #: Those whom a hard rule keeps out at this moment.
    kept_out: tuple[Excluded, ...] = ()
    #: How many more must be named before anybody is asked (safety rules §3).
    missing: int = 0


async def approve(
    uow: UnitOfWork, country: Country, dice: Dice, case: Case, actor: Actor, now: datetime
) -> list[Event]:
    """Let the search begin. At severity 4 and 5 only naming a team does so (safety rules §2)."""
    if case.state is not CaseState.TRIAGE or case.severity >= GRAVE:
        return []
    await uow.record(now, actor.name, "approved", subject(case.id))
    await uow.cases.change(case.id, approved_at=now, reasons="")
    events: list[Event] = []
    decision = await uow.decisions.open_of_case(case.id, DecisionKind.APPROVE)
    if decision is not None:
        events += await settle(uow, decision, _number(actor), "approved", now)
    begun = await begin_search(uow, country, dice, case, now)
    return [*events, CaseMoved(case.id, CaseState.MATCHING), *begun]


def still_needed(case: Case, live: int) -> int:
    """How many must be named at once: at severity 4 and 5 as many as the team lacks.

    Whoever has taken a seat or was asked and may still answer counts (safety rules §3).
    """
    return max(1, case.team_size - len(case.team) - live) if case.severity >= GRAVE else 1


async def assign_by_hand(
    uow: UnitOfWork,
    country: Country,
    case: Case,
    mediators: tuple[MediatorId, ...],
    *,
    actor: Actor,
    reason: str,
    now: datetime,
) -> Asked:
    """Ask the people whom a coordinator chose, with a reason; the rules bind here too.

    Nobody is assigned without their own yes, and nobody is asked twice in one dispatch. Naming a
    team approves a case that waited for it.
    """
    if case.state not in SEEKING:
        return Asked()
    field = await look(uow, country, case, now)
    dispatch = await uow.cases.dispatch(case)
    fresh = tuple(each for each in mediators if each not in dispatch.asked)
    good, kept_out = field.together(fresh, dispatch, wished=reason == WISHED)
    needed = still_needed(case, len(dispatch.live))
    if len(good) < needed:
        return Asked(kept_out=kept_out, missing=needed - len(good))
    events: list[Event] = []
    if case.state is CaseState.TRIAGE:
        await uow.record(now, actor.name, "approved", subject(case.id))
        await uow.cases.change(case.id, approved_at=now, reasons="")
        events.append(CaseMoved(case.id, CaseState.MATCHING))
    asked, _ = await ask_these(uow, country, case.id, good, now)
    await uow.record(now, actor.name, "asked_by_hand", subject(case.id), reason[:60])
    events += asked
    for kind in (DecisionKind.APPROVE, DecisionKind.NOBODY, DecisionKind.SEAT, DecisionKind.VETOES):
        decision = await uow.decisions.open_of_case(case.id, kind)
        if decision is not None:
            events += await settle(uow, decision, _number(actor), "asked", now)
    return Asked(tuple(events), good, kept_out)


async def change_team(
    uow: UnitOfWork, country: Country, case: Case, why: Withdrawal, actor: Actor, now: datetime
) -> list[Event]:
    """Take every seat away so that others can be named; those who had them read nothing of why.

    At severity 4 and 5 the empty seats wait for a person; below that the search goes on by itself
    after half an hour, so that nothing waits in silence.
    """
    if not case.state.open or case.state is CaseState.MONITORING or not case.team:
        return []
    await uow.record(now, actor.name, "changed_team", subject(case.id), why.value)
    events = await take_seats(uow, country, case, why, now)
    decision = await uow.decisions.open_of_case(case.id, DecisionKind.VETOES)
    if decision is not None:
        events += await settle(uow, decision, _number(actor), "changed", now)
    if case.severity < GRAVE:
        at = now + CHOOSE_WITHIN
        await uow.timers.set(TOP_UP, subject(case.id), int(at.timestamp() // 60), at)
    return events


async def close_by_coordinator(
    uow: UnitOfWork, case: Case, outcome: Outcome, actor: Actor, now: datetime
) -> list[Event]:
    """End a case with a reason; what was asked about the work on it is settled with it.

    Whoever worked on it learns of the end: of the outcome where it is followed up, else only that
    the file went elsewhere (safety rules §8). While a case is followed up the reason takes the
    outcome's place; its mediators had ended their work, and read nothing.
    """
    same = case.outcome == outcome.value
    if not case.state.open or same or outcome not in BY_COORDINATOR:
        return []
    recorded = await record_outcome(uow, case, outcome, actor, now)
    if case.state is CaseState.MONITORING:
        return recorded
    told: list[Event] = [
        MediatorReminded(case.id, who, "outcome")
        if is_followed_up(outcome)
        else SeatLost(case.id, who)
        for who in sorted(case.team)
    ]
    return [*recorded, *told]


async def end_follow_up(uow: UnitOfWork, case: Case, actor: Actor, now: datetime) -> list[Event]:
    """End the questions after an outcome, which stays as it is; the case is closed."""
    if case.state is not CaseState.MONITORING:
        return []
    await cancel_follow_ups(uow, case.id, now)
    return await close_now(uow, case, actor.name, _number(actor), now)


async def read_report(uow: UnitOfWork, case: Case, actor: Actor, now: datetime) -> list[Event]:
    """Note that a coordinator read the report; who was asked to read it need not any more."""
    await uow.record(now, actor.name, "read_report", subject(case.id))
    decision = await uow.decisions.open_of_case(case.id, DecisionKind.READ)
    return [] if decision is None else await settle(uow, decision, _number(actor), "read", now)


async def write_sentence(
    uow: UnitOfWork,
    case: Case,
    text: str,
    actor: Actor,
    now: datetime,
    places: PlaceNames = NO_PLACES,
) -> list[Event]:
    """Keep the one sentence that a mediator will read; masked once more (safety rules §6).

    Voice notes that were heard are deleted with it; one that nobody heard stays until its 72 hours
    are over (safety rules §7). Mediators at work are shown the case again.
    """
    await uow.cases.write_sentence(case.id, neutral(text, places))
    report = await uow.reports.of_case(case.id)
    if report is not None:
        heard = await uow.trail.acts(subject(case.id), HEARD)
        await uow.reports.drop_voices_of(report.id, [int(each.reason) for each in heard])
    await uow.record(now, actor.name, "wrote_sentence", subject(case.id))
    if case.state not in AT_WORK:
        return []
    return [MediatorReminded(case.id, who, "sentence") for who in sorted(case.team)]


def neutral(text: str, places: PlaceNames = NO_PLACES) -> str:
    """A sentence as it would be kept: masked, and not longer than a mediator can read."""
    return mask(text, places=places).text[:LONGEST_SENTENCE]


async def release_name(uow: UnitOfWork, case: Case, actor: Actor, now: datetime) -> list[Event]:
    """Let a side who reported know the mediators' display names (safety rules §8)."""
    if case.named or not case.reporter_is_side or case.state not in AT_WORK:
        return []
    await uow.cases.change(case.id, named=True)
    await uow.record(now, actor.name, "released_name", subject(case.id))
    return [TeamNamed(case.id)]


async def take(
    uow: UnitOfWork, decision: Decision, actor: Actor, result: str, now: datetime
) -> list[Event]:
    """A coordinator takes something on; whoever raised an alert hears that it was read.

    What ends only with a team stays open: it is asked again a while later (safety rules §2).
    """
    if decision.kind in MUST_DECIDE:
        return []
    if decision.kind in _UNTIL_DONE:
        return await _hold(uow, decision, actor, now)
    settled = await settle(uow, decision, _number(actor), result, now)
    if settled and decision.chat_key is not None and decision.chat_id is not None:
        return [*settled, AlertTaken(decision.id, decision.chat_key, decision.chat_id)]
    return settled


async def keep_team(
    uow: UnitOfWork, decision: Decision, actor: Actor, now: datetime
) -> list[Event]:
    """A side asked once more than allowed, and the coordinator leaves the team as it is."""
    if decision.kind is not DecisionKind.VETOES:
        return []
    return await settle(uow, decision, _number(actor), "kept", now)


async def _hold(uow: UnitOfWork, decision: Decision, actor: Actor, now: datetime) -> list[Event]:
    """Give whoever took it on the time of a first contact, a day at most (domain brief §4.3)."""
    case = None if decision.case_id is None else await uow.cases.get(decision.case_id)
    if not decision.open or case is None:
        return []
    until = now + min(_HOLDS_FOR, deadlines(case.severity).first_contact)
    await postpone(uow, decision, until)
    await uow.record(now, actor.name, TOOK_ON, f"decision:{decision.id}", str(decision.asked + 1))
    return []


def _number(actor: Actor) -> CoordinatorId | None:
    return None if actor.coordinator is None else actor.coordinator.id
