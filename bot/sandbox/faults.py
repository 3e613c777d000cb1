"""Faults that a test orders: wrong or lost answers, cut connections, delays, a dead server."""

import time
from dataclasses import dataclass
from http import HTTPStatus
from random import Random
from typing import Any

from bot.sandbox.errors import ControlError

KINDS = ("error", "lose_answer", "close", "delay")
_DESCRIPTIONS = {
    400: "Bad Request: ordered by the test",
    403: "Forbidden: bot was blocked by the user",
    429: "Too Many Requests: retry after {retry_after}",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` calls of a method; `*` is every method but getUpdates."""

    method: str
    kind: str
    times: int = 1
    code: int = 500
    description: str = ""
    retry_after: int | None = None
    ms: int = 0
    chat_id: int | None = None
    #: Which share of the calls it hits; which they are is the same in every run.
    share: float = 1.0

    def text(self) -> str:
        """The description of the answer."""
        known = self.description or _DESCRIPTIONS.get(self.code, "Error")
        return known.format(retry_after=self.retry_after)

    def concerns(self, method: str, chat_id: int | None) -> bool:
        """Whether this call is meant."""
        meant = method != "getUpdates" if self.method == "*" else self.method == method
        return meant and (self.chat_id is None or self.chat_id == chat_id)


class Faults:
    """The list of ordered faults, used up from the front."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._down_until = 0.0
        self.down_kind = "close"
        self._chance = Random(1)

    def order(self, wish: dict[str, Any]) -> Fault:
        """Add a fault from the control API's JSON."""
        fault = Fault(**wish)
        if fault.kind not in KINDS:
            raise ControlError(f"A fault is one of {', '.join(KINDS)}.")
        if fault.code == HTTPStatus.TOO_MANY_REQUESTS and fault.retry_after is None:
            fault.retry_after = 1
        self._waiting.append(fault)
        return fault

    def go_down(self, seconds: float, kind: str) -> None:
        """Every call fails for so many seconds: `close` the connection, or answer 502."""
        self._down_until = time.monotonic() + seconds
        self.down_kind = kind

    def clear(self) -> None:
        """Everything works again."""
        self._waiting.clear()
        self._down_until = 0.0

    @property
    def down(self) -> bool:
        """Whether the server is pretending to be dead."""
        return self._down_until > 0 and time.monotonic() < self._down_until

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault for this call, used up by it."""
        for fault in self._waiting:
            if fault.concerns(method, chat_id) and self._chance.random() < fault.share:
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None

    def pending(self) -> list[Fault]:
        """What is still ordered."""
        return list(self._waiting)
