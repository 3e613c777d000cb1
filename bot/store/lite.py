"""SQLite as this project uses it: durable, overwriting what it deletes, without a hop a statement.

A statement takes some microseconds, a visit to the driver's thread some hundred. So statements run
where they are called, on the driver's own connection; opening, committing and rolling back, which
wait for the disk, are done in the driver's thread while the loop goes on.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import aiosqlite
import sqlalchemy as sa
from sqlalchemy.engine import CursorResult, Dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import StaticPool
from typing_extensions import override

from bot.store.conn import Conn, Parameters
from bot.store.fixed import Fixed

#: Seconds that another process may hold the database before "busy" is an error.
BUSY_FOR = 5.0
#: Seconds between two tries while it does.
BUSY_PAUSE = 0.01
#: Turns of the loop in which others may come to share a sync: a long unit let nobody come before.
LOOK_ROUND = 4

_PRAGMAS = (
    # First, since even the journal's mode may have to wait for another process.
    f"busy_timeout={BUSY_FOR * 1000:.0f}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    # Moving the log into the file takes two more syncs: at 32 MB, not at every second commit.
    "wal_autocheckpoint=8000",
    # From here on, waiting is `Lite.unit`'s business: it must not hold up the loop.
    "busy_timeout=0",
)


class FileMoved(Exception):
    """The database file is not there any more, or another one is: what is written would be lost."""


class Lite:
    """The one connection to one file, and the one sync that units of work share.

    A unit that has done its part and finds others waiting lets them go on in the same transaction,
    each in a savepoint, and waits with them: what intake, worker and sender did meanwhile becomes
    durable in one sync of the disk instead of three. Nobody's `commit` returns before that.
    """

    def __init__(
        self, raw: sqlite3.Connection, driver: aiosqlite.Connection, path: Path | None = None
    ) -> None:
        """Use `open_lite`."""
        self._path = path
        self._file = _file_at(path)
        self._raw = raw
        #: Hears the epoch of the keys with every transaction.
        self.keep_up: Callable[[int], None] = lambda _: None
        self._driver = driver
        # Every statement runs between our own BEGIN and COMMIT: SQLAlchemy adds none.
        engine = sa.create_engine(
            "sqlite://",
            creator=lambda: raw,
            poolclass=StaticPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
        )
        self.sync = engine.connect()
        self._lock = asyncio.Lock()
        self._fixed: dict[sa.Executable, Fixed] = {}
        self._queue = 0
        self._parked: list[asyncio.Future[None]] = []

    @asynccontextmanager
    async def unit(self) -> AsyncIterator["Unit"]:
        """Open a unit of work; it is undone unless it was committed.

        Raises OperationalError where another process holds the database longer than BUSY_FOR.
        """
        self._queue += 1
        try:
            await self._lock.acquire()
        finally:
            self._queue -= 1
        unit = Unit(self)
        try:
            if not self._raw.in_transaction:
                await self._begin()
            self._raw.execute("SAVEPOINT unit").close()
            try:
                yield unit
            finally:
                if unit.open:
                    unit.open = False
                    await self._undo()
        finally:
            if unit.holds:
                self._lock.release()

    async def commit(self, unit: "Unit") -> None:
        """Commit, synced to the disk. Raises OperationalError; then nothing was done."""
        unit.open = False
        self._raw.execute("RELEASE unit").close()
        try:
            for _ in range(LOOK_ROUND):
                if self._queue:
                    break
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            await self._sync()
            raise
        if not self._queue:
            await self._sync()
            return
        parked = asyncio.get_running_loop().create_future()
        self._parked.append(parked)
        unit.holds = False
        self._lock.release()
        # Shielded: a cancelled unit must not take the others' sign away.
        await asyncio.shield(parked)

    def execute(self, statement: sa.Executable, parameters: Parameters | None) -> CursorResult[Any]:
        """Run a statement; a fixed one by the driver alone. Raises SQLAlchemy's errors."""
        known = self._fixed.get(statement)
        if known is None:
            if not statement.get_execution_options().get("fixed"):
                return self.sync.execute(statement, parameters)
            known = self._fixed[statement] = Fixed(statement, self.sync.dialect)
        try:
            return cast("CursorResult[Any]", known.run(self._raw, parameters))
        except sqlite3.Error as fault:
            raise DBAPIError.instance(known.sql, None, fault, sqlite3.Error, True) from None

    @property
    def in_transaction(self) -> bool:
        """Whether what was begun is still open."""
        return self._raw.in_transaction

    def check(self, unit: "Unit") -> None:
        """A full disk ends a transaction from within: what came after would stand alone."""
        if not unit.open or not self.in_transaction:
            fault = sqlite3.OperationalError("the transaction has ended")
            raise OperationalError("", None, fault)

    async def close(self) -> None:
        """Close the connection."""
        self.sync.close()
        await self._driver.close()

    async def _begin(self) -> None:
        if _file_at(self._path) != self._file:
            # SQLite would go on with the old file, which has no name any more.
            raise FileMoved("put the right file in its place; it is opened at the next start")
        loop = asyncio.get_running_loop()
        until = loop.time() + BUSY_FOR
        while True:
            try:
                self._raw.execute("BEGIN IMMEDIATE").close()
            except sqlite3.Error as fault:
                if not _is_busy(fault) or loop.time() >= until:
                    raise OperationalError("BEGIN", None, fault) from None
            else:
                break
            await asyncio.sleep(BUSY_PAUSE)
        self._look_at_epoch()

    def _look_at_epoch(self) -> None:
        """Keys may have been rotated since the last transaction. Raises KeyFault."""
        try:
            (epoch,) = self._raw.execute("SELECT epoch FROM key_epoch").fetchone()
            self.keep_up(epoch)
        except BaseException:
            self._raw.execute("ROLLBACK").close()
            raise

    async def _undo(self) -> None:
        """Undo the open unit; what others had done before it stands."""
        if not self._raw.in_transaction:
            self._tell(OperationalError("", None, sqlite3.OperationalError("rolled back")))
        elif not self._parked:
            await self._hop(self._driver.rollback)
        else:
            self._raw.execute("ROLLBACK TO unit").close()
            self._raw.execute("RELEASE unit").close()
            if not self._queue:
                await self._sync()

    async def _sync(self) -> None:
        """Commit what this unit and those before it did, whole also where this one is cancelled.

        Else those who wait with it would never hear, and the lock would go while the disk works.
        """
        syncing = asyncio.get_running_loop().create_task(self._synced())
        try:
            await asyncio.shield(syncing)
        except asyncio.CancelledError:
            await asyncio.wait([syncing])
            syncing.exception()  # Noted: whoever waited was told.
            raise

    async def _synced(self) -> None:
        try:
            await self._hop(self._driver.commit)
        except OperationalError as fault:
            self._tell(fault)
            if self._raw.in_transaction:
                await self._hop(self._driver.rollback)
            raise
        self._tell(None)

    def _tell(self, fault: OperationalError | None) -> None:
        parked, self._parked = self._parked, []
        for one in parked:
            if fault is None:
                one.set_result(None)
            else:
                one.set_exception(fault)
                one.exception()  # Noted, also where nobody waits any more.

    async def _hop(self, visit: Callable[[], Awaitable[None]]) -> None:
        try:
            await visit()
        except sqlite3.Error as fault:
            raise OperationalError(visit.__name__, None, fault) from None


class Unit(Conn):
    """One unit of work's hold on the connection, as long as it is open."""

    def __init__(self, lite: Lite) -> None:
        """Begin open, holding the lock."""
        self._lite = lite
        self.open = True
        self.holds = True

    @property
    @override
    def dialect(self) -> Dialect:
        """SQLite's words."""
        return self._lite.sync.dialect

    @property
    @override
    def lost(self) -> bool:
        """Whether a full disk ended it from within."""
        return self.open and not self._lite.in_transaction

    @override
    async def execute(
        self, statement: sa.Executable, parameters: Parameters | None = None
    ) -> CursorResult[Any]:
        """Run a statement at once; raises OperationalError where the transaction has ended."""
        self._lite.check(self)
        return self._lite.execute(statement, parameters)

    @override
    async def exec_driver_sql(
        self, statement: str, parameters: tuple[Any, ...] | None = None
    ) -> CursorResult[Any]:
        """Run plain SQL at once; raises OperationalError where the transaction has ended."""
        self._lite.check(self)
        return self._lite.sync.exec_driver_sql(statement, parameters)

    @override
    async def commit(self) -> None:
        """Make it durable, together with what others do meanwhile. Raises OperationalError."""
        self._lite.check(self)
        await self._lite.commit(self)


async def open_lite(path: str) -> Lite:
    """Open a file, or make it. Raises OperationalError."""
    try:
        driver = await aiosqlite.Connection(lambda: _open(path), iter_chunk_size=64)
    except sqlite3.Error as fault:
        raise OperationalError("open", None, fault) from None
    return Lite(driver._conn, driver, Path(path))  # noqa: SLF001 - SQLAlchemy's own adapter does so too


def _open(path: str) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in _PRAGMAS:
        raw.execute(f"PRAGMA {pragma}").close()
    return raw


def _file_at(path: Path | None) -> tuple[int, int] | None:
    """Which file stands at a path; None where there is none."""
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_busy(fault: sqlite3.Error) -> bool:
    code = getattr(fault, "sqlite_errorcode", 0)
    return (code & 0xFF) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
