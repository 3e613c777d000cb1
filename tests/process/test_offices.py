"""Offices over HTTP, in Arabic: granted by one, confirmed by another, taken back at once."""

import re

import pytest

from bot.domain.case import Level
from bot.domain.roles import Role
from bot.sandbox.person import Person
from tests.process.cast import SOUTH, cast_of
from tests.process.conftest import Bot

PHONE = {"D-1": "0911111111", "D-2": "0922222222"}


def granted(bot: Bot, role: str, *more: str) -> str:
    """An office granted at the command line; the number."""
    words = ("officers", "add", "--role", role, "--area", "LY", "--name", "x", "--gender", "f")
    done = bot.command(*words, *more)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[0]


async def invited(bot: Bot, number: str) -> str:
    """The words of a one-time link."""
    done = await bot.run("invite", "officer", number)
    assert done.returncode == 0, done.stderr
    found = re.search(r"start[= ](\w+)", done.stdout)
    assert found is not None
    return f"/start {found.group(1)}"


async def joins(bot: Bot, name: str, number: str) -> Person:
    person = await bot.client.person(name)
    await person.says(await invited(bot, number))
    await person.sees("أهلًا بك.")
    await person.sees(number)
    return person


@pytest.fixture
async def office(idle_bot: Bot) -> Bot:
    """A running bot with two administrators who have not joined yet."""
    for number, phone in PHONE.items():
        assert granted(idle_bot, "administrator", "--phone", phone) == number
        done = idle_bot.command("officers", "confirm", number)
        assert done.returncode == 0, done.stderr
    idle_bot.start()
    return idle_bot


async def picks(admin: Person, role: str) -> None:
    """Grant an office for the whole country in chat, up to the phone."""
    await admin.says("/officers")
    await admin.presses("منح مهمة")
    await admin.presses(role)
    await admin.presses("ليبيا كلها")
    await admin.presses("امرأة")
    await admin.sees("اكتب رقم هاتف")


async def test_an_integrity_officer_takes_two_administrators(office: Bot) -> None:
    first, second = await joins(office, "أولى", "D-1"), await joins(office, "ثانية", "D-2")
    await picks(first, "مسؤول النزاهة")
    await first.says("0933333333")
    await first.sees("تنتظر تأكيد شخص ثانٍ")
    await first.does_not_see("0933333333")
    await first.presses("تأكيد")
    await first.sees("يلزم أن يؤكدها شخص آخر")
    assert "رابط للانضمام" not in await first.buttons()
    refused = await office.run("invite", "officer", "I-1")
    assert refused.returncode == 2
    assert "waits for a second person" in refused.stderr
    # The operator was the second only as long as there were no two administrators.
    refused = await office.run("officers", "confirm", "I-1")
    assert (refused.returncode, "two administrators have joined" in refused.stderr) == (2, True)
    await second.says("/officers")
    await second.presses("I-1")
    await second.presses("تأكيد")
    await second.sees("تم التأكيد")
    await second.presses("رابط للانضمام")
    token = re.search(r"/start \w+", (await second.sees("/start")).text)
    assert token is not None
    third = await office.client.person("نزيهة")
    await third.says(token.group())
    await third.sees("مسؤولة النزاهة")


async def test_nobody_confirms_their_own_office_nor_holds_one_twice(office: Bot) -> None:
    first, second = await joins(office, "أولى", "D-1"), await joins(office, "ثانية", "D-2")
    await picks(first, "مسؤول النزاهة")
    await first.says(f"+218 {PHONE['D-1'][1:]}")
    await first.sees("هو رقمك أنت")
    # The second administrator becomes the officer whom she would have to confirm.
    await picks(first, "مسؤول النزاهة")
    await first.says(PHONE["D-2"])
    await first.sees("تنتظر تأكيد شخص ثانٍ")
    number = re.search(r"I-\d", (await first.last()).text)
    assert number is not None
    await second.says("/officers")
    await second.presses(number.group())
    await second.presses("تأكيد")
    await second.sees("لا أحد يقرر في مهمة تخصه")


async def test_safety_13_an_office_taken_back_ends_at_once(office: Bot) -> None:
    first = await joins(office, "أولى", "D-1")
    await picks(first, "مدقق")
    await first.says("0944444444")
    token = re.search(r"/start \w+", (await first.sees("/start")).text)
    assert token is not None
    auditor = await office.client.person("مدققة")
    await auditor.says(token.group())
    await auditor.sees("A-1")
    again = await office.client.person("غريب")
    await again.says(token.group())
    await again.sees("لسنا شرطة ولا محكمة")
    await first.says("/officers")
    await first.presses("A-1")
    await first.presses("سحب المهمة")
    await first.presses("نعم، تُسحب")
    await first.sees("سُحبت المهمة")
    rows = office.rows("select chat_key, chat from officers where number = 'A-1'")
    assert rows == [(None, None)]


async def test_safety_13_to_a_stranger_offices_do_not_exist(office: Bot) -> None:
    stranger = await office.client.person("غريبة")
    await stranger.says("/officers")
    await stranger.sees("أين وصل بلاغي")
    await stranger.does_not_see("أصحاب المهام")


async def test_safety_13_after_a_lost_phone_a_coordinator_loses_the_access(idle_bot: Bot) -> None:
    async with cast_of(idle_bot) as cast:
        admin = await cast.officer("مديرة", Role.ADMINISTRATOR)
        lost = await cast.coordinator("ضاع هاتفها", Level.REGIONAL, SOUTH)
        await admin.says("/officers")
        await admin.presses("المنسقون")
        await admin.presses("C-2")
        await admin.presses("نعم، أوقف الدخول")
        await admin.sees("لم يبق لتلك المحادثة أي دخول")
        await lost.says("/cases")
        await lost.sees("أين وصل بلاغي")
        assert idle_bot.rows("select chat_key, chat from coordinators") == [(None, None)]
        done = idle_bot.rows("select actor, action, subject from audit order by id desc limit 1")
        assert done == [("officer:1", "unlink", "coordinator:1")]
