"""The digest over HTTP: on demand, every day at its hour, gone after a day."""

from datetime import datetime

import pytest

from bot.domain.hours import TRIPOLI
from bot.sandbox.person import Person
from tests.process.conftest import BOTH_ENGINES, Bot
from tests.process.test_follow_ups import beside, to_receipt

ENGINES = BOTH_ENGINES
#: A Tuesday, far from Ramadan.
TUESDAY = datetime(2027, 4, 6, 11, 0, tzinfo=TRIPOLI)
READY = "ملخصك جاهز."


@pytest.fixture
async def najla(bot: Bot) -> Person:
    """A coordinator, on a Tuesday."""
    await bot.client.set_clock(TUESDAY.timestamp() - await bot.client.now())
    najla = await bot.client.person("نجلاء", started=True)
    await bot.logs("started")
    async with beside(bot) as world:
        await world.coordinator(chat_id=najla.id)
    return najla


async def test_every_morning_one_neutral_line_and_behind_it_the_page(
    bot: Bot, najla: Person
) -> None:
    mariam = await bot.client.person("مريم")
    await to_receipt(mariam, "ظهر سلاح")
    await najla.sees("لديك رسالة جديدة.")
    await bot.client.advance(hours=21)
    line = await najla.sees(READY, since=0)
    assert line.text == READY
    await najla.presses("افتح", message_id=line.id)
    page = await najla.sees("ملخص 7 أبريل 2027 — ليبيا كلها")
    assert (page.id, page.protected) == (line.id, True)
    assert "متأخر: 1" in page.text
    assert "🆕 جديد خلال 24 ساعة: أقل من 5 (خطير: أقل من 5) · إحالات: أقل من 5" in page.text
    await najla.presses("كل المتأخر")
    await najla.sees("قرار واحد متأخر:")
    await najla.presses("القرار 1")
    await najla.sees("خطير")
    await bot.client.advance(hours=24)
    await najla.sees(READY)
    await bot.client.settle(quiet_ms=500)
    assert line.id not in [one.id for one in await najla.messages()]


async def test_safety_15_on_demand_too_it_is_gone_after_a_day(bot: Bot, najla: Person) -> None:
    await najla.says("/digest")
    page = await najla.sees("يوم هادئ")
    assert page.protected
    await bot.client.advance(hours=24, minutes=5)
    await najla.sees(READY)
    await bot.client.settle(quiet_ms=500)
    await najla.does_not_see("يوم هادئ")


async def test_whoever_has_no_role_sees_that_there_is_no_such_command(
    bot: Bot, najla: Person
) -> None:
    mariam = await bot.client.person("مريم")
    await mariam.says("/digest")
    await mariam.sees("لسنا شرطة ولا محكمة")
    await mariam.does_not_see("ملخص")
