"""A reporter adds something to a running report; what was said before is never changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.ids import ChatKey
from bot.domain.masking import mask
from bot.store.database import UnitOfWork
from bot.store.reports import Report


async def add_to_report(
    uow: UnitOfWork, reporter: ChatKey, said: str | Mapping[str, Any], now: datetime
) -> Report | None:
    """Add a text, masked as well as can be, or a voice note as {"voice": its number}.

    It goes to the newest running report of this chat; None where there is none.
    """
    report = await uow.reports.latest_of(reporter)
    if report is None:
        return None
    if isinstance(said, str):
        body: dict[str, Any] = {"text": mask(said).text}
    else:
        body = {"voice": said["voice"]}
        await uow.reports.claim_voice(int(said["voice"]), report.id)
    await uow.reports.add(report.id, body, now)
    await uow.record(now, "reporter", "added", f"report:{report.id}")
    return report
