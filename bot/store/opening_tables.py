"""Who asked to know who reported a case, and who agreed."""

import sqlalchemy as sa

from bot.store.columns import METADATA, Instant, row_id

openings = sa.Table(
    "openings",
    METADATA,
    row_id(),
    sa.Column("case_id", sa.BigInteger, nullable=False),
    # Of domain/opening.py; never any text.
    sa.Column("cause", sa.String(12), nullable=False),
    sa.Column("asked_by", sa.String(50), nullable=False),
    sa.Column("region", sa.String(16), nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Column("second_by", sa.String(50), nullable=False, server_default=""),
    sa.Column("settled_at", Instant),
    sa.Column("agreed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("openings_case", "case_id"),
    sqlite_autoincrement=True,
)
