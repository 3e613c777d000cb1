"""Who takes what on PostgreSQL, where any number of processes share the work (law 10).

A worker takes chats, not rows: it holds a lock on the chat until its transaction ends, and only
then looks which row is that chat's first. Holding that row alone would not do: while it is dealt
with, a stop that overtakes it would stand as the chat's first row, and another worker would take it
at the same time. The lock goes with the transaction, so a worker that dies lets go at once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import RowMapping

from bot.store.conn import Conn
from bot.store.hold import chat_lock
from bot.store.tables import inbox, outbox, timers

_WAITING: Final = "waiting"


async def claim_heads(conn: Conn, now: datetime, limit: int) -> Sequence[RowMapping]:
    """Take up to `limit` chats that nobody else has, and return the row whose turn it is in each.

    A chat whose first row waits for its next try is left alone, like one that another worker has.
    """
    # What is read before a lock is held may be dealt with by then: so look again.
    taken = (await conn.execute(_TAKE, {"limit": limit, "now": now})).scalars().all()
    if not taken:
        return []
    found = await conn.execute(_HEADS, {"taken": taken})
    rows = [row for row in found.mappings() if row["retry_at"] is None or row["retry_at"] <= now]
    return sorted(rows, key=lambda row: (row["lane"], row["id"]))


async def claim_timers(conn: Conn, now: datetime, limit: int) -> Sequence[sa.Row[Any]]:
    """Take due timers that nobody else is letting ring."""
    return (await conn.execute(_DUE, {"now": now, "limit": limit})).all()


async def mark_sent(conn: Conn, ended: Mapping[int, int | None]) -> int:
    """Mark effects as carried out, in one statement; how many of them still waited."""
    values = {"rows": list(ended), "messages": list(ended.values())}
    return (await conn.execute(_SENT, values)).rowcount


_EACH = (
    sa.select(inbox.c.chat_key, inbox.c.lane, inbox.c.id, inbox.c.retry_at)
    .where(inbox.c.state == _WAITING)
    .distinct(inbox.c.chat_key)
    .order_by(inbox.c.chat_key, inbox.c.lane, inbox.c.id)
    .subquery()
)
#: Where the chats stand in the order of their turn; made before any lock is asked for.
_ORDER = (
    sa.select(_EACH.c.chat_key)
    .where(
        sa.or_(
            _EACH.c.retry_at.is_(None),
            _EACH.c.retry_at <= sa.bindparam("now", type_=inbox.c.retry_at.type),
        )
    )
    .order_by(_EACH.c.lane, _EACH.c.id)
    .cte("turns")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_TAKE = (
    sa.select(_ORDER.c.chat_key)
    .where(sa.func.pg_try_advisory_xact_lock(chat_lock(_ORDER.c.chat_key)))
    .limit(sa.bindparam("limit"))
)
_HEADS = (
    sa.select(inbox)
    .where(
        inbox.c.state == _WAITING,
        inbox.c.chat_key == sa.any_(sa.bindparam("taken", type_=ARRAY(sa.String))),
    )
    .distinct(inbox.c.chat_key)
    .order_by(inbox.c.chat_key, inbox.c.lane, inbox.c.id)
)
_DUE = (
    sa.select(timers)
    .where(timers.c.due_at <= sa.bindparam("now", type_=timers.c.due_at.type))
    .order_by(timers.c.due_at, timers.c.id)
    .limit(sa.bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_ENDED = (
    sa.func.unnest(
        sa.bindparam("rows", type_=ARRAY(sa.BigInteger)),
        sa.bindparam("messages", type_=ARRAY(sa.BigInteger)),
    )
    .table_valued(
        sa.column("row_id", sa.BigInteger), sa.column("message", sa.BigInteger), name="ended"
    )
    .render_derived()
)
_SENT = (
    sa.update(outbox)
    .where(outbox.c.id == _ENDED.c.row_id, outbox.c.state == _WAITING)
    .values(state="sent", body=None, message_id=_ENDED.c.message)
)
