"""What is kept of a chat, and for how long (safety rules 5, 10 and 11)."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.ids import ChatKey
from bot.store.chats import Chat
from bot.store.database import Database
from tests.clock import FakeClock
from tests.factories import world

STRANGER, REPORTER, MEDIATOR = ChatKey("ps"), ChatKey("pr"), ChatKey("pm1")


async def test_safety_11_a_chat_goes_with_its_last_link(
    database: Database, clock: FakeClock
) -> None:
    here = world(clock)
    async with database.work() as uow:
        await here.mediator(uow)
        await here.report(uow, REPORTER)
        for key in (STRANGER, REPORTER, MEDIATOR):
            known = Chat(key, "ar", None, True, False, False, clock.now())
            await uow.chats.put(known)
        clock.move(timedelta(days=91))
        await uow.sweep(clock.now())
        assert await uow.chats.get(STRANGER) is None
        assert await uow.chats.get(REPORTER) is not None
        assert await uow.chats.get(MEDIATOR) is not None


async def test_safety_5_that_staff_left_is_remembered_until_they_write_again(
    database: Database, clock: FakeClock
) -> None:
    here = world(clock)
    async with database.work() as uow:
        await here.mediator(uow)
        chat = Chat(MEDIATOR, "ar", None, False, False, False, clock.now(), left=True)
        await uow.chats.put(chat)
        clock.move(timedelta(days=60))
        await uow.sweep(clock.now())
        kept = await uow.chats.get(MEDIATOR)
        assert kept is not None
        assert kept.left
        await uow.chats.put(replace(kept, left=False))
        clock.move(timedelta(days=3))
        await uow.sweep(clock.now())
        assert await uow.chats.get(MEDIATOR) is None
