"""Who holds an office, and who granted it."""

import sqlalchemy as sa

from bot.store.columns import METADATA, Instant, Sealed, row_id

officers = sa.Table(
    "officers",
    METADATA,
    row_id(),
    sa.Column("number", sa.String(12), nullable=False, unique=True),
    # Full name, display name and phone.
    sa.Column("person", Sealed, nullable=False),
    sa.Column("role", sa.String(14), nullable=False),
    sa.Column("gender", sa.String(1), nullable=False),
    # The place they are responsible for.
    sa.Column("area", sa.String(16), nullable=False),
    # Keyed tokens of declared ties: officers obey the rules of neutrality too (rule N18).
    sa.Column("ties", Sealed),
    # As the audit trail names them; the second is empty until a second person agreed.
    sa.Column("granted_by", sa.String(50), nullable=False),
    sa.Column("confirmed_by", sa.String(50), nullable=False, server_default=""),
    sa.Column("granted_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
    sa.Column("reachable", sa.Boolean, nullable=False, server_default=sa.true()),
    # Not unique: one person may hold several offices from one chat.
    sa.Column("chat_key", sa.String(40)),
    sa.Column("chat", Sealed),
    sa.Column("joined_at", Instant),
    sa.Index("officers_chat", "chat_key"),
    sqlite_autoincrement=True,
)
