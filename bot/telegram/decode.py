"""Telegram's updates in our words."""

import json
from collections.abc import Mapping
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update

from bot.chat.inputs import (
    Blocked,
    Commanded,
    Incoming,
    Located,
    Outside,
    Pressed,
    Said,
    Typed,
    Unwanted,
    Voiced,
)
from bot.domain.folding import fold, strip_controls

#: Words that overtake whatever waits in a chat (safety rule 12), folded.
URGENT_WORDS = frozenset(
    fold(word)
    for word in ("توقف", "إيقاف", "خروج سريع", "خروج", "quick exit", "stop", "/stop", "/exit")
)


def peek(item: Mapping[str, Any]) -> tuple[int, bool]:
    """Return the chat's id (0 where there is none) and whether the update is urgent."""
    query = item.get("callback_query")
    if query is not None:
        chat = (query.get("message") or {}).get("chat") or query.get("from") or {}
        return int(chat.get("id", 0)), str(query.get("data", "")).startswith("!")
    for kind in ("message", "edited_message", "my_chat_member"):
        if kind in item:
            chat = item[kind].get("chat") or {}
            return int(chat.get("id", 0)), fold(item[kind].get("text") or "") in URGENT_WORDS
    return 0, False


def decode(raw: bytes) -> Incoming | None:
    """Read a stored update; None for what the bot has no use for.

    Raises ValueError and KeyError for what is no update at all.
    """
    update = Update.de_json(json.loads(raw), None)
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if update.my_chat_member is not None:
        return _member(update.my_chat_member)
    if update.message is not None:
        return _message(update.message)
    return None


def _pressed(query: CallbackQuery) -> Incoming:
    chat_id = query.from_user.id if query.message is None else query.message.chat.id
    said: Said = Pressed(query.data or "", query.id) if chat_id > 0 else Outside()
    message_id = None if query.message is None else query.message.message_id
    language = query.from_user.language_code or ""
    return Incoming(chat_id, query.from_user.id, message_id, language, said)


def _member(change: ChatMemberUpdated) -> Incoming | None:
    if change.chat.type != "private":
        return None
    blocked = change.new_chat_member.status in ("kicked", "left")
    language = change.from_user.language_code or ""
    return Incoming(change.chat.id, change.from_user.id, None, language, Blocked(blocked))


def _message(message: Message) -> Incoming | None:
    person = message.from_user
    if message.chat.type != "private":
        return Incoming(message.chat.id, 0, message.message_id, "", Outside())
    language = "" if person is None else person.language_code or ""
    return Incoming(message.chat.id, message.chat.id, message.message_id, language, _said(message))


def _said(message: Message) -> Said:
    if message.text is not None:
        return _text(strip_controls(message.text))
    if message.voice is not None:
        duration = message.voice.duration
        seconds = duration if isinstance(duration, int) else round(duration.total_seconds())
        return Voiced(message.voice.file_id, seconds, message.voice.file_size or 0)
    if message.location is not None:
        return Located(message.location.latitude, message.location.longitude)
    return Unwanted("other")


def _text(text: str) -> Said:
    if text.startswith("/") and len(text) > 1:
        name, _, argument = text[1:].partition(" ")
        return Commanded(name.partition("@")[0].lower(), argument.strip())
    return Typed(text)
