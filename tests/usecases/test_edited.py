"""Somebody edits what they wrote: in an open form the new words take the old place.

What was edited away is kept nowhere; what was sent already stays, and they are told what to do.
"""

import pytest

from tests.usecases.street import Person, Street

OLD, NEW_WORDS = "خلاف مع جاري قرنفل على الحد", "خلاف مع جاري على حد الأرض"
GATE = "سلامتك أولًا"
SENT = "ما أُرسل إلينا يبقى كما هو"


async def telling(street: Street, what: str = OLD) -> Person:
    """Somebody who has told what happened, and is asked for its kind."""
    mariam = street.person()
    await mariam.says("/start")
    for label in ("ابدأ", "لا", "لا", "أوافق"):
        await mariam.presses(label)
    await mariam.says(what)
    return mariam


async def sends(mariam: Person) -> None:
    await mariam.presses("أرض وعقار")
    await mariam.says("سبها")
    await mariam.presses("سبها")
    await mariam.presses("اليوم")
    await mariam.presses("كلام فقط")
    await mariam.presses("تم")
    await mariam.presses("أرسل الآن")
    await mariam.presses("صحيح")


async def test_safety_10_what_was_edited_away_is_kept_nowhere(street: Street) -> None:
    mariam = await telling(street)
    assert "قرنفل" in await street.kept()
    await mariam.edits(NEW_WORDS)
    assert "أخذنا كلامك الجديد" in mariam.last.text
    # The question that was open is still open.
    assert any("أرض وعقار" in label for label in mariam.labels()[-20:])
    assert "قرنفل" not in await street.kept()
    await sends(mariam)
    assert "رمز المتابعة" in mariam.last.text
    kept = await street.kept()
    assert "قرنفل" not in kept
    assert NEW_WORDS in kept


async def test_it_may_be_edited_many_questions_later(street: Street) -> None:
    mariam = await telling(street)
    told = mariam.said[-1]
    await mariam.presses("أرض وعقار")
    await mariam.says("سبها")
    await mariam.edits(NEW_WORDS, told)
    await mariam.presses("سبها")
    await mariam.presses("اليوم")
    await mariam.presses("أرسل الآن")
    assert NEW_WORDS in mariam.text
    assert "قرنفل" not in mariam.text


async def test_new_words_that_cannot_be_taken_are_asked_for_and_the_old_ones_go(
    street: Street,
) -> None:
    mariam = await telling(street)
    await mariam.edits("!!!")
    assert "احكِ لنا" in mariam.last.text
    assert "بضع كلمات" in mariam.last.text
    assert "قرنفل" not in await street.kept()


async def test_a_typed_label_is_read_as_one_when_it_is_edited_too(street: Street) -> None:
    mariam = await telling(street)
    await mariam.says("أرض وعقار")
    await mariam.edits("ديون وعمل وتجارة")
    await mariam.says("سبها")
    await mariam.presses("سبها")
    await mariam.presses("اليوم")
    await mariam.presses("أرسل الآن")
    assert "ديون وعمل وتجارة" in mariam.last.text


async def test_safety_1_danger_in_the_new_words_brings_the_gate_back(street: Street) -> None:
    mariam = await telling(street)
    await mariam.edits("ضربوا علينا نار")
    assert GATE in mariam.last.text


async def test_an_edit_that_changed_nothing_is_passed_over(street: Street) -> None:
    """Telegram reports such ones when it has drawn a preview."""
    mariam = await telling(street)
    before = len(mariam.messages)
    await mariam.edits(OLD)
    assert len(mariam.messages) == before
    await sends(mariam)
    before = len(mariam.messages)
    await mariam.edits(OLD, mariam.said[1])
    assert len(mariam.messages) == before


async def test_what_was_sent_stays_and_they_are_told_what_to_do(street: Street) -> None:
    mariam = await telling(street)
    told = mariam.said[-1]
    await sends(mariam)
    await mariam.edits("شيء آخر تمامًا", told)
    assert SENT in mariam.last.text
    assert {"أضف شيئًا", "احذف بلاغي"} <= set(mariam.labels()[-5:])
    assert "شيء آخر تمامًا" not in await street.kept()


async def test_safety_1_danger_in_an_edit_of_what_was_sent_asks_the_gate(street: Street) -> None:
    mariam = await telling(street)
    told = mariam.said[-1]
    await sends(mariam)
    await mariam.edits("ضربوا علينا نار", told)
    assert "خطر الآن" in mariam.last.text


async def test_safety_5_after_a_quick_exit_an_edit_is_no_coming_back(street: Street) -> None:
    mariam = await telling(street)
    told = mariam.said[-1]
    await sends(mariam)
    await mariam.says("خروج سريع")
    messages = len(mariam.messages)
    await mariam.edits("شيء", told)
    assert len(mariam.messages) == messages
    assert await street.count(f"chats where chat_key = '{mariam.key}' and \"left\"") == 1


async def test_an_edit_by_somebody_unknown_leaves_no_trace(street: Street) -> None:
    stranger = street.person()
    await stranger.edits("كلام", 77)
    assert stranger.messages == []
    for table in ("chats", "messages"):
        assert await street.count(table) == 0


@pytest.mark.parametrize("word", ["توقف", "خروج سريع"])
async def test_a_word_that_stops_stops_when_it_is_edited_in_too(street: Street, word: str) -> None:
    mariam = await telling(street)
    await mariam.edits(word)
    assert "قرنفل" not in await street.kept()


async def test_a_coordinator_who_edits_a_sentence_sees_the_new_one(street: Street) -> None:
    await street.mediator()
    salwa, mariam = await street.coordinator(), street.person()
    await street.report(mariam)
    await salwa.opens()
    await salwa.presses("اكتبي جملة")
    await salwa.says("جاران يختلفان على قرنفل")
    await salwa.edits("جاران يختلفان على شجرة")
    assert "على شجرة" in salwa.last.text
    await salwa.presses("أرسليها")
    kept = await street.kept()
    assert ("على شجرة" in kept, "قرنفل" in kept) == (True, False)
