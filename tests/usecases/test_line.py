"""The listening connection of each process (store/line.py), and the pace that senders share."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.domain.ids import ChatKey
from bot.runtime.gate import Slots
from bot.runtime.share import Share
from bot.store.database import ARRIVED, TO_SEND, Database
from bot.store.hot import OFFER
from bot.store.line import Line
from bot.store.sealed import Sealer
from bot.telegram.limits import TelegramPace
from tests.clock import FakeClock
from tests.postgres import EMPTY, Server

#: A beat of the connection and a half, and more where the machine is busy.
SOON = 20.0


@pytest.fixture
async def database(server: Server, sealer: Sealer) -> AsyncIterator[Database]:
    made = Database(server.shared(), sealer)
    async with made.work() as uow:
        await uow.conn.exec_driver_sql(EMPTY)
        await uow.commit()
    yield made
    await made.close()


@asynccontextmanager
async def standing(line: Line) -> AsyncIterator[Line]:
    running = asyncio.get_running_loop().create_task(line.run())
    try:
        yield line
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_one_has_the_intake_and_another_takes_it_over(server: Server) -> None:
    first, second = (Line(server.shared(), wants_intake=True) for _ in range(2))
    async with standing(first):
        async with asyncio.timeout(SOON):
            await first.has_intake.wait()
        async with standing(second):
            assert await first.proven()
            assert not second.has_intake.is_set()
            await asyncio.to_thread(server.cut)
            async with asyncio.timeout(SOON):
                await first.lacks_intake.wait()
                await asyncio.wait(
                    [
                        asyncio.get_running_loop().create_task(line.has_intake.wait())
                        for line in (first, second)
                    ],
                    return_when=asyncio.FIRST_COMPLETED,
                )
            assert first.has_intake.is_set() != second.has_intake.is_set()


async def test_who_does_not_fetch_never_takes_the_intake(server: Server) -> None:
    async with standing(Line(server.shared(), wants_intake=False)) as sender:
        assert not await sender.proven()
        async with standing(Line(server.shared(), wants_intake=True)) as intake:
            async with asyncio.timeout(SOON):
                await intake.has_intake.wait()
            assert not sender.has_intake.is_set()


async def test_what_one_tells_wakes_the_others_and_not_itself(server: Server) -> None:
    woken = {name: asyncio.Event() for name in ("own", "arrived", "to send")}
    teller, hearer = (Line(server.shared(), wants_intake=False) for _ in range(2))
    teller.wake_by({ARRIVED: woken["own"].set})
    hearer.wake_by({ARRIVED: woken["arrived"].set, TO_SEND: woken["to send"].set})
    async with standing(teller), standing(hearer):
        async with asyncio.timeout(SOON):
            # Whoever begins to listen looks around: something may have been told before.
            for event in woken.values():
                await event.wait()
        for event in woken.values():
            event.clear()
        teller.tell(ARRIVED)
        async with asyncio.timeout(SOON):
            await woken["arrived"].wait()
        assert not woken["own"].is_set()
        assert not woken["to send"].is_set()


async def test_senders_keep_telegrams_limits_together(database: Database, clock: FakeClock) -> None:
    async with database.work() as uow:
        for number in range(40):
            await uow.outbox.put(ChatKey(f"p{number}"), 1, {"do": "Send"}, clock.now(), lane=OFFER)
        await uow.commit()
    senders = [Sending(f"sender{number}", database, clock) for number in range(3)]
    loop = asyncio.get_running_loop()
    begun, sent = loop.time(), 0
    for _ in range(4):
        for sender in senders:
            sent += await sender.look()
    elapsed = loop.time() - begun
    # Alone each would have begun with two at once: together they do.
    assert 2 <= sent <= 2 + 30 * elapsed
    senders[0].pace.pause(None, 60, senders[0].share.time())
    await senders[0].look()
    assert [await sender.look() for sender in senders] == [0, 0, 0]


class Sending:
    """What a sender does at each look, without its calls, which end at once."""

    def __init__(self, owner: str, database: Database, clock: FakeClock) -> None:
        self.database = database
        self.clock = clock
        self.pace = TelegramPace()
        self.share = Share(owner, self.pace)
        self.gate = Slots(self.pace, 256, self.share.time)

    async def look(self) -> int:
        async with self.database.work() as uow:
            await self.share.open(uow, [], self.gate)
            chosen, _ = await uow.outbox.waiting(self.clock.now(), self.gate)
            await self.share.close(uow, chosen)
            await uow.outbox.sent([(row.id, row.id) for row in chosen])
            await uow.commit()
        self.gate.keep(row.chat_key for row in chosen)
        self.gate.free(row.chat_key for row in chosen)
        self.share.committed([row.id for row in chosen], [])
        return len(chosen)
