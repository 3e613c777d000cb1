"""When a message may go out: fixed windows by kind, day and season (decision recipe "Timing").

Windows are local times of Africa/Tripoli; what comes in and goes out are instants in UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.ports import Dice
from bot.domain.taxonomy import Contact

TRIPOLI = ZoneInfo("Africa/Tripoli")
#: No wait is longer; with Friday closed and a day lost on either side, two days would do.
LONGEST_WAIT = timedelta(days=4)
#: Decision recipe "Timing": those held overnight do not all go out in the same minute.
MORNING_SPREAD_MIN = 20.0

_FRIDAY = 4
_NIGHT_ENDS, _NIGHT_STARTS = time(7), time(22, 30)


class Kind(Enum):
    """What goes out, as far as its hour is concerned."""

    #: Severity 4 and more, to people on call.
    URGENT_OFFER = "urgent_offer"
    OFFER = "offer"
    #: Follow-ups, reminders, ratings.
    FOLLOW_UP = "follow_up"
    DIGEST = "digest"
    #: News to a reporter about the own report: waits for the day, not for the hours of follow-ups.
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Season:
    """Ramadan or an Eid in one region, both days included; regions may differ by a day."""

    region: str
    kind: Literal["ramadan", "eid"]
    from_on: date
    to_on: date
    source: str


class Calendar:
    """The seasons of every region, as the table says today."""

    __slots__ = ("_seasons",)

    def __init__(self, seasons: tuple[Season, ...] = ()) -> None:
        """Keep the rows of the table of seasons."""
        self._seasons = tuple(seasons)

    def is_ramadan(self, region: str, day: date) -> bool:
        """Whether `day` is in Ramadan there; a day that no row covers is an ordinary one."""
        return any(
            season.from_on <= day <= season.to_on
            for season in self._seasons
            if season.kind == "ramadan" and season.region == region
        )


class OwnHours(NamedTuple):
    """The hours in which a person wants to be written to; `to` before `since` crosses midnight."""

    since: time
    to: time


#: When «by day» and «in the evening» are (a reporter's wish; domain brief §2.1 screen 8).
_WISHES = {
    Contact.DAYTIME.value: OwnHours(time(9), time(16)),
    Contact.EVENING.value: OwnHours(time(17), time(21)),
}


def wished_hours(wish: object) -> OwnHours | None:
    """The hours that a reporter's answer to «how may we write to you?» means; None for any."""
    return _WISHES.get(wish) if isinstance(wish, str) else None


class _Span(NamedTuple):
    """A stretch of a local day in minutes from its midnight; may reach into the next day."""

    start: int
    end: int


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _span(since: str, to: str) -> _Span:
    start, end = (_minutes(time.fromisoformat(at)) for at in (since, to))
    return _Span(start, end if end > start else end + 24 * 60)


_WHOLE_DAY = (_Span(0, 24 * 60),)
_FRIDAY_PRAYER = _span("11:30", "14:30")
_OFFER = (_Span(_minutes(_NIGHT_ENDS), _minutes(_NIGHT_STARTS)),)
_OFFER_RAMADAN = (_span("11:00", "16:00"), _span("21:00", "00:30"))
_FOLLOW_UP = (_span("10:00", "12:30"), _span("17:00", "20:30"))
_FOLLOW_UP_RAMADAN = (_span("11:00", "15:00"), _span("21:30", "23:30"))
_DIGEST_AT, _DIGEST_FRIDAY, _DIGEST_RAMADAN = time(7, 30), time(9), time(10, 30)
#: A digest that was held up (a restart, a lost connection) is still worth reading until noon.
_DIGEST_UNTIL = 12 * 60


def _without(span: _Span, hole: _Span) -> Iterator[_Span]:
    before = _Span(span.start, min(span.end, hole.start))
    after = _Span(max(span.start, hole.end), span.end)
    return (part for part in (before, after) if part.start < part.end)


def _digest_clock(day: date, *, ramadan: bool) -> time:
    if ramadan:
        return _DIGEST_RAMADAN
    return _DIGEST_FRIDAY if day.weekday() == _FRIDAY else _DIGEST_AT


def _spans(kind: Kind, day: date, *, ramadan: bool) -> tuple[_Span, ...]:
    """The windows of one local day: the table of decision recipe "Timing", domain brief §4.6.

    Prayer windows, iftar and Eid are not in it yet. Friday closes follow-ups altogether, in Ramadan
    too, and takes 11:30–14:30 from offers.
    """
    friday = day.weekday() == _FRIDAY
    match kind:
        case Kind.URGENT_OFFER:
            return _WHOLE_DAY
        case Kind.OFFER | Kind.UPDATE:
            spans = _OFFER_RAMADAN if ramadan else _OFFER
            if friday:
                return tuple(part for span in spans for part in _without(span, _FRIDAY_PRAYER))
            return spans
        case Kind.FOLLOW_UP:
            if friday:
                return ()
            return _FOLLOW_UP_RAMADAN if ramadan else _FOLLOW_UP
        case Kind.DIGEST:
            return (_Span(_minutes(_digest_clock(day, ramadan=ramadan)), _DIGEST_UNTIL),)


def _instant(day: date, minutes: int) -> datetime:
    """The instant of a local wall-clock time, minutes after `day`'s midnight."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=TRIPOLI).astimezone(UTC)


def _own_spans(own: OwnHours) -> tuple[_Span, ...]:
    """A person's hours as seen from a day whose own windows may reach past midnight."""
    start, end = _minutes(own.since), _minutes(own.to)
    if end <= start:
        end += 24 * 60
    return tuple(_Span(start + shift, end + shift) for shift in (-24 * 60, 0, 24 * 60))


def _narrowed(spans: tuple[_Span, ...], own: OwnHours | None) -> Iterator[_Span]:
    if own is None:
        yield from spans
        return
    for span in spans:
        for mine in _own_spans(own):
            part = _Span(max(span.start, mine.start), min(span.end, mine.end))
            if part.start < part.end:
                yield part


def _first(
    kind: Kind, at: datetime, region: str, calendar: Calendar, own: OwnHours | None
) -> datetime | None:
    """The first allowed instant in the coming days; yesterday's windows may reach past midnight."""
    today = at.astimezone(TRIPOLI).date()
    for ahead in range(-1, LONGEST_WAIT.days):
        day = today + timedelta(days=ahead)
        spans = _spans(kind, day, ramadan=calendar.is_ramadan(region, day))
        for span in sorted(_narrowed(spans, own)):
            if at < _instant(day, span.end):
                return max(at, _instant(day, span.start))
    return None


def next_allowed(
    kind: Kind,
    at: datetime,
    region: str,
    calendar: Calendar,
    own_hours: OwnHours | None = None,
) -> datetime:
    """The earliest instant from `at` on when this kind of message may go out.

    A person's own hours narrow every kind but the urgent offer. Hours that leave no window at all
    (mornings only, in Ramadan) are set aside, or that person would hear nothing for a month.
    """
    own = None if kind is Kind.URGENT_OFFER else own_hours
    found = _first(kind, at, region, calendar, own) or _first(kind, at, region, calendar, None)
    if found is None:
        raise AssertionError("Every kind opens within two days: only Friday can be closed.")
    return found


def digest_time(day: date, region: str, calendar: Calendar) -> datetime:
    """When the digest of `day` goes out: 07:30, Friday 09:00, Ramadan 10:30 (domain brief §5.1)."""
    clock = _digest_clock(day, ramadan=calendar.is_ramadan(region, day))
    return _instant(day, _minutes(clock))


def is_night(at: datetime) -> bool:
    """Whether `at` lies between 22:30 and 07:00 in Libya."""
    local = at.astimezone(TRIPOLI).time()
    return local >= _NIGHT_STARTS or local < _NIGHT_ENDS


def night_release(at: datetime, dice: Dice) -> datetime:
    """When a low-severity report of `at` goes on: at once by day, else 07:00 + 0–20 min, by chance.

    Decision recipe "Timing"; the reporter is told when.
    """
    if not is_night(at):
        return at
    local = at.astimezone(TRIPOLI)
    morning = local.date() + timedelta(days=1 if local.time() >= _NIGHT_STARTS else 0)
    spread = timedelta(minutes=dice.between(0.0, MORNING_SPREAD_MIN))
    return _instant(morning, _minutes(_NIGHT_ENDS)) + spread
