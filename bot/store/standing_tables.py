"""How standings changed, what waits for further approvals, and who was reminded of what."""

import sqlalchemy as sa

from bot.store.columns import METADATA, Instant, only_where, row_id

transitions = sa.Table(
    "transitions",
    METADATA,
    row_id(),
    sa.Column("mediator_id", sa.BigInteger, nullable=False),
    sa.Column("at", Instant, nullable=False),
    # Of domain/standing.py; «taken_in» where somebody came into the register as they are.
    sa.Column("move", sa.String(12), nullable=False),
    sa.Column("origin", sa.String(12), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("reason", sa.String(20), nullable=False),
    # A reference to a file of the office, such as 2026/14; never any text.
    sa.Column("evidence", sa.String(40), nullable=False, server_default=""),
    # Who decided, such as «coordinator:2 mediator:7».
    sa.Column("actors", sa.String(200), nullable=False),
    sa.Column("expires_on", sa.Date, nullable=False),
    sa.Index("transitions_mediator", "mediator_id", "id"),
    sqlite_autoincrement=True,
)

proposals = sa.Table(
    "proposals",
    METADATA,
    row_id(),
    sa.Column("mediator_id", sa.BigInteger, nullable=False),
    sa.Column("move", sa.String(12), nullable=False),
    sa.Column("reason", sa.String(20), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("evidence", sa.String(40), nullable=False),
    sa.Column("expires_on", sa.Date, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    # Register numbers of those who agreed, the first is whoever proposed it.
    sa.Column("voices", sa.String(200), nullable=False),
    sa.Column("settled_at", Instant),
    # carried, dropped or void.
    sa.Column("result", sa.String(10)),
    sa.Index("proposals_open", "mediator_id", unique=True, **only_where("settled_at IS NULL")),
    sa.Index("proposals_mediator", "mediator_id"),
    sqlite_autoincrement=True,
)

nudges = sa.Table(
    "nudges",
    METADATA,
    sa.Column("mediator_id", sa.BigInteger, primary_key=True, autoincrement=False),
    # expiry, declaration or code.
    sa.Column("about", sa.String(12), primary_key=True),
    # The day that it is reckoned from; a new one begins anew.
    sa.Column("day", sa.Date, nullable=False),
    # The last step that was taken, counted from 0.
    sa.Column("step", sa.SmallInteger, nullable=False),
)

code_versions = sa.Table(
    "code_versions",
    METADATA,
    # A version of the code of conduct, and since when it is asked for here.
    sa.Column("version", sa.String(12), primary_key=True),
    sa.Column("since", Instant, nullable=False),
)

acceptances = sa.Table(
    "acceptances",
    METADATA,
    row_id(),
    sa.Column("mediator_id", sa.BigInteger, nullable=False),
    # Which text exactly: its version, its language, and its SHA-256.
    sa.Column("version", sa.String(12), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    # text: read; voice: listened to.
    sa.Column("medium", sa.String(8), nullable=False),
    sa.Column("at", Instant, nullable=False),
    # Scenes asked, and answers that did not keep to the code before the right ones.
    sa.Column("scenes", sa.SmallInteger, nullable=False),
    sa.Column("wrong", sa.SmallInteger, nullable=False),
    sa.Index("acceptances_mediator", "mediator_id", "id"),
    sqlite_autoincrement=True,
)
