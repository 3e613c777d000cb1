"""What each effect asks of Telegram, and what each of Telegram's answers means for us."""

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiohttp import web
from telegram.error import RetryAfter
from telegram.warnings import PTBDeprecationWarning

from bot.chat.screen import (
    Acknowledge,
    Edit,
    Effect,
    Erase,
    FetchVoice,
    Key,
    Letter,
    Menu,
    PlayVoice,
    Send,
    from_json,
    to_json,
)
from bot.domain.ports import (
    BadToken,
    Conflict,
    Delivered,
    NotSent,
    Refused,
    TooFast,
    Unreachable,
    Unsure,
)
from bot.telegram.faults import described, verdict
from bot.telegram.gateway import TelegramGateway
from bot.telegram.transport import AiohttpRequest, NotConnected
from tests.telegram.bot_api import TOKEN, BotApi, hang_up, stay_silent

CHAT = 42
HELLO = Letter("<b>أهلًا</b>", ((Key("نعم", "y"), Key("لا", "n")),), protect=True)


async def do(gateway: TelegramGateway, effect: Effect, blob: bytes | None = None) -> Delivered:
    return await gateway.perform(CHAT, json.loads(json.dumps(to_json(effect))), blob)


async def test_a_letter_goes_out_as_html_with_the_first_choice_on_the_right(
    gateway: TelegramGateway, api: BotApi
) -> None:
    assert await do(gateway, Send(HELLO)) == Delivered(700)
    (call,) = api.calls("sendMessage")
    assert (call["chat_id"], call["text"]) == ("42", "<b>أهلًا</b>")
    assert (call["parse_mode"], call["protect_content"]) == ("HTML", "true")
    assert json.loads(call["link_preview_options"]) == {"is_disabled": True}
    (row,) = json.loads(call["reply_markup"])["inline_keyboard"]
    assert [key["text"] for key in row] == ["لا", "نعم"]
    assert [key["callback_data"] for key in row] == ["n", "y"]


def test_a_letter_written_before_rows_had_a_direction_is_shown_from_the_right() -> None:
    body = to_json(Send(HELLO))
    del body["letter"]["rtl"]
    assert from_json(body) == Send(HELLO)


@pytest.mark.parametrize(
    ("code", "description", "meaning"),
    [
        (403, "Forbidden: bot was blocked by the user", Unreachable),
        (403, "Forbidden: user is deactivated", Unreachable),
        (400, "Bad Request: chat not found", Unreachable),
        (400, "Bad Request: PEER_ID_INVALID", Unreachable),
        (400, "Bad Request: message text is empty", Refused),
        (401, "Unauthorized", BadToken),
        (404, "Not Found", BadToken),
        (500, "Internal Server Error", Unsure),
        (502, "Bad Gateway", Unsure),
        (409, "Conflict: terminated by other getUpdates request", Unsure),
    ],
)
async def test_a_refusal_means_the_same_however_telegram_words_it(
    gateway: TelegramGateway, api: BotApi, code: int, description: str, meaning: type[Exception]
) -> None:
    api.refuse("sendMessage", code, description)
    with pytest.raises(meaning):
        await do(gateway, Send(HELLO))


async def test_a_429_says_how_long_to_wait(gateway: TelegramGateway, api: BotApi) -> None:
    api.refuse("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7)
    with pytest.raises(TooFast) as caught:
        await do(gateway, Send(HELLO))
    assert caught.value.retry_after == 7.0


@pytest.mark.parametrize("pause", [7, timedelta(seconds=7)])
def test_the_client_librarys_own_429_is_understood_in_both_of_its_forms(
    pause: int | timedelta,
) -> None:
    with pytest.warns(PTBDeprecationWarning):
        fault = verdict(RetryAfter(pause))
    assert isinstance(fault, TooFast)
    assert fault.retry_after == 7.0


async def test_a_blocking_page_is_neither_a_block_by_the_person_nor_a_bad_token(
    gateway: TelegramGateway, api: BotApi
) -> None:
    for status in (302, 401, 403, 404):
        api.say("sendMessage", "<html>not here</html>", status)
        with pytest.raises(Unsure):
            await do(gateway, Send(HELLO))
    api.say("sendMessage", "<html>welcome to the hotel</html>")
    with pytest.raises(Unsure):
        await do(gateway, Send(HELLO))


@pytest.mark.parametrize("answer", [hang_up, stay_silent])
async def test_a_lost_answer_leaves_us_unsure(
    gateway: TelegramGateway,
    api: BotApi,
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> None:
    api.will("sendMessage", answer)
    with pytest.raises(Unsure):
        await do(gateway, Send(HELLO))
    assert len(api.calls("sendMessage")) == 1


async def test_without_a_connection_nothing_was_sent(unused_tcp_port: int) -> None:
    base = f"http://127.0.0.1:{unused_tcp_port}/bot"
    gateway = TelegramGateway(TOKEN, base, base)
    await gateway.start()
    with pytest.raises(NotSent):
        await do(gateway, Send(HELLO))
    with pytest.raises(NotSent):
        await gateway.fetch(None, 0)
    await gateway.stop()
    with pytest.raises(NotSent):
        await do(gateway, Send(HELLO))


async def test_a_full_pool_means_not_sent(api: BotApi) -> None:
    request = AiohttpRequest(limit=1)
    await request.initialize()
    api.will("first", stay_silent)
    url = f"{api.base_url}{TOKEN}"
    first = asyncio.ensure_future(request.do_request(f"{url}/first", "POST"))
    while not api.calls("first"):
        await asyncio.sleep(0)
    with pytest.raises(NotConnected):
        await request.do_request(
            f"{url}/second", "POST", connect_timeout=0.02, pool_timeout=0.02, read_timeout=5
        )
    first.cancel()
    await request.shutdown()
    assert api.calls("second") == []


async def test_every_slot_has_its_connection_while_presses_wait_for_their_answer(
    api: BotApi,
) -> None:
    slots = 40
    for method in ("sendMessage", "answerCallbackQuery"):
        for _ in range(slots):
            api.will(method, stay_silent)
    gateway = TelegramGateway(TOKEN, api.base_url, api.file_url, slots=slots)
    await gateway.start()
    calls = [
        asyncio.ensure_future(do(gateway, Send(HELLO, callback_id=str(number))))
        for number in range(slots // 2)
    ]
    calls += [asyncio.ensure_future(do(gateway, Send(HELLO))) for _ in range(slots // 2)]
    while len(api.calls("sendMessage")) < slots:
        await asyncio.sleep(0)
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    await gateway.stop()


async def test_no_error_ever_shows_the_token(
    gateway: TelegramGateway, api: BotApi, unused_tcp_port: int
) -> None:
    closed = f"http://127.0.0.1:{unused_tcp_port}/bot"
    dark = TelegramGateway(TOKEN, closed, closed)
    nowhere = TelegramGateway(TOKEN, "no address/", "no address/")
    for one in (dark, nowhere):
        await one.start()
    api.will("sendMessage", hang_up)
    api.will("sendMessage", stay_silent)
    api.refuse("sendMessage", 401, f"Unauthorized: /bot{TOKEN}/sendMessage")
    api.refuse("sendMessage", 400, f"Bad Request: '/bot{TOKEN}/sendMessage'")
    api.say("sendMessage", f"<a href=/bot{TOKEN}/sendMessage>", 403)
    api.say("sendMessage", f"<a href=/bot{TOKEN}/sendMessage>", 200)
    for one in (gateway, gateway, gateway, gateway, gateway, gateway, dark, nowhere):
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whichever it is
            await do(one, Send(HELLO))
        error: BaseException | None = caught.value
        while error is not None:
            assert "SECRET" not in f"{error} {error!r} {error.args}"
            error = error.__cause__ or error.__context__
        assert "SECRET" not in "".join(traceback.format_exception(caught.value))
    assert "SECRET" not in repr(gateway)
    for one in (dark, nowhere):
        await one.stop()


def test_a_refusal_never_repeats_what_the_message_said() -> None:
    said = """can't parse entities: Unsupported start tag "سر علي" at byte offset 5"""
    assert "سر" not in described(said)
    assert described("Inline keyboard button URL 'x' is invalid") == "Inline keyboard button URL"
    assert described("«»") == "refused"


async def test_an_edit_that_changes_nothing_is_done(gateway: TelegramGateway, api: BotApi) -> None:
    api.refuse("editMessageText", 400, "Bad Request: message is not modified: specified new …")
    assert await do(gateway, Edit(HELLO, message_id=9)) == Delivered(9)
    assert await do(gateway, Edit(HELLO, message_id=9)) == Delivered(9)
    assert api.calls("sendMessage") == []


@pytest.mark.parametrize("reason", ["message to edit not found", "message can't be edited"])
async def test_an_edit_of_a_message_that_is_gone_becomes_a_new_message(
    gateway: TelegramGateway, api: BotApi, reason: str
) -> None:
    api.refuse("editMessageText", 400, f"Bad Request: {reason}")
    assert await do(gateway, Edit(HELLO, message_id=9)) == Delivered(700)
    assert len(api.calls("sendMessage")) == 1


async def test_safety_5_an_unasked_edit_of_a_message_that_is_gone_says_nothing(
    gateway: TelegramGateway, api: BotApi
) -> None:
    """The card of an offer in a chat that was left by quick exit."""
    api.refuse("editMessageText", 400, "Bad Request: message to edit not found")
    assert await do(gateway, Edit(HELLO, message_id=9, of=3)) == Delivered()
    assert await do(gateway, Edit(HELLO, of=3)) == Delivered()
    assert api.calls("sendMessage") == []


async def test_a_refused_edit_is_not_sent_as_a_new_message(
    gateway: TelegramGateway, api: BotApi
) -> None:
    api.refuse("editMessageText", 400, "Bad Request: can't parse entities")
    with pytest.raises(Refused):
        await do(gateway, Edit(HELLO, message_id=9))
    assert api.calls("sendMessage") == []


async def test_many_messages_are_erased_newest_first_in_hundreds(
    gateway: TelegramGateway, api: BotApi
) -> None:
    await do(gateway, Erase(tuple(range(1, 251))))
    batches = [json.loads(call["message_ids"]) for call in api.calls("deleteMessages")]
    assert [len(batch) for batch in batches] == [100, 100, 50]
    assert batches[0][0] == 250
    assert sorted(number for batch in batches for number in batch) == list(range(1, 251))


async def test_the_keyboard_goes_by_a_message_without_a_sound_that_goes_itself(
    gateway: TelegramGateway, api: BotApi
) -> None:
    assert await do(gateway, Erase((5,), keyboard=True)) == Delivered(700)
    (call,) = api.calls("sendMessage")
    assert json.loads(call["reply_markup"]) == {"remove_keyboard": True}
    assert call["disable_notification"] == "true"
    heard = [json.loads(call["message_ids"]) for call in api.calls("deleteMessages")]
    assert heard == [[5], [700]]


async def test_the_keyboard_goes_even_where_its_message_stays(
    gateway: TelegramGateway, api: BotApi
) -> None:
    api.refuse("deleteMessages", 400, "Bad Request: message can't be deleted")
    assert await do(gateway, Erase((), keyboard=True)) == Delivered(700)


async def test_one_message_too_old_to_erase_does_not_save_the_others(
    gateway: TelegramGateway, api: BotApi
) -> None:
    gone: set[int] = set()

    def answer(ids: list[int]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def say(_: web.Request) -> web.StreamResponse:
            if 2 in ids:
                body = {"ok": False, "description": "Bad Request: message can't be deleted"}
                return web.json_response(body, status=400)
            gone.update(ids)
            return web.json_response({"ok": True, "result": True})

        return say

    for ids in ([5, 4, 3, 2, 1], [5, 4], [3, 2, 1], [3], [2, 1], [2], [1]):
        api.will("deleteMessages", answer(ids))
    await do(gateway, Erase((1, 2, 3, 4, 5)))
    assert gone == {1, 3, 4, 5}
    heard = [json.loads(call["message_ids"]) for call in api.calls("deleteMessages")]
    assert heard == [[5, 4, 3, 2, 1], [5, 4], [3, 2, 1], [3], [2, 1], [2], [1]]


async def test_answering_a_press_never_holds_up_the_message(
    gateway: TelegramGateway, api: BotApi
) -> None:
    api.will("answerCallbackQuery", stay_silent)
    sent = await asyncio.wait_for(do(gateway, Send(HELLO, callback_id="c1")), 0.25)
    assert sent == Delivered(700)


async def test_a_press_is_answered_even_where_the_process_stops_at_once(
    gateway: TelegramGateway, api: BotApi
) -> None:
    await do(gateway, Send(HELLO, callback_id="c1"))
    await gateway.stop()
    assert [call["callback_query_id"] for call in api.calls("answerCallbackQuery")] == ["c1"]


@pytest.mark.parametrize("code", [400, 401, 403, 429, 500])
async def test_a_press_that_cannot_be_answered_is_no_fault(
    gateway: TelegramGateway, api: BotApi, code: int
) -> None:
    api.refuse("answerCallbackQuery", code, "query is too old", retry_after=3)
    assert await do(gateway, Acknowledge("c1", "حسنًا")) == Delivered()


async def test_a_voice_note_comes_back_as_bytes(gateway: TelegramGateway, api: BotApi) -> None:
    api.files["voice/1.oga"] = b"OggS\0sound"
    assert await do(gateway, FetchVoice("f", 3)) == Delivered(content=b"OggS\0sound")


async def test_a_voice_note_that_expired_is_refused_and_the_token_still_good(
    gateway: TelegramGateway,
) -> None:
    with pytest.raises(Refused):
        await do(gateway, FetchVoice("f", 3))


async def test_a_voice_note_is_played_protected(gateway: TelegramGateway, api: BotApi) -> None:
    effect = PlayVoice(3, "تسجيل", ((Key("أ", "a"), Key("ب", "b")),))
    assert await do(gateway, effect, b"OggS") == Delivered(700)
    (call,) = api.calls("sendVoice")
    assert (call["voice"], call["protect_content"], call["caption"]) == (b"OggS", "true", "تسجيل")
    with pytest.raises(Refused):
        await do(gateway, effect, None)


async def test_the_menu_is_set_for_all_or_for_a_language(
    gateway: TelegramGateway, api: BotApi
) -> None:
    await do(gateway, Menu((("start", "البداية"),)))
    await do(gateway, Menu((("start", "Start"),), language="en"))
    first, second = api.calls("setMyCommands")
    assert json.loads(first["commands"]) == [{"command": "start", "description": "البداية"}]
    assert "language_code" not in first
    assert second["language_code"] == "en"


async def test_an_effect_that_is_none_of_ours_is_refused(gateway: TelegramGateway) -> None:
    for body in ({}, {"do": "Shout"}, {"do": "Send"}, {"do": "Send", "letter": {}}):
        with pytest.raises(Refused):
            await gateway.perform(CHAT, body, None)


async def test_updates_come_as_bytes_with_what_intake_needs(
    gateway: TelegramGateway, api: BotApi
) -> None:
    item = {
        "update_id": 8,
        "message": {"message_id": 1, "chat": {"id": 42, "type": "private"}, "text": "توقف"},
    }
    api.say("getUpdates", {"ok": True, "result": [item, {"update_id": 9}]})
    first, second = await gateway.fetch(8, 0)
    assert (first.update_id, first.chat_id, first.urgent) == (8, 42, True)
    assert json.loads(first.raw) == item
    assert b" " not in first.raw
    assert (second.update_id, second.chat_id, second.urgent) == (9, 0, False)
    (call,) = api.calls("getUpdates")
    assert (call["offset"], call["timeout"]) == ("8", "0")
    listens_to = ["message", "edited_message", "callback_query", "my_chat_member"]
    assert json.loads(call["allowed_updates"]) == listens_to


async def test_half_a_surrogate_pair_does_not_stop_the_intake(
    gateway: TelegramGateway, api: BotApi
) -> None:
    api.say("getUpdates", '{"ok":true,"result":[{"update_id":8,"message":{"text":"\\ud800"}}]}')
    (arrival,) = await gateway.fetch(None, 0)
    assert json.loads(arrival.raw)["message"]["text"] == "\ud800"


@pytest.mark.parametrize(
    ("code", "meaning"),
    [(409, Conflict), (401, BadToken), (404, BadToken), (429, TooFast), (500, Unsure)],
)
async def test_what_a_refused_fetch_means(
    gateway: TelegramGateway, api: BotApi, code: int, meaning: type[Exception]
) -> None:
    api.refuse("getUpdates", code, "no")
    with pytest.raises(meaning):
        await gateway.fetch(None, 0)


async def test_a_strange_or_lost_answer_to_a_fetch_leaves_us_unsure(
    gateway: TelegramGateway, api: BotApi
) -> None:
    api.will("getUpdates", hang_up)
    api.say("getUpdates", "<html>", 404)
    api.say("getUpdates", {"ok": True})
    for _ in range(3):
        with pytest.raises(Unsure):
            await gateway.fetch(None, 0)
