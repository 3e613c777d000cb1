"""What people answer that nobody asked for: danger, places, pictures, odd texts."""

import asyncio

import pytest

from tests.process.conftest import Bot, rehearsal
from tests.process.questions import GATE_AGAIN, QUESTIONS, RECEIPT, REVIEW, STEPS
from tests.process.walking import WITHIN, Walker, together

pytestmark = pytest.mark.asyncio(loop_scope="module")

DANGER = "ضرب نار توا قدام الحوش"
DENIED = "الحمد لله ما تأذى أحد، بلا سلاح"


async def test_safety_1_danger_at_any_question_brings_the_gate_back_and_no_goes_on(
    town: Bot,
) -> None:
    async def walk(step: str) -> None:
        one = await Walker.new(town)
        await one.walks_to(step)
        await one.says(DANGER)
        if step == "danger":
            await one.at("danger")
            return
        await one.sees(GATE_AGAIN)
        await one.presses("لا")
        after = {"what": "category", "exclusions": "role"}
        await one.at(after.get(step, step))

    await together(*(walk(step) for step in STEPS))


async def test_what_is_denied_brings_no_gate(town: Bot) -> None:
    async def walk(step: str) -> None:
        one = await Walker.new(town)
        await one.walks_to(step)
        await one.says(DENIED)
        await one.settles()
        await one.person.does_not_see(GATE_AGAIN)

    await together(*(walk(step) for step in STEPS))


async def test_safety_1_danger_in_an_addition_is_kept_and_brings_the_gate_back(town: Bot) -> None:
    one = await Walker.new(town)
    await one.walks_to("seen")
    await one.presses("أرسل الآن")
    await one.at(REVIEW)
    await one.presses("صحيح")
    await one.sees(RECEIPT)
    for said, gated in ((DENIED, False), (DANGER, True)):
        await one.says("أين وصل بلاغي؟")
        await one.presses("أضف شيئًا")
        await one.sees("اكتب ما تريد إضافته")
        await one.says(said)
        if gated:
            await one.sees(GATE_AGAIN)
            await one.presses("لا")
        await one.sees("أضفناه إلى بلاغك")
    await one.presses("أين وصل بلاغي؟")
    await one.presses("أضف شيئًا")
    await one.sees("اكتب ما تريد إضافته")
    await one.person.voice(5)
    await one.sees(GATE_AGAIN)
    await one.presses("نعم، الآن")
    await one.sees("ابتعد عن الشبابيك")
    assert one.kept()["additions"] == 3


async def test_an_addition_may_be_left_and_puts_a_report_half_way_only_aside(town: Bot) -> None:
    one = await Walker.new(town)
    await one.walks_to("seen")
    await one.presses("أرسل الآن")
    await one.at(REVIEW)
    await one.presses("صحيح")
    await one.sees(RECEIPT)
    await one.walks_to("seen")
    await one.says("/status")
    await one.presses("أضف شيئًا")
    await one.sees("اكتب ما تريد إضافته")
    await one.says("ا" * 1600)
    await one.sees("أطول مما نستطيع حفظه")
    await one.presses("رجوع")
    await one.says("كلام فقط")
    await one.at("sides")
    assert one.kept()["additions"] == 0


async def test_stop_says_truthfully_that_a_report_already_sent_goes_on(town: Bot) -> None:
    one = await Walker.new(town)
    await one.walks_to("seen")
    await one.presses("أرسل الآن")
    await one.at(REVIEW)
    await one.presses("صحيح")
    await one.sees(RECEIPT)
    await one.walks_to("what")
    await one.says("توقف")
    await one.sees("أما البلاغ الذي أرسلته فباقٍ")
    kept = one.kept()
    assert (kept["reports"], kept["draft"], kept["consented"]) == (1, None, 1)


async def test_danger_said_outside_any_form_and_in_a_caption_is_heard(town: Bot) -> None:
    one = await Walker.new(town)
    await one.says(DANGER)
    await one.at("danger")
    await one.walks("danger", "what")
    await one.person.photo(caption=DANGER)
    await one.sees("لا نستقبل صورًا")
    await one.sees(GATE_AGAIN)


async def test_a_voice_note_before_anything_else_is_answered_by_the_gate(town: Bot) -> None:
    one = await Walker.new(town)
    await one.person.voice(5)
    shown = await one.at("danger")
    assert "يمكنك تسجيل صوتك" in shown.text


async def test_a_location_is_snapped_to_a_place_and_gone(town: Bot) -> None:
    async def walk(lat: float, lon: float, said: str) -> None:
        one = await Walker.new(town)
        asked = await one.walks_to("place")
        await one.presses_twice(asked, "أشارك موقعي")
        await one.sees("نأخذ منه اسم أقرب منطقة فقط")
        await town.client.settle(quiet_ms=1000, within=WITHIN)
        # The question keeps its buttons, and the keyboard came once.
        assert "اختر من القائمة" in str(await one.message(asked.id))
        assert await one.person.keyboard() == [["أرسل موقعي"]]
        await one.person.location(lat, lon)
        await one.sees(said)
        await one.settles()
        assert await one.person.keyboard() == []
        seen = await one.messages()
        assert [one for one in seen if one.kind == "location" or "أسفل الشاشة" in one.text] == []
        assert [one for one in seen if one.text == "…"] == []

    await together(
        walk(32.116, 20.067, "هل هو هذا المكان"),
        walk(48.85, 2.35, "لا نعرف منطقة قريبة من موقعك"),
    )


async def test_the_keyboard_of_the_location_goes_whatever_is_done_instead(town: Bot) -> None:
    async def walk(act: str) -> None:
        one = await Walker.new(town)
        asked = await one.walks_to("place")
        await one.presses("أشارك موقعي")
        await one.sees("نأخذ منه اسم أقرب منطقة فقط")
        if act in {"بنغازي", "/help", "توقف", "خروج سريع"}:
            await one.says(act)
        else:
            await one.presses(act, asked.id)
        if act == "خروج سريع":
            await one.person.sees_nothing(within=20)
        else:
            await one.settles()
        assert await one.person.keyboard() == []

    acts = ("بنغازي", "/help", "توقف", "خروج سريع", "اختر من القائمة", "رجوع")
    await together(*(walk(act) for act in acts))


async def test_a_location_at_another_question_is_deleted_and_the_question_asked_again(
    town: Bot,
) -> None:
    async def walk(step: str) -> None:
        one = await Walker.new(town)
        await one.walks_to(step)
        await one.person.location(32.116, 20.067)
        shown = await one.sees("لا نحتاج موقعك هنا")
        assert QUESTIONS[step] in shown.text or step == REVIEW
        await one.settles()
        assert [one for one in await one.messages() if one.kind == "location"] == []

    await together(*(walk(step) for step in ("danger", "what", "seen", "contact", REVIEW)))


async def test_a_place_is_found_in_the_list_and_a_district_may_be_chosen_whole(town: Bot) -> None:
    one = await Walker.new(town)
    asked = await one.walks_to("place")
    await one.presses("اختر من القائمة", asked.id)
    await one.sees("اختر المكان")
    await one.presses("فزان")
    await one.sees("اختر المكان")
    await one.presses("مرزق")
    await one.presses("لا أعرف بالضبط")
    await one.at("when")
    await one.presses("رجوع")
    await one.at("place")
    await one.presses("اختر من القائمة", asked.id)
    await one.presses("برقة")
    await one.sees("اختر المكان")
    await one.presses("رجوع")
    await one.sees("اختر المكان")
    await one.presses("رجوع")
    await one.at("place")
    await one.presses("اتركه كما هو")
    await one.walks("when", REVIEW)
    assert "المكان: مرزق" in (await one.at_last(REVIEW)).text


async def test_odd_texts_are_answered_kindly_and_nothing_is_lost(town: Bot) -> None:
    async def at_what(said: str, hint: str) -> None:
        one = await Walker.new(town)
        await one.walks_to("what")
        await one.says(said)
        shown = await one.sees(hint)
        assert QUESTIONS["what"] in shown.text

    async def at_place(said: str) -> None:
        one = await Walker.new(town)
        await one.walks_to("place")
        await one.says(said)
        await one.sees("لم نجد هذا الاسم")

    async def starts_with(payload: str) -> None:
        one = await Walker.new(town)
        await one.says(f"/start {payload}")
        await one.sees("أهلًا بك")
        await one.walks_to("what")
        await one.says(f"/start {payload}")
        await one.sees("نكمل من حيث توقفنا؟")
        await one.presses("نعم، نكمل")
        await one.at("what")

    async def sends(act: str, step: str) -> None:
        one = await Walker.new(town)
        await one.walks_to(step)
        person = one.person
        acts = {
            "photo": person.photo,
            "contact": person.contact,
            "document": person.document,
            "sticker": person.sticker,
        }
        await acts[act]()
        await one.sees("نفهم الكلام المكتوب" if act == "sticker" else "لا نستقبل صورًا")
        await one.walks(step, REVIEW)

    await together(
        at_what("ا" * 1501, "أطول مما نستطيع حفظه"),
        at_what("🙂🙂", "اكتب لنا بضع كلمات"),
        at_what("\u200f\u2067\u2069", "اكتب لنا بضع كلمات"),
        at_what("...!؟", "اكتب لنا بضع كلمات"),
        at_place("مكان " * 200),
        at_place("🙂"),
        at_place("\u200b"),
        *(starts_with(junk) for junk in ("x", "'; drop table chats", "أ" * 900, "A" * 64, "🙂")),
        *(
            sends(act, step)
            for act in ("photo", "contact", "document", "sticker")
            for step in ("what", "seen", "contact")
        ),
    )


async def test_the_longest_text_is_taken_and_read_back_shortened(town: Bot) -> None:
    one = await Walker.new(town)
    await one.walks_to("what")
    await one.says("كلام " * 300)
    await one.at("category")
    await one.walks("category", REVIEW)
    text = (await one.at_last(REVIEW)).text
    assert len(text) < 800
    await one.presses("صحيح")
    await one.sees(RECEIPT)


async def test_typed_labels_count_as_their_buttons(town: Bot) -> None:
    one = await Walker.new(town)
    await one.begins()
    typed = {
        "danger": "لا",
        "harm": "لا.",
        "consent": "نعم",
        "what": "خلاف على بئر",
        "category": "ماء ومراع وماشيه",
        "when": "من زمان",
        "seen": "كلام فقط، تهديد",
        "sides": "ما نعرفش",
        "exclusions": "لا أحد",
        "role": "تخطي",
        "woman": "وسيطة فقط",
        "language": "لا أعرف",
        "access": "تخطَّ",
        "contact": "لا تراسلوني، سأسأل أنا بالرمز",
    }
    for step, said in typed.items():
        await one.at(step)
        await one.says(said)
        if step == "category":
            await one.answers("place")
    text = (await one.at(REVIEW)).text
    assert "ما شوهد: كلام فقط، تهديد" in text
    assert "من يتوسط: وسيطة فقط" in text
    assert "الأطراف" not in text
    await one.says("شنو هذا؟")
    await one.sees("اضغط أحد الأزرار")
    await one.says("صحيح")
    await one.sees(RECEIPT)


async def test_a_plain_yes_typed_at_a_gate_is_heard(town: Bot) -> None:
    async def walk(step: str, said: str, card: str) -> None:
        one = await Walker.new(town)
        await one.walks_to(step)
        if step == "what":
            await one.says(DANGER)
            await one.sees(GATE_AGAIN)
        await one.says(said)
        await one.sees(card)

    await together(
        walk("danger", "نعم نعم", "اضغط أحد الأزرار"),
        walk("danger", "إيه", "ابتعد عن الشبابيك"),
        walk("harm", "نعم", "ما حدث ليس ذنبك"),
        walk("what", "نعم!", "ابتعد عن الشبابيك"),
        walk("consent", "لا", "لم نحفظ شيئًا"),
    )


async def test_delete_half_way_deletes_what_was_said_so_far(town: Bot) -> None:
    one = await Walker.new(town)
    await one.walks_to("sides")
    await one.says("احذف بلاغي")
    await one.sees("لم نحتفظ بشيء")
    assert one.kept()["draft"] is None
    assert not one.kept()["consented"]


async def test_a_report_half_way_is_not_lost_by_beginning_another(town: Bot) -> None:
    one = await Walker.new(town)
    await one.walks_to("seen")
    await one.says("/help")
    await one.sees("نساعد على حل الخلافات")
    await one.presses("أخبرنا عن مشكلة")
    await one.sees("نكمل من حيث توقفنا؟")
    await one.presses("ابدأ من جديد")
    await one.at("danger")
    assert "✓" not in str(await one.at_last("danger"))


async def test_safety_5_quick_exit_drops_what_still_waits_to_be_read(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """What was said just before the exit is neither read nor answered, and deleted too."""
    async with rehearsal(tmp_path_factory.mktemp("own")) as bot:
        bot.start()
        people = [await Walker.new(bot) for _ in range(8)]
        await together(*(one.walks_to("what") for one in people))
        bot.kill()
        for one in people:
            await one.says("كلام لم يقرأه أحد بعد")
            await one.presses("رجوع")
            await one.says("خروج سريع")
        bot.start()
        await asyncio.gather(*(one.person.sees_nothing(within=20) for one in people))
        await bot.client.settle(quiet_ms=1000, within=WITHIN)
        for one in people:
            assert await one.messages() == []
            assert one.kept()["draft"] is None
            assert one.kept()["waiting"] == 0
            assert one.kept()["left"] in {1, None}
