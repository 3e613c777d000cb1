"""One connection of each process that listens: PostgreSQL's NOTIFY wakes whoever can go on.

Notices are sent outside the transactions that they are about, just after these: a NOTIFY inside
would let all commits of all processes wait for each other. One that is lost, as when a process dies
in between, is made up for by the loops' own looking, once a second.

The same connection holds what one process alone may do, such as asking Telegram for updates: a lock
of the session goes with the session, whatever ends it.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

import asyncpg
import sqlalchemy as sa
import structlog

from bot.store.postgres import CONNECT_WITHIN, FAULTS, connect_args

log = structlog.get_logger()

_CHANNEL: Final = "sulh"
#: Key of the lock of the one process that asks Telegram for updates.
_INTAKE: Final = 7_364_004
#: Seconds between two signs of life of the connection, and within which each must be answered.
BEAT: Final = 1.0
ANSWERED_WITHIN: Final = 8.0


class Line:
    """Listens, wakes, and holds the intake where it is wanted and free."""

    def __init__(self, url: str, *, wants_intake: bool) -> None:
        """Prepare; `run` connects. `wants_intake`: this process may ask for updates."""
        address = sa.make_url(url)
        self._where: dict[str, Any] = {
            **address.translate_connect_args(username="user"),
            **{name: str(value) for name, value in address.query.items()},
            **connect_args(),
        }
        self._wants_intake = wants_intake
        self._wakes: Mapping[str, Callable[[], None]] = {}
        self._cut = False
        self._to_tell: set[str] = set()
        self._stir = asyncio.Event()
        #: Set while this process holds the intake, and while it does not.
        self.has_intake = asyncio.Event()
        self.lacks_intake = asyncio.Event()
        self.lacks_intake.set()
        self._beats = 0

    def wake_by(self, wakes: Mapping[str, Callable[[], None]]) -> None:
        """Call these when another process tells of what they are named after."""
        self._wakes = wakes

    def tell(self, what: str) -> None:
        """Tell the other processes, soon."""
        self._to_tell.add(what)
        self._stir.set()

    async def proven(self) -> bool:
        """Wait until the connection has proved that it stands, or is lost; whether we have intake.

        Proof is an answer to a question that was asked after this began.
        """
        seen = self._beats
        self._stir.set()
        while self.has_intake.is_set() and self._beats < seen + 2:
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT / 10):
                    await self.lacks_intake.wait()
        return self.has_intake.is_set()

    async def run(self) -> None:
        """Keep the connection for ever; one that is cut is made anew."""
        while True:
            try:
                async with asyncio.timeout(CONNECT_WITHIN):
                    connection = await asyncpg.connect(**self._where)
                try:
                    await self._stand(connection)
                finally:
                    self._lose_intake()
                    connection.terminate()
            except FAULTS as fault:
                # Said once, however long the server is away.
                if not self._cut:
                    log.warning("the listening connection was cut", kind=type(fault).__name__)
                self._cut = True
            await asyncio.sleep(BEAT)

    async def _stand(self, connection: Any) -> None:  # noqa: ANN401 - the driver has no types
        await connection.add_listener(_CHANNEL, self._hear)
        for wake in self._wakes.values():
            wake()  # What was told meanwhile was not heard.
        while True:
            self._stir.clear()
            await self._say(connection)
            if self._cut:
                log.info("the listening connection stands again")
            self._cut = False
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._stir.wait()

    async def _say(self, connection: Any) -> None:  # noqa: ANN401 - likewise
        """Tell what is to be told, and ask for the intake where it is wanted."""
        async with asyncio.timeout(ANSWERED_WITHIN):
            if self._wants_intake and not self.has_intake.is_set():
                if await connection.fetchval("SELECT pg_try_advisory_lock($1)", _INTAKE):
                    self.lacks_intake.clear()
                    self.has_intake.set()
            elif not self._to_tell:
                await connection.fetchval("SELECT 1")
            while self._to_tell:
                await connection.execute("SELECT pg_notify($1, $2)", _CHANNEL, self._to_tell.pop())
        self._beats += 1

    def _hear(self, connection: Any, pid: int, channel: str, what: str) -> None:  # noqa: ANN401
        del channel
        wake = self._wakes.get(what)
        if wake is not None and pid != connection.get_server_pid():
            wake()

    def _lose_intake(self) -> None:
        self.has_intake.clear()
        self.lacks_intake.set()
