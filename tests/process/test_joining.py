"""Joining by a one-time link, over HTTP, in Arabic: mediators, coordinators, and strangers."""

import re
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest

from bot.cli.demo_cast import LETTERS
from bot.cli.demo_people import Links, fill
from bot.data.code_of_conduct import code_of_conduct
from bot.data.code_quiz import code_quiz
from bot.data.gazetteer import load_places
from bot.domain.hours import TRIPOLI
from bot.domain.mediator import Mediator
from bot.domain.places import Gazetteer
from bot.runtime.clock import SystemClock, SystemDice
from bot.sandbox.person import Person
from bot.store.database import Database, upgrade
from bot.store.sealed import Sealer, read_keys
from bot.usecases.invite import invite
from tests.process.conftest import Bot
from tests.process.test_report import to_receipt

NEUTRAL = "لديك رسالة جديدة"


@dataclass
class Programme:
    """A bot with the demo's people taken in and invited before it started."""

    bot: Bot
    database: Database
    links: Links

    async def person(self, name: str) -> Person:
        return await self.bot.client.person(name)

    async def invite_again(self, number: str) -> str:
        """A newer link for a mediator."""
        async with self.database.work() as uow:
            one = await uow.register.mediator_numbered(number)
            assert one is not None
            token = await invite(uow, SystemDice(), "mediator", one.id, NOW, "operator")
            await uow.commit()
        return token

    async def mediator(self, number: str) -> Mediator:
        async with self.database.work() as uow:
            one = await uow.register.mediator_numbered(number)
        assert one is not None
        return one

    async def joins(self, number: str, token: str = "") -> Person:
        """A mediator who has pressed the link and not read further."""
        person = await self.person(number)
        await person.says(f"/start {token or self.links.mediators[number]}")
        await person.sees("ميثاق السلوك")
        return person

    async def accepts(self, number: str) -> Person:
        person = await self.joins(number)
        await to_last_page(person)
        await accepts_code(person)
        return person


NOW = SystemClock().now()


@pytest.fixture
async def programme(idle_bot: Bot) -> AsyncIterator[Programme]:
    url = f"sqlite+aiosqlite:///{idle_bot.folder}/sulh.sqlite3"
    upgrade(url)
    database = Database(url, Sealer(read_keys(idle_bot.folder / "keys.json")))
    async with database.work() as uow:
        links = await fill(uow, Gazetteer(load_places()), SystemDice(), NOW)
        await uow.commit()
    idle_bot.start()
    await idle_bot.logs("started", within=60)
    yield Programme(idle_bot, database, links)
    await database.close()


async def thinks(person: Person) -> None:
    """Answer the three scenes by the code of conduct."""
    for scene in code_quiz("ar"):
        await person.sees(scene.text)
        right = next(at for at, one in enumerate(scene.answers) if one.right)
        await person.presses(f"جواب {LETTERS[right]}")


async def accepts_code(person: Person) -> None:
    """From the last page of the code on."""
    await person.presses("أقبل الميثاق")
    await thinks(person)
    await person.sees("من الآن قد تصلك عروض")


async def to_last_page(person: Person) -> None:
    for page in (2, 3, 4):
        await person.presses("التالي")
        await person.sees(f"صفحة \u2068{page}\u2069")


async def test_a_mediator_reads_the_code_accepts_it_and_has_a_page(programme: Programme) -> None:
    mariam = await programme.joins("M-1")
    await mariam.sees("دُعيتِ لتكوني وسيطة")
    assert await mariam.buttons() == ["التالي"]
    await to_last_page(mariam)
    assert "قد توقف اعتمادي" in (await mariam.last()).text
    assert {"أقبل الميثاق", "لا أقبل", "السابق"} == set(await mariam.buttons())
    assert (await programme.mediator("M-1")).code_version is None
    await mariam.presses("أقبل الميثاق")
    await mariam.sees("ثلاثة مواقف")
    await mariam.presses("جواب أ")
    await mariam.sees("فكّر مرة أخرى")
    assert (await programme.mediator("M-1")).code_version is None
    await thinks(mariam)
    await mariam.sees("من الآن قد تصلك عروض")
    await mariam.sees("أنتِ متاحة")
    assert (await programme.mediator("M-1")).code_version == "1.0.0"
    with sqlite3.connect(programme.bot.folder / "sulh.sqlite3") as database:
        (said,) = database.execute("select reason from audit where action = 'code.accept'")
        (kept,) = database.execute(
            "select version, language, digest, medium, scenes, wrong from acceptances"
        )
    assert re.fullmatch(r"1\.0\.0 ar sha256:[0-9a-f]{16}", said[0])
    assert kept == ("1.0.0", "ar", code_of_conduct("ar").digest, "text", 3, 1)
    await mariam.presses("اقرئي ميثاق السلوك")
    await to_last_page(mariam)
    assert "أقبل الميثاق" not in await mariam.buttons()


async def test_available_away_and_discreet_by_button(programme: Programme) -> None:
    salem = await programme.accepts("M-2")
    await salem.sees("أنت متاح")
    await salem.presses("في راحة")
    await salem.sees("ارتح")
    assert not (await programme.mediator("M-2")).available
    await salem.says("/me")
    await salem.sees("أنت في راحة")
    await salem.presses("متاح الآن")
    await salem.sees("سعداء بعودتك")
    await salem.presses("أظهر العروض كاملة")
    await salem.sees("تصلك العروض كاملة")
    assert (await programme.mediator("M-2")).available
    await salem.presses("سطر لا يدل على شيء")
    await salem.sees("سطرًا واحدًا لا يدل على شيء")


async def test_who_does_not_accept_gets_no_offer_until_they_do(programme: Programme) -> None:
    noon = datetime.combine(NOW.astimezone(TRIPOLI), time(12), TRIPOLI)
    noon += timedelta(days=2 if noon.weekday() == 3 else 1)  # never a Friday
    await programme.bot.client.set_clock((noon - SystemClock().now()).total_seconds())
    mariam = await programme.joins("M-1")
    await to_last_page(mariam)
    await mariam.presses("لا أقبل")
    await mariam.sees("لن يصلك أي عرض")
    await to_receipt(await programme.person("هدى"))
    await programme.bot.client.settle(quiet_ms=1000)
    await mariam.does_not_see(NEUTRAL)
    await mariam.says("/me")
    await mariam.sees("لا يصل أي عرض قبل قبول")
    await mariam.presses("اقرئي ميثاق السلوك")
    await to_last_page(mariam)
    await accepts_code(mariam)
    await mariam.sees(NEUTRAL, since=0)


async def test_safety_13_a_link_that_does_not_work_is_a_plain_start(programme: Programme) -> None:
    old = programme.links.mediators["M-3"]
    newer = await programme.invite_again("M-3")
    stranger = await programme.person("غريب")
    await stranger.says("/start")
    plain = (await stranger.sees("أهلًا بك")).text
    plain_buttons = await stranger.buttons()
    for wrong in ("nonsense", "A" * 24, old):
        await stranger.says(f"/start {wrong}")
        assert (await stranger.sees("أهلًا بك")).text == plain
        assert await stranger.buttons() == plain_buttons
    owner = await programme.joins("M-3", newer)
    await owner.sees("دُعيت لتكون وسيطًا")
    await stranger.says(f"/start {newer}")
    assert (await stranger.sees("أهلًا بك")).text == plain
    for command in ("/me", "/invite", "/invite M-4"):
        await stranger.says(command)
        await stranger.sees("لسنا شرطة ولا محكمة")
    # The owner, who had not read to the end, finds the code again by the used link.
    await owner.says(f"/start {newer}")
    await owner.sees("دُعيت لتكون وسيطًا")


async def test_a_link_is_too_old_after_seven_days(programme: Programme) -> None:
    await programme.bot.client.advance(days=7, minutes=1)
    late = await programme.person("متأخر")
    await late.says(f"/start {programme.links.mediators['M-5']}")
    await late.sees("نساعد على حل الخلافات")
    assert not (await programme.mediator("M-5")).linked


async def test_a_new_link_moves_somebody_to_a_new_chat(programme: Programme) -> None:
    lost = await programme.joins("M-6")
    found = await programme.joins("M-6", await programme.invite_again("M-6"))
    await lost.says("/me")
    await lost.sees("لسنا شرطة ولا محكمة")
    await found.says("/me")
    await found.sees("لا يصل أي عرض قبل قبول")
    taken = await programme.bot.run("unlink", "mediator", "M-6")
    assert taken.stdout.startswith("their chat has no access any more"), taken.stderr
    await found.says("/me")
    await found.sees("لسنا شرطة ولا محكمة")


async def test_a_coordinator_joins_and_invites_within_area_and_level(programme: Programme) -> None:
    najla = await programme.person("نجلاء")
    await najla.says(f"/start {programme.links.coordinators['C-1']}")
    text = (await najla.sees("دُعيتِ لتكوني منسقة")).text
    assert "فزان" in text
    assert "/cases" in text
    await najla.says("/invite")
    await najla.sees("لمن الرابط")
    buttons = await najla.buttons()
    assert "M-45" in buttons
    assert not {"M-1", "C-2", "C-3"} & set(buttons)
    for outside in ("M-1", "C-2", "C-3", "C-1", "M-999"):
        await najla.says(f"/invite {outside}")
        await najla.sees("لا أحد في منطقتك بهذا الرقم")
    await najla.says("/invite m-46")
    token = re.search(r"/start ([A-Za-z0-9]{24})", (await najla.sees("M-46")).text)
    assert token is not None
    amal = await programme.joins("M-46", token.group(1))
    await amal.sees("دُعيتِ لتكوني وسيطة")
    await najla.says("/invite M-46")
    await najla.sees("لا أحد في منطقتك بهذا الرقم")
    await amal.says("/invite M-47")
    await amal.sees("لسنا شرطة ولا محكمة")
