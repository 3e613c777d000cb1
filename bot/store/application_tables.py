"""Applications to be a mediator: half-way, waiting, and ended ones until they are deleted."""

import sqlalchemy as sa

from bot.store.columns import METADATA, Instant, Sealed, only_where, row_id

applications = sa.Table(
    "applications",
    METADATA,
    row_id(),
    # Of domain/application.py.
    sa.Column("stage", sa.String(10), nullable=False),
    sa.Column("chat_key", sa.String(40), nullable=False),
    sa.Column("chat", Sealed, nullable=False),
    # Where somebody stands in the form; emptied once it is sent.
    sa.Column("draft", Sealed),
    # Full name, display name and phone.
    sa.Column("person", Sealed),
    # What else was answered, what was asked and answered since, and the registrar's own notes.
    sa.Column("answers", Sealed),
    sa.Column("talk", Sealed),
    # Keyed tokens of the declared ties, by declaration; their wording is kept nowhere.
    sa.Column("ties", Sealed),
    # Keyed hashes: of the phone, and of folded name, years and place.
    sa.Column("phone_hash", sa.String(40)),
    sa.Column("name_hash", sa.String(40)),
    sa.Column("gender", sa.String(1), nullable=False, server_default=""),
    sa.Column("place_id", sa.String(16), nullable=False, server_default=""),
    # What was looked at, such as «identity interview», and why somebody may be known already.
    sa.Column("checks", sa.String(80), nullable=False, server_default=""),
    sa.Column("alike", sa.String(40), nullable=False, server_default=""),
    sa.Column("interview_at", Instant),
    sa.Column("mediator_id", sa.BigInteger),
    sa.Column("reason", sa.String(20), nullable=False, server_default=""),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("sent_at", Instant),
    sa.Column("touched_at", Instant, nullable=False),
    sa.Index("applications_chat", "chat_key"),
    sa.Index("applications_touched", "touched_at"),
    sa.Index("applications_mediator", "mediator_id"),
    # Those that wait for a registrar are few among years of ended ones.
    sa.Index("applications_open", "stage", **only_where("stage IN ('sent', 'asked')")),
    sa.Index("applications_phone", "phone_hash"),
    sa.Index("applications_name", "name_hash"),
    sqlite_autoincrement=True,
)
