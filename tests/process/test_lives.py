"""A mediator's whole way in chat, in Arabic over HTTP: applied to revoked (domain brief §3.1)."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.case import Level
from bot.domain.mediator import Accreditation, Gender
from bot.domain.roles import Role
from bot.sandbox.person import Person
from tests.process.applicant import applies
from tests.process.cast import SOUTH, Cast, cast_of
from tests.process.conftest import Bot
from tests.process.test_case import opens
from tests.process.test_joining import thinks, to_last_page
from tests.process.test_queue import verifies
from tests.process.test_standings import standing

#: What is asked of somebody who renews the declaration, and what is answered.
DECLARED = {
    "دور في جهة مسلحة أو جهة أمنية": ("لا، وأقرّ بذلك",),
    "والآن صلاتك": "الورفلي، المقرحي",
    "ما القبائل": "ورفلة",
    "ما البلدات": "سبها",
    "جهات مسلحة أو أمنية في السنوات": ("لا شيء من ذلك",),
    "ما الوظائف العامة": ("لا شيء من ذلك",),
    "جهة عملك": "مصرف الجمهورية",
    "ما الأحزاب": ("لا شيء من ذلك",),
    "بقيت عداوة": ("لا شيء من ذلك",),
}


@pytest.fixture
async def cast(idle_bot: Bot) -> AsyncIterator[Cast]:
    async with cast_of(idle_bot) as made:
        await idle_bot.logs("started", within=60)
        yield made


async def declares(person: Person) -> None:
    await person.says("أجدّد إقراري")
    for asked, said in DECLARED.items():
        await person.sees(asked)
        if isinstance(said, str):
            await person.says(said)
        else:
            await person.presses(said[0])
    await person.sees("هذا ما فهمناه")
    await person.presses("صحيح، أرسل")
    await person.sees("سارٍ لسنة من اليوم")


async def proposes(registrar: Person, way: str, file: str) -> None:
    await registrar.says("/member M-1")
    await registrar.sees("M-1")
    await registrar.presses(way)
    await registrar.sees("اكتب رقم الملف")
    await registrar.says("بلا رقم")
    await registrar.sees("اكتب رقم الملف")
    await registrar.says(file)


async def agrees(person: Person, then: str) -> None:
    await person.says("/panel")
    await person.sees("تنتظر الموافقة")
    await person.presses("M-1:")
    await person.sees("ينتظر الموافقة")
    await person.presses("أوافق عليه")
    await person.sees(then)


async def test_from_application_to_revocation(cast: Cast) -> None:
    clock = cast.bot.client
    salma = await cast.officer("سلمى", Role.REGISTRAR, SOUTH)
    noor = await cast.officer("نور", Role.REGISTRAR, "LY01")
    hisham = await cast.coordinator("هشام", Level.REGIONAL, "LY01", gender=Gender.MAN)
    # Applied and verified.
    salem = await clock.person("سالم")
    await applies(salem)
    await opens(salma, "ينتظرك")
    await verifies(salma)
    await opens(salem, "رقمك M-1")
    await proposes(salma, "اكتمل التدريب", "2027/14")
    await salma.sees("لم يقبل ميثاق السلوك الساري")
    await salem.says("/me")
    await salem.presses("اقرأ ميثاق السلوك")
    await to_last_page(salem)
    assert "لا يوجد تسجيل صوتي" in (await salem.last()).text
    await salem.presses("أقبل الميثاق")
    await thinks(salem)
    await salem.sees("قبلتَ ميثاق السلوك")
    # On probation; a panel accredits after six months.
    await salma.says("/member M-1")
    await salma.presses("ساعات التدريب")
    await salma.says("12 8 4")
    await salma.sees("الوساطة 12 من 40")
    await proposes(salma, "اكتمل التدريب", "2027/14")
    await salma.sees("ساعات تدريبه لا تكفي")
    await salma.presses("ساعات التدريب")
    await salma.says("٤٠ ٨ ٤")
    await salma.sees("الوساطة 40 من 40")
    await proposes(salma, "اكتمل التدريب", "2027/15")
    await salma.sees("تم ذلك")
    assert await standing(cast, "M-1") is Accreditation.PROBATION
    await proposes(salma, "اقتراح: مسجّل ومؤهَّل", "2027/16")
    await salma.sees("ستة أشهر تحت التجربة")
    await clock.advance(days=183)
    await proposes(salma, "اقتراح: مسجّل ومؤهَّل", "2027/17")
    await salma.sees("ينقص شخصان")
    await salma.says("/panel")
    await salma.presses("M-1:")
    assert "أوافق عليه" not in await salma.buttons()
    await opens(hisham, "ينتظر الموافقة")
    await agrees(hisham, "ينقص شخص واحد")
    await agrees(noor, "تم ذلك")
    assert await standing(cast, "M-1") is Accreditation.ACCREDITED
    # The declaration anew every year; renewal in the last 90 days, by two registrars.
    await clock.advance(days=170)
    await declares(salem)
    await clock.advance(days=330)
    await declares(salem)
    await clock.advance(days=150)
    await salem.says("/me")
    await salem.sees("6 ديسمبر 2029")
    await salem.presses("أطلب التجديد")
    await salem.sees("سيعلم مسؤول السجل في منطقتك")
    await opens(salma, "يطلب تجديد تسجيله")
    await salma.presses("تجديد لسنتين")
    await salma.sees("اكتب رقم الملف")
    await salma.says("2029/5")
    await salma.sees("ينقص شخص واحد")
    await agrees(noor, "تم ذلك")
    await salem.says("/me")
    await salem.sees("6 ديسمبر 2031")
    # Suspended as a precaution; a panel withdraws the registration.
    await proposes(salma, "إيقاف مؤقت احتياطًا", "2029/6")
    await salma.sees("تم ذلك")
    await opens(salem, "أُوقف تسجيلك مؤقتًا")
    await proposes(salma, "اقتراح: إلغاء التسجيل", "2029/7")
    await salma.sees("ينقص شخصان")
    await agrees(noor, "ينقص شخص واحد")
    assert await standing(cast, "M-1") is Accreditation.SUSPENDED
    await agrees(hisham, "تم ذلك")
    await opens(salem, "أُلغي تسجيلك")
    await salem.says("/apply")
    await salem.sees("يمكنك التقديم من جديد ابتداءً من 16 سبتمبر 2032")
    async with cast.database.work() as uow:
        one = await uow.register.mediator_numbered("M-1")
        assert one is not None
        past = await uow.standings.history(one.id)
    moves = [each.move for each in reversed(past)]
    assert moves == ["taken_in", "verify", "try", "accredit", "renew", "suspend", "revoke"]
    assert len(past[0].actors) == 3


async def test_a_stale_declaration_suspends_and_is_mended_in_chat(cast: Cast) -> None:
    amin = await cast.mediator("أمين")
    await cast.bot.client.advance(days=400)
    await opens(amin, "لأن إقرارك بصلاتك قديم")
    assert await standing(cast, "M-1") is Accreditation.SUSPENDED
    await declares(amin)
    assert await standing(cast, "M-1") is Accreditation.ACCREDITED
    await amin.says("أجدّد إقراري")
    await amin.presses("نعم")
    await amin.sees("شكرًا على صراحتك")
    await amin.sees("أنت في راحة")


async def test_nobody_of_elsewhere_and_no_mediator_sees_the_register(cast: Cast) -> None:
    amin = await cast.mediator("أمين")
    far = await cast.officer("بعيدة", Role.REGISTRAR, "LY01")
    await far.says("/member M-1")
    await far.sees("لا أحد في منطقتك بهذا الرقم")
    await amin.says("/member M-1")
    await amin.sees("لسنا شرطة ولا محكمة")
    await amin.says("/panel")
    await amin.sees("لسنا شرطة ولا محكمة")
