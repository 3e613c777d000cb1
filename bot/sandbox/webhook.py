"""Delivering updates to a webhook: one at a time, in order, again until the answer is 2xx."""

import asyncio
from dataclasses import dataclass, field
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
        pause = _FIRST_PAUSE
        async with aiohttp.ClientSession(headers=headers, timeout=limit) as session:
            while True:
                update = self.queue.first()
                if update is None:
                    await self.queue.changed(_WAIT)
                elif await self._post(session, url, update):
                    self.queue.confirm(update["update_id"] + 1)
                    pause = _FIRST_PAUSE
                else:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, _LONGEST_PAUSE)

    async def _post(self, session: aiohttp.ClientSession, url: str, update: dict[str, Any]) -> bool:
        try:
            async with session.post(url, json=update) as answer:
                if answer.status < _REDIRECTS:
                    return True
                trouble = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            trouble = f"Connection failed: {type(error).__name__}"
        self.error_date, self.error_message = int(self.clock.now()), trouble
        return False
