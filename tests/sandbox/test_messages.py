"""Sending, editing, deleting: Telegram's limits and its words for them."""

import pytest

BUTTON = {"inline_keyboard": [[{"text": "نعم", "callback_data": "y"}]]}
EMPTY = (400, "Bad Request: message text is empty")
TOO_LONG = (400, "Bad Request: message is too long")
QUERY_GONE = (
    400,
    "Bad Request: query is too old and response timeout expired or query ID is invalid",
)


@pytest.fixture
async def person(sandbox):
    return await sandbox.person(started=True)


async def test_text_has_between_1_and_4096_characters_after_parsing(bot, person):
    assert await bot.refused("sendMessage", chat_id=person.id, text="   ") == EMPTY
    assert await bot.refused("sendMessage", chat_id=person.id, text="ص" * 4097) == TOO_LONG
    await bot.ok("sendMessage", chat_id=person.id, text=f"<b>{'ص' * 4096}</b>", parse_mode="HTML")


async def test_callback_data_is_measured_in_bytes(bot, person):
    def markup(data):
        return {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}

    call = {"chat_id": person.id, "text": "x"}
    await bot.ok("sendMessage", **call, reply_markup=markup("ص" * 32))
    refusal = await bot.refused("sendMessage", **call, reply_markup=markup("ص" * 33))
    assert refusal == (400, "Bad Request: BUTTON_DATA_INVALID")


async def test_the_bot_may_not_write_to_strangers_nor_to_those_who_blocked_it(sandbox, bot, person):
    stranger = await sandbox.person()
    status, text = await bot.refused("sendMessage", chat_id=stranger.id, text="x")
    assert (status, text) == (403, "Forbidden: bot can't initiate conversation with a user")
    await person.blocks_bot()
    status, text = await bot.refused("sendMessage", chat_id=person.id, text="x")
    assert (status, text) == (403, "Forbidden: bot was blocked by the user")
    (update,) = await bot.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert await bot.refused("sendMessage", chat_id=5, text="x") == (
        400,
        "Bad Request: chat not found",
    )


async def test_an_edit_that_changes_nothing_is_refused(bot, person):
    sent = await bot.ok("sendMessage", chat_id=person.id, text="x", reply_markup=BUTTON)
    call = {"chat_id": person.id, "message_id": sent["message_id"]}
    _, text = await bot.refused("editMessageText", **call, text="x", reply_markup=BUTTON)
    assert text.startswith("Bad Request: message is not modified: specified new message content")
    edited = await bot.ok("editMessageText", **call, text="x")
    assert "reply_markup" not in edited
    missing = await bot.refused("editMessageText", chat_id=person.id, message_id=999, text="y")
    assert missing == (400, "Bad Request: message to edit not found")


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(bot, person):
    keyboard = {"keyboard": [["نعم"]]}
    sent = await bot.ok("sendMessage", chat_id=person.id, text="x", reply_markup=keyboard)
    refusal = await bot.refused(
        "editMessageText", chat_id=person.id, message_id=sent["message_id"], text="y"
    )
    assert refusal == (400, "Bad Request: message can't be edited")


async def test_protection_survives_an_edit_and_is_shown(bot, person):
    sent = await bot.ok("sendMessage", chat_id=person.id, text="x", protect_content=True)
    assert sent["has_protected_content"] is True
    await bot.ok("editMessageText", chat_id=person.id, message_id=sent["message_id"], text="y")
    seen = await person.last()
    assert (seen.text, seen.protected, seen.edited) == ("y", True, True)


async def test_delete_messages_skips_unknown_ids_and_takes_incoming_ones_too(bot, person):
    own = await bot.ok("sendMessage", chat_id=person.id, text="x")
    theirs = await person.says("y")
    ids = [own["message_id"], theirs, 4711]
    assert await bot.ok("deleteMessages", chat_id=person.id, message_ids=ids) is True
    assert await person.messages() == []
    _, text = await bot.refused("deleteMessages", chat_id=person.id, message_ids=list(range(101)))
    assert text == "Bad Request: too many message identifiers specified"


async def test_nothing_older_than_48_hours_is_deleted(sandbox, bot, person):
    old = await bot.ok("sendMessage", chat_id=person.id, text="old")
    await sandbox.advance(hours=49)
    young = await bot.ok("sendMessage", chat_id=person.id, text="young")
    ids = [old["message_id"], young["message_id"]]
    refusal = await bot.refused("deleteMessages", chat_id=person.id, message_ids=ids)
    assert refusal == (400, "Bad Request: message can't be deleted for everyone")
    assert await bot.ok("deleteMessage", chat_id=person.id, message_id=ids[1]) is True
    assert [one.text for one in await person.messages()] == ["old"]


async def test_a_query_is_answered_once_and_within_150_seconds(sandbox, bot, person):
    await bot.ok("sendMessage", chat_id=person.id, text="x", reply_markup=BUTTON)
    for wait, answers in ((0, True), (151, False)):
        pressed = await person.presses("نعم")
        await sandbox.advance(seconds=wait)
        call = {"callback_query_id": pressed["query_id"], "text": "تم"}
        if answers:
            await bot.ok("answerCallbackQuery", **call)
        assert await bot.refused("answerCallbackQuery", **call) == QUERY_GONE
    assert await person.toasts() == ["تم"]


async def test_a_voice_note_is_fetched_up_to_20_mb(running, bot, person):
    await person.voice(seconds=2)
    await person.voice(seconds=2, size=20 * 1024 * 1024 + 1)
    small, large = [one["message"]["voice"] for one in await bot.updates()]
    assert (small["duration"], small["mime_type"]) == (2, "audio/ogg")
    file = await bot.ok("getFile", file_id=small["file_id"])
    async with bot.session.get(f"{running.file_url}{running.token}/{file['file_path']}") as answer:
        data = await answer.read()
    assert data.startswith(b"OggS")
    assert len(data) == small["file_size"]
    refusal = await bot.refused("getFile", file_id=large["file_id"])
    assert refusal == (400, "Bad Request: file is too big")
    again = await bot.ok("sendVoice", chat_id=person.id, voice=small["file_id"])
    assert again["voice"]["file_unique_id"] == small["file_unique_id"]


async def test_reply_keyboards_send_text_and_places_and_can_be_taken_away(bot, person):
    keyboard = {"keyboard": [["نعم", {"text": "مكاني", "request_location": True}]]}
    await bot.ok("sendMessage", chat_id=person.id, text="x", reply_markup=keyboard)
    assert await person.keyboard() == [["نعم", "مكاني"]]
    await person.presses("نعم")
    await person.presses("مكاني")
    text, place = [one["message"] for one in await bot.updates()]
    assert text["text"] == "نعم"
    assert place["location"] == {"latitude": 32.116, "longitude": 20.067}
    gone = {"remove_keyboard": True}
    await bot.ok("sendMessage", chat_id=person.id, text="y", reply_markup=gone)
    assert await person.keyboard() == []


async def test_a_command_is_marked_and_carries_its_payload(sandbox, bot):
    person = await sandbox.person()
    await person.says("/start invite-1")
    (update,) = await bot.updates()
    message = update["message"]
    assert message["text"] == "/start invite-1"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"]["id"] > 2**31


async def test_commands_are_kept_by_scope_and_language(bot):
    commands = [{"command": "start", "description": "ابدأ"}]
    await bot.ok("setMyCommands", commands=commands, language_code="ar")
    assert await bot.ok("getMyCommands", language_code="ar") == commands
    assert await bot.ok("getMyCommands") == []
    bad = [{"command": "Start", "description": "x"}]
    _, text = await bot.refused("setMyCommands", commands=bad)
    assert text == "Bad Request: BOT_COMMAND_INVALID"


async def test_in_a_group_the_bot_hears_commands_only(sandbox, bot, person):
    chat_id = await sandbox.group("المجلس", person)
    await person.says("كلام", chat_id=chat_id)
    await person.says("/digest", chat_id=chat_id)
    (update,) = await bot.updates()
    assert update["message"]["chat"] == {"id": chat_id, "type": "supergroup", "title": "المجلس"}
    assert update["message"]["text"] == "/digest"
