"""The registrar's queue over HTTP, in Arabic: asked again, a day set, rejected, verified."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.mediator import Accreditation
from bot.domain.roles import Role
from bot.sandbox.person import Person
from tests.process.applicant import SENT, applies
from tests.process.cast import SEBHA, SOUTH, Cast, cast_of
from tests.process.conftest import Bot
from tests.process.test_case import opens
from tests.process.test_joining import NEUTRAL

CHECKS = ("اطُّلع على البطاقة", "المزكّي الأول", "المزكّي الثاني", "جرى الحديث")


@pytest.fixture
async def cast(idle_bot: Bot) -> AsyncIterator[Cast]:
    async with cast_of(idle_bot) as made:
        await idle_bot.logs("started", within=60)
        yield made


async def checks_everything(registrar: Person) -> None:
    for label in CHECKS:
        await registrar.presses(label)
        await registrar.sees(f"APP-{1}")


async def verifies(registrar: Person) -> None:
    """From the open application to a number of the register."""
    await checks_everything(registrar)
    await registrar.presses("تحقّق")
    await registrar.sees("هل نثبت التحقق")
    await registrar.presses("ثبّتي التحقق")
    await registrar.sees("تم التحقق. الرقم في السجل")


async def test_asked_again_a_day_set_verified_and_welcomed(cast: Cast) -> None:
    salma = await cast.officer("سلمى", Role.REGISTRAR, SOUTH)
    far = await cast.officer("بعيدة", Role.REGISTRAR, "LY01")
    salem = await cast.bot.client.person("سالم")
    await applies(salem)
    await salma.sees(NEUTRAL)
    await opens(salma, "ينتظرك")
    text = (await salma.last()).text
    for line in ("سالم محمد الورفلي", "0912345678", "عمر الجبالي", "ساعات الوساطة: 40"):
        assert line in text
    for tie in ("المقرحي", "بن سليمان", "ورفلة", "ترهونة", "بني وليد"):
        assert tie not in text
    assert "ثبّتي التحقق" not in await salma.buttons()
    await salma.presses("اسألي")
    await salma.presses("المزكّي الأول لا يرد")
    await salma.sees("أُرسل السؤال")
    await opens(salem, "بمن نتصل بدلًا منه")
    await salem.presses("أجب")
    await salem.sees("اكتب إجابتك هنا")
    await salem.says("اتصلوا بعمي علي 0911112222")
    await salem.sees("وصلت إجابتك")
    await opens(salma, "اتصلوا بعمي علي")
    await salma.presses("حدّدي موعدًا")
    await salma.presses("الاثنين 7 يونيو")
    await salma.presses("11:00")
    await salma.sees("حُدّد الموعد")
    await opens(salem, "الاثنين 7 يونيو 2027 الساعة 11:00")
    await verifies(salma)
    await opens(salem, "رقمك M-1")
    await salem.says("/me")
    await salem.sees("تم التحقق")
    assert "اقرأ ميثاق السلوك" in await salem.buttons()
    async with cast.database.work() as uow:
        one = await uow.register.mediator_numbered("M-1")
        assert one is not None
        assert (one.accreditation, one.place_id) == (Accreditation.VERIFIED, SEBHA)
        assert len(one.ties) > 5
        past = await uow.standings.history(one.id)
    assert [each.move for each in past] == ["verify", "taken_in"]
    assert past[0].actors == ("officer:1",)
    await far.says("/register")
    await far.sees("لا شيء ينتظرك")
    await far.does_not_see(NEUTRAL)


async def test_who_was_verified_takes_everything_back_from_the_own_page(cast: Cast) -> None:
    salma = await cast.officer("سلمى", Role.REGISTRAR, SOUTH)
    salem = await cast.bot.client.person("سالم")
    await applies(salem)
    await opens(salma, "ينتظرك")
    await verifies(salma)
    await salem.says("/me")
    await salem.presses("أسحب طلبي")
    await salem.sees("هل نسحب طلبك ونمحو")
    await salem.presses("نعم، امحوا كل شيء")
    await salem.sees("مُحي كل ما قدمته")
    await salem.says("/me")
    await salem.sees("لسنا شرطة ولا محكمة")
    assert cast.bot.rows("select count(*) from applications") == [(0,)]
    await salem.says("/apply")
    await salem.sees("أن تطلب الانضمام")


async def test_not_taken_up_is_told_kindly_and_forgotten_after_a_year(cast: Cast) -> None:
    salma = await cast.officer("سلمى", Role.REGISTRAR, SOUTH)
    salem = await cast.bot.client.person("سالم")
    await applies(salem)
    await salma.says("/register")
    await salma.sees("طلب واحد ينتظرك")
    await salma.presses("APP-1")
    await salma.presses("لا نقبله")
    await salma.presses("ينقص شيء")
    await salma.sees("لم يُقبل الطلب")
    await opens(salem, "ما زال ينقص شيء")
    assert {"قدّم من جديد", "احذف طلبي"} <= set(await salem.buttons())
    assert cast.bot.rows("select count(*) from mediators") == [(0,)]


async def test_whoever_may_be_known_is_flagged_and_verified_only_on_purpose(cast: Cast) -> None:
    salma = await cast.officer("سلمى", Role.REGISTRAR, SOUTH)
    await cast.mediator("أمين")
    async with cast.database.work() as uow:
        (amin,) = await uow.register.mediators()
        person = await uow.register.person(amin.id)
        assert person is not None
        await uow.commit()
    salem = await cast.bot.client.person("سالم")
    await applies(salem, هاتفك=person.phone)
    await opens(salma, "قد يكون شخصًا نعرفه")
    assert f"الهاتف نفسه: {amin.code}" in (await salma.last()).text
    await checks_everything(salma)
    await salma.presses("تحقّق")
    await salma.sees("قد يكون شخصًا نعرفه")
    await salma.presses("شخص آخر: ثبّتي التحقق")
    await salma.sees("الرقم في السجل")
    ((said,),) = cast.bot.rows("select reason from audit where action = 'application.other'")
    assert said == amin.code


async def test_nobody_judges_the_own_application_nor_finds_the_queue_without_the_office(
    cast: Cast,
) -> None:
    salem = await cast.bot.client.person("سالم")
    await applies(salem)
    await cast.officer("سالم", Role.REGISTRAR, SOUTH, person=salem)
    await salem.says("/register")
    await salem.sees("لا شيء ينتظرك")
    stranger = await cast.bot.client.person("غريب")
    await stranger.says("/register")
    await stranger.sees("لسنا شرطة ولا محكمة")
    assert SENT
