"""A reporter adds something to a running report; what was said before is never changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.country import Country
from bot.domain.decision import DecisionKind
from bot.domain.events import Event
from bot.domain.ids import ChatKey
from bot.domain.masking import mask
from bot.store.database import UnitOfWork
from bot.usecases.ask_coordinators import ask_about


async def add_to_report(
    uow: UnitOfWork,
    country: Country,
    reporter: ChatKey,
    said: str | Mapping[str, Any],
    now: datetime,
) -> list[Event]:
    """Add a text, masked as well as can be, or a voice note as {"voice": its number}.

    It goes to the newest running report of this chat, where there is one, and a coordinator is
    asked to read it: no mediator sees it by itself (safety rules §6).
    """
    report = await uow.reports.latest_of(reporter)
    if report is None:
        return []
    if isinstance(said, str):
        body: dict[str, Any] = {"text": mask(said).text}
    else:
        body = {"voice": said["voice"]}
        await uow.reports.claim_voice(int(said["voice"]), report.id)
    await uow.reports.add(report.id, body, now)
    await uow.record(now, "reporter", "added", f"report:{report.id}")
    case = None if report.case_id is None else await uow.cases.get(report.case_id)
    if case is None or not case.state.open:
        return []
    return await ask_about(uow, country, DecisionKind.ADDITION, case, now)
