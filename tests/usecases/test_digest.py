"""The digest: figures of one's own area, once a day at its hour, gone after a day."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.chat.routes import STAFF_COMMANDS, STAFF_PRESSES
from bot.domain.access import Action, Actor, may_try
from bot.domain.case import Level
from bot.domain.decision import DecisionKind
from bot.domain.digest import Arrivals, Count, Digest, Share
from bot.domain.events import DigestDue
from bot.domain.hours import TRIPOLI
from bot.domain.ids import ChatKey, CoordinatorId, PlaceId
from bot.domain.mediator import Gender
from bot.domain.outcome import Outcome
from bot.store.database import Database
from bot.store.tables import outbox
from bot.usecases.build_digest import build_digest, waiting_for
from bot.usecases.send_digest import plan_digests, send_digest
from tests.clock import FakeClock
from tests.usecases.world import COUNTRY, PLACE, World

#: Sebha, in the South.
SEBHA = "LY031901"
EAST, SOUTH = "LY01", "LY03"


@pytest.fixture
def world(database: Database, clock: FakeClock) -> World:
    return World(database, clock)


async def page(world: World, who: CoordinatorId) -> Digest:
    async with world.database.work() as uow:
        coordinator = await uow.register.coordinator(who)
        assert coordinator is not None
        return await build_digest(uow, COUNTRY, coordinator, world.clock.now())


async def reports(world: World, count: int, **answers: object) -> list[int]:
    return [
        await world.report(f"p-{world.clock.now().timestamp()}-{number}", **answers)
        for number in range(count)
    ]


# -- figures


async def test_an_empty_programme_has_a_quiet_day(world: World) -> None:
    assert (await page(world, await world.coordinator())).quiet


async def test_new_reports_of_a_day_and_of_the_own_area_only(world: World) -> None:
    east = await world.coordinator(EAST, Level.REGIONAL)
    south = await world.coordinator(SOUTH, Level.REGIONAL)
    await reports(world, 5)
    await world.run(days=1, minutes=1)
    await reports(world, 6)
    assert (await page(world, east)).new == Arrivals(Count(6), Count())
    assert (await page(world, south)).new == Arrivals(Count(), Count())


async def test_nearly_all_grave_gives_no_total(world: World) -> None:
    who = await world.coordinator()
    await reports(world, 5, seen=["weapon"])
    await reports(world, 2)
    assert (await page(world, who)).new == Arrivals(None, Count(5))


async def test_a_decision_stands_with_the_level_that_is_asked(world: World) -> None:
    town = await world.coordinator(PLACE, Level.MUNICIPAL)
    region = await world.coordinator(EAST, Level.REGIONAL)
    await world.report(seen=["weapon"])
    assert (await page(world, town)).now == 1
    assert (await page(world, region)).now == 0
    # Nobody decides in time: the next level is asked (safety rules §2).
    await world.run(minutes=31)
    assert (await page(world, town)).now == 0
    at_region = await page(world, region)
    assert (at_region.now, at_region.late, at_region.approvals_late) == (0, 1, 1)
    (top,) = at_region.top
    assert (top.kind, top.severity, top.late) == (DecisionKind.APPROVE, 4, True)


async def test_safety_13_nobody_sees_what_they_reported_themselves(world: World) -> None:
    who = await world.coordinator()
    other = await world.coordinator()
    await world.report(f"p-coordinator-{who}", seen=["weapon"])
    async with world.database.work() as uow:
        for coordinator_id, seen in ((who, 0), (other, 1)):
            coordinator = await uow.register.coordinator(coordinator_id)
            assert coordinator is not None
            found = await waiting_for(uow, COUNTRY, coordinator, world.clock.now())
            assert len(found) == seen


async def test_a_first_contact_that_is_late_is_counted_exactly(world: World) -> None:
    who = await world.coordinator()
    case_id = await world.report()
    await world.assign(case_id, await world.mediator())
    await world.settle(case_id)
    await world.run(days=4)
    assert (await page(world, who)).contact_late == 0
    await world.run(days=2)
    assert (await page(world, who)).contact_late == 1


async def test_open_cases_by_where_they_stand(world: World) -> None:
    who = await world.coordinator()
    for number, case_id in enumerate(await reports(world, 12)):
        if number < 6:
            await world.assign(case_id, await world.mediator())
        if number == 0:
            await world.outcome(case_id)
    found = await page(world, who)
    assert (found.sought, found.working, found.monitored) == (Count(6), Count(5), Count())


async def test_agreements_of_a_month_and_what_holds_after_ninety_days(world: World) -> None:
    who = await world.coordinator()
    agreed = [Outcome.AGREEMENT_FULL_ORAL] * 6 + [Outcome.NO_AGREEMENT] * 6
    for case_id, outcome in zip(await reports(world, 13), [*agreed, Outcome.SPAM], strict=True):
        await world.settle(case_id)
        await world.outcome(case_id, outcome)
    found = await page(world, who)
    assert found.agreed == Share(percent=50)
    assert found.holding == Share(count=Count())
    async with world.database.work() as uow:
        for number in range(1, 7):
            held = "holding" if number < 6 else "broken"
            at = world.clock.now() - timedelta(days=100)
            await uow.cases.change(number, durability=held, outcome_at=at)
        await uow.commit()
    found = await page(world, who)
    assert found.holding == Share(count=Count(5))
    assert found.agreed == Share(count=Count())


async def test_women_in_teams_and_the_part_of_the_south(world: World) -> None:
    who = await world.coordinator()
    east = await world.coordinator(EAST, Level.REGIONAL)
    women = [await world.mediator() for _ in range(5)]
    men = [await world.mediator(Gender.MAN, SEBHA) for _ in range(7)]
    for case_id, mediator in zip(await reports(world, 12), [*women, *men], strict=True):
        await world.assign(case_id, mediator)
    found = await page(world, who)
    assert found.women == Share(percent=42)
    assert found.south == (Share(percent=58), Share(count=Count()))
    assert (await page(world, east)).south is None


async def test_too_many_files_and_no_rest_after_a_grave_one(world: World) -> None:
    who = await world.coordinator()
    busy = await world.mediator()
    for case_id in await reports(world, 4):
        await world.assign(case_id, busy)
    found = await page(world, who)
    # That there is something to mend is the coordinator's work; how many people is not shown.
    assert found.strain == (Count(), Count())
    resting = await world.mediator(available=False)
    (case_id,) = await reports(world, 1, seen=["weapon"])
    await world.assign(case_id, resting)
    await world.settle(case_id)
    await world.outcome(case_id)
    async with world.database.work() as uow:
        tired = await uow.tallies.after_grave(world.clock.now() - timedelta(days=7))
        assert tired == {}
        await uow.register.change_mediator(resting, available=True)
        tired = await uow.tallies.after_grave(world.clock.now() - timedelta(days=7))
        assert set(tired) == {resting}
        late = await uow.tallies.after_grave(world.clock.now() + timedelta(seconds=1))
        assert late == {}


async def test_a_rise_is_named_by_its_municipality(world: World) -> None:
    who = await world.coordinator()
    south = await world.coordinator(SOUTH, Level.REGIONAL)
    await reports(world, 1)
    await world.run(days=14)
    await reports(world, 5)
    assert (await page(world, who)).rises == (PLACE,)
    assert (await page(world, south)).rises == ()
    async with world.database.work() as uow:
        weekly = await uow.tallies.weekly(world.clock.now(), 9)
    assert {(one.kind, one.count) for one in weekly} == {("0", 5), ("2", 1)}


async def test_a_quarter_counts_with_its_district() -> None:
    assert COUNTRY.town(PLACE) == PLACE
    assert COUNTRY.town("M0103019") == "LY0103"
    assert COUNTRY.town("") == ""


# -- once a day, at its hour


async def days_of(world: World, who: CoordinatorId, days: int) -> list[str]:
    """When the page is said to be ready, day by day in local time."""
    async with world.database.work() as uow:
        await plan_digests(uow, COUNTRY, world.clock.now())
        await uow.commit()
    await world.run(days=days)
    async with world.database.work() as uow:
        found = await uow.conn.execute(
            sa.select(outbox.c.made_at)
            .where(outbox.c.chat_key == f"p-coordinator-{who}", outbox.c.push)
            .order_by(outbox.c.id)
        )
        return [at.astimezone(TRIPOLI).strftime("%a %H:%M") for at in found.scalars()]


async def test_once_a_day_at_half_past_seven_and_at_nine_on_friday(world: World) -> None:
    who = await world.coordinator()
    assert await days_of(world, who, 5) == [
        "Wed 07:30",
        "Thu 07:30",
        "Fri 09:00",
        "Sat 07:30",
        "Sun 07:30",
    ]


async def test_in_ramadan_at_half_past_ten(world: World) -> None:
    # By the Umm al-Qura calendar Ramadan begins on 8 February 2027.
    world.clock.at = datetime(2027, 2, 6, 12, tzinfo=UTC)
    who = await world.coordinator()
    east = await world.coordinator(EAST, Level.REGIONAL)
    days = ["Sun 07:30", "Mon 10:30", "Tue 10:30"]
    assert await days_of(world, who, 3) == days
    assert await days_of(world, east, 0) == days


async def test_planning_again_and_again_still_sends_once_a_day(world: World) -> None:
    who = await world.coordinator()
    for _ in range(48):
        async with world.database.work() as uow:
            await plan_digests(uow, COUNTRY, world.clock.now())
            await uow.commit()
        await world.run(hours=1)
    assert len(await days_of(world, who, 0)) == 2


async def test_a_clock_that_is_set_back_brings_no_second_one(world: World) -> None:
    who = await world.coordinator()
    assert len(await days_of(world, who, 2)) == 2
    for _ in range(3):
        world.clock.move(timedelta(hours=-14))
        assert len(await days_of(world, who, 0)) == 2
        await world.run(hours=13)
    assert len(await days_of(world, who, 1)) == 3


async def test_late_it_is_sent_until_noon_and_then_left_out(world: World) -> None:
    who = await world.coordinator()
    day = date(2026, 11, 25)
    for hour, minute, sent in ((7, 30, True), (11, 59, True), (12, 0, False), (20, 0, False)):
        at = datetime(2026, 11, 25, hour, minute, tzinfo=TRIPOLI)
        async with world.database.work() as uow:
            events = await send_digest(uow, COUNTRY, who, day.toordinal(), at)
        assert events == ([DigestDue(who)] if sent else [])
    tomorrow = datetime(2026, 11, 26, 8, tzinfo=TRIPOLI)
    async with world.database.work() as uow:
        assert await send_digest(uow, COUNTRY, who, day.toordinal(), tomorrow) == []


async def test_somebody_who_has_not_joined_gets_none_and_does_after_joining(world: World) -> None:
    who = await world.coordinator(linked=False)
    assert await days_of(world, who, 1) == []
    async with world.database.work() as uow:
        key = ChatKey(f"p-coordinator-{who}")
        await uow.register.link("coordinator", who, (key, 5), world.clock.now())
        await uow.commit()
    assert await days_of(world, who, 1) == ["Thu 07:30"]


async def test_safety_15_the_message_is_deleted_after_a_day(world: World) -> None:
    who = await world.coordinator()
    await days_of(world, who, 1)
    async with world.database.work() as uow:
        (row,) = (await uow.conn.execute(sa.select(outbox.c.id))).scalars()
        await uow.outbox.sent([(row, 4711)])
        await uow.commit()
    await world.run(hours=23)
    async with world.database.work() as uow:
        bodies = await uow.conn.execute(sa.select(outbox.c.body, outbox.c.state))
        effects = [
            world.database.sealer.open_json("outbox", body)["effect"]
            for body, state in bodies
            if state == "waiting"
        ]
    assert [one["message_ids"] for one in effects if one["do"] == "Erase"] == [[4711]]


async def test_safety_15_one_that_never_went_out_is_taken_back(world: World) -> None:
    who = await world.coordinator()
    await days_of(world, who, 1)
    await world.run(hours=23)
    async with world.database.work() as uow:
        states = (await uow.conn.execute(sa.select(outbox.c.state).order_by(outbox.c.id))).scalars()
        assert list(states) == ["dropped", "waiting"]


def test_only_coordinators_have_a_digest() -> None:
    mediator, resident = Actor(ChatKey("p1"), mediator_id=1), Actor(ChatKey("p2"))  # type: ignore[arg-type]
    for routes, names in ((STAFF_COMMANDS, ("digest",)), (STAFF_PRESSES, ("digest.open",))):
        for name in names:
            action = routes[name][1]
            assert action is Action.COORDINATE
            assert not may_try(mediator, action)
            assert not may_try(resident, action)


def test_the_places_of_these_tests_are_real() -> None:
    for place, region in ((PLACE, EAST), (PlaceId(SEBHA), SOUTH)):
        assert COUNTRY.region(place) == region
