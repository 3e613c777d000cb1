"""Delivering updates to a webhook as Telegram does: many at once, again until the answer is 2xx.

Messages of a chat come one after another, and so do presses of a person, but a press does not wait
for a message: what Telegram's server calls queues. An answer may say when to try again.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp

from bot.sandbox.clock import SandboxClock
from bot.sandbox.updates import UpdateQueue

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0
_ANSWER_WITHIN = 60
_WAIT = 3600
#: Answers with a status below this one count as delivered.
_REDIRECTS = 300


@dataclass(slots=True)
class Webhook:
    """Where updates go, and how that went lately."""

    queue: UpdateQueue
    clock: SandboxClock
    #: Whether Telegram pretends to be dead: then it delivers nothing either.
    down: Callable[[], bool] = bool
    secret: str = ""
    max_connections: int = 40
    error_date: int | None = None
    error_message: str = ""
    _task: asyncio.Task[None] | None = field(default=None, repr=False)

    def point_to(self, url: str, secret: str, max_connections: int) -> None:
        """Deliver to this address from now on; an empty one goes back to getUpdates."""
        self.stop()
        self.queue.webhook_url = url
        self.secret = secret
        self.max_connections = max_connections
        self.error_date, self.error_message = None, ""
        if url:
            self._task = asyncio.get_running_loop().create_task(self._deliver(url))

    def stop(self) -> None:
        """Deliver no more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def info(self) -> dict[str, Any]:
        """The answer of getWebhookInfo."""
        found: dict[str, Any] = {
            "url": self.queue.webhook_url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.queue),
        }
        if self.queue.webhook_url:
            found["max_connections"] = self.max_connections
        if self.queue.allowed:
            found["allowed_updates"] = self.queue.allowed
        if self.error_date is not None:
            found["last_error_date"] = self.error_date
            found["last_error_message"] = self.error_message
        return found

    async def _deliver(self, url: str) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        limit = aiohttp.ClientTimeout(total=_ANSWER_WITHIN)
        connections = aiohttp.TCPConnector(limit=self.max_connections)
        under_way: set[tuple[str, int]] = set()
        async with (
            aiohttp.ClientSession(headers=headers, timeout=limit, connector=connections) as session,
            asyncio.TaskGroup() as group,
        ):
            while True:
                for update in self.queue.first(2 * self.max_connections):
                    lane = _lane(update)
                    if lane not in under_way and len(under_way) < self.max_connections:
                        under_way.add(lane)
                        post = self._until_taken(session, url, update)
                        group.create_task(post).add_done_callback(
                            partial(self._ended, under_way, lane, update)
                        )
                await self.queue.changed(_WAIT)

    def _ended(
        self,
        under_way: set[tuple[str, int]],
        lane: tuple[str, int],
        update: dict[str, Any],
        post: asyncio.Task[None],
    ) -> None:
        under_way.discard(lane)
        if not post.cancelled():
            self.queue.delivered(update)

    async def _until_taken(
        self, session: aiohttp.ClientSession, url: str, update: dict[str, Any]
    ) -> None:
        pause = 0.0
        while True:
            asked = _FIRST_PAUSE if self.down() else await self._post(session, url, update)
            if asked is None:
                return
            await asyncio.sleep(asked or pause)
            pause = min(max(_FIRST_PAUSE, pause * 2), _LONGEST_PAUSE)

    async def _post(
        self, session: aiohttp.ClientSession, url: str, update: dict[str, Any]
    ) -> float | None:
        """None once it was taken, else for how many seconds the answer asks to wait."""
        asked = 0.0
        try:
            async with session.post(url, json=update) as answer:
                if answer.status < _REDIRECTS:
                    return None
                trouble = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                after = answer.headers.get("Retry-After", "")
                asked = float(after) if after.isdecimal() else 0.0
        except (aiohttp.ClientError, TimeoutError) as error:
            trouble = f"Connection failed: {type(error).__name__}"
        self.error_date, self.error_message = int(self.clock.now()), trouble
        return asked


def _lane(update: dict[str, Any]) -> tuple[str, int]:
    """Updates with the same one keep their order."""
    kind = next(name for name in update if name != "update_id")
    payload = update[kind]
    whose = payload["from"] if kind == "callback_query" else payload["chat"]
    return kind, int(whose["id"])
