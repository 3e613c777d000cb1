"""Telegram as the loops see it: effects in, what became of them out."""

import asyncio
import json
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any, TypeVar

from telegram import Bot, BotCommand, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import InvalidToken, TelegramError
from typing_extensions import override

from bot.chat.screen import (
    Acknowledge,
    Edit,
    Effect,
    Erase,
    FetchVoice,
    Letter,
    Menu,
    PlayVoice,
    Send,
    from_json,
)
from bot.domain.ports import (
    Arrival,
    BadToken,
    Conflict,
    Delivered,
    Gateway,
    Refused,
    TooFast,
    Unsure,
    WebhookSet,
)
from bot.telegram.decode import peek, spoken
from bot.telegram.encode import NO_KEYBOARD, NO_PREVIEW, inline_keys, markup
from bot.telegram.faults import is_gone, is_plain_refusal, is_unchanged, verdict
from bot.telegram.transport import AiohttpRequest, as_object, pause_of

#: What the bot listens to; reactions and the rest never leave Telegram.
ALLOWED_UPDATES = json.dumps(["message", "edited_message", "callback_query", "my_chat_member"])
#: Telegram deletes up to so many messages a call.
ERASE_AT_ONCE = 100
#: Seconds beyond the long poll's own time that the answer may take.
POLL_GRACE = 10.0
#: The waiting sign on a button ends by itself, so answering it is worth no longer wait.
ACKNOWLEDGE_WITHIN = 5.0
#: A stop lets answers to presses under way finish for so long, in seconds.
STOP_WITHIN = 1.0

T = TypeVar("T")


class TelegramGateway(Gateway):
    """Sends through python-telegram-bot's `Bot`; fetches updates as bytes, undecoded (law 1)."""

    def __init__(
        self,
        token: str,
        base_url: str,
        base_file_url: str,
        request: AiohttpRequest | None = None,
        *,
        slots: int = 256,
    ) -> None:
        """Build without connecting; long polls have a connection of their own.

        `slots` is how many effects may be under way at once. Each may have an answer to a press
        beside it, so there are more connections than slots: nobody waits for one.
        """
        self._sends = request or AiohttpRequest(limit=slots + slots // 2 + 8)
        self._polls = AiohttpRequest(limit=2)
        self._bot = Bot(
            token,
            base_url=base_url,
            base_file_url=base_file_url,
            request=self._sends,
            get_updates_request=self._polls,
        )
        self._polls_url = f"{self._bot.base_url}/getUpdates"
        self._answers: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Open the sessions; nothing is asked of Telegram yet, which may be out of reach."""
        await self._sends.initialize()
        await self._polls.initialize()

    async def stop(self) -> None:
        """Let answers to presses finish for a moment, then close the sessions."""
        if self._answers:
            await asyncio.wait(self._answers, timeout=STOP_WITHIN)
        for answer in tuple(self._answers):
            answer.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)
        await self._sends.shutdown()
        await self._polls.shutdown()

    @override
    async def fetch(self, offset: int | None, timeout_s: int) -> Sequence[Arrival]:
        """Long-poll once. Raises TooFast, NotSent, Unsure, Conflict, BadToken."""
        fields = {"timeout": str(timeout_s), "allowed_updates": ALLOWED_UPDATES}
        if offset is not None:
            fields["offset"] = str(offset)
        status, payload = await _told(
            self._polls.call(self._polls_url, fields, read_timeout=timeout_s + POLL_GRACE)
        )
        data = as_object(payload)
        if data is None or not isinstance(data.get("ok"), bool):
            raise Unsure(f"somebody else answered ({status})")
        items = data.get("result")
        if status != HTTPStatus.OK or not isinstance(items, list):
            raise _fetch_fault(status, data)
        return [_arrival(item) for item in items]

    @override
    async def perform(self, chat_id: int, body: Mapping[str, Any], blob: bytes | None) -> Delivered:
        """Carry out one effect.

        Raises TooFast, Unreachable, Refused, NotSent, Unsure, BadToken.
        """
        try:
            effect = from_json(body)
        except (KeyError, TypeError, ValueError):
            effect = None
        if effect is None:
            raise Refused("no effect of ours")
        if isinstance(effect, Send | Edit | Erase) and effect.callback_id is not None:
            self._answer_meanwhile(effect.callback_id)
        return await _told(self._carry_out(chat_id, effect, blob))

    async def _carry_out(self, chat_id: int, effect: Effect, blob: bytes | None) -> Delivered:
        match effect:
            case Send():
                return await self._send(chat_id, effect.letter)
            case Edit():
                return await self._edit(chat_id, effect)
            case Erase():
                return await self._erase(chat_id, effect)
            case Acknowledge():
                await self._answer(effect.callback_id, effect.text)
                return Delivered()
            case FetchVoice():
                return await self._download(effect.file_id)
            case PlayVoice():
                return await self._play(chat_id, effect, blob)
            case Menu():
                commands = [BotCommand(name, text) for name, text in effect.commands]
                await self._bot.set_my_commands(commands, language_code=effect.language or None)
                return Delivered()

    async def _send(self, chat_id: int, letter: Letter) -> Delivered:
        return await self._message(
            "sendMessage",
            chat_id=chat_id,
            text=letter.text,
            parse_mode=ParseMode.HTML,
            reply_markup=markup(letter),
            protect_content=letter.protect or None,
            link_preview_options=NO_PREVIEW,
        )

    async def _edit(self, chat_id: int, effect: Edit) -> Delivered:
        """Rewrite a message; where it is gone an answer is sent anew, so that the words arrive."""
        letter, asked_for = effect.letter, effect.of is None
        if effect.message_id is None:
            return await self._send(chat_id, letter) if asked_for else Delivered()
        try:
            return await self._message(
                "editMessageText",
                chat_id=chat_id,
                message_id=effect.message_id,
                text=letter.text,
                parse_mode=ParseMode.HTML,
                reply_markup=inline_keys(letter.keys, rtl=letter.rtl),
                link_preview_options=NO_PREVIEW,
            )
        except TelegramError as error:
            if is_unchanged(error):
                return Delivered(effect.message_id)
            if not is_gone(error):
                raise
        return await self._send(chat_id, letter) if asked_for else Delivered()

    async def _message(self, method: str, **fields: object) -> Delivered:
        """Make a call that ends in a message of ours; its number is all that we ask of it.

        The everyday calls bypass the library's objects: building them, for what is sent and for
        what comes back, costs more than all the rest of a call.
        """
        made = await self._ask(method, fields)
        number = made.get("message_id") if isinstance(made, dict) else None
        return Delivered(number if isinstance(number, int) else None)

    async def _ask(self, method: str, fields: Mapping[str, object]) -> object:
        return await self._sends.ask(f"{self._bot.base_url}/{method}", fields)

    async def _erase(self, chat_id: int, effect: Erase) -> Delivered:
        """Newest first: after a quick exit these are what the next glance would see."""
        newest = sorted(set(effect.message_ids), reverse=True)
        for start in range(0, len(newest), ERASE_AT_ONCE):
            await self._erase_some(chat_id, newest[start : start + ERASE_AT_ONCE])
        return await self._lower_keyboard(chat_id) if effect.keyboard else Delivered()

    async def _lower_keyboard(self, chat_id: int) -> Delivered:
        """Take away the keyboard under the field.

        Only a message can do that, so a dot comes without a sound and goes at once; its number is
        told all the same, so that a quick exit deletes it if that failed here.
        """
        sent = await self._message(
            "sendMessage",
            chat_id=chat_id,
            text="…",
            reply_markup=NO_KEYBOARD,
            disable_notification=True,
        )
        with suppress(TelegramError):
            await self._ask(
                "deleteMessages", {"chat_id": chat_id, "message_ids": [sent.message_id]}
            )
        return sent

    async def _erase_some(self, chat_id: int, message_ids: list[int]) -> None:
        """Where one message that cannot be deleted spoils the call, halve until the others went."""
        try:
            await self._ask("deleteMessages", _those(chat_id, message_ids))
        except TelegramError as error:
            if not is_plain_refusal(error):
                raise
        else:
            return
        if len(message_ids) > 1:
            middle = len(message_ids) // 2
            await self._erase_some(chat_id, message_ids[:middle])
            await self._erase_some(chat_id, message_ids[middle:])

    async def _download(self, file_id: str) -> Delivered:
        """Fetch a voice note's bytes.

        A download of an expired file is a 404, which elsewhere means an unknown token: here the
        token has just served to ask for the file.
        """
        file = await self._bot.get_file(file_id)
        if not file.file_path:
            raise Refused("a file without an address")
        try:
            return Delivered(content=bytes(await file.download_as_bytearray()))
        except InvalidToken:
            pass
        raise Refused("the file is no longer there")

    async def _play(self, chat_id: int, effect: PlayVoice, blob: bytes | None) -> Delivered:
        if blob is None:
            raise Refused("the voice note was deleted")
        keys = inline_keys(effect.keys)
        message = await self._bot.send_voice(
            chat_id,
            blob,
            filename="voice.ogg",
            caption=effect.caption or None,
            parse_mode=ParseMode.HTML,
            protect_content=True,
            reply_markup=None if keys is None else InlineKeyboardMarkup.de_json(keys, self._bot),
        )
        return Delivered(message.message_id)

    def _answer_meanwhile(self, callback_id: str) -> None:
        """End a button's waiting sign beside the main call; only `stop` waits for it."""
        answer = asyncio.get_running_loop().create_task(self._answer(callback_id))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    async def _answer(self, callback_id: str, text: str = "") -> None:
        """Best effort: too late or unreachable, the sign ends by itself (law 4)."""
        try:
            async with asyncio.timeout(ACKNOWLEDGE_WITHIN):
                fields = {"callback_query_id": callback_id, "text": text or None}
                await self._ask("answerCallbackQuery", fields)
        except (TelegramError, TimeoutError):
            return


def _those(chat_id: int, message_ids: Sequence[int | None]) -> Mapping[str, object]:
    return {"chat_id": chat_id, "message_ids": message_ids}


async def _told(call: Awaitable[T]) -> T:
    """Wait for a call; raise its fault in our words, outside the handler and so without context."""
    try:
        return await call
    except TelegramError as error:
        fault = verdict(error)
    raise fault


def _fetch_fault(status: int, data: Mapping[str, Any]) -> Exception:
    match status:
        case HTTPStatus.TOO_MANY_REQUESTS:
            return TooFast(pause_of(data))
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.NOT_FOUND:
            return BadToken("telegram does not know this token")
        case HTTPStatus.CONFLICT:
            if "webhook" in str(data.get("description", "")):
                return WebhookSet("a webhook is set")
            return Conflict("another process fetches updates")
        case _:
            return Unsure(f"the server failed ({status})")


def _arrival(item: dict[str, Any]) -> Arrival:
    """Halves of surrogate pairs, which JSON may carry, are kept: the worker strips them."""
    chat_id, urgent = peek(item)
    raw = json.dumps(spoken(item), ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
    return Arrival(item["update_id"], raw, chat_id, urgent)
