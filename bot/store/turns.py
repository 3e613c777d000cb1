"""Senders on PostgreSQL: one looks at a time, and whose call is under way is written down.

A call takes seconds and stands outside every transaction, so no lock can stand for it. Instead its
chat is written down with its sender and a time, which the sender moves on as long as it lives. A
sender that dies loses its chats when that time is over; the message may go out twice then, which is
preferred to its being lost (law 4).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as pg_insert

from bot.domain.ids import ChatKey
from bot.store.conn import Conn
from bot.store.outbox import OutboxRow
from bot.store.sharing_tables import pace, under_way
from bot.store.tables import outbox

#: Seconds for which a sender has a call without saying that it lives. After a restart of the server
#: the time runs anew: nobody could say so meanwhile.
LASTS: Final = 8.0
#: A sender with calls under way says that it lives every so many seconds.
RENEW_EVERY: Final = 2.0
#: Key of the lock that a looking sender has.
LOOKING: Final = 7_364_003


@dataclass(frozen=True, slots=True)
class Shared:
    """What a sender finds when it is its turn to look."""

    #: The server's clock, in seconds since 1970.
    now: float
    #: Chats in which another sender's call is under way.
    elsewhere: frozenset[ChatKey]
    #: What all senders have sent lately (`Pace.told`).
    pace: Mapping[str, Any]
    #: Calls of dead senders were given up.
    found_dead: bool


async def take_turn(conn: Conn, owner: str, *, paced: bool) -> Shared:
    """Wait for the other senders' looks, and see what they do; until this transaction ends."""
    await conn.execute(_LOCK)
    rows = (await conn.execute(_UNDER_WAY, {"sender": owner})).all()
    now = await conn.execute(_NOW)
    state = (await conn.execute(_PACE)).scalar_one_or_none() if paced else None
    dead = [row[1] for row in rows if not row[2]]
    await _give_up(conn, dead)
    alive = frozenset(ChatKey(row[0]) for row in rows if row[2])
    return Shared(float(now.scalar_one()), alive, state or {}, bool(dead))


async def end_calls(conn: Conn, owner: str, rows: Collection[int]) -> None:
    """Note that these calls have ended."""
    if rows:
        await conn.execute(_END, {"sender": owner, "rows": list(rows)})


async def begin_calls(conn: Conn, owner: str, chosen: Sequence[OutboxRow]) -> None:
    """Note that these calls are about to begin."""
    if chosen:
        keys = [row.chat_key for row in chosen]
        values = {"sender": owner, "keys": keys, "rows": [row.id for row in chosen]}
        await conn.execute(_BEGIN, values)


async def renew_calls(conn: Conn, owner: str, rows: Collection[int]) -> None:
    """Say that these calls are still under way."""
    await conn.execute(_RENEW, {"sender": owner, "rows": list(rows)})


async def tell_pace(conn: Conn, state: Mapping[str, Any]) -> None:
    """Let the other senders know what was sent."""
    told = pg_insert(pace).values(id=1, state=dict(state))
    await conn.execute(
        told.on_conflict_do_update(index_elements=["id"], set_={"state": told.excluded.state})
    )


async def leave(conn: Conn, owner: str) -> None:
    """Let go of every call: this sender stops."""
    await conn.execute(_LEAVE, {"sender": owner})


async def _give_up(conn: Conn, rows: Sequence[int]) -> None:
    """Calls of dead senders: what became of them nobody knows, so they may go out twice."""
    if rows:
        await conn.execute(_DOUBT, {"rows": rows})
        await conn.execute(_FORGET, {"rows": rows})


def _numbers(name: str) -> sa.ColumnElement[Any]:
    return sa.any_(sa.bindparam(name, type_=ARRAY(sa.BigInteger)))


_CLOCK = sa.func.extract("epoch", sa.func.clock_timestamp()).cast(sa.Float)
_STARTED = sa.func.extract("epoch", sa.func.pg_postmaster_start_time()).cast(sa.Float)
_MINE = under_way.c.owner == sa.bindparam("sender")
_LOCK = sa.select(sa.func.pg_advisory_xact_lock(LOOKING))
_NOW = sa.select(_CLOCK)
_PACE = sa.select(pace.c.state).where(pace.c.id == 1)
_UNDER_WAY = sa.select(
    under_way.c.chat_key,
    under_way.c.row_id,
    sa.func.greatest(under_way.c.until, _STARTED + LASTS) > _CLOCK,
).where(under_way.c.owner != sa.bindparam("sender"))
_END = sa.delete(under_way).where(_MINE, under_way.c.row_id == _numbers("rows"))
_RENEW = (
    sa.update(under_way)
    .where(_MINE, under_way.c.row_id == _numbers("rows"))
    .values(until=_CLOCK + LASTS)
)
_LEAVE = sa.delete(under_way).where(_MINE)
_FORGET = sa.delete(under_way).where(under_way.c.row_id == _numbers("rows"))
_DOUBT = (
    sa.update(outbox)
    .where(outbox.c.id == _numbers("rows"), outbox.c.state == "waiting")
    .values(doubted=True)
)
_CHOSEN = (
    sa.func.unnest(
        sa.bindparam("keys", type_=ARRAY(sa.String)),
        sa.bindparam("rows", type_=ARRAY(sa.BigInteger)),
    )
    .table_valued(
        sa.column("chat_key", sa.String), sa.column("row_id", sa.BigInteger), name="chosen"
    )
    .render_derived()
)
_FRESH = pg_insert(under_way).from_select(
    ["chat_key", "row_id", "owner", "until"],
    sa.select(
        _CHOSEN.c.chat_key,
        _CHOSEN.c.row_id,
        sa.bindparam("sender", type_=sa.String),
        _CLOCK + LASTS,
    ),
)
_BEGIN = _FRESH.on_conflict_do_update(
    index_elements=["chat_key"],
    set_={name: _FRESH.excluded[name] for name in ("row_id", "owner", "until")},
)
