"""Withdraw or delete a report: only from the reporting chat, at once (safety rules 4, 8, 11)."""

from datetime import datetime
from enum import StrEnum

from bot.domain.ids import ChatKey
from bot.store.database import UnitOfWork
from bot.store.reports import Report


class Ending(StrEnum):
    """How a reporter ends a report."""

    WITHDRAWN = "withdrawn"
    DELETED = "deleted"


async def end_report(
    uow: UnitOfWork, reporter: ChatKey, ending: Ending, now: datetime
) -> Report | None:
    """End the newest running report of this chat; None where there is none.

    The case closes and its timers go in the same transaction. Withdrawing keeps what was said
    until its time is over; deleting takes everything but the counts.
    """
    report = await uow.reports.latest_of(reporter)
    if report is None:
        return None
    if report.case_id is not None:
        await uow.reports.close_case(report.case_id, "withdrawn_reporter", now)
        await uow.timers.cancel(f"case:{report.case_id}")
        await uow.outbox.call_back(f"case:{report.case_id}")
    await uow.timers.cancel(f"report:{report.id}")
    if ending is Ending.DELETED:
        await uow.reports.delete(report.id, now)
    else:
        await uow.reports.move(report.id, ending.value, now)
    await uow.record(now, "reporter", ending.value, f"report:{report.id}")
    return report
