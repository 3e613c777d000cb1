"""Kinds of columns: instants in milliseconds, sealed bytes, and a row's own number."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

_SINCE = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
#: All tables.
METADATA = sa.MetaData()

#: All tables.
METADATA = sa.MetaData()


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored as the whole milliseconds gone since 1970 in UTC.

    Never rounded up: a timer would be due half a millisecond before its time, and whatever then
    plans "the next one after now" would plan the very same again.
    """

    impl = sa.BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn an instant into milliseconds."""
        del dialect
        return None if value is None else milliseconds(value)

    @override
    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Turn milliseconds into an instant."""
        del dialect
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


def milliseconds(instant: datetime) -> int:
    """Whole milliseconds since 1970 in UTC, as they are stored."""
    return (instant - _SINCE) // _MILLISECOND


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


def row_id() -> sa.Column[int]:
    # INTEGER on SQLite, where only that is the row's own number.
    return sa.Column(
        "id",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
    )


def only_where(condition: str) -> dict[str, Any]:
    """Let an index hold only the rows of a condition: few, where nearly all rows have ended.

    Said for SQLite alone: naming PostgreSQL here would import all that SQLAlchemy knows of it, and
    its indexes are made by the migrations.
    """
    return {"sqlite_where": sa.text(condition)}
