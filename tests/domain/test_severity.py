"""Severity, risk and urgency from what was ticked."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.severity import (
    WEIGHTS,
    Band,
    Indicator,
    Urgency,
    band,
    counted,
    indicators,
    risk,
    severity,
    urgency,
)
from bot.domain.taxonomy import Category, Seen, Sides, When

TICKS = st.frozensets(st.sampled_from(Seen), min_size=1)
CATEGORIES = st.sampled_from(Category)


def of(*seen: Seen, category: Category = Category.STREET) -> int:
    return severity(frozenset(seen), category)


def test_unanswered_ticks_are_not_assessed_and_never_mild() -> None:
    assert severity(None, Category.STREET) == 0
    assert of() == 0
    assert counted(0) == 3


@pytest.mark.parametrize(
    ("tick", "level"),
    [
        (Seen.WORDS, 1),
        (Seen.DAMAGE, 2),
        (Seen.THREAT, 3),
        (Seen.LIGHT_INJURY, 3),
        (Seen.ROAD_BLOCK, 3),
        (Seen.HOSPITAL, 4),
        (Seen.WEAPON, 4),
        (Seen.GATHERING, 4),
        (Seen.SHOOTING, 5),
        (Seen.DEATH, 5),
        (Seen.FAMILIES_LEFT, 5),
    ],
)
def test_each_tick_alone_gives_its_anchor(tick: Seen, level: int) -> None:
    assert of(tick) == level


def test_the_highest_tick_decides() -> None:
    assert of(Seen.WORDS, Seen.DAMAGE) == 2
    assert of(Seen.WORDS, Seen.DAMAGE, Seen.WEAPON) == 4


def test_a_road_closed_over_identity_or_revenge_is_grave() -> None:
    assert of(Seen.ROAD_BLOCK, category=Category.SERVICES) == 3
    assert of(Seen.ROAD_BLOCK, category=Category.COMMUNITY) == 4
    assert of(Seen.ROAD_BLOCK, category=Category.BLOOD) == 4


def test_a_person_held_is_grave_and_stays_unassessed_without_ticks() -> None:
    assert of(Seen.WORDS, category=Category.DETENTION) == 4
    assert severity(None, Category.DETENTION) == 0


@given(TICKS, TICKS, CATEGORIES)
def test_seeing_more_never_lowers_severity(
    seen: frozenset[Seen], more: frozenset[Seen], category: Category
) -> None:
    assert 1 <= severity(seen, category) <= severity(seen | more, category) <= 5


def test_a_quarrel_of_words_between_neighbours_carries_no_risk() -> None:
    assert risk(frozenset({Seen.WORDS}), Category.STREET, Sides.NEIGHBOURS, When.TODAY) == 0


def test_recent_blood_counts_and_old_blood_does_not() -> None:
    death = frozenset({Seen.DEATH})
    assert risk(death, Category.BLOOD, Sides.FAMILIES, When.TODAY) == 3
    assert risk(death, Category.BLOOD, Sides.FAMILIES, None) == 3
    assert risk(death, Category.BLOOD, Sides.FAMILIES, When.LONG_AGO) == 0


def test_each_sign_of_a_report_is_found() -> None:
    seen = frozenset(Seen)
    assert indicators(seen, Category.COMMUNITY, Sides.TRIBES, When.NOW) == {
        Indicator.RECENT_BLOOD,
        Indicator.ARMED_GATHERING,
        Indicator.IDENTITY_ROADBLOCK,
        Indicator.PEOPLE_LEAVING,
        Indicator.CROSS_COMMUNITY,
    }
    assert indicators(frozenset({Seen.THREAT}), Category.BLOOD, None, None) == {
        Indicator.REVENGE_VOW
    }
    assert indicators(None, Category.DETENTION, None, None) == {Indicator.HOSTAGE}
    assert indicators(None, Category.ARMED, None, None) == {Indicator.ARMED_KIN}
    assert indicators(frozenset({Seen.GATHERING}), Category.STREET, Sides.YOUTH, None) == {
        Indicator.YOUTH_CROWD
    }


def test_a_weapon_without_a_gathering_is_no_armed_gathering() -> None:
    assert risk(frozenset({Seen.WEAPON}), Category.STREET, Sides.YOUTH) == 0
    assert risk(frozenset({Seen.GATHERING}), Category.LAND, Sides.FAMILIES) == 0


def test_a_closed_road_is_about_identity_by_its_sides_or_by_its_category() -> None:
    road = frozenset({Seen.ROAD_BLOCK})
    sign = Indicator.IDENTITY_ROADBLOCK
    assert sign in indicators(road, Category.SERVICES, Sides.TRIBES, None)
    assert sign in indicators(road, Category.ARMED, Sides.YOUTH, None)
    assert sign not in indicators(road, Category.SERVICES, Sides.PUBLIC, None)


def test_two_tribes_cross_communities_in_any_category_and_the_category_with_any_sides() -> None:
    assert risk(None, Category.LAND, Sides.TRIBES) == 2
    assert risk(None, Category.COMMUNITY, Sides.OTHER) == 2


def test_what_a_coordinator_adds_counts_once() -> None:
    seen = frozenset({Seen.FAMILIES_LEFT})
    added = frozenset({Indicator.PEOPLE_LEAVING, Indicator.SHORTAGE})
    assert risk(seen, Category.LAND, Sides.FAMILIES, When.NOW, added) == 3


def test_every_indicator_has_its_points() -> None:
    assert set(WEIGHTS) == set(Indicator)
    assert [list(WEIGHTS.values()).count(points) for points in (3, 2, 1)] == [8, 7, 5]


@pytest.mark.parametrize(
    ("score", "name"),
    [
        (0, Band.LOW),
        (3, Band.LOW),
        (4, Band.WATCH),
        (6, Band.WATCH),
        (7, Band.HIGH),
        (9, Band.HIGH),
        (10, Band.CRITICAL),
    ],
)
def test_bands_begin_and_end_where_the_brief_says(score: int, name: Band) -> None:
    assert band(score) is name


def test_urgency_follows_severity() -> None:
    assert [urgency(level) for level in range(6)] == [
        Urgency.TODAY,
        Urgency.ROUTINE,
        Urgency.SOON,
        Urgency.TODAY,
        Urgency.NOW,
        Urgency.NOW,
    ]


def test_a_trigger_date_near_makes_it_one_step_sooner() -> None:
    assert urgency(1, trigger_near=True) is Urgency.SOON
    assert urgency(3, trigger_near=True) is Urgency.NOW
    assert urgency(5, trigger_near=True) is Urgency.NOW


def test_each_urgency_has_its_time() -> None:
    assert [each.within for each in Urgency] == [
        timedelta(minutes=30),
        timedelta(hours=4),
        timedelta(hours=72),
        timedelta(days=7),
    ]
