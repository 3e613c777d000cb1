"""A reporter adds something to a running report; what was said before is never changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.case import Case, CaseState, Reason
from bot.domain.country import Country
from bot.domain.danger import read_danger
from bot.domain.decision import DecisionKind
from bot.domain.dispatch import DispatchState
from bot.domain.events import Event
from bot.domain.ids import ChatKey
from bot.domain.masking import mask
from bot.store.database import UnitOfWork
from bot.usecases.ask_coordinators import ask_about
from bot.usecases.seek_mediators import BUSY, TOP_UP, subject


async def add_to_report(
    uow: UnitOfWork,
    country: Country,
    reporter: ChatKey,
    said: str | Mapping[str, Any],
    now: datetime,
) -> list[Event]:
    """Add a text, masked as well as can be, or a voice note as {"voice": its number}.

    It goes to the newest running report of this chat, where there is one, and a coordinator is
    asked to read it: no mediator sees it by itself (safety rules §6). A search that was to begin by
    itself waits for a go-ahead where the addition speaks of danger or is not heard yet (rules §1).
    """
    report = await uow.reports.latest_of(reporter)
    if report is None:
        return []
    if isinstance(said, str):
        body: dict[str, Any] = {"text": mask(said, places=country.places.names).text}
    else:
        body = {"voice": said["voice"]}
        await uow.reports.claim_voice(int(said["voice"]), report.id)
    await uow.reports.add(report.id, body, now)
    await uow.record(now, "reporter", "added", f"report:{report.id}")
    case = None if report.case_id is None else await uow.cases.get(report.case_id)
    if case is None or not case.state.open:
        return []
    events = await ask_about(uow, country, DecisionKind.ADDITION, case, now)
    why = _why_wait(said)
    return events if why is None else [*events, *await _hold(uow, country, case, why, now)]


def _why_wait(said: str | Mapping[str, Any]) -> Reason | None:
    if not isinstance(said, str):
        return Reason.VOICE_UNHEARD
    return Reason.DANGER_WORD if read_danger(said) else None


async def _hold(
    uow: UnitOfWork, country: Country, case: Case, why: Reason, now: datetime
) -> list[Event]:
    """Let a case wait for a person whom nobody was asked about yet, such as one of the night."""
    begun = (await uow.cases.dispatch(case)).state is not DispatchState.NEW
    if begun or case.state is not CaseState.MATCHING or case.approved_at is not None:
        return []
    for kind in (TOP_UP, BUSY):
        await uow.timers.cancel_kind(kind, subject(case.id))
    await uow.cases.change(case.id, state=CaseState.TRIAGE.value, reasons=why.value)
    await uow.record(now, "system", "held", subject(case.id), why.value)
    return await ask_about(uow, country, DecisionKind.APPROVE, case, now)
