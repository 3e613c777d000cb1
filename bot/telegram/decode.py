"""Updates in the bot's own words, and the quick look that intake takes at them."""

import json
import re
from collections.abc import Mapping
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.helpers import effective_message_type

from bot.chat.inputs import (
    Blocked,
    Commanded,
    Edited,
    Incoming,
    Located,
    Outside,
    Pressed,
    Said,
    Typed,
    Unwanted,
    Voiced,
)
from bot.chat.screen import URGENT_SIGN
from bot.domain.folding import fold, strip_controls
from bot.telegram.transport import bare

#: Words that overtake whatever waits in that chat (safety rule 12), folded. A request to delete a
#: report is not among them: it may wait its turn.
URGENT_WORDS = frozenset(
    {"توقف", "ايقاف", "خروج سريع", "خروج", "stop", "quick exit", "/stop", "/exit", "/قفل"}
)
_LONGEST_URGENT = 64

#: What the Telegram app itself says in a private chat: nobody asked us anything.
_SERVICE = frozenset(
    {
        "chat_background_set",
        "connected_website",
        "message_auto_delete_timer_changed",
        "pinned_message",
        "write_access_allowed",
    }
)
_COMMAND = re.compile(r"/([^\s/@]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)


def decode(raw: bytes) -> Incoming | None:
    """Read one update; None where it says nothing to us.

    Raises TypeError, ValueError or KeyError where the bytes are no update.
    """
    item = json.loads(raw)
    if not isinstance(item, dict):
        raise TypeError("an update is a JSON object")
    everyday = _everyday(item)
    if everyday is not None:
        return everyday
    press = item.get("callback_query")
    if isinstance(press, dict) and isinstance(press.get("message"), dict):
        press["message"] = bare(press["message"])
    update = Update.de_json(item, None)
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    if update.edited_message is not None:
        return _edited(update.edited_message)
    if update.message is not None:
        return _message(update.message)
    return None


def _everyday(item: Mapping[str, Any]) -> Incoming | None:
    """Read a press or a text in a private chat straight from the update; None of anything else.

    These two are nearly all that ever comes, and building the library's objects for them takes more
    CPU than the rest of a turn. Whatever is not exactly as expected goes the library's way.
    """
    press = _inside(item, "callback_query")
    message = _inside(press or item, "message")
    chat, person = _inside(message, "chat"), _inside(press or message, "from")
    text = press.get("data") if press else message.get("text")
    language = person.get("language_code") or ""
    match chat, person, message.get("message_id"), text, language, press.get("id", ""):
        case {"id": int(chat_id), "type": ChatType.PRIVATE}, {"id": int(who)}, int(
            number
        ), str(), str(), str(callback):
            said = Pressed(text, callback) if press else _text(text)
            return Incoming(chat_id, who, number, language, said)
        case _:
            return None


def peek(item: Mapping[str, Any]) -> tuple[int, bool]:
    """Return chat id (0 where there is none) and urgency of an update, without building objects.

    Never raises: an update of an unknown shape must not hold up those behind it.
    """
    press = _inside(item, "callback_query")
    message = _inside(press or item, "message")
    # An edit waits its turn, whatever it says.
    where = message or _inside(item, "my_chat_member") or _inside(item, "edited_message")
    chat_id = _inside(where, "chat").get("id", 0)
    if not isinstance(chat_id, int):
        chat_id = 0
    said = press.get("data") if press else message.get("text")
    if not isinstance(said, str):
        return chat_id, False
    return chat_id, said.startswith(URGENT_SIGN) if press else _is_urgent(said)


def spoken(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what of an update is stored: of an edit without any words its number alone.

    A location that is shared live arrives as edits, every few seconds (safety rules §6: places are
    never kept so exactly).
    """
    edited = _inside(item, "edited_message")
    if not edited or "text" in edited or "caption" in edited:
        return item
    return {"update_id": item.get("update_id")}


def _is_urgent(text: str) -> bool:
    """Whether a text is one of the words, whatever stands invisibly round it."""
    if len(text) > _LONGEST_URGENT:
        return False
    words = fold(text).strip(" .!؟?")
    if words.startswith("/"):
        words = words.partition("@")[0]
    return words in URGENT_WORDS


def _inside(item: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = item.get(name)
    return value if isinstance(value, dict) else {}


def _pressed(query: CallbackQuery) -> Incoming | None:
    if query.message is None or query.data is None:
        return None
    private = query.message.chat.type == ChatType.PRIVATE
    return Incoming(
        chat_id=query.message.chat.id,
        person_id=query.from_user.id,
        message_id=query.message.message_id,
        language=query.from_user.language_code or "",
        said=Pressed(query.data, query.id) if private else Outside(),
    )


def _membership(change: ChatMemberUpdated) -> Incoming | None:
    """Whether the person blocked the bot or let it in again: Telegram calls it kicked or member."""
    status = change.new_chat_member.status
    said: Said
    if change.chat.type != ChatType.PRIVATE:
        said = Outside()
    elif status in {ChatMemberStatus.BANNED, ChatMemberStatus.MEMBER}:
        said = Blocked(status == ChatMemberStatus.BANNED)
    else:
        return None
    return Incoming(
        chat_id=change.chat.id,
        person_id=change.from_user.id,
        message_id=None,
        language=change.from_user.language_code or "",
        said=said,
    )


def _edited(message: Message) -> Incoming | None:
    """Words that now read otherwise; in a group nobody asked us anything."""
    text = message.text if message.text is not None else message.caption
    if message.chat.type != ChatType.PRIVATE or text is None or message.from_user is None:
        return None
    return Incoming(
        chat_id=message.chat.id,
        person_id=message.from_user.id,
        message_id=message.message_id,
        language=message.from_user.language_code or "",
        said=Edited(strip_controls(text).strip()),
    )


def _message(message: Message) -> Incoming | None:
    said = _said(message) if message.chat.type == ChatType.PRIVATE else Outside()
    if said is None:
        return None
    person = message.from_user
    return Incoming(
        chat_id=message.chat.id,
        person_id=person.id if person else 0,
        message_id=message.message_id,
        language=(person.language_code or "") if person else "",
        said=said,
    )


def _said(message: Message) -> Said | None:
    if message.text is not None:
        return _text(message.text)
    if message.voice is not None:
        # Through the plain form, since the attribute is changing its type between versions.
        seconds = message.voice.to_dict()["duration"]
        return Voiced(message.voice.file_id, int(seconds), message.voice.file_size or 0)
    if message.location is not None:
        return Located(message.location.latitude, message.location.longitude)
    kind = effective_message_type(message)
    if kind in _SERVICE:
        return None
    return Unwanted(str(kind or "unknown"), strip_controls(message.caption or "").strip())


def _text(text: str) -> Said:
    """A word with a slash is a command, also in Arabic letters, which Telegram does not mark."""
    clean = strip_controls(text).strip()
    command = _COMMAND.fullmatch(clean)
    if command is None:
        return Typed(clean)
    name, argument = command.groups(default="")
    return Commanded(name.lower(), argument.strip())
