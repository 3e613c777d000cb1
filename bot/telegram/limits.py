"""Telegram's speed limits for one bot, as arithmetic.

Documented: about one message a second in a chat with short bursts allowed, 20 a minute in a group,
and about 30 a second for bulk notifications. Answers to what somebody has just written or pressed
are not capped overall in advance; a 429 holds them like everything else. They count, though: what
goes to many makes room for them, so that both together stay within the limit.
"""

from collections import deque
from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from bot.domain.ports import Pace

#: From this lane on, messages are notices that nobody is waiting for with the chat open.
BULK = 2
#: 29 evenly spaced and one more after a lull: never more than 30 in any second.
BULK_A_SECOND = 29.0
BULK_BURST = 2.0
#: However many answers go out, so many seconds after a notice the next one may go: in a rush of
#: reports mediators must still be asked.
BULK_AT_LEAST_EVERY = 0.2
CHAT_A_SECOND = 1.0
CHAT_BURST = 3.0
GROUP = "g"
GROUP_MESSAGES = 20
GROUP_WITHIN = 60.0
#: Idle chats are swept out whenever so many have been counted since the last sweep.
SWEEP_EVERY = 1024


class TelegramPace(Pace):
    """Counts what was sent; `now` is any clock that never goes back, in seconds.

    Token buckets are kept as the moment at which they will be full again, one number each; what is
    full or over is the same as never seen, and forgotten.
    """

    def __init__(self) -> None:
        """Nothing was sent yet."""
        self._full_again_at = 0.0
        self._last_bulk_at = -BULK_AT_LEAST_EVERY
        self._full_at: dict[str, float] = {}
        self._groups: dict[str, deque[float]] = {}
        self._held: dict[str, float] = {}
        self._all_held = 0.0
        self._since_sweep = 0
        self._paused = False

    @override
    def wait(self, chat: str, lane: int, now: float) -> float:
        """Return the seconds until a message to `chat` may go; 0 means now."""
        free_at = max(
            self._all_held,
            self._held.get(chat, now),
            self._group_free_at(chat) if chat.startswith(GROUP) else now,
            self._full_at.get(chat, now) - (CHAT_BURST - 1) / CHAT_A_SECOND,
        )
        if lane >= BULK:
            room_at = self._full_again_at - (BULK_BURST - 1) / BULK_A_SECOND
            free_at = max(free_at, min(room_at, self._last_bulk_at + BULK_AT_LEAST_EVERY))
        return max(0.0, free_at - now)

    @override
    def sent(self, chat: str, lane: int, now: float) -> None:
        """Count a message as sent."""
        self._full_again_at = max(self._full_again_at, now) + 1 / BULK_A_SECOND
        if lane >= BULK:
            self._last_bulk_at = now
        self._full_at[chat] = max(self._full_at.get(chat, now), now) + 1 / CHAT_A_SECOND
        if chat.startswith(GROUP):
            self._groups.setdefault(chat, deque(maxlen=GROUP_MESSAGES)).append(now)
        self._since_sweep += 1
        if self._since_sweep >= SWEEP_EVERY:
            self._sweep(now)

    @override
    def pause(self, chat: str | None, seconds: float, now: float) -> None:
        """Hold everything, or one chat, for so long; a shorter pause never ends a longer one."""
        self._paused = True
        if chat is None:
            self._all_held = max(self._all_held, now + seconds)
        else:
            self._held[chat] = max(self._held.get(chat, now), now + seconds)
            self._since_sweep += 1

    @property
    @override
    def shared(self) -> bool:
        """Return True: Telegram counts a bot's messages, whichever process sends them."""
        return True

    @override
    def told(self, now: float) -> Mapping[str, Any]:
        """Return everything that is not over, as JSON."""
        self._sweep(now)
        return {
            "full_again": self._full_again_at,
            "last_bulk": self._last_bulk_at,
            "all": self._all_held,
            "full": self._full_at,
            "held": self._held,
            "groups": {chat: list(times) for chat, times in self._groups.items()},
        }

    @override
    def hear(self, state: Mapping[str, Any], now: float) -> None:
        """Take over what all have sent; of two pauses the longer one holds."""
        if not state:
            return
        self._full_again_at = state["full_again"]
        self._last_bulk_at = state["last_bulk"]
        self._full_at = dict(state["full"])
        self._groups = {
            chat: deque(times, maxlen=GROUP_MESSAGES) for chat, times in state["groups"].items()
        }
        self._all_held = max(self._all_held, state["all"])
        for chat, until in state["held"].items():
            self._held[chat] = max(self._held.get(chat, now), until)

    @override
    def news(self) -> bool:
        """Return whether there was a pause since this was last asked."""
        paused, self._paused = self._paused, False
        return paused

    def __len__(self) -> int:
        """How many entries are remembered."""
        return len(self._full_at) + len(self._groups) + len(self._held)

    def _group_free_at(self, chat: str) -> float:
        times = self._groups.get(chat)
        if times is None or len(times) < GROUP_MESSAGES:
            return 0.0
        return times[0] + GROUP_WITHIN

    def _sweep(self, now: float) -> None:
        self._since_sweep = 0
        self._full_at = {chat: at for chat, at in self._full_at.items() if at > now}
        self._held = {chat: at for chat, at in self._held.items() if at > now}
        self._groups = {
            chat: times for chat, times in self._groups.items() if times[-1] + GROUP_WITHIN > now
        }


class NoPace(Pace):
    """Lets everything go at once: for rehearsals that measure the bot, not Telegram's patience."""

    @override
    def wait(self, chat: str, lane: int, now: float) -> float:
        """Return 0: now."""
        return 0.0

    @override
    def sent(self, chat: str, lane: int, now: float) -> None:
        """Count nothing."""

    @override
    def pause(self, chat: str | None, seconds: float, now: float) -> None:
        """Hold nothing; the row that was refused has its own time."""
