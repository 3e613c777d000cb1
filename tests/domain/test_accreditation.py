"""The lifecycle of an accreditation: what is in the table happens, and nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.accreditation import RULES, decide
from bot.domain.mediator import Accreditation, Gender
from bot.domain.panel import ONE, PANEL, Authority, Voice, enough
from bot.domain.standing import (
    PROPOSAL_LASTS,
    WORKING,
    Approve,
    Approved,
    Bar,
    Barred,
    Drop,
    Dropped,
    Event,
    Move,
    Moved,
    Propose,
    Proposed,
    Reason,
    Standing,
)

A = Accreditation
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SYSTEM = Voice("system", frozenset({Authority.SYSTEM}))
OPERATOR = Voice("operator", frozenset({Authority.REGISTRAR}))
OWN = Voice("mediator:7", frozenset({Authority.SELF}), frozenset({"M-7"}))
OFFICE = frozenset({Authority.REGISTRAR, Authority.PANEL})


def coordinator(number: int, gender: Gender = Gender.MAN, region: str = "LY01") -> Voice:
    marks = frozenset({f"C-{number}", f"chat:{number}"})
    return Voice(f"coordinator:{number}", OFFICE, marks, gender, region)


SALWA = coordinator(1, Gender.WOMAN)
HASSAN = coordinator(2, region="LY02")
NAJLA = coordinator(3, Gender.WOMAN, "LY03")
#: The three drawn from the same people, some of them twice under another number.
SALWA_TOO = replace(SALWA, actor="mediator:9", marks=frozenset({"M-9", "chat:1"}), region="LY02")
HERSELF = replace(NAJLA, actor="mediator:7", marks=frozenset({"M-7", "chat:3"}))
EVERYBODY = (SYSTEM, OPERATOR, OWN, SALWA, HASSAN, NAJLA, SALWA_TOO, HERSELF)


def standing(state: Accreditation = A.ACCREDITED, **how: object) -> Standing:
    """Somebody who may do everything."""
    ready = Standing(
        state,
        date(2027, 1, 15),
        since=date(2026, 1, 1),
        before=A.ACCREDITED,
        marks=frozenset({"M-7"}),
        code=True,
        declared=True,
        cases=5,
    )
    return replace(ready, **how)  # type: ignore[arg-type]


def propose(move: Move, voice: Voice, reason: Reason, evidence: str = "2026/14") -> Propose:
    return Propose(move, voice, reason, evidence)


def why(events: tuple[Event, ...]) -> Bar | None:
    return next((each.why for each in events if isinstance(each, Barred)), None)


# -- whatever is done

COMMANDS = st.one_of(
    st.builds(
        Propose,
        move=st.sampled_from(Move),
        voice=st.sampled_from(EVERYBODY),
        reason=st.sampled_from(Reason),
        evidence=st.sampled_from(["", "2026/14"]),
        expires_on=st.sampled_from([None, date(2026, 1, 1), date(2099, 1, 1)]),
    ),
    st.builds(Approve, st.sampled_from(EVERYBODY)),
    st.builds(Drop, st.sampled_from(EVERYBODY)),
)
STANDINGS = st.builds(
    standing,
    st.sampled_from(Accreditation),
    trained=st.booleans(),
    code=st.booleans(),
    declared=st.booleans(),
    cases=st.sampled_from([0, 5]),
    before=st.sampled_from([None, *sorted(WORKING)]),
    since=st.sampled_from([None, date(2020, 1, 1), date(2026, 11, 1)]),
    expires_on=st.sampled_from([date(2023, 1, 1), date(2026, 11, 1), date(2027, 1, 15)]),
)
WALKS = st.lists(st.tuples(COMMANDS, st.sampled_from([0, 1, 29, 31, 400])), max_size=25)
#: Domain brief §3.1, written down a second time: from where to where, and how many it takes.
ALLOWED = {
    (A.APPLIED, A.VERIFIED): 1,
    (A.APPLIED, A.REJECTED): 1,
    (A.APPLIED, A.WITHDRAWN): 1,
    (A.VERIFIED, A.REJECTED): 1,
    (A.VERIFIED, A.WITHDRAWN): 1,
    (A.VERIFIED, A.PROBATION): 1,
    (A.PROBATION, A.ACCREDITED): 3,
    (A.PROBATION, A.PROBATION): 2,
    (A.ACCREDITED, A.ACCREDITED): 2,
    (A.PROBATION, A.ON_LEAVE): 1,
    (A.ACCREDITED, A.ON_LEAVE): 1,
    (A.ON_LEAVE, A.PROBATION): 1,
    (A.ON_LEAVE, A.ACCREDITED): 1,
    (A.PROBATION, A.SUSPENDED): 1,
    (A.ACCREDITED, A.SUSPENDED): 1,
    (A.ON_LEAVE, A.SUSPENDED): 1,
    (A.EXPIRED, A.SUSPENDED): 1,
    (A.SUSPENDED, A.PROBATION): 1,
    # As a precaution where the system had suspended them; by a panel (domain brief §2.8, §3.6).
    (A.SUSPENDED, A.SUSPENDED): 1,
    (A.ACCREDITED, A.PROBATION): 3,
    (A.SUSPENDED, A.ACCREDITED): 1,
    (A.PROBATION, A.EXPIRED): 1,
    (A.ACCREDITED, A.EXPIRED): 1,
    (A.ON_LEAVE, A.EXPIRED): 1,
    (A.EXPIRED, A.PROBATION): 2,
    (A.EXPIRED, A.ACCREDITED): 2,
    (A.PROBATION, A.REVOKED): 3,
    (A.ACCREDITED, A.REVOKED): 3,
    (A.ON_LEAVE, A.REVOKED): 3,
    (A.SUSPENDED, A.REVOKED): 3,
    (A.EXPIRED, A.REVOKED): 3,
    (A.REVOKED, A.PROBATION): 3,
    (A.REVOKED, A.ACCREDITED): 3,
    (A.EXPIRED, A.APPLIED): 1,
    (A.REVOKED, A.APPLIED): 1,
    (A.REJECTED, A.APPLIED): 1,
    (A.WITHDRAWN, A.APPLIED): 1,
}


@given(STANDINGS, WALKS)
def test_no_other_transition_exists_and_none_with_fewer_people(
    at: Standing, walk: list[tuple[object, int]]
) -> None:
    now = NOW
    for command, days in walk:
        now += timedelta(days=days)
        after, events = decide(at, command, now)  # type: ignore[arg-type]
        moves = [each for each in events if isinstance(each, Moved)]
        if not moves:
            assert after.state is at.state
        for moved in moves:
            assert (moved.origin, moved.to) == (at.state, after.state)
            human = [one for one in moved.voices if one.marks]
            assert ALLOWED[moved.origin, moved.to] <= max(1, len({*map(_who, human)}))
            assert not any(_who(one) == "C-3" for one in human if "M-7" in one.marks) or (
                moved.voices[0].may == OWN.may
            )
            assert after.pending is None
        at = after


@given(STANDINGS, WALKS)
def test_accredited_and_revoked_are_decided_by_a_panel_of_others(
    at: Standing, walk: list[tuple[object, int]]
) -> None:
    for command, _ in walk:
        after, events = decide(at, command, NOW)  # type: ignore[arg-type]
        for moved in events:
            if isinstance(moved, Moved) and moved.move in (Move.ACCREDIT, Move.REVOKE):
                assert enough(moved.voices, PANEL)
                assert not any("M-7" in one.marks for one in moved.voices)
        at = after


@given(STANDINGS, COMMANDS)
def test_nobody_alone_ever_accredits_renews_or_revokes(at: Standing, command: object) -> None:
    after, _ = decide(at, command, NOW)  # type: ignore[arg-type]
    for voice in (command.voice,) * 5:  # type: ignore[attr-defined]
        after, events = decide(after, Approve(voice), NOW)
        for moved in events:
            assert not isinstance(moved, Moved)


@given(STANDINGS, COMMANDS)
def test_who_is_barred_changes_nothing(at: Standing, command: object) -> None:
    after, events = decide(at, command, NOW)  # type: ignore[arg-type]
    if why(events):
        assert (after, len(events)) == (at, 1)


def _who(voice: Voice) -> str:
    """The person behind a number: the chat tells."""
    chats = {"chat:1": "C-1", "chat:2": "C-2", "chat:3": "C-3"}
    return next((chats[mark] for mark in voice.marks if mark in chats), "M-7")


def test_the_table_and_the_brief_agree() -> None:
    told = {
        (origin, to)
        for rule in RULES
        for origin in rule.origins
        for to in ([rule.to] if rule.to else [origin] if origin in WORKING else sorted(WORKING))
    }
    assert told == set(ALLOWED)


# -- one after the other


def test_from_application_to_accreditation() -> None:
    at = standing(A.APPLIED, before=None)
    at, _ = decide(at, propose(Move.VERIFY, OPERATOR, Reason.CHECKED), NOW)
    at, _ = decide(at, propose(Move.TRY, OPERATOR, Reason.TRAINED), NOW)
    assert (at.state, at.since, at.before) == (A.PROBATION, TODAY, A.PROBATION)
    at, events = decide(at, propose(Move.ACCREDIT, SALWA, Reason.PROVEN), NOW)
    assert isinstance(events[0], Proposed)
    assert at.state is A.PROBATION
    assert why(decide(at, Approve(SALWA), NOW)[1]) is Bar.TWICE
    assert why(decide(at, Approve(SALWA_TOO), NOW)[1]) is Bar.TWICE
    assert why(decide(at, Approve(HERSELF), NOW)[1]) is Bar.OWN
    assert why(decide(at, Approve(OPERATOR), NOW)[1]) is Bar.NOT_YOURS
    at, events = decide(at, Approve(HASSAN), NOW)
    assert isinstance(events[0], Approved)
    at, events = decide(at, Approve(NAJLA), NOW + timedelta(days=1))
    assert isinstance(events[0], Moved)
    assert (at.state, at.expires_on) == (A.ACCREDITED, date(2028, 11, 24))


@pytest.mark.parametrize(
    ("how", "bar"),
    [
        ({"code": False}, Bar.CODE),
        ({"declared": False}, Bar.DECLARATION),
        ({"cases": 2, "since": TODAY - timedelta(days=181)}, Bar.PRACTICE),
        ({"cases": 2, "since": None}, Bar.PRACTICE),
        ({"cases": 2, "since": TODAY - timedelta(days=182)}, None),
        ({"cases": 3, "since": TODAY}, None),
    ],
)
def test_what_somebody_on_probation_must_have_done(how: dict[str, object], bar: Bar) -> None:
    at = standing(A.PROBATION, **how)
    assert why(decide(at, propose(Move.ACCREDIT, SALWA, Reason.PROVEN), NOW)[1]) is bar


def test_renewing_begins_90_days_before_and_adds_two_years() -> None:
    early = standing(expires_on=TODAY + timedelta(days=91))
    renew = propose(Move.RENEW, SALWA, Reason.RENEWED)
    assert why(decide(early, renew, NOW)[1]) is Bar.TOO_EARLY
    at, _ = decide(standing(expires_on=TODAY + timedelta(days=90)), renew, NOW)
    at, _ = decide(at, Approve(HASSAN), NOW)
    assert at.expires_on == date(2029, 2, 22)
    lapsed, _ = decide(standing(A.EXPIRED, expires_on=date(2025, 11, 25)), renew, NOW)
    lapsed, _ = decide(lapsed, Approve(HASSAN), NOW)
    assert (lapsed.state, lapsed.expires_on) == (A.ACCREDITED, date(2028, 11, 24))
    late = standing(A.EXPIRED, expires_on=date(2025, 11, 24))
    assert why(decide(late, renew, NOW)[1]) is Bar.TOO_LATE
    apply = propose(Move.REAPPLY, OWN, Reason.AGAIN, "")
    assert decide(late, apply, NOW)[0].state is A.APPLIED
    assert why(decide(standing(A.EXPIRED, expires_on=date(2025, 11, 25)), apply, NOW)[1]) is (
        Bar.TOO_EARLY
    )


def test_no_detour_by_a_suspension_renews_what_lapsed_long_ago() -> None:
    at = standing(A.EXPIRED, expires_on=date(2023, 1, 1))
    at, _ = decide(at, propose(Move.SUSPEND, OPERATOR, Reason.PRECAUTION), NOW)
    at, _ = decide(at, propose(Move.REINSTATE, SALWA, Reason.CLEARED), NOW)
    at, _ = decide(at, Approve(HASSAN), NOW)
    assert at.state is A.ACCREDITED
    assert why(decide(at, propose(Move.RENEW, SALWA, Reason.RENEWED), NOW)[1]) is Bar.TOO_LATE
    at, _ = decide(at, propose(Move.EXPIRE, SYSTEM, Reason.LAPSED, ""), NOW)
    assert at.state is A.EXPIRED


def test_who_was_only_on_probation_comes_back_to_probation() -> None:
    at = standing(A.PROBATION)
    at, _ = decide(at, propose(Move.REST, OWN, Reason.WELLBEING, ""), NOW)
    at, _ = decide(at, propose(Move.SUSPEND, OPERATOR, Reason.PRECAUTION), NOW)
    at, _ = decide(at, propose(Move.REINSTATE, SALWA, Reason.CLEARED), NOW)
    at, _ = decide(at, Approve(HASSAN), NOW)
    assert at.state is A.PROBATION


def test_after_a_finding_the_way_back_leads_through_probation() -> None:
    at, _ = decide(standing(), propose(Move.SUSPEND, OPERATOR, Reason.FINDING), NOW)
    at, _ = decide(at, propose(Move.REINSTATE, SALWA, Reason.SERVED), NOW)
    at, _ = decide(at, Approve(HASSAN), NOW)
    assert at.state is A.PROBATION


@pytest.mark.parametrize(
    ("cause", "cure", "kept"),
    [
        (Reason.CODE, Reason.ACCEPTED, {"code": False}),
        (Reason.STALE, Reason.DECLARED, {"declared": False}),
    ],
)
def test_the_system_undoes_only_what_it_did_itself(
    cause: Reason, cure: Reason, kept: dict[str, object]
) -> None:
    at, _ = decide(standing(**kept), propose(Move.SUSPEND, SYSTEM, cause, ""), NOW)
    heal = propose(Move.REINSTATE, SYSTEM, cure, "")
    assert why(decide(at, heal, NOW)[1]) in (Bar.CODE, Bar.DECLARATION)
    cured, _ = decide(replace(at, code=True, declared=True), heal, NOW)
    assert cured.state is A.ACCREDITED
    other, _ = decide(standing(), propose(Move.SUSPEND, OPERATOR, Reason.PRECAUTION), NOW)
    assert why(decide(other, heal, NOW)[1]) is Bar.REASON


def test_an_accreditation_lapses_the_day_after_its_last_one() -> None:
    lapse = propose(Move.EXPIRE, SYSTEM, Reason.LAPSED, "")
    assert why(decide(standing(expires_on=TODAY), lapse, NOW)[1]) is Bar.NOT_LAPSED
    at, _ = decide(standing(expires_on=TODAY - timedelta(days=1)), lapse, NOW)
    assert at.state is A.EXPIRED


def test_who_lost_it_may_apply_after_three_years_and_an_appeal_is_heard_by_others() -> None:
    at, _ = decide(standing(), propose(Move.REVOKE, SALWA, Reason.FINDING), NOW)
    at, _ = decide(at, Approve(HASSAN), NOW)
    at, _ = decide(at, Approve(NAJLA), NOW)
    assert at.state is A.REVOKED
    again = propose(Move.REAPPLY, OPERATOR, Reason.AGAIN)
    assert why(decide(at, again, NOW + timedelta(days=3 * 365))[1]) is Bar.TOO_EARLY
    assert decide(at, again, NOW + timedelta(days=3 * 365 + 1))[0].state is A.APPLIED
    appeal = propose(Move.RESTORE, SALWA, Reason.APPEAL)
    assert why(decide(at, appeal, NOW)[1]) is Bar.JUDGED
    for number, region in ((11, "LY01"), (12, "LY02"), (13, "LY03")):
        voice = coordinator(number, Gender.WOMAN, region)
        first = propose(Move.RESTORE, voice, Reason.APPEAL)
        at, _ = decide(at, first if at.pending is None else Approve(voice), NOW)
    assert at.state is A.ACCREDITED


def test_what_is_pending_can_be_taken_back_and_is_void_in_the_end() -> None:
    at, _ = decide(standing(), propose(Move.REVOKE, SALWA, Reason.FINDING), NOW)
    dropped, events = decide(at, Drop(HASSAN), NOW)
    assert isinstance(events[0], Dropped)
    assert why(decide(dropped, Approve(NAJLA), NOW)[1]) is Bar.NOTHING_PENDING
    assert why(decide(at, Approve(NAJLA), NOW + PROPOSAL_LASTS)[1]) is Bar.NOTHING_PENDING
    moved, _ = decide(at, propose(Move.SUSPEND, OPERATOR, Reason.PRECAUTION), NOW)
    assert (moved.state, moved.pending) == (A.SUSPENDED, None)


def test_evidence_is_asked_for_and_reasons_belong_to_moves() -> None:
    assert why(decide(standing(), propose(Move.SUSPEND, SALWA, Reason.FINDING, ""), NOW)[1]) is (
        Bar.EVIDENCE
    )
    assert why(decide(standing(), propose(Move.SUSPEND, SALWA, Reason.PROVEN), NOW)[1]) is (
        Bar.REASON
    )
    assert why(decide(standing(), propose(Move.VERIFY, SALWA, Reason.CHECKED), NOW)[1]) is (
        Bar.NO_WAY
    )
    assert all(rule.quorum == ONE or rule.evidence for rule in RULES)


@given(st.booleans(), st.booleans(), st.sampled_from(EVERYBODY))
def test_probation_begins_with_the_code_and_with_enough_hours_alone(
    code: bool, trained: bool, voice: Voice
) -> None:
    at = standing(A.VERIFIED, code=code, trained=trained)
    after, happened = decide(at, propose(Move.TRY, voice, Reason.TRAINED), NOW)
    if after.state is A.PROBATION:
        assert code
        assert trained
    elif voice is OPERATOR:
        assert why(happened) is (Bar.CODE if not code else Bar.TRAINING)
