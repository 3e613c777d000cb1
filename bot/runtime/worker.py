"""Worker: inbox rows and due timers become decisions, many chats to one commit (laws 2 and 3)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.domain.ports import Clock
from bot.runtime.meters import Counted, Meters
from bot.runtime.roles import Role
from bot.runtime.where import where
from bot.runtime.whole import patiently
from bot.store.database import Database, UnitOfWork, passes
from bot.store.hot import InboxRow, Timer

log = structlog.get_logger()

#: How many chats share one commit.
BATCH = 96
#: Passing errors are tried so often, within 20 seconds (safety rule 12).
TRIES = 5
#: Seconds before the next look where nothing woke us.
IDLE = 1.0

Handle = Callable[[UnitOfWork, InboxRow], Awaitable[None]]
Fire = Callable[[UnitOfWork, Timer], Awaitable[None]]
Apologise = Callable[[UnitOfWork, InboxRow], Awaitable[bool]]


class Worker:
    """Takes what waits, lets the chat layer decide, commits, wakes the sender."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        handle: Handle,
        fire: Fire,
        apologise: Apologise,
        wake_sender: Callable[[], None],
        *,
        idle: float = IDLE,
        meters: Meters | None = None,
        batch: int = BATCH,
        role: Role = Role.ALL,
    ) -> None:
        """`apologise` says sorry in that chat and tells whether the row's body may be kept.

        `batch` is how many chats share one commit. `role` may leave the timers, or all but them, to
        other processes.

        `idle` is how long it rests where nothing wakes it, in seconds.
        """
        self._database = database
        self._clock = clock
        self._handle = handle
        self._fire = fire
        self._apologise = apologise
        self._wake_sender = wake_sender
        self._idle = idle
        self._batch = batch
        self._role = role
        self._meters = meters or Meters()
        self._turn = self._meters.turn("worker")
        self._awake = asyncio.Event()

    def wake(self) -> None:
        """Look now: something was stored."""
        self._awake.set()

    async def run(self) -> None:
        """Work for ever."""
        while True:
            self._awake.clear()
            if not await patiently(self.once, self._turn):
                try:
                    async with asyncio.timeout(self._idle):
                        await self._awake.wait()
                except TimeoutError:
                    pass

    async def once(self) -> bool:
        """Handle one batch in one commit; True where there was anything to do."""
        now = self._clock.now()
        async with self._database.work() as uow:
            rows = await uow.inbox.waiting(now, self._batch) if self._role.decides else []
            timers = await uow.timers.due(now, self._batch) if self._role.rings else []
            if not rows and not timers:
                await uow.commit()  # A row that does not open may have been set aside.
                return False
            done = [row.id for row in rows if await self._deal(uow, row)]
            await uow.inbox.done(done)
            for timer in timers:
                await self._ring(uow, timer)
            await uow.commit()
        self._meters.committed("worker", len(rows) + len(timers))
        self._meters.add(Counted.HANDLED, len(done))
        self._wake_sender()
        return True

    async def _deal(self, uow: UnitOfWork, row: InboxRow) -> bool:
        try:
            async with uow.part():
                await self._handle(uow, row)
        except Exception as fault:  # one bad update never silences a person
            if uow.conn.lost and passes(fault):
                raise  # Not this update's fault: all of them wait for the database.
            await self._stumble(uow, row, fault)
            return False
        return True

    async def _stumble(self, uow: UnitOfWork, row: InboxRow, fault: Exception) -> None:
        reason = type(fault).__name__
        # The kind and place of an error, never its message: that may hold what somebody wrote.
        log.error("an update failed", row=row.id, kind=reason, where=where(fault))
        if passes(fault) and row.tries + 1 < TRIES:
            later = self._clock.now() + timedelta(seconds=2**row.tries)
            await uow.inbox.again(row.id, later, reason)
            self._meters.add(Counted.RETRIED)
            return
        keep = False
        try:
            async with uow.part():
                # News from the sender is no wish of a person, and a voice is never kept (rule 7).
                keep = row.kind == "update" and await self._apologise(uow, row)
        except Exception as second:  # noqa: BLE001 - the row is set aside all the same
            kind = type(second).__name__
            log.error("no apology could be sent", row=row.id, kind=kind)  # noqa: TRY400 - no traces
        await uow.inbox.set_aside(row.id, reason, keep_body=keep)
        self._meters.add(Counted.SET_ASIDE)

    async def _ring(self, uow: UnitOfWork, timer: Timer) -> None:
        try:
            async with uow.part():
                # What came before it in this batch may have cancelled it.
                if await uow.timers.end(timer.id):
                    await self._fire(uow, timer)
                    self._meters.add(Counted.TIMERS)
        except Exception as fault:  # other timers go on
            if uow.conn.lost and passes(fault):
                raise
            kind = type(fault).__name__
            log.error("a timer failed", timer=timer.kind, kind=kind, where=where(fault))  # noqa: TRY400 - no traces
            self._meters.add(Counted.TIMERS_AGAIN)
            pause = timedelta(minutes=min(2**timer.tries, 60))
            if passes(fault) and timer.tries < TRIES:
                pause = timedelta(seconds=2**timer.tries)
            await uow.timers.again(timer.id, self._clock.now() + pause)
