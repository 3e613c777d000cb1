"""A record of every call of the bot, for assertions, and whether the bot is at rest."""

import time
from collections import deque
from typing import Any

Entry = dict[str, Any]

#: More calls than any test makes; an evening of trying things out must not fill the memory.
_KEPT = 200_000


class Journal:
    """Calls in order. getUpdates is not written down: it says nothing and comes all the time."""

    def __init__(self) -> None:
        self.on = True
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self._number = 0
        self._under_way = 0
        self._last = time.monotonic()

    def begin(self) -> None:
        """A call has arrived."""
        self._under_way += 1
        self._last = time.monotonic()

    def end(self) -> None:
        """Its answer is on the way."""
        self._under_way -= 1
        self._last = time.monotonic()

    def stir(self) -> None:
        """A person did something, or time moved: the bot may have to do something too."""
        self._last = time.monotonic()

    def quiet_for(self) -> float:
        """Seconds since the last call ended; 0 while one is under way."""
        return 0.0 if self._under_way else time.monotonic() - self._last

    def write(self, entry: Entry) -> None:
        """Keep one call."""
        self._number += 1
        if self.on:
            self._entries.append({"number": self._number, **entry})

    def read(self, method: str = "", chat_id: int | None = None, since: int = 0) -> list[Entry]:
        """The calls after number `since`, of one method or to one chat if so asked."""
        return [
            entry
            for entry in self._entries
            if entry["number"] > since
            and (not method or entry["method"] == method)
            and (chat_id is None or entry["chat_id"] == chat_id)
        ]

    def clear(self) -> None:
        """Forget the calls; the numbers go on."""
        self._entries.clear()
