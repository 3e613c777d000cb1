"""What vouches for the rest: the audit trail with its chain, and which keys sealed the database."""

import sqlalchemy as sa

from bot.store.columns import METADATA, Instant, row_id

audit = sa.Table(
    "audit",
    METADATA,
    row_id(),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", sa.String(50), nullable=False),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(60), nullable=False),
    sa.Column("reason", sa.String(60), nullable=False, server_default=""),
    # Keyed hash of this row and of the one before it (store/trail.py); none: older than the chain.
    sa.Column("link", sa.LargeBinary),
    sa.Index("audit_subject", "subject"),
    sa.Index("audit_actor", "actor"),
    sqlite_autoincrement=True,
)

audit_end = sa.Table(
    "audit_end",
    METADATA,
    # There is one row. Whoever adds to the chain locks it: links follow the order of the commits.
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("link", sa.LargeBinary, nullable=False),
)

key_marks = sa.Table(
    "key_marks",
    METADATA,
    sa.Column("purpose", sa.String(20), primary_key=True),
    sa.Column("key_id", sa.Integer, primary_key=True, autoincrement=False),
    # By what the key is recognised (store/keymarks.py).
    sa.Column("mark", sa.String(40), nullable=False),
)

key_epoch = sa.Table(
    "key_epoch",
    METADATA,
    # There is one row: values are sealed with the newest key whose number is not above the epoch.
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("since", Instant),
)
