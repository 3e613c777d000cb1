"""PostgreSQL as this project uses it: a pool, and one transaction for each unit of work.

Transactions are READ COMMITTED, and whoever is about to decide locks what the decision stands on
first: the chat whose turn it is (store/claims.py), the case, the offer, the decision. SERIALIZABLE
would need no such care, but it counts pages rather than rows: workers who take turns at the head of
one inbox would undo each other's work again and again although their chats have nothing in common.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import asyncpg
import sqlalchemy as sa
from sqlalchemy.engine import CursorResult, Dialect
from sqlalchemy.exc import DatabaseError, DBAPIError, InvalidRequestError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool
from typing_extensions import override

from bot.store.conn import Conn, Parameters

T = TypeVar("T")

#: Seconds that reaching the server may take.
CONNECT_WITHIN = 5.0
#: Seconds after which a statement without an answer counts as a connection that was cut.
ANSWER_WITHIN = 30.0
#: Connections of one process: each loop holds one at a time, and commands at most two.
POOL = 8
#: Classes of SQLSTATE that waiting mends: connection, rolled back by others, out of something,
#: stopped by an operator, the system below. And: a lock not had in time, a transaction left idle;
#: a row that another transaction put there first, which is found there at the next try.
_PASSING_CLASSES = ("08", "40", "53", "57", "58")
_PASSING = ("55P03", "25006", "25P03", "25P04", "23505")
#: What a session asks of the server. A machine that vanished, or a process that was halted inside a
#: transaction, loses its locks within 8 seconds, so that others take its chats over within 10.
_SESSION = {
    "application_name": "sulh",
    "jit": "off",
    "idle_in_transaction_session_timeout": "8s",
    "lock_timeout": "5s",
    "tcp_keepalives_idle": "3",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "4",
    "tcp_user_timeout": "7s",
}
#: All that the driver and SQLAlchemy raise of a statement or a connection.
FAULTS = (
    DBAPIError,
    InvalidRequestError,
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
_SILENT = (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_DRIVERS_WORDS = re.compile(r"<class '[^']*'>: ")


class CutOff(Exception):
    """What stands behind an OperationalError here; its text holds no parameters."""

    def __init__(self, text: str, sqlstate: str | None = None) -> None:
        """`sqlstate` None: there was no answer at all."""
        super().__init__(text)
        self.sqlstate = sqlstate


class PgConn(Conn):
    """A connection inside a transaction; what may pass is raised as OperationalError."""

    def __init__(self, conn: AsyncConnection) -> None:
        """Use `Postgres.transaction`."""
        self._conn = conn
        #: Why the connection can no longer be used.
        self._lost: OperationalError | None = None

    @property
    @override
    def dialect(self) -> Dialect:
        """PostgreSQL's words."""
        return self._conn.dialect

    @property
    @override
    def lost(self) -> bool:
        """Whether the connection was cut."""
        return self._lost is not None

    @override
    async def execute(
        self, statement: sa.Executable, parameters: Parameters | None = None
    ) -> CursorResult[Any]:
        """Run a statement. Raises OperationalError where the same may do when tried again."""
        return await self._try(self._conn.execute(statement, parameters))

    @override
    async def exec_driver_sql(
        self, statement: str, parameters: tuple[Any, ...] | None = None
    ) -> CursorResult[Any]:
        """Run plain SQL, likewise."""
        return await self._try(self._conn.exec_driver_sql(statement, parameters))

    @override
    async def commit(self) -> None:
        """Commit, synced to the server's disk. Raises OperationalError; the end is unknown then.

        Whether it was committed shows at the next try: rows that were dealt with are not found.
        """
        await self._try(self._conn.commit())

    async def _try(self, step: Coroutine[Any, Any, T]) -> T:
        if self._lost is not None:
            # The driver and SQLAlchemy say all sorts of things of a connection that was cut.
            step.close()
            raise self._lost
        try:
            return await step
        except FAULTS as fault:
            known = translated(fault)
            if isinstance(known, OperationalError) and was_cut(known):
                self._lost = known
            raise known from None


class Postgres:
    """One database on a server."""

    def __init__(self, url: str, *, pool: int = POOL) -> None:
        """Prepare; nothing is opened yet. `pool` is how many connections there may be."""
        self.url = with_driver(url)
        self._engine = create_async_engine(
            self.url,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=ANSWER_WITHIN,
            isolation_level="READ COMMITTED",
            hide_parameters=True,
            connect_args=connect_args(),
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Conn]:
        """Open a transaction; it is undone unless it was committed. Raises OperationalError."""
        try:
            conn = await self._engine.connect()
        except FAULTS as fault:
            raise translated(fault, connecting=True) from None
        try:
            yield PgConn(conn)
        finally:
            await _let_go(conn)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def visit(url: str, work: Callable[[sa.Connection], T]) -> T:
    """Run `work` on a connection of its own, whether or not a loop runs here, and wait for it.

    What it has not committed is undone. Raises OperationalError where there is no connection.
    """

    async def there() -> T:
        engine = create_async_engine(
            with_driver(url),
            poolclass=NullPool,
            hide_parameters=True,
            connect_args=patient_args(),
        )
        try:
            async with engine.connect() as conn:
                return await conn.run_sync(work)
        except DBAPIError as fault:
            raise translated(fault) from None
        except (*_SILENT, TimeoutError, asyncpg.PostgresError) as fault:
            raise translated(fault, connecting=True) from None
        finally:
            await engine.dispose()

    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(there())).result()


def connect_args() -> dict[str, Any]:
    """What asyncpg is told at each connection."""
    return {
        "timeout": CONNECT_WITHIN,
        "command_timeout": ANSWER_WITHIN,
        "server_settings": _SESSION,
    }


def patient_args() -> dict[str, Any]:
    """The same for what an operator waits for, such as an upgrade of a large database."""
    eager = {"lock_timeout", "idle_in_transaction_session_timeout"}
    session = {name: value for name, value in _SESSION.items() if name not in eager}
    return {"timeout": CONNECT_WITHIN, "command_timeout": None, "server_settings": session}


def with_driver(url: str) -> str:
    """The same address with the driver named: `postgresql://…` serves as well."""
    return sa.make_url(url).set(drivername="postgresql+asyncpg").render_as_string(False)


def translated(fault: Exception, *, connecting: bool = False) -> Exception:
    """Return an OperationalError for what may pass, and any other error as it is."""
    state = _sqlstate(fault)
    lost = isinstance(fault, DBAPIError) and fault.connection_invalidated
    silent = isinstance(fault, _SILENT)
    if connecting or lost or silent or _may_pass(state) or "connection is closed" in str(fault):
        text = _DRIVERS_WORDS.sub("", str(getattr(fault, "orig", None) or fault))
        return OperationalError("", None, CutOff(text or type(fault).__name__, state))
    return fault


def was_cut(fault: OperationalError) -> bool:
    """Whether an error is of the connection rather than of what was asked."""
    state = _sqlstate(fault)
    return state is None or state[:2] in {"08", "57"} or state in {"25P03", "25P04"}


def may_come_back(fault: DatabaseError) -> bool:
    """Whether a server that could not be used may be, later: it is away, starting, or full.

    A wrong name, password or database is none of these: the server said so.
    """
    state = _sqlstate(fault)
    return state is None or _may_pass(state)


def _may_pass(state: str | None) -> bool:
    return state is not None and (state[:2] in _PASSING_CLASSES or state in _PASSING)


def _sqlstate(fault: BaseException) -> str | None:
    of = getattr(fault, "orig", None) or fault
    state = getattr(of, "sqlstate", None)
    return state if isinstance(state, str) else None


async def _let_go(conn: AsyncConnection) -> None:
    """Give a connection back, undone; one that was cut is thrown away."""
    try:
        await conn.close()
    except FAULTS:
        with suppress(*FAULTS):
            await conn.invalidate()
