"""Withdraw or delete a report: only from the reporting chat, at once (safety rules 4, 8, 11)."""

from datetime import datetime
from enum import StrEnum

from bot.domain import dispatch as rules
from bot.domain.events import CaseClosed, Event, SeatLost
from bot.domain.ids import CaseId, ChatKey
from bot.domain.outcome import Outcome
from bot.store.database import UnitOfWork
from bot.store.reports import Report
from bot.usecases.answer_offer import apply
from bot.usecases.ask_coordinators import settle_all
from bot.usecases.plan_follow_ups import cancel_follow_ups


class Ending(StrEnum):
    """How a reporter ends a report."""

    WITHDRAWN = "withdrawn"
    DELETED = "deleted"


async def end_report(
    uow: UnitOfWork, reporter: ChatKey, ending: Ending, now: datetime
) -> tuple[Report | None, list[Event]]:
    """End the newest running report of this chat; None where there is none.

    The case closes and its timers go in the same transaction. Withdrawing keeps what was said
    until its time is over; deleting takes everything but the counts.
    """
    report = await uow.reports.latest_of(reporter)
    if report is None:
        return None, []
    events: list[Event] = []
    if report.case_id is not None:
        events = await _end_case(uow, report.case_id, ending, now)
    await uow.timers.cancel(f"report:{report.id}")
    if ending is Ending.DELETED:
        await uow.reports.delete(report.id, now)
        if report.case_id is not None:
            await uow.cases.change(report.case_id, sentence=None)
            await uow.follow_ups.forget_answers(report.case_id)
    else:
        await uow.reports.move(report.id, ending.value, now)
    await uow.record(now, "reporter", ending.value, f"report:{report.id}")
    return report, events


async def _end_case(uow: UnitOfWork, case_id: CaseId, ending: Ending, now: datetime) -> list[Event]:
    """Close the case; whoever was at work on it reads only that it went to somebody else."""
    case = await uow.cases.get(case_id)
    if case is None or not case.state.open:
        return []
    await cancel_follow_ups(uow, case_id, now)
    await uow.timers.cancel(f"case:{case_id}")
    for about in ("case", "news"):
        await uow.outbox.call_back(f"{about}:{case_id}")
    settled = await settle_all(uow, case_id, None, ending.value, now)
    before = await uow.cases.dispatch(case)
    closing = rules.Close(rules.Closing.REPORT_WITHDRAWN)
    called_back = await apply(uow, before, closing, now)
    # An outcome that stood already is not undone by leaving afterwards.
    outcome = Outcome.WITHDRAWN_REPORTER.value if case.outcome is None else None
    await uow.cases.close(case_id, outcome, now)
    lost = [SeatLost(case_id, mediator_id) for mediator_id in sorted(case.team)]
    return [*settled, *called_back, *lost, CaseClosed(case_id)]
