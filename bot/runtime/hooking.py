"""Webhook: tell Telegram where updates go, and look now and then whether they still go there."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit

import structlog

from bot.domain.ports import Hook, NotSent, TooFast, Unsure, WebhookElsewhere
from bot.runtime.heard import Heard
from bot.runtime.meters import Meters
from bot.runtime.whole import patiently

log = structlog.get_logger()

#: Seconds between two looks.
LOOK_EVERY = 60.0
#: Pauses after errors, in seconds.
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
#: Seconds beyond a pause that a call may take.
CALL_WITHIN = 60.0

T = TypeVar("T")


class Hooking:
    """Sets the webhook at the start and stands guard over it.

    It is not deleted at the end: Telegram keeps what comes meanwhile, for a day.
    """

    def __init__(
        self,
        hook: Hook,
        url: str,
        secret: str,
        connections: int,
        meters: Meters | None = None,
        heard: Heard | None = None,
    ) -> None:
        """`connections` is how many posts Telegram may have under way at once."""
        self._heard = heard
        self._hook = hook
        self._url = url
        self._secret = secret
        self._connections = connections
        self._turn = (meters or Meters()).turn("intake")
        self._pause = 0.0
        self._said = ""

    async def run(self) -> None:
        """Set it, then look for ever.

        Raises WebhookRefused, WebhookElsewhere, BadToken, which no waiting mends.
        """
        await self._until_told(lambda: self._hook.point(self._url, self._secret, self._connections))
        log.info("webhook set")
        while True:
            self._turn.turned(LOOK_EVERY + CALL_WITHIN)
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    async def look(self) -> None:
        """Look once. Raises WebhookElsewhere, BadToken."""
        found = await self._until_told(self._hook.delivery)
        if not same(found.url, self._url):
            raise WebhookElsewhere("the webhook was deleted, or set to another address")
        if found.fault and found.fault != self._said and found.waiting:
            log.warning("telegram could not deliver", why=found.fault, waiting=found.waiting)
        self._said = found.fault

    async def _until_told(self, call: Callable[[], Awaitable[T]]) -> T:
        while True:
            self._turn.turned(CALL_WITHIN)
            try:
                told = await call()
            except TooFast as fault:
                self._turn.turned(fault.retry_after + CALL_WITHIN)
                await asyncio.sleep(fault.retry_after)
            except (NotSent, Unsure) as fault:
                await self._wait(str(fault))
            else:
                self._turn.reached()
                silent = self._pause > 0
                if self._heard is not None and self._heard.due(silent=silent):
                    await patiently(partial(self._heard.note, silent=silent), self._turn)
                if self._pause > 0:
                    log.info("telegram is reached again")
                self._pause = 0.0
                return told

    async def _wait(self, why: str) -> None:
        """Wait longer after each failure; say so once."""
        if self._pause == 0:
            log.warning("telegram cannot be reached, trying again", why=why)
        self._pause = min(max(SHORTEST_PAUSE, self._pause * 2), LONGEST_PAUSE)
        self._turn.turned(self._pause + CALL_WITHIN)
        await asyncio.sleep(self._pause)


def same(one: str, other: str) -> bool:
    """Whether two addresses are one: Telegram tells ours in its own spelling."""

    def parts(url: str) -> tuple[object, ...]:
        split = urlsplit(url)
        port = split.port or {"https": 443, "http": 80}.get(split.scheme)
        return split.scheme, split.hostname, port, split.path or "/", split.query

    return parts(one) == parts(other)
