"""What became of an effect, as the database keeps it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.chat.screen import Erase, FetchVoice, to_json
from bot.domain.ports import Delivered, NotSent, Refused, TooFast, Unreachable, Unsure
from bot.runtime.where import where
from bot.store.database import UnitOfWork
from bot.store.hot import URGENT, NewInbox
from bot.store.outbox import OutboxRow
from bot.store.sealed import Sealer

log = structlog.get_logger()

#: A row and what came of its try.
Ended = tuple[OutboxRow, Delivered | Exception]

#: Longest pause between two tries of one row, in seconds.
LONGEST_PAUSE = 600.0
#: A send with an unknown end is tried again for 24 hours (law 4): 10 tries with growing pauses take
#: 17 minutes, the others are 10 minutes apart.
MOST_TRIES = 152


class Marks:
    """Writes down what became of calls; what the chat layer must hear of goes to the inbox."""

    def __init__(self, sealer: Sealer) -> None:
        """Prepare."""
        self._sealer = sealer

    async def make(self, uow: UnitOfWork, ended: Sequence[Ended], now: datetime) -> bool:
        """Mark rows in this transaction; True where there is news in the inbox."""
        arrived = [(row, result) for row, result in ended if isinstance(result, Delivered)]
        await self._arrived(uow, arrived, now)
        news = [
            self._news(row, "voice", _voice(row) + b"\n" + result.content)
            for row, result in arrived
            if result.content is not None
        ]
        for row, result in ended:
            if isinstance(result, Exception):
                news += await self._failed(uow, row, result, now)
        await uow.inbox.store(news, now)
        return bool(news)

    async def _arrived(
        self, uow: UnitOfWork, arrived: Sequence[tuple[OutboxRow, Delivered]], now: datetime
    ) -> None:
        numbers: dict[int, tuple[OutboxRow, int | None]] = {
            row.id: (row, result.message_id) for row, result in arrived
        }
        left = await uow.outbox.sent([(row_id, number) for row_id, (_, number) in numbers.items()])
        for row_id in left:
            # It came to a chat that had just been left: nothing may stay there (safety rule 5).
            row, number = numbers.pop(row_id)
            if number is not None:
                effect = to_json(Erase((number,)))
                await uow.outbox.put(row.chat_key, row.chat_id, effect, now, lane=URGENT)
        known = [(row.chat_key, number) for row, number in numbers.values() if number is not None]
        await uow.messages.add_all(known, now)

    async def _failed(
        self, uow: UnitOfWork, row: OutboxRow, fault: Exception, now: datetime
    ) -> list[NewInbox]:
        fetches = is_download(row)
        match fault:
            case TooFast():
                return []  # It keeps its place; the gate waits.
            case NotSent() if not fetches:
                return []  # Likewise: nothing was sent to anybody.
            case Unsure() | NotSent() if row.tries < MOST_TRIES:
                pause = timedelta(seconds=min(2.0**row.tries, LONGEST_PAUSE))
                await uow.outbox.again(row.id, now + pause, doubted=isinstance(fault, Unsure))
                return []
            case Unreachable() if not fetches:
                await uow.outbox.failed(row.id, "unreachable")
                return [self._news(row, "unreachable", str(row.chat_id).encode())]
        reason = str(fault)[:200] if isinstance(fault, Refused) else type(fault).__name__
        log.error("an effect was set aside", row=row.id, reason=reason, where=where(fault))
        await uow.outbox.failed(row.id, reason)
        return [self._news(row, "voice_lost", _voice(row))] if fetches else []

    def _news(self, row: OutboxRow, kind: str, body: bytes) -> NewInbox:
        key = self._sealer.hash("news", f"{kind}:{row.id}")
        return NewInbox(key=key, chat_key=row.chat_key, kind=kind, body=body)


def is_download(row: OutboxRow) -> bool:
    """Whether a row fetches a file, which tells nothing about the way of messages."""
    return bool(row.body["do"] == FetchVoice.__name__)


def _voice(row: OutboxRow) -> bytes:
    number: Any = row.body["voice"]
    return str(int(number)).encode()
