"""SQLite as this project uses it: durable, overwriting what it deletes, without a hop a statement.

A statement takes some microseconds, a visit to the driver's thread some hundred. So statements run
where they are called, on the driver's own connection; opening, committing and rolling back, which
wait for the disk, are done in the driver's thread while the loop goes on.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiosqlite
import sqlalchemy as sa
from sqlalchemy.engine import CursorResult, Dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool
from typing_extensions import override

from bot.store.conn import Conn, Parameters

T = TypeVar("T")

#: Seconds that another process may hold the database before "busy" is an error.
BUSY_FOR = 5.0
#: Seconds between two tries while it does.
BUSY_PAUSE = 0.01

_PRAGMAS = (
    # First, since even the journal's mode may have to wait for another process.
    f"busy_timeout={BUSY_FOR * 1000:.0f}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    # From here on, waiting is `Lite.begin`'s business: it must not hold up the loop.
    "busy_timeout=0",
)


class Lite(Conn):
    """The one connection to one file; whoever uses it holds the database's lock."""

    def __init__(self, raw: sqlite3.Connection, driver: aiosqlite.Connection) -> None:
        """Use `open_lite`."""
        self._raw = raw
        self._driver = driver
        # Every statement runs between our own BEGIN and COMMIT: SQLAlchemy adds none.
        engine = sa.create_engine(
            "sqlite://",
            creator=lambda: raw,
            poolclass=StaticPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
        )
        self._sync = engine.connect()

    @property
    @override
    def dialect(self) -> Dialect:
        """SQLite's words."""
        return self._sync.dialect

    @override
    async def execute(
        self, statement: sa.Executable, parameters: Parameters | None = None
    ) -> CursorResult[Any]:
        """Run a statement at once; raises OperationalError where there is no transaction."""
        self._check()
        return self._sync.execute(statement, parameters)

    @override
    async def exec_driver_sql(
        self, statement: str, parameters: tuple[Any, ...] | None = None
    ) -> CursorResult[Any]:
        """Run plain SQL at once; raises OperationalError where there is no transaction."""
        self._check()
        return self._sync.exec_driver_sql(statement, parameters)

    async def begin(self) -> None:
        """Begin a transaction as the one writer.

        Raises OperationalError where another process holds the database longer than BUSY_FOR.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + BUSY_FOR
        while True:
            try:
                self._raw.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as fault:
                if not _is_busy(fault) or loop.time() >= until:
                    raise OperationalError("BEGIN", None, fault) from None
            else:
                return
            await asyncio.sleep(BUSY_PAUSE)

    @override
    async def commit(self) -> None:
        """Commit, synced to the disk. Raises OperationalError; then nothing was done."""
        self._check()
        await self._hop(self._driver.commit)

    async def rollback(self) -> None:
        """Undo what was not committed."""
        if self._raw.in_transaction:
            await self._hop(self._driver.rollback)

    async def close(self) -> None:
        """Close the connection."""
        self._sync.close()
        await self._driver.close()

    def _check(self) -> None:
        """A full disk ends a transaction from within: what came after would stand alone."""
        if not self._raw.in_transaction:
            fault = sqlite3.OperationalError("the transaction was rolled back")
            raise OperationalError("", None, fault)

    async def _hop(self, visit: Callable[[], Awaitable[None]]) -> None:
        try:
            await visit()
        except sqlite3.Error as fault:
            raise OperationalError(visit.__name__, None, fault) from None


async def open_lite(path: str) -> Lite:
    """Open a file, or make it. Raises OperationalError."""
    try:
        driver = await aiosqlite.Connection(lambda: _open(path), iter_chunk_size=64)
    except sqlite3.Error as fault:
        raise OperationalError("open", None, fault) from None
    return Lite(driver._conn, driver)  # noqa: SLF001 - SQLAlchemy's own adapter does so too


def _open(path: str) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in _PRAGMAS:
        raw.execute(f"PRAGMA {pragma}").close()
    return raw


def _is_busy(fault: sqlite3.Error) -> bool:
    code = getattr(fault, "sqlite_errorcode", 0)
    return (code & 0xFF) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
