"""What is asked when, of whom, at which hours, and what an answer means (domain brief §4.6)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data.seasons import ramadan_table
from bot.domain.case import Case, CaseState, Woman
from bot.domain.follow_up import (
    AFTER,
    TRIES,
    FollowUpKind,
    Tries,
    Worry,
    at_outcome,
    at_receipt,
    durability,
    is_risky,
)
from bot.domain.follow_up_questions import (
    SKIPPED,
    Audience,
    Question,
    next_question,
    questions,
)
from bot.domain.hours import TRIPOLI, Calendar, OwnHours, wished_hours
from bot.domain.ids import CaseId, ChatKey, MediatorId, PlaceId
from bot.domain.outcome import Durability
from bot.domain.taxonomy import Category, Contact, Sides

NOON = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
CALENDAR = Calendar(ramadan_table(range(2026, 2029)))
AUDIENCES = st.builds(Audience, st.booleans(), st.booleans(), st.booleans(), st.booleans())
KINDS = st.sampled_from(FollowUpKind)
INSTANTS = st.datetimes(
    datetime(2026, 1, 1),
    datetime(2027, 12, 31),
    timezones=st.just(UTC),
)
WISHES = st.sampled_from([None, *(wished_hours(each.value) for each in Contact)])


def case(**changes: object) -> Case:
    plain = Case(
        id=CaseId(1),
        number="K2M7",
        state=CaseState.MONITORING,
        category=Category.LAND,
        place_id=PlaceId("LY0311"),
        sides=Sides.NEIGHBOURS,
        severity=2,
        risk=0,
        woman=Woman.NOT_ASKED,
        languages=frozenset({"ar"}),
        team_size=1,
        opened_at=NOON,
        reporter=ChatKey("p1"),
        team=frozenset({MediatorId(7)}),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def asked(the_case: Case) -> list[tuple[str, int]]:
    """Kind and mediator (0: the reporter) of what is planned."""
    return [(plan.kind.value, plan.mediator_id or 0) for plan in at_outcome(the_case, NOON)]


def test_the_reporter_is_asked_a_day_and_three_days_after_the_receipt() -> None:
    assert [(plan.kind, plan.due_at - NOON) for plan in at_receipt(NOON)] == [
        (FollowUpKind.H24, timedelta(hours=24)),
        (FollowUpKind.H72, timedelta(hours=72)),
    ]


def test_a_witness_is_asked_once_after_the_outcome_and_a_side_until_the_end() -> None:
    team = [("d7", 7), ("d30", 7), ("d90", 7)]
    assert sorted(asked(case())) == sorted([("d7", 0), *team])
    sides = [("d7", 0), ("d30", 0), ("d90", 0)]
    assert sorted(asked(case(reporter_is_side=True))) == sorted([*sides, *team])


def test_every_mediator_of_the_team_is_asked() -> None:
    two = case(team=frozenset({MediatorId(7), MediatorId(8)}), reporter=None)
    assert asked(two) == [(kind, who) for kind in ("d7", "d30", "d90") for who in (7, 8)]


@pytest.mark.parametrize("category", Category)
def test_blood_and_tensions_between_communities_are_asked_about_for_a_year(
    category: Category,
) -> None:
    kinds = {kind for kind, who in asked(case(category=category, reporter_is_side=True)) if not who}
    long = category in (Category.BLOOD, Category.COMMUNITY)
    assert ({"m6", "m12"} <= kinds) is long
    assert not {"m6", "m12"} & {kind for kind, _ in asked(case(category=category))}


@given(INSTANTS, st.booleans(), st.sampled_from(Category))
def test_nothing_is_planned_before_it_is_due(at: datetime, side: bool, category: Category) -> None:
    plans = at_outcome(case(reporter_is_side=side, category=category), at)
    assert all(plan.due_at == at + AFTER[plan.kind] for plan in (*plans, *at_receipt(at)))
    assert [plan.due_at for plan in plans] == sorted(plan.due_at for plan in plans)


# -- tries


@given(INSTANTS, WISHES, st.sampled_from(["LY01", "LY02", "LY03"]))
def test_every_plan_ends_after_three_tries_in_the_hours_and_a_week_at_most(
    now: datetime, own: OwnHours | None, region: str
) -> None:
    tries = Tries(region, CALENDAR, own)
    first = tries.first(now)
    at, end, times = first, first, [first]
    for number in range(1, TRIES + 1):
        end = tries.ends(first, number, at)
        assert end > at
        # Hours that Ramadan leaves no room for are set aside.
        assert at in (tries.first(at), Tries(region, CALENDAR).first(at)), "at the wrong hour"
        assert at.astimezone(TRIPOLI).weekday() != 4, "on a Friday"
        if number < TRIES:
            at = tries.after(first, number, end)
            assert at >= end
            times.append(at)
    assert len(times) == TRIES
    assert times[1] - first >= timedelta(hours=24)
    assert times[2] - first >= timedelta(hours=72)
    assert end - now <= timedelta(days=9)


@given(INSTANTS, st.sampled_from(["LY01", "LY02", "LY03"]))
def test_each_try_comes_at_another_hour_of_the_day(now: datetime, region: str) -> None:
    tries = Tries(region, CALENDAR)
    first = tries.first(now)
    second = tries.after(first, 1, first + timedelta(hours=24))
    third = tries.after(first, 2, first + timedelta(hours=72))
    clocks = {each.astimezone(TRIPOLI).hour * 60 + each.minute for each in (first, second, third)}
    assert len(clocks) == TRIES
    assert min(abs(one - other) for one in clocks for other in clocks if one != other) >= 60


def test_a_try_that_fires_late_is_asked_from_then_on() -> None:
    tries = Tries("LY03", CALENDAR)
    first = tries.first(NOON)
    late = NOON + timedelta(days=20)
    assert tries.after(first, 1, late) >= late
    assert tries.after(first, 2, late) >= late


# -- questions


@given(KINDS, AUDIENCES)
def test_there_are_one_to_three_questions_each_with_a_key_of_its_own(
    kind: FollowUpKind, audience: Audience
) -> None:
    found = questions(kind, audience)
    assert 1 <= len(found) <= 3
    assert len({question.key for question in found}) == len(found)
    for question in found:
        values = [choice.value for choice in question.choices]
        assert len(set(values)) == len(values) >= 2
        assert SKIPPED not in values


@given(KINDS, AUDIENCES, st.data())
def test_every_follow_up_can_be_finished_by_answering_or_skipping(
    kind: FollowUpKind, audience: Audience, data: st.DataObject
) -> None:
    found = questions(kind, audience)
    answers: dict[str, str] = {}
    while (question := next_question(found, answers)) is not None:
        values = [*(choice.value for choice in question.choices), SKIPPED]
        answers[question.key] = data.draw(st.sampled_from(values))
        assert len(answers) <= len(found)


@given(KINDS, AUDIENCES)
def test_a_mediator_is_asked_nothing_that_only_a_side_can_know(
    kind: FollowUpKind, audience: Audience
) -> None:
    keys = {question.key for question in questions(kind, replace(audience, mediator=True))}
    if kind in (FollowUpKind.D7, FollowUpKind.D30, FollowUpKind.D90):
        assert keys <= {"how", "harmed", "terms", "news", "holding"}


@given(KINDS, AUDIENCES)
def test_a_witness_is_not_asked_about_a_mediator(kind: FollowUpKind, audience: Audience) -> None:
    keys = {question.key for question in questions(kind, replace(audience, side=False))}
    assert not keys & {"contacted", "respected", "other"}


def test_whether_terms_hold_is_asked_only_where_something_was_agreed() -> None:
    for kind in (FollowUpKind.D30, FollowUpKind.D90):
        assert questions(kind, Audience(terms=True))[0].key in ("terms", "holding")
        assert questions(kind, Audience())[0].key == "how"


def test_respect_is_asked_only_of_somebody_who_was_contacted() -> None:
    found = questions(FollowUpKind.H72, Audience(side=True, assigned=True))
    asked_next = next_question(found, {"contacted": "no"})
    assert asked_next is not None
    assert asked_next.key == "pressed"
    asked_next = next_question(found, {"contacted": "yes"})
    assert asked_next is not None
    assert asked_next.key == "respected"


def all_questions() -> list[Question]:
    every = [True, False]
    return [
        question
        for kind in FollowUpKind
        for mediator in every
        for side in every
        for assigned in every
        for terms in every
        for question in questions(kind, Audience(mediator, side, assigned, terms))
    ]


def test_every_worry_of_the_brief_can_be_told_by_one_tap() -> None:
    told = {choice.worry for question in all_questions() for choice in question.choices}
    assert told - {None} == set(Worry)


def test_every_question_has_an_answer_without_any_worry() -> None:
    for question in all_questions():
        assert any(choice.worry is None for choice in question.choices)


# -- what follows


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        (["yes", "yes"], Durability.HOLDING),
        (["yes", None, SKIPPED], Durability.HOLDING),
        (["yes", "partly"], Durability.PARTLY),
        (["partly", "no", "yes"], Durability.BROKEN),
        ([None, SKIPPED], Durability.UNKNOWN),
        ([], Durability.UNKNOWN),
    ],
)
def test_the_gravest_word_tells_how_durable_an_agreement_is(
    answers: list[str | None], found: Durability
) -> None:
    assert durability(answers) is found


def test_silence_is_a_warning_sign_at_severity_4_after_a_threat_or_a_worry() -> None:
    assert not is_risky(3, threatened=False, worried_before=False)
    assert is_risky(4, threatened=False, worried_before=False)
    assert is_risky(1, threatened=True, worried_before=False)
    assert is_risky(1, threatened=False, worried_before=True)
