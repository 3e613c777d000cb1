"""A case whose peace was followed up to the end is closed (domain brief §4.1)."""

from datetime import datetime, timedelta

from bot.domain.case import Case, CaseState
from bot.domain.events import CaseClosed, Event
from bot.domain.follow_up import FollowUpKind, durability
from bot.domain.follow_up_questions import HOLDING
from bot.domain.hours import TRIPOLI
from bot.domain.ids import CaseId, CoordinatorId
from bot.domain.outcome import WITH_TERMS, Durability, Outcome
from bot.store.database import UnitOfWork
from bot.usecases.ask_coordinators import settle_all
from bot.usecases.seek_mediators import subject

#: The timer that looks again whether a case may close; its guard is the day.
REST = "rest"
_LOOK_AGAIN = timedelta(days=1)
#: A question that coordinators leave open holds a case so long after its last follow-up.
HELD_FOR = timedelta(days=30)


async def close_if_settled(uow: UnitOfWork, case_id: CaseId, now: datetime) -> list[Event]:
    """Close a monitored case once nobody is to be asked any more.

    A truce that still runs, or something about the case that waits for a coordinator, keeps it
    open: it is looked at again every day. What nobody decides for `HELD_FOR` keeps nothing open.
    """
    case = await uow.cases.get(case_id)
    if case is None or case.state is not CaseState.MONITORING:
        return []
    await _judge(uow, case)
    rows = await uow.follow_ups.of_case(case_id)
    if any(row.state.pending for row in rows):
        return []
    last = max((row.ended_at for row in rows if row.ended_at is not None), default=now)
    waits = any(each.open for each in await uow.decisions.of_case(case_id))
    truce = case.truce_until is not None and case.truce_until > now
    if truce or (waits and now - last < HELD_FOR):
        at = now + _LOOK_AGAIN
        await uow.timers.set(REST, subject(case_id), at.astimezone(TRIPOLI).toordinal(), at)
        return []
    return await close_now(uow, case, "system", None, now)


async def _judge(uow: UnitOfWork, case: Case) -> None:
    """Set how durable the agreement is, by everybody's answers after 90 days (brief §4.5).

    Where nothing was agreed there is nothing to judge; nor while nobody has answered yet.
    """
    if case.outcome is None or Outcome(case.outcome) not in WITH_TERMS:
        return
    rows = [row for row in await uow.follow_ups.of_case(case.id) if row.kind is FollowUpKind.D90]
    found = durability(row.answers.get(HOLDING) for row in rows)
    if found is not Durability.UNKNOWN or not any(row.state.pending for row in rows):
        await uow.cases.change(case.id, durability=found.value)


async def close_now(
    uow: UnitOfWork, case: Case, actor: str, by: CoordinatorId | None, now: datetime
) -> list[Event]:
    """Close a case with the outcome that stands; what was open about it is settled with it."""
    settled = await settle_all(uow, case.id, by, "closed", now)
    await uow.timers.cancel(subject(case.id))
    await uow.outbox.call_back(subject(case.id))
    await uow.cases.close(case.id, None, now)
    await uow.record(now, actor, "closed", subject(case.id), case.outcome or "")
    return [*settled, CaseClosed(case.id)]
