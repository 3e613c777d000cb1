"""The tables. What identifies a person is a `Sealed` column; instants are milliseconds."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

METADATA = sa.MetaData()


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored as whole milliseconds since 1970 in UTC."""

    impl = sa.BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn an instant into milliseconds."""
        del dialect
        return None if value is None else round(value.timestamp() * 1000)

    @override
    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Turn milliseconds into an instant."""
        del dialect
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


class Sealed(TypeDecorator[bytes]):
    """Bytes that `store/sealed.py` made; plaintext is refused here as a last guard."""

    impl = sa.LargeBinary
    cache_ok = True

    @override
    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Refuse what does not look sealed."""
        del dialect
        if value is not None and value[:2] != b"\x01\x00":
            raise ValueError("only sealed bytes go into this column")
        return value


def _id() -> sa.Column[int]:
    # INTEGER on SQLite, where only that is the row's own number.
    return sa.Column(
        "id",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
    )


inbox = sa.Table(
    "inbox",
    METADATA,
    _id(),
    sa.Column("key", sa.String(40), nullable=False, unique=True),
    sa.Column("chat_key", sa.String(40), nullable=False),
    sa.Column("lane", sa.SmallInteger, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("body", Sealed),
    sa.Column("arrived_at", Instant, nullable=False),
    sa.Column("retry_at", Instant),
    sa.Column("tries", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("reason", sa.String(200)),
    sa.Index("inbox_waiting", "state", "lane", "id"),
    sqlite_autoincrement=True,
)

outbox = sa.Table(
    "outbox",
    METADATA,
    _id(),
    sa.Column("chat_key", sa.String(40), nullable=False),
    sa.Column("lane", sa.SmallInteger, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    # Effect and chat id; emptied once sent.
    sa.Column("body", Sealed),
    # What the message is about, such as «offer:12», so that it can be called back.
    sa.Column("subject", sa.String(60)),
    # Started by the bot, not by the person: quick exit and «do not write to me» drop it.
    sa.Column("push", sa.Boolean, nullable=False),
    # The row whose message this one rewrites: it goes first.
    sa.Column("of", sa.BigInteger),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("tries", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("doubted", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("reason", sa.String(200)),
    sa.Index("outbox_waiting", "state", "lane", "id"),
    sa.Index("outbox_chat", "chat_key", "state"),
    sa.Index("outbox_subject", "subject"),
    sqlite_autoincrement=True,
)

timers = sa.Table(
    "timers",
    METADATA,
    _id(),
    sa.Column("kind", sa.String(30), nullable=False),
    sa.Column("subject", sa.String(60), nullable=False),
    sa.Column("guard", sa.Integer, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("tries", sa.SmallInteger, nullable=False, server_default="0"),
    sa.UniqueConstraint("kind", "subject", "guard"),
    sa.Index("timers_due", "due_at"),
    sa.Index("timers_subject", "subject"),
    sqlite_autoincrement=True,
)

chats = sa.Table(
    "chats",
    METADATA,
    sa.Column("chat_key", sa.String(40), primary_key=True),
    sa.Column("language", sa.String(8), nullable=False),
    # Where the person stands in a form, with the answers given after consent.
    sa.Column("draft", Sealed),
    sa.Column("consented", sa.Boolean, nullable=False, server_default=sa.false()),
    # Wants no message that the bot starts.
    sa.Column("silent", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("unreachable", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Index("chats_seen", "seen_at"),
)

messages = sa.Table(
    "messages",
    METADATA,
    sa.Column("chat_key", sa.String(40), primary_key=True),
    sa.Column("message_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("messages_at", "at"),
)

presses = sa.Table(
    "presses",
    METADATA,
    sa.Column("key", sa.String(16), primary_key=True),
    sa.Column("chat_key", sa.String(40), nullable=False),
    sa.Column("acts", Sealed, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Index("presses_chat", "chat_key"),
    sa.Index("presses_made", "made_at"),
)

reports = sa.Table(
    "reports",
    METADATA,
    _id(),
    sa.Column("draft_key", sa.String(40), nullable=False, unique=True),
    sa.Column("code_hash", sa.String(40), unique=True),
    sa.Column("reporter_key", sa.String(40)),
    sa.Column("reporter", Sealed),
    sa.Column("answers", Sealed),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("path", sa.String(20), nullable=False),
    sa.Column("consent_version", sa.String(10), nullable=False),
    sa.Column("case_id", sa.BigInteger),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Index("reports_reporter", "reporter_key"),
    sa.Index("reports_case", "case_id"),
    sqlite_autoincrement=True,
)

additions = sa.Table(
    "additions",
    METADATA,
    _id(),
    sa.Column("report_id", sa.BigInteger, nullable=False),
    sa.Column("body", Sealed, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Index("additions_report", "report_id"),
    sqlite_autoincrement=True,
)

cases = sa.Table(
    "cases",
    METADATA,
    _id(),
    sa.Column("number", sa.String(8), nullable=False, unique=True),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("category", sa.String(16), nullable=False),
    sa.Column("place_id", sa.String(16), nullable=False),
    sa.Column("sides", sa.String(16), nullable=False),
    sa.Column("severity", sa.SmallInteger, nullable=False),
    sa.Column("risk", sa.SmallInteger, nullable=False),
    sa.Column("woman", sa.String(12), nullable=False),
    sa.Column("languages", sa.String(60), nullable=False),
    sa.Column("team_size", sa.SmallInteger, nullable=False),
    sa.Column("level", sa.String(12), nullable=False),
    sa.Column("reasons", sa.String(300), nullable=False),
    # Keyed tokens of excluded communities, and their wording for the coordinator alone.
    sa.Column("exclusions", Sealed),
    sa.Column("outsiders_only", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("outcome", sa.String(30)),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("approved_at", Instant),
    sa.Column("outcome_at", Instant),
    sa.Column("closed_at", Instant),
    sa.Index("cases_state", "state", "opened_at"),
    sqlite_autoincrement=True,
)

voices = sa.Table(
    "voices",
    METADATA,
    _id(),
    sa.Column("chat_key", sa.String(40), nullable=False),
    sa.Column("content", Sealed),
    sa.Column("seconds", sa.SmallInteger, nullable=False),
    sa.Column("report_id", sa.BigInteger),
    sa.Column("made_at", Instant, nullable=False),
    sa.Index("voices_made", "made_at"),
    sqlite_autoincrement=True,
)

counters = sa.Table(
    "counters",
    METADATA,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)

tries = sa.Table(
    "tries",
    METADATA,
    _id(),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("chat_key", sa.String(40), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("tries_kind", "kind", "at"),
    sqlite_autoincrement=True,
)

audit = sa.Table(
    "audit",
    METADATA,
    _id(),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", sa.String(50), nullable=False),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(60), nullable=False),
    sa.Column("reason", sa.String(60), nullable=False, server_default=""),
    sa.Index("audit_subject", "subject"),
    sqlite_autoincrement=True,
)

places = sa.Table(
    "places",
    METADATA,
    sa.Column("place_id", sa.String(16), primary_key=True),
    sa.Column("line", sa.Integer, nullable=False),
    sa.Column("row", sa.JSON, nullable=False),
)

directory = sa.Table(
    "directory",
    METADATA,
    _id(),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("region", sa.String(8), nullable=False),
    sa.Column("name_ar", sa.String(200), nullable=False),
    sa.Column("name_en", sa.String(200), nullable=False),
    sa.Column("number", sa.String(40), nullable=False),
    sa.Column("hours", sa.String(80), nullable=False),
    sa.Column("woman_operator", sa.Boolean, nullable=False),
    sa.Column("verified_on", sa.Date, nullable=False),
    sqlite_autoincrement=True,
)
