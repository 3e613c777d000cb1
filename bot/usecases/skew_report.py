"""The quarterly look at whether some kinds of sides fare worse than others (rule N20).

For people to judge: it goes to the national coordinators as a note, and to an operator who asks;
nothing follows from it by itself.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from typing_extensions import override

from bot.domain.case import Level
from bot.domain.country import Country
from bot.domain.events import Event, SkewDue
from bot.domain.hours import TRIPOLI, Kind, next_allowed
from bot.domain.neutrality.skew import Skew, skew
from bot.store.database import UnitOfWork

#: The timer of the note; its guard is the quarter that has ended, such as 20262.
SKEW: Final = "skew"
_MONTHS: Final = 3
_AT: Final = time(10)


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of a year; the number counts from 1."""

    year: int
    number: int

    @property
    def begins(self) -> datetime:
        """Its first instant, in Tripoli."""
        first = date(self.year, _MONTHS * (self.number - 1) + 1, 1)
        return datetime.combine(first, time(), TRIPOLI)

    @property
    def next(self) -> "Quarter":
        """The one after it."""
        last = self.number == 12 // _MONTHS
        return Quarter(self.year + 1, 1) if last else Quarter(self.year, self.number + 1)

    @property
    def before(self) -> "Quarter":
        """The one before it."""
        if self.number == 1:
            return Quarter(self.year - 1, 12 // _MONTHS)
        return Quarter(self.year, self.number - 1)

    @override
    def __str__(self) -> str:
        """«2026-2»."""
        return f"{self.year}-{self.number}"


def quarter_of(now: datetime) -> Quarter:
    """The quarter that an instant lies in, in Tripoli."""
    local = now.astimezone(TRIPOLI)
    return Quarter(local.year, (local.month - 1) // _MONTHS + 1)


async def skew_of(uow: UnitOfWork, quarter: Quarter, marks: Collection[str] = ()) -> Skew:
    """How each kind of sides fared in a quarter, as far as it may be read.

    Cases that are kept from whoever bears `marks` are not counted (rule N18).
    """
    tallies = uow.tallies.seen_by(marks)
    return skew(await tallies.fared(quarter.begins, quarter.next.begins))


async def plan_skew(uow: UnitOfWork, country: Country, now: datetime) -> None:
    """Set the note of this quarter for the morning after its end; twice changes nothing."""
    quarter = quarter_of(now)
    at = quarter.next.begins.replace(hour=_AT.hour)
    at = next_allowed(Kind.DIGEST, at, "", country.calendar)
    await uow.timers.set(SKEW, "country", quarter.year * 10 + quarter.number, at)


async def tell_skew(uow: UnitOfWork, now: datetime) -> list[Event]:
    """The quarter has ended: whoever coordinates the country looks at it."""
    people = [
        one.id
        for one in await uow.register.coordinators()
        if one.level is Level.NATIONAL and one.on_duty
    ]
    await uow.record(now, "system", "skew_told", "country", f"told:{len(people)}")
    return [SkewDue(tuple(people))] if people else []
