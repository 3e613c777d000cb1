"""Judging applications where state is kept, on both engines (domain brief §3.1, §3.2)."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.application import Alike, Application, Check, Stage
from bot.domain.events import ApplicantTold, ApplicationWaits
from bot.domain.hours import TRIPOLI
from bot.domain.ids import ChatKey, PlaceId
from bot.domain.mediator import Accreditation, Gender
from bot.domain.panel import Authority, Voice
from bot.domain.roles import Role
from bot.domain.standing import Bar, Reason
from bot.store.acceptances import Acceptance
from bot.store.database import Database, UnitOfWork
from bot.store.keeping import APPLICATIONS_FOR
from bot.store.register import OFFICER, Person
from bot.usecases.apply import from_when, leave_for_good, send_application
from bot.usecases.judge_application import alike, reject, verify
from bot.usecases.look_at_applications import look_at_applications
from bot.usecases.voices import voice_of
from tests.clock import FakeClock
from tests.factories import a_registrar
from tests.usecases.test_applications import ANSWERS, sent
from tests.usecases.world import COUNTRY


async def checked(uow: UnitOfWork, one: Application, clock: FakeClock) -> Application:
    every = " ".join(sorted(Check))
    await uow.applications.change(one.id, clock.now(), checks=every)
    return replace(one, checks=frozenset(Check))


async def registrar(uow: UnitOfWork, clock: FakeClock, number: str = "R-1") -> Voice:
    return await voice_of(uow, COUNTRY, await a_registrar(uow, number, clock.now()))


async def test_each_verified_one_gets_a_number_of_their_own(
    database: Database, clock: FakeClock
) -> None:
    first = await sent(database, clock, "p-first")
    second = await sent(database, clock, "p-second", phone="0925551111", full_name="غيره")
    async with database.work() as uow:
        voice = await registrar(uow, clock)
        assert (await verify(uow, COUNTRY, first, voice, clock.now())).why is Bar.NO_WAY
        numbers = [
            (await verify(uow, COUNTRY, await checked(uow, one, clock), voice, clock.now())).number
            for one in (first, second)
        ]
        assert numbers == ["M-1", "M-2"]
        one = await uow.register.mediator_of(first.chat_key)
        assert one is not None
        assert one.accreditation is Accreditation.VERIFIED
        assert one.declared_on == clock.now().astimezone(TRIPOLI).date()
        assert one.ties == await uow.applications.ties(first.id) != frozenset()
        now = await uow.applications.get(first.id)
        assert now is not None
        assert (now.stage, now.mediator_id) == (Stage.VERIFIED, one.id)
        # Pressed twice it is done once.
        again = replace(now, checks=frozenset(Check))
        assert (await verify(uow, COUNTRY, again, voice, clock.now())).why is Bar.NO_WAY


async def test_nobody_decides_about_the_own_phone_or_without_the_office(
    database: Database, clock: FakeClock
) -> None:
    one = await sent(database, clock, "p-salem")
    async with database.work() as uow:
        one = await checked(uow, one, clock)
        marks = await uow.applications.marks(one.id)
        own = Voice("officer:9", frozenset({Authority.REGISTRAR}), marks | {"R-9"})
        stranger = Voice("coordinator:1", frozenset({Authority.PANEL}), frozenset({"C-1"}))
        for voice, why in ((own, Bar.OWN), (stranger, Bar.NOT_YOURS)):
            assert (await verify(uow, COUNTRY, one, voice, clock.now())).why is why
            done = await reject(uow, COUNTRY, one, Reason.UNSUITABLE, voice, clock.now())
            assert done.why is why
        assert await uow.register.mediators() == []


async def test_who_may_be_known_is_named_by_number_and_never_refused(
    database: Database, clock: FakeClock
) -> None:
    first = await sent(database, clock, "p-first")
    async with database.work() as uow:
        voice = await registrar(uow, clock)
        await verify(uow, COUNTRY, await checked(uow, first, clock), voice, clock.now())
        await uow.commit()
    second = await sent(database, clock, "p-second", phone="+218 91 234-5678", full_name="غيره")
    async with database.work() as uow:
        found = await alike(uow, second)
        assert {(one.why, one.number) for one in found} == {(Alike.PHONE, ""), (Alike.PHONE, "M-1")}
        voice = await voice_of(uow, COUNTRY, "R-1")
        done = await verify(uow, COUNTRY, await checked(uow, second, clock), voice, clock.now())
        assert done.number == "M-2"


async def test_what_waits_a_week_is_told_again_and_who_was_not_taken_up_is_forgotten(
    database: Database, clock: FakeClock
) -> None:
    one = await sent(database, clock, "p-salem")
    async with database.work() as uow:
        office = (Role.REGISTRAR, Gender.WOMAN, PlaceId("LY03"))
        made = await uow.register.add_officer(
            "R-1", Person("م", "م", ""), office, "operator", clock.now()
        )
        await uow.register.link(OFFICER, made, (ChatKey("p-salma"), 5), clock.now())
        assert await look_at_applications(uow, COUNTRY, clock.now()) == []
        later = clock.now() + timedelta(days=7, minutes=1)
        assert await look_at_applications(uow, COUNTRY, later) == [
            ApplicationWaits(one.id, (made,))
        ]
        voice = await voice_of(uow, COUNTRY, "R-1")
        await verify(uow, COUNTRY, await checked(uow, one, clock), voice, clock.now())
        mediator = await uow.register.mediator_of(one.chat_key)
        assert mediator is not None
        now = await uow.applications.get(one.id)
        assert now is not None
        await uow.register.change_mediator(mediator.id, accreditation="rejected")
        at = clock.now() + APPLICATIONS_FOR
        await look_at_applications(uow, COUNTRY, at)
        assert (await uow.register.person(mediator.id)) != Person("", "", "")
        await look_at_applications(uow, COUNTRY, at + timedelta(minutes=1))
        assert (await uow.register.person(mediator.id)) == Person("", "", "")
        kept = await uow.register.mediator(mediator.id)
        assert kept is not None
        assert (kept.code, kept.ties, kept.linked) == ("M-1", frozenset(), False)
        assert await uow.standings.ended_before([Accreditation.REJECTED], at) == []


async def test_taken_back_after_verifying_leaves_a_number_alone(
    database: Database, clock: FakeClock
) -> None:
    one = await sent(database, clock, "p-salem")
    async with database.work() as uow:
        voice = await registrar(uow, clock)
        done = await verify(uow, COUNTRY, await checked(uow, one, clock), voice, clock.now())
        assert done.events == (ApplicantTold(one.id),)
        mediator = await uow.register.mediator_of(one.chat_key)
        assert mediator is not None
        assert await leave_for_good(uow, COUNTRY, mediator, clock.now())
        assert await uow.register.mediator_of(one.chat_key) is None
        assert await uow.register.person(mediator.id) == Person("", "", "")
        assert await uow.applications.of_chat(one.chat_key) is None
        await uow.commit()
    other = await sent(database, clock, "p-other")
    async with database.work() as uow:
        voice = await voice_of(uow, COUNTRY, "R-1")
        done = await verify(uow, COUNTRY, await checked(uow, other, clock), voice, clock.now())
        assert done.number == "M-2"


async def test_a_complaint_is_judged_by_what_was_accepted_then(
    database: Database, clock: FakeClock
) -> None:
    one = await sent(database, clock, "p-salem")
    async with database.work() as uow:
        voice = await registrar(uow, clock)
        await verify(uow, COUNTRY, await checked(uow, one, clock), voice, clock.now())
        mediator = await uow.register.mediator_of(one.chat_key)
        assert mediator is not None
        first, second = clock.now(), clock.now() + timedelta(days=30)
        for version, at in (("1.0.0", first), ("2.0.0", second)):
            await uow.acceptances.add(mediator.id, Acceptance(version, "ar", "d" * 64, at, 3, 1))
        for then, version in (
            (first - timedelta(days=1), None),
            (first + timedelta(days=29), "1.0.0"),
            (second, "2.0.0"),
        ):
            found = await uow.acceptances.in_force(mediator.id, then)
            assert (None if found is None else found.version) == version


async def test_who_lapsed_applies_again_after_a_year_and_keeps_the_number(
    database: Database, clock: FakeClock
) -> None:
    one = await sent(database, clock, "p-salem")
    async with database.work() as uow:
        voice = await registrar(uow, clock)
        await verify(uow, COUNTRY, await checked(uow, one, clock), voice, clock.now())
        mediator = await uow.register.mediator_of(one.chat_key)
        assert mediator is not None
        today = clock.now().astimezone(TRIPOLI).date()
        lapsed = {"accreditation": "expired", "expires_on": today - timedelta(days=100)}
        await uow.register.change_mediator(mediator.id, **lapsed)
        gone = await uow.register.mediator(mediator.id)
        assert gone is not None
        early = await from_when(uow, COUNTRY, gone, clock.now())
        assert early is not None
        assert early > today
        row = await uow.applications.begin((one.chat_key, 7), {"at": "phone"}, clock.now())
        again = await uow.applications.get(row)
        assert again is not None
        assert not await send_application(uow, COUNTRY, again, ANSWERS, clock.now())
        then = clock.now() + timedelta(days=300)
        moved = ANSWERS | {"place": "LY010304", "phone": "0929998877"}
        assert await send_application(uow, COUNTRY, again, moved, then)
        assert await uow.applications.waits(mediator.id)
        now = await uow.applications.get(row)
        assert now is not None
        done = await verify(uow, COUNTRY, await checked(uow, now, clock), voice, then)
        assert done.number == mediator.code
        back = await uow.register.mediator(mediator.id)
        assert back is not None
        assert (back.accreditation, back.place_id) == (Accreditation.VERIFIED, "LY010304")
        assert back.declared_on == then.astimezone(TRIPOLI).date()
        person = await uow.register.person(mediator.id)
        assert person is not None
        assert person.phone == "0929998877"
        moves = [each.move for each in await uow.standings.history(mediator.id)]
        assert moves == ["verify", "reapply", "verify", "taken_in"]
