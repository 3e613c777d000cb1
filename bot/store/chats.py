"""Chats: where each person stands, which messages they see, what their buttons mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.ids import ChatKey
from bot.store.conn import Conn
from bot.store.fixed import change, find, fixed, insert_into
from bot.store.hold import hold_chat
from bot.store.hot import insert_or_ignore
from bot.store.sealed import Purpose, Sealer
from bot.store.tables import chats, messages, presses

#: Telegram deletes messages of a private chat for 48 hours after they were sent.
ERASABLE_FOR = timedelta(hours=48)
#: Before consent a chat's position is kept so long (safety rule 10).
UNCONSENTED_FOR = timedelta(hours=48)
#: Drafts are kept so long (safety rule 11).
DRAFTS_FOR = timedelta(days=7)


# Statements of every turn, made once: making one costs as much as running it.
_CHAT = find(chats, "chat_key")
_PUT_CHAT = change(
    chats, "chat_key", *(column.name for column in chats.c if not column.primary_key)
)
_MESSAGE = ("chat_key", "message_id")
_PUT_PRESSES = insert_into(presses, "key", "chat_key", "acts", "made_at")
_ACTS = fixed(
    sa.select(presses.c.acts).where(
        presses.c.key == sa.bindparam("token"), presses.c.chat_key == sa.bindparam("of")
    )
)


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as the store knows it, under its key."""

    key: ChatKey
    language: str
    draft: Mapping[str, Any] | None
    consented: bool
    #: Asked for no message that the bot starts.
    silent: bool
    unreachable: bool
    seen_at: datetime
    #: Left by quick exit: no message until the person writes again (safety rule 5).
    left: bool = False


def known_again(key: ChatKey, language: str, now: datetime) -> Chat:
    """A chat that was forgotten and is written to once more."""
    nothing = {"silent": False, "unreachable": False}
    return Chat(key, language, None, consented=True, seen_at=now, **nothing)


class Chats:
    """The table of chats."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer

    async def get(self, key: ChatKey) -> Chat | None:
        """Return a chat, or None where it is not known."""
        found = await self._conn.execute(_CHAT, {"chat_key": key})
        row = found.mappings().first()
        return None if row is None else self._chat(row)

    def _chat(self, row: RowMapping) -> Chat:
        draft = row["draft"]
        return Chat(
            ChatKey(row["chat_key"]),
            row["language"],
            None if draft is None else self._sealer.open_json(Purpose.DRAFT, draft),
            row["consented"],
            row["silent"],
            row["unreachable"],
            row["seen_at"],
            row["left"],
        )

    async def hold(self, key: ChatKey) -> None:
        """Before another person's chat is changed: nobody else deals with it until the commit."""
        await hold_chat(self._conn, key)

    async def put(self, chat: Chat) -> None:
        """Store a chat as it now stands."""
        values = {
            "language": chat.language,
            "draft": (
                None
                if chat.draft is None
                else self._sealer.seal_json(Purpose.DRAFT, dict(chat.draft))
            ),
            "consented": chat.consented,
            "silent": chat.silent,
            "unreachable": chat.unreachable,
            "left": chat.left,
            "seen_at": chat.seen_at,
        }
        result = await self._conn.execute(_PUT_CHAT, {"of": chat.key, **values})
        if result.rowcount == 0:
            await self._conn.execute(sa.insert(chats).values(chat_key=chat.key, **values))

    async def answering(
        self, since: datetime, until: datetime, limit: int
    ) -> tuple[list[Chat], datetime | None]:
        """Return chats with a draft after consent in which there were messages in between.

        So many messages are looked at, oldest first; also where to go on, None after the last.
        """
        found = await self._conn.execute(
            sa.select(chats, messages.c.at)
            .join(messages, messages.c.chat_key == chats.c.chat_key)
            .where(messages.c.at >= since, messages.c.at < until)
            .order_by(messages.c.at)
            .limit(limit)
            .with_for_update(skip_locked=True, of=chats)
        )
        rows = found.mappings().all()
        asked = {row["chat_key"]: row for row in rows if row["consented"] and row["draft"]}
        on = rows[-1]["at"] if len(rows) == limit else None
        return [self._chat(row) for row in asked.values()], on

    async def forget(self, key: ChatKey) -> None:
        """Forget a chat, its messages' numbers and its buttons."""
        for table in (chats, messages, presses):
            await self._conn.execute(sa.delete(table).where(table.c.chat_key == key))


class Messages:
    """Numbers of messages of the last 48 hours, both ways, so that a quick exit can delete them."""

    def __init__(self, conn: Conn) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn

    async def add(self, key: ChatKey, message_id: int, now: datetime) -> None:
        """Remember a message."""
        await self.add_all([(key, message_id)], now)

    async def add_all(self, numbers: Sequence[tuple[ChatKey, int]], now: datetime) -> None:
        """Remember messages of several chats."""
        if numbers:
            await self._conn.execute(
                insert_or_ignore(
                    self._conn,
                    messages,
                    ("chat_key", "message_id"),
                    ("chat_key", "message_id", "at"),
                ),
                [{"chat_key": key, "message_id": number, "at": now} for key, number in numbers],
            )

    async def take(self, key: ChatKey, now: datetime) -> tuple[int, ...]:
        """Return and forget the messages that Telegram will still delete."""
        found = await self._conn.execute(
            sa.select(messages.c.message_id)
            .where(messages.c.chat_key == key, messages.c.at >= now - ERASABLE_FOR)
            .order_by(messages.c.message_id)
        )
        ids = tuple(found.scalars())
        await self._conn.execute(sa.delete(messages).where(messages.c.chat_key == key))
        return ids


class Presses:
    """What the buttons under a message do: a short token instead of trust in callback data."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer

    async def put(
        self, token: str, key: ChatKey, acts: Sequence[Mapping[str, Any]], now: datetime
    ) -> None:
        """Remember the acts of one message's buttons."""
        sealed = self._sealer.seal_json(Purpose.DRAFT, list(acts))
        values = {"key": token, "chat_key": key, "acts": sealed, "made_at": now}
        await self._conn.execute(_PUT_PRESSES, values)

    async def get(self, token: str, key: ChatKey) -> Sequence[Mapping[str, Any]]:
        """Return the acts behind a token of this chat; none where it is unknown or another's."""
        found = await self._conn.execute(_ACTS, {"token": token, "of": key})
        sealed = found.scalar_one_or_none()
        if sealed is None:
            return ()
        acts: Sequence[Mapping[str, Any]] = self._sealer.open_json(Purpose.DRAFT, sealed)
        return acts


def with_left(members: sa.Table) -> sa.Select[Any]:
    """Members of the register, each with whether the own chat was left by quick exit.

    Nothing is sent there, so they are passed over like whoever blocked the bot (safety rules §5,
    §13), until they write again.
    """
    joined = chats.c.chat_key == members.c.chat_key
    return sa.select(members, chats.c.left).outerjoin(chats, joined)
