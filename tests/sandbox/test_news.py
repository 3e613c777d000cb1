"""Whose phone shows something: what came unasked, and has not been acted on since."""

import pytest

NEUTRAL = "لديك رسالة جديدة."


@pytest.fixture
async def amin(sandbox):
    return await sandbox.person("أمين", started=True)


@pytest.fixture
def news_of(sandbox):
    async def ask(person):
        found = await sandbox.request("GET", "changes")
        return next(one["news"] for one in found["people"] if one["id"] == person.id)

    return ask


async def test_what_comes_unasked_is_news_until_the_person_acts(bot, amin, news_of):
    await bot.ok("sendMessage", chat_id=amin.id, text=NEUTRAL)
    assert (await news_of(amin))["text"] == NEUTRAL
    await amin.says("نعم")
    assert await news_of(amin) is None


async def test_an_answer_is_no_news_however_many_messages_it_takes(bot, amin, news_of):
    await amin.says("/start")
    await bot.ok("sendMessage", chat_id=amin.id, text="أهلًا بك.")
    await bot.ok("sendMessage", chat_id=amin.id, text="ماذا تريد؟")
    assert await news_of(amin) is None


async def test_what_a_press_turns_a_message_into_is_no_news(bot, amin, news_of):
    keys = {"inline_keyboard": [[{"text": "افتح", "callback_data": "x"}]]}
    sent = await bot.ok("sendMessage", chat_id=amin.id, text=NEUTRAL, reply_markup=keys)
    await amin.presses("افتح")
    place = {"chat_id": amin.id, "message_id": sent["message_id"]}
    await bot.ok("editMessageText", **place, text="ملف معروض عليك")
    assert await news_of(amin) is None


async def test_after_an_hour_a_message_is_news_again(sandbox, bot, amin, news_of):
    await amin.says("/start")
    await bot.ok("sendMessage", chat_id=amin.id, text="أهلًا بك.")
    await sandbox.advance(hours=1)
    await bot.ok("sendMessage", chat_id=amin.id, text=NEUTRAL)
    assert (await news_of(amin))["text"] == NEUTRAL


async def test_a_deleted_message_is_no_news(bot, amin, news_of):
    sent = await bot.ok("sendMessage", chat_id=amin.id, text=NEUTRAL)
    await bot.ok("deleteMessage", chat_id=amin.id, message_id=sent["message_id"])
    assert await news_of(amin) is None


async def test_the_sample_voice_note_lasts_as_long_as_it_says(bot, sandbox, amin):
    await amin.voice(20)
    view = (await amin.messages())[-1].raw
    async with bot.session.get(
        f"{sandbox.base_url}/sandbox/files/{view['media']['file_id']}"
    ) as answer:
        sound = await answer.read()
    last = sound[sound.rindex(b"OggS") :]
    assert last[5] == 4  # the end of the stream
    assert int.from_bytes(last[6:14], "little") == 20 * 48_000 + 312
