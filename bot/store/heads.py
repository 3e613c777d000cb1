"""Which effects may go next: the one question that every look of a sender asks of the outbox."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from bot.store.fixed import fixed
from bot.store.hot import MANY, URGENT, WAITING
from bot.store.tables import chats, outbox

#: A row that failed in passing holds back what was put after it in its chat (law 3) for so many
#: tries, about four minutes; then the others go, so that one message never silences a person.
HOLDS_FOR_TRIES = 8
#: Chats looked at in one query.
PAGE = 128
#: All lanes, first served first.
LANES = range(URGENT, MANY + 1)
#: A lane in which nothing ever stands.
_NONE = -1
#: More rows than there will ever be.
_LANES_APART = 1 << 48


def among(lanes: Collection[int]) -> Mapping[str, int]:
    """Name the lanes of which something may go, as `HEADS` takes them."""
    return {_named(each): each if each in lanes else _NONE for each in LANES}


def _named(lane: int) -> str:
    return f"lane_{lane}"


def _heads_query() -> sa.Select[Any]:
    """The first row of every chat, by lane and age, of those whose turn has come.

    A row that rewrites a message not yet sent stands behind it, whatever its lane.
    """
    earlier, rewritten, source = (outbox.alias(name) for name in ("earlier", "rewritten", "source"))
    now = sa.bindparam("now", type_=outbox.c.due_at.type)
    holds = sa.bindparam("holds", type_=sa.Integer)

    def counts(row: sa.FromClause) -> sa.ColumnElement[bool]:
        columns = row.c
        retried = sa.and_(columns.tries > 0, columns.tries < holds)
        at_once = columns.due_at <= columns.made_at
        return sa.and_(columns.state == WAITING, sa.or_(columns.due_at <= now, at_once, retried))

    def place(row: sa.FromClause) -> sa.ColumnElement[int]:
        # One number, since SQLite would look up `or` by lane: all that waits instead of one chat.
        return sa.type_coerce(row.c.lane * sa.literal(_LANES_APART), sa.BigInteger) + row.c.id

    unsent = sa.exists().where(source.c.id == earlier.c.of, source.c.state == WAITING)
    first = ~sa.exists().where(
        earlier.c.chat_key == outbox.c.chat_key,
        counts(earlier),
        place(earlier) < place(outbox),
        sa.or_(earlier.c.of.is_(None), ~unsent),
    )
    lane, row_id = sa.bindparam("lane", type_=sa.Integer), sa.bindparam("id", type_=sa.BigInteger)
    return (
        sa.select(
            *(outbox.c[name] for name in ("id", "chat_key", "lane", "body", "push", "of")),
            *(outbox.c[name] for name in ("made_at", "due_at", "tries")),
            chats.c.silent,
            chats.c.left,
            chats.c.unreachable,
            rewritten.c.state.label("of_state"),
            rewritten.c.message_id.label("message"),
        )
        .outerjoin(chats, chats.c.chat_key == outbox.c.chat_key)
        .outerjoin(rewritten, rewritten.c.id == outbox.c.of)
        .where(
            counts(outbox),
            outbox.c.lane.in_(sa.bindparam(_named(each), type_=sa.Integer) for each in LANES),
            sa.or_(outbox.c.lane > lane, sa.and_(outbox.c.lane == lane, outbox.c.id > row_id)),
            sa.or_(rewritten.c.state.is_(None), rewritten.c.state != WAITING),
            first,
        )
        .order_by(outbox.c.lane, outbox.c.id)
        .limit(PAGE)
    )


# Made once: making one costs as much as running it.
HEADS = fixed(_heads_query())
