"""Opening a reporter's identity over HTTP, in Arabic: two people of different regions, a reason."""

import time
from dataclasses import replace
from random import Random

import pytest

from bot.domain.case import Level
from bot.domain.roles import Role
from bot.sandbox.person import Person
from tests.process.cast import BENGHAZI, COUNTRY, SEBHA, SOUTH, SUNDAY_AT_TEN, Cast, cast_of
from tests.process.conftest import Bot
from tests.process.walk import Story, walk

NEW = "لديك رسالة جديدة"


async def asked(cast: Cast, reporter: Person, asker: Person) -> str:
    """A coordinator asks who reported the only file; its number."""
    await walk(reporter, replace(Story.number(1, Random(1)), place="سبها"))
    (number,) = cast.bot.rows("select number from cases")[0]
    await asker.says(f"/case {number}")
    await asker.presses("اقرئي البلاغ")
    await asker.presses("الوصول إلى صاحب البلاغ مباشرة")
    await asker.sees("حياة إنسان أو سلامة طفل")
    await asker.does_not_see(str(reporter.id))
    await asker.presses("طفل يحتاج إلى حماية")
    await asker.sees("يلزم أن يوافق شخص من إقليم آخر")
    return str(number)


async def test_two_people_of_two_regions_open_it_and_integrity_hears(idle_bot: Bot) -> None:
    async with cast_of(idle_bot) as cast:
        reporter = await idle_bot.client.person("مبلّغة")
        asker = await cast.coordinator("سائلة", Level.MUNICIPAL, SEBHA)
        near = await cast.coordinator("قريبة", Level.REGIONAL, SOUTH)
        far = await cast.coordinator("بعيدة", Level.REGIONAL, "LY01")
        integrity = await cast.officer("نزيهة", Role.INTEGRITY)
        number = await asked(cast, reporter, asker)
        await far.sees(NEW)
        await far.presses("افتح")
        await far.sees("طفل يحتاج إلى حماية")
        await far.does_not_see(str(reporter.id))
        await far.presses("أوافق")
        await far.sees("سُجّل جوابك")
        # The line that is older than the answer leads elsewhere.
        await asker.sees(NEW)
        await asker.presses("افتح")
        await asker.sees(str(reporter.id))
        await integrity.sees(NEW, since=0)
        await integrity.presses("افتح")
        shown = (await integrity.sees(number)).text
        assert "C-1" in shown
        assert "C-3" in shown
        assert str(reporter.id) not in shown
        await near.does_not_see("من قدّم البلاغ")
        acts = idle_bot.rows("select actor, action from audit where action like 'identity%'")
        assert [(one[0], one[1]) for one in acts] == [
            ("coordinator:1", "identity_asked"),
            ("coordinator:3", "identity_agreed"),
            ("coordinator:1", "identity_read"),
        ]


async def test_nobody_is_the_second_person_for_themselves_nor_for_a_neighbour(
    idle_bot: Bot,
) -> None:
    async with cast_of(idle_bot) as cast:
        reporter = await idle_bot.client.person("مبلّغة")
        asker = await cast.coordinator("سائلة", Level.MUNICIPAL, SEBHA)
        # The same person is also safeguarding focal point of the whole country.
        await cast.officer("سائلة", Role.SAFEGUARDING, COUNTRY, person=asker)
        await cast.coordinator("وطنية", Level.NATIONAL, COUNTRY)
        number = await asked(cast, reporter, asker)
        assert number
        assert idle_bot.rows("select agreed from openings") == [(0,)]
        await asker.does_not_see("أوافق")
        await asker.does_not_see(str(reporter.id))


async def test_after_a_day_the_question_is_over(idle_bot: Bot) -> None:
    async with cast_of(idle_bot) as cast:
        reporter = await idle_bot.client.person("مبلّغة")
        asker = await cast.coordinator("سائلة", Level.MUNICIPAL, SEBHA)
        far = await cast.coordinator("بعيدة", Level.REGIONAL, BENGHAZI)
        await asked(cast, reporter, asker)
        await far.sees(NEW)
        await idle_bot.client.set_clock(SUNDAY_AT_TEN.timestamp() - time.time() + 25 * 3600)
        await far.presses("افتح")
        await far.sees("لم يبق هنا ما يُقرأ")


@pytest.mark.parametrize("who", ["resident", "municipal"])
async def test_safety_13_who_may_not_be_the_second_is_not_asked(idle_bot: Bot, who: str) -> None:
    async with cast_of(idle_bot) as cast:
        reporter = await idle_bot.client.person("مبلّغة")
        asker = await cast.coordinator("سائلة", Level.MUNICIPAL, SEBHA)
        other = await (
            idle_bot.client.person("غريبة", started=True)
            if who == "resident"
            else cast.coordinator("بلدية", Level.MUNICIPAL, BENGHAZI)
        )
        await asked(cast, reporter, asker)
        await other.does_not_see(NEW)
