"""Complaints: what may follow on what, and that nobody counts twice (domain brief §2.8, §3.6)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.complaint import (
    ANSWER_WITHIN,
    APPEAL_WITHIN,
    SCALE,
    Appeal,
    Appealed,
    Bar,
    Barred,
    Call,
    Closed,
    Command,
    Complaint,
    Consent,
    Decided,
    Event,
    Finding,
    Kind,
    Leave,
    Party,
    Rest,
    Screen,
    Seat,
    State,
    Vote,
    Withdraw,
)
from bot.domain.complaint_office import Judge, Scene, Unfit, first_asked, hearers, unfit
from bot.domain.complaint_rules import best_panel, decide, lacking, verdict
from bot.domain.complaint_times import (
    SCREEN_WITHIN,
    ack_due,
    decision_due,
    next_look,
    screen_due,
    working_day,
)
from bot.domain.ids import ChatKey, PlaceId
from bot.domain.mediator import Gender
from bot.domain.panel import PANEL, Authority, Quorum, Voice, enough, people
from bot.domain.roles import Role

NOW = datetime(2027, 6, 6, 8, tzinfo=UTC)
EAST, SOUTH, WEST = "LY01", "LY03", "LY02"
MAY = frozenset({Authority.PANEL})


def voice(number: int, region: str = EAST, gender: Gender = Gender.WOMAN, *more: str) -> Voice:
    marks = frozenset({f"I-{number}", f"chat:{number}", *more})
    return Voice(f"officer:{number}", MAY, marks, gender, region)


SALWA = voice(1, SOUTH)
#: Some of them are one person under two numbers, are of the region, or are a party themselves.
EVERYBODY = (
    SALWA,
    voice(2),
    voice(3, WEST, Gender.MAN),
    voice(4, WEST),
    voice(5, EAST, Gender.MAN),
    voice(6, WEST, Gender.MAN),
    voice(7, EAST),
    voice(8, WEST, Gender.WOMAN, "chat:2"),
    voice(9, SOUTH),
    voice(10, "", Gender.WOMAN, "M-7"),
    voice(11, "", Gender.MAN, "chat:complainant"),
    voice(12, ""),
    Voice("officer:13", MAY),
)
PARTIES = {
    Party.COMPLAINANT: frozenset({"chat:complainant"}),
    Party.RESPONDENT: frozenset({"M-7", "phone:7"}),
}
COMPLAINT = Complaint(Kind.MONEY, State.RECEIVED, NOW, parties=PARTIES, region=SOUTH)
FIRST = (voice(2), voice(3, WEST, Gender.MAN), voice(5, EAST, Gender.MAN))
SECOND = (voice(4, WEST), voice(7), voice(6, WEST, Gender.MAN))


def heard(**how: object) -> Complaint:
    """One that both were heard about."""
    at = replace(COMPLAINT, state=State.SCREENED, officer=SALWA, asked_at=NOW, answered_at=NOW)
    return replace(at, **how)  # type: ignore[arg-type]


def does(at: Complaint, *commands: Command, now: datetime = NOW) -> tuple[Complaint, Event]:
    event: Event = Closed()
    for command in commands:
        at, event = decide(at, command, now)
    return at, event


def why(event: Event) -> Bar | None:
    return event.why if isinstance(event, Barred) else None


COMMANDS = st.one_of(
    st.builds(Screen, st.sampled_from(EVERYBODY)),
    st.builds(Call, st.lists(st.sampled_from(EVERYBODY), max_size=4).map(tuple)),
    st.builds(Call, st.sampled_from([FIRST, SECOND, FIRST[::-1]])),
    st.builds(Vote, st.sampled_from(EVERYBODY), st.sampled_from(Finding)),
    st.builds(Leave, st.sampled_from(EVERYBODY)),
    st.builds(Appeal, st.sampled_from(Party)),
    st.builds(Rest),
    st.builds(Withdraw),
)
STARTS = st.builds(
    replace,
    st.just(COMPLAINT),
    kind=st.sampled_from(Kind),
    state=st.sampled_from([State.RECEIVED, State.SCREENED, State.PROTECTED]),
    officer=st.sampled_from([None, SALWA, voice(9, SOUTH)]),
    asked_at=st.sampled_from([None, NOW]),
    answered_at=st.sampled_from([None, NOW]),
    has_standing=st.booleans(),
    referral=st.sampled_from([None, *Consent]),
)
WALKS = st.lists(st.tuples(COMMANDS, st.sampled_from([0, 1, 8, 15])), max_size=40)
#: Every step there is (domain brief §2.8, §3.6), written down a second time.
STEPS = {
    (State.RECEIVED, State.SCREENED),
    (State.SCREENED, State.HEARD),
    (State.HEARD, State.DECIDED),
    (State.DECIDED, State.CLOSED),
    (State.DECIDED, State.APPEALED),
    (State.APPEALED, State.CLOSED),
    (State.RECEIVED, State.WITHDRAWN),
    (State.SCREENED, State.WITHDRAWN),
    (State.HEARD, State.WITHDRAWN),
    (State.PROTECTED, State.WITHDRAWN),
}


@given(STARTS, WALKS)
def test_no_other_step_exists(at: Complaint, walk: list[tuple[Command, int]]) -> None:
    now = NOW
    for command, days in walk:
        now += timedelta(days=days)
        after, event = decide(at, command, now)
        if after.state is not at.state:
            assert (at.state, after.state) in STEPS
        if isinstance(event, Barred):
            assert after == at
        at = after


@given(STARTS, WALKS)
def test_every_decision_is_that_of_three_people_of_elsewhere_a_woman_among_them(
    at: Complaint, walk: list[tuple[Command, int]]
) -> None:
    now = NOW
    for command, days in walk:
        now += timedelta(days=days)
        at, event = decide(at, command, now)
        if isinstance(event, Decided):
            assert enough(event.panel, PANEL)
            assert len(people(event.panel)) == 3
            assert at.kind is not Kind.SEXUAL
            for one in event.panel:
                assert one.region != SOUTH
                assert not any(one.same_person(marks) for marks in PARTIES.values())
                assert at.officer is None or not one.same_person(at.officer.marks)


@given(STARTS, WALKS)
def test_an_appeal_is_heard_by_entirely_different_people(
    at: Complaint, walk: list[tuple[Command, int]]
) -> None:
    now, before = NOW, frozenset[str]()
    for command, days in walk:
        now += timedelta(days=days)
        at, event = decide(at, command, now)
        if isinstance(event, Decided):
            marks = frozenset[str]().union(*(one.marks for one in event.panel))
            assert not marks & before
            before |= marks
        if isinstance(event, Appealed):
            assert at.seats == ()


@given(st.lists(st.sampled_from(EVERYBODY), max_size=13, unique=True))
def test_the_best_panel_is_found_wherever_there_is_one(pool: list[Voice]) -> None:
    found = best_panel(heard(), pool)
    assert len(people(found)) == len(found) <= 3
    if lacking(found) == Quorum(0, 0, 0):
        assert why(decide(heard(), Call(found), NOW)[1]) is None
    else:
        for three in combinations(pool, 3):
            assert why(decide(heard(), Call(three), NOW)[1]) is not None


@given(st.permutations(list(Finding)).map(lambda order: order[:3]))
def test_the_middle_of_three_holds(votes: list[Finding]) -> None:
    found = SCALE.index(verdict(votes))
    assert sum(SCALE.index(one) <= found for one in votes) >= 2
    assert sum(SCALE.index(one) >= found for one in votes) >= 2


def test_a_complaint_from_end_to_end() -> None:
    at, _ = does(COMPLAINT, Screen(SALWA))
    assert at.state is State.SCREENED
    assert why(does(at, Call(FIRST))[1]) is Bar.NOT_HEARD
    at = replace(at, asked_at=NOW)
    assert why(does(at, Call(FIRST))[1]) is Bar.NOT_HEARD
    assert why(does(at, Call(FIRST), now=NOW + ANSWER_WITHIN)[1]) is None
    at = replace(at, answered_at=NOW)
    votes = [Vote(one, Finding.ADVICE) for one in FIRST]
    at, event = does(at, Call(FIRST), *votes)
    assert event == Decided(Finding.ADVICE, FIRST, final=False)
    assert at.appeal_until == NOW + APPEAL_WITHIN
    assert why(does(at, Rest(), now=NOW + APPEAL_WITHIN - timedelta(seconds=1))[1]) is Bar.NOT_NOW
    assert does(at, Rest(), now=NOW + APPEAL_WITHIN)[0].state is State.CLOSED
    assert why(does(at, Appeal(Party.RESPONDENT), now=NOW + APPEAL_WITHIN)[1]) is Bar.TOO_LATE
    at, _ = does(at, Appeal(Party.RESPONDENT))
    assert why(does(at, Call((FIRST[0], *SECOND[:2])))[1]) is Bar.JUDGED
    assert why(does(at, Call((SALWA, *SECOND[:2])))[1]) is Bar.REGION
    at, event = does(at, Call(SECOND), *(Vote(one, Finding.NO_BREACH) for one in SECOND))
    assert event == Decided(Finding.NO_BREACH, SECOND, final=True)
    assert at.state is State.CLOSED
    assert why(does(at, Appeal(Party.COMPLAINANT))[1]) is Bar.NOT_NOW


def test_a_vote_counts_once_and_a_seat_left_is_not_taken_again() -> None:
    at, _ = does(heard(), Call(FIRST), Vote(FIRST[0], Finding.ADVICE))
    assert why(does(at, Vote(FIRST[0], Finding.REVOKED))[1]) is Bar.NOT_SEATED
    assert why(does(at, Leave(FIRST[0]))[1]) is Bar.NOT_SEATED
    at, _ = does(at, Leave(FIRST[1]))
    assert why(does(at, Call(FIRST))[1]) is Bar.JUDGED
    at, event = does(at, Call((FIRST[0], FIRST[2], voice(4, WEST))))
    assert why(event) is None
    assert at.seats[0] == Seat(FIRST[0], Finding.ADVICE)


def test_nothing_is_told_to_an_authority_against_the_complainants_wish() -> None:
    for referral in (Consent.NOT_ASKED, Consent.ASKED, Consent.NO):
        at, _ = does(heard(referral=referral), Call(FIRST))
        assert why(does(at, Vote(FIRST[0], Finding.REFERRED))[1]) is Bar.FINDING
    for willing in (Consent.YES, None):
        at, _ = does(heard(referral=willing), Call(FIRST))
        assert why(does(at, Vote(FIRST[0], Finding.REFERRED))[1]) is None


def test_sexual_words_or_deeds_are_never_judged_here() -> None:
    at = heard(kind=Kind.SEXUAL)
    assert why(does(at, Call(FIRST))[1]) is Bar.NOT_NOW
    protected = replace(COMPLAINT, kind=Kind.SEXUAL, state=State.PROTECTED)
    assert why(does(protected, Screen(SALWA))[1]) is Bar.NOT_NOW


def test_no_suspension_is_longer_than_twelve_months() -> None:
    assert {one.months for one in Finding} == {0, 3, 6, 12}


# -- who hears it

SEBHA, LIBYA = PlaceId("LY031901"), PlaceId("LY")
DISTRICT = PlaceId("LY0319")


def judge(number: int, *path: str, ties: str = "", duty: bool = True, **how: object) -> Judge:
    places = tuple(PlaceId(one) for one in path)
    who = replace(voice(number), **how) if how else voice(number)  # type: ignore[arg-type]
    tokens = frozenset({ties} if ties else ())
    return Judge(who, Role.INTEGRITY, places, ChatKey(f"p{number}"), duty, tokens)


SCENE = Scene(COMPLAINT, (SEBHA, DISTRICT, PlaceId(SOUTH), LIBYA), frozenset({"token"}))


def test_who_may_hear_it() -> None:
    town = judge(1, "LY031901x", SEBHA, DISTRICT, SOUTH, LIBYA)
    assert unfit(SCENE, town) is Unfit.PLACE
    assert unfit(SCENE, judge(2, SOUTH, LIBYA)) is None
    assert unfit(SCENE, judge(3, LIBYA)) is None
    assert unfit(SCENE, judge(4, EAST, LIBYA, ties="token")) is Unfit.LINKED
    assert unfit(SCENE, judge(5, EAST, LIBYA, marks=frozenset({"phone:7"}))) is Unfit.PERSON
    assert unfit(SCENE, judge(6, EAST, LIBYA, marks=frozenset())) is Unfit.PERSON
    away = judge(7, LIBYA, duty=False)
    assert hearers(SCENE, [town, away, judge(8, LIBYA)]) == (judge(8, LIBYA),)


def test_the_region_and_the_country_are_asked_first() -> None:
    near, far = judge(1, SOUTH, LIBYA), judge(2, EAST, LIBYA)
    assert first_asked(SCENE, [near, far]) == (near,)
    assert first_asked(SCENE, [far]) == (far,)


# -- times


@pytest.mark.parametrize(
    ("received", "acknowledged"),
    [
        # Sunday; Wednesday; Thursday; Friday; Saturday.
        ("2027-06-06 10:00", "2027-06-08 10:00"),
        ("2027-06-09 10:00", "2027-06-13 10:00"),
        ("2027-06-10 23:30", "2027-06-14 23:30"),
        ("2027-06-11 10:00", "2027-06-14 10:00"),
        ("2027-06-12 10:00", "2027-06-14 10:00"),
    ],
)
def test_two_working_days_pass_over_friday_and_saturday(received: str, acknowledged: str) -> None:
    tripoli = ZoneInfo("Africa/Tripoli")
    at, due = (
        datetime.fromisoformat(one).replace(tzinfo=tripoli) for one in (received, acknowledged)
    )
    assert ack_due(at.astimezone(UTC)) == due


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_an_acknowledgement_is_due_on_a_working_day(at: datetime) -> None:
    due = ack_due(at).astimezone(ZoneInfo("Africa/Tripoli"))
    assert working_day(due.date())
    assert timedelta(days=2) <= due - at <= timedelta(days=5)


@given(
    st.sampled_from([one for one in State if one.open]),
    st.integers(0, 30),
    st.integers(0, 60),
    st.booleans(),
)
def test_nothing_waits_in_silence(state: State, asked: int, days: int, serious: bool) -> None:
    now = NOW + timedelta(days=days)
    at = next_look(state, NOW, asked, now, serious=serious)
    assert now < at <= now + timedelta(days=5)
    if state is State.RECEIVED and serious:
        assert at - now <= SCREEN_WITHIN / 2


def test_the_times_of_the_brief() -> None:
    assert screen_due(NOW, serious=True) - NOW == timedelta(hours=24)
    assert screen_due(NOW, serious=False) == ack_due(NOW)
    assert decision_due(NOW) - NOW == timedelta(days=30)
