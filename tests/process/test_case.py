"""Whole cases over HTTP, in Arabic: report, offers, acceptance, contact, outcome."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.domain.case import Level
from bot.domain.mediator import Accreditation, Gender
from bot.sandbox.person import Person
from tests.process.cast import BENGHAZI, BRAK, SEBHA, Cast, cast_of
from tests.process.conftest import BOTH_ENGINES, Bot
from tests.process.questions import LATER
from tests.process.walk import file

ENGINES = BOTH_ENGINES
STORY = "تعارك الجيران على حدود الأرض قرب المزرعة الكبيرة"


@pytest.fixture
async def cast(idle_bot: Bot) -> AsyncIterator[Cast]:
    async with cast_of(idle_bot) as made:
        yield made


async def report(
    person: Person,
    ticks: Sequence[str] = ("كلام فقط",),
    *,
    category: str = "أرض وعقار",
    sides: str = "جيران",
    exclusions: str = "",
    role: str = "أنا طرف",
    town: str = "سبها",
) -> str:
    """Walk the form as a resident; the follow-up code."""
    return await file(
        person,
        what=STORY,
        category=(category,),
        place=town,
        seen=(*ticks, "تم") if ticks else (LATER,),
        sides=(sides,),
        exclusions=exclusions or (LATER,),
        role=(role,),
        **dict.fromkeys(("woman", "language", "access", "contact"), (LATER,)),
    )


async def opens(person: Person, fragment: str) -> None:
    """Open the neutral line that came unasked."""
    await person.sees("لديك رسالة جديدة", since=0)
    await person.presses("افتح")
    await person.sees(fragment)


async def test_a_report_becomes_a_mediated_case(cast: Cast) -> None:
    amin = await cast.mediator("أمين")
    mariam = await cast.bot.client.person("مريم")
    await report(mariam)
    await opens(amin, "ملف معروض عليك")
    offer = await amin.last()
    assert STORY not in offer.text
    assert "سبها" in offer.text
    await amin.presses("لا صلة لي")
    summary = await amin.sees("من فريق الوساطة")
    assert "لا تتواصل مع أحد قبل" in summary.text
    assert summary.protected
    assert STORY not in summary.text
    await opens(mariam, "أمين")
    await amin.presses("تواصلت مع الطرفين")
    await amin.sees("لا يُنقل إلى الآخر")
    await amin.presses("سجّل النتيجة")
    await amin.presses("اتفاق كامل مكتوب")
    await amin.sees("تأكد من فضلك")
    await amin.presses("نعم، سجّلها")
    await amin.sees("النتيجة: اتفاق كامل مكتوب")
    await mariam.says("/status")
    await mariam.sees("نتيجة")


async def test_decline_recusal_and_silence_move_the_offer_on(cast: Cast) -> None:
    people = [await cast.mediator(f"وسيط {n}") for n in range(4)]
    mariam = await cast.bot.client.person("مريم")
    await report(mariam)
    await cast.bot.client.settle()
    first = [one for one in people if await _has_offer(one)]
    assert len(first) == 1
    await opens(first[0], "ملف معروض عليك")
    await first[0].presses("أعتذر")
    await first[0].presses("مشغول الآن")
    await first[0].sees("شكرًا لردّك")
    await cast.bot.client.settle()
    second = [one for one in people if one not in first and await _has_offer(one)]
    assert len(second) == 1
    await opens(second[0], "ملف معروض عليك")
    await second[0].presses("لي صلة")
    await second[0].sees("شكرًا لصدقك")
    await cast.bot.client.settle()
    third = [one for one in people if one not in first + second and await _has_offer(one)]
    assert len(third) == 1
    await cast.bot.client.advance(hours=24, minutes=30)
    fourth = next(one for one in people if one not in first + second + third)
    await opens(fourth, "ملف معروض عليك")
    await third[0].sees("انتهى هذا العرض", since=0)
    await fourth.presses("لا صلة لي")
    await fourth.sees("من فريق الوساطة")


async def test_safety_8_a_veto_tells_nobody_anything(cast: Cast) -> None:
    amin = await cast.mediator("أمين")
    salem = await cast.mediator("سالم", BENGHAZI, radius_km=2000)
    mariam = await cast.bot.client.person("مريم")
    await report(mariam)
    await opens(amin, "ملف معروض عليك")
    await amin.presses("لا صلة لي")
    await amin.sees("من فريق الوساطة")
    await opens(mariam, "أمين")
    await mariam.presses("أريد وسيطًا آخر")
    await mariam.presses("نعم، وسيطًا آخر")
    await mariam.sees("نبحث عن وسيط آخر")
    await opens(amin, "أُسند الملف إلى غيرك")
    await amin.does_not_see("طلب")
    await opens(salem, "ملف معروض عليك")
    await salem.presses("لا صلة لي")
    await salem.sees("من فريق الوساطة")


async def test_two_mediators_accept_at_once_and_one_wins(cast: Cast) -> None:
    # From the next district: who the two sides are is not known (domain brief §3.7).
    ali = await cast.mediator("علي", BRAK, radius_km=90)
    omar = await cast.mediator("عمر", BRAK, radius_km=90)
    mariam = await cast.bot.client.person("مريم")
    await report(mariam, ("تهديد",), exclusions="بنغازي")
    await opens(ali, "ملف معروض عليك")
    await opens(omar, "ملف معروض عليك")
    await asyncio.gather(ali.presses("لا صلة لي"), omar.presses("لا صلة لي"))
    await cast.bot.client.settle(quiet_ms=1000)
    texts = [(await one.last()).text for one in (ali, omar)]
    assert sum("من فريق الوساطة" in text for text in texts) == 1
    assert sum("أُسند الملف إلى غيرك" in text for text in texts) == 1


async def test_who_has_a_tie_or_no_accreditation_is_never_asked(cast: Cast) -> None:
    tied = await cast.mediator("مقرّب", BRAK, ties=("قبيلة أولاد المثال",))
    lapsed = await cast.mediator("منتهٍ", BRAK, accreditation=Accreditation.EXPIRED)
    local = await cast.mediator("محلي")
    free = await cast.mediator("غريب", BRAK)
    mariam = await cast.bot.client.person("مريم")
    await report(mariam, ("تهديد",), exclusions="اولاد المثال", sides="عائلتان")
    await opens(free, "ملف معروض عليك")
    await cast.bot.client.settle()
    assert not await _has_offer(tied)
    assert not await _has_offer(lapsed)
    assert not await _has_offer(local), "nobody has described the sides yet"


async def test_a_woman_is_asked_first_where_one_is_preferred(cast: Cast) -> None:
    man = await cast.mediator("رجل")
    woman = await cast.mediator("هدى", gender=Gender.WOMAN, place_id=SEBHA)
    mariam = await cast.bot.client.person("مريم")
    await report(mariam)
    await cast.bot.client.settle()
    assert await _has_offer(man) != await _has_offer(woman)


async def _has_offer(person: Person) -> bool:
    return any("رسالة جديدة" in one.text or "معروض" in one.text for one in await person.messages())


async def test_nobody_eligible_goes_to_the_coordinator_with_the_reasons(cast: Cast) -> None:
    nadia = await cast.coordinator("نادية", Level.REGIONAL, "LY03")
    await cast.mediator("بعيد", BENGHAZI, radius_km=50)
    mariam = await cast.bot.client.person("مريم")
    await report(mariam)
    await nadia.sees("لديك رسالة جديدة", since=0)


async def test_safety_9_an_alert_asks_for_the_district_alone_and_silence_is_admitted(
    cast: Cast,
) -> None:
    nadia = await cast.coordinator("نادية", Level.REGIONAL, "LY03")
    mariam = await cast.bot.client.person("مريم")
    await mariam.says("/start")
    await mariam.presses("ابدأ")
    await mariam.sees("خطر الآن")
    await mariam.presses("نعم")
    await mariam.sees("هل ننبّه المنسق")
    await mariam.presses("نعم، نبّهوه")
    await mariam.sees("في أي جهة")
    await mariam.presses("فزان")
    await mariam.sees("في أي منطقة")
    await mariam.presses("سبها")
    await mariam.sees("نبّهنا المنسق المناوب")
    await nadia.sees("لديك رسالة جديدة", since=0)
    await cast.bot.client.advance(minutes=16)
    await opens(mariam, "لم يردّ أي منسق بعد")
