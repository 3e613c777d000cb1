"""One door for permission: every action, role and scope, tried out."""

from dataclasses import replace
from itertools import product

import pytest

from bot.domain.access import TABLE, Action, Actor, Role, Subject, may, may_try
from bot.domain.case import Level
from bot.domain.coordinator import Coordinator
from bot.domain.ids import ChatKey, CoordinatorId, MediatorId, OfficerId, PlaceId
from bot.domain.mediator import Gender
from bot.domain.officer import Officer
from bot.domain.roles import OFFICES

ME, REPORTER = ChatKey("pme"), ChatKey("preporter")
SEBHA, SOUTH, EAST, LIBYA = map(PlaceId, ("LY031901", "LY03", "LY01", "LY"))
SUBJECT = Subject(
    path=(SEBHA, PlaceId("LY0319"), SOUTH, LIBYA),
    level=Level.MUNICIPAL,
    involved=frozenset({REPORTER}),
    mediators=frozenset({MediatorId(7)}),
    # Of a complaint, whom its own rules let in.
    judges=frozenset({"officer:1", "coordinator:1"}),
)
RESIDENT = Actor(ME)
MEDIATOR = Actor(ME, MediatorId(7))
OTHER_MEDIATOR = Actor(ME, MediatorId(8))


def coordinator(area: PlaceId = SOUTH, level: Level = Level.REGIONAL, **more: bool) -> Actor:
    listens = more.get("listens", False)
    staff = Coordinator(
        CoordinatorId(1), "C-1", Gender.WOMAN, level, area, listens, ChatKey("pme"), True
    )
    return Actor(ME, coordinator=staff)


def officer(role: Role, area: PlaceId = SOUTH) -> Actor:
    held = Officer(OfficerId(1), "X-1", role, Gender.WOMAN, area, ChatKey("pme"), reachable=True)
    return Actor(ME, officers=(held,))


ALLOWED = {
    (Action.ANSWER_OFFER, "mediator"),
    (Action.WORK_CASE, "mediator"),
    (Action.MEDIATE, "mediator"),
    (Action.MEDIATE, "other mediator"),
    (Action.JUDGE_STANDING, "coordinator"),
    (Action.JUDGE_STANDING, "listener"),
    (Action.JUDGE_STANDING, "elsewhere"),
    (Action.JUDGE_STANDING, "registrar"),
    (Action.JUDGE_STANDING, "integrity"),
    (Action.COORDINATE, "coordinator"),
    (Action.READ_CASE, "coordinator"),
    (Action.DECIDE_CASE, "coordinator"),
    (Action.INVITE, "coordinator"),
    (Action.COORDINATE, "listener"),
    (Action.READ_CASE, "listener"),
    (Action.DECIDE_CASE, "listener"),
    (Action.LISTEN, "listener"),
    (Action.INVITE, "listener"),
    (Action.COORDINATE, "elsewhere"),
    (Action.OWN_REPORT, "reporter"),
    (Action.OPEN_IDENTITY, "coordinator"),
    (Action.OPEN_IDENTITY, "listener"),
    (Action.OPEN_IDENTITY, "elsewhere"),
    (Action.OPEN_IDENTITY, "safeguarding"),
    (Action.KEEP_REGISTER, "registrar"),
    (Action.JUDGE_COMPLAINT, "integrity"),
    (Action.OWN_COMPLAINT, "reporter"),
    (Action.ANSWER_COMPLAINT, "reporter"),
    (Action.SIT_IN_PANEL, "integrity"),
    (Action.SIT_IN_PANEL, "coordinator"),
    (Action.SIT_IN_PANEL, "listener"),
    (Action.SIT_IN_PANEL, "elsewhere"),
    (Action.PROTECT, "safeguarding"),
    (Action.PROTECT, "integrity"),
    (Action.SAFEGUARD, "safeguarding"),
    (Action.AUDIT, "auditor"),
    (Action.GRANT, "administrator"),
}
ACTORS = {
    "resident": RESIDENT,
    "reporter": Actor(REPORTER),
    "mediator": MEDIATOR,
    "other mediator": OTHER_MEDIATOR,
    "coordinator": coordinator(),
    "listener": coordinator(listens=True),
    "elsewhere": coordinator(EAST, listens=True),
    **{role.value: officer(role) for role in OFFICES},
}


@pytest.mark.parametrize(("action", "who"), list(product(Action, ACTORS)))
def test_the_table_is_closed_where_it_is_not_open(action: Action, who: str) -> None:
    assert may(ACTORS[who], action, SUBJECT) is ((action, who) in ALLOWED)


@pytest.mark.parametrize("who", ACTORS)
def test_whoever_may_do_something_may_try_it(who: str) -> None:
    for action in Action:
        if may(ACTORS[who], action, SUBJECT):
            assert may_try(ACTORS[who], action)


@pytest.mark.parametrize("who", [one for one in ACTORS if one != "reporter"])
def test_safety_13_nobody_acts_on_a_case_in_which_they_are_reporter_or_side(who: str) -> None:
    mine = replace(SUBJECT, involved=frozenset({ME}))
    for action in (Action.ANSWER_OFFER, Action.WORK_CASE, Action.READ_CASE, Action.DECIDE_CASE):
        assert not may(ACTORS[who], action, mine)
    assert not may(ACTORS[who], Action.LISTEN, mine)


def test_a_lower_level_does_not_decide_what_a_higher_one_must() -> None:
    grave = replace(SUBJECT, level=Level.REGIONAL)
    assert not may(coordinator(level=Level.MUNICIPAL), Action.DECIDE_CASE, grave)
    assert may(coordinator(level=Level.MUNICIPAL), Action.READ_CASE, grave)
    assert may(coordinator(LIBYA, Level.NATIONAL), Action.DECIDE_CASE, grave)


def test_safety_13_nobody_makes_a_link_above_their_own_level() -> None:
    higher = replace(SUBJECT, level=Level.NATIONAL)
    assert not may(coordinator(LIBYA, Level.REGIONAL), Action.INVITE, higher)
    assert may(coordinator(LIBYA, Level.NATIONAL), Action.INVITE, higher)


@pytest.mark.parametrize("action", [Action.JUDGE_COMPLAINT, Action.SIT_IN_PANEL, Action.PROTECT])
def test_nobody_hears_or_judges_a_complaint_whom_its_rules_keep_out(action: Action) -> None:
    others = replace(SUBJECT, judges=frozenset({"officer:2", "coordinator:2"}))
    mine = replace(SUBJECT, involved=frozenset({ME}))
    for who in ACTORS.values():
        assert not may(who, action, others)
        assert not may(who, action, mine) or who.chat_key == REPORTER


def test_every_action_has_a_role() -> None:
    assert set(TABLE) == set(Action)
    assert all(TABLE.values())
    assert {grant.role for grants in TABLE.values() for grant in grants} == set(Role)


def test_safety_7_a_woman_is_heard_by_a_woman_where_she_asked_for_one() -> None:
    wished = replace(SUBJECT, woman_listens=True)
    listener = coordinator(listens=True)
    assert listener.coordinator is not None
    man = replace(listener, coordinator=replace(listener.coordinator, gender=Gender.MAN))
    assert may(listener, Action.LISTEN, wished)
    assert not may(man, Action.LISTEN, wished)
    assert may(man, Action.LISTEN, SUBJECT)
