"""The gate of the sender: how many calls are under way, and who may go now."""

from collections.abc import Callable, Collection, Iterable, Sequence

from typing_extensions import override

from bot.domain.ids import ChatKey
from bot.domain.ports import Pace
from bot.store.heads import HOLDS_FOR_TRIES
from bot.store.hot import MANY, OFFER, URGENT
from bot.store.outbox import NEVER, Gate

#: One slot in so many is kept for answers to presses: what is sent to many never takes them all.
KEPT = 4
#: When calls to so many chats failed and none came through, it is not one message's fault.
AWAY = 2
#: Longest pause after calls that found no connection, in seconds.
LONGEST_PAUSE = 30.0
#: Shortest time between two looks that nothing asked for, in seconds.
SHORTEST_REST = 0.005


class Slots(Gate):
    """Counts calls under way, one a chat, and asks the pace before a row is taken.

    A row that must wait for the pace takes no slot and holds up no other chat. Times are seconds of
    any clock that never goes back.
    """

    def __init__(self, pace: Pace, slots: int, time: Callable[[], float]) -> None:
        """`slots` is how many calls may be under way at once."""
        self._pace = pace
        self._slots = slots
        self._for_many = max(1, slots - max(1, slots // KEPT))
        self._time = time
        self._busy: dict[ChatKey, int] = {}
        self._elsewhere: Collection[ChatKey] = ()
        self._many = 0
        self._fresh: set[ChatKey] = set()
        self._soonest = 0.0
        self._fruitless = 0
        self._unconnected_until = 0.0
        self._failing: set[ChatKey] = set()
        #: Telegram came back, and what had failed meanwhile was not hurried yet.
        self.back = False

    @override
    def lanes(self) -> Sequence[int]:
        """Return the lanes for which there is a slot and which the pace does not hold as such."""
        if len(self._busy) >= self._slots:
            return ()
        last = MANY if self._many < self._for_many else OFFER - 1
        # No chat has an empty key: the pace of the lane alone.
        return [lane for lane in range(URGENT, last + 1) if self._open(ChatKey(""), lane)]

    @override
    def lets(self, chat_key: ChatKey, lane: int) -> bool:
        """Take a slot for this chat's next row where slots and pace allow it."""
        full = len(self._busy) >= self._slots
        full = full or (lane >= OFFER and self._many >= self._for_many)
        taken = chat_key in self._busy or chat_key in self._elsewhere
        if full or taken or not self._open(chat_key, lane):
            return False
        self._pace.sent(chat_key, lane, self._time())
        self._busy[chat_key] = lane
        self._many += lane >= OFFER
        self._fresh.add(chat_key)
        return True

    def keep(self, chat_keys: Iterable[ChatKey]) -> None:
        """Of the slots taken since the last call keep these only; nothing came of the others."""
        self.free(self._fresh.difference(chat_keys))
        self._fresh.clear()

    def free(self, chat_keys: Iterable[ChatKey]) -> None:
        """Give back the slots of chats whose call has ended."""
        for key in chat_keys:
            lane = self._busy.pop(key, None)
            self._many -= lane is not None and lane >= OFFER

    def leave_to_others(self, chat_keys: Collection[ChatKey]) -> None:
        """Leave chats alone in which a call of another process is under way."""
        self._elsewhere = chat_keys

    def pause(self, chat_key: ChatKey, seconds: float) -> None:
        """Obey a 429. In a group it is the group's own limit; anywhere else everything waits."""
        group = chat_key.startswith("g")
        self._pace.pause(chat_key if group else None, seconds, self._time())

    def unconnected(self) -> None:
        """No connection came about: hold everything, longer each time, half a minute at most."""
        now = self._time()
        if self._unconnected_until > now or self._pace.wait("", URGENT, now) > 0:
            return  # One of many calls that failed together.
        pause = min(2.0**self._fruitless, LONGEST_PAUSE)
        if self._pace.shared:
            # Not by the pace, which other processes keep with us: they may be connected.
            self._unconnected_until = now + pause
        else:
            self._pace.pause(None, pause, now)
        self._fruitless = min(self._fruitless + 1, 10)

    def connected(self) -> None:
        """Telegram answered, whatever it said."""
        self._fruitless = 0
        self.back = self.back or self._away
        self._failing.clear()

    def unsure(self, chat_key: ChatKey) -> None:
        """A call had no certain end; where nothing but that happens, Telegram itself is away."""
        self._failing.add(chat_key)

    @override
    def holds_for(self) -> int:
        """While nothing gets through no row is overtaken: its own fault it is not."""
        return NEVER if self._away else HOLDS_FOR_TRIES

    @property
    def _away(self) -> bool:
        return len(self._failing) >= AWAY

    def look_again(self, idle: float) -> float:
        """Return in how many seconds something held by the pace may go, at most `idle`."""
        seconds = max(0.0, self._soonest - self._time()) if self._soonest else idle
        self._soonest = 0.0
        return min(max(seconds, SHORTEST_REST), idle)

    def _open(self, chat_key: ChatKey, lane: int) -> bool:
        now = self._time()
        seconds = max(self._pace.wait(chat_key, lane, now), self._unconnected_until - now)
        if seconds > 0:
            at = now + seconds
            self._soonest = min(self._soonest or at, at)
        return seconds <= 0
