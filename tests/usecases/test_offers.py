"""Offers go to the right people, one winner takes the seat, and rules are checked twice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain import dispatch as rules
from bot.domain.access import Actor
from bot.domain.case import CaseState, Level, Reason
from bot.domain.decision import DecisionKind
from bot.domain.events import CoordinatorsAsked, Event, InDispatch, OfferRefused
from bot.domain.ids import CaseId, ChatKey
from bot.domain.mediator import Accreditation, Gender
from bot.domain.outcome import Outcome
from bot.store.database import Database
from bot.store.sealed import Sealer
from bot.usecases.answer_offer import accept_offer, decline_offer, hand_over, recuse, veto
from bot.usecases.ask_coordinators import climb
from bot.usecases.record_outcome import record_outcome
from bot.usecases.seek_mediators import ask_these, seek
from tests.clock import FakeClock
from tests.factories import BENGHAZI, World, at, world

SUNDAY_AT_TEN = datetime(2027, 6, 6, 8, tzinfo=UTC)


@pytest.fixture
def here(clock: FakeClock) -> World:
    at(clock, SUNDAY_AT_TEN)
    return world(clock)


@pytest.fixture
async def elsewhere(database: Database, url: str, sealer: Sealer) -> AsyncIterator[Database]:
    """The same database through another connection, as another process would have it."""
    made = Database(url, sealer)
    yield made
    await made.close()


def of(events: list[Event], kind: type[object]) -> list[object]:
    inside = [each.what if isinstance(each, InDispatch) else each for each in events]
    return [each for each in inside if isinstance(each, kind)]


async def test_two_mediators_accept_at_once_200_times_and_one_wins_always(
    database: Database, elsewhere: Database, here: World
) -> None:
    async with database.work() as uow:
        # Nobody takes more than 30 % of a municipality's cases in a quarter (rule N12).
        pairs = [(await here.mediator(uow), await here.mediator(uow)) for _ in range(5)]
        await uow.commit()

    async def accept(through: Database, case_id: CaseId, number: int) -> list[Event]:
        async with through.work() as uow:
            events = await accept_offer(uow, here.country, case_id, number, here.clock.now())
            await uow.commit()
            return events

    for round_ in range(200):
        async with database.work() as uow:
            case, _ = await here.report(uow, f"pr{round_}")
            # Whom the search had asked by itself the two take the place of.
            asked = (await uow.cases.dispatch(case)).asked
            both_people = next(pair for pair in pairs[round_ % 5 :] + pairs if asked <= set(pair))
            await ask_these(uow, here.country, case.id, both_people, here.clock.now())
            assert len((await uow.cases.dispatch(case)).live) == 2
            await uow.commit()
        order = (database, elsewhere) if round_ % 2 else (elsewhere, database)
        both = await asyncio.gather(accept(order[0], case.id, 1), accept(order[1], case.id, 2))
        won = [events for events in both if of(events, rules.TeamComplete)]
        assert len(won) == 1
        assert len(of(won[0], rules.OfferClosed)) == 1
        assert [events for events in both if not events] == [[]]
        async with database.work() as uow:
            now = await here.case(uow, case.id)
            assert len(now.team) == 1
            actor = Actor(ChatKey("pm"), next(iter(now.team)))
            await record_outcome(uow, now, Outcome.UNFOUNDED, actor, here.clock.now())
            await uow.commit()
        here.clock.move(timedelta(days=1))
        while here.clock.now().weekday() in {3, 4}:
            here.clock.move(timedelta(days=1))


async def test_an_accreditation_that_lapsed_since_the_offer_bars_the_acceptance(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        who = await here.mediator(uow, expires_on=date(2027, 6, 6))
        case, events = await here.report(uow)
        assert of(events, rules.OfferMade)
        here.clock.move(timedelta(hours=20))
        events = await accept_offer(uow, here.country, case.id, 1, here.clock.now())
        assert of(events, OfferRefused)
        assert (await here.case(uow, case.id)).team == frozenset()
        await uow.register.change_mediator(who, accreditation=Accreditation.SUSPENDED.value)


async def test_safety_13_nobody_is_offered_a_case_that_they_reported_and_the_count_is_silent(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await here.mediator(uow)
        case, events = await here.report(uow, "pm1")
        assert not of(events, rules.OfferMade)
        asked = await uow.decisions.open_of_case(case.id, DecisionKind.NOBODY)
        assert asked is not None
        # That the reporter is a mediator would tell a coordinator who it is.
        assert asked.detail == "tied:1"


async def test_silence_takes_nothing_away_and_asks_one_more(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        for _ in range(3):
            await here.mediator(uow)
        case, _ = await here.report(uow)
        first = await uow.cases.dispatch(case)
        assert len(first.live) == 1
        here.clock.move(timedelta(hours=23))
        await seek(uow, here.country, case.id, here.clock.now())
        second = await uow.cases.dispatch(case)
        assert len(second.live) == 2
        accepted = await accept_offer(uow, here.country, case.id, 1, here.clock.now())
        assert of(accepted, rules.TeamComplete)


async def test_a_decline_and_a_recusal_ask_the_next_one(database: Database, here: World) -> None:
    async with database.work() as uow:
        for _ in range(3):
            await here.mediator(uow)
        case, _ = await here.report(uow)
        events = await decline_offer(uow, here.country, case.id, 1, "busy", here.clock.now())
        assert of(events, rules.OfferMade)
        events = await recuse(uow, here.country, case.id, 2, here.clock.now())
        assert of(events, rules.OfferMade)
        assert await decline_offer(uow, here.country, case.id, 2, "", here.clock.now()) == []
        events = await decline_offer(uow, here.country, case.id, 3, "", here.clock.now())
        assert of(events, rules.Exhausted)
        assert await uow.decisions.open_of_case(case.id, DecisionKind.NOBODY) is not None


async def test_whoever_leaves_after_accepting_is_not_asked_again(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await here.mediator(uow)
        await here.mediator(uow, BENGHAZI, radius_km=2000)
        case, _ = await here.report(uow)
        await accept_offer(uow, here.country, case.id, 1, here.clock.now())
        events = await hand_over(uow, here.country, case.id, 1, here.clock.now())
        made = of(events, rules.OfferMade)
        assert len(made) == 1
        now = await here.case(uow, case.id)
        assert now.state is CaseState.MATCHING
        assert now.barred


async def test_safety_8_two_vetoes_are_free_and_the_third_goes_to_a_coordinator(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await here.coordinator(uow)
        for _ in range(3):
            await here.mediator(uow)
        case, _ = await here.report(uow, role="side")
        for offer in (1, 2):
            await accept_offer(uow, here.country, case.id, offer, here.clock.now())
            now = await here.case(uow, case.id)
            events = await veto(uow, here.country, now, here.clock.now())
            assert of(events, rules.OfferMade)
        await accept_offer(uow, here.country, case.id, 3, here.clock.now())
        now = await here.case(uow, case.id)
        assert now.team
        events = await veto(uow, here.country, now, here.clock.now())
        assert of(events, CoordinatorsAsked)
        assert (await here.case(uow, case.id)).team == now.team


async def test_safety_1_and_2_a_grave_case_starts_by_nobody_but_a_person(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await here.coordinator(uow)
        for _ in range(5):
            await here.mediator(uow)
        case, events = await here.report(uow, seen=["weapon"], exclusions="بنغازي")
        assert Reason.SEVERITY in case.reasons
        assert of(events, CoordinatorsAsked)
        for _ in range(20):
            here.clock.move(timedelta(hours=7))
            for decision in await uow.decisions.open_ones():
                guard = decision.asked
                await climb(uow, here.country, decision.id, guard, here.clock.now())
            await seek(uow, here.country, case.id, here.clock.now())
        assert (await uow.cases.dispatch(case)).offers == ()
        assert (await here.case(uow, case.id)).state is CaseState.TRIAGE


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"seen": None}, Reason.UNANSWERED_TICKS),
        ({"category": "blood"}, Reason.CATEGORY),
        ({"category": "community"}, Reason.CATEGORY),
        ({"what": {"voice": 1}}, Reason.VOICE_UNHEARD),
        ({"what": "هددوني بالقتل والسلاح"}, Reason.DANGER_WORD),
        ({"seen": ["threat"]}, Reason.EXCLUSIONS_MISSING),
        ({"exclusions": "قبيلة لا يعرفها أحد"}, Reason.EXCLUSIONS_UNKNOWN),
    ],
)
async def test_safety_1_and_14_what_waits_for_a_coordinator(
    database: Database, here: World, answers: dict[str, object], reason: Reason
) -> None:
    async with database.work() as uow:
        await here.mediator(uow)
        case, _ = await here.report(uow, **answers)
        assert reason in case.reasons
        assert case.state is CaseState.TRIAGE
        assert (await uow.cases.dispatch(case)).offers == ()


async def test_safety_2_the_ladder_is_climbed_and_whoever_never_joined_is_skipped(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        regional = await here.coordinator(uow, Level.REGIONAL, "LY03")
        national = await here.coordinator(uow, Level.NATIONAL, "LY")
        case, events = await here.report(uow, seen=["hospital"], exclusions="بنغازي")
        asked = of(events, CoordinatorsAsked)
        assert [one.coordinators for one in asked] == [(regional,)]
        decision = await uow.decisions.open_of_case(case.id, DecisionKind.APPROVE)
        assert decision is not None
        assert decision.level is Level.REGIONAL
        here.clock.move(timedelta(minutes=31))
        events = await climb(uow, here.country, decision.id, 1, here.clock.now())
        assert [one.coordinators for one in of(events, CoordinatorsAsked)] == [(national,)]
        again = await climb(uow, here.country, decision.id, 1, here.clock.now())
        assert again == []


async def test_a_night_report_waits_for_the_morning(database: Database, here: World) -> None:
    at(here.clock, datetime(2027, 6, 6, 22, tzinfo=UTC))
    async with database.work() as uow:
        await here.mediator(uow)
        case, events = await here.report(uow)
        assert not of(events, rules.OfferMade)
        here.clock.move(timedelta(hours=7, minutes=30))
        events = await seek(uow, here.country, case.id, here.clock.now())
        assert of(events, rules.OfferMade)


async def test_a_woman_is_asked_alone_for_half_an_hour_where_one_is_preferred(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await here.mediator(uow)
        woman = await here.mediator(uow, BENGHAZI, radius_km=2000, gender=Gender.WOMAN)
        case, events = await here.report(uow, woman="preferred")
        assert [one.mediator_id for one in of(events, rules.OfferMade)] == [woman]
        here.clock.move(timedelta(minutes=31))
        events = await seek(uow, here.country, case.id, here.clock.now())
        assert len((await uow.cases.dispatch(case)).live) == 2
