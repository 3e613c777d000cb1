"""The outbox: what is to leave the house, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping
from typing_extensions import override

from bot.domain.ids import ChatKey, OutboxId
from bot.store.conn import Conn
from bot.store.fixed import fixed, insert_into
from bot.store.heads import HEADS, HOLDS_FOR_TRIES, PAGE, among
from bot.store.hot import ANSWER, DROPPED, FAILED, MANY, SENT, URGENT, WAITING
from bot.store.sealed import Purpose, SealBroken, Sealer
from bot.store.tables import outbox, voices

#: More tries than any row has.
NEVER = 1 << 30
#: Why a row was dropped: everything that waited for the chat was.
LEFT = "left"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One effect to carry out; `body` is the effect's JSON, `chat_id` whom it goes to."""

    id: OutboxId
    chat_key: ChatKey
    chat_id: int
    lane: int
    body: Mapping[str, Any]
    tries: int


class Gate(Protocol):
    """Says what may go now: the sender's slots and Telegram's pace."""

    def lanes(self) -> Sequence[int]:
        """Return the lanes of which something may go at all; asked before every page."""
        ...

    def lets(self, chat_key: ChatKey, lane: int) -> bool:
        """Tell whether this chat's next row may go now; a yes counts as taken."""
        ...

    def holds_for(self) -> int:
        """Return for how many tries a row that failed in passing holds its chat back."""
        ...


class OpenGate(Gate):
    """Lets everything go."""

    @override
    def lanes(self) -> Sequence[int]:
        """Return every lane."""
        return range(URGENT, MANY + 1)

    @override
    def lets(self, chat_key: ChatKey, lane: int) -> bool:
        """Say yes."""
        return True

    @override
    def holds_for(self) -> int:
        """Return what is usual."""
        return HOLDS_FOR_TRIES


class Outbox:
    """What is to leave the house, and what became of it."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer

    async def put(
        self,
        chat_key: ChatKey,
        chat_id: int,
        body: Mapping[str, Any],
        now: datetime,
        *,
        lane: int = ANSWER,
        subject: str | None = None,
        push: bool = False,
        due_at: datetime | None = None,
    ) -> OutboxId:
        """Add an effect; it leaves only if this transaction commits."""
        sealed = self._sealer.seal_json(Purpose.OUTBOX, {"chat": chat_id, "effect": body})
        values = {
            "chat_key": chat_key,
            "lane": lane,
            "state": WAITING,
            "body": sealed,
            "subject": subject,
            "push": push,
            "of": body.get("of"),
            "made_at": now,
            "due_at": due_at or now,
        }
        result = await self._conn.execute(_PUT, values)
        key = result.inserted_primary_key
        assert key is not None  # noqa: S101 - a plain insert always has one
        return OutboxId(key[0])

    async def waiting(self, now: datetime, gate: Gate) -> tuple[list[OutboxRow], int]:
        """Return the rows that may go now, best lane first, one a chat; and how many were given up.

        The next row of a chat is the first by lane and age of those that are due or that failed in
        passing. The latter may still be waiting for its next try, and then holds the chat back; a
        row that is only due later holds back nothing. Given up is what must not go any more: what
        the bot started in a chat that wants no such messages or cannot be reached (safety rule 5),
        and the rewriting of a message that never went out.
        """
        rows: list[OutboxRow] = []
        dropped: list[int] = []
        broken: list[int] = []
        after = (-1, 0)
        while lanes := gate.lanes():
            page = await self._heads(now, lanes, after, gate.holds_for())
            for row in page:
                if _pointless(row):
                    dropped.append(row["id"])
                elif _due(row, now) and gate.lets(row["chat_key"], row["lane"]):
                    opened = self._row(row)
                    if opened is None:
                        broken.append(row["id"])
                    else:
                        rows.append(opened)
            if len(page) < PAGE:
                break
            after = (page[-1]["lane"], page[-1]["id"])
        await self._give_up(dropped, broken)
        return rows, len(dropped) + len(broken)

    async def _give_up(self, dropped: Sequence[int], broken: Sequence[int]) -> None:
        if dropped:
            await self._drop(outbox.c.id.in_(dropped))
        for row_id in broken:
            await self.failed(row_id, "does not open: changed, or sealed with another key")

    async def _heads(
        self, now: datetime, lanes: Sequence[int], after: tuple[int, int], holds: int
    ) -> Sequence[RowMapping]:
        """Return a page of rows that have no other before them in their chat."""
        values = {"now": now, "lane": after[0], "id": after[1], "holds": holds, **among(lanes)}
        return (await self._conn.execute(HEADS, values)).mappings().all()

    def _row(self, row: RowMapping) -> OutboxRow | None:
        try:
            body = self._sealer.open_json(Purpose.OUTBOX, row["body"])
        except SealBroken:
            return None
        effect = body["effect"]
        if row["message"] is not None:
            effect["message_id"] = row["message"]
        chat_key = ChatKey(row["chat_key"])
        return OutboxRow(
            OutboxId(row["id"]), chat_key, body["chat"], row["lane"], effect, row["tries"]
        )

    async def sent(self, ended: Sequence[tuple[int, int | None]]) -> list[int]:
        """Mark effects as carried out, each with its message's number, and forget their content.

        Return the rows whose message arrived although their chat had been left meanwhile: the call
        was under way then.
        """
        if not ended:
            return []
        if self._conn.dialect.name == "postgresql":
            from bot.store.claims import mark_sent  # noqa: PLC0415 - a bot on SQLite does without

            marked = await mark_sent(self._conn, dict(ended))
        else:
            values = [{"row": row_id, "message": message_id} for row_id, message_id in ended]
            marked = (await self._conn.execute(_SENT, values)).rowcount
        return [] if marked == len(ended) else await self._late(dict(ended))

    async def _late(self, ended: Mapping[int, int | None]) -> list[int]:
        found = await self._conn.execute(
            sa.select(outbox.c.id, outbox.c.reason).where(
                outbox.c.id.in_(ended), outbox.c.state == DROPPED
            )
        )
        reasons = {row[0]: row[1] for row in found}
        for row_id in reasons:
            await self._conn.execute(
                sa.update(outbox)
                .where(outbox.c.id == row_id)
                .values(state=SENT, message_id=ended[row_id])
            )
        return [row_id for row_id, reason in reasons.items() if reason == LEFT]

    async def failed(self, row_id: int, reason: str) -> None:
        """Set an effect aside that Telegram will never take, with its reason."""
        await self._conn.execute(
            sa.update(outbox)
            .where(outbox.c.id == row_id, outbox.c.state == WAITING)
            .values(state=FAILED, body=None, reason=reason)
        )

    async def again(self, row_id: int, due_at: datetime, *, doubted: bool) -> None:
        """Try later; `doubted` marks a message that may go out twice (law 4)."""
        values: dict[str, object] = {"due_at": due_at, "tries": outbox.c.tries + 1}
        if doubted:
            values["doubted"] = True
        await self._conn.execute(
            sa.update(outbox)
            .where(outbox.c.id == row_id, outbox.c.state == WAITING)
            .values(**values)
        )

    async def hurry(self, chat_key: ChatKey, now: datetime) -> None:
        """Try at once what failed in passing: whoever has just acted is there, and waits for it.

        Else an answer that failed a few times would hold back all later ones for a minute.
        """
        await self._conn.execute(_HURRY, {"key": chat_key, "now": now})

    async def hurry_all(self, now: datetime) -> None:
        """Try at once, and as if for the second time, what failed while nothing got through.

        Else answers would come up to ten minutes after Telegram's return, and a chat's later ones
        before its earlier ones.
        """
        await self._conn.execute(
            sa.update(outbox)
            .where(outbox.c.state == WAITING, outbox.c.tries > 0)
            .values(due_at=now, tries=1)
        )

    async def call_back(self, subject: str) -> None:
        """Drop what waits about a subject: its guard no longer holds."""
        await self._drop(outbox.c.subject == subject)

    async def unopened(self, chat_key: ChatKey, subject: str) -> bool:
        """Whether a message about this waits to go out, or went out and was not opened yet."""
        found = await self._conn.execute(
            sa.select(outbox.c.id).where(
                outbox.c.subject == subject,
                outbox.c.chat_key == chat_key,
                outbox.c.push,
                outbox.c.state.in_((WAITING, SENT)),
            )
        )
        return found.first() is not None

    async def opened(
        self, chat_key: ChatKey, message_id: int, about: str | None, now: datetime
    ) -> None:
        """Note that a message was opened: the next one about the same thing may go out.

        It may be opened before it is marked as sent, and has no number then: so it is also known by
        what it is `about`, if that is not None.
        """
        values = {"key": chat_key, "message": message_id}
        await self._conn.execute(_OPENED, values)
        if about is not None:
            await self._conn.execute(_OPENED_SOON, {"key": chat_key, "about": about, "now": now})

    async def recall(self, row_id: int) -> int | None:
        """Take one message back: it does not go out, or its number tells what to erase."""
        await self._drop(outbox.c.id == row_id, LEFT)
        found = await self._conn.execute(
            sa.select(outbox.c.message_id).where(outbox.c.id == row_id)
        )
        message_id: int | None = found.scalar_one_or_none()
        return message_id

    async def drop_chat(self, chat_key: ChatKey) -> None:
        """Drop what waits for a chat, such as after a quick exit; what was sent counts as opened.

        A voice note that belongs to a filed report is fetched all the same: the report goes on.
        """
        filed = sa.select(sa.literal("voice:") + sa.cast(voices.c.id, sa.String)).where(
            voices.c.chat_key == chat_key, voices.c.report_id.is_not(None)
        )
        other = sa.or_(outbox.c.subject.is_(None), outbox.c.subject.not_in(filed))
        await self._drop(sa.and_(outbox.c.chat_key == chat_key, other), LEFT)
        await self._conn.execute(
            sa.update(outbox)
            .where(outbox.c.chat_key == chat_key, outbox.c.state == SENT)
            .values(subject=None)
        )

    async def _drop(self, where: sa.ColumnElement[bool], reason: str | None = None) -> None:
        await self._conn.execute(
            sa.update(outbox)
            .where(where, outbox.c.state == WAITING)
            .values(state=DROPPED, body=None, reason=reason)
        )


def _due(row: RowMapping, now: datetime) -> bool:
    """Whether its time has come; what was to go at once goes, also when the clock was set back."""
    return bool(row["due_at"] <= now or row["due_at"] <= row["made_at"])


def _pointless(row: RowMapping) -> bool:
    if row["push"] and (row["silent"] or row["left"] or row["unreachable"]):
        return True
    return row["of"] is not None and row["of_state"] != SENT


# Made once: making one costs as much as running it.
_PUT = insert_into(
    outbox,
    *("chat_key", "lane", "state", "body", "subject", "push", "of", "made_at", "due_at"),
)
_HURRY = fixed(
    sa.update(outbox)
    .where(
        outbox.c.chat_key == sa.bindparam("key"),
        outbox.c.state == WAITING,
        outbox.c.tries > 0,
        outbox.c.due_at > sa.bindparam("now"),
    )
    .values(due_at=sa.bindparam("now"))
)
_MINE = outbox.c.chat_key == sa.bindparam("key")
_OPENED = fixed(
    sa.update(outbox)
    .where(_MINE, outbox.c.message_id == sa.bindparam("message"), outbox.c.state == SENT)
    .values(subject=None)
)
_OPENED_SOON = fixed(
    sa.update(outbox)
    .where(
        _MINE,
        outbox.c.subject == sa.bindparam("about"),
        outbox.c.state == WAITING,
        outbox.c.due_at <= sa.bindparam("now"),
    )
    .values(subject=None)
)
_SENT = fixed(
    sa.update(outbox)
    .where(outbox.c.id == sa.bindparam("row"), outbox.c.state == WAITING)
    .values(state=SENT, body=None, message_id=sa.bindparam("message"))
)
