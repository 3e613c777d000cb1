"""The twenty rules, each stated over what people know, for arbitrary registers and cases.

No statement here looks at how a rule is carried out: people, communities and years, not tokens.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.case import Shape, Woman
from bot.domain.matching import rank
from bot.domain.mediator import Accreditation, Gender
from bot.domain.neutrality import RULES, CaseView, Force, Rule, bars_to_accepting, breaches
from bot.domain.neutrality.conduct import DISCLOSED, Shown, Stage
from bot.domain.neutrality.links import linked
from bot.domain.neutrality.record import MAX_VETOES, may_veto
from bot.domain.neutrality.skew import FEWEST_CASES, Fared, Figure, skew
from bot.domain.neutrality.table import BINDING, Moment
from bot.domain.taxonomy import Category, Sides
from bot.domain.tie_tokens import TieKind, bare, is_blind, kind_of
from tests.domain.neutral_world import (
    CODE,
    TODAY,
    Matter,
    Someone,
    gatherings,
    matters,
    plain,
    plain_case,
    token,
)

NEVER_ALONE = {Category.BLOOD, Category.COMMUNITY, Category.ARMED}
Statement = Callable[[Someone, Matter], bool]


def shaped(matter: Matter) -> bool:
    return matter.case.category in NEVER_ALONE or matter.case.sides is Sides.TRIBES


def sides_of(one: Someone, matter: Matter) -> list[str]:
    sides = {"one": matter.one, "other": matter.other}
    return [name for name, side in sides.items() if one.communities & side]


def in_a_balanced_pair(one: Someone, matter: Matter) -> bool:
    """Of one described side alone, where the sides chose balance and are known to us."""
    described = bool(matter.one and matter.other and matter.avoid)
    stray = one.communities & (matter.avoid - matter.one - matter.other)
    return (
        matter.case.shape is Shape.BALANCED
        and matter.case.team_size == 3
        and described
        and not stray
    )


#: What holds of everybody who may be asked, whatever else is true.
HARD: dict[str, Statement] = {
    "N1": lambda one, _: not one.seen.is_reporter,
    "N2": lambda one, matter: not one.has(TieKind.KIN, None) & matter.named,
    "N3": lambda one, matter: (
        (len(sides_of(one, matter)) != 1 or in_a_balanced_pair(one, matter))
        and not one.communities & (matter.avoid - matter.one - matter.other)
    ),
    "N5": lambda one, matter: not one.has(TieKind.BUSINESS) & matter.named,
    "N6": lambda one, matter: (
        not one.has(TieKind.ARMED) & matter.named
        and not (matter.case.severity >= 4 and one.has(TieKind.ARMED))
    ),
    "N7": lambda one, matter: (
        not one.has(TieKind.OFFICE) & matter.named
        and not (
            (matter.case.category is Category.SERVICES or matter.case.sides is Sides.PUBLIC)
            and one.has(TieKind.OFFICE)
        )
    ),
    "N8": lambda one, _: one.seen.mediated < 2,
    "N9": lambda one, matter: one.id not in matter.case.barred,
    "N10": lambda _, matter: (
        not shaped(matter)
        or (
            matter.case.team_size >= 2
            and not (matter.case.severity == 5 and matter.case.team_size not in {3, 5, 7})
        )
    ),
    "N11": lambda _, matter: not (matter.case.severity >= 4 and matter.case.team_size == 1),
    "N13": lambda one, _: (
        declared_within_a_year(one.seen.mediator.declared_on)
        and one.seen.mediator.code_version is not None
        and one.seen.mediator.code_version.split(".")[0] >= CODE.split(".")[0]
    ),
    "N16": lambda one, _: not one.seen.complaint,
    # The precondition of domain brief §3.7: from severity 3 on, or where nobody has assessed it.
    "outsiders": lambda one, matter: (
        one.seen.district not in {"LY0101", ""}
        or (
            not matter.case.outsiders_only
            and (
                matter.case.severity in {1, 2} or bool(matter.avoid and matter.one and matter.other)
            )
        )
    ),
}
#: What holds as long as nobody set it aside.
SOFT: dict[str, Statement] = {
    "N4": lambda one, matter: len(sides_of(one, matter)) < 2,
    "N8": lambda one, _: one.seen.mediated == 0,
    "N12": lambda one, matter: (
        one.seen.mediator.load.open_cases < 3
        and not (matter.case.severity >= 4 and one.seen.mediator.load.open_grave)
        and not one.seen.same_pair_last
        and not too_much_of_the_quarter(*one.seen.quarter)
    ),
    "N19": lambda one, _: not one.seen.nominated,
}


def declared_within_a_year(day: date) -> bool:
    return day.replace(year=day.year + 1) >= TODAY


def too_much_of_the_quarter(mine: int, everybodys: int) -> bool:
    """With this one more."""
    return everybodys + 1 >= 10 and 10 * (mine + 1) > 3 * (everybodys + 1)


def test_the_table_lists_all_twenty_rules_in_their_order_each_with_its_own_function() -> None:
    assert [one.id for one in RULES] == [f"N{number}" for number in range(1, 21)]
    assert len({one.function for one in RULES}) == 20
    for one in RULES:
        assert one.id in (one.function.__doc__ or "").split(maxsplit=1)[0]
    soft = {one.id for one in RULES if one.forces == {Force.SOFT}}
    both = {one.id for one in RULES if len(one.forces) == 2}
    assert soft == {"N4", "N12", "N17", "N19", "N20"}
    assert both == {"N8", "N11"}
    assert {one.id for one in RULES if one.moment is not Moment.ASKING} == {
        *("N14", "N15"),
        *("N18", "N20"),
    }


@given(matters())
def test_no_ranking_ever_breaks_a_hard_rule_or_a_soft_one_that_nobody_set_aside(
    matter: Matter,
) -> None:
    ranking = rank([one.seen for one in matter.people], matter.view)
    people = {one.id: one for one in matter.people}
    asked = [one.candidate for one in ranking.eligible]
    asked += [one.ranked.candidate for one in ranking.paused]
    for candidate in asked:
        one = people[candidate.mediator.id]
        for name, holds in [*HARD.items(), *SOFT.items()]:
            assert holds(one, matter), name


@given(matters(), st.data())
def test_setting_soft_rules_aside_lets_no_hard_rule_be_broken(
    matter: Matter, data: st.DataObject
) -> None:
    asides = data.draw(st.lists(st.frozensets(st.sampled_from(Rule)), min_size=7, max_size=7))
    people = [
        replace(one, seen=replace(one.seen, overridden=aside))
        for one, aside in zip(matter.people, asides, strict=False)
    ]
    ranking = rank([one.seen for one in people], matter.view)
    by_id = {one.id: one for one in people}
    for ranked in ranking.eligible:
        one = by_id[ranked.candidate.mediator.id]
        for name, holds in HARD.items():
            assert holds(one, matter), name
        for name, holds in SOFT.items():
            aside = {rule.number for rule in one.seen.overridden}
            assert holds(one, matter) or name in aside, name


@given(matters())
def test_everybody_kept_out_by_a_rule_really_breaks_it(matter: Matter) -> None:
    """The other direction: no rule speaks where there is nothing to be said."""
    view = matter.view
    for one in matter.people:
        for breach in breaches(one.seen, view):
            number = breach.rule.number
            table = HARD if breach.force is Force.HARD else SOFT
            if number in table and number not in {"N10", "N11"}:
                assert not table[number](one, matter), number
            declared = [each.forces for each in RULES if each.id == number]
            assert all(breach.force in forces for forces in declared)


@given(matters())
def test_a_soft_breach_alone_is_told_from_a_hard_one(matter: Matter) -> None:
    for out in rank([one.seen for one in matter.people], matter.view).excluded:
        one = next(each for each in matter.people if each.id == out.mediator_id)
        hard = [each for each in breaches(one.seen, matter.view) if each.force is Force.HARD]
        assert out.soft is not bool(hard)


def seat_everybody(matter: Matter, order: list[Someone]) -> tuple[Someone, ...]:
    """Let people accept one after the other as the rules allow, until the team is complete."""
    team: tuple[Someone, ...] = ()
    for one in order:
        if len(team) == matter.case.team_size:
            break
        if not bars_to_accepting(one.seen, matter.with_team(team)):
            team = (*team, one)
    return team


@given(matters() | gatherings() | gatherings(shape=Shape.BALANCED), st.data())
def test_a_complete_team_is_what_n10_and_n11_ask_for(matter: Matter, data: st.DataObject) -> None:
    team = seat_everybody(matter, data.draw(st.permutations(matter.people)))
    if len(team) < matter.case.team_size:
        return
    assert len({one.id for one in team}) == len(team)
    if matter.case.severity >= 4:
        assert len(team) >= 2, "nobody goes alone to a grave matter"
    if shaped(matter):
        assert len(team) >= 2
        assert matter.case.severity < 5 or len(team) in {3, 5}
    if matter.case.woman is Woman.REQUIRED:
        assert any(one.woman for one in team)
    seats = [sides_of(one, matter) for one in team]
    if matter.case.shape is Shape.NEUTRAL:
        assert seats == [[]] * len(team), "everybody of a third community"
    else:
        assert sorted(seats) == [[], ["one"], ["other"]], "one from each side, a neutral chair"
        chair = next(one for one in team if not sides_of(one, matter))
        assert chair.seen.mediator.accreditation is Accreditation.ACCREDITED


@given(gatherings(shape=Shape.BALANCED), st.data())
def test_every_part_of_a_balanced_team_keeps_a_seat_for_each(
    matter: Matter, data: st.DataObject
) -> None:
    team = seat_everybody(matter, data.draw(st.permutations(matter.people)))
    seats = [sides_of(one, matter) for one in team]
    assert all(seats.count(seat) == 1 for seat in seats)


def test_a_complete_team_is_found_where_there_are_people_for_it() -> None:
    """Else the statements about complete teams would be about nothing."""
    a, b = (TieKind.COMMUNITY, "A"), (TieKind.COMMUNITY, "B")
    crowd = [
        plain(1, "LY0101", a),
        plain(2, "LY0101", b),
        plain(3, "LY0101", a),
        plain(4, "LY0102", gender=Gender.WOMAN),
        plain(5, "LY0102"),
        plain(6, "LY0201"),
    ]
    case = replace(
        plain_case(),
        severity=5,
        team_size=3,
        sides=Sides.TRIBES,
        woman=Woman.REQUIRED,
        exclusions=frozenset({token("A"), token("B")}),
        descriptors=(frozenset({token("A")}), frozenset({token("B")})),
    )
    view = CaseView(case, "LY0101", today=TODAY, code_version=CODE, region="LY01")
    for shape, team in ((Shape.BALANCED, [1, 2, 4]), (Shape.NEUTRAL, [4, 5, 6])):
        shaped_ = replace(view, case=replace(case, shape=shape))
        matter = Matter(shaped_, frozenset("AB"), frozenset("A"), frozenset("B"), tuple(crowd))
        assert [one.id for one in seat_everybody(matter, crowd)] == team


@given(gatherings(grave=True), st.data())
def test_n17_between_tribes_a_grave_matter_is_led_from_outside_by_people_who_know_it(
    matter: Matter, data: st.DataObject
) -> None:
    team = seat_everybody(matter, data.draw(st.permutations(matter.people)))
    if len(team) < matter.case.team_size:
        return
    outside = [one for one in team if one.seen.district != "LY0101"]
    assert any(one.seen.mediator.accreditation is Accreditation.ACCREDITED for one in outside)
    assert any(one.seen.region == "LY01" for one in team)


@given(matters())
def test_n14_nobody_takes_a_seat_without_saying_that_there_is_no_link(matter: Matter) -> None:
    for one in matter.people:
        silent = replace(one.seen, says_no_tie=False)
        assert Rule.DISCLOSURE in bars_to_accepting(silent, matter.view)
        assert Rule.DISCLOSURE not in bars_to_accepting(one.seen, matter.view)


def test_n14_an_offer_shows_no_more_than_the_brief_allows_and_every_stage_no_less() -> None:
    allowed = {Shown.CATEGORY, Shown.PLACE, Shown.BAND, Shown.SIDES, Shown.TEAM}
    assert DISCLOSED[Stage.OFFERED] == allowed
    assert DISCLOSED[Stage.WAITING] < allowed
    assert set(DISCLOSED) == set(Stage)


@given(matters(), st.text(min_size=1))
def test_n15_a_wording_among_what_is_compared_is_never_compared(
    matter: Matter, wording: str
) -> None:
    assume(not is_blind(wording))
    for one in matter.people:
        assert Rule.BLIND not in bars_to_accepting(one.seen, matter.view)
        ties = one.seen.mediator.ties | {wording}
        told = replace(one.seen, mediator=replace(one.seen.mediator, ties=ties))
        assert Rule.BLIND in bars_to_accepting(told, matter.view)
        case = replace(matter.case, descriptors=(frozenset({wording}), frozenset()))
        assert Rule.BLIND in bars_to_accepting(one.seen, replace(matter.view, case=case))


@given(matters())
def test_n18_whoever_is_bound_to_a_case_by_any_tie_does_not_see_it(matter: Matter) -> None:
    """Nothing balances a tie of staff, and nobody's consent does."""
    for one in matter.people:
        names = {name for _, name in one.ties}
        armed = matter.case.severity >= 4 and one.has(TieKind.ARMED)
        institutional = matter.case.category is Category.SERVICES
        institutional |= matter.case.sides is Sides.PUBLIC
        bound = bool(names & matter.named or armed or (institutional and one.has(TieKind.OFFICE)))
        found = linked(one.seen.mediator.ties, matter.view.apart)
        assert (found is not None) is bound
        assert found is None or found.number in {"N2", "N3", "N5", "N6", "N7"}


@given(st.integers(0, 10))
def test_n9_a_side_may_ask_twice_without_a_reason(vetoes: int) -> None:
    assert may_veto(vetoes) is (vetoes < 2)
    assert MAX_VETOES == 2


fared = st.builds(
    lambda sides, cases, parts: Fared(sides, cases, *(round(cases * part) for part in parts)),
    st.sampled_from(Sides),
    st.integers(0, 200),
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)),
)


@given(st.lists(fared, unique_by=lambda one: one.sides))
def test_n20_says_nothing_of_fewer_than_eight_and_never_shows_a_small_count(
    quarter: list[Fared],
) -> None:
    page = skew(quarter)
    cases = {one.sides: one for one in quarter}
    assert {line.sides for line in page.lines} == {
        one.sides for one in quarter if one.cases >= FEWEST_CASES
    }
    for line in page.lines:
        for figure in Figure:
            shown, true = getattr(line, figure), getattr(cases[line.sides], figure)
            assert shown.percent is not None or shown.count.value in {None, true}
            if true < 5:
                assert shown.percent is None
                assert shown.count.value is None


def test_n20_points_at_a_kind_of_sides_that_fares_otherwise_than_all_the_others() -> None:
    page = skew(
        [
            Fared(Sides.TRIBES, 40, agreed=8, withdrawn=4, vetoed=12),
            Fared(Sides.NEIGHBOURS, 60, agreed=36, withdrawn=6, vetoed=6),
            Fared(Sides.FAMILIES, 50, agreed=30, withdrawn=5, vetoed=5),
            Fared(Sides.YOUTH, 7, agreed=0, withdrawn=7, vetoed=7),
        ]
    )
    far = {line.sides: line.far for line in page.lines}
    assert far[Sides.TRIBES] == (Figure.AGREED, Figure.VETOED)
    assert Figure.WITHDRAWN not in far[Sides.NEIGHBOURS]
    assert page.too_few == (Sides.YOUTH,)
    assert not page.calm


def test_n20_is_calm_where_everybody_fares_alike() -> None:
    alike = [Fared(sides, 20, agreed=10, withdrawn=2, vetoed=1) for sides in Sides]
    assert skew(alike).calm
    assert skew([]).calm
    assert skew([Fared(Sides.TRIBES, 40, 0, 40, 40)]).calm, "there is nobody to compare with"


@pytest.mark.parametrize("kind", TieKind)
def test_a_token_keeps_its_kind_and_gives_nothing_else_away(kind: TieKind) -> None:
    one = f"{kind}.{token('A')}"
    assert (kind_of(one), bare(one), is_blind(one)) == (kind, token("A"), True)
    assert kind_of(token("A")) is None
    for wording in ("A", "أولاد فلان", "kin.أولاد فلان", f"cousin.{token('A')}", token("A")[:-1]):
        assert not is_blind(wording)


def test_what_binds_somebody_is_told_as_one_and_what_may_be_set_aside_is_not() -> None:
    soft = {one.rule for one in RULES if Force.SOFT in one.forces}
    assert not BINDING & soft
    assert {rule.number for rule in BINDING} == {"N1", "N2", "N3", "N5", "N6", "N7", "N16"}
