"""Neutrality as whole conversations over HTTP: the sides, why these, a rule set aside by two."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.case import Level
from bot.domain.ids import CaseId
from bot.sandbox.person import Person
from tests.process.cast import BRAK, SEBHA, SUNDAY_AT_TEN, Cast, cast_of
from tests.process.conftest import BOTH_ENGINES, Bot
from tests.process.test_case import opens, report

ENGINES = BOTH_ENGINES
NEW = "لديك رسالة جديدة"


@pytest.fixture
async def cast(idle_bot: Bot) -> AsyncIterator[Cast]:
    async with cast_of(idle_bot) as made:
        yield made


async def number_of(cast: Cast, reporter: Person) -> str:
    async with cast.database.work() as uow:
        found = await uow.reports.latest_of(cast.database.sealer.chat_key(reporter.id))
        assert found is not None
        assert found.case_id is not None
        case = await uow.cases.get(found.case_id)
        assert case is not None
        return case.number


async def test_a_coordinator_describes_the_sides_reads_why_and_two_set_a_rule_aside(
    cast: Cast,
) -> None:
    salwa = await cast.coordinator("سلوى", Level.REGIONAL, "LY03")
    samia = await cast.coordinator("سامية", Level.REGIONAL, "LY03")
    ali = await cast.mediator("علي")
    await cast.mediator("قريب", ties=("قرابة: آل الوادي",))
    far = await cast.mediator("بعيد", BRAK)
    mariam = await cast.bot.client.person("مريم")
    await report(mariam, ("ظهر سلاح",), exclusions="طرابلس", sides="عائلتان")
    number = await number_of(cast, mariam)
    await salwa.says(f"/case {number}")
    await salwa.sees("ملف")
    await salwa.presses("اختاري الفريق")
    await salwa.sees("لا نعرف من هما الطرفان")
    await salwa.presses("اذكري من هما الطرفان")
    await salwa.sees("من هو الطرف الأول")
    await salwa.says("آل الوادي")
    await salwa.sees("من هو الطرف الآخر")
    await salwa.says("آل الجبل")
    await salwa.sees("من نسأل")

    await salwa.presses("لماذا هؤلاء؟ واحدًا واحدًا")
    listed = (await salwa.sees("لماذا هؤلاء؟")).text
    assert "يمكن سؤالهم: 2" in listed
    labels = [label for label in await salwa.buttons() if "M-" in label]
    assert any("N1–N7" in label for label in labels), "what binds somebody is told as one"
    tied = next(label for label in labels if "N1–N7" in label)
    await salwa.presses(tied)
    text = (await salwa.sees("السبب:")).text
    assert "صلة بأحد الأطراف" in text
    assert "الوادي" not in text
    await salwa.presses("رجوع")
    await salwa.sees("يمكن سؤالهم: 2")

    # The ledger knows that Ali has mediated for the same family within the year (rule N8).
    async with cast.database.work() as uow:
        found = await uow.cases.numbered(number)
        assert found is not None
        known = await uow.register.mediator_numbered("M-3")
        assert known is not None
        before = replace(found, id=CaseId(99))
        await uow.ledger.enter(before, [known.id], SUNDAY_AT_TEN)
        await uow.commit()
    await salwa.presses("رجوع")
    await salwa.sees("من نسأل")
    await salwa.presses("لماذا هؤلاء؟ واحدًا واحدًا")
    await salwa.sees("إذا وافق شخص ثانٍ: 1")
    softly = next(label for label in await salwa.buttons() if "~" in label)
    await salwa.presses(softly)
    await salwa.sees("توسّط لأحد الطرفين خلال سنة")
    await salwa.presses("طلب تجاوزها")
    await salwa.sees("ما السبب")
    await salwa.presses("لا يوجد غيره في الوقت المطلوب")
    await salwa.sees("يقرر شخص ثانٍ")
    # Behind the older line of the same words the file itself opens.
    await cast.bot.client.settle(quiet_ms=1000)
    await opens(samia, "هل نتجاوز قاعدة")
    await samia.presses("أوافق")
    await samia.sees("تم التجاوز")
    await cast.bot.client.settle(quiet_ms=1000)
    await opens(salwa, "لماذا هؤلاء؟")
    await salwa.sees("يمكن سؤالهم: 2")
    await salwa.says("/digest")
    await salwa.sees("تجاوزات قواعد الحياد: 1")
    await salwa.presses("ما التجاوزات وما أسبابها")
    aside = (await salwa.sees("تجاوزات قواعد الحياد خلال يوم")).text
    assert "N8" in aside
    assert "C-1" in aside
    assert "C-2" in aside
    await salwa.says(f"/case {number}")
    await salwa.presses("اقرئي البلاغ")
    await salwa.sees("الطرفان: آل الوادي؛ آل الجبل")
    await ali.does_not_see(NEW)
    await far.does_not_see(NEW)


async def test_n14_the_offer_reminds_of_the_code_and_an_answer_comes_before_anything_else(
    cast: Cast,
) -> None:
    ali = await cast.mediator("علي", SEBHA)
    mariam = await cast.bot.client.person("مريم")
    await report(mariam)
    await opens(ali, "ملف معروض عليك")
    text = (await ali.last()).text
    assert "من الميثاق: أكشف كل صلة قبل القبول" in text
    assert "هل لك صلة" in text
    assert set(await ali.buttons()) == {"لا صلة لي، أقبل", "لي صلة", "أعتذر"}
    await ali.presses("لي صلة")
    await ali.sees("شكرًا لصدقك")
