"""What goes on after a complaint was deleted, and what one officer alone cannot do (§2.8, §3.6)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.chat.drafts import COMPLAINT_ASK
from bot.domain.complaint import Finding, Party
from bot.domain.events import ComplaintWaits
from bot.domain.ids import ChatKey, ComplaintId
from bot.domain.mediator import Accreditation
from bot.domain.opening import Cause
from bot.domain.roles import Role
from bot.domain.standing import Move, Propose, Reason
from bot.store.chats import Chat
from bot.store.opening_tables import openings
from bot.usecases.change_standing import change_standing
from bot.usecases.cure import cure
from bot.usecases.end_complaint import HARMED, delete, raise_harm, take_harm, withdraw
from bot.usecases.file_complaint import COMPLAINTS_AN_HOUR
from bot.usecases.hear_complaint import add_words, ask_complainant
from bot.usecases.screen_complaint import narrow, screen, take_over
from bot.usecases.voices import SYSTEM
from tests.plans import Plans
from tests.usecases.test_complaints import EAST, SOUTH, WEST, Office, at_work
from tests.usecases.test_complaints import office as office  # noqa: PLC0414 - the fixture
from tests.usecases.world import COUNTRY

A = Accreditation


async def deletes(office: Office, complaint: ComplaintId) -> None:
    async with office.database.work() as uow:
        row = await uow.complaints.get(complaint)
        assert row is not None
        await office._tell(uow, await delete(uow, row, office.clock.now()))
        await uow.commit()


async def test_a_suspension_ends_though_the_complaint_was_deleted(office: Office) -> None:
    mediator = await at_work(office)
    first = await office.officer()
    await office.panel(EAST, WEST, SOUTH, WEST)
    complaint = await office.complains("bias")
    await office.judged(complaint, first, Finding.SUSPENDED_3)
    await deletes(office, complaint)
    await office.run(days=89)
    assert await office.state(mediator) is A.SUSPENDED
    await office.run(days=2)
    assert await office.state(mediator) is A.PROBATION


async def test_nobody_is_asked_about_a_harm_once_nobody_can_be_reached(office: Office) -> None:
    await at_work(office)
    await office.officer()
    complaint = await office.complains("bias")
    async with office.database.work() as uow:
        row = await uow.complaints.get(complaint)
        assert row is not None
        await office._tell(uow, await raise_harm(uow, COUNTRY, row, office.clock.now()))
        await uow.commit()
    await deletes(office, complaint)
    office.told.clear()
    await office.run(days=3)
    assert office.heard(ComplaintWaits) == []
    async with office.database.work() as uow:
        assert HARMED not in {one.kind for one in await uow.timers.due(office.clock.now(), 99)}


async def test_what_an_officer_typed_and_did_not_send_goes_with_it(office: Office) -> None:
    await at_work(office)
    officer = await office.officer()
    complaint = await office.complains()
    other = await office.complains(chat="p-other")
    key = ChatKey(f"p-officer-{officer}")

    async def typed() -> object:
        async with office.database.work() as uow:
            chat = await uow.chats.get(key)
            return None if chat is None else chat.draft

    behind = {"form": COMPLAINT_ASK, "complaint": other, "text": "غيرها"}
    draft = {"form": COMPLAINT_ASK, "complaint": complaint, "text": "قالت", "behind": behind}
    at = {"silent": False, "left": False, "unreachable": False}
    async with office.database.work() as uow:
        seen = office.clock.now()
        await uow.chats.put(Chat(key, "ar", draft, consented=True, seen_at=seen, **at))
        await uow.commit()
    await deletes(office, complaint)
    assert await typed() == behind


async def test_one_complaint_suspends_only_those_it_is_about(office: Office) -> None:
    mediator, other = await at_work(office), await office.mediator()
    first = await office.officer()
    complaint = await office.complains("money")
    await office.takes(complaint, first)
    await office.suspends(complaint, first, mediator)
    async with office.database.work() as uow:
        row, one = await uow.complaints.get(complaint), await uow.register.mediator(other)
        assert row is not None
        assert one is not None
        whom, now = f"mediator:{other}", office.clock.now()
        await narrow(uow, row, whom, one.place_id, f"officer:{first}", now)
        await uow.commit()
    await office.suspends(complaint, first, other)
    assert await office.state(other) is A.ACCREDITED
    assert (await office.row(complaint)).matter.whom == (f"mediator:{mediator}",)


async def test_a_precaution_holds_for_whom_the_bot_had_suspended_already(office: Office) -> None:
    """Their files go to others, and a new declaration alone does not bring them back."""
    mediator = await at_work(office)
    first = await office.officer()
    async with office.database.work() as uow:
        one = await uow.register.mediator(mediator)
        assert one is not None
        stale = Propose(Move.SUSPEND, SYSTEM, Reason.STALE)
        events, _ = await change_standing(uow, COUNTRY, one, stale, office.clock.now())
        await office._tell(uow, events)
        assert await uow.cases.in_hand_of(mediator)
        await uow.commit()
    complaint = await office.complains("threat")
    await office.takes(complaint, first)
    await office.suspends(complaint, first, mediator)
    async with office.database.work() as uow:
        assert await uow.cases.in_hand_of(mediator) == []
        now = office.clock.now()
        await uow.register.change_mediator(mediator, declared_on=now.date())
        assert await cure(uow, COUNTRY, mediator, Reason.DECLARED, now) == []
        await uow.commit()
    assert await office.state(mediator) is A.SUSPENDED
    assert (await office.row(complaint)).precaution


async def test_a_flood_is_kept_and_wakes_nobody(office: Office) -> None:
    await office.officer()
    office.told.clear()
    filed = [await office.complains("threat", about="team", urgent="yes") for _ in range(9)]
    assert len(office.heard(ComplaintWaits)) == COMPLAINTS_AN_HOUR
    # Somebody else is heard as ever, and the others are asked about in their time.
    await office.complains("threat", chat="p-other", about="team")
    assert len(office.heard(ComplaintWaits)) == COMPLAINTS_AN_HOUR + 1
    await office.run(hours=13)
    asked = {getattr(one, "complaint_id", None) for one in office.heard(ComplaintWaits)}
    assert set(filed) <= asked


@pytest.mark.parametrize("days", [700, 760])
async def test_who_asked_for_an_identity_is_kept_as_long_as_the_case(
    office: Office, plans: Plans, days: int
) -> None:
    mediator = await at_work(office)
    async with office.database.work() as uow:
        [case] = await uow.cases.in_hand_of(mediator)
        now = office.clock.now()
        await uow.openings.ask(case.id, Cause.DANGER, "coordinator:1", EAST, now)
        await uow.cases.close(case.id, None, now)
        await uow.commit()
    office.clock.move(timedelta(days=days))
    async with office.database.work() as uow:
        await uow.sweep(office.clock.now())
        await uow.commit()
    with plans.deaf():
        async with office.database.work() as uow:
            found = await uow.conn.execute(sa.select(openings.c.id))
    assert len(found.all()) == (1 if days < 730 else 0)


async def test_who_was_harmed_can_answer_whoever_looks_after_them(office: Office) -> None:
    """Also once the complaint is closed; what is written then goes as well, in its time."""
    await at_work(office)
    first, guard = await office.officer(), await office.officer(Role.SAFEGUARDING)
    complaint = await office.complains("bias")
    await office.takes(complaint, first)
    async with office.database.work() as uow:
        row = await uow.complaints.get(complaint)
        assert row is not None
        await raise_harm(uow, COUNTRY, row, office.clock.now())
        row = await office._of(uow, complaint)
        assert await take_harm(uow, row, f"officer:{guard}", office.clock.now())
        row = await office._of(uow, complaint)
        await withdraw(uow, COUNTRY, row, office.clock.now())
        await uow.commit()
    office.clock.move(timedelta(days=31))
    async with office.database.work() as uow:
        await uow.sweep(office.clock.now())
        row = await office._of(uow, complaint)
        assert row.body is None
        now = office.clock.now()
        await ask_complainant(uow, COUNTRY, row, f"officer:{guard}", "هل أنتِ بأمان؟", now)
        events = await add_words(uow, COUNTRY, row, Party.COMPLAINANT, "لا", now)
        about = ComplaintWaits(complaint, (f"officer:{guard}",), any_hour=True, about="harm")
        assert events == [about]
        # Whoever it is about writes nothing more.
        assert await add_words(uow, COUNTRY, row, Party.RESPONDENT, "x", now) == []
        await uow.commit()
    for days, kept in ((29, 2), (2, 0)):
        office.clock.move(timedelta(days=days))
        async with office.database.work() as uow:
            await uow.sweep(office.clock.now())
            assert len(await uow.complaints.words(complaint)) == kept
            await uow.commit()


@pytest.mark.parametrize("matter", ["threat", "sexual"])
async def test_of_two_officers_at_once_one_has_it(office: Office, matter: str) -> None:
    """The other one looked before; as two workers on PostgreSQL would, one after the other."""
    await at_work(office)
    first, second = await office.officer(), await office.officer()
    complaint = await office.complains(matter)
    async with office.database.work() as uow:
        seen = await office._of(uow, complaint)
        assert await screen(uow, COUNTRY, seen, f"officer:{first}", office.clock.now())
        for step in (screen, take_over):
            assert await step(uow, COUNTRY, seen, f"officer:{second}", office.clock.now()) == []
        assert (await office._of(uow, complaint)).officer == f"officer:{first}"


async def test_the_sides_go_with_the_end_unless_they_keep_somebody_off(office: Office) -> None:
    mediator = await office.mediator()
    case = await office.report(exclusions="أهل الوادي")
    await office.assign(case, mediator)
    first = await office.officer()
    await office.panel(EAST, WEST, SOUTH, WEST)
    left, bias = await office.complains("money"), await office.complains("bias")
    sides = (await office.row(bias)).matter.sides
    assert sides
    async with office.database.work() as uow:
        await withdraw(uow, COUNTRY, await office._of(uow, left), office.clock.now())
        await uow.commit()
    await office.judged(bias, first, Finding.ADVICE)
    await office.run(days=15)
    assert (await office.row(left)).matter.sides == frozenset()
    assert (await office.row(bias)).matter.sides == sides
    assert await office.kept_off("p-other", *sides) == {mediator}
