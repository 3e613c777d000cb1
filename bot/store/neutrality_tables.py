"""What the rules of neutrality remember of cases: keyed hashes, and what was set aside by whom."""

import sqlalchemy as sa

from bot.store.columns import METADATA, Instant, row_id

#: Who mediated for whom, for twelve months (rules N8 and N12); nothing leads from it to a case.
ledger = sa.Table(
    "ledger",
    METADATA,
    row_id(),
    sa.Column("mediator_id", sa.BigInteger, nullable=False),
    # Keyed hash of a party, or of the pair of sides.
    sa.Column("mark", sa.String(32), nullable=False),
    # Keyed hash of the case, so that its rows are counted once and go when its report is deleted.
    sa.Column("source", sa.String(32), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("source", "mediator_id", "mark"),
    sa.Index("ledger_mark", "mark", "at"),
    sa.Index("ledger_at", "at"),
    sqlite_autoincrement=True,
)

#: Staff who are bound to a case and do not see it (rule N18); kept when its lists are forgotten.
kept_apart = sa.Table(
    "kept_apart",
    METADATA,
    sa.Column("case_id", sa.BigInteger, primary_key=True, autoincrement=False),
    # Keyed hash of role and number: who it is shows to nobody who reads the table.
    sa.Column("member", sa.String(32), primary_key=True),
    # Lists and counts leave out what is kept from one member.
    sa.Index("kept_apart_member", "member"),
)

#: Soft rules that a coordinator and a second person set aside for a mediator in a case.
overrides = sa.Table(
    "overrides",
    METADATA,
    row_id(),
    sa.Column("case_id", sa.BigInteger, nullable=False),
    sa.Column("mediator_id", sa.BigInteger, nullable=False),
    # Such as «n4 n12».
    sa.Column("rules", sa.String(60), nullable=False),
    # A code of domain/override.py; never text.
    sa.Column("reason", sa.String(20), nullable=False),
    # Of the coordinators.
    sa.Column("asked_by", sa.BigInteger, nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
    # The second person; none: it waits, or nobody may agree any more.
    sa.Column("decided_by", sa.BigInteger),
    sa.Column("decided_at", Instant),
    # waiting, agreed, refused or void.
    sa.Column("state", sa.String(10), nullable=False),
    sa.Index("overrides_case", "case_id"),
    sa.Index("overrides_decided", "decided_at"),
    sqlite_autoincrement=True,
)
