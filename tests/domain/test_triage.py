"""What starts by itself, who decides otherwise, how many must go, and by when."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.case import Level, Reason
from bot.domain.deadlines import at_any_hour, deadlines, triage_within
from bot.domain.severity import Indicator
from bot.domain.taxonomy import Category, Seen, Sides, When
from bot.domain.triage import (
    Exclusions,
    Facts,
    first_level,
    next_level,
    outsiders_only,
    reasons_to_ask,
    team_size,
)

MILD, SERIOUS, GRAVE = ({Seen.DAMAGE}, {Seen.THREAT}, {Seen.WEAPON})
PLAIN = Facts(Category.LAND, frozenset(SERIOUS), Exclusions.RECOGNISED, Sides.FAMILIES)
WATCH = frozenset({Indicator.TRUCE_BROKEN, Indicator.CONDOLENCE_REFUSED})
FACTS = st.builds(
    Facts,
    category=st.sampled_from(Category),
    seen=st.none() | st.frozensets(st.sampled_from(Seen), max_size=2),
    sides=st.sampled_from(Sides),
    when=st.sampled_from(When),
    added=st.frozensets(st.sampled_from(Indicator), max_size=3),
    exclusions=st.sampled_from(Exclusions),
    danger_word=st.booleans(),
    voice_unheard=st.booleans(),
    vague=st.booleans(),
)


def test_a_plain_assessed_report_starts_by_itself() -> None:
    edge = replace(PLAIN, added=WATCH)
    assert (edge.severity, edge.risk) == (3, 6)
    assert reasons_to_ask(edge) == frozenset()


def test_a_mild_report_needs_no_exclusions() -> None:
    assert not reasons_to_ask(replace(PLAIN, seen=frozenset(MILD), exclusions=Exclusions.NONE))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"seen": None}, Reason.UNANSWERED_TICKS),
        ({"seen": frozenset(GRAVE)}, Reason.SEVERITY),
        ({"added": WATCH | {Indicator.SHORTAGE}}, Reason.RISK),
        ({"category": Category.BLOOD}, Reason.CATEGORY),
        ({"category": Category.ARMED}, Reason.CATEGORY),
        ({"category": Category.DETENTION, "seen": None}, Reason.CATEGORY),
        ({"category": Category.COMMUNITY}, Reason.CATEGORY),
        ({"danger_word": True}, Reason.DANGER_WORD),
        ({"voice_unheard": True}, Reason.VOICE_UNHEARD),
        ({"exclusions": Exclusions.UNKNOWN}, Reason.EXCLUSIONS_UNKNOWN),
        ({"exclusions": Exclusions.NONE}, Reason.EXCLUSIONS_MISSING),
        ({"vague": True}, Reason.VAGUE),
    ],
)
def test_safety_1_each_reason_alone_stops_it(change: dict[str, Any], reason: Reason) -> None:
    held = {Reason.UNANSWERED_TICKS} if "seen" in change and not change["seen"] else set()
    assert reasons_to_ask(replace(PLAIN, **change)) == {reason} | held


def test_what_is_not_assessed_needs_exclusions_as_severity_3_does() -> None:
    bare = replace(PLAIN, seen=None, exclusions=Exclusions.NONE)
    assert reasons_to_ask(bare) == {Reason.UNANSWERED_TICKS, Reason.EXCLUSIONS_MISSING}


def test_unknown_wording_is_asked_about_even_when_mild() -> None:
    mild = replace(PLAIN, seen=frozenset(MILD), exclusions=Exclusions.UNKNOWN)
    assert reasons_to_ask(mild) == {Reason.EXCLUSIONS_UNKNOWN}


@given(FACTS)
def test_safety_1_2_nothing_grave_or_unknown_ever_starts_by_itself(facts: Facts) -> None:
    if not reasons_to_ask(facts):
        assert 1 <= facts.severity <= 3
        assert facts.risk < 7
        assert facts.category not in {"blood", "armed", "detention", "community"}
        assert not any((facts.danger_word, facts.voice_unheard, facts.vague))
        assert facts.exclusions is Exclusions.RECOGNISED or facts.severity < 3


def test_safety_14_without_usable_exclusions_only_outsiders_are_asked() -> None:
    assert outsiders_only(frozenset({Reason.EXCLUSIONS_UNKNOWN, Reason.RISK}))
    assert outsiders_only(frozenset({Reason.EXCLUSIONS_MISSING}))
    assert not outsiders_only(frozenset({Reason.SEVERITY, Reason.RISK}))


def test_safety_2_the_ladder_goes_up_to_the_national_level_and_ends_there() -> None:
    assert next_level(Level.MUNICIPAL) is Level.REGIONAL
    assert next_level(Level.REGIONAL) is Level.NATIONAL
    assert next_level(Level.NATIONAL) is None


def test_the_gravest_and_the_critical_begin_at_the_regional_level() -> None:
    assert first_level(4, 9) is Level.MUNICIPAL
    assert first_level(0, 0) is Level.MUNICIPAL
    assert first_level(5, 0) is Level.REGIONAL
    assert first_level(3, 10) is Level.REGIONAL


@pytest.mark.parametrize(
    ("category", "sides", "severity", "size"),
    [
        (Category.LAND, Sides.FAMILIES, 3, 1),
        (Category.LAND, None, 0, 1),
        (Category.LAND, Sides.TRIBES, 1, 2),
        (Category.COMMUNITY, Sides.OTHER, 1, 2),
        (Category.BLOOD, Sides.FAMILIES, 3, 2),
        (Category.ARMED, Sides.YOUTH, 2, 2),
        (Category.STREET, Sides.YOUTH, 4, 2),
        (Category.STREET, Sides.YOUTH, 5, 3),
        (Category.BLOOD, Sides.TRIBES, 5, 3),
    ],
)
def test_safety_3_nobody_goes_alone_where_it_is_dangerous(
    category: Category, sides: Sides | None, severity: int, size: int
) -> None:
    assert team_size(category, sides, severity) == size


def test_the_table_of_times_reads_as_in_the_brief() -> None:
    gravest, grave, serious = deadlines(5), deadlines(4), deadlines(3)
    assert (gravest.triage, gravest.answer) == (timedelta(minutes=15), timedelta(minutes=20))
    assert (grave.triage, grave.answer) == (timedelta(minutes=30), timedelta(minutes=30))
    assert (serious.triage, serious.first_contact) == (timedelta(hours=4), timedelta(hours=24))
    assert (deadlines(2).answer, deadlines(2).review) == (timedelta(hours=12), timedelta(days=30))
    assert (deadlines(1).first_session, deadlines(1).update) == (
        timedelta(days=21),
        timedelta(days=7),
    )
    assert deadlines(0) == serious


@given(st.integers(1, 4))
def test_graver_cases_never_wait_longer(severity: int) -> None:
    milder, graver = deadlines(severity), deadlines(severity + 1)
    for column in ("triage", "answer", "first_contact", "first_session", "update", "review"):
        assert getattr(graver, column) < getattr(milder, column)


def test_high_risk_shortens_the_time_to_decide_and_never_lengthens_it() -> None:
    assert triage_within(3, 0) == timedelta(hours=4)
    assert triage_within(3, 7) == timedelta(hours=1)
    assert triage_within(3, 10) == timedelta(minutes=30)
    assert triage_within(5, 10) == timedelta(minutes=15)


def test_the_clock_of_grave_cases_runs_at_night() -> None:
    assert at_any_hour(4)
    assert not at_any_hour(3)
    assert not at_any_hour(0)
