"""Every step of the report form, walked over HTTP in every way that people take."""

import asyncio
from itertools import pairwise

import pytest

from tests.process.conftest import Bot, rehearsal
from tests.process.questions import (
    ANSWERS,
    DECLINED,
    GATE_AGAIN,
    GATES,
    LATER,
    NAMES,
    QUESTIONS,
    READ_BACK,
    RECEIPT,
    REVIEW,
    SKIPS,
    STEPS,
    TICKED,
    UNKNOWN,
)
from tests.process.walking import WITHIN, Walker, before, following, labels, together

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_every_step_back_and_forward_again_keeps_the_answers(town: Bot) -> None:
    async def walk(*, typed: bool) -> None:
        one = await Walker.new(town)
        await one.begins()
        for earlier, step in pairwise(STEPS):
            await one.answers(earlier)
            await one.at(step)
            await (one.says("رجوع") if typed else one.presses("رجوع"))
            shown = await one.at(earlier)
            if earlier in GATES:
                await one.answers(earlier)
            elif isinstance(ANSWERS[earlier], tuple):
                chosen = ANSWERS[earlier][0]
                assert f"✓ {chosen}" in labels(shown)
                await one.presses("تم" if earlier in TICKED else "اتركه كما هو")
            else:
                await one.presses("اتركه كما هو")
            await one.at(step)
        text = (await one.at_last(REVIEW)).text
        assert [line for line in READ_BACK.values() if line not in text] == []

    await together(walk(typed=True), walk(typed=False))


async def test_every_question_that_may_be_skipped_is_skipped_in_every_allowed_way(
    town: Bot,
) -> None:
    async def walk(way: str, *, typed: bool) -> None:
        one = await Walker.new(town)
        await one.walks_to("seen")
        for step in SKIPS:
            shown = await one.at_last(step)
            assert {UNKNOWN, DECLINED, LATER} & {*labels(shown)} == {*SKIPS[step]}
            if way not in SKIPS[step]:
                await one.answers(step)
            elif typed:
                await one.says(way)
            else:
                await one.presses(way, message_id=shown.id)
            await one.at(following(step))
        text = (await one.at_last(REVIEW)).text
        for step, line in READ_BACK.items():
            assert (line in text) == (way not in SKIPS.get(step, ()))
        await one.presses("صحيح")
        await one.sees(RECEIPT)

    ways = (UNKNOWN, DECLINED, LATER)
    await together(*(walk(way, typed=typed) for way in ways for typed in (True, False)))


async def test_send_now_leads_to_the_read_back_from_every_question_that_may_wait(
    town: Bot,
) -> None:
    async def walk(step: str, *, typed: bool) -> None:
        one = await Walker.new(town)
        await one.walks_to(step)
        await (one.says("أرسل الآن") if typed else one.presses("أرسل الآن"))
        text = (await one.at(REVIEW)).text
        asked = [*READ_BACK][: [*READ_BACK].index(step)]
        assert [line for key, line in READ_BACK.items() if (line in text) != (key in asked)] == []
        assert one.kept()["reports"] == 0
        await one.presses("رجوع")
        await one.at(step)
        await one.answers(step)
        await one.at(following(step))
        if step != "contact":
            await one.presses("أرسل الآن")
            await one.at(REVIEW)
        await (one.says("صحيح") if typed else one.presses("صحيح"))
        await one.sees(RECEIPT)
        assert one.kept()["reports"] == 1

    await together(*(walk(step, typed=step in {"seen", "access", "contact"}) for step in SKIPS))


async def test_stop_at_every_step_keeps_nothing(town: Bot) -> None:
    async def walk(step: str, *, typed: bool) -> None:
        one = await Walker.new(town)
        shown = await one.walks_to(step)
        await (one.says("توقف") if typed else one.presses_twice(shown, "توقف"))
        await one.sees("توقفنا. لم نحتفظ بشيء")
        await one.settles()
        kept = one.kept()
        assert kept["draft"] is None
        assert not kept["consented"]
        assert kept["voices"] == kept["reports"] == 0
        await one.says("/start")
        await one.sees("أهلًا بك")

    await together(*(walk(step, typed=typed) for step in STEPS for typed in (True, False)))


async def test_safety_5_quick_exit_at_every_step_empties_the_chat(town: Bot) -> None:
    async def walk(step: str, *, typed: bool) -> Walker:
        one = await Walker.new(town)
        shown = await one.walks_to(step)
        await (one.says("خروج سريع") if typed else one.presses_twice(shown, "خروج سريع"))
        await one.sees_nothing()
        return one

    gone = await asyncio.gather(
        *(walk(step, typed=typed) for step in STEPS for typed in (True, False))
    )
    await town.client.settle(quiet_ms=1000, within=WITHIN)
    for one in gone:
        assert await one.messages() == []
        assert await one.person.keyboard() == []
        kept = one.kept()
        assert kept["draft"] is None
        assert not kept["consented"]
        assert {kept[what] for what in ("voices", "reports", "messages")} == {0}
        assert {kept[what] for what in ("waiting", "sending")} == {0}


async def test_a_voice_note_is_taken_where_one_is_asked_and_answered_kindly_elsewhere(
    town: Bot,
) -> None:
    one = await Walker.new(town)
    await one.begins()
    for step in STEPS[:-1]:
        await one.person.voice(5)
        if step == "danger":
            await one.sees("الرسالة الصوتية لا تصلح لهذا السؤال")
        elif step == "what":
            await one.sees(GATE_AGAIN)
            await one.presses("لا")
            await one.at("category")
            continue
        else:
            gate = await one.sees(GATE_AGAIN)
            assert "الرسالة الصوتية لا تصلح لهذا السؤال" in gate.text
            await one.presses("لا")
            await one.at(step)
        await one.answers(step)
        await one.at(following(step))
    text = (await one.at_last(REVIEW)).text
    assert "ماذا حدث: رسالة صوتية" in text
    await one.presses("صحيح")
    await one.sees(RECEIPT)


async def test_each_single_answer_is_corrected_from_the_read_back(town: Bot) -> None:
    changes = {
        "what": ("خلاف على بئر", "خلاف على بئر"),
        "category": (("ماء ومراعٍ",), "ماء ومراعٍ"),
        "place": ("سبها", "سبها"),
        "when": (("من زمان",), "من زمان"),
        "seen": (("تهديد", "تم"), "كلام فقط، تهديد"),
        "sides": (("أقارب",), "أقارب"),
        "exclusions": ("بلدة مجاورة", "بلدة مجاورة"),
        "role": (("جار",), "صلتك: جار"),
        "woman": (("وسيطة فقط",), "وسيطة فقط"),
        "language": (("التباوية",), "التباوية"),
        "access": (("نظر", "تم"), "سمع، نظر"),
        "contact": (("هنا، في المساء فقط",), "هنا، في المساء فقط"),
    }

    async def walk(steps: list[str]) -> None:
        one = await Walker.new(town)
        shown = await one.walks_to(REVIEW)
        for step in steps:
            told, written = changes[step]
            await one.presses(NAMES[step], message_id=shown.id)
            await one.at(step)
            await one.presses("رجوع")
            shown = await one.at(REVIEW)
            assert READ_BACK[step] in shown.text
            await one.presses(NAMES[step], message_id=shown.id)
            await one.at(step)
            if step == "place":
                await one.says(told)
                await one.sees("هل هو هذا المكان")
                await one.presses(told)
            elif isinstance(told, str):
                await one.says(told)
            else:
                for label in told[:-1]:
                    await one.presses(label)
                    await one.at(step)
                await one.presses(told[-1])
            shown = await one.at(REVIEW)
            assert written in shown.text
        others = [line for step, line in READ_BACK.items() if step not in steps]
        assert [line for line in others if line not in shown.text] == []

    steps = [*changes]
    await together(walk(steps[:4]), walk(steps[4:8]), walk(steps[8:]))


async def test_every_button_of_the_form_pressed_twice_does_what_it_does_once(town: Bot) -> None:
    async def walk(step: str) -> None:
        one = await Walker.new(town)
        shown = await one.walks_to(step)
        for label in labels(shown):
            leads_to = _leads_to(step, label)
            if leads_to is None:
                continue
            await one.presses_twice(shown, label)
            await one.settles()
            now = await one.message(shown.id)
            assert leads_to in now.text, f"{step}: {label}"
            if step in TICKED and leads_to == QUESTIONS[step]:
                assert f"✓ {label}" in labels(now)
            if leads_to in QUESTIONS.values():
                shown = await one.returns(step)
            else:
                await one.presses("رجوع", now.id)
                shown = await one.at(step)

    await together(*(walk(step) for step in STEPS))


def _leads_to(step: str, label: str) -> str | None:
    """What a button leads to; None for those that end the form, which have tests of their own."""
    ends = {"توقف", "خروج سريع", "لا أوافق", "صحيح، أرسل", "أشارك موقعي"}
    if label in ends or (step in GATES and label.startswith("نعم")):
        return None
    others = {
        "رجوع": QUESTIONS["contact" if step == REVIEW else before(step)]
        if step != "danger"
        else "",
        "من يرى هذا؟": "يقرأ المنسق المناوب كلامك",
        "اختر من القائمة": "اختر المكان",
        "أرسل الآن": QUESTIONS[REVIEW],
    }
    if label in others:
        return others[label]
    if step == REVIEW:
        return QUESTIONS[next(key for key, name in NAMES.items() if name == label)]
    ticks = step in TICKED and label not in {"تم", *SKIPS[step]}
    return QUESTIONS[step if ticks else following(step)]


async def test_a_doubled_press_never_writes_over_a_card_or_the_receipt(town: Bot) -> None:
    async def walk(step: str, label: str, end: str) -> None:
        one = await Walker.new(town)
        if step == GATE_AGAIN:
            await one.walks_to("what")
            await one.says("ضرب نار توا قدام الحوش")
            shown = await one.sees(GATE_AGAIN)
        else:
            shown = await one.walks_to(step)
        await one.presses_twice(shown, label)
        await one.settles()
        assert end in (await one.message(shown.id)).text
        assert one.kept()["reports"] == (step == REVIEW)

    danger, refer = "ابتعد عن الشبابيك", "ما حدث ليس ذنبك"
    await together(
        walk("danger", "نعم", danger),
        walk("harm", "نعم، أريد جهة تساعد بسرّية", refer),
        walk(GATE_AGAIN, "نعم، الآن", danger),
        walk(GATE_AGAIN, "عنف أو أذى لطفل أو حبس", refer),
        walk(REVIEW, "صحيح، أرسل", RECEIPT),
    )


async def test_law_5_after_a_kill_and_after_days_of_silence_everybody_goes_on(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """With a bot of its own: nobody else would like the clock to move."""
    async with rehearsal(tmp_path_factory.mktemp("own")) as bot:
        bot.start()
        walkers = {step: await Walker.new(bot) for step in STEPS}
        mute = await Walker.new(bot)
        await together(mute.walks_to("what"), *(one.walks_to(at) for at, one in walkers.items()))
        await mute.person.voice(5)
        await mute.sees(GATE_AGAIN)
        bot.kill()
        await mute.presses("لا")
        for step, one in walkers.items():
            await _begins_to_answer(one, step)
        bot.start()
        await mute.at("category")
        await together(*(_is_heard(one, step) for step, one in walkers.items()))
        await bot.client.advance(days=3, hours=1)
        await together(
            _is_asked_again(mute),
            *(
                _comes_back(one, step)
                for step, one in walkers.items()
                if step not in {"danger", "harm", "place", "contact", REVIEW}
            ),
        )
        await bot.client.advance(days=5)
        gone = walkers["contact"]
        await gone.presses("رجوع")
        await gone.sees("أهلًا بك")
        assert gone.kept()["draft"] is None


async def _begins_to_answer(one: Walker, step: str) -> None:
    """What can be done while the bot is down."""
    answer = ("صحيح",) if step == REVIEW else ANSWERS[step]
    await (one.says(answer) if isinstance(answer, str) else one.presses(answer[0]))


async def _is_heard(one: Walker, step: str) -> None:
    if step in TICKED:
        shown = await one.at(step)
        assert f"✓ {ANSWERS[step][0]}" in labels(shown)
    elif step == "place":
        await one.sees("هل هو هذا المكان")
    elif step == REVIEW:
        await one.sees(RECEIPT)
        assert one.kept()["reports"] == 1
    else:
        await one.at(following(step))


async def _comes_back(one: Walker, step: str) -> None:
    """By a press on the old message, or by writing; nothing that was said before is lost."""
    stood = step if step in TICKED else following(step)
    shown = await one.at_last(stood)
    if stood in {"what", "exclusions"}:
        await one.says("كلام بعد أيام")
    else:
        await one.presses("رجوع" if stood != "woman" else "وسيطة فقط", shown.id)
    await one.sees("نكمل من حيث توقفنا؟")
    await one.presses("نعم، نكمل")
    await one.at(stood)
    if step in TICKED:
        await one.presses("تم")
        stood = following(step)
        await one.at(stood)
    await one.walks(stood, REVIEW)
    text = (await one.at_last(REVIEW)).text
    assert [line for line in READ_BACK.values() if line not in text] == []
    await one.presses("صحيح")
    await one.sees(RECEIPT)


async def _is_asked_again(mute: Walker) -> None:
    """A voice note is kept for 72 hours (safety rule 7); what it answered is asked again."""
    shown = await mute.at_last("category")
    await mute.presses("أرض وعقار", shown.id)
    await mute.sees("نكمل من حيث توقفنا؟")
    await mute.presses("نعم، نكمل")
    await mute.sees("لم تعد رسالتك الصوتية عندنا")
    await mute.at("category")
    await mute.answers("category")
    await mute.at("what")
    await mute.says("خلاف على بئر")
    await mute.at("place")
    await mute.walks("place", REVIEW)
    assert "خلاف على بئر" in (await mute.at_last(REVIEW)).text


async def test_at_telegrams_pace_a_conversation_goes_on_too(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with rehearsal(tmp_path_factory.mktemp("paced")) as bot:
        bot.env["SULH_TELEGRAM__PACED"] = "true"
        await bot.client.pace(on=True)
        bot.start()
        one = await Walker.new(bot)
        await one.walks_to("category")
