"""The daily look moved by the clock: reminders, offers that stop and resume, suspension, lapse."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.data.code_of_conduct import VERSION, code_of_conduct
from bot.domain.access import Actor
from bot.domain.events import StandingTold
from bot.domain.hours import TRIPOLI
from bot.domain.ids import CaseId, ChatKey, MediatorId
from bot.domain.mediator import Accreditation, Gender
from bot.domain.standing import Move, Propose, Reason
from bot.store.database import Database
from bot.store.sealed import Purpose
from bot.store.standing_tables import transitions
from bot.store.tables import mediators, outbox
from bot.usecases.candidates import look
from bot.usecases.change_mediator import Change, change_mediator
from bot.usecases.change_standing import change_standing
from bot.usecases.join import accept_code
from bot.usecases.review_standings import ask_for_code, plan_standings
from bot.usecases.voices import own_voice
from tests.clock import FakeClock
from tests.factories import a_registrar
from tests.usecases.world import COUNTRY, World

#: A Tuesday at noon in Tripoli.
DAY_0 = datetime(2026, 11, 24, 10, tzinfo=UTC)
NEW = "2.0.0"
WOMEN_AND_MEN = (Gender.WOMAN, Gender.MAN)


@pytest.fixture
async def world(database: Database, clock: FakeClock) -> World:
    """A programme that has asked for the first version of the code for long."""
    made = World(database, clock)
    async with database.work() as uow:
        await uow.standings.note_code(VERSION, clock.now() - timedelta(days=100))
        await plan_standings(uow, clock.now())
        await uow.commit()
    return made


async def accepts(world: World, who: MediatorId, version: str = VERSION) -> None:
    async with world.database.work() as uow:
        code = replace(code_of_conduct("ar"), version=version)
        actor = Actor(ChatKey(f"p-mediator-{who}"), who)
        await world._tell(uow, await accept_code(uow, COUNTRY, actor, code, world.clock.now()))
        await uow.commit()


async def change(world: World, who: MediatorId, **values: object) -> None:
    async with world.database.work() as uow:
        await uow.register.change_mediator(who, **values)
        await uow.commit()


async def someone(world: World, **values: object) -> MediatorId:
    """A mediator who accepted the code."""
    who = await world.mediator()
    await accepts(world, who)
    if values:
        await change(world, who, **values)
    return who


async def state(world: World, who: MediatorId) -> str:
    async with world.database.work() as uow:
        one = await uow.register.mediator(who)
        assert one is not None
        return one.accreditation.value


async def states(world: World) -> Counter[str]:
    async with world.database.work() as uow:
        return Counter(await uow.register.mediators_by_status())


def reminded(world: World, about: str, since: int = 0) -> list[MediatorId]:
    told = [one for one in world.told[since:] if isinstance(one, StandingTold)]
    return [one.mediator_id for one in told if one.about == about]


async def can_be_asked(world: World, case_id: CaseId) -> set[MediatorId]:
    """Whom an offer about a case may reach now."""
    async with world.database.work() as uow:
        case = await uow.cases.get(case_id)
        assert case is not None
        ranking = (await look(uow, COUNTRY, case, world.clock.now())).ranking()
    paused = [each.ranked for each in ranking.paused]
    return {one.candidate.mediator.id for one in (*ranking.eligible, *paused)}


async def quiet_case(world: World) -> CaseId:
    """A case that nobody is being sought for: one only looks who could be asked."""
    case_id = await world.report()
    await world.settle(case_id)
    async with world.database.work() as uow:
        await uow.cases.change(case_id, state="triage")
        await uow.commit()
    return case_id


async def new_code(world: World) -> None:
    async with world.database.work() as uow:
        await ask_for_code(uow, NEW, world.clock.now())
        await uow.commit()
    await world.run(minutes=1)


async def to_day(world: World, day: int, hour: int = 12) -> None:
    """Let time pass until noon in Tripoli, so many days after the new version."""
    local = DAY_0.astimezone(TRIPOLI).replace(hour=hour, minute=0) + timedelta(days=day)
    await world.run(seconds=(local - world.clock.now()).total_seconds())


async def test_a_new_major_code_with_500_mediators_stops_and_resumes_as_specified(
    world: World,
) -> None:
    """Issue 4, «must show» 5: reminders on day 0/3/7/12, no offers from 15, suspended on 45."""
    case_id = await quiet_case(world)
    people = [await world.mediator(WOMEN_AND_MEN[n % 2]) for n in range(500)]
    async with world.database.work() as uow:
        await uow.conn.execute(sa.update(mediators).values(code_version=VERSION))
        await uow.commit()
    everybody = set(people)
    assert await can_be_asked(world, case_id) == everybody
    await new_code(world)
    prompt, late, never = people[:200], people[200:350], set(people[350:])
    reminders = {0: 500}
    assert len(reminded(world, "code")) == 500
    for who in prompt:
        await accepts(world, who, NEW)
    for day in range(1, 15):
        before = len(world.told)
        await to_day(world, day)
        reminders[day] = len(reminded(world, "code", before))
        assert await can_be_asked(world, case_id) == everybody, day
    assert {day: n for day, n in reminders.items() if n} == {0: 500, 3: 300, 7: 300, 12: 300}
    await to_day(world, 15, hour=1)
    assert await can_be_asked(world, case_id) == set(prompt)
    for who in late[:100]:
        await accepts(world, who, NEW)
    assert await can_be_asked(world, case_id) == set(prompt) | set(late[:100])
    await to_day(world, 44)
    assert await states(world) == {"accredited": 500}
    await to_day(world, 45)
    assert await states(world) == {"accredited": 300, "suspended": 200}
    for who in late[100:]:
        await accepts(world, who, NEW)
    assert await states(world) == {"accredited": 350, "suspended": 150}
    assert await can_be_asked(world, case_id) == everybody - never
    before = len(world.told)
    await to_day(world, 60)
    assert reminded(world, "code", before) == []


async def test_a_minor_version_asks_nobody(world: World) -> None:
    await someone(world)
    async with world.database.work() as uow:
        await ask_for_code(uow, "1.1.0", world.clock.now())
        await uow.commit()
    await world.run(days=60)
    assert reminded(world, "code") == []
    assert await states(world) == {"accredited": 1}


async def test_who_never_accepted_any_code_is_not_asked_again(world: World) -> None:
    who = await world.mediator()
    await new_code(world)
    await world.run(days=60)
    assert reminded(world, "code") == []
    assert await state(world, who) == "accredited"


async def test_reminders_before_the_end_then_it_lapses_and_30_days_are_left(world: World) -> None:
    end = date(2027, 3, 15)
    await world.coordinator()
    case_id = await world.report()
    await world.settle(case_id)
    who = await someone(world, expires_on=end)
    other = await someone(world)
    await world.assign(case_id, who)
    days = []
    for _ in range(111):
        before = len(world.told)
        await world.run(days=1)
        if who in reminded(world, "expiry", before):
            days.append((end - world.clock.now().astimezone(TRIPOLI).date()).days)
    assert days == [90, 60, 30, 7]
    assert await state(world, who) == "accredited"
    assert world.clock.now().astimezone(TRIPOLI).date() == end
    await world.run(days=1)
    assert await state(world, who) == "expired"
    assert await state(world, other) == "accredited"
    gone = [one for one in await world.decisions(case_id, "overdue") if "suspended" in one.detail]
    assert gone == []
    await world.settle(case_id)
    await world.run(days=29)
    await world.settle(case_id)
    await world.run(days=2)
    assert any("suspended" in one.detail for one in await world.decisions(case_id, "overdue"))


async def test_a_lapse_takes_the_open_offers_in_the_same_transaction(world: World) -> None:
    today = world.clock.now().astimezone(TRIPOLI).date()
    who = await someone(world, expires_on=today - timedelta(days=1))
    await change(world, who, expires_on=today)
    case_id = await world.report(seen=["words"])
    async with world.database.work() as uow:
        assert [row.case_id for row in await uow.cases.live_offers_of(who)] == [case_id]
        mediator = await uow.register.mediator(who)
        assert mediator is not None
        by = await a_registrar(uow, "R-1", world.clock.now())
        why = Reason.PRECAUTION
        suspend = Change(Accreditation.SUSPENDED, by=by, reason=why, evidence="2026/1")
        await change_mediator(uow, COUNTRY, mediator.code, suspend, world.clock.now())
        assert await uow.cases.live_offers_of(who) == []
        await uow.commit()


async def test_a_stale_declaration_stops_offers_then_suspends_and_a_fresh_one_heals(
    world: World,
) -> None:
    declared = date(2026, 1, 10)
    case_id = await quiet_case(world)
    who = await someone(world, declared_on=declared)
    days = []
    while world.clock.now().astimezone(TRIPOLI).date() < date(2027, 1, 10):
        before = len(world.told)
        await world.run(days=1)
        if reminded(world, "declaration", before):
            days.append(world.clock.now().astimezone(TRIPOLI).date())
    assert days == [date(2026, 12, 12), date(2027, 1, 4)]
    assert await can_be_asked(world, case_id) == {who}
    await world.run(days=1)
    assert await can_be_asked(world, case_id) == set()
    await world.run(days=29)
    assert await state(world, who) == "accredited"
    await world.run(days=1)
    assert await state(world, who) == "suspended"
    async with world.database.work() as uow:
        one = await uow.register.mediator(who)
        assert one is not None
        fresh = Change(declared_on=world.clock.now().astimezone(TRIPOLI).date())
        await change_mediator(uow, COUNTRY, one.code, fresh, world.clock.now())
        await uow.commit()
    assert await state(world, who) == "accredited"
    assert await can_be_asked(world, case_id) == {who}


async def test_whom_the_office_suspended_no_acceptance_brings_back(world: World) -> None:
    who = await someone(world)
    async with world.database.work() as uow:
        one = await uow.register.mediator(who)
        assert one is not None
        by = await a_registrar(uow, "R-1", world.clock.now())
        out = Change(Accreditation.SUSPENDED, by=by, reason=Reason.FINDING, evidence="2026/9")
        await change_mediator(uow, COUNTRY, one.code, out, world.clock.now())
        await uow.commit()
    await accepts(world, who, NEW)
    assert await state(world, who) == "suspended"


async def test_after_a_long_sleep_the_newest_reminder_alone_goes_out(world: World) -> None:
    who = await someone(world)
    await new_code(world)
    before = len(world.told)
    world.clock.move(timedelta(days=10))
    await world.run(minutes=1)
    assert reminded(world, "code", before) == [who]
    await world.run(days=1)
    assert reminded(world, "code", before) == [who]


async def test_somebody_on_leave_is_asked_nothing_and_comes_back_to_where_they_stood(
    world: World,
) -> None:
    who = await someone(world)
    async with world.database.work() as uow:
        one = await uow.register.mediator(who)
        assert one is not None
        voice = await own_voice(uow, who)
        rest = Propose(Move.REST, voice, Reason.WELLBEING)
        await change_standing(uow, COUNTRY, one, rest, world.clock.now())
        await uow.commit()
    await new_code(world)
    await world.run(days=50)
    assert reminded(world, "code") == []
    assert await state(world, who) == "on_leave"
    async with world.database.work() as uow:
        one = await uow.register.mediator(who)
        assert one is not None
        back = Propose(Move.RETURN, await own_voice(uow, who), Reason.RESTED)
        await change_standing(uow, COUNTRY, one, back, world.clock.now())
        found = await uow.conn.execute(
            sa.select(transitions.c.origin, transitions.c.state, transitions.c.actors)
            .where(transitions.c.mediator_id == who)
            .order_by(transitions.c.id)
        )
        assert [tuple(row) for row in found] == [
            ("accredited", "on_leave", f"mediator:{who}"),
            ("on_leave", "accredited", f"mediator:{who}"),
        ]
        await uow.commit()


async def test_every_message_of_it_is_one_neutral_line(world: World) -> None:
    await someone(world)
    await new_code(world)
    async with world.database.work() as uow:
        found = await uow.conn.execute(
            sa.select(outbox.c.body).where(outbox.c.subject == "standing")
        )
        bodies = [world.database.sealer.open_json(Purpose.OUTBOX, body) for body in found.scalars()]
    assert len(bodies) == 1
    assert "لديك رسالة جديدة." in str(bodies[0])
    assert "ميثاق" not in str(bodies[0])
