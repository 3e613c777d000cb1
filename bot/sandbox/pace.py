"""Telegram's limits on sending.

30 messages a second in all, about one a second in a chat, 20 a minute in a group (Bot FAQ, "My bot
is hitting limits").
"""

import math
import time
from dataclasses import dataclass

from bot.sandbox.errors import too_many_requests


@dataclass(slots=True)
class _Bucket:
    rate: float
    size: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until one more message fits."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / self.rate


class Pace:
    """Token buckets; off unless switched on, so that tests are not slowed down."""

    def __init__(self, *, on: bool = False, burst: int = 3) -> None:
        self.on = on
        self.burst = burst
        self._all = _Bucket(30, 30, 30, time.monotonic())
        self._chats: dict[int, _Bucket] = {}

    def spend(self, chat_id: int) -> None:
        """Count one message to a chat, or refuse it with 429; a refused one is not counted."""
        if not self.on:
            return
        now = time.monotonic()
        bucket = self._chats.get(chat_id)
        if bucket is None:
            size, rate = (20.0, 20 / 60) if chat_id < 0 else (float(self.burst), 1.0)
            bucket = self._chats[chat_id] = _Bucket(rate, size, size, now)
        longest = max(bucket.wait(now), self._all.wait(now))
        if longest > 0:
            raise too_many_requests(math.ceil(longest))
        bucket.level -= 1
        self._all.level -= 1
