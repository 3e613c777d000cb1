"""Intake: what Telegram holds for us becomes inbox rows, and only then is confirmed (law 1)."""

import asyncio
from collections.abc import Callable
from functools import partial

import structlog

from bot.domain.ports import Arrival, Clock, Gateway, NotSent, TooFast, Unsure
from bot.runtime.heard import Heard
from bot.runtime.meters import Counted, Meters
from bot.runtime.whole import patiently
from bot.store.database import Database
from bot.store.hot import NewInbox
from bot.store.sealed import Sealer

log = structlog.get_logger()

#: Seconds that one getUpdates call waits for something to happen.
POLL_FOR = 25
#: Seconds within which such a call has ended, one way or another.
CALL_WITHIN = POLL_FOR + 60.0
#: Pauses after errors, in seconds.
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 10.0


class Intake:
    """Long polling with the offset raised only after the commit."""

    def __init__(
        self,
        gateway: Gateway,
        database: Database,
        clock: Clock,
        wake: Callable[[], None],
        meters: Meters | None = None,
    ) -> None:
        """`wake` tells the worker that there is something to do."""
        self._gateway = gateway
        self._database = database
        self._clock = clock
        self._wake = wake
        self._meters = meters or Meters()
        self._turn = self._meters.turn("intake")
        self._heard = Heard(database, clock)
        self._offset: int | None = None
        self._pause = 0.0

    def begin_anew(self) -> None:
        """Forget how far was fetched: another process may have gone on since."""
        self._offset = None

    async def run(self) -> None:
        """Fetch for ever. Raises BadToken and Conflict, which no waiting mends."""
        try:
            await self._fetch_for_ever()
        finally:
            self._turn.rests()

    async def _fetch_for_ever(self) -> None:
        while True:
            self._turn.turned(CALL_WITHIN)
            try:
                # After a start or a failure do not wait: whether all is well shows at once.
                wait = 0 if self._turn.reached_at is None or self._pause > 0 else POLL_FOR
                arrivals = await self._gateway.fetch(self._offset, wait)
                silent = self._pause > 0
                if self._heard.due(silent=silent):
                    await patiently(partial(self._heard.note, silent=silent), self._turn)
                if arrivals:
                    await patiently(partial(self._store, [*arrivals]), self._turn)
            except TooFast as fault:
                self._turn.turned(fault.retry_after + CALL_WITHIN)
                await asyncio.sleep(fault.retry_after)
            except (NotSent, Unsure) as fault:
                await self._wait(str(fault))
            else:
                self._reached()

    async def _wait(self, why: str) -> None:
        """Wait longer after each failure; say so once."""
        if self._pause == 0:
            log.warning("telegram cannot be reached, trying again", why=why)
        self._pause = min(max(SHORTEST_PAUSE, self._pause * 2), LONGEST_PAUSE)
        self._turn.turned(self._pause + CALL_WITHIN)
        await asyncio.sleep(self._pause)

    def _reached(self) -> None:
        self._turn.reached()
        if self._pause > 0:
            log.info("telegram is reached again")
        self._pause = 0.0

    async def _store(self, arrivals: list[Arrival]) -> None:
        sealer = self._database.sealer
        rows = [as_row(sealer, item) for item in arrivals]
        async with self._database.work() as uow:
            await uow.inbox.store(rows, self._clock.now())
            await uow.commit()
        self._meters.add(Counted.UPDATES, len(arrivals))
        self._meters.committed("intake", len(arrivals))
        self._offset = max(item.update_id for item in arrivals) + 1
        self._wake()


def as_row(sealer: Sealer, item: Arrival) -> NewInbox:
    """Turn an arrival into the inbox row that makes it count exactly once."""
    return NewInbox(
        key=sealer.hash("update", str(item.update_id)),
        chat_key=sealer.chat_key(item.chat_id),
        kind="update",
        body=item.raw,
        urgent=item.urgent,
    )
