"""How often a code may be looked up, and how long one waits where a crowd does (safety rules §4).

A chat has so many looks an hour of its own, and is told when the next is free. Everybody together
has no lock that a crowd of accounts could keep shut for others: the fuller it is, the longer
whoever is unknown to us waits before an answer, never more than a quarter of an hour.

What that leaves to somebody who guesses: five looks an hour for each Telegram account. Follow-up
codes: 31¹⁰ of them, so that 10,000 accounts find one of 100,000 live ones in some 19 years, and
learn a coarse state. Numbers of mediators are few and public; an account learns 5 of them an hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: Over which tries are counted.
HOUR: Final = timedelta(hours=1)
#: Nobody waits longer for the sake of others.
LONGEST: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Patience:
    """How much of looking up is had at once."""

    #: Looks of one chat an hour.
    own: int
    #: Looks of everybody together an hour, up to which nobody waits.
    calm: int

    def free_at(self, looks: Sequence[datetime], now: datetime) -> datetime:
        """When this chat may look again: `now`, or an hour after the one that is in the way."""
        recent = sorted(at for at in looks if at > now - HOUR)
        return recent[-self.own] + HOUR if len(recent) >= self.own else now

    def wait(self, crowd: int) -> timedelta:
        """How long somebody unknown waits: a minute for every `calm` looks of the last hour."""
        return min(timedelta(minutes=crowd // self.calm), LONGEST)


#: Codes of reports; looks that find one are not counted (safety rules §4).
CODES: Final = Patience(own=5, calm=3000)
#: Numbers of mediators; every look is counted, since every answer tells something.
NUMBERS: Final = Patience(own=5, calm=1000)
