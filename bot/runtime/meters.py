"""What the loops count and when they last turned: plain numbers, made by `app.py` and handed round.

`metrics.py` and `health.py` read them. Nothing here knows a chat, a case or a person (law 8).
"""

import asyncio
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from bot.domain.ports import Delivered, NotSent, TooFast, Unreachable, Unsure

#: Upper ends of the classes of batch sizes.
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Counted(Enum):
    """What is counted: the metric and, where it has some, its label's value."""

    UPDATES = ("updates", "")
    HANDLED = ("handled", "done")
    RETRIED = ("handled", "again")
    SET_ASIDE = ("handled", "set_aside")
    TIMERS = ("timers_fired", "done")
    TIMERS_AGAIN = ("timers_fired", "again")
    SENT = ("sends", "sent")
    TOO_FAST = ("sends", "too_fast")
    NOT_SENT = ("sends", "not_sent")
    UNSURE = ("sends", "unsure")
    UNREACHABLE = ("sends", "unreachable")
    REFUSED = ("sends", "refused")


def send_result(result: Delivered | Exception) -> Counted:
    """Tell as what the end of a call counts."""
    match result:
        case Delivered():
            return Counted.SENT
        case TooFast():
            return Counted.TOO_FAST
        case NotSent():
            return Counted.NOT_SENT
        case Unsure():
            return Counted.UNSURE
        case Unreachable():
            return Counted.UNREACHABLE
        case _:
            return Counted.REFUSED


@dataclass(slots=True)
class Sizes:
    """How large the batches of one loop were; each had one commit."""

    commits: int = 0
    rows: int = 0
    classes: list[int] = field(default_factory=lambda: [0] * (len(SIZES) + 1))

    def add(self, size: int) -> None:
        """Count a batch."""
        self.commits += 1
        self.rows += size
        self.classes[bisect_left(SIZES, size)] += 1


@dataclass(slots=True)
class Turn:
    """One loop's signs of life, in seconds of the meters' clock."""

    _time: Callable[[], float]
    #: By when it means to turn again.
    due: float = 0.0
    #: Its last transaction did not come through.
    stalled: bool = False
    #: When it last reached Telegram; None: not yet.
    reached_at: float | None = None

    def turned(self, within: float = 0.0) -> None:
        """Say that the loop is alive and means to say so again in `within` seconds at most."""
        self.due = self._time() + within

    def rests(self) -> None:
        """Say that nothing is to be expected of the loop: it ended, or another process has it."""
        self.due, self.reached_at = 0.0, None

    def reached(self) -> None:
        """Say that Telegram answered."""
        self.reached_at = self._time()

    def late(self) -> float:
        """Return for how many seconds a sign of life is overdue; negative: it is not."""
        return self._time() - self.due

    def unreached(self) -> float | None:
        """Return how many seconds ago Telegram was last reached; None: never yet."""
        return None if self.reached_at is None else self._time() - self.reached_at


def _of_the_running_loop() -> float:
    return asyncio.get_running_loop().time()


class Meters:
    """All counts of one process."""

    def __init__(self, time: Callable[[], float] = _of_the_running_loop) -> None:
        """`time` is any clock that never goes back, in seconds."""
        self._time = time
        self.counts: Counter[Counted] = Counter()
        self.batches: dict[str, Sizes] = {}
        self.turns: dict[str, Turn] = {}
        #: Answers to posts of the webhook by status.
        self.answers: Counter[int] = Counter()

    def add(self, what: Counted, count: int = 1) -> None:
        """Count something."""
        self.counts[what] += count

    def committed(self, loop: str, size: int) -> None:
        """Count a commit of a loop and how many rows shared it."""
        self.batches.setdefault(loop, Sizes()).add(size)

    def turn(self, loop: str) -> Turn:
        """Return where a loop of that name leaves its signs of life."""
        return self.turns.setdefault(loop, Turn(self._time))

    def answered(self, status: int) -> None:
        """Count an answer of the webhook."""
        self.answers[int(status)] += 1
