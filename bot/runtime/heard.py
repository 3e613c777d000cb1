"""When Telegram was last heard, kept over restarts: presses that came in between may be lost."""

from datetime import datetime, timedelta

from bot.chat.asking_again import plan_asking
from bot.domain.ports import Clock
from bot.store.database import Database

#: The stamp's kind, and how often it is renewed.
HEARD = "heard"
EVERY = timedelta(seconds=30)
#: After so long a silence what could not be sent is tried at once.
LONG = timedelta(seconds=60)


class Heard:
    """Notes that Telegram answered, and has open questions asked again after a long silence."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Nothing was heard in this process yet."""
        self._database = database
        self._clock = clock
        self._at: datetime | None = None

    def due(self, *, silent: bool) -> bool:
        """Whether to note it: after failures (`silent`), at first, and now and then."""
        return silent or self._at is None or abs(self._clock.now() - self._at) >= EVERY

    async def note(self, *, silent: bool) -> None:
        """Note that Telegram was heard just now.

        A silence is one of this process's own (`silent`: its calls had failed) or from before its
        start. That a clock was moved, as in a rehearsal, is none.
        """
        now = self._clock.now()
        async with self._database.work() as uow:
            before = await uow.timers.stamp(HEARD, now)
            if before is not None and (silent or self._at is None):
                await plan_asking(uow, before, now)
                if now - before >= LONG:
                    await uow.outbox.hurry_all(now)
            await uow.commit()
        self._at = now
