"""Sender: the only one who talks (law 4).

Telegram has no idempotency key: a kill between its answer and our mark sends a message twice. A
doubled message is preferred to a lost one; doubled buttons are harmless, since their act is looked
up and checked.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog

from bot.domain.ports import (
    Clock,
    Delivered,
    Gateway,
    NotSent,
    Pace,
    Refused,
    TooFast,
    Unreachable,
    Unsure,
)
from bot.store.database import Database, UnitOfWork
from bot.store.hot import DROPPED, SENT, NewInbox, OutboxRow

log = structlog.get_logger()

#: A send with an unknown end is tried again for so long (law 4).
DOUBT_FOR = timedelta(hours=24)
IDLE = 1.0
#: A clean stop lets calls under way finish for so long, in seconds.
STOP_WITHIN = 6.0


class Sender:
    """Carries out effects: in order within a chat, freely between chats, at Telegram's pace."""

    def __init__(
        self,
        gateway: Gateway,
        database: Database,
        clock: Clock,
        pace: Pace,
        *,
        wake_worker: Callable[[], None],
        slots: int = 256,
    ) -> None:
        """`slots` is how many calls may be under way at once."""
        self._gateway = gateway
        self._database = database
        self._clock = clock
        self._pace = pace
        self._wake_worker = wake_worker
        self._slots = slots
        self._busy: set[str] = set()
        self._ended: list[tuple[OutboxRow, Delivered | Exception]] = []
        self._awake = asyncio.Event()
        self._calls: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Look now: something is to be sent."""
        self._awake.set()

    async def run(self) -> None:
        """Send for ever; when cancelled, let calls under way finish and mark what became of them.

        An error that no rule names takes the process down, loudly.
        """
        loop = asyncio.get_running_loop()
        try:
            while True:
                self._awake.clear()
                for call in [call for call in self._calls if call.done()]:
                    self._calls.discard(call)
                    call.result()
                for row, of in await self._next():
                    self._busy.add(row.chat_key)
                    self._calls.add(loop.create_task(self._carry(row, of)))
                try:
                    async with asyncio.timeout(IDLE):
                        await self._awake.wait()
                except TimeoutError:
                    pass
        finally:
            await self._settle()

    async def _settle(self) -> None:
        if self._calls:
            await asyncio.wait(self._calls, timeout=STOP_WITHIN)
        for call in self._calls:
            call.cancel()
        self._slots = 0
        await self._next()

    async def _next(self) -> list[tuple[OutboxRow, int | None]]:
        """Mark what has ended and take what may go now, in one transaction."""
        now = self._clock.now()
        ended, self._ended = self._ended, []
        chosen: list[tuple[OutboxRow, int | None]] = []
        async with self._database.work() as uow:
            for row, result in ended:
                await self._mark(uow, row, result)
            gone = {row.chat_key for row, _ in ended}
            free = self._slots - len(self._busy - gone)
            if free > 0:
                for row in await uow.outbox.waiting(now, self._busy - gone, free):
                    state, message_id = SENT, None
                    if row.of is not None:
                        state, message_id = await uow.outbox.became(row.of)
                    if state == SENT:
                        chosen.append((row, message_id))
                    elif state == DROPPED:
                        await uow.outbox.call_back_row(row.id)
            if ended or chosen:
                await uow.commit()
        self._busy -= gone
        if any(result.content is not None for _, result in ended if isinstance(result, Delivered)):
            self._wake_worker()
        return chosen

    async def _carry(self, row: OutboxRow, of: int | None) -> None:
        """Carry out one effect; what became of it is marked with the next batch."""
        loop = asyncio.get_running_loop()
        while (pause := self._pace.wait(row.chat_key, row.lane, loop.time())) > 0:  # noqa: ASYNC110
            await asyncio.sleep(pause)
        self._pace.sent(row.chat_key, row.lane, loop.time())
        body = dict(row.body)
        if of is not None:
            body["message_id"] = of
        result: Delivered | Exception
        try:
            result = await self._gateway.perform(row.chat_id, body, None)
        except (TooFast, Unreachable, Refused, NotSent, Unsure) as fault:
            result = fault
        if isinstance(result, TooFast):
            self._pace.pause(None, result.retry_after, loop.time())
        self._ended.append((row, result))
        self._awake.set()

    async def _mark(self, uow: UnitOfWork, row: OutboxRow, result: Delivered | Exception) -> None:
        now = self._clock.now()
        match result:
            case Delivered():
                await uow.outbox.sent(row.id, result.message_id)
                if result.message_id is not None:
                    await uow.messages.add(row.chat_key, result.message_id, now)
                if result.content is not None:
                    await uow.reports.fill_voice(int(row.body["voice"]), result.content)
            case TooFast():
                pause = timedelta(seconds=result.retry_after)
                await uow.outbox.again(row.id, now + pause, doubted=False)
            case Unreachable():
                await uow.outbox.failed(row.id, "unreachable")
                await uow.inbox.store([self._news(row, "unreachable")], now)
                self._wake_worker()
            case Unsure() | NotSent() if now - row.made_at < DOUBT_FOR:
                pause = timedelta(seconds=min(2.0**row.tries, 600))
                doubted = isinstance(result, Unsure)
                await uow.outbox.again(row.id, now + pause, doubted=doubted)
            case _:
                log.error("an effect was set aside", row=row.id, reason=str(result)[:120])
                await uow.outbox.failed(row.id, str(result)[:200])

    def _news(self, row: OutboxRow, kind: str) -> NewInbox:
        return NewInbox(
            key=self._database.sealer.hash("news", f"{kind}:{row.id}"),
            chat_key=row.chat_key,
            kind=kind,
            body=str(row.chat_id).encode(),
        )
