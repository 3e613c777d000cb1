"""A person weighs a case anew: ticks were not answered, or a voice note says more than they do."""

from datetime import datetime

from bot.domain.access import Actor
from bot.domain.case import Case, CaseState, Reason, Shape
from bot.domain.country import Country
from bot.domain.decision import DecisionKind
from bot.domain.events import Event
from bot.domain.severity import GRAVE, GRAVEST
from bot.domain.triage import team_size
from bot.store.database import UnitOfWork
from bot.usecases.ask_coordinators import ask_about, settle
from bot.usecases.keep_apart import keep_staff_apart
from bot.usecases.seek_mediators import subject


async def weigh_case(
    uow: UnitOfWork, country: Country, case: Case, severity: int, actor: Actor, now: datetime
) -> list[Event]:
    """Set how grave a case is (1 to 5) before anybody was asked, and all that hangs on it.

    The size of the team follows (safety rules §3), and the level that decides and its time: the
    question is put anew, to a higher level where one must decide (domain brief §4.3). A case that
    turns out grave never starts by itself (safety rules §2); one that proves mild still waits for
    the go-ahead it was waiting for.
    """
    known = 0 < severity <= GRAVEST
    if case.state is not CaseState.TRIAGE or not known or severity == case.severity:
        return []
    reasons = (case.reasons - {Reason.SEVERITY, Reason.UNANSWERED_TICKS}) or case.reasons
    if severity >= GRAVE:
        reasons |= {Reason.SEVERITY}
    await uow.cases.change(
        case.id,
        severity=severity,
        team_size=team_size(case.category, case.sides, severity),
        shape=Shape.NEUTRAL.value,
        reasons=" ".join(sorted(reason.value for reason in reasons)),
    )
    await uow.record(now, actor.name, "weighed", subject(case.id), f"{case.severity} {severity}")
    events: list[Event] = []
    decision = await uow.decisions.open_of_case(case.id, DecisionKind.APPROVE)
    by = None if actor.coordinator is None else actor.coordinator.id
    if decision is not None:
        events += await settle(uow, decision, by, "weighed", now)
    weighed = await uow.cases.get(case.id)
    if weighed is not None:
        await keep_staff_apart(uow, weighed)
        events += await ask_about(uow, country, DecisionKind.APPROVE, weighed, now)
    return events
