"""News that waits while an earlier line about the same is unopened: opening shows what is true."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.chat.notices import Notices
from bot.domain.events import ReporterUpdated
from bot.domain.ids import CaseId
from tests.phones import a_press
from tests.usecases.street import NEW, Street


async def has_news(street: Street, case_id: CaseId) -> None:
    async with street.database.work() as uow:
        notices = Notices(street.kit, uow, street.clock.now())
        await notices.tell([ReporterUpdated(case_id)])
        await uow.commit()


@pytest.mark.parametrize("marked", [True, False])
async def test_news_that_was_opened_makes_room_for_the_next_however_soon(
    street: Street, marked: bool
) -> None:
    """The line may be opened before the sender has marked that it went out."""
    street.clock.at = datetime(2027, 6, 6, 8, 30, tzinfo=UTC)  # An hour at which news may go.
    await street.coordinator()
    mariam = street.person()
    case_id = await street.report(mariam)
    before = mariam.rings
    await has_news(street, case_id)
    await has_news(street, case_id)
    await street.sender.look()
    for _ in range(3):
        await asyncio.sleep(0)
    assert (mariam.rings, mariam.last.text) == (before + 1, NEW)
    if marked:
        await street.settle()
    line = mariam.last
    await street.take(a_press(mariam.id, street.clock.now(), line.id, line.buttons[0][0]["d"]))
    assert await street.worker.once()
    await has_news(street, case_id)
    await street.settle()
    assert mariam.rings == before + 2
