"""Telegram behind the `Gateway` protocol: every effect becomes one or a few Bot API calls."""

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from telegram import Bot, BotCommand, InputFile
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.error import (
    Conflict as TelegramConflict,
)
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

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
    NotSent,
    Refused,
    TooFast,
    Unreachable,
    Unsure,
)
from bot.telegram.decode import peek
from bot.telegram.encode import keyboard, markup
from bot.telegram.transport import AiohttpRequest, NotConnected

#: Updates that the bot asks for.
ALLOWED = ["message", "callback_query", "my_chat_member"]
#: deleteMessages takes so many at once.
ERASE_AT_ONCE = 100
#: A press's answer is best effort: it gets so many seconds.
ACKNOWLEDGE_WITHIN = 5.0


class TelegramGateway:
    """One bot's way to Telegram."""

    def __init__(self, token: str, base_url: str, base_file_url: str) -> None:
        """Prepare; `start` opens the connections."""
        self._request = AiohttpRequest()
        self._polling = AiohttpRequest(connections=4)
        self._bot = Bot(token, base_url, base_file_url, request=self._request)
        self._updates_url = f"{base_url}{token}/getUpdates"

    async def start(self) -> None:
        """Open the connections."""
        await self._request.initialize()
        await self._polling.initialize()

    async def stop(self) -> None:
        """Close the connections."""
        await self._request.shutdown()
        await self._polling.shutdown()

    async def fetch(self, offset: int | None, timeout_s: int) -> Sequence[Arrival]:
        """Wait up to `timeout_s` seconds for updates. Raises the errors of `domain/ports.py`."""
        asked: dict[str, Any] = {"timeout": timeout_s, "allowed_updates": ALLOWED}
        if offset is not None:
            asked["offset"] = offset
        try:
            items: object = await self._polling.post(
                self._updates_url, _parameters(asked), read_timeout=timeout_s + 10
            )
        except TelegramError as fault:
            raise _ours(fault) from None
        return [_arrival(item) for item in items] if isinstance(items, list) else []

    async def perform(self, chat_id: int, body: Mapping[str, Any], blob: bytes | None) -> Delivered:
        """Carry out one effect. Raises the errors of `domain/ports.py`."""
        effect = from_json(body)
        callback = getattr(effect, "callback_id", None)
        try:
            if callback is None or isinstance(effect, Acknowledge):
                return await self._do(chat_id, effect, blob)
            done, _ = await asyncio.gather(
                self._do(chat_id, effect, blob), self._acknowledge(Acknowledge(callback))
            )
        except TelegramError as fault:
            raise _ours(fault) from None
        return done

    async def _do(self, chat_id: int, effect: Effect, blob: bytes | None) -> Delivered:
        match effect:
            case Send():
                return await self._send(chat_id, effect.letter)
            case Edit():
                return await self._edit(chat_id, effect)
            case Erase():
                return await self._erase(chat_id, effect.message_ids)
            case Acknowledge():
                await self._acknowledge(effect)
                return Delivered()
            case FetchVoice():
                file = await self._bot.get_file(effect.file_id)
                return Delivered(content=bytes(await file.download_as_bytearray()))
            case PlayVoice():
                return await self._play(chat_id, effect, blob or b"")
            case Menu():
                commands = [BotCommand(name, text) for name, text in effect.commands]
                await self._bot.set_my_commands(commands, language_code=effect.language or None)
                return Delivered()

    async def _send(self, chat_id: int, letter: Letter) -> Delivered:
        message = await self._bot.send_message(
            chat_id,
            letter.text,
            parse_mode=ParseMode.HTML,
            reply_markup=markup(letter),
            protect_content=letter.protect or None,
        )
        return Delivered(message.message_id)

    async def _edit(self, chat_id: int, effect: Edit) -> Delivered:
        if effect.message_id is None:
            return await self._send(chat_id, effect.letter)
        try:
            await self._bot.edit_message_text(
                effect.letter.text,
                chat_id,
                effect.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(effect.letter.keys),
            )
        except BadRequest as fault:
            if "not modified" in fault.message:
                return Delivered(effect.message_id)
            if "to edit not found" in fault.message or "can't be edited" in fault.message:
                return await self._send(chat_id, effect.letter)
            raise
        return Delivered(effect.message_id)

    async def _erase(self, chat_id: int, ids: tuple[int, ...]) -> Delivered:
        for first in range(0, len(ids), ERASE_AT_ONCE):
            # Too old or gone already: the others go all the same.
            with contextlib.suppress(BadRequest):
                await self._bot.delete_messages(chat_id, ids[first : first + ERASE_AT_ONCE])
        return Delivered()

    async def _play(self, chat_id: int, effect: PlayVoice, blob: bytes) -> Delivered:
        message = await self._bot.send_voice(
            chat_id,
            InputFile(blob, filename="voice.ogg"),
            caption=effect.caption,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(effect.keys),
            protect_content=True,
        )
        return Delivered(message.message_id)

    async def _acknowledge(self, effect: Acknowledge) -> None:
        with contextlib.suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(ACKNOWLEDGE_WITHIN):
                await self._bot.answer_callback_query(effect.callback_id, effect.text or None)


def _parameters(values: Mapping[str, Any]) -> RequestData:
    return RequestData([RequestParameter.from_input(key, value) for key, value in values.items()])


def _arrival(item: dict[str, Any]) -> Arrival:
    chat_id, urgent = peek(item)
    raw = json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode()
    return Arrival(item["update_id"], raw, chat_id, urgent)


def _ours(fault: TelegramError) -> Exception:
    """Return our error for theirs; messages of Telegram hold no content of ours."""
    match fault:
        case RetryAfter():
            wait = fault.retry_after
            return TooFast(wait.total_seconds() if isinstance(wait, timedelta) else float(wait))
        case Forbidden():
            return Unreachable()
        case InvalidToken():
            return BadToken()
        case TelegramConflict():
            return Conflict()
        case NotConnected():
            return NotSent("no connection")
        case BadRequest() if "chat not found" in fault.message.lower():
            return Unreachable()
        case BadRequest():
            return Refused(fault.message)
        case NetworkError():
            return Unsure("no answer")
        case _:
            return Refused(fault.message)
