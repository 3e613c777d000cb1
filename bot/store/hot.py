"""The rows of work: inbox and timers; the outbox is next door. Each is written nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.ids import ChatKey
from bot.store.conn import Conn
from bot.store.fixed import fixed
from bot.store.sealed import Purpose, SealBroken, Sealer
from bot.store.tables import inbox, timers

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PgInsert
    from sqlalchemy.dialects.sqlite import Insert as LiteInsert

WAITING = "waiting"
DONE = "done"
SENT = "sent"
FAILED = "failed"
DROPPED = "dropped"

#: Lanes of the outbox, first served first.
URGENT, ANSWER, OFFER, FOLLOW_UP, MANY = range(5)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One thing to be dealt with; `body` is opened."""

    id: int
    chat_key: ChatKey
    kind: str
    body: bytes | None
    tries: int
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class NewInbox:
    """A row to be stored: `key` makes it count once."""

    key: str
    chat_key: ChatKey
    kind: str
    body: bytes
    urgent: bool = False


class Inbox:
    """What came in and is not dealt with yet."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer

    async def store(self, rows: Sequence[NewInbox], now: datetime) -> None:
        """Store rows that are not there yet; what came before changes nothing."""
        if not rows:
            return
        values = [
            {
                "key": row.key,
                "chat_key": row.chat_key,
                "lane": 0 if row.urgent else 1,
                "kind": row.kind,
                "state": WAITING,
                "body": self._sealer.seal(Purpose.RAW, row.body),
                "arrived_at": now,
            }
            for row in rows
        ]
        await self._conn.execute(insert_or_ignore(self._conn, inbox, ("key",), _STORED), values)

    async def waiting(self, now: datetime, limit: int) -> list[InboxRow]:
        """Return for each chat the row whose turn it is: urgent first, then by arrival.

        A chat whose first row waits for its next try holds back its later rows, not other chats.
        """
        rows: list[InboxRow] = []
        if self._conn.dialect.name == "postgresql":
            from bot.store.claims import claim_heads  # noqa: PLC0415 - as for `insert_of`

            for row in await claim_heads(self._conn, now, limit):
                await self._open_into(rows, row)
            return rows
        seen: set[str] = set()
        after = (-1, 0)
        while len(rows) < limit:
            page = await self._page(after, limit * 4)
            for row in page:
                if row["chat_key"] in seen:
                    continue
                seen.add(row["chat_key"])
                if row["retry_at"] is None or row["retry_at"] <= now:
                    await self._open_into(rows, row)
            if len(page) < limit * 4:
                break
            after = (page[-1]["lane"], page[-1]["id"])
        return rows[:limit]

    async def _page(self, after: tuple[int, int], size: int) -> Sequence[RowMapping]:
        values = {"lane": after[0], "id": after[1], "size": size}
        found = await self._conn.execute(_INBOX_PAGE, values)
        return found.mappings().all()

    async def _open_into(self, rows: list[InboxRow], row: RowMapping) -> None:
        """Add a row with its body opened; one that was changed on disk is set aside."""
        try:
            body = None if row["body"] is None else self._sealer.open(Purpose.RAW, row["body"])
        except SealBroken:
            await self.set_aside(row["id"], SealBroken.__name__, keep_body=False)
            return
        chat_key = ChatKey(row["chat_key"])
        rows.append(
            InboxRow(row["id"], chat_key, row["kind"], body, row["tries"], row["arrived_at"])
        )

    async def drop_before(self, chat_key: ChatKey, row_id: int) -> list[bytes]:
        """Drop what a chat said before a row and nobody has dealt with yet; return it."""
        said = sa.and_(
            inbox.c.chat_key == chat_key,
            inbox.c.id < row_id,
            inbox.c.state == WAITING,
            inbox.c.kind == "update",
        )
        found = await self._conn.execute(sa.select(inbox).where(said).order_by(inbox.c.id))
        rows: list[InboxRow] = []
        for row in found.mappings().all():
            await self._open_into(rows, row)
        await self.done([row.id for row in rows])
        return [row.body for row in rows if row.body is not None]

    async def done(self, ids: Sequence[int]) -> None:
        """Mark rows as dealt with and forget what they said."""
        if not ids:
            return
        if self._conn.dialect.name == "postgresql":
            done = sa.update(inbox).where(inbox.c.id.in_(ids)).values(state=DONE, body=None)
            await self._conn.execute(done)
        else:
            await self._conn.execute(_DONE, [{"row": row_id} for row_id in ids])

    async def again(self, row_id: int, retry_at: datetime, reason: str) -> None:
        """Try a row again later, after a passing error."""
        await self._conn.execute(
            sa.update(inbox)
            .where(inbox.c.id == row_id)
            .values(tries=inbox.c.tries + 1, retry_at=retry_at, reason=reason)
        )

    async def set_aside(self, row_id: int, reason: str, *, keep_body: bool) -> None:
        """Set a row aside so that the next one of that chat proceeds (safety rule 12).

        Before consent nothing said is kept, so the body goes (safety rule 10).
        """
        values: dict[str, object] = {"state": FAILED, "reason": reason}
        if not keep_body:
            values["body"] = None
        await self._conn.execute(sa.update(inbox).where(inbox.c.id == row_id).values(**values))

    async def forget(self, chat_key: ChatKey) -> None:
        """Forget what a chat said in rows that were set aside: nothing of it is to be kept."""
        await self._conn.execute(
            sa.update(inbox)
            .where(inbox.c.chat_key == chat_key, inbox.c.state == FAILED)
            .values(body=None)
        )

    async def failed(self) -> list[tuple[int, str, datetime, str, bool]]:
        """Return (id, kind, arrived, reason, can be retried) of what was set aside."""
        found = await self._conn.execute(
            sa.select(inbox.c.id, inbox.c.kind, inbox.c.arrived_at, inbox.c.reason, inbox.c.body)
            .where(inbox.c.state == FAILED)
            .order_by(inbox.c.id)
        )
        return [(row[0], row[1], row[2], row[3] or "", row[4] is not None) for row in found]

    async def retry(self, row_id: int) -> bool:
        """Put a row back in its place; False where there is none with a body."""
        result = await self._conn.execute(
            sa.update(inbox)
            .where(inbox.c.id == row_id, inbox.c.state == FAILED, inbox.c.body.is_not(None))
            .values(state=WAITING, tries=0, retry_at=None, reason=None)
        )
        return result.rowcount == 1

    async def drop(self, row_id: int) -> bool:
        """Forget a row that was set aside; False where there is none."""
        result = await self._conn.execute(
            sa.update(inbox)
            .where(inbox.c.id == row_id, inbox.c.state == FAILED)
            .values(state=DONE, body=None)
        )
        return result.rowcount == 1


#: A stamp is a timer so far ahead that it never rings.
_STAMP, _NEVER = "stamp", timedelta(days=36525)


@dataclass(frozen=True, slots=True)
class Timer:
    """A due moment: `guard` says for which version of its subject it was set."""

    id: int
    kind: str
    subject: str
    guard: int
    due_at: datetime
    tries: int


class Timers:
    """Moments to come. Setting the same one twice does nothing; firing late or twice neither."""

    def __init__(self, conn: Conn) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn

    async def set(self, kind: str, subject: str, guard: int, due_at: datetime) -> None:
        """Set a timer; one with the same kind, subject and guard stays as it is."""
        await self._conn.execute(
            insert_or_ignore(self._conn, timers, ("kind", "subject", "guard"), _SET),
            [{"kind": kind, "subject": subject, "guard": guard, "due_at": due_at}],
        )

    async def stamp(self, kind: str, at: datetime) -> datetime | None:
        """Note a moment under a kind, where it stands still; return the one noted before."""
        here = {"of": kind}
        before = (await self._conn.execute(_STAMPED, here)).first()
        if before is None:
            await self.set(kind, _STAMP, 0, at + _NEVER)
            return None
        await self._conn.execute(_STAMPED_ANEW, {**here, "at": at + _NEVER})
        noted: datetime = before[0] - _NEVER
        return noted

    async def first(self, kind: str, subject: str, guard: int, at: datetime) -> bool:
        """Note that something came, for good; False where that is noted already."""
        note = insert_or_ignore(self._conn, timers, ("kind", "subject", "guard"), _SET)
        values = {"kind": kind, "subject": subject, "guard": guard, "due_at": at + _NEVER}
        return (await self._conn.execute(note, values)).rowcount == 1

    async def due(self, now: datetime, limit: int) -> list[Timer]:
        """Return timers whose time has come, oldest first; no other process lets them ring."""
        if self._conn.dialect.name == "postgresql":
            from bot.store.claims import claim_timers  # noqa: PLC0415 - as for `insert_of`

            return [Timer(*row) for row in await claim_timers(self._conn, now, limit)]
        found = await self._conn.execute(_DUE, {"now": now, "limit": limit})
        return [Timer(*row) for row in found]

    async def next_due(self) -> datetime | None:
        """Return when the next timer is due."""
        found = await self._conn.execute(sa.select(sa.func.min(timers.c.due_at)))
        due: datetime | None = found.scalar_one_or_none()
        return due

    async def end(self, timer_id: int) -> bool:
        """Delete a timer in the transaction that handles it; False where it was cancelled."""
        result = await self._conn.execute(sa.delete(timers).where(timers.c.id == timer_id))
        return result.rowcount == 1

    async def again(self, timer_id: int, due_at: datetime) -> None:
        """Try a timer again later, after a passing error."""
        await self._conn.execute(
            sa.update(timers)
            .where(timers.c.id == timer_id)
            .values(due_at=due_at, tries=timers.c.tries + 1)
        )

    async def guard_of(self, kind: str, subject: str) -> int | None:
        """Return the highest guard of a subject's timers of one kind, if there is any."""
        found = await self._conn.execute(
            sa.select(sa.func.max(timers.c.guard)).where(
                timers.c.kind == kind, timers.c.subject == subject
            )
        )
        guard: int | None = found.scalar_one_or_none()
        return guard

    async def hasten(self, kind: str, now: datetime) -> None:
        """Let all timers of a kind ring now: what they wait for has come."""
        await self._conn.execute(
            sa.update(timers).where(timers.c.kind == kind, timers.c.due_at > now).values(due_at=now)
        )

    async def cancel(self, subject: str) -> None:
        """Delete every timer of a subject: it has ended."""
        await self._conn.execute(sa.delete(timers).where(timers.c.subject == subject))

    async def cancel_every(self, kind: str) -> None:
        """Delete every timer of a kind."""
        await self._conn.execute(sa.delete(timers).where(timers.c.kind == kind))

    async def cancel_kind(self, kind: str, subject: str) -> None:
        """Delete the timers of one kind of a subject."""
        await self._conn.execute(
            sa.delete(timers).where(timers.c.kind == kind, timers.c.subject == subject)
        )


def insert_or_ignore(
    conn: Conn, table: sa.Table, unique: tuple[str, ...], columns: tuple[str, ...]
) -> sa.Insert:
    """Return an insert that passes over rows already there, in the words of the engine in use.

    The values of its `columns` come under their names.
    """
    return _insert_or_ignore(conn.dialect.name, table, unique, columns)


@cache
def _insert_or_ignore(
    engine: str, table: sa.Table, unique: tuple[str, ...], columns: tuple[str, ...]
) -> sa.Insert:
    values: dict[str, Any] = {name: sa.bindparam(name) for name in columns}
    return fixed(
        insert_of(engine, table).values(values).on_conflict_do_nothing(index_elements=unique)
    )


def insert_of(engine: str, table: sa.Table) -> "LiteInsert | PgInsert":
    """Return an insert that can be told what to do about rows already there."""
    if engine == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as pg_insert  # noqa: PLC0415

        return pg_insert(table)
    from sqlalchemy.dialects.sqlite import insert as lite_insert  # noqa: PLC0415

    return lite_insert(table)


# Made once: making one costs as much as running it.
_HERE = sa.and_(timers.c.kind == sa.bindparam("of"), timers.c.subject == _STAMP)
_STAMPED = fixed(sa.select(timers.c.due_at).where(_HERE))
_STAMPED_ANEW = fixed(
    sa.update(timers).where(_HERE).values(due_at=sa.bindparam("at", type_=timers.c.due_at.type))
)
_STORED = ("key", "chat_key", "lane", "kind", "state", "body", "arrived_at")
_SET = ("kind", "subject", "guard", "due_at")
_INBOX_PAGE = fixed(
    sa.select(inbox)
    .where(
        inbox.c.state == WAITING,
        sa.or_(
            inbox.c.lane > sa.bindparam("lane"),
            sa.and_(inbox.c.lane == sa.bindparam("lane"), inbox.c.id > sa.bindparam("id")),
        ),
    )
    .order_by(inbox.c.lane, inbox.c.id)
    .limit(sa.bindparam("size"))
)
_DONE = fixed(
    sa.update(inbox).where(inbox.c.id == sa.bindparam("row")).values(state=DONE, body=None)
)
_DUE = fixed(
    sa.select(timers)
    .where(timers.c.due_at <= sa.bindparam("now", type_=timers.c.due_at.type))
    .order_by(timers.c.due_at, timers.c.id)
    .limit(sa.bindparam("limit"))
)
