"""What processes on PostgreSQL tell each other through the database; on SQLite it stays empty."""

import sqlalchemy as sa

from bot.store.tables import METADATA as METADATA  # noqa: PLC0414 - handed on, complete

#: Calls to Telegram under way, one a chat: a sender has its call for as long as it says so.
under_way = sa.Table(
    "under_way",
    METADATA,
    sa.Column("chat_key", sa.String(40), primary_key=True),
    sa.Column("row_id", sa.BigInteger, nullable=False),
    # The process; drawn at its start.
    sa.Column("owner", sa.String(20), nullable=False),
    # By the server's clock, in seconds since 1970.
    sa.Column("until", sa.Float, nullable=False),
)

#: What all senders together have sent lately, so that they keep Telegram's limits as one: one row.
pace = sa.Table(
    "pace",
    METADATA,
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("state", sa.JSON, nullable=False),
)
