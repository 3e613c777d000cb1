"""Complaints as whole conversations over HTTP, in Arabic (domain brief §2.8, §3.6)."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.domain.case import Level
from bot.domain.mediator import Accreditation, Gender
from bot.domain.roles import Role
from bot.sandbox.person import Person
from tests.process.cast import SOUTH, Cast, cast_of
from tests.process.conftest import Bot
from tests.process.test_case import opens, report
from tests.process.test_standings import standing

MISRATA, EAST, WEST, COUNTRY = "LY020701", "LY01", "LY02", "LY"
CODE = re.compile(r"[A-Z2-9]{5}-[A-Z2-9]{5}")
TOLD = "طلب مالًا حتى يكمل الصلح بيننا"


@pytest.fixture
async def cast(idle_bot: Bot) -> AsyncIterator[Cast]:
    async with cast_of(idle_bot) as made:
        await idle_bot.logs("started")
        yield made


async def complain(
    person: Person,
    matter: str = "مال أو هدية",
    *,
    about: str = "وسيط ملفي",
    number: str = "",
    urgent: str = "تنتظر",
    write: str = "راسلوني هنا",
) -> str:
    """Walk the form; the code."""
    await to_matter(person, about=about, number=number)
    await person.presses(matter)
    await person.sees("احكِ لنا")
    await person.says(TOLD)
    await person.sees("أن أحدًا يتأذى الآن")
    await person.presses(urgent)
    await person.sees("هل نكتب لك هنا عنها")
    await person.presses(write)
    await person.sees("هذا ما فهمناه")
    await person.presses("صحيح، أرسل")
    receipt = await person.sees("وصلت شكواك")
    found = CODE.search(receipt.text)
    assert found is not None
    return found[0]


async def to_matter(person: Person, *, about: str, number: str = "", place: str = "") -> None:
    await person.says("/complaint")
    await person.sees("مسؤول نزاهة من خارج البلدية")
    await person.presses("أوافق")
    await person.sees("على من الشكوى")
    await person.presses(about)
    if number:
        await person.sees("اكتب رقم الوسيط")
        await person.says(number)
    if place:
        await person.sees("في أي بلدية")
        await person.says(place)
        await person.presses(place)
    await person.sees("ما موضوع الشكوى")


async def at_work(cast: Cast) -> tuple[Person, Person]:
    """A side whose case a mediator of Sebha works on: both."""
    huda = await cast.mediator("هدى", gender=Gender.WOMAN)
    mariam = await cast.bot.client.person("مريم")
    await report(mariam)
    await opens(huda, "ملف معروض عليك")
    await huda.presses("لا صلة لي")
    await huda.sees("من فريق الوساطة")
    return mariam, huda


async def officers(cast: Cast, *areas: str) -> list[Person]:
    """Integrity officers who joined."""
    names = ("نجلاء", "حنان", "ليلى", "عائشة", "سناء", "فرح", "هناء")
    return [
        await cast.officer(name, Role.INTEGRITY, area)
        for name, area in zip(names, areas, strict=False)
    ]


async def votes(panel: Sequence[Person], finding: str) -> None:
    for one in panel:
        await opens(one, "أنتِ في لجنة من ثلاثة")
        assert TOLD in (await one.last()).text
        await one.presses(finding)
        await one.sees("لا يتغيّر الصوت")
        await one.presses("نعم، هذا صوتي")
        await one.sees("ما ينتهي إليه الثلاثة معًا")


async def test_from_a_complaint_to_the_withdrawal_of_the_registration(cast: Cast) -> None:
    south, *others = await officers(cast, SOUTH, EAST, WEST, EAST, WEST, EAST, WEST)
    coordinator = await cast.coordinator("سلوى", Level.REGIONAL, SOUTH)
    mariam, huda = await at_work(cast)
    rana = await cast.mediator("رنا", gender=Gender.WOMAN)
    await complain(mariam)
    # The officer of the region, and nobody else yet.
    await opens(south, "الشكوى")
    assert TOLD in (await south.last()).text
    await south.presses("أستلمها")
    await south.sees("هي الآن بين يديكِ")
    await opens_all(mariam, "شكواك قيد النظر")
    await south.presses("أوقفي")
    await south.sees("ليس هذا حكمًا")
    await south.presses("نعم، أوقفيه")
    await south.sees("ما بين اليدين من ملفات ينتقل")
    number = await number_of(cast, huda)
    assert await standing(cast, number) is Accreditation.SUSPENDED
    await huda.sees("أُسند الملف إلى غيرك", since=0)
    await opens_all(huda, "أُوقف تسجيل")
    await opens(rana, "ملف معروض عليك")
    # Both are heard, each apart; nothing says by whom.
    await south.presses("أخبري الوسيط واسأليه")
    await south.sees("بحيث لا يظهر ممن هو")
    await south.says("قيل إن مالًا طُلب في أثناء العمل. ما قولكِ؟")
    await south.sees("هذا ما سيقرؤه الوسيط")
    await south.presses("أرسل")
    await south.sees("الجواب يصلكِ هنا")
    await opens_all(huda, "وصلتنا شكوى على عملكِ")
    text = (await huda.last()).text
    assert "ما قولكِ" in text
    assert TOLD not in text
    await huda.presses("أجب")
    await huda.sees("اكتبي ما عندكِ")
    await huda.says("لم أطلب شيئًا من أحد")
    await huda.sees("يقرؤه مسؤول النزاهة واللجنة")
    await opens(south, "لم أطلب شيئًا من أحد")
    await south.presses("ادعي اللجنة")
    await south.sees("دُعيت اللجنة")
    first = await seated(others)
    assert len(first) == 3
    await votes(first, "إيقاف 6 أشهر")
    await opens_all(mariam, "ميثاق السلوك لم يُلتزم به")
    await opens_all(huda, "وانتهوا إلى: إيقاف 6 أشهر")
    assert await standing(cast, number) is Accreditation.SUSPENDED
    # Whoever complained objects: three others look at it.
    await mariam.presses("أتظلّم")
    await mariam.sees("وصل تظلّمك")
    second = await seated([one for one in others if one not in first])
    assert len(second) == 3
    await votes(second, "إلغاء التسجيل")
    assert await standing(cast, number) is Accreditation.REVOKED
    await opens_all(huda, "وانتهوا إلى: إلغاء التسجيل")
    await opens_all(mariam, "أُغلقت شكواك")
    await coordinator.does_not_see("شكوى")
    rows = cast.bot.rows("select state, finding, round from complaints")
    assert rows == [("closed", "revoked", 2)]


async def opens_all(person: Person, fragment: str) -> None:
    """Open every neutral line until one shows this."""
    async with asyncio.timeout(20):
        while not any(fragment in one.text for one in await person.messages()):
            closed = [one for one in await person.messages() if "رسالة جديدة" in one.text]
            if closed:
                await person.presses("افتح", message_id=closed[-1].id)
            await asyncio.sleep(0.05)


async def seated(people: Sequence[Person]) -> list[Person]:
    """Who of these has been called to a panel."""
    found: list[Person] = []
    async with asyncio.timeout(20):
        while len(found) < 3:
            found = [one for one in people if await has_news(one)]
            await asyncio.sleep(0.05)
    return found


async def has_news(person: Person) -> bool:
    return any("لديك رسالة جديدة" in one.text for one in await person.messages())


async def number_of(cast: Cast, person: Person) -> str:
    async with cast.database.work() as uow:
        one = await uow.register.mediator_of(cast.database.sealer.chat_key(person.id))
    assert one is not None
    return one.code
