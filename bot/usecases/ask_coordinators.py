"""Something needs a coordinator: ask, climb, settle (safety rules §2; domain brief §4.3, §4.4)."""

from datetime import datetime

from bot.domain.case import Case, Level
from bot.domain.coordinator import Coordinator
from bot.domain.country import Country
from bot.domain.decision import (
    Decision,
    DecisionKind,
    answer_within,
    ask_again_after,
    at_any_hour,
    duty,
)
from bot.domain.events import CoordinatorsAsked, DecisionSettled, Event, NobodyAnswered
from bot.domain.hours import Kind, next_allowed
from bot.domain.ids import CaseId, ChatKey, CoordinatorId, DecisionId, OverrideId, PlaceId
from bot.domain.triage import first_level, next_level
from bot.store.database import UnitOfWork

#: The timer of a decision; its guard is how often it was asked.
DECISION = "decision"


async def ask_about(
    uow: UnitOfWork,
    country: Country,
    kind: DecisionKind,
    case: Case,
    now: datetime,
    *,
    detail: str = "",
) -> list[Event]:
    """Ask about a case; a decision of that kind which is open already is not asked twice."""
    if await uow.decisions.open_of_case(case.id, kind) is not None:
        return []
    level = first_level(case.severity, case.risk)
    decision = await uow.decisions.add(
        kind, case.place_id, level, now, now, case_id=case.id, detail=detail
    )
    return await _ask(uow, country, decision, level, now)


async def raise_alert(
    uow: UnitOfWork, country: Country, district: PlaceId, waits: tuple[ChatKey, int], now: datetime
) -> list[Event]:
    """Life in danger: ask the duty coordinators of a district. Nothing else is stored.

    Pressing twice raises one alert (safety rules §9, §10).
    """
    if await uow.decisions.of_chat(waits[0]):
        return []
    decision = await uow.decisions.add(
        DecisionKind.ALERT, district, Level.MUNICIPAL, now, now, waits=waits
    )
    await uow.record(now, "resident", "alerted", f"decision:{decision}")
    return await _ask(uow, country, decision, Level.MUNICIPAL, now)


async def climb(
    uow: UnitOfWork, country: Country, decision_id: DecisionId, guard: int, now: datetime
) -> list[Event]:
    """The time of a level ran out: ask the next one; at the top ask again and say so.

    Who raised an alert hears the truth at once, whatever level is asked next (safety rules §9).
    """
    decision = await uow.decisions.get(decision_id)
    if decision is None or not decision.open or decision.asked != guard:
        return []
    above = next_level(decision.level)
    events = await _ask(uow, country, decision_id, above or decision.level, now)
    if above is None or decision.kind is DecisionKind.ALERT:
        events.append(NobodyAnswered(decision_id, decision.case_id))
    return events


async def pass_up(
    uow: UnitOfWork, country: Country, decision: Decision, now: datetime
) -> list[Event]:
    """Let the next level decide now; nothing where nobody above is on duty (domain brief §4.4)."""
    above = next_level(decision.level)
    if not decision.open or above is None or not await above_of(uow, country, decision):
        return []
    await uow.timers.cancel(_subject(decision.id))
    await uow.outbox.call_back(_subject(decision.id))
    return await _ask(uow, country, decision.id, above, now)


async def ask_others(uow: UnitOfWork, country: Country, case: Case, now: datetime) -> list[Event]:
    """Somebody who was asked may not see the case any more (rule N18): ask the others at once."""
    events: list[Event] = []
    for decision in await uow.decisions.of_case(case.id):
        if decision.open:
            await uow.timers.cancel(_subject(decision.id))
            await uow.outbox.call_back(_subject(decision.id))
            events += await _ask(uow, country, decision.id, decision.level, now)
    return events


async def above_of(uow: UnitOfWork, country: Country, decision: Decision) -> bool:
    """Whether anybody above the level that is being asked would hear of it."""
    above = next_level(decision.level)
    if above is None:
        return False
    case = None if decision.case_id is None else await uow.cases.get(decision.case_id)
    involved = decision.chat_key if case is None else case.reporter
    kept_from = frozenset[str]() if case is None else case.kept_from
    path = country.path(decision.place_id)
    everybody = await _may_be_asked(uow, decision)
    return bool(duty(everybody, above, path, involved, kept_from)[1])


async def settle(
    uow: UnitOfWork, decision: Decision, by: CoordinatorId | None, result: str, now: datetime
) -> list[Event]:
    """Somebody decided; nothing where somebody else was quicker."""
    if not await uow.decisions.settle(decision.id, by, result, now):
        return []
    await uow.timers.cancel(_subject(decision.id))
    await uow.outbox.call_back(_subject(decision.id))
    actor = "system" if by is None else f"coordinator:{by}"
    await uow.record(now, actor, f"settled_{decision.kind}", _subject(decision.id), result)
    return [DecisionSettled(decision.id, by)]


async def postpone(uow: UnitOfWork, decision: Decision, until: datetime) -> None:
    """Somebody took it on: nobody is asked again before, and its ladder goes on from there."""
    if not decision.open:
        return
    asked = decision.asked + 1
    await uow.decisions.change(decision.id, asked=asked, due_at=until)
    await uow.timers.cancel(_subject(decision.id))
    await uow.outbox.call_back(_subject(decision.id))
    await uow.timers.set(DECISION, _subject(decision.id), asked, until)


async def settle_all(
    uow: UnitOfWork, case_id: CaseId, by: CoordinatorId | None, result: str, now: datetime
) -> list[Event]:
    """Settle whatever is open about a case: it ended, or one act answered several questions."""
    events: list[Event] = []
    for decision in await uow.decisions.of_case(case_id):
        if decision.open:
            events += await settle(uow, decision, by, result, now)
    return events


async def _ask(
    uow: UnitOfWork, country: Country, decision_id: DecisionId, level: Level, now: datetime
) -> list[Event]:
    """Ask a level, or the first above it where anybody is on duty; set the timer for the next."""
    decision = await uow.decisions.get(decision_id)
    if decision is None:
        return []
    case = None if decision.case_id is None else await uow.cases.get(decision.case_id)
    severity, risk = (5, 0) if case is None else (case.severity, case.risk)
    involved = decision.chat_key if case is None else case.reporter
    kept_from = frozenset[str]() if case is None else case.kept_from
    path = country.path(decision.place_id)
    at, people = duty(await _may_be_asked(uow, decision), level, path, involved, kept_from)
    any_hour = at_any_hour(decision.kind, severity)
    again = at is Level.NATIONAL and decision.level is Level.NATIONAL and decision.asked > 0
    within = (
        ask_again_after(decision.kind, severity)
        if again or not people
        else answer_within(decision.kind, severity, risk)
    )
    due = now + within
    if not any_hour:
        due = next_allowed(Kind.OFFER, due, country.region(decision.place_id), country.calendar)
    asked = decision.asked + 1
    await uow.decisions.change(decision_id, level=at.value, asked=asked, due_at=due)
    await uow.timers.set(DECISION, _subject(decision_id), asked, due)
    if decision.asked == 0 or at is not decision.level:
        await uow.record(now, "system", f"asked_{decision.kind}", _subject(decision_id), at.value)
    if case is not None and at is not case.level:
        await uow.cases.change(case.id, level=at.value)
    if not people:
        return []
    return [CoordinatorsAsked(decision_id, tuple(each.id for each in people), any_hour)]


async def _may_be_asked(uow: UnitOfWork, decision: Decision) -> list[Coordinator]:
    """All coordinators; a second person is never the first, in whatever role (brief §3.7)."""
    everybody = await uow.register.coordinators()
    number = decision.detail.split()[0] if decision.detail else ""
    if decision.kind is not DecisionKind.OVERRIDE or not number.isdecimal():
        return everybody
    override = await uow.overrides.get(OverrideId(int(number)))
    if override is None:
        return everybody
    first = await uow.register.marks_of_coordinator(override.asked_by)
    return [one for one in everybody if not first & await uow.register.marks_of_coordinator(one.id)]


def _subject(decision_id: DecisionId) -> str:
    return f"decision:{decision_id}"
