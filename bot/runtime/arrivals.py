"""Arrivals by webhook: many posts at once, one commit (law 1), in Telegram's order if possible."""

import asyncio
from collections.abc import Callable, Collection

import structlog

from bot.domain.ports import Arrival, Clock, NotStored
from bot.runtime.intake import as_row
from bot.runtime.meters import Counted, Meters
from bot.runtime.where import where
from bot.store.database import Database, Passing, passes
from bot.store.trouble import trouble

log = structlog.get_logger()

#: Seconds within which a post is stored or refused; Telegram waits for a minute.
WITHIN = 10.0
#: More posts than this at once are refused: Telegram opens a hundred connections at most.
MOST = 1000
#: Seconds to wait for an update that a later one has overtaken.
GRACE = 0.02
#: After so many waits in vain in a row nothing is waited for: the missing ones go to others.
PATIENCE = 8
#: Numbers further apart than this are no gap: Telegram begins anew after a quiet week.
JUMP = 1000


class Gaps:
    """Says whether a number is missing among updates, and how long to wait for it.

    Telegram keeps the order of messages in a chat and that of presses by a person, but may deliver
    a press before the message that was written earlier. Its numbers rise by one. Times are seconds
    of any clock that never goes back.
    """

    def __init__(self) -> None:
        """Nothing has come yet."""
        self._top: int | None = None
        self._since: float | None = None
        self._in_vain = 0

    def wait(self, numbers: Collection[int], now: float) -> float:
        """Return for how many seconds to wait with these; 0: store them now."""
        if self._in_vain >= PATIENCE or not self._lacking(numbers):
            if self._since is not None:
                self._since, self._in_vain = None, 0
            return 0.0
        if self._since is None:
            self._since = now
        left = self._since + GRACE - now
        if left > 0:
            return left
        self._since = None
        self._in_vain += 1
        return 0.0

    def stored(self, numbers: Collection[int]) -> None:
        """Take note of what was stored."""
        low, high = min(numbers), max(numbers)
        if self._top is None or low < self._top - JUMP:
            self._top = high
        elif low < self._top:
            self._in_vain = 0  # One that was overtaken came here after all.
        self._top = max(self._top, high)

    def _lacking(self, numbers: Collection[int]) -> bool:
        if self._top is None:
            return False
        ahead = {number for number in numbers if number > self._top}
        return bool(ahead) and 0 < max(ahead) - self._top - len(ahead) <= JUMP


class Arrivals:
    """Stores what comes; whoever delivers one waits for its commit.

    While one commit is under way the next ones gather, and then share the next.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        wake: Callable[[], None],
        meters: Meters | None = None,
    ) -> None:
        """`wake` tells the worker that there is something to do."""
        self._database = database
        self._clock = clock
        self._wake = wake
        self._meters = meters or Meters()
        self._gaps = Gaps()
        self._waiting: list[tuple[Arrival, asyncio.Future[bool]]] = []
        self._came = asyncio.Event()
        self._storing: asyncio.Task[None] | None = None
        self._refusing = False
        self._broken: asyncio.Future[None] | None = None

    async def take(self, arrival: Arrival) -> None:
        """Return once the arrival is durable, however often it came. Raises NotStored."""
        if len(self._waiting) >= MOST:
            raise NotStored
        loop = asyncio.get_running_loop()
        done: asyncio.Future[bool] = loop.create_future()
        self._waiting.append((arrival, done))
        self._came.set()
        if self._storing is None or self._storing.done():
            self._storing = loop.create_task(self._store_all())
        try:
            async with asyncio.timeout(WITHIN):
                stored = await done
        except TimeoutError:
            stored = False
        if not stored:
            raise NotStored

    async def run(self) -> None:
        """Wait for ever. Raises what no waiting mends."""
        self._broken = asyncio.get_running_loop().create_future()
        await self._broken

    async def settle(self) -> None:
        """Wait for the commit that is under way."""
        if self._storing is not None:
            await asyncio.wait([self._storing])

    async def _store_all(self) -> None:
        while self._waiting:
            await self._gather()
            batch = sorted(self._waiting, key=lambda one: one[0].update_id)
            self._waiting = []
            stored = False
            try:
                stored = await self._store([arrival for arrival, _ in batch])
            finally:
                for _, done in batch:
                    if not done.done():
                        done.set_result(stored)

    async def _gather(self) -> None:
        """Wait for a moment where an update is missing: it may be only just behind."""
        time = asyncio.get_running_loop().time
        while True:
            self._came.clear()
            left = self._gaps.wait([arrival.update_id for arrival, _ in self._waiting], time())
            if left <= 0:
                return
            try:
                async with asyncio.timeout(left):
                    await self._came.wait()
            except TimeoutError:
                pass

    async def _store(self, arrivals: list[Arrival]) -> bool:
        """Store them in one transaction; False where the database cannot take them now."""
        try:
            rows = [as_row(self._database.sealer, arrival) for arrival in arrivals]
            async with self._database.work() as uow:
                await uow.inbox.store(rows, self._clock.now())
                await uow.commit()
        except Passing as fault:
            self._fail(fault)
            return False
        except Exception as fault:  # noqa: BLE001 - `run` raises it
            self._break(fault)
            return False
        if self._refusing:
            log.info("posts are taken again")
        self._refusing = False
        self._gaps.stored([arrival.update_id for arrival in arrivals])
        self._meters.add(Counted.UPDATES, len(arrivals))
        self._meters.committed("arrivals", len(arrivals))
        self._wake()
        return True

    def _fail(self, fault: Passing) -> None:
        if not self._refusing:
            log.warning("posts are refused, waiting for the database", why=trouble(fault))
        self._refusing = True
        if not passes(fault):
            self._break(fault)

    def _break(self, fault: Exception) -> None:
        if self._broken is None or self._broken.done():
            log.error("a post was not stored", kind=type(fault).__name__, where=where(fault))
        else:
            self._broken.set_exception(fault)
