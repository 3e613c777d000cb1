"""The queue of updates towards the bot: getUpdates with all its rules; the webhook reads it too."""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from bot.sandbox.bell import Bell
from bot.sandbox.errors import ApiError

Update = dict[str, Any]

#: Kinds that Telegram sends only to bots that asked for them by name.
_ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
#: The first number is anybody's guess, as at Telegram after a quiet week: a bot that knows an
#: earlier sandbox must not take the updates of this one for those it has had.
_LAST_FIRST = 1_900_000_000
_TERMINATED = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class UpdateQueue:
    """Updates wait here until the bot has confirmed them."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._ends: dict[int, float] = {}
        self._items: deque[Update] = deque()
        self._next_id = 1 + secrets.randbelow(_LAST_FIRST)
        self._bell = Bell()
        self._turn = 0
        self._reason: ApiError | None = None
        self.allowed: list[str] = []
        self.polling = False
        self.webhook_url = ""
        self._closed = False
        #: How many updates there ever were.
        self.pushed = 0
        #: How many of them nobody fetched in time.
        self.expired = 0

    def __len__(self) -> int:
        return len(self._items)

    def push(self, kind: str, payload: Update, lives: float | None = None) -> int | None:
        """Add an update unless the bot does not want its kind; its id.

        After so many seconds, if any are given, it is gone.
        """
        if kind in _ONLY_ON_REQUEST if not self.allowed else kind not in self.allowed:
            return None
        update_id = self._next_id
        self._next_id += 1
        self.pushed += 1
        if lives is not None:
            self._ends[update_id] = self._now() + lives
        self._items.append({"update_id": update_id, kind: payload})
        self._bell.ring()
        return update_id

    def confirm(self, offset: int) -> None:
        """Forget what lies below the offset; a negative one keeps only so many from the end."""
        if offset < 0:
            while len(self._items) > -offset:
                self._items.popleft()
            return
        while self._items and self._items[0]["update_id"] < offset:
            self._items.popleft()

    def clear(self) -> None:
        """Drop everything that waits."""
        self._items.clear()

    def expire(self) -> None:
        """Forget what was not fetched in time."""
        now = self._now()
        gone = {update_id for update_id, at in self._ends.items() if at <= now}
        for update in [one for one in self._items if one["update_id"] in gone]:
            self._items.remove(update)
            self.expired += 1
        self._ends = {one: at for one, at in self._ends.items() if one not in gone}

    def first(self, count: int) -> list[Update]:
        """What the webhook delivers next, at most so many."""
        self.expire()
        return list(islice(self._items, count))

    def delivered(self, update: Update) -> None:
        """Forget an update that the webhook took; one that was dropped meanwhile is gone."""
        if update in self._items:
            self._items.remove(update)
        self._bell.ring()

    async def changed(self, seconds: float) -> bool:
        """Wait for a new update or the end of a delivery."""
        return await self._bell.wait(seconds)

    def terminate(self, reason: ApiError | None = None) -> None:
        """End a long poll that is waiting."""
        self._turn += 1
        self._reason = reason
        self._bell.ring()

    def close(self) -> None:
        """Answer every poll with 502 from now on: the server is going down."""
        self._closed = True
        self.terminate_for_outage()

    def terminate_for_outage(self) -> None:
        """End a long poll because the server pretends to be dead."""
        self.terminate(ApiError(502, "Bad Gateway"))

    async def poll(
        self, offset: int, limit: int, seconds: float, allowed: Sequence[str] | None
    ) -> list[Update]:
        """One getUpdates call. A second one ends the first with 409, as Telegram does."""
        if self._closed:
            raise ApiError(502, "Bad Gateway")
        if self.webhook_url:
            raise ApiError(409, _WEBHOOK_ACTIVE)
        self.terminate()
        turn = self._turn
        if allowed is not None:
            self.allowed = list(allowed)
        if offset:
            self.confirm(offset)
        self.expire()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        self.polling = True
        while not self._items:
            left = deadline - loop.time()
            if left <= 0 or not await self._bell.wait(left):
                return []
            if self._turn != turn:
                raise self._reason or ApiError(409, _TERMINATED)
        return list(islice(self._items, limit))
