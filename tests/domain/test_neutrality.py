"""The hard rules, each alone, and all together."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.case import Case, CaseState, Woman
from bot.domain.ids import CaseId, MediatorId, PlaceId
from bot.domain.mediator import Accreditation, Gender, Load, Mediator
from bot.domain.neutrality import (
    Candidate,
    CaseView,
    Rule,
    exclusions,
    hard_exclusions,
)
from bot.domain.neutrality import (
    bars_to_accepting as bars,
)
from bot.domain.taxonomy import Category, Sides
from bot.domain.tie_tokens import TieKind, tagged

TODAY = date(2026, 5, 7)
MEDIATOR = Mediator(
    id=MediatorId(1),
    code="M-001",
    gender=Gender.MAN,
    accreditation=Accreditation.ACCREDITED,
    expires_on=date(2027, 1, 1),
    declared_on=date(2026, 1, 1),
    place_id=PlaceId("misrata"),
    radius_km=60,
    languages=frozenset({"ar"}),
    categories=frozenset({Category.LAND, Category.BLOOD}),
    max_severity=5,
    code_version="1.0.0",
    linked=True,
    available=True,
    reachable=True,
)
CANDIDATE = Candidate(MEDIATOR, km=10, district="LY-MI")
CASE = Case(
    id=CaseId(1),
    number="4711",
    state=CaseState.MATCHING,
    category=Category.LAND,
    place_id=PlaceId("zliten"),
    sides=Sides.FAMILIES,
    severity=3,
    risk=2,
    woman=Woman.NOT_ASKED,
    languages=frozenset(),
    team_size=1,
    opened_at=datetime(2026, 5, 7, 9, tzinfo=UTC),
    exclusions=frozenset({"0" * 32}),
    descriptors=(frozenset({"1" * 32}), frozenset({"2" * 32})),
)
VIEW = CaseView(CASE, district="LY-MI", today=TODAY, code_version="1.0.0")
LEAD = replace(MEDIATOR, id=MediatorId(7))
SISTER = replace(MEDIATOR, id=MediatorId(8), gender=Gender.WOMAN)


def someone(**changes: Any) -> Candidate:
    return replace(CANDIDATE, mediator=replace(MEDIATOR, **changes))


def view(team: tuple[Mediator, ...] = (), **changes: Any) -> CaseView:
    seated = tuple(Candidate(each, km=10, district="LY-MI") for each in team)
    return replace(VIEW, case=replace(CASE, **changes), seated=seated)


def bars_to_accepting(candidate: Candidate, case_view: CaseView) -> tuple[Rule, ...]:
    """Of somebody who said that they have no link."""
    return bars(replace(candidate, says_no_tie=True), case_view)


def test_a_mediator_in_order_breaks_no_rule() -> None:
    assert hard_exclusions(CANDIDATE, VIEW) == ()


@pytest.mark.parametrize(
    ("candidate", "case_view", "rule"),
    [
        (replace(CANDIDATE, is_reporter=True), VIEW, Rule.OWN_CASE),
        (replace(CANDIDATE, is_reader=True), VIEW, Rule.READER),
        (replace(CANDIDATE, complaint=True), VIEW, Rule.COMPLAINT),
        (replace(CANDIDATE, nominated=True), VIEW, Rule.NOMINATED),
        (replace(CANDIDATE, mediated=1), VIEW, Rule.MEDIATED),
        (replace(CANDIDATE, same_pair_last=True), VIEW, Rule.CAP),
        (replace(CANDIDATE, quarter=(3, 9)), VIEW, Rule.CAP),
        (CANDIDATE, view(severity=4), Rule.WOMAN),
        (CANDIDATE, view(category=Category.BLOOD), Rule.SHAPE),
        (CANDIDATE, view(category=Category.BLOOD, team_size=2, severity=5), Rule.SHAPE),
        (CANDIDATE, view(barred=frozenset({MediatorId(1)})), Rule.BARRED),
        (CANDIDATE, view(team=(MEDIATOR,), team_size=2), Rule.TEAM),
        (someone(accreditation=Accreditation.PROBATION), VIEW, Rule.ACCREDITATION),
        (someone(expires_on=date(2026, 5, 6)), VIEW, Rule.EXPIRED),
        (someone(declared_on=date(2025, 5, 6)), VIEW, Rule.DECLARATION),
        (someone(code_version=None), VIEW, Rule.CODE),
        (someone(linked=False), VIEW, Rule.UNREACHABLE),
        (someone(reachable=False), VIEW, Rule.UNREACHABLE),
        (someone(available=False), VIEW, Rule.UNAVAILABLE),
        (CANDIDATE, view(category=Category.MONEY), Rule.CATEGORY),
        (someone(max_severity=2), VIEW, Rule.SEVERITY),
        (someone(max_severity=2), view(severity=0), Rule.SEVERITY),
        (CANDIDATE, view(languages=frozenset({"tuq"})), Rule.LANGUAGE),
        (replace(CANDIDATE, km=60.1), VIEW, Rule.RADIUS),
        (CANDIDATE, view(woman=Woman.REQUIRED), Rule.WOMAN),
        (someone(load=Load(open_cases=3)), VIEW, Rule.CAP),
        (someone(load=Load(open_cases=1, open_grave=1)), view(severity=4, team_size=2), Rule.CAP),
        (CANDIDATE, view(outsiders_only=True), Rule.OUTSIDERS),
        (CANDIDATE, view(exclusions=frozenset()), Rule.OUTSIDERS),
        (CANDIDATE, view(descriptors=(frozenset({"x"}), frozenset())), Rule.OUTSIDERS),
        (CANDIDATE, view(severity=0, exclusions=frozenset()), Rule.OUTSIDERS),
        (replace(CANDIDATE, district=""), view(outsiders_only=True), Rule.OUTSIDERS),
    ],
)
def test_each_rule_excludes_alone(candidate: Candidate, case_view: CaseView, rule: Rule) -> None:
    assert exclusions(candidate, case_view) == (rule,)


@pytest.mark.parametrize("status", set(Accreditation) - {Accreditation.ACCREDITED})
def test_only_the_accredited_go_alone(status: Accreditation) -> None:
    assert hard_exclusions(someone(accreditation=status), VIEW) == (Rule.ACCREDITATION,)


def test_on_probation_one_works_only_beside_an_accredited_one_at_severity_3_or_less() -> None:
    trainee = someone(accreditation=Accreditation.PROBATION)
    beside = view(team=(LEAD,), team_size=2, severity=3)
    other_trainee = replace(LEAD, accreditation=Accreditation.PROBATION)
    assert hard_exclusions(trainee, beside) == ()
    assert hard_exclusions(trainee, view(team=(other_trainee,), team_size=2)) == (
        Rule.ACCREDITATION,
    )
    for severity in (0, 4):
        grave = view(team=(LEAD,), team_size=2, severity=severity)
        assert hard_exclusions(trainee, grave) == (Rule.ACCREDITATION,)


def test_the_last_days_of_accreditation_and_declaration_still_count() -> None:
    assert hard_exclusions(someone(expires_on=TODAY, declared_on=date(2025, 5, 7)), VIEW) == ()


def test_ones_own_limits_are_included_in_them() -> None:
    edge = replace(someone(max_severity=3), km=60)
    assert hard_exclusions(edge, VIEW) == ()
    assert hard_exclusions(someone(max_severity=2), view(severity=2)) == ()


def test_a_declaration_of_29_february_lasts_until_the_end_of_the_next_february() -> None:
    leap = someone(declared_on=date(2024, 2, 29))
    assert hard_exclusions(leap, replace(VIEW, today=date(2025, 2, 28))) == ()
    assert hard_exclusions(leap, replace(VIEW, today=date(2025, 3, 1))) == (Rule.DECLARATION,)


@pytest.mark.parametrize(
    ("accepted", "asked", "enough"),
    [
        ("1.0.0", "1.0.1", True),
        ("1.2", "2.0.0", False),
        ("2.0.0", "1.0.0", True),
        ("v10.0", "9.0", True),
        ("spring", "spring", True),
        ("spring", "1.0.0", False),
        ("", "1.0.0", False),
    ],
)
def test_a_new_major_version_of_the_code_wants_a_new_yes(
    accepted: str, asked: str, enough: bool
) -> None:
    found = hard_exclusions(someone(code_version=accepted), replace(VIEW, code_version=asked))
    assert found == (() if enough else (Rule.CODE,))


def test_a_tie_to_an_excluded_community_or_a_side_excludes() -> None:
    tied = someone(ties=frozenset({"a", "b"}))
    assert hard_exclusions(tied, view(exclusions=frozenset({"b"}))) == (Rule.KIN,)
    described = view(descriptors=(frozenset({"x"}), frozenset({"a"})))
    assert hard_exclusions(tied, described) == (Rule.KIN,)
    assert hard_exclusions(tied, view(exclusions=frozenset({"c"}))) == ()
    assert hard_exclusions(CANDIDATE, view(severity=2, exclusions=frozenset())) == ()


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        (TieKind.KIN, Rule.KIN),
        (TieKind.COMMUNITY, Rule.ONE_SIDE),
        (TieKind.BUSINESS, Rule.BUSINESS),
        (TieKind.ARMED, Rule.ARMED),
        (TieKind.OFFICE, Rule.OFFICE),
    ],
)
def test_the_kind_of_a_tie_says_which_rule_speaks(kind: TieKind, rule: Rule) -> None:
    tied = someone(ties=frozenset({tagged(kind, "a")}))
    assert hard_exclusions(tied, view(exclusions=frozenset({"a"}))) == (rule,)
    assert hard_exclusions(tied, view(exclusions=frozenset({"b"}))) == ()


def test_an_armed_link_anywhere_keeps_from_a_grave_matter_and_an_office_from_an_institutional() -> (
    None
):
    armed = someone(ties=frozenset({tagged(TieKind.ARMED, "a")}))
    assert hard_exclusions(armed, view(severity=4, team_size=2)) == (Rule.ARMED,)
    assert hard_exclusions(armed, VIEW) == ()
    holder = someone(ties=frozenset({tagged(TieKind.OFFICE, "a")}))
    assert hard_exclusions(holder, view(sides=Sides.PUBLIC)) == (Rule.OFFICE,)
    assert hard_exclusions(holder, VIEW) == ()


def test_other_is_everybodys_category_and_one_shared_language_is_enough() -> None:
    assert hard_exclusions(CANDIDATE, view(category=Category.OTHER)) == ()
    assert hard_exclusions(CANDIDATE, view(languages=frozenset({"tuq", "ar"}))) == ()


def test_where_a_woman_is_required_a_man_never_takes_the_last_seat_without_one() -> None:
    pair = {"woman": Woman.REQUIRED, "team_size": 2}
    assert hard_exclusions(CANDIDATE, view(**pair)) == ()
    assert hard_exclusions(CANDIDATE, view(team=(LEAD,), **pair)) == (Rule.WOMAN,)
    assert hard_exclusions(CANDIDATE, view(team=(SISTER,), **pair)) == ()
    assert hard_exclusions(someone(gender=Gender.WOMAN), view(woman=Woman.REQUIRED)) == ()
    assert hard_exclusions(CANDIDATE, view(woman=Woman.PREFERRED)) == ()


def test_one_grave_case_leaves_room_for_a_mild_one() -> None:
    assert hard_exclusions(someone(load=Load(open_cases=1, open_grave=1)), VIEW) == ()


def test_an_outsider_comes_from_another_district() -> None:
    far = replace(CANDIDATE, district="LY-TB")
    assert hard_exclusions(far, view(outsiders_only=True)) == ()


def test_all_broken_rules_are_named_in_their_order() -> None:
    wrong = replace(someone(available=False, code_version=None, max_severity=1), km=500)
    assert hard_exclusions(wrong, VIEW) == (
        Rule.CODE,
        Rule.UNAVAILABLE,
        Rule.SEVERITY,
        Rule.RADIUS,
    )


def test_somebody_who_went_off_duty_may_still_say_yes_but_not_with_a_lapsed_accreditation() -> None:
    away = someone(available=False, reachable=False)
    assert hard_exclusions(away, VIEW)
    assert bars_to_accepting(away, VIEW) == ()
    lapsed = someone(available=False, expires_on=date(2026, 5, 1))
    assert bars_to_accepting(lapsed, VIEW) == (Rule.EXPIRED,)


@given(st.booleans(), st.sampled_from(Accreditation), st.sampled_from(Gender))
def test_no_virtue_outweighs_a_tie(trusted: bool, status: Accreditation, gender: Gender) -> None:
    tied = someone(ties=frozenset({"a"}), available=trusted, accreditation=status, gender=gender)
    assert Rule.KIN in hard_exclusions(tied, view(exclusions=frozenset({"a"})))
