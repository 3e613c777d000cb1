"""Renewal, suspension and a new code of conduct as whole conversations over HTTP, in Arabic."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.app import calendar
from bot.data.gazetteer import load_places
from bot.domain.case import Level
from bot.domain.country import Country
from bot.domain.hours import TRIPOLI
from bot.domain.mediator import Accreditation, Gender
from bot.domain.places import Gazetteer
from bot.domain.roles import Role
from bot.domain.standing import Reason
from bot.runtime.clock import SystemClock
from bot.usecases.change_mediator import Change, approve, change_mediator
from tests.process.cast import SOUTH, SUNDAY_AT_TEN, Cast, cast_of
from tests.process.conftest import Bot
from tests.process.test_case import opens, report
from tests.process.test_joining import NEUTRAL, NOW, accepts_code, to_last_page

OLD_CODE = "0.9.0"
EVIDENCE = ("--evidence", "2026/14")


@pytest.fixture
async def cast(idle_bot: Bot) -> AsyncIterator[Cast]:
    async with cast_of(idle_bot) as made:
        await idle_bot.logs("started")
        yield made


async def change(cast: Cast, number: str, **values: object) -> None:
    async with cast.database.work() as uow:
        one = await uow.register.mediator_numbered(number)
        assert one is not None
        await uow.register.change_mediator(one.id, **values)
        await uow.commit()


async def office(cast: Cast, *words: str) -> str:
    """A command of the register, as the office gives it beside the running bot."""
    done = await cast.bot.run("mediators", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def beyond_the_office(cast: Cast, number: str) -> None:
    """Commands know the machine's time alone: let the bot's be no earlier, at noon."""
    noon = datetime.combine(NOW.astimezone(TRIPOLI), time(12), TRIPOLI)
    noon += timedelta(days=2 if noon.weekday() == 3 else 1)
    if noon > SUNDAY_AT_TEN:
        await cast.bot.client.set_clock((noon - SystemClock().now()).total_seconds())
        await change(cast, number, declared_on=noon.date(), expires_on=date(noon.year + 1, 1, 1))


async def standing(cast: Cast, number: str) -> Accreditation:
    async with cast.database.work() as uow:
        one = await uow.register.mediator_numbered(number)
    assert one is not None
    return one.accreditation


async def comes_to_stand(cast: Cast, number: str, wanted: Accreditation) -> None:
    """Wait until the daily look has been there."""
    async with asyncio.timeout(30):
        while await standing(cast, number) is not wanted:
            await asyncio.sleep(0.05)


async def test_a_suspension_takes_the_offer_hands_over_the_case_and_is_undone_by_two(
    cast: Cast,
) -> None:
    salwa = await cast.coordinator("سلوى", Level.REGIONAL, SOUTH)
    for name in ("نور", "ليلى"):
        await cast.officer(name, Role.REGISTRAR, SOUTH)
    huda = await cast.mediator("هدى", gender=Gender.WOMAN)
    await beyond_the_office(cast, "M-4")
    await report(await cast.bot.client.person("مريم"))
    await opens(huda, "ملف معروض عليك")
    await huda.presses("لا صلة لي")
    await huda.sees("من فريق الوساطة")
    await report(await cast.bot.client.person("سعاد"))
    await opens(huda, "ملف معروض عليك")
    out = ("change", "M-4", "--accreditation", "suspended", "--reason", "precaution", *EVIDENCE)
    out = (*out, "--by", "R-2")
    assert "suspended" in await office(cast, *out)
    await huda.sees("أُسند الملف إلى غيرك", since=0)
    await opens(huda, "أُوقف تسجيلك مؤقتًا")
    assert "وسنسمع منك" in (await huda.last()).text
    await huda.says("/me")
    await huda.sees("لسنا شرطة ولا محكمة")
    await salwa.sees(NEUTRAL, since=0)
    back = ("change", "M-4", "--accreditation", "accredited", "--reason", "cleared", *EVIDENCE)
    assert "it waits for 1 more" in await office(cast, *back, "--by", "R-2")
    assert await standing(cast, "M-4") is Accreditation.SUSPENDED
    await office(cast, "approve", "M-4", "--by", "R-3")
    await opens(huda, "تغيّر تسجيلك")
    await huda.says("/me")
    await huda.sees("أنتِ متاحة")


async def test_a_new_code_asks_again_stops_offers_suspends_and_heals_at_once(cast: Cast) -> None:
    amin = await cast.mediator("أمين")
    await change(cast, "M-1", code_version=OLD_CODE)
    async with cast.database.work() as uow:
        await uow.standings.note_code(OLD_CODE, SUNDAY_AT_TEN - timedelta(days=400))
        await uow.commit()
    await cast.bot.client.advance(days=1)
    await opens(amin, "صدرت نسخة جديدة من ميثاق السلوك")
    text = (await amin.last()).text
    assert "20 يونيو 2027" in text
    assert "أنت متاح: تصلك العروض" in text
    await cast.bot.client.advance(days=15)
    await opens(amin, "لم تقبل ميثاق السلوك الجديد بعد")
    await report(await cast.bot.client.person("مريم"))
    await cast.bot.client.settle(quiet_ms=1000)
    await amin.does_not_see("ملف معروض")
    await cast.bot.client.advance(days=30)
    await comes_to_stand(cast, "M-1", Accreditation.SUSPENDED)
    await opens(amin, "لأن ميثاق السلوك الجديد لم يُقبل في وقته")
    await amin.presses("اقرأ ميثاق السلوك")
    await to_last_page(amin)
    await accepts_code(amin)
    assert await standing(cast, "M-1") is Accreditation.ACCREDITED
    await amin.says("/me")
    await amin.sees("أنت متاح: تصلك العروض")


async def test_reminders_lapse_and_renewal_by_two(cast: Cast) -> None:
    for name in ("سلوى", "هشام"):
        await cast.officer(name, Role.REGISTRAR, SOUTH)
    amin = await cast.mediator("أمين")
    await change(cast, "M-3", expires_on=date(2027, 8, 22))
    await cast.bot.client.advance(days=1)
    await opens(amin, "تسجيلك سارٍ حتى")
    assert "22 أغسطس 2027" in (await amin.last()).text
    await cast.bot.client.advance(days=77)
    await comes_to_stand(cast, "M-3", Accreditation.EXPIRED)
    await opens(amin, "انتهى تسجيلك")
    assert "21 سبتمبر 2027" in (await amin.last()).text
    now = datetime.fromtimestamp(await cast.bot.client.now(), UTC)
    country = Country(Gazetteer(load_places()), calendar(now))
    renew = Change(Accreditation.ACCREDITED, by="R-1", reason=Reason.RENEWED, evidence="2027/3")
    async with cast.database.work() as uow:
        await change_mediator(uow, country, "M-3", renew, now)
        await approve(uow, country, "M-3", "R-2", now)
        await uow.commit()
    await amin.says("/me")
    await amin.sees("23 أغسطس 2029")
    await amin.sees("أنت متاح: تصلك العروض")


async def test_leave_gives_back_what_is_in_hand_and_one_press_ends_it(cast: Cast) -> None:
    salwa = await cast.coordinator("سلوى", Level.REGIONAL, SOUTH)
    huda = await cast.mediator("هدى", gender=Gender.WOMAN)
    await report(await cast.bot.client.person("مريم"))
    await opens(huda, "ملف معروض عليك")
    await huda.presses("لا صلة لي")
    await huda.sees("من فريق الوساطة")
    await huda.says("/me")
    await huda.sees("أنتِ متاحة")
    await huda.presses("إجازة طويلة")
    await huda.sees("لا أحد يسأل عن السبب")
    assert await standing(cast, "M-2") is Accreditation.ACCREDITED
    await huda.presses("نعم، إجازة")
    await huda.sees("أنتِ في إجازة من الآن")
    assert await standing(cast, "M-2") is Accreditation.ON_LEAVE
    await opens(salwa, "في الفريق من هو في إجازة")
    await huda.presses("عدت من الإجازة")
    await huda.sees("سعداء بعودتك")
    assert await standing(cast, "M-2") is Accreditation.ACCREDITED
