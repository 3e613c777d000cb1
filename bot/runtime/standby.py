"""Several processes that may fetch updates: one does, the others stand by (PostgreSQL alone)."""

import asyncio

import structlog

from bot.domain.ports import Conflict, WebhookSet
from bot.runtime.intake import Intake
from bot.store.line import Line

log = structlog.get_logger()

#: Seconds after the change within which a rival may still be the process that had the intake before
#: and has not noticed yet that its connection to the database was cut.
CHANGE_WITHIN = 10.0
#: Seconds before the next try then.
PAUSE = 1.0


class Standby:
    """Fetches as long as this process holds the intake."""

    def __init__(self, intake: Intake, line: Line) -> None:
        """`line` says whether it does."""
        self._intake = intake
        self._line = line

    async def run(self) -> None:
        """Wait for the intake, fetch until it is lost, and wait again.

        Raises BadToken, and Conflict where the rival is none of ours.
        """
        while True:
            await self._line.has_intake.wait()
            log.info("this process fetches updates now")
            since = asyncio.get_running_loop().time()
            while self._line.has_intake.is_set():
                self._intake.begin_anew()
                await self._fetch(since)
            log.info("another process may fetch updates now")

    async def _fetch(self, since: float) -> None:
        """Fetch until the intake is lost, or where a rival may be one of ours that gives way."""
        loop = asyncio.get_running_loop()
        fetching = loop.create_task(self._intake.run())
        lost = loop.create_task(self._line.lacks_intake.wait())
        try:
            await asyncio.wait({fetching, lost}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (fetching, lost):
                task.cancel()
            end, _ = await asyncio.gather(fetching, lost, return_exceptions=True)
        if not isinstance(end, Exception):
            return
        rival = isinstance(end, Conflict) and not isinstance(end, WebhookSet)
        if rival and (loop.time() - since < CHANGE_WITHIN or not await self._line.proven()):
            await asyncio.sleep(PAUSE)
            return
        raise end
