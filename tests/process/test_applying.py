"""Applying to be a mediator as whole conversations over HTTP, in Arabic (domain brief §3.1)."""

import sqlite3

import pytest

from bot.store.sealed import Purpose, Sealer, read_keys
from tests.process.applicant import ANSWERS, REVIEW, SENT, applies, walks
from tests.process.conftest import Bot


@pytest.fixture
async def bot(idle_bot: Bot) -> Bot:
    idle_bot.start()
    await idle_bot.logs("started", within=60)
    return idle_bot


TIES = ("ورفلة", "سليمان", "المقرحي", "بني وليد")


def stage(bot: Bot) -> str:
    ((found,),) = bot.rows("select stage from applications")
    return str(found)


async def test_somebody_applies_reads_it_back_and_sees_where_it_stands(bot: Bot) -> None:
    salem = await bot.client.person("سالم")
    await walks(salem)
    text = (await salem.last()).text
    for line in ("الاسم الكامل: سالم محمد الورفلي", "الهاتف: 0912345678", "العائلات: 3 صلات"):
        assert line in text
    assert "المقرحي" not in text
    await salem.presses("الهاتف")
    await salem.sees("ما رقم هاتفك")
    await salem.says("لا أحب أن أقوله")
    await salem.sees("اكتب رقم هاتف بالأرقام")
    await salem.says("+218 92 111 2233")
    await salem.sees(REVIEW)
    assert "+218921112233" in (await salem.last()).text
    await salem.presses("صحيح، أرسل")
    await salem.sees(SENT)
    assert stage(bot) == "sent"
    await salem.says("/apply")
    await salem.sees(SENT)
    assert {"اسحب طلبي", "احذف طلبي"} <= set(await salem.buttons())


async def test_ties_are_tokens_before_anything_is_stored(bot: Bot) -> None:
    salem = await bot.client.person("سالم")
    await walks(salem, until="يزكّيك اثنان")
    sealer = Sealer(read_keys(bot.folder / "keys.json"))
    with sqlite3.connect(bot.folder / "sulh.sqlite3") as database:
        ((draft,),) = database.execute("select draft from applications")
    kept = sealer.open(Purpose.DRAFT, draft).decode()
    assert "سالم" in kept
    assert not [word for word in TIES if word in kept]
    await salem.says("/apply")
    await salem.sees("نكمل طلبك")
    await salem.presses("نعم، نكمل")
    await salem.sees("يزكّيك اثنان")


async def test_each_step_has_a_way_back_and_a_stop_and_the_draft_outlives_a_report(
    bot: Bot,
) -> None:
    salem = await bot.client.person("سالم")
    await walks(salem, until="كم عمرك", begin="أريد أن أكون وسيطًا")
    assert "الخطوة" in (await salem.last()).text
    await salem.presses("رجوع")
    await salem.sees("امرأة أم رجل")
    await salem.presses("توقف")
    await salem.sees("لم ترسل الطلب بعد")
    await salem.presses("احفظه أسبوعًا")
    await salem.sees("نحفظه أسبوعًا")
    await salem.says("/start")
    await salem.presses("ابدأ")
    await salem.sees("هل حياة أحد في خطر")
    await bot.client.advance(days=3)
    await salem.says("/apply")
    await salem.presses("نعم، نكمل")
    await salem.sees("امرأة أم رجل")
    await salem.presses("توقف")
    await salem.presses("انسَ كل شيء")
    await salem.sees("لم نحتفظ بشيء")
    assert bot.rows("select * from applications") == []


async def test_the_gates_keep_nothing(bot: Bot) -> None:
    salem = await bot.client.person("سالم")
    await salem.says("/apply")
    await salem.presses("لا أوافق")
    await salem.sees("لم نحفظ شيئًا")
    await walks(salem, until="دور في جهة مسلحة أو جهة أمنية")
    await salem.presses("نعم")
    await salem.sees("شكرًا على صراحتك")
    await walks(salem, until="كم عمرك")
    await salem.presses("أقل من 18")
    await salem.sees("18 سنة على الأقل")
    assert bot.rows("select * from applications") == []


async def test_two_referees_of_one_people_are_not_taken(bot: Bot) -> None:
    salem = await bot.client.person("سالم")
    await walks(salem, until="الثاني: الاسم والهاتف")
    await salem.says("خديجة القذافي زميلة")
    await salem.sees("الاسم ورقم الهاتف بالأرقام معًا")
    await salem.says("خديجة القذافي 0927654321 زميلة في التعليم")
    await salem.sees("هذا المزكّي الثاني")
    for nothing in ("؟", "لا أعرف"):
        await salem.says(nothing)
        await salem.sees("كما يعرفها الناس")
    await salem.says("قبيلة الجبالي")
    await salem.sees("من جهتين مختلفتين")
    await salem.says("ترهونة")
    await salem.sees("كيف تعلمت الوساطة")


async def test_an_elder_tells_by_voice_of_reconciliations(bot: Bot) -> None:
    salem = await bot.client.person("سالم")
    await walks(salem, until="كيف تعلمت الوساطة")
    await salem.presses("بسنوات من الإصلاح")
    await salem.sees("في كم مصالحة")
    await salem.voice(5)
    await salem.sees("صوتية")
    await salem.says("سبع")
    await salem.sees("اكتب عددًا بالأرقام")
    await salem.says("7")
    await salem.sees("حدّثنا باختصار")
    await salem.voice(60)
    await salem.sees("الدورة القصيرة")
    await salem.says("0")
    await salem.sees("هل من شيء آخر")
    await salem.presses("تخطَّ")
    await salem.sees(REVIEW)
    assert "رسالة صوتية" in (await salem.last()).text
    await salem.presses("صحيح، أرسل")
    await salem.sees(SENT)
    ((voice,),) = bot.rows("select application_id from voices")
    assert voice is not None


async def test_taken_back_and_deleted_by_whoever_sent_it(bot: Bot) -> None:
    salem = await bot.client.person("سالم")
    await applies(salem)
    await salem.presses("اسحب طلبي")
    await salem.sees("هل نوقف العمل")
    await salem.presses("نعم، اسحبه")
    await salem.sees("سحبتَ طلبك")
    assert stage(bot) == "withdrawn"
    await salem.presses("احذف طلبي")
    await salem.presses("نعم، احذفوه")
    await salem.sees("حُذف طلبك")
    assert bot.rows("select * from applications") == []
    await salem.says("/apply")
    await salem.sees("أن تطلب الانضمام")


@pytest.mark.parametrize("days", [8])
async def test_a_draft_is_gone_after_a_week(bot: Bot, days: int) -> None:
    salem = await bot.client.person("سالم")
    await walks(salem, until="كم عمرك")
    await bot.client.advance(days=days)
    await salem.says("/apply")
    await salem.sees(next(iter(ANSWERS)))
