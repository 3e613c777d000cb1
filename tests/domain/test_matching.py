"""Who is asked first, who is spared, how many at once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.case import Woman
from bot.domain.ids import MediatorId
from bot.domain.matching import (
    LiveOffer,
    Pause,
    Ranked,
    Ranking,
    chance,
    how_many_to_ask,
    may_top_up,
    rank,
    threshold,
)
from bot.domain.mediator import Accreditation, Gender, Load
from bot.domain.neutrality import Candidate, CaseView, hard_exclusions
from bot.domain.taxonomy import Category
from tests.domain.test_neutrality import CANDIDATE, CASE, MEDIATOR, VIEW

NEW = timedelta()


def person(number: int, km: float = 10, **changes: Any) -> Candidate:
    return Candidate(replace(MEDIATOR, id=MediatorId(number), **changes), km=km, district="LY-MI")


def ids(ranking: Ranking) -> list[int]:
    return [each.candidate.mediator.id for each in ranking.eligible]


def hopes(*chances: float) -> list[Ranked]:
    return [Ranked(CANDIDATE, 0, each) for each in chances]


def wanted(woman: Woman) -> CaseView:
    return replace(VIEW, case=replace(CASE, woman=woman))


PEOPLE = st.builds(
    lambda number, km, district, mediator, flags: Candidate(
        replace(MEDIATOR, id=MediatorId(number), **mediator),
        km=km,
        district=district,
        is_reporter=flags[0],
        asked=flags[1],
        quiet=flags[2],
    ),
    number=st.integers(1, 10_000),
    km=st.floats(0, 120),
    district=st.sampled_from(["LY-MI", "LY-TB", ""]),
    mediator=st.fixed_dictionaries(
        {},
        optional={
            "gender": st.sampled_from(Gender),
            "accreditation": st.sampled_from(Accreditation),
            "expires_on": st.dates(date(2026, 1, 1), date(2027, 1, 1)),
            "declared_on": st.dates(date(2025, 1, 1), date(2026, 5, 1)),
            "categories": st.frozensets(st.sampled_from(Category)),
            "max_severity": st.integers(1, 5),
            "available": st.booleans(),
            "ties": st.frozensets(st.sampled_from("abc")),
            "load": st.builds(
                Load,
                open_cases=st.integers(0, 4),
                open_grave=st.integers(0, 2),
                live_offers=st.integers(0, 3),
                offers_today=st.integers(0, 8),
                accepted_recent=st.floats(0, 10),
                answered=st.integers(0, 20),
                asked=st.integers(0, 40),
            ),
        },
    ),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
VIEWS = st.builds(
    lambda **changes: replace(VIEW, case=replace(CASE, **changes)),
    severity=st.integers(0, 5),
    category=st.sampled_from([Category.LAND, Category.BLOOD, Category.OTHER]),
    woman=st.sampled_from(Woman),
    team_size=st.integers(1, 3),
    exclusions=st.frozensets(st.sampled_from("abc"), max_size=1),
    outsiders_only=st.booleans(),
)
CROWDS = st.lists(PEOPLE, max_size=12, unique_by=lambda each: each.mediator.id)


@given(CROWDS, VIEWS, st.booleans())
def test_nobody_ranked_breaks_a_hard_rule_and_nobody_is_forgotten(
    crowd: list[Candidate], view: CaseView, holds: bool
) -> None:
    ranking = rank(crowd, view, preference_holds=holds)
    kept = [*ranking.eligible, *(each.ranked for each in ranking.paused)]
    assert all(not hard_exclusions(each.candidate, view) for each in kept)
    assert all(each.rules for each in ranking.excluded)
    found = [each.candidate.mediator.id for each in kept]
    found += [each.mediator_id for each in ranking.excluded]
    assert sorted(found) == sorted(each.mediator.id for each in crowd)


@given(CROWDS, VIEWS, st.randoms())
def test_the_order_of_the_register_makes_no_difference(
    crowd: list[Candidate], view: CaseView, dice: Any
) -> None:
    shuffled = list(crowd)
    dice.shuffle(shuffled)
    assert rank(shuffled, view) == rank(crowd, view)


def test_the_nearer_comes_first_and_equals_stand_by_id() -> None:
    crowd = [person(3, km=30), person(2, km=5), person(9, km=1), person(1, km=5)]
    assert ids(rank(crowd, VIEW)) == [9, 1, 2, 3]


def test_who_accepted_much_lately_is_spared() -> None:
    tired = person(1, load=Load(accepted_recent=4))
    assert ids(rank([tired, person(2, km=12)], VIEW)) == [2, 1]


def test_who_usually_answers_comes_before_who_never_does() -> None:
    silent = person(1, load=Load(answered=0, asked=10))
    keen = person(2, load=Load(answered=9, asked=10))
    assert ids(rank([silent, keen, person(3)], VIEW)) == [2, 3, 1]


def test_the_chance_begins_at_the_prior_and_stays_below_one() -> None:
    assert chance(person(1, km=0)) == pytest.approx(0.310, abs=0.001)
    assert chance(person(1, km=0, load=Load(answered=90, asked=90))) == pytest.approx(0.927, 0.01)
    assert chance(person(1, km=0, load=Load(answered=999, asked=900))) <= 0.95


@pytest.mark.parametrize(
    ("candidate", "why"),
    [
        (replace(CANDIDATE, asked=True), Pause.ASKED),
        (replace(CANDIDATE, quiet=True), Pause.QUIET),
        (person(1, load=Load(live_offers=2)), Pause.LIVE_OFFERS),
        (person(1, load=Load(offers_today=6)), Pause.OFFERS_TODAY),
    ],
)
def test_people_are_spared_and_the_reason_is_named(candidate: Candidate, why: Pause) -> None:
    ranking = rank([candidate], VIEW)
    assert ranking.eligible == ()
    assert [each.why for each in ranking.paused] == [(why,)]


def test_one_live_offer_and_five_today_spare_nobody() -> None:
    assert ids(rank([person(1, load=Load(live_offers=1, offers_today=5))], VIEW)) == [1]


def test_a_preference_for_a_woman_holds_men_back_while_it_lasts() -> None:
    crowd = [person(1, km=1), person(2, km=40, gender=Gender.WOMAN)]
    view = wanted(Woman.PREFERRED)
    ranking = rank(crowd, view)
    assert ids(ranking) == [2]
    held = [(each.ranked.candidate.mediator.id, each.why) for each in ranking.paused]
    assert held == [(1, (Pause.PREFERENCE,))]
    assert ids(rank(crowd, view, preference_holds=False)) == [1, 2]


def test_a_preference_nobody_can_meet_holds_nobody_back() -> None:
    asked = replace(person(2, gender=Gender.WOMAN), asked=True)
    assert ids(rank([person(1), asked], wanted(Woman.PREFERRED))) == [1]


def test_a_woman_on_the_team_has_met_the_preference() -> None:
    sister = replace(MEDIATOR, id=MediatorId(5), gender=Gender.WOMAN)
    seated = replace(person(5), mediator=sister)
    case = replace(CASE, woman=Woman.PREFERRED, team_size=2)
    crowd = [person(1), person(2, km=20, gender=Gender.WOMAN)]
    assert ids(rank(crowd, replace(VIEW, case=case, seated=(seated,)))) == [1, 2]


def test_a_required_woman_is_never_replaced_by_a_man() -> None:
    ranking = rank([person(1)], wanted(Woman.REQUIRED), preference_holds=False)
    assert ranking.eligible == ()


@pytest.mark.parametrize(
    ("severity", "team", "tau"),
    [
        *((0, 1, 0.55), (1, 1, 0.30), (2, 1, 0.30), (3, 1, 0.55)),
        *((2, 2, 0.75), (3, 2, 0.75), (4, 2, 0.85), (5, 3, 0.85)),
    ],
)
def test_how_sure_to_be_depends_on_severity_and_team(severity: int, team: int, tau: float) -> None:
    assert threshold(severity, team) == tau


def test_the_dial_moves_the_ordinary_case_and_lowers_no_urgent_one() -> None:
    assert threshold(3, dial=0.7) == 0.7
    assert threshold(4, dial=0.4) == 0.85
    assert threshold(1, dial=0.7) == 0.30


def test_just_enough_people_are_asked() -> None:
    # 1 − 0.7² = 0.51 and 1 − 0.7³ = 0.66
    assert how_many_to_ask(hopes(*[0.3] * 9), [], tau=0.55) == 3
    assert how_many_to_ask(hopes(*[0.3] * 9), [], tau=0.30) == 1
    assert how_many_to_ask(hopes(0.9, 0.3), [], tau=0.85) == 1


def test_a_fresh_offer_counts_and_an_old_one_fades() -> None:
    def asked(age: timedelta) -> int:
        return how_many_to_ask(hopes(*[0.3] * 9), [LiveOffer(0.6, age)], tau=0.55)

    assert asked(NEW) == 0
    assert asked(timedelta(minutes=10)) == 2
    assert asked(timedelta(hours=2)) == 3


def test_never_more_than_eight_are_open_at_once() -> None:
    few = hopes(*[0.01] * 20)
    assert how_many_to_ask(few, [], tau=0.85) == 8
    assert how_many_to_ask(few, [LiveOffer(0.01, NEW)] * 6, tau=0.85) == 2
    assert how_many_to_ask(few, [LiveOffer(0.01, NEW)] * 9, tau=0.85) == 0


def test_two_seats_need_more_people_than_one() -> None:
    crowd = hopes(*[0.5] * 8)
    assert how_many_to_ask(crowd, [], tau=0.75, seats_left=1) == 2
    # at least two of four accept: 0.6875 ≥ 0.75²; of three only 0.5
    assert how_many_to_ask(crowd, [], tau=0.75, seats_left=2) == 4
    assert how_many_to_ask(crowd, [], tau=0.75, seats_left=0) == 0


@given(
    st.lists(st.floats(0.01, 0.95), max_size=12),
    st.lists(st.tuples(st.floats(0.01, 0.95), st.integers(0, 1440)), max_size=10),
    st.sampled_from([0.30, 0.55, 0.75, 0.85]),
)
def test_for_one_seat_the_recipe_is_followed_to_the_letter(
    chances: list[float], open_: list[tuple[float, int]], tau: float
) -> None:
    live = [LiveOffer(each, timedelta(minutes=age)) for each, age in open_]
    miss = 1.0
    for each, age in open_:
        miss *= 1 - each * 2.718281828459045 ** (-age / 10)
    count = how_many_to_ask(hopes(*chances), live, tau=tau)
    assert count <= max(0, 8 - len(live))
    for each in chances[:count]:
        assert 1 - miss < tau + 1e-9
        miss *= 1 - each
    enough = 1 - miss >= tau - 1e-9
    assert enough or count == min(len(chances), max(0, 8 - len(live)))


def test_mild_cases_wait_ten_minutes_before_asking_one_more() -> None:
    fresh, old = LiveOffer(0.3, timedelta(minutes=9)), LiveOffer(0.3, timedelta(minutes=10))
    assert not may_top_up(2, [old, fresh])
    assert may_top_up(2, [old])
    assert may_top_up(1, [])
    assert may_top_up(3, [fresh])
    assert may_top_up(0, [fresh])
