"""What the page of the day shows, and that it gives no small number away (safety rules §15)."""

from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.decision import DecisionKind
from bot.domain.digest import (
    FEW,
    Arrivals,
    Count,
    Facts,
    Part,
    Share,
    South,
    Waiting,
    arrivals,
    compose,
    rises,
    share,
    shown,
)
from bot.domain.ids import DecisionId, PlaceId

TODAY = date(2026, 11, 24)
#: Every total up to this is tried with every part.
MOST = 40
SMALL = range(FEW)


def parts() -> list[tuple[int, int]]:
    return [(part, whole) for whole in range(MOST + 1) for part in range(whole + 1)]


def assert_hidden(seen: dict[object, set[tuple[int, int]]]) -> None:
    """Whoever sees the page cannot tell a small part, rest or whole from the other small ones."""
    whole_ones = [each for each in seen.values() if max(whole for _, whole in each) < MOST]
    assert len(whole_ones) > FEW
    for possible in whole_ones:
        for name, value in (
            ("part", lambda pair: pair[0]),
            ("rest", lambda pair: pair[1] - pair[0]),
            ("whole", lambda pair: pair[1]),
        ):
            values = {value(pair) for pair in possible}
            if values & set(SMALL):
                assert len(values) >= FEW, f"{name}: {sorted(values)}"


def test_safety_15_new_reports_give_no_small_number_away_even_by_subtraction() -> None:
    seen: dict[object, set[tuple[int, int]]] = defaultdict(set)
    for part, whole in parts():
        seen[arrivals(whole, part)].add((part, whole))
    assert_hidden(seen)


def test_safety_15_shares_give_no_small_number_away() -> None:
    seen: dict[object, set[tuple[int, int]]] = defaultdict(set)
    for part, whole in parts():
        seen[share(Part(part, whole))].add((part, whole))
    assert_hidden(seen)


@given(st.integers(0, 1000))
def test_safety_15_a_count_under_five_reads_fewer_than_five(count: int) -> None:
    assert shown(count) == Count(count if count >= FEW else None)


@pytest.mark.parametrize(
    ("total", "grave", "read"),
    [
        (0, 0, Arrivals(Count(), Count())),
        (4, 4, Arrivals(Count(), Count())),
        (9, 2, Arrivals(Count(9), Count())),
        (12, 6, Arrivals(Count(12), Count(6))),
        (9, 6, Arrivals(None, Count(6))),
        (5, 5, Arrivals(None, Count(5))),
    ],
)
def test_new_reports_as_they_read(total: int, grave: int, read: Arrivals) -> None:
    assert arrivals(total, grave) == read


@pytest.mark.parametrize(
    ("part", "whole", "read"),
    [
        (6, 9, Share(count=Count(6))),
        (2, 9, Share(count=Count())),
        (11, 18, Share(percent=61)),
        (11, 12, Share(count=Count(11))),
        (1, 30, Share(count=Count())),
        (0, 0, Share(count=Count())),
    ],
)
def test_shares_are_counts_of_few_and_percentages_of_many(
    part: int, whole: int, read: Share
) -> None:
    assert share(Part(part, whole)) == read


# -- warnings


def risen(*weeks: int) -> bool:
    return bool(rises({PlaceId("LY1"): weeks}))


@pytest.mark.parametrize(
    ("weeks", "warned"),
    [
        ((5, *[0] * 8), True),
        ((4, *[0] * 8), False),
        ((6, *[2] * 8), True),
        ((5, *[2] * 8), False),
        ((30, *[10] * 8), True),
        ((29, *[10] * 8), False),
        # One busy week before does not raise the usual: it is a median.
        ((6, 50, *[1] * 7), True),
        # Weeks from before the beginning count as none.
        ((5, 3), True),
    ],
)
def test_a_rise_is_three_times_the_median_and_at_least_five(
    weeks: tuple[int, ...], warned: bool
) -> None:
    assert risen(*weeks) is warned


def test_the_sharpest_rises_come_first_and_three_are_named() -> None:
    weeks = {PlaceId(f"LY{n}"): (5 + n, *[0] * 8) for n in range(6)}
    digest = compose(Facts(TODAY, weeks=weeks))
    assert digest.rises == ("LY5", "LY4", "LY3")


# -- the page


def waiting(number: int, kind: DecisionKind, severity: int = 2, *, late: bool = False) -> Waiting:
    return Waiting(DecisionId(number), kind, late, f"K{number}", severity)


def test_alerts_come_first_then_the_gravest_and_the_late() -> None:
    all_of_them = (
        waiting(1, DecisionKind.NOBODY, 2),
        waiting(2, DecisionKind.APPROVE, 5),
        waiting(3, DecisionKind.OVERDUE, 2, late=True),
        Waiting(DecisionId(4), DecisionKind.ALERT, late=False),
    )
    digest = compose(Facts(TODAY, all_of_them))
    assert [one.id for one in digest.top] == [4, 2, 3]
    assert (digest.now, digest.late) == (3, 1)


def test_the_coordinators_own_work_is_counted_exactly() -> None:
    digest = compose(Facts(TODAY, contact_late=2, approvals_late=1))
    assert (digest.contact_late, digest.approvals_late) == (2, 1)


def test_a_day_without_anything_to_do_is_quiet_whatever_few_reports_came() -> None:
    assert compose(Facts(TODAY)).quiet
    assert compose(Facts(TODAY, new=4, new_grave=4, monitored=80)).quiet
    assert not compose(Facts(TODAY, new=5)).quiet
    assert not compose(Facts(TODAY, contact_late=1)).quiet
    assert not compose(Facts(TODAY, overloaded=1)).quiet
    assert not compose(Facts(TODAY, (waiting(1, DecisionKind.WORRY),))).quiet


@given(st.lists(st.integers(0, FEW - 1), min_size=6, max_size=6), st.integers(0, 3))
def test_safety_15_days_that_differ_in_small_numbers_only_read_the_same(
    few: list[int], rest: int
) -> None:
    new, sought, working, monitored, part, strain = few
    small = Facts(
        TODAY,
        (waiting(1, DecisionKind.APPROVE),),
        new=new,
        new_grave=min(new, rest),
        sought=sought,
        working=working,
        monitored=monitored,
        agreed=Part(part, part + rest),
        holding=Part(part, part + rest),
        women=Part(part, part + rest),
        south=South(Part(part, part + rest), Part(part, part + rest)),
        overloaded=strain,
        tired=1,
    )
    nothing = Facts(
        TODAY,
        (waiting(1, DecisionKind.APPROVE),),
        south=South(Part(), Part()),
        tired=1,
    )
    assert compose(small) == compose(nothing)
