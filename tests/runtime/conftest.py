"""A sender and a worker over a real store, with a gateway and a pace that the test rules."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from typing_extensions import override

from bot.domain.ids import ChatKey
from bot.domain.ports import Arrival, Delivered, Gateway, Pace
from bot.runtime.sender import Sender
from bot.store.database import Database, UnitOfWork
from tests.clock import FakeClock

Outcome = Delivered | BaseException | None


class FakeGateway(Gateway):
    """Writes down every effect; answers as the test says, else with the next message number."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, Mapping[str, Any], bytes | None]] = []
        #: What comes of the next calls of a chat; None never ends.
        self.next: dict[int, list[Outcome]] = {}
        self._number = 1000

    def sent(self, chat_id: int | None = None) -> list[Any]:
        """What was sent, by the test's own numbers."""
        return [body["n"] for chat, body, _ in self.calls if chat_id in (None, chat)]

    @override
    async def fetch(self, offset: int | None, timeout_s: int) -> Sequence[Arrival]:
        raise NotImplementedError

    @override
    async def perform(self, chat_id: int, body: Mapping[str, Any], blob: bytes | None) -> Delivered:
        self.calls.append((chat_id, body, blob))
        self._number += 1
        waiting = self.next.get(chat_id)
        speaks = body["do"] in ("Send", "Edit")
        otherwise = Delivered(self._number if speaks else None)
        outcome: Outcome = waiting.pop(0) if waiting else otherwise
        if isinstance(outcome, BaseException):
            raise outcome
        if outcome is None:
            await asyncio.Event().wait()
        assert outcome is not None
        return outcome


class FakePace(Pace):
    """Holds whom the test names, for ever; remembers pauses."""

    def __init__(self) -> None:
        self.held: set[str] = set()
        self.closed: set[int] = set()
        self.pauses: list[tuple[str | None, float]] = []

    @override
    def wait(self, chat: str, lane: int, now: float) -> float:
        return 60.0 if None in self.asked or chat in self.held or lane in self.closed else 0.0

    @override
    def sent(self, chat: str, lane: int, now: float) -> None:
        del chat, lane, now

    @override
    def pause(self, chat: str | None, seconds: float, now: float) -> None:
        self.pauses.append((chat, seconds))

    @property
    def asked(self) -> set[str | None]:
        return {chat for chat, _ in self.pauses}

    def over(self) -> None:
        """Every pause is over."""
        self.pauses.clear()


class Post:
    """The sender with what a test asks of it."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.database = database
        self.clock = clock
        self.gateway = FakeGateway()
        self.pace = FakePace()
        self.news = 0
        self.sender = self.build(256)

    def build(self, slots: int) -> Sender:
        """Another sender, as after a restart."""
        self.sender = Sender(
            self.gateway,
            self.database,
            self.clock,
            self.pace,
            wake_worker=self._hear,
            slots=slots,
        )
        return self.sender

    def _hear(self) -> None:
        self.news += 1

    async def put(self, chat: int, number: int, **how: Any) -> int:
        """Put a message with the test's own number; `of`, `do` … go into the effect."""
        body = {"do": "Send", "n": number} | how.pop("body", {})
        async with self.database.work() as uow:
            row = await self.put_in(uow, chat, body, **how)
            await uow.commit()
        return row

    async def put_in(self, uow: UnitOfWork, chat: int, body: dict[str, Any], **how: Any) -> int:
        return await uow.outbox.put(self.key(chat), chat, body, self.clock.now(), **how)

    def key(self, chat: int) -> ChatKey:
        return self.database.sealer.chat_key(chat)

    async def round(self) -> None:
        """One look, and every call that ends."""
        await self.sender.look()
        # Twice round the loop: a call begins, and one that can end has ended.
        for _ in range(2):
            await asyncio.sleep(0)

    async def rounds(self, count: int) -> None:
        for _ in range(count):
            await self.round()

    async def rows(self) -> list[tuple[Any, ...]]:
        """State, tries and reason of every outbox row."""
        async with self.database.work() as uow:
            found = await uow.conn.exec_driver_sql(
                "select state, tries, reason from outbox order by id"
            )
            return [tuple(row) for row in found]

    async def inbox(self) -> list[tuple[str, bytes | None]]:
        """Kind and body of what waits in the inbox."""
        async with self.database.work() as uow:
            return [(row.kind, row.body) for row in await uow.inbox.waiting(self.clock.now(), 99)]


@pytest.fixture
def post(database: Database, clock: FakeClock) -> Post:
    return Post(database, clock)
