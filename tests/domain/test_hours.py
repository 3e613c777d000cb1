"""When messages may go out, and the table of Ramadan and Eid."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data.seasons import REGIONS, eid_table, ramadan_table
from bot.domain.hours import (
    LONGEST_WAIT,
    TRIPOLI,
    Calendar,
    Kind,
    OwnHours,
    Season,
    digest_time,
    next_allowed,
    night_release,
)

WEST, EAST, SOUTH = REGIONS
CALENDAR = Calendar(ramadan_table(range(2026, 2031)))
# 2026: Ramadan 18 February – 19 March by Umm al-Qura. 7 May 2026 is a Thursday.
THURSDAY, FRIDAY, SATURDAY = date(2026, 5, 7), date(2026, 5, 8), date(2026, 5, 9)
FAST, FAST_FRIDAY = date(2026, 3, 5), date(2026, 3, 6)
FAST_ENDS = date(2026, 3, 19)


def local(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), TRIPOLI).astimezone(UTC)


def allowed(kind: Kind, day: date, clock: str, **more) -> tuple[date, str]:
    found = next_allowed(kind, local(day, clock), WEST, CALENDAR, **more).astimezone(TRIPOLI)
    return found.date(), f"{found:%H:%M}"


class Fixed:
    def __init__(self, share: float) -> None:
        self.share = share

    def letters(self, count: int, alphabet: str) -> str:
        return alphabet[0] * count

    def between(self, low: float, high: float) -> float:
        return low + self.share * (high - low)


@pytest.mark.parametrize(
    ("kind", "day", "clock", "expected"),
    [
        (Kind.URGENT_OFFER, FRIDAY, "13:00", (FRIDAY, "13:00")),
        (Kind.URGENT_OFFER, FAST, "03:00", (FAST, "03:00")),
        (Kind.OFFER, THURSDAY, "06:59", (THURSDAY, "07:00")),
        (Kind.OFFER, THURSDAY, "22:29", (THURSDAY, "22:29")),
        (Kind.OFFER, THURSDAY, "22:30", (FRIDAY, "07:00")),
        (Kind.OFFER, FRIDAY, "11:29", (FRIDAY, "11:29")),
        (Kind.OFFER, FRIDAY, "11:30", (FRIDAY, "14:30")),
        (Kind.OFFER, FAST, "07:00", (FAST, "11:00")),
        (Kind.OFFER, FAST, "16:00", (FAST, "21:00")),
        (Kind.OFFER, FAST, "23:59", (FAST, "23:59")),
        (Kind.OFFER, FAST_FRIDAY, "00:29", (FAST_FRIDAY, "00:29")),
        (Kind.OFFER, FAST_FRIDAY, "00:30", (FAST_FRIDAY, "11:00")),
        (Kind.OFFER, FAST_FRIDAY, "11:30", (FAST_FRIDAY, "14:30")),
        (Kind.UPDATE, THURSDAY, "02:00", (THURSDAY, "07:00")),
        (Kind.FOLLOW_UP, THURSDAY, "08:00", (THURSDAY, "10:00")),
        (Kind.FOLLOW_UP, THURSDAY, "12:30", (THURSDAY, "17:00")),
        (Kind.FOLLOW_UP, THURSDAY, "20:30", (SATURDAY, "10:00")),
        (Kind.FOLLOW_UP, FRIDAY, "11:00", (SATURDAY, "10:00")),
        (Kind.FOLLOW_UP, FAST, "10:00", (FAST, "11:00")),
        (Kind.FOLLOW_UP, FAST, "15:00", (FAST, "21:30")),
        (Kind.FOLLOW_UP, FAST_FRIDAY, "12:00", (date(2026, 3, 7), "11:00")),
        (Kind.DIGEST, THURSDAY, "05:00", (THURSDAY, "07:30")),
        (Kind.DIGEST, THURSDAY, "07:45", (THURSDAY, "07:45")),
        (Kind.DIGEST, THURSDAY, "12:00", (FRIDAY, "09:00")),
    ],
)
def test_each_kind_waits_for_its_window(kind, day, clock, expected):
    assert allowed(kind, day, clock) == expected


def test_the_last_night_of_ramadan_stays_open_until_half_past_midnight():
    after = FAST_ENDS + timedelta(days=1)
    assert allowed(Kind.OFFER, after, "00:10") == (after, "00:10")


def test_a_mediators_own_hours_narrow_the_window_but_never_an_urgent_offer():
    evening = OwnHours(time(18), time(21))
    assert allowed(Kind.OFFER, THURSDAY, "09:00", own_hours=evening) == (THURSDAY, "18:00")
    assert allowed(Kind.URGENT_OFFER, THURSDAY, "09:00", own_hours=evening) == (THURSDAY, "09:00")


def test_own_hours_may_cross_midnight_and_still_keep_out_the_night():
    late = OwnHours(time(21), time(2))
    assert allowed(Kind.OFFER, THURSDAY, "23:00", own_hours=late) == (FRIDAY, "21:00")
    assert allowed(Kind.OFFER, FAST_FRIDAY, "00:10", own_hours=late) == (FAST_FRIDAY, "00:10")


def test_own_hours_that_leave_nothing_are_set_aside():
    mornings = OwnHours(time(8), time(10))
    assert allowed(Kind.OFFER, FAST, "08:00", own_hours=mornings) == (FAST, "11:00")


def test_two_regions_may_keep_ramadan_on_different_days():
    calendar = Calendar(
        (
            Season(WEST, "ramadan", date(2026, 2, 18), date(2026, 3, 19), "coordinator"),
            Season(EAST, "ramadan", date(2026, 2, 19), date(2026, 3, 19), "coordinator"),
        )
    )
    first = date(2026, 2, 18)
    assert calendar.is_ramadan(WEST, first)
    assert not calendar.is_ramadan(EAST, first)
    early = local(first, "09:00")
    assert next_allowed(Kind.OFFER, early, WEST, calendar) == local(first, "11:00")
    assert next_allowed(Kind.OFFER, early, EAST, calendar) == early


def test_a_day_that_no_row_covers_follows_the_normal_rules():
    assert not Calendar().is_ramadan(WEST, FAST)
    assert next_allowed(Kind.OFFER, local(FAST, "08:00"), WEST, Calendar()) == local(FAST, "08:00")


def test_an_eid_is_not_ramadan():
    assert not Calendar(eid_table(range(2026, 2027))).is_ramadan(WEST, date(2026, 3, 20))


@pytest.mark.parametrize(
    ("day", "clock"),
    [(THURSDAY, "07:30"), (FRIDAY, "09:00"), (FAST, "10:30"), (FAST_FRIDAY, "10:30")],
)
def test_the_digest_has_its_hour(day, clock):
    assert digest_time(day, WEST, CALENDAR) == local(day, clock)


@pytest.mark.parametrize(
    ("day", "clock", "share", "expected"),
    [
        (THURSDAY, "23:15", 0.0, (FRIDAY, "07:00")),
        (THURSDAY, "03:00", 1.0, (THURSDAY, "07:20")),
        (THURSDAY, "06:59", 0.5, (THURSDAY, "07:10")),
        (THURSDAY, "14:00", 0.5, (THURSDAY, "14:00")),
    ],
)
def test_low_severity_reports_of_the_night_wait_for_a_spread_out_morning(
    day, clock, share, expected
):
    found = night_release(local(day, clock), Fixed(share)).astimezone(TRIPOLI)
    assert (found.date(), f"{found:%H:%M}") == expected


INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
CLOCKS = st.times().map(lambda at: at.replace(second=0, microsecond=0))
OWN = st.none() | st.builds(OwnHours, CLOCKS, CLOCKS)


def normal(clock: time, spans: list[tuple[str, str]]) -> bool:
    return any(time.fromisoformat(a) <= clock < time.fromisoformat(b) for a, b in spans)


def in_window(kind: Kind, at: datetime, region: str) -> bool:
    """The table once more, written the plain way: a clock and a list of stretches."""
    here = at.astimezone(TRIPOLI)
    day, clock = here.date(), here.time()
    ramadan = CALENDAR.is_ramadan(region, day)
    friday = day.weekday() == 4
    yesterday = CALENDAR.is_ramadan(region, day - timedelta(days=1))
    if kind is Kind.URGENT_OFFER:
        return True
    if kind is Kind.FOLLOW_UP:
        spans = (
            [("11:00", "15:00"), ("21:30", "23:30")]
            if ramadan
            else [("10:00", "12:30"), ("17:00", "20:30")]
        )
        return not friday and normal(clock, spans)
    if kind is Kind.DIGEST:
        return digest_time(day, region, CALENDAR) <= at and clock < time(12)
    if yesterday and clock < time(0, 30):
        return True
    if friday and normal(clock, [("11:30", "14:30")]):
        return False
    if ramadan:
        return normal(clock, [("11:00", "16:00")]) or clock >= time(21)
    return normal(clock, [("07:00", "22:30")])


@given(kind=st.sampled_from(Kind), at=INSTANTS, region=st.sampled_from(REGIONS), own=OWN)
def test_a_message_goes_out_in_a_window_soon_and_stays_there(kind, at, region, own):
    found = next_allowed(kind, at, region, CALENDAR, own)
    assert at <= found <= at + LONGEST_WAIT
    assert found.utcoffset() == timedelta(0)
    assert in_window(kind, found, region)
    assert next_allowed(kind, found, region, CALENDAR, own) == found


@given(kind=st.sampled_from(Kind), at=INSTANTS, minutes=st.integers(0, 4 * 24 * 60))
def test_no_allowed_instant_is_passed_over(kind, at, minutes):
    found = next_allowed(kind, at, WEST, CALENDAR)
    between = at + timedelta(minutes=minutes)
    assert found <= between or not in_window(kind, between, WEST)


@given(at=INSTANTS, share=st.floats(0, 1))
def test_a_night_report_is_released_by_twenty_past_seven(at, share):
    found = night_release(at, Fixed(share))
    assert at <= found <= at + timedelta(hours=9)
    clock = found.astimezone(TRIPOLI).time()
    assert time(7) <= clock < time(22, 30)
    assert found == at or clock <= time(7, 20)


def test_ramadan_is_filled_in_for_the_three_regions_with_its_source():
    rows = ramadan_table(range(2026, 2027))
    assert [row.region for row in rows] == ["LY01", "LY02", "LY03"]
    assert {(row.from_on, row.to_on) for row in rows} == {(date(2026, 2, 18), date(2026, 3, 19))}
    assert all("Umm al-Qura" in row.source for row in rows)


def test_a_year_with_two_ramadans_has_both_and_one_that_reaches_into_january_is_kept():
    both = {row.from_on for row in ramadan_table(range(2030, 2031))}
    assert both == {date(2030, 1, 5), date(2030, 12, 26)}
    assert {row.from_on for row in ramadan_table(range(2031, 2032))} == {
        date(2030, 12, 26),
        date(2031, 12, 15),
    }


def test_eids_are_rows_of_three_and_four_days():
    rows = eid_table(range(2026, 2027))
    assert {(row.to_on - row.from_on).days + 1 for row in rows} == {3, 4}
    assert len(rows) == 6
