"""What coordinators decide, on the real store: levels, teams, sentences, ends, and the list."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.access import Actor
from bot.domain.case import Case, CaseState, Level
from bot.domain.decision import DecisionKind
from bot.domain.dispatch import Withdrawal
from bot.domain.events import (
    CaseClosed,
    CoordinatorsAsked,
    Event,
    MediatorReminded,
    SeatLost,
    TeamNamed,
)
from bot.domain.ids import ChatKey, MediatorId
from bot.domain.outcome import Outcome
from bot.store.caseload import Area, Heap
from bot.store.database import Database, UnitOfWork
from bot.usecases.answer_offer import accept_offer
from bot.usecases.ask_coordinators import climb
from bot.usecases.decide_case import (
    HEARD,
    approve,
    assign_by_hand,
    change_team,
    close_by_coordinator,
    release_name,
    take,
    write_sentence,
)
from bot.usecases.seek_mediators import seek, subject
from bot.usecases.weigh_case import weigh_case
from tests.clock import FakeClock
from tests.factories import BENGHAZI, SEBHA, World, at, world

SUNDAY_AT_TEN = datetime(2027, 6, 6, 8, tzinfo=UTC)
GRAVE = {"seen": ["weapon"], "exclusions": "طرابلس"}


@pytest.fixture
def here(clock: FakeClock) -> World:
    at(clock, SUNDAY_AT_TEN)
    return world(clock)


async def staff(uow: UnitOfWork, here: World, level: Level = Level.REGIONAL) -> Actor:
    made = await here.coordinator(uow, level)
    coordinator = await uow.register.coordinator(made)
    assert coordinator is not None
    assert coordinator.chat_key is not None
    return Actor(coordinator.chat_key, coordinator=coordinator)


async def ask(
    uow: UnitOfWork, here: World, case: Case, people: Sequence[MediatorId], actor: Actor
) -> None:
    asked = await assign_by_hand(
        uow,
        here.country,
        case,
        tuple(people),
        actor=actor,
        reason="nearest",
        now=here.clock.now(),
    )
    assert asked.mediators == tuple(people)


async def team_of(uow: UnitOfWork, here: World, case: Case) -> Case:
    """Let everybody who was asked accept."""
    for row in await uow.cases.offers_of(case.id):
        await accept_offer(uow, here.country, case.id, row.offer.number, here.clock.now())
    return await here.case(uow, case.id)


def kinds(events: Sequence[Event]) -> list[type[Event]]:
    return [type(each) for each in events]


async def test_safety_2_severity_4_is_never_started_by_approval_alone(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        actor = await staff(uow, here)
        await here.mediator(uow)
        case, _ = await here.report(uow, **GRAVE)
        now = here.clock.now()
        assert await approve(uow, here.country, here.dice, case, actor, now) == []
        after = await here.case(uow, case.id)
        assert after.state is CaseState.TRIAGE
        assert await uow.decisions.open_of_case(case.id, DecisionKind.APPROVE) is not None


async def test_approval_starts_the_search_once_and_settles_the_question(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        actor = await staff(uow, here)
        await here.mediator(uow)
        case, _ = await here.report(uow, seen=None, exclusions="طرابلس")
        assert case.state is CaseState.TRIAGE
        now = here.clock.now()
        assert await approve(uow, here.country, here.dice, case, actor, now)
        after = await here.case(uow, case.id)
        assert (after.state, after.approved_at, after.reasons) == (
            CaseState.MATCHING,
            now,
            frozenset(),
        )
        assert len((await uow.cases.dispatch(after)).live) == 1
        assert await approve(uow, here.country, here.dice, after, actor, now) == []


async def test_safety_3_a_grave_file_is_asked_by_as_many_as_must_go_together(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        actor = await staff(uow, here)
        people = [await here.mediator(uow) for _ in range(3)]
        away = await here.mediator(uow, available=False)
        case, _ = await here.report(uow, **GRAVE)
        assert case.team_size == 2
        few = await assign_by_hand(
            uow,
            here.country,
            case,
            (people[0], away),
            actor=actor,
            reason="other",
            now=here.clock.now(),
        )
        assert (few.events, few.missing, [one.mediator_id for one in few.kept_out]) == (
            (),
            1,
            [away],
        )
        assert (await here.case(uow, case.id)).state is CaseState.TRIAGE
        await ask(uow, here, case, people[:2], actor)
        after = await here.case(uow, case.id)
        assert (after.state, after.approved_at) == (CaseState.MATCHING, here.clock.now())
        assert await uow.decisions.open_of_case(case.id, DecisionKind.APPROVE) is None
        # Two may still say yes, so one more is enough now.
        await ask(uow, here, after, people[2:], actor)


async def test_whoever_was_asked_before_is_not_asked_again(database: Database, here: World) -> None:
    async with database.work() as uow:
        actor = await staff(uow, here)
        people = [await here.mediator(uow) for _ in range(2)]
        case, _ = await here.report(uow, **GRAVE)
        await ask(uow, here, case, people, actor)
        again = await assign_by_hand(
            uow,
            here.country,
            await here.case(uow, case.id),
            tuple(people),
            actor=actor,
            reason="other",
            now=here.clock.now(),
        )
        assert again.events == ()


async def test_safety_7_a_sentence_deletes_the_voices_that_were_heard_and_no_other(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        actor = await staff(uow, here)
        key = ChatKey("pr")
        voices = [await uow.reports.keep_voice(key, 20, here.clock.now()) for _ in range(2)]
        case, _ = await here.report(uow, what={"voice": voices[0]})
        report = await uow.reports.of_case(case.id)
        assert report is not None
        await uow.reports.claim_voice(voices[1], report.id)
        for voice in voices:
            await uow.reports.fill_voice(voice, b"sound")
        now = here.clock.now()
        await write_sentence(uow, case, "خلاف على ماء", actor, now)
        assert await uow.reports.voices_of(report.id) == voices
        await uow.record(now, actor.name, HEARD, subject(case.id), str(voices[0]))
        await write_sentence(uow, case, "خلاف على ماء، 0912345678", actor, now)
        assert await uow.reports.voices_of(report.id) == voices[1:]
        assert await uow.cases.sentence(case.id) == "خلاف على ماء، [رقم]"


async def test_a_new_sentence_is_shown_to_mediators_at_work(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        actor = await staff(uow, here)
        who = await here.mediator(uow)
        case, _ = await here.report(uow)
        case = await team_of(uow, here, case)
        assert case.state is CaseState.ASSIGNED
        told = await write_sentence(uow, case, "خلاف على ماء", actor, here.clock.now())
        assert told == [MediatorReminded(case.id, who, "sentence")]


async def test_safety_8_a_changed_team_learns_nothing_and_the_search_goes_on(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        actor = await staff(uow, here)
        first = await here.mediator(uow)
        case, _ = await here.report(uow)
        case = await team_of(uow, here, case)
        second = await here.mediator(uow)
        now = here.clock.now()
        events = await change_team(uow, here.country, case, Withdrawal.RULE, actor, now)
        assert SeatLost(case.id, first) in events
        after = await here.case(uow, case.id)
        assert (after.state, after.team, after.barred) == (
            CaseState.MATCHING,
            frozenset(),
            {first},
        )
        here.clock.move(timedelta(minutes=31))
        due = await uow.timers.due(here.clock.now(), 10)
        assert ("top_up", subject(case.id)) in [(one.kind, one.subject) for one in due]
        await seek(uow, here.country, case.id, here.clock.now())
        live = (await uow.cases.dispatch(after)).live
        assert [offer.mediator_id for offer in live] == [second]
        assert await change_team(uow, here.country, after, Withdrawal.RULE, actor, now) == []


async def test_safety_2_an_empty_seat_of_a_grave_file_waits_for_a_person(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        actor = await staff(uow, here)
        await here.coordinator(uow, Level.NATIONAL, "LY")
        people = [await here.mediator(uow) for _ in range(2)]
        case, _ = await here.report(uow, **GRAVE)
        await ask(uow, here, case, people, actor)
        case = await team_of(uow, here, case)
        now = here.clock.now()
        events = await change_team(uow, here.country, case, Withdrawal.HAND_OVER, actor, now)
        assert CoordinatorsAsked in kinds(events)
        seat = await uow.decisions.open_of_case(case.id, DecisionKind.SEAT)
        assert seat is not None
        # Taking it on stops the clock for a while, and the question stays open.
        await take(uow, seat, actor, "taken", now)
        held = await uow.decisions.get(seat.id)
        assert held is not None
        assert held.open
        assert held.due_at == now + timedelta(hours=8)
        assert await climb(uow, here.country, seat.id, seat.asked, held.due_at) == []
        assert await climb(uow, here.country, seat.id, held.asked, held.due_at) != []


async def test_taking_on_what_must_be_decided_changes_nothing(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        actor = await staff(uow, here)
        case, _ = await here.report(uow, **GRAVE)
        waiting = await uow.decisions.open_of_case(case.id, DecisionKind.APPROVE)
        assert waiting is not None
        assert await take(uow, waiting, actor, "taken", here.clock.now()) == []
        assert await uow.decisions.get(waiting.id) == waiting


@pytest.mark.parametrize(
    ("outcome", "told"),
    [(Outcome.UNFOUNDED, SeatLost), (Outcome.REFERRED_JUSTICE, MediatorReminded)],
)
async def test_a_closed_file_settles_what_was_open_and_its_mediators_hear_of_the_end(
    database: Database, here: World, outcome: Outcome, told: type[Event]
) -> None:
    async with database.work() as uow:
        actor = await staff(uow, here)
        await here.mediator(uow)
        case, _ = await here.report(uow)
        case = await team_of(uow, here, case)
        now = here.clock.now()
        events = await close_by_coordinator(uow, case, outcome, actor, now)
        assert told in kinds(events)
        after = await here.case(uow, case.id)
        assert after.outcome == outcome
        closed = outcome is Outcome.UNFOUNDED
        assert after.state is (CaseState.CLOSED if closed else CaseState.MONITORING)
        assert (CaseClosed in kinds(events)) is closed
        assert await close_by_coordinator(uow, after, outcome, actor, now) == []


async def test_a_coordinator_cannot_give_the_outcomes_of_a_mediator(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        actor = await staff(uow, here)
        case, _ = await here.report(uow, **GRAVE)
        full = Outcome.AGREEMENT_FULL_WRITTEN
        assert await close_by_coordinator(uow, case, full, actor, here.clock.now()) == []


async def test_safety_8_a_name_is_released_once_and_only_to_a_side(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        actor = await staff(uow, here)
        people = [await here.mediator(uow) for _ in range(2)]
        now = here.clock.now()
        side, _ = await here.report(uow, "pside", role="side", **GRAVE)
        assert await release_name(uow, side, actor, now) == []
        await ask(uow, here, side, people, actor)
        side = await team_of(uow, here, side)
        assert await release_name(uow, side, actor, now) == [TeamNamed(side.id)]
        assert await release_name(uow, await here.case(uow, side.id), actor, now) == []
        witness, _ = await here.report(uow, "pwitness", role="witness", **GRAVE)
        others = [await here.mediator(uow) for _ in range(2)]
        await ask(uow, here, witness, others, actor)
        witness = await team_of(uow, here, witness)
        assert await release_name(uow, witness, actor, now) == []


async def test_the_list_counts_pages_and_sorts_and_leaves_out_the_own_report(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await staff(uow, here)
        for _ in range(2):
            await here.mediator(uow)
        for n in range(3):
            await here.report(uow, f"pa{n}")
            here.clock.move(timedelta(minutes=1))
        grave, _ = await here.report(uow, "pgrave", **GRAVE)
        await here.report(uow, "peast", place=BENGHAZI, **GRAVE)
        own, _ = await here.report(uow, "pme", **GRAVE)
        closed, _ = await here.report(uow, "pclosed")
        await uow.cases.close(closed.id, "spam", here.clock.now())
        south = Area(frozenset({SEBHA}), ChatKey("pme"))
        assert await uow.caseload.counts(south) == {Heap.WAITING: 1, Heap.SEEKING: 3}
        listed = await uow.caseload.page(south, 0, 2)
        assert [one.heap for one in listed] == [Heap.WAITING, Heap.SEEKING]
        assert listed[0].id == grave.id
        assert len(await uow.caseload.page(south, 2, 8)) == 2
        country = Area(None, ChatKey("pnobody"))
        assert sum((await uow.caseload.counts(country)).values()) == 6
        assert own.id in [one.id for one in await uow.caseload.page(country, 0, 9)]


async def test_safety_3_a_case_that_turns_out_grave_gets_its_team_its_level_and_its_time(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        municipal = await staff(uow, here, Level.MUNICIPAL)
        await staff(uow, here, Level.REGIONAL)
        await here.mediator(uow)
        case, _ = await here.report(uow, what={"voice": 1}, seen=None)
        assert (case.severity, case.team_size) == (0, 1)
        now = here.clock.now()
        events = await weigh_case(uow, here.country, case, 5, municipal, now)
        asked = [one for one in events if isinstance(one, CoordinatorsAsked)]
        assert len(asked) == 1
        decision = await uow.decisions.open_of_case(case.id, DecisionKind.APPROVE)
        assert decision is not None
        assert decision.level is Level.REGIONAL
        assert decision.due_at == now + timedelta(minutes=15)
        weighed = await here.case(uow, case.id)
        assert (weighed.severity, weighed.team_size) == (5, 3)
        assert await weigh_case(uow, here.country, weighed, 5, municipal, now) == []
        begun = await approve(uow, here.country, here.dice, weighed, municipal, now)
        assert begun == []


async def test_a_case_is_weighed_only_before_anybody_was_asked(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        actor = await staff(uow, here)
        await here.mediator(uow)
        case, _ = await here.report(uow)
        assert case.state is CaseState.MATCHING
        assert await weigh_case(uow, here.country, case, 4, actor, here.clock.now()) == []
        assert await weigh_case(uow, here.country, case, 9, actor, here.clock.now()) == []
