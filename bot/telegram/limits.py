"""Telegram's pace: 30 messages a second for what nobody waits for, about 1 a second a chat.

The 30 a second are documented for bulk only, so answers to presses are not held back in advance;
a 429 holds everything (decisions of the runtime; law 4).
"""

from collections import OrderedDict
from dataclasses import dataclass

#: Bulk messages a second, and how many may go at once.
ALL_RATE = 30.0
#: One chat: a message a second on average; a person who presses fast is answered fast.
CHAT_RATE, CHAT_BURST = 1.0, 20.0
#: One group: 20 a minute.
GROUP_RATE, GROUP_BURST = 20 / 60, 3.0
#: Lanes below this are answers to a person who waits.
FIRST_BULK_LANE = 2
#: Chats remembered at most; the longest idle is forgotten first, its bucket being full anyway.
REMEMBERED = 20_000


@dataclass(slots=True)
class _Bucket:
    rate: float
    burst: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        level = min(self.burst, self.tokens + (now - self.at) * self.rate)
        return 0.0 if level >= 1 - 1e-9 else (1 - level) / self.rate

    def take(self, now: float) -> None:
        level = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.tokens, self.at = level - 1, now


class TelegramPace:
    """The speed limits of one bot, in seconds of a monotonic clock."""

    def __init__(self) -> None:
        """Begin with every bucket full."""
        self._all = _Bucket(ALL_RATE, ALL_RATE, ALL_RATE, 0.0)
        self._chats: OrderedDict[str, _Bucket] = OrderedDict()
        self._held_until = 0.0
        self._chat_held: dict[str, float] = {}

    def wait(self, chat: str, lane: int, now: float) -> float:
        """Return the seconds until a message to `chat` may go."""
        pause = max(self._held_until - now, self._chat_held.get(chat, 0.0) - now, 0.0)
        if lane >= FIRST_BULK_LANE:
            pause = max(pause, self._all.wait(now))
        if lane > 0:
            pause = max(pause, self._bucket(chat, now).wait(now))
        return pause

    def sent(self, chat: str, lane: int, now: float) -> None:
        """Count a message as sent."""
        del lane
        self._all.take(now)
        self._bucket(chat, now).take(now)

    def pause(self, chat: str | None, seconds: float, now: float) -> None:
        """Obey a 429: hold everything, or one chat."""
        if chat is None:
            self._held_until = max(self._held_until, now + seconds)
            return
        self._chat_held = {key: end for key, end in self._chat_held.items() if end > now}
        self._chat_held[chat] = now + seconds

    def _bucket(self, chat: str, now: float) -> _Bucket:
        bucket = self._chats.get(chat)
        if bucket is None:
            group = chat.startswith("g")
            rate, burst = (GROUP_RATE, GROUP_BURST) if group else (CHAT_RATE, CHAT_BURST)
            bucket = self._chats[chat] = _Bucket(rate, burst, burst, now)
            if len(self._chats) > REMEMBERED:
                self._chats.popitem(last=False)
        self._chats.move_to_end(chat)
        return bucket
