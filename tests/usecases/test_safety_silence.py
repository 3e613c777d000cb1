"""Safety rule 5: notifications betray nothing, and who left or asked for silence is left alone."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.chat.desk import MENU
from bot.chat.routes import COMMANDS, STAFF_COMMANDS
from bot.chat.screen import URGENT_SIGN, FetchVoice, to_json
from bot.domain.case import Level
from bot.domain.ids import ReportId
from bot.store.chats import Chat
from bot.store.database import UnitOfWork
from bot.telegram.decode import peek
from tests.factories import at
from tests.usecases.street import NEW, OPEN, WORDS, Message, Person, Street

GRAVE = {"seen": ["weapon"], "exclusions": "طرابلس"}


def is_neutral(message: Message) -> bool:
    """One line that tells nothing, one button, and nothing to forward or save."""
    labels = [button["t"] for row in message.buttons for button in row]
    return (message.text, labels, message.protected) == (NEW, [OPEN], True)


async def accepts(mediator: Person) -> None:
    await mediator.opens()
    await mediator.presses("لا صلة لي")
    assert "من فريق الوساطة" in mediator.text


async def test_safety_5_what_the_bot_starts_is_one_neutral_line_and_protected(
    street: Street,
) -> None:
    amin, salwa, mariam = await street.mediator(), await street.coordinator(), street.person()
    await street.report(mariam)
    assert is_neutral(amin.last)
    await accepts(amin)
    assert amin.last.protected
    assert is_neutral(mariam.last)
    await mariam.opens()
    assert mariam.last.protected
    await street.passes(hours=27)
    # The first follow-up, and the reminder of a mediator who reached nobody.
    assert is_neutral(mariam.last)
    await street.passes(days=9)
    assert is_neutral(amin.last)
    await street.report(street.person(), **GRAVE)
    assert is_neutral(salwa.last)
    await salwa.opens()
    assert "ينتظر موافقتك" in salwa.last.text
    assert salwa.last.protected


async def test_safety_5_do_not_write_to_me_means_no_message_at_all(street: Street) -> None:
    amin, mariam = await street.mediator(), street.person()
    await street.report(mariam, contact="never")
    await accepts(amin)
    await street.passes(days=5)
    assert mariam.rings == 0


async def test_safety_5_do_not_write_holds_for_a_reporter_who_is_a_mediator_too(
    street: Street,
) -> None:
    """Offers still come; of the own report nothing is said unasked."""
    amin, salem = await street.mediator(), await street.mediator()
    await street.report(salem, contact="never")
    await accepts(amin)
    await street.passes(days=5)
    assert salem.rings == 0
    await street.report(street.person())
    assert amin.rings + salem.rings > 1


async def test_safety_5_after_a_quick_exit_no_push_until_the_person_writes_again(
    street: Street,
) -> None:
    amin, mariam = await street.mediator(), street.person()
    await street.report(mariam)
    await mariam.says("خروج")
    await accepts(amin)
    await street.passes(days=5)
    assert (mariam.messages, mariam.rings) == ([], 0)
    await mariam.says("/status")
    assert "وسيط" in mariam.last.text


async def test_safety_5_the_hours_that_a_reporter_asked_for_hold_in_grave_cases_too(
    street: Street,
) -> None:
    """Somebody else may hold the phone at night, and hear it ring."""
    at(street.clock, datetime(2027, 6, 6, 21, 0, tzinfo=UTC))
    await street.coordinator(Level.NATIONAL, "LY")
    mariam, omar = street.person(), street.person()
    await street.report(mariam, **GRAVE, contact="daytime")
    await street.report(omar, **GRAVE)
    await street.passes(hours=2)
    assert (mariam.rings, omar.rings) == (0, 1)
    await street.passes(hours=12)
    assert is_neutral(mariam.messages[0])


async def test_safety_5_what_waits_for_a_chat_that_was_left_is_dropped(street: Street) -> None:
    """News put off till the evening, a follow-up: none comes later either."""
    amin, mariam = await street.mediator(), street.person()
    await street.report(mariam, contact="evening")
    await accepts(amin)
    assert await street.count(f"outbox where chat_key = '{mariam.key}' and state = 'waiting'")
    await mariam.says("خروج سريع")
    assert not await street.count(f"outbox where chat_key = '{mariam.key}' and state = 'waiting'")
    await street.passes(days=2)
    assert (mariam.messages, mariam.rings) == ([], 0)


async def test_safety_5_a_staff_chat_that_was_left_stays_left_however_long(street: Street) -> None:
    """Nothing but their own writing ends it: no sweep, and no card that is rewritten."""
    amin, salem = await street.mediator(), await street.mediator()
    first, second = street.person(), street.person()
    await street.report(first, seen=["threat"], exclusions="بنغازي")
    asked = next(one for one in (amin, salem) if one.rings)
    other = salem if asked is amin else amin
    await asked.says("خروج")
    assert asked.messages == []
    rings = asked.rings
    # The other accepts: the card of the first is gone, and nothing takes its place.
    await street.passes(hours=5)
    await accepts(other)
    assert (asked.messages, asked.rings) == ([], rings)
    await street.sweep(hours=49)
    await street.report(second)
    await street.passes(hours=13)
    assert (asked.messages, asked.rings) == ([], rings)
    await asked.says("/start")
    await street.report(street.person())
    await street.passes(hours=13)
    assert asked.rings > rings + 1


async def test_safety_5_staff_whom_no_message_reached_are_asked_again_once_they_write(
    street: Street,
) -> None:
    amin = await street.mediator()
    await amin.says("/start")
    chat = replace(await known(street, amin), unreachable=True)
    await street.does(lambda uow: uow.chats.put(chat))
    await street.does(lambda uow: uow.register.set_reachable(amin.key, reachable=False))
    await street.sweep(days=60)
    rings = amin.rings
    await street.report(street.person())
    assert amin.rings == rings
    await amin.says("/start")
    await street.report(street.person())
    assert amin.rings == rings + 2


async def known(street: Street, person: Person) -> Chat:
    async with street.database.work() as uow:
        chat = await uow.chats.get(person.key)
        assert chat is not None
        return chat


async def test_safety_5_who_left_after_raising_an_alert_hears_no_more_of_it(
    street: Street,
) -> None:
    salwa, mariam = await street.coordinator(), street.person()
    await mariam.says("/start")
    for label in ("ابدأ", "نعم", "نعم، نبّهوه", "فزان", "سبها", "امسح هذه المحادثة"):
        await mariam.presses(label)
    rings = mariam.rings
    await street.passes(hours=1)
    await salwa.opens()
    await salwa.presses("أتولى الأمر")
    assert (mariam.messages, mariam.rings) == ([], rings)


async def test_safety_12_stop_exit_and_the_danger_gate_overtake_what_waits(
    street: Street,
) -> None:
    mariam = street.person()
    await mariam.says("/start")
    await mariam.presses("ابدأ")
    gate = [button for row in mariam.last.buttons for button in row]
    urgent = {one["t"] for one in gate if one["d"].startswith(URGENT_SIGN)}
    assert urgent == {"نعم", "لا", "لا أعرف", "توقف", "خروج سريع"}
    for word in ("توقف", "خروج سريع", "خروج", "/stop", "/exit"):
        assert peek({"message": {"chat": {"id": 1}, "text": word}}) == (1, True)
    # What was said before the exit and waits to be read is dropped unread.
    await mariam.says("كلام لا يقرؤه أحد", settle=False)
    await mariam.says("خروج", settle=False)
    await street.settle()
    assert mariam.messages == []


async def test_safety_5_a_coordinator_who_left_is_passed_over_at_once(street: Street) -> None:
    near, far = await street.coordinator(), await street.coordinator(Level.NATIONAL, "LY")
    await near.says("خروج")
    await street.report(street.person(), **GRAVE)
    assert (near.messages, far.rings) == ([], 1)


async def test_safety_5_a_quick_exit_does_not_lose_the_voice_of_a_filed_report(
    street: Street,
) -> None:
    mariam = street.person()
    await street.report(mariam, what={"voice": 1})
    report = ReportId((await street.rows("select id from reports"))[0][0])

    async def still_on_its_way(uow: UnitOfWork) -> None:
        for filed in (True, False):
            voice = await uow.reports.keep_voice(mariam.key, 7, street.clock.now())
            if filed:
                await uow.reports.claim_voice(voice, report)
            effect = to_json(FetchVoice("f", voice))
            put, now = uow.outbox.put, street.clock.now()
            await put(mariam.key, mariam.id, effect, now, subject=f"voice:{voice}")

    async with street.database.work() as uow:
        await still_on_its_way(uow)
        await uow.commit()
    await mariam.says("خروج")
    kept = await street.rows("select report_id, content is not null from voices")
    assert kept == [(report, 1)]


async def test_safety_5_news_comes_again_after_an_exit_that_erased_its_line(
    street: Street,
) -> None:
    amin, mariam = await street.mediator(), street.person()
    await street.report(mariam)
    await accepts(amin)
    assert is_neutral(mariam.last)
    await mariam.says("خروج")
    await mariam.says("/status")
    await amin.presses("تواصلت مع الطرفين")
    assert is_neutral(mariam.last)


async def test_safety_5_what_was_set_aside_goes_with_a_quick_exit(street: Street) -> None:
    """An operator who retries it would else make the bot write to a chat that was left."""
    mariam = street.person()
    await street.report(mariam)
    await breaks(street, mariam)
    assert await street.count("inbox where state = 'failed' and body is not null") == 1
    await mariam.says("خروج")
    assert await street.count("inbox where state = 'failed' and body is not null") == 0


async def breaks(street: Street, person: Person) -> None:
    """A press that the bot cannot deal with."""
    async with street.database.work() as uow:
        acts = [{"v": "news.open", "a": {}}]
        await uow.presses.put("broken", person.key, acts, street.clock.now())
        await uow.commit()
    await person.presses_data(1, "broken.0")


def test_safety_5_the_menu_is_the_same_for_everybody_and_names_no_staff_command() -> None:
    names = {name for name, _ in MENU}
    assert names <= set(COMMANDS)
    assert not names & set(STAFF_COMMANDS)
    betraying = ("بلاغ", "وسيط", "وساطة", "منسق", "صلح", "نزاع", "ملف", "report", "mediat", "case")
    for code in ("ar", "en"):
        said = " ".join(WORDS.of(code).say(text) for _, text in MENU).lower()
        assert not [word for word in betraying if word in said]


@pytest.mark.parametrize("command", [*STAFF_COMMANDS])
async def test_safety_5_staff_commands_do_not_exist_for_whoever_has_no_role(
    street: Street, command: str
) -> None:
    mariam = street.person()
    await mariam.says("/nonsense")
    unknown = mariam.last.text
    await mariam.says(f"/{command}")
    assert mariam.last.text == unknown


async def test_safety_5_only_a_mediator_may_want_the_message_itself(street: Street) -> None:
    amin = await street.mediator(discreet=False)
    await street.report(street.person())
    assert "ملف معروض عليك" in amin.last.text
    assert amin.last.protected
