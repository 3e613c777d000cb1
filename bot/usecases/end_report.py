"""Withdraw or delete a report: only from the reporting chat, at once (safety rules 4, 8, 11)."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.domain import dispatch as rules
from bot.domain.case import CaseState
from bot.domain.events import CaseClosed, Event, SeatLost
from bot.domain.ids import CaseId, ChatKey
from bot.domain.outcome import Outcome
from bot.store.database import UnitOfWork
from bot.store.reports import Report
from bot.usecases.answer_offer import apply
from bot.usecases.ask_coordinators import settle_all
from bot.usecases.plan_follow_ups import cancel_follow_ups
from bot.usecases.plan_follow_ups import subject as follow_up_subject
from bot.usecases.seek_mediators import subject


class Ending(StrEnum):
    """How a reporter ends a report."""

    WITHDRAWN = "withdrawn"
    DELETED = "deleted"


async def end_report(
    uow: UnitOfWork, reporter: ChatKey, ending: Ending, now: datetime
) -> tuple[Report | None, list[Event]]:
    """End the newest running report of this chat; None where there is none.

    The case closes and its timers go in the same transaction. Withdrawing keeps what was said
    until its time is over; deleting takes everything but the counts, and reaches reports that have
    ended as long as this chat is linked to them.
    """
    report = await uow.reports.latest_of(reporter)
    if report is None and ending is Ending.DELETED:
        report = await uow.reports.kept_of(reporter)
    if report is None:
        return None, []
    events: list[Event] = []
    if report.case_id is not None:
        events = await _end_case(uow, report.case_id, ending, now)
    await uow.timers.cancel(f"report:{report.id}")
    if ending is Ending.DELETED:
        await _erase(uow, report, now)
    else:
        await uow.reports.move(report.id, ending.value, now)
    await uow.record(now, "reporter", ending.value, f"report:{report.id}")
    return report, events


async def _end_case(uow: UnitOfWork, case_id: CaseId, ending: Ending, now: datetime) -> list[Event]:
    """Close the case; whoever was at work on it reads only that it went to somebody else.

    Whose work had ended with an outcome reads nothing: that would tell of the withdrawal.
    """
    case = await uow.cases.get(case_id)
    if case is None or not case.state.open:
        return []
    await cancel_follow_ups(uow, case_id, now)
    await uow.timers.cancel(subject(case_id))
    asked = await uow.follow_ups.of_case(case_id)
    for about in (
        subject(case_id),
        f"news:{case_id}",
        *(follow_up_subject(one.id) for one in asked),
    ):
        await uow.outbox.call_back(about)
    settled = await settle_all(uow, case_id, None, ending.value, now)
    before = await uow.cases.dispatch(case)
    closing = rules.Close(rules.Closing.REPORT_WITHDRAWN)
    called_back = await apply(uow, before, closing, now)
    # An outcome that stood already is not undone by leaving afterwards.
    outcome = Outcome.WITHDRAWN_REPORTER.value if case.outcome is None else None
    await uow.cases.close(case_id, outcome, now)
    await uow.record(now, "system", "closed", subject(case_id), ending.value)
    at_work = () if case.state is CaseState.MONITORING else sorted(case.team)
    lost = [SeatLost(case_id, mediator_id) for mediator_id in at_work]
    return [*settled, *called_back, *lost, CaseClosed(case_id)]


async def _erase(uow: UnitOfWork, report: Report, now: datetime) -> None:
    """Everything but the counts and the audit trail (safety rules §11)."""
    await uow.reports.delete(report.id, now)
    if report.case_id is None:
        return
    await uow.cases.strip(report.case_id)
    await uow.ledger.forget(report.case_id)
    await uow.follow_ups.forget_answers(report.case_id)
    await uow.decisions.forget_details(report.case_id)
    await _drop_drafts(uow, report.case_id)


async def _drop_drafts(uow: UnitOfWork, case_id: CaseId) -> None:
    """A sentence that a coordinator has typed and not released retells the report too."""
    for coordinator in await uow.register.coordinators():
        key = coordinator.chat_key
        if key is not None:
            await uow.chats.hold(key)
        chat = None if key is None else await uow.chats.get(key)
        if chat is not None and chat.draft is not None and chat.draft.get("case") == case_id:
            await uow.chats.put(replace(chat, draft=chat.draft.get("behind")))
