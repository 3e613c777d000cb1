"""Plan what is asked after a report and after an outcome; call it all off when a case ends."""

from collections.abc import Collection, Iterable
from datetime import datetime

from bot.domain.case import Case
from bot.domain.follow_up import (
    FROM_OUTCOME,
    FollowUp,
    FollowUpKind,
    FollowUpState,
    Planned,
    at_outcome,
    at_receipt,
)
from bot.domain.ids import CaseId, FollowUpId, ReportId
from bot.store.database import UnitOfWork

#: The timer of a follow-up; its guard is how often it was asked.
FOLLOW_UP = "follow_up"


async def plan_at_receipt(
    uow: UnitOfWork, case_id: CaseId, report_id: ReportId, now: datetime
) -> None:
    """Plan the questions of the first days, however the case goes."""
    await _plan(uow, case_id, at_receipt(now), report_id)


async def plan_at_outcome(uow: UnitOfWork, case: Case, now: datetime) -> None:
    """Plan the questions after an outcome; the plan of an earlier one goes."""
    await cancel_follow_ups(uow, case.id, now, FROM_OUTCOME)
    report = await uow.reports.of_case(case.id)
    await _plan(uow, case.id, at_outcome(case, now), None if report is None else report.id)


async def cancel_follow_ups(
    uow: UnitOfWork,
    case_id: CaseId,
    now: datetime,
    kinds: Collection[FollowUpKind] = tuple(FollowUpKind),
) -> None:
    """Call off whatever still waits in a case: rows, timers, and messages not yet out."""
    rows = [
        row
        for row in await uow.follow_ups.of_case(case_id)
        if row.state.pending and row.kind in kinds
    ]
    await settle_rows(uow, rows, FollowUpState.CANCELLED, now)


async def settle_rows(
    uow: UnitOfWork, rows: Iterable[FollowUp], state: FollowUpState, now: datetime
) -> None:
    """End follow-ups in a state; nothing more is sent about them."""
    ids = [row.id for row in rows]
    for follow_up_id in ids:
        await uow.timers.cancel(subject(follow_up_id))
        await uow.outbox.call_back(subject(follow_up_id))
    await uow.follow_ups.settle(ids, state, now)


def subject(follow_up_id: FollowUpId) -> str:
    """How timers and pushes name a follow-up."""
    return f"follow:{follow_up_id}"


async def _plan(
    uow: UnitOfWork, case_id: CaseId, plans: Iterable[Planned], report_id: ReportId | None
) -> None:
    for plan in plans:
        made = await uow.follow_ups.add(case_id, plan, report_id)
        await uow.timers.set(FOLLOW_UP, subject(made), 0, plan.due_at)
