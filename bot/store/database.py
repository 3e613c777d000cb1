"""The database and its units of work: leaving one without `commit()` rolls everything back.

SQLite has one writer, so one connection does all writing and a lock lines the loops up for it;
many use cases share one `BEGIN IMMEDIATE`, each in its savepoint, and one commit (law 10).
PostgreSQL has a transaction for each unit of work (store/postgres.py).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from bot.store.acceptances import Acceptances
from bot.store.applications import Applications
from bot.store.caseload import Caseload
from bot.store.cases import Cases
from bot.store.chats import Chats, Messages, Presses
from bot.store.complaints import Complaints
from bot.store.conn import Conn
from bot.store.decisions import Decisions
from bot.store.directory import Directory
from bot.store.follow_ups import FollowUps
from bot.store.hot import Inbox, Timers
from bot.store.keeping import sweep_some
from bot.store.ledger import Ledger
from bot.store.lite import Lite, open_lite
from bot.store.openings import Openings
from bot.store.outbox import Outbox
from bot.store.overrides import Overrides
from bot.store.places import Places
from bot.store.register import Register
from bot.store.reports import Reports
from bot.store.revisions import is_newest, is_newest_there
from bot.store.sealed import Sealer
from bot.store.staff_apart import StaffApart
from bot.store.standings import Standings
from bot.store.tallies import Tallies
from bot.store.trail import Trace, Trail

if TYPE_CHECKING:
    from alembic.config import Config

    from bot.store.postgres import Postgres

T = TypeVar("T")
#: What processes on PostgreSQL wake each other for (store/line.py).
ARRIVED, TO_SEND = "arrived", "to_send"
#: Errors that may pass when the same is tried again; `passes` tells which of them do.
Passing = OperationalError
#: SQLite's code for faults in the statement itself, such as a table that is not there.
_SQLITE_ERROR = 1
#: SQLite's codes for what ends without anybody mending the configuration: busy, locked, full.
_COMES_BACK = {5, 6, 13}


class DatabaseFault(Exception):
    """The database cannot be used; the message says what to mend."""


class DatabaseAway(DatabaseFault):
    """The database cannot be used now; it may come back by itself."""


def passes(fault: BaseException) -> bool:
    """Whether waiting may mend an error: the database is away, locked, full, or cut off."""
    code = getattr(getattr(fault, "orig", None), "sqlite_errorcode", None)
    return isinstance(fault, DatabaseAway) or (isinstance(fault, Passing) and code != _SQLITE_ERROR)


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """Everything that one cause may read and write, in one transaction."""

    conn: Conn
    inbox: Inbox
    outbox: Outbox
    timers: Timers
    chats: Chats
    messages: Messages
    presses: Presses
    reports: Reports
    register: Register
    cases: Cases
    decisions: Decisions
    directory: Directory
    places: Places
    caseload: Caseload
    trail: Trail
    follow_ups: FollowUps
    tallies: Tallies
    standings: Standings
    openings: Openings
    applications: Applications
    acceptances: Acceptances
    complaints: Complaints
    ledger: Ledger
    staff_apart: StaffApart
    overrides: Overrides

    async def record(
        self, now: datetime, actor: str, action: str, subject: str, reason: str = ""
    ) -> None:
        """Add to the audit trail: who did what to what, and why; never any text."""
        self.trail.add(Trace(now, actor, action, subject, reason))

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """Run one cause in a savepoint: what it did is undone alone when it raises."""
        # In plain SQL, which is the same everywhere and costs less than `begin_nested`.
        mark = self.trail.mark()
        await self.conn.exec_driver_sql("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self.trail.back_to(mark)
            await self.conn.exec_driver_sql("ROLLBACK TO SAVEPOINT part")
            await self.conn.exec_driver_sql("RELEASE SAVEPOINT part")
            raise
        await self.conn.exec_driver_sql("RELEASE SAVEPOINT part")

    async def commit(self) -> None:
        """Make everything done so far durable."""
        await self.trail.write()
        await self.conn.commit()

    async def sweep(self, now: datetime) -> None:
        """Forget all that has been kept long enough (safety rule 11), however much it is."""
        place = await self.sweep_some(now, "")
        while place:
            place = await self.sweep_some(now, place)

    async def sweep_some(self, now: datetime, place: str) -> str:
        """Forget some of it, from a place on; the next place, or nothing at the end."""
        return await sweep_some(self.conn, now, place)


class Database:
    """One database and the way in."""

    def __init__(
        self, url: str, sealer: Sealer, open_file: Callable[[str], Awaitable[Lite]] = open_lite
    ) -> None:
        """Prepare for an SQLAlchemy address; nothing is opened yet.

        `open_file` opens an SQLite file: the simulation's has no thread, and fails at will.
        """
        self.sealer = sealer
        self._path = sa.make_url(url).database or ""
        self._open_file = open_file
        self._lite: Lite | None = None
        self._opening = asyncio.Lock()
        self.postgres: Postgres | None = _postgres(url)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work; it rolls back unless `commit()` was called."""
        if self.postgres is not None:
            async with self.postgres.transaction() as conn:
                found = await conn.exec_driver_sql("SELECT epoch FROM key_epoch")
                self._keep_up(found.scalar_one())
                yield unit_of_work(conn, self.sealer)
            return
        async with self._opening:
            if self._lite is None:
                self._lite = await self._open_file(self._path)
                self._lite.keep_up = self._keep_up
        async with self._lite.unit() as conn:
            yield unit_of_work(conn, self.sealer)

    def _keep_up(self, epoch: int) -> None:
        """Keys may have been rotated since the last unit of work; raises KeyFault."""
        self.sealer.keep_up(epoch)

    async def close(self) -> None:
        """Close the connection."""
        if self.postgres is not None:
            await self.postgres.close()
        if self._lite is not None:
            lite, self._lite = self._lite, None
            await lite.close()


def is_postgres(url: str) -> bool:
    """Whether an address is PostgreSQL's; raises DatabaseFault where it is nobody's."""
    return _address(url).get_backend_name() == "postgresql"


def _postgres(url: str) -> "Postgres | None":
    if not is_postgres(url):
        return None
    from bot.store.postgres import Postgres  # noqa: PLC0415 - a bot on SQLite does without

    return Postgres(url)


def unit_of_work(conn: Conn, sealer: Sealer) -> UnitOfWork:
    """Everything on one connection, inside its transaction."""
    return UnitOfWork(
        conn,
        Inbox(conn, sealer),
        Outbox(conn, sealer),
        Timers(conn),
        Chats(conn, sealer),
        Messages(conn),
        Presses(conn, sealer),
        Reports(conn, sealer),
        Register(conn, sealer),
        Cases(conn, sealer),
        Decisions(conn, sealer),
        Directory(conn),
        Places(conn),
        Caseload(conn),
        Trail(conn, sealer),
        FollowUps(conn, sealer),
        Tallies(conn),
        Standings(conn),
        Openings(conn),
        Applications(conn, sealer),
        Acceptances(conn),
        Complaints(conn, sealer),
        Ledger(conn, sealer),
        StaffApart(conn, sealer),
        Overrides(conn),
    )


@dataclass(frozen=True, slots=True)
class Schema:
    """Which schema a database has, and which this version of Sulh has."""

    #: None: there is no database yet.
    found: str | None
    newest: str
    #: The migrations of this version know the database's schema.
    known: bool


def schema(url: str) -> Schema:
    """Look at a database without changing or making it. Raises DatabaseFault."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - as in `upgrade`
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    scripts = ScriptDirectory.from_config(_alembic(url))
    newest = scripts.get_current_head() or ""
    plain = _address(url)
    if plain.get_backend_name() == "sqlite" and not Path(plain.database or "").is_file():
        return Schema(None, newest, known=True)
    found = visit(url, lambda conn: MigrationContext.configure(conn).get_current_revision()) or ""
    revisions = {revision.revision for revision in scripts.walk_revisions()}
    return Schema(found, newest, known=found in {"", *revisions})


def upgrade(url: str) -> None:
    """Bring the schema to this version. Raises DatabaseFault where that is not possible."""
    server = is_postgres(url)
    if visit(url, is_newest_there) if server else is_newest(url):
        return
    # Alembic is slow to import and needed once, before the first start of a new version.
    from alembic import command  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    if (present := schema(url)).found == present.newest:
        return  # A running bot is not held up by every command beside it.
    config = _alembic(url)
    try:
        if server:
            visit(url, lambda conn: _upgrade_on(conn, config))
        else:
            command.upgrade(config, "head")
    except DatabaseError as fault:
        raise _cannot(fault) from None
    except CommandError:
        raise DatabaseFault(
            "the database was made by a newer version of Sulh; install that version"
        ) from None


def _alembic(url: str) -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", _plain(url).replace("%", "%%"))
    return config


def _upgrade_on(conn: sa.Connection, config: "Config") -> None:
    from alembic import command  # noqa: PLC0415

    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def visit(url: str, work: Callable[[sa.Connection], T], meant: str = "opened") -> T:
    """Run `work` on a connection of its own and wait for it, whether or not a loop runs here.

    What it has not committed is undone. Raises DatabaseFault, which says what could not be done,
    and DatabaseAway where waiting may do.
    """
    plain = _address(url)
    try:
        if plain.get_backend_name() != "sqlite":
            from bot.store import postgres  # noqa: PLC0415 - a bot on SQLite does without

            return postgres.visit(url, work)
        engine = sa.create_engine(plain, hide_parameters=True)
        try:
            with engine.connect() as conn:
                return work(conn)
        finally:
            engine.dispose()
    except DatabaseError as fault:
        raise _cannot(fault, meant) from None


def _address(url: str) -> sa.URL:
    """The address by a driver that does not need a loop, where there is one.

    Raises DatabaseFault.
    """
    try:
        address = sa.make_url(_plain(url))
        if address.get_backend_name() in {"sqlite", "postgresql"}:
            return address
    except ArgumentError:
        pass
    raise DatabaseFault(
        "database.url must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://"
    )


def _plain(url: str) -> str:
    """The same database by a driver that does not need a loop."""
    return url.replace("+aiosqlite", "")


def _cannot(fault: DatabaseError, meant: str = "opened") -> DatabaseFault:
    kind = DatabaseAway if _may_come_back(fault) else DatabaseFault
    return kind(f"the database cannot be {meant} ({fault.orig}); check database.url and the folder")


def _may_come_back(fault: DatabaseError) -> bool:
    """Another holds the file, the disk is full, or the server does not answer; no wrong address."""
    code = getattr(fault.orig, "sqlite_errorcode", None)
    if code is not None:
        return (code & 0xFF) in _COMES_BACK
    from bot.store import postgres  # noqa: PLC0415 - a bot on SQLite does without

    return postgres.may_come_back(fault)
