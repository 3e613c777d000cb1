"""How large a database is, what waits in it, and what the sweep has still to do; no identities."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from bot.store.columns import METADATA, milliseconds
from bot.store.hot import WAITING
from bot.store.keeping import RULES
from bot.store.tables import inbox, outbox, timers
from bot.store.trust_tables import audit_end, key_epoch

#: What is too old is counted up to this.
MOST: Final = 10_000
#: SQLite reads the whole file to tell the bytes of each table: by itself only up to this size.
_SMALL_FILE: Final = 500_000_000
_PG_SIZES: Final = """SELECT relname, pg_total_relation_size(oid), greatest(reltuples, 0)::bigint
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
#: Tables of fewer rows, as PostgreSQL believes, are counted; of others its estimate is told.
_PG_COUNTED: Final = 100_000


def stats(conn: sa.Connection, now: datetime, *, whole: bool = False) -> Mapping[str, Any]:
    """Everything; `whole` reads a large SQLite file to its end for the bytes of each table.

    Seconds for ages. Counts marked «about» are PostgreSQL's estimates.
    """
    lite = conn.dialect.name == "sqlite"
    return {
        "tables": _lite_tables(conn, whole=whole) if lite else _pg_tables(conn),
        "file": _file(conn) if lite else _server(conn),
        "waiting": {
            "inbox": _waits(conn, inbox.c.arrived_at, inbox.c.state == WAITING, now),
            "outbox": _waits(
                conn,
                outbox.c.due_at,
                sa.and_(outbox.c.state == WAITING, outbox.c.due_at <= now),
                now,
            ),
            "timers": _waits(conn, timers.c.due_at, timers.c.due_at <= now, now),
        },
        "too_old": {
            rule.name: _few(conn.execute(rule.count(now, MOST + 1)).scalar_one()) for rule in RULES
        },
        "audit_chain": conn.execute(sa.select(audit_end.c.count)).scalar_one(),
        "key_epoch": conn.execute(sa.select(key_epoch.c.epoch)).scalar_one(),
    }


def _waits(
    conn: sa.Connection, since: sa.Column[Any], where: sa.ColumnElement[bool], now: datetime
) -> Mapping[str, int]:
    count, oldest = conn.execute(sa.select(sa.func.count(), sa.func.min(since)).where(where)).one()
    age = 0 if oldest is None else (milliseconds(now) - milliseconds(oldest)) // 1000
    return {"rows": count, "oldest_s": age}


def _few(count: int) -> int | str:
    return f"more than {MOST}" if count > MOST else count


def _lite_tables(conn: sa.Connection, *, whole: bool) -> Mapping[str, Mapping[str, Any]]:
    sizes: dict[str, int] = {}
    pages, size = (_pragma(conn, name) for name in ("page_count", "page_size"))
    if whole or pages * size <= _SMALL_FILE:
        sizes = _lite_sizes(conn)
    count = sa.select(sa.func.count())
    return {
        name: {
            "rows": conn.execute(count.select_from(table)).scalar_one(),
            **({"bytes": sizes[name]} if name in sizes else {}),
        }
        for name, table in METADATA.tables.items()
    }


def _lite_sizes(conn: sa.Connection) -> dict[str, int]:
    """Bytes of each table with its indexes; empty where this SQLite cannot tell."""
    sql = (
        "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_master USING (name) "
        "WHERE aggregate = TRUE GROUP BY tbl_name"
    )
    try:
        return {row[0]: row[1] for row in conn.exec_driver_sql(sql)}
    except DatabaseError:
        return {}


def _pg_tables(conn: sa.Connection) -> Mapping[str, Mapping[str, Any]]:
    found = {row[0]: (row[1], row[2]) for row in conn.exec_driver_sql(_PG_SIZES)}
    count = sa.select(sa.func.count())
    tables = {}
    for name, table in METADATA.tables.items():
        size, about = found.get(name, (0, 0))
        rows = (
            f"about {about}"
            if about > _PG_COUNTED
            else conn.execute(count.select_from(table)).scalar_one()
        )
        tables[name] = {"rows": rows, "bytes": size}
    return tables


def _file(conn: sa.Connection) -> Mapping[str, int]:
    path = conn.exec_driver_sql("PRAGMA database_list").all()[0][2]
    log = Path(f"{path}-wal")
    size = _pragma(conn, "page_size")
    return {
        "bytes": _pragma(conn, "page_count") * size,
        "free_bytes": _pragma(conn, "freelist_count") * size,
        "log_bytes": log.stat().st_size if log.exists() else 0,
    }


def _server(conn: sa.Connection) -> Mapping[str, int]:
    size = "SELECT pg_database_size(current_database())"
    return {"bytes": conn.exec_driver_sql(size).scalar_one()}


def _pragma(conn: sa.Connection, name: str) -> int:
    return int(conn.exec_driver_sql(f"PRAGMA {name}").scalar_one())
