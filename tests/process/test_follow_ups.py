"""Follow-ups over HTTP: nothing but neutral lines comes unasked, one tap answers, the case ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot.domain.hours import TRIPOLI
from bot.domain.ids import CaseId
from bot.domain.outcome import Outcome
from bot.sandbox.person import Bubble, Person
from bot.store.database import Database
from bot.store.sealed import Sealer, read_keys
from tests.clock import FakeClock
from tests.process.conftest import BOTH_ENGINES, Bot
from tests.process.questions import UNKNOWN
from tests.process.walk import file
from tests.usecases.world import World

ENGINES = BOTH_ENGINES
NEUTRAL = "لديك رسالة جديدة."
#: A Tuesday, far from Ramadan: hours and days of the week are what the tests say they are.
TUESDAY = datetime(2027, 4, 6, 11, 0, tzinfo=TRIPOLI)


@pytest.fixture(autouse=True)
async def on_a_tuesday(bot: Bot) -> None:
    await bot.client.set_clock(TUESDAY.timestamp() - await bot.client.now())


@asynccontextmanager
async def beside(bot: Bot) -> AsyncIterator[World]:
    """Work on the bot's own database while it is stopped; it runs on afterwards."""
    if bot.running:
        assert await bot.stops() == 0
    now = datetime.fromtimestamp(await bot.client.now(), UTC)
    sealer = Sealer(read_keys(bot.folder / "keys.json"))
    database = Database(bot.url, sealer)
    yield World(database, FakeClock(now))
    await database.close()
    bot.start()


async def to_receipt(person: Person, tick: str = "كلام فقط") -> None:
    """Somebody who is a side files a report."""
    seen, role = (tick, "تم"), ("أنا طرف",)
    await file(person, until="language", seen=seen, exclusions=(UNKNOWN,), role=role)


async def the_case(bot: Bot, world: World) -> CaseId:
    async with world.database.work() as uow:
        found = await uow.cases.numbered(
            (await uow.conn.exec_driver_sql("select number from cases")).scalar_one()
        )
        assert found is not None
        return found.id


async def is_asked(person: Person, question: str) -> Bubble:
    """Neutral lines come, and behind one of them the question."""
    async with asyncio.timeout(20):
        while True:
            line = await person.sees(NEUTRAL, since=0, within=20)
            assert (line.protected, line.buttons) == (True, (("افتح",),))
            await person.presses("افتح", message_id=line.id)
            opened = await person.sees("")
            if question in opened.text:
                return opened


async def test_from_the_first_day_to_ninety_days_after_an_agreement(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    huda = await bot.client.person("هدى", started=True)
    await to_receipt(mariam)
    async with beside(bot) as world:
        case_id = await the_case(bot, world)
        await world.settle(case_id)
        await world.assign(case_id, await world.mediator(chat_id=huda.id))
        number = (await world.case(case_id)).number
    await bot.client.advance(days=1)
    assert (await is_asked(mariam, "هل أنت بأمان؟")).protected
    await mariam.presses("نعم")
    await mariam.sees("إن احتجت إلينا")
    await bot.client.advance(days=3)
    await is_asked(mariam, "هل تواصل معك الوسيط؟")
    await mariam.presses("نعم")
    await mariam.sees("باحترام")
    await mariam.presses("تخطَّ")
    await mariam.sees("هل ضغط عليك أحد")
    await mariam.presses("لا")
    await mariam.sees("شكرًا لك")
    async with beside(bot) as world:
        await world.outcome(case_id, Outcome.AGREEMENT_FULL_WRITTEN)
    await bot.client.advance(days=7)
    await is_asked(mariam, "أهدأ أم أصعب")
    await mariam.presses("أهدأ")
    await mariam.sees("هل آذاك أحد")
    await mariam.presses("لا")
    await mariam.sees("وسيط آخر")
    await mariam.presses("لا")
    await mariam.sees("شكرًا لك")
    await huda.does_not_see(number)
    await is_asked(huda, f"ملف {number}")
    await huda.presses("أهدأ")
    await huda.sees("بسبب هذا الملف")
    await huda.presses("لا")
    await huda.sees("هذا كل شيء الآن")
    await bot.client.advance(days=23)
    for person in (mariam, huda):
        await is_asked(person, "هل نُفّذ ما اتُّفق عليه؟")
        await person.presses("كله")
        await person.sees("هل حدث شيء جديد؟")
        await person.presses("لا")
        await person.sees("شكرًا لك")
    await bot.client.advance(days=61)
    await is_asked(huda, "هل الاتفاق مستمر؟")
    await huda.presses("نعم")
    await huda.sees("هذا كل شيء الآن")
    await is_asked(mariam, "هل الاتفاق مستمر؟")
    await mariam.presses("نعم")
    await mariam.sees("ما درجة رضاك")
    await mariam.presses("5")
    await mariam.sees("شكرًا لك")
    async with beside(bot) as world:
        case = await world.case(case_id)
        assert (case.state, case.durability) == ("closed", "holding")


async def at_work(bot: Bot, mariam: Person, najla: Person, tick: str = "كلام فقط") -> CaseId:
    """A case with an outcome, and a coordinator on duty."""
    await to_receipt(mariam, tick)
    async with beside(bot) as world:
        await world.coordinator(chat_id=najla.id)
        case_id = await the_case(bot, world)
        await world.settle(case_id)
        await world.outcome(case_id, Outcome.NO_AGREEMENT)
    return case_id


async def test_worse_is_pushed_to_a_coordinator_at_once_even_at_night(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    najla = await bot.client.person("نجلاء", started=True)
    case_id = await at_work(bot, mariam, najla)
    await bot.client.advance(days=7)
    await is_asked(mariam, "أهدأ أم أصعب")
    await bot.client.advance(hours=15)
    await najla.does_not_see(NEUTRAL)
    await mariam.presses("أصعب")
    await mariam.sees("نخبر المنسق بهذا الآن")
    await najla.sees(NEUTRAL, since=0)
    async with beside(bot) as world:
        (worry,) = await world.decisions(case_id, "worry")
        assert worry.detail == "worse"


async def test_whoever_is_not_safe_reads_what_to_do(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    najla = await bot.client.person("نجلاء", started=True)
    await at_work(bot, mariam, najla)
    await bot.client.advance(days=1)
    await is_asked(mariam, "هل أنت بأمان؟")
    await mariam.presses("لا")
    card = await mariam.sees("سلامتك أولًا")
    assert "ابتعد عن الشبابيك" in card.text
    await najla.sees(NEUTRAL, since=0)
    await mariam.presses("امسح هذه المحادثة")
    await bot.client.settle(quiet_ms=1500)
    assert await mariam.messages() == []


async def test_silence_after_a_weapon_was_shown_reaches_a_coordinator_the_same_day(
    bot: Bot,
) -> None:
    mariam = await bot.client.person("مريم")
    najla = await bot.client.person("نجلاء", started=True)
    case_id = await at_work(bot, mariam, najla, "ظهر سلاح")
    await bot.client.advance(days=1)
    async with asyncio.timeout(20):
        while bot.rows("select count(*) from follow_ups where state = 'asked'") == [(0,)]:
            await asyncio.sleep(0.1)
    await najla.does_not_see(NEUTRAL)
    await bot.client.advance(days=1)
    await najla.sees(NEUTRAL, since=0)
    async with beside(bot) as world:
        assert await world.decisions(case_id, "silence")


@pytest.mark.parametrize("command", ["اسحب بلاغي", "احذف بلاغي"])
async def test_after_withdrawing_or_deleting_nothing_more_is_asked(bot: Bot, command: str) -> None:
    mariam = await bot.client.person("مريم")
    await to_receipt(mariam)
    await mariam.says(command)
    await mariam.presses("نعم")
    await mariam.sees("بلاغك")
    await bot.client.advance(days=120)
    await mariam.says("/help")
    await mariam.sees("في أي وقت")
    await bot.client.settle(quiet_ms=1500)
    await mariam.does_not_see(NEUTRAL)


async def test_an_old_button_shows_where_the_person_stands(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    await to_receipt(mariam)
    await bot.client.advance(days=1)
    shown = await is_asked(mariam, "هل أنت بأمان؟")
    data = shown.raw["buttons"][0][0]["data"]
    await mariam.presses("نعم", message_id=shown.id)
    await mariam.sees("إن احتجت إلينا")
    await mariam.presses_stale(shown.id, data)
    await bot.client.settle(quiet_ms=500)
    assert "إن احتجت إلينا" in (await mariam.chat())
