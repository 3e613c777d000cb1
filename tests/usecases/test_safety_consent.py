"""Safety rules 9 and 10: before consent nothing said is kept, and the rest goes in 48 hours."""

import pytest

from bot.conversation.form import Step, Tell
from bot.conversation.forms import FORMS
from bot.domain.case import Level
from tests.usecases.street import WORDS, Person, Street
from tests.usecases.test_safety_silence import breaks

SAID = "عندي سر كبير عن جارنا عبدالسلام"
#: Every table that names a chat.
OF_A_CHAT = ("chats", "messages", "presses", "tries", "inbox", "outbox")


async def at_consent(person: Person) -> None:
    """Walk both gates; consent is asked and not answered."""
    await person.says("/start")
    await person.presses("ابدأ")
    await person.presses("لا")
    await person.presses("لا")
    assert "هل توافق" in person.text


async def anything_is_kept(street: Street, person: Person) -> list[str]:
    """Where a row still names this chat."""
    return [
        table
        for table in OF_A_CHAT
        if await street.count(f"{table} where chat_key = '{person.key}'")
    ]


async def test_safety_10_nothing_that_was_said_before_consent_is_kept(street: Street) -> None:
    mariam = street.person()
    await mariam.says("/start")
    await mariam.says(SAID)
    await mariam.presses("ابدأ")
    for question in ("خطر الآن", "عنف في البيت", "هل توافق"):
        await mariam.says(SAID)
        await mariam.sends(location={"latitude": 27.03, "longitude": 14.43})
        await mariam.sends(contact={"phone_number": "0912345678", "first_name": SAID})
        assert question in mariam.text
        await mariam.voice()
        if question != "خطر الآن":
            # After a voice note the gate is asked again (safety rule 7).
            assert "سلامتك أولًا" in mariam.text
            await mariam.presses("لا")
        if question != "هل توافق":
            await mariam.presses("لا")
    kept = await street.kept()
    for needle in (SAID, "عبدالسلام", "0912345678", "27.03", "14.43"):
        assert needle not in kept
    for table in ("voices", "reports", "additions", "cases", "counters", "decisions"):
        assert await street.count(table) == 0, table
    draft = (await street.rows("select consented from chats"))[0]
    assert draft == (0,)


async def test_safety_10_position_language_and_numbers_go_after_48_hours(street: Street) -> None:
    mariam = street.person()
    await at_consent(mariam)
    await mariam.says("/status ABCDEFGHJK")
    assert set(await anything_is_kept(street, mariam)) == set(OF_A_CHAT)
    await street.sweep(hours=47)
    assert "chats" in await anything_is_kept(street, mariam)
    await street.sweep(hours=2)
    assert await anything_is_kept(street, mariam) == []


async def test_safety_10_a_failed_update_from_before_consent_keeps_its_reason_alone(
    street: Street,
) -> None:
    mariam = street.person()
    await at_consent(mariam)
    await breaks(street, mariam)
    failed = "select reason, body is null from inbox where state = 'failed'"
    assert await street.rows(failed) == [("KeyError", 1)]
    await mariam.presses("أوافق")
    await breaks_again(street, mariam)
    assert await street.rows(failed) == [("KeyError", 1), ("KeyError", 0)]
    await mariam.says("توقف")
    # «Nothing of this conversation was kept» is true of what was set aside too.
    assert await street.rows(failed) == [("KeyError", 1), ("KeyError", 1)]


async def breaks_again(street: Street, person: Person) -> None:
    await person.presses_data(1, "broken.0")


async def test_safety_10_consent_ends_with_the_report_that_it_was_for(street: Street) -> None:
    mariam = street.person()
    case_id = await street.report(mariam)
    await street.does(lambda uow: uow.cases.close(case_id, "duplicate", street.clock.now()))
    await breaks(street, mariam)
    assert await street.count("inbox where state = 'failed' and body is not null") == 0
    assert await street.rows("select consented from chats") == [(1,)]
    await mariam.says("/start")
    assert await street.rows("select consented from chats") == [(0,)]


async def test_safety_10_no_consent_keeps_nothing(street: Street) -> None:
    mariam = street.person()
    await at_consent(mariam)
    await mariam.presses("لا أوافق")
    assert await street.rows("select draft, consented from chats") == [(None, 0)]
    assert await street.count("reports") == 0


async def test_safety_10_refer_keeps_a_counter_only(street: Street) -> None:
    mariam = street.person()
    await mariam.says("/start")
    await mariam.presses("ابدأ")
    await mariam.presses("لا")
    await mariam.presses("نعم")
    assert "ما حدث ليس ذنبك" in mariam.text
    assert await street.rows("select name, count from counters") == [("refer", 1)]
    for table in ("reports", "cases", "decisions", "audit"):
        assert await street.count(table) == 0, table
    await street.sweep(hours=49)
    assert await anything_is_kept(street, mariam) == []
    assert await street.count("counters") == 1


async def alerts(person: Person) -> None:
    await person.says("/start")
    await person.presses("ابدأ")
    await person.presses("نعم")
    await person.presses("نعم، نبّهوه")
    await person.presses("فزان")
    await person.presses("سبها")


@pytest.mark.parametrize("taken", [True, False])
async def test_safety_9_10_an_alert_is_a_district_and_a_time_and_forgets_who_raised_it(
    street: Street, taken: bool
) -> None:
    salwa, mariam = await street.coordinator(), street.person()
    await alerts(mariam)
    asked = "select kind, place_id, case_id, detail, chat_key from decisions"
    district = street.here.country.district("LY031901")
    assert await street.rows(asked) == [("alert", district, None, "", mariam.key)]
    assert "سبها" in await salwa.opens()
    if taken:
        await salwa.presses("أتولى الأمر")
    else:
        await street.sweep(hours=49)
    assert (await street.rows(asked))[0][-1] is None
    await street.sweep(hours=49)
    assert await anything_is_kept(street, mariam) == []
    await street.sweep(days=731)
    assert await street.count("decisions") == (0 if taken else 1)


async def test_safety_9_an_alert_that_reaches_nobody_does_not_say_that_it_did(
    street: Street,
) -> None:
    """Somebody is on duty elsewhere, so the button stands; in this district nobody is."""
    await street.coordinator(Level.MUNICIPAL, "LY010304")
    mariam = street.person()
    await alerts(mariam)
    assert "لا نصل إلى أي منسق الآن" in mariam.text
    assert "نبّهنا المنسق" not in mariam.text


async def test_safety_9_an_alert_from_who_wants_no_messages_promises_none(street: Street) -> None:
    await street.coordinator()
    mariam = street.person()
    await street.report(mariam, contact="never")
    await mariam.says("نار ورصاص عند بيتنا الآن")
    await mariam.presses("نعم")
    await mariam.presses("نعم، نبّهوه")
    await mariam.presses("فزان")
    await mariam.presses("سبها")
    assert "فلن يصلك منا شيء هنا" in mariam.text
    rings = mariam.rings
    await street.passes(hours=1)
    assert mariam.rings == rings


async def test_safety_9_the_alert_is_not_offered_where_nobody_would_answer(street: Street) -> None:
    mariam = street.person()
    await mariam.says("/start")
    await mariam.presses("ابدأ")
    await mariam.presses("نعم")
    assert "ابتعد عن الشبابيك" in mariam.text
    assert not [label for label in mariam.labels() if "نبّهوه" in label]


def test_brief_2_2_no_question_asks_for_what_must_not_be_asked() -> None:
    """Free text is asked for five times, never for names of people; everything else is chosen."""
    arabic = WORDS.of("ar")
    told = {step.key: step for form in FORMS.values() for step in form.steps if _is_free(step)}
    assert set(told) == {"what", "exclusions", "whom", "more", "number"}
    for key in ("what", "more"):
        assert "أسماء" in arabic.say(told[key].ask)
        assert "هواتف" in arabic.say(told[key].ask)
    asked = " ".join(arabic.say(step.ask) for form in FORMS.values() for step in form.steps)
    for word in (
        "الرقم الوطني",
        "رقم البيت",
        "كتيبة",
        "نوع السلاح",
        "2011",
        "لماذا",
        "هل أنت متأكد",
    ):
        assert word not in asked


def _is_free(step: Step) -> bool:
    return isinstance(step.answer, Tell)
