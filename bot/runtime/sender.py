"""Sender: the only one who talks (law 4).

Telegram has no idempotency key: a kill between its answer and our mark sends a message twice. A
doubled message is preferred to a lost one; doubled buttons are harmless, since their act is looked
up and checked.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from bot.chat.screen import PlayVoice
from bot.domain.ports import BadToken, Clock, Delivered, Gateway, NotSent, Pace, TooFast, Unsure
from bot.runtime.gate import Slots
from bot.runtime.marks import Ended, Marks, is_download
from bot.runtime.meters import Meters, send_result
from bot.runtime.whole import patiently, whole
from bot.store.database import Database, Passing, UnitOfWork
from bot.store.outbox import OutboxRow
from bot.store.trouble import trouble

if TYPE_CHECKING:
    from bot.runtime.share import Share

log = structlog.get_logger()

#: Seconds before the next look where nothing woke us.
IDLE = 1.0
#: A clean stop lets calls under way finish for so long, in seconds.
STOP_WITHIN = 3.0
#: And then waits so long for a database that others hold, in seconds.
MARK_WITHIN = 2.0


class Sender:
    """Carries out effects: in order within a chat, freely between chats, at Telegram's pace."""

    def __init__(
        self,
        gateway: Gateway,
        database: Database,
        clock: Clock,
        pace: Pace,
        *,
        wake_worker: Callable[[], None],
        slots: int = 256,
        idle: float = IDLE,
        meters: Meters | None = None,
        share: "Share | None" = None,
    ) -> None:
        """`slots` is how many calls may be under way at once.

        `share` joins it to other senders of the same database, where there may be any.
        `idle` is how long it rests where nothing wakes it, in seconds.
        """
        self._gateway = gateway
        self._database = database
        self._clock = clock
        self._share = share
        self._gate = Slots(pace, slots, _loop_time if share is None else share.time)
        self._marks = Marks(database.sealer)
        self._wake_worker = wake_worker
        self._idle = idle
        self._meters = meters or Meters()
        self._turn = self._meters.turn("sender")
        self._ended: list[Ended] = []
        self._awake = asyncio.Event()
        self._calls: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Look now: something is to be sent."""
        self._awake.set()

    async def run(self) -> None:
        """Send for ever; when cancelled, let calls under way finish and mark what became of them.

        Raises BadToken. Any other error of a call sets its row aside.
        """
        try:
            while True:
                self._awake.clear()
                await patiently(self.look, self._turn)
                await self._rest()
        finally:
            await whole(self._settle())

    async def look(self) -> None:
        """Mark what has ended and begin what may go now, in one transaction."""
        self._look_after_calls()
        ended, back = [*self._ended], self._gate.back
        self._gate.free(row.chat_key for row, _ in ended)
        over = [row.id for row, _ in ended]
        chosen: list[OutboxRow] = []
        try:
            async with self._database.work() as uow:
                told = self._share is not None and await self._share.open(uow, over, self._gate)
                news = await self._marks.make(uow, ended, self._clock.now())
                if back:
                    await uow.outbox.hurry_all(self._clock.now())
                chosen, given_up = await uow.outbox.waiting(self._clock.now(), self._gate)
                calls = [(row, await _sound(uow, row)) for row in chosen]
                if self._share is not None:
                    told |= await self._share.close(uow, chosen)
                if ended or chosen or given_up or told or back:
                    await uow.commit()
                    self._meters.committed("sender", len(ended) + len(chosen))
        except BaseException:
            chosen = []
            raise
        finally:
            self._gate.keep(row.chat_key for row in chosen)
        if self._share is not None:
            self._share.committed(over, chosen)
        del self._ended[: len(ended)]
        if back:
            self._gate.back = False
        if news:
            self._wake_worker()
        if given_up:
            self.wake()
        for row, sound in calls:
            self._calls.add(asyncio.get_running_loop().create_task(self._carry(row, sound)))

    def _look_after_calls(self) -> None:
        """Let go of calls that are over; raises BadToken."""
        for call in [call for call in self._calls if call.done()]:
            self._calls.discard(call)
            call.result()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._gate.look_again(self._idle)):
                await self._awake.wait()
        except TimeoutError:
            pass

    async def _settle(self) -> None:
        if self._calls:
            await asyncio.wait(self._calls, timeout=STOP_WITHIN)
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
        try:
            async with asyncio.timeout(MARK_WITHIN), self._database.work() as uow:
                await self._marks.make(uow, self._ended, self._clock.now())
                if self._share is not None:
                    await self._share.leave(uow)
                await uow.commit()
        except (Passing, TimeoutError) as fault:
            # What went out is not marked and will go out once more (law 4).
            log.warning("what was sent last could not be marked", why=trouble(fault))

    async def _carry(self, row: OutboxRow, sound: bytes | None) -> None:
        """Carry out one effect; what became of it is marked at the next look."""
        result: Delivered | Exception
        try:
            result = await self._gateway.perform(row.chat_id, row.body, sound)
        except BadToken:
            raise
        except Exception as fault:  # noqa: BLE001 - one bad effect never silences the others
            result = fault
        finally:
            self._awake.set()
        match result:
            case TooFast():
                self._gate.pause(row.chat_key, result.retry_after)
            case NotSent() if not is_download(row):
                self._gate.unconnected()
            case Unsure() if not is_download(row):
                self._gate.unsure(row.chat_key)
            case NotSent() | Unsure():
                pass
            case _:
                self._gate.connected()
        self._meters.add(send_result(result))
        self._ended.append((row, result))


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


async def _sound(uow: UnitOfWork, row: OutboxRow) -> bytes | None:
    """Return what a voice effect plays, or None."""
    if row.body["do"] != PlayVoice.__name__:
        return None
    return await uow.reports.read_voice(int(row.body["voice"]))
