"""Follow-ups through months: asked, asked again, given up, called off; then the case closes."""

from datetime import timedelta

import pytest

from bot.domain.access import Actor
from bot.domain.events import CaseClosed, CoordinatorsAsked, FollowUpClosed
from bot.domain.hours import TRIPOLI
from bot.domain.ids import ChatKey
from bot.domain.outcome import NOT_FOLLOWED, Durability, Outcome
from bot.store.database import Database
from bot.usecases.answer_follow_up import answer_follow_up, standing
from bot.usecases.ask_follow_up import ask_follow_up
from bot.usecases.end_report import Ending, end_report
from tests.clock import FakeClock
from tests.usecases.world import COUNTRY, World

MARIAM = ChatKey("p-mariam")
FINE = {"safe": "yes", "how": "calmer", "harmed": "no", "pressed": "no", "news": "no"}
DONE = {"terms": "all", "holding": "yes", "satisfied": "5", "other": "no"}


@pytest.fixture
def world(database: Database, clock: FakeClock) -> World:
    return World(database, clock)


async def live(world: World, case_id: int, kind: str, days: float, *mediators: int) -> None:
    """Let days pass, and let everybody answer one follow-up that nothing worries."""
    await world.run(days=days)
    for who in (None, *mediators):
        await world.answer(case_id, kind, who, **FINE, **DONE)


# -- the whole way


async def test_a_case_is_closed_after_its_last_follow_up_is_answered(world: World) -> None:
    case_id = await world.monitored(mediators=1)
    (who,) = (await world.case(case_id)).team
    assert await world.states(case_id) == [
        "h24 planned",
        "h72 planned",
        *("d7 planned", "d7m planned"),
        *("d30 planned", "d30m planned"),
        *("d90 planned", "d90m planned"),
    ]
    await live(world, case_id, "h24", 1)
    await live(world, case_id, "h72", 2)
    await live(world, case_id, "d7", 5, who)
    await live(world, case_id, "d30", 24, who)
    await world.run(days=61)
    await world.answer(case_id, "d90", holding="yes", satisfied="4")
    case = await world.case(case_id)
    assert case.state == "monitoring"
    assert case.durability == Durability.HOLDING
    await world.answer(case_id, "d90", who, holding="partly")
    case = await world.case(case_id)
    assert case.state == "closed"
    assert case.durability == Durability.PARTLY
    assert world.told[-1] == CaseClosed(case_id)
    assert {state.split()[1] for state in await world.states(case_id)} == {"answered"}
    assert await world.timers() == 0


async def test_nobody_answers_and_the_case_still_closes(world: World) -> None:
    case_id = await world.monitored(mediators=1)
    await world.run(days=89)
    assert (await world.case(case_id)).state == "monitoring"
    await world.run(days=10)
    case = await world.case(case_id)
    assert case.state == "closed"
    assert case.durability == Durability.UNKNOWN
    ends = {state.split()[1] for state in await world.states(case_id)}
    assert ends == {"overtaken", "unanswered"}
    assert len([each for each in world.told if isinstance(each, FollowUpClosed)]) == 1
    assert await world.timers() == 0


async def test_a_case_without_anybody_to_ask_is_closed_with_its_outcome(world: World) -> None:
    case_id = await world.report()
    async with world.database.work() as uow:
        await end_report(uow, MARIAM, Ending.DELETED, world.clock.now())
        await uow.cases.change(case_id, state="matching", closed_at=None)
        await uow.commit()
    await world.outcome(case_id, Outcome.REFERRED_JUSTICE)
    assert (await world.case(case_id)).state == "closed"


async def test_blood_is_followed_up_for_a_year(world: World) -> None:
    case_id = await world.monitored(category="blood")
    for kind, days in (("h24", 1), ("h72", 2), ("d7", 5), ("d30", 24), ("d90", 61)):
        await live(world, case_id, kind, days)
    assert (await world.case(case_id)).durability == Durability.HOLDING
    await live(world, case_id, "m6", 95)
    assert (await world.case(case_id)).state == "monitoring"
    await live(world, case_id, "m12", 190)
    assert (await world.case(case_id)).state == "closed"


async def test_monitoring_counts_against_no_mediator(world: World) -> None:
    case_id = await world.report()
    who = await world.mediator()
    await world.assign(case_id, who)
    async with world.database.work() as uow:
        assert (await uow.cases.loads()).of(who).open_cases == 1
    await world.outcome(case_id)
    async with world.database.work() as uow:
        assert (await uow.cases.loads()).of(who).open_cases == 0


# -- when


async def test_questions_go_out_in_the_hours_of_whoever_is_asked(world: World) -> None:
    await world.report("p-evening", contact="evening")
    await world.report("p-day", contact="daytime")
    await world.run(days=1, hours=8)
    (evening,), (day,) = await world.pushes("p-evening"), await world.pushes("p-day")
    assert 17 <= evening.astimezone(TRIPOLI).hour < 21
    assert 10 <= day.astimezone(TRIPOLI).hour < 13


async def test_nothing_goes_out_on_a_friday(world: World) -> None:
    # The clock begins on a Tuesday: 72 hours later it is Friday.
    case_id = await world.report()
    await world.run(days=1)
    await world.answer(case_id, "h24", safe="yes")
    before = len(await world.pushes())
    await world.run(days=2)
    assert (await world.row(case_id, "h72")).state == "asked"
    new = (await world.pushes())[before:]
    assert [at.astimezone(TRIPOLI).strftime("%a %H:%M") for at in new] == ["Sat 10:00"]


async def test_no_answer_is_asked_again_twice_at_other_hours_and_then_never(world: World) -> None:
    case_id = await world.monitored()
    for kind, days in (("h24", 1), ("h72", 2)):
        await live(world, case_id, kind, days)
    await world.run(days=22)
    row = await world.row(case_id, "d7")
    assert row.tries == 3
    assert row.state == "unanswered"
    assert row.asked_at is not None
    closing = [each for each in world.told if isinstance(each, FollowUpClosed)]
    assert [each.follow_up_id for each in closing] == [row.id]
    await world.run(days=20)
    assert (await world.row(case_id, "d30")).state == "unanswered"
    assert [each for each in world.told if isinstance(each, FollowUpClosed)] == closing


async def test_a_question_called_twice_asks_once(world: World) -> None:
    case_id = await world.report()
    await world.run(days=1)
    row = await world.row(case_id, "h24")
    assert row.tries == 1
    async with world.database.work() as uow:
        for guard in (0, 3, 7):
            assert await ask_follow_up(uow, COUNTRY, row.id, guard, world.clock.now()) == []


async def test_a_newer_question_overtakes_one_that_nobody_answered(world: World) -> None:
    case_id = await world.report()
    await world.run(days=3, hours=1)
    assert await world.states(case_id) == ["h24 overtaken", "h72 asked"]
    row = await world.row(case_id, "h24")
    async with world.database.work() as uow:
        at = await standing(uow, row.id)
        assert at is not None
        assert at.row.kind == "h72"


# -- answers


async def test_a_late_answer_still_counts(world: World) -> None:
    await world.coordinator()
    case_id = await world.monitored()
    await world.run(days=20)
    assert (await world.row(case_id, "d7")).state == "unanswered"
    await world.answer(case_id, "d7", how="harder")
    assert (await world.row(case_id, "d7")).state == "answered"
    assert await world.settle(case_id) == ["worry worse"]


async def test_a_stale_press_changes_nothing_and_shows_what_is_open(world: World) -> None:
    case_id = await world.monitored()
    await world.run(days=7)
    row = await world.row(case_id, "d7")
    now = world.clock.now()
    async with world.database.work() as uow:
        at = await standing(uow, row.id)
        assert at is not None
        assert at.question is not None
        assert at.question.key == "how"
        for key, value in (("harmed", "yes"), ("how", "nonsense"), ("nothing", "yes"), ("", "")):
            again, events = await answer_follow_up(uow, COUNTRY, at, key, value, now)
            assert (again, events) == (at, [])
        await answer_follow_up(uow, COUNTRY, at, "how", "calmer", now)
        at = await standing(uow, row.id)
        assert at is not None
        again, events = await answer_follow_up(uow, COUNTRY, at, "how", "harder", now)
        assert again.row.answers == {"how": "calmer"}
        assert events == []


async def test_begun_and_left_counts_as_answered_and_nobody_is_pressed(world: World) -> None:
    case_id = await world.monitored()
    await world.run(days=7)
    row = await world.row(case_id, "d7")
    async with world.database.work() as uow:
        at = await standing(uow, row.id)
        assert at is not None
        await answer_follow_up(uow, COUNTRY, at, "how", "calmer", world.clock.now())
        await uow.commit()
    await world.run(days=5)
    row = await world.row(case_id, "d7")
    assert (row.state, row.tries, row.answers) == ("answered", 1, {"how": "calmer"})


async def test_answers_are_sealed(world: World) -> None:
    case_id = await world.monitored()
    await world.run(days=7)
    await world.answer(case_id, "d7", how="calmer")
    async with world.database.work() as uow:
        found = await uow.conn.exec_driver_sql("select answers from follow_ups where kind = 'd7'")
        (sealed,) = found.scalars()
        assert sealed.startswith(b"\x01\x00")
        assert b"calmer" not in sealed


@pytest.mark.parametrize(
    ("days", "kind", "key", "value", "code"),
    [
        (1, "h24", "safe", "no", "unsafe"),
        (1, "h24", "safe", "call", "call"),
        (3, "h72", "pressed", "pressure", "pressure"),
        (3, "h72", "pressed", "money", "money"),
        (7, "d7", "how", "harder", "worse"),
        (7, "d7", "harmed", "yes", "harm"),
        (30, "d30", "terms", "none", "not_done"),
        (30, "d30", "news", "worse", "worse"),
        (90, "d90", "holding", "no", "broken"),
    ],
)
async def test_each_worry_reaches_a_coordinator_at_once_at_any_hour(
    world: World, days: int, kind: str, key: str, value: str, code: str
) -> None:
    coordinator = await world.coordinator()
    case_id = await world.monitored()
    await world.run(days=days)
    world.clock.move(timedelta(hours=13))
    world.told.clear()
    await world.answer(case_id, kind, **{key: value})
    (asked,) = [each for each in world.told if isinstance(each, CoordinatorsAsked)]
    assert asked.coordinators == (coordinator,)
    assert asked.any_hour
    pushed = await world.pushes(f"p-coordinator-{coordinator}", "decision:")
    assert pushed == [world.clock.now()]
    (decision,) = await world.decisions(case_id, "worry")
    assert decision.detail == code
    assert (await world.row(case_id, kind)).worry


async def test_what_a_mediator_says_is_told_apart(world: World) -> None:
    await world.coordinator()
    case_id = await world.monitored(mediators=1)
    (who,) = (await world.case(case_id)).team
    await world.run(days=7)
    await world.answer(case_id, "d7", who, how="harder")
    assert await world.settle(case_id) == ["worry mediator:worse"]


async def test_a_second_worry_is_added_to_the_one_that_waits_and_said(world: World) -> None:
    await world.coordinator()
    case_id = await world.monitored()
    await world.run(days=7)
    world.told.clear()
    await world.answer(case_id, "d7", how="harder", harmed="yes")
    assert len([each for each in world.told if isinstance(each, CoordinatorsAsked)]) == 2
    assert await world.settle(case_id) == ["worry worse harm"]


async def test_a_wish_for_another_mediator_is_read_by_a_person(world: World) -> None:
    await world.coordinator()
    case_id = await world.monitored(mediators=1)
    await world.run(days=7)
    await world.answer(case_id, "d7", how="same", other="yes")
    assert await world.settle(case_id) == ["addition another_mediator"]


async def test_a_case_is_held_while_a_worry_waits_and_closed_when_it_is_settled(
    world: World,
) -> None:
    case_id = await world.monitored()
    for kind, days in (("h24", 1), ("h72", 2), ("d7", 5), ("d30", 23)):
        await live(world, case_id, kind, days)
    await world.run(days=60)
    await world.answer(case_id, "d90", holding="no")
    case = await world.case(case_id)
    assert (case.state, case.durability) == ("monitoring", "broken")
    assert await world.settle(case_id) == ["worry broken"]
    await world.run(days=1)
    assert (await world.case(case_id)).state == "closed"


# -- silence


@pytest.mark.parametrize(
    ("answers", "warned"),
    [
        ({"seen": ["words"]}, False),
        ({"seen": ["threat"]}, True),
        ({"seen": ["weapon"]}, True),
    ],
)
async def test_silence_after_danger_reaches_a_coordinator_the_same_day(
    world: World, answers: dict[str, list[str]], warned: bool
) -> None:
    await world.coordinator()
    case_id = await world.report(**answers)
    await world.run(days=1)
    assert await world.decisions(case_id, "silence") == []
    await world.run(days=1, minutes=1)
    assert bool(await world.decisions(case_id, "silence")) is warned


async def test_silence_after_an_earlier_worry_is_a_warning_sign(world: World) -> None:
    await world.coordinator()
    case_id = await world.monitored()
    await world.run(days=1)
    await world.answer(case_id, "h24", safe="no")
    await world.settle(case_id)
    await world.run(days=3, hours=23)
    await world.settle(case_id)
    assert [each.detail for each in await world.decisions(case_id, "silence")] == ["h72"]


async def test_somebody_who_blocked_the_bot_after_a_threat_is_looked_after(world: World) -> None:
    case_id = await world.report(seen=["threat"])
    await world.change_chat(unreachable=True)
    await world.run(days=1)
    assert (await world.row(case_id, "h24")).state == "silent"
    assert await world.decisions(case_id, "silence")


async def test_a_mediators_silence_is_no_warning_sign(world: World) -> None:
    case_id = await world.monitored(mediators=1, seen=["weapon"])
    (who,) = (await world.case(case_id)).team
    await world.change_chat(silent=True)
    await world.run(days=20)
    assert (await world.row(case_id, "d7", who)).state == "unanswered"
    assert await world.decisions(case_id, "silence") == []


@pytest.mark.parametrize("wish", ["silent", "left"])
async def test_safety_5_whoever_wants_no_messages_gets_none_and_holds_nothing_up(
    world: World, wish: str
) -> None:
    case_id = await world.monitored(seen=["threat"])
    await world.change_chat(**{wish: True})
    await world.run(days=91)
    assert await world.pushes() == []
    assert {state.split()[1] for state in await world.states(case_id)} == {"silent"}
    assert await world.decisions(case_id, "silence") == []
    assert (await world.case(case_id)).state == "closed"


async def test_safety_5_a_report_whose_reporter_wants_no_messages_is_not_asked_about(
    world: World,
) -> None:
    case_id = await world.report(contact="never", seen=["threat"])
    await world.run(days=4)
    assert await world.pushes() == []
    assert await world.states(case_id) == ["h24 silent", "h72 silent"]
    assert await world.decisions(case_id, "silence") == []


# -- called off


@pytest.mark.parametrize("ending", Ending)
async def test_withdrawn_or_deleted_nothing_more_is_asked(world: World, ending: Ending) -> None:
    case_id = await world.monitored(mediators=1)
    await world.run(days=7)
    await world.answer(case_id, "d7", how="calmer")
    async with world.database.work() as uow:
        _, events = await end_report(uow, MARIAM, ending, world.clock.now())
        await world._tell(uow, events)
        await uow.commit()
    states = await world.states(case_id)
    assert not [state for state in states if state.endswith(("planned", "asked"))]
    before = await world.pushes()
    assert await world.timers() == 0
    await world.run(days=400)
    assert await world.pushes() == before
    case = await world.case(case_id)
    assert (case.state, case.outcome) == ("closed", "agreement_full_written")
    kept = (await world.row(case_id, "d7")).answers
    assert kept == ({} if ending is Ending.DELETED else {"how": "calmer", **_skips(kept)})


def _skips(answers: object) -> dict[str, str]:
    assert isinstance(answers, dict)
    return {key: value for key, value in answers.items() if value == "skipped"}


@pytest.mark.parametrize("outcome", sorted(NOT_FOLLOWED))
async def test_an_outcome_that_is_not_followed_up_cancels_the_first_questions(
    world: World, outcome: Outcome
) -> None:
    case_id = await world.report()
    await world.outcome(case_id, outcome)
    assert await world.states(case_id) == ["h24 cancelled", "h72 cancelled"]
    assert await world.timers() == 0


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - NOT_FOLLOWED))
async def test_every_other_outcome_is_followed_up_to_its_end(
    world: World, outcome: Outcome
) -> None:
    case_id = await world.report(role="witness")
    await world.outcome(case_id, outcome)
    assert (await world.case(case_id)).state == "monitoring"
    await world.run(days=20)
    assert (await world.case(case_id)).state == "closed"


async def test_the_first_days_questions_go_out_however_slow_the_case_is(world: World) -> None:
    case_id = await world.report()
    await world.run(days=3, hours=1)
    row = await world.row(case_id, "h72")
    async with world.database.work() as uow:
        at = await standing(uow, row.id)
        assert at is not None
        assert at.question is not None
        # Nobody has been asked to go yet, so nobody can have been in touch.
        assert at.question.key == "pressed"


async def test_a_truce_that_still_runs_keeps_its_case_open(world: World) -> None:
    case_id = await world.report(role="witness")
    until = world.clock.now() + timedelta(days=40)
    await world.outcome(case_id, Outcome.TRUCE_ONLY, truce_until=until)
    await world.run(days=39, hours=23)
    assert (await world.case(case_id)).state == "monitoring"
    assert await world.decisions(case_id, "truce")
    await world.settle(case_id)
    await world.run(days=2)
    assert (await world.case(case_id)).state == "closed"


async def test_a_later_outcome_replaces_the_plan_of_the_first(world: World) -> None:
    case_id = await world.monitored()
    async with world.database.work() as uow:
        await uow.cases.change(case_id, state="matching")
        await uow.commit()
    await world.run(days=8)
    assert (await world.row(case_id, "d7")).state == "cancelled"
    await world.outcome(case_id, Outcome.NO_AGREEMENT)
    states = await world.states(case_id)
    assert [state for state in states if state.endswith("planned")] == [
        "d7 planned",
        "d30 planned",
        "d90 planned",
    ]


async def test_an_actor_who_is_staff_too_is_not_named_in_the_audit_trail(world: World) -> None:
    coordinator = await world.coordinator()
    mine = ChatKey(f"p-coordinator-{coordinator}")
    case_id = await world.report(mine)
    await world.run(days=1)
    await world.answer(case_id, "h24", safe="yes")
    async with world.database.work() as uow:
        found = await uow.conn.exec_driver_sql(
            "select actor from audit where action = 'answered_h24'"
        )
        assert list(found.scalars()) == ["reporter"]
    assert Actor(mine).name == "reporter"
