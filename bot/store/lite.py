"""SQLite as this project uses it: durable, overwriting what it deletes, one hop a statement."""

from collections import deque
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
)
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override

_PRAGMAS = (
    # First, since even the journal's mode may have to wait for another process.
    "busy_timeout=5000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "temp_store=MEMORY",
)


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """Runs a statement, fetches and closes in one visit to the driver's thread.

    SQLAlchemy's own visits it three or four times, and these visits are most of what an update
    costs.
    """

    __slots__ = ()

    @override
    def execute(self, operation: Any, parameters: Any = None) -> None:
        """Run one statement."""
        self._visit("execute", operation, parameters or ())

    @override
    def executemany(self, operation: Any, seq_of_parameters: Any) -> None:
        """Run one statement with many parameters."""
        self._visit("executemany", operation, seq_of_parameters)

    def _visit(self, method: str, operation: str, parameters: Any) -> None:  # noqa: ANN401 - any
        connection: Any = self._connection
        try:
            self.description, self.lastrowid, self.rowcount, self._rows = self.await_(
                connection._execute(_run, connection, method, operation, parameters)  # noqa: SLF001
            )
        except Exception as error:  # noqa: BLE001 - raised again by the adapter, in its words
            self._adapt_connection._handle_exception(error)  # noqa: SLF001


class _Connection(AsyncAdapt_aiosqlite_connection):
    """A connection with such cursors."""

    __slots__ = ()

    @override
    def cursor(self, server_side: bool = False) -> AsyncAdapt_aiosqlite_cursor:
        """Return a cursor; results are always fetched whole."""
        return _Cursor(self)


def _run(connection: Any, method: str, operation: str, parameters: Any) -> tuple[Any, ...]:  # noqa: ANN401 - the driver's own
    cursor = getattr(connection._conn, method)(operation, parameters)  # noqa: SLF001
    try:
        if cursor.description is None:
            return None, cursor.lastrowid, cursor.rowcount, deque()
        return cursor.description, -1, -1, deque(cursor.fetchall())
    finally:
        cursor.close()


def teach(engine: AsyncEngine) -> None:
    """Let SQLite keep its word: full durability, overwritten deletions, real transactions."""

    @event.listens_for(engine.sync_engine, "do_connect")
    def connect(dialect: Any, _record: object, args: Any, kwargs: Any) -> _Connection:  # noqa: ANN401 - the driver's own
        made = dialect.connect(*args, **kwargs)
        return _Connection(made.dbapi, made._connection)  # noqa: SLF001

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
        # The driver's own transaction handling would open deferred ones behind our back.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
