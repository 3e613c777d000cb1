"""A look at a database from beside the bot: on a connection of its own, which writes nothing."""

from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from bot.store.database import visit

T = TypeVar("T")


def look(url: str, work: Callable[[sa.Connection], T]) -> T:
    """Let `work` read; nobody is held up meanwhile. Raises DatabaseFault."""

    def reading(conn: sa.Connection) -> T:
        if conn.dialect.name == "sqlite":
            conn.exec_driver_sql("PRAGMA query_only=ON")
        return work(conn)

    return visit(url, reading, "read")
