"""Letters in the Bot API's words: HTML text, inline keys, and the keyboard under the field.

Plain values instead of the client library's objects, which cost ten times as much to build.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat.screen import Key, Letter

#: Previews are off: a preview shows more of an address than the message says.
NO_PREVIEW: Mapping[str, bool] = {"is_disabled": True}
#: Takes the keyboard under the field away.
NO_KEYBOARD: Mapping[str, bool] = {"remove_keyboard": True}


def inline_keys(rows: Sequence[Sequence[Key]], *, rtl: bool = True) -> dict[str, Any] | None:
    """Buttons under a message (InlineKeyboardMarkup), or None where there are none.

    Telegram draws rows from the left and has no switch for it, so each row is reversed to bring the
    first choice to the right (decision recipe "Libya and Arabic").
    """
    if not any(rows):
        return None
    shown = [row[::-1] if rtl else row for row in rows if row]
    return {"inline_keyboard": [[_button(key) for key in row] for row in shown]}


def markup(letter: Letter) -> dict[str, Any] | None:
    """The one markup a message may bear: keys before the location button."""
    keys = inline_keys(letter.keys, rtl=letter.rtl)
    if keys is not None:
        return keys
    if letter.ask_location is not None:
        button = {"text": letter.ask_location, "request_location": True}
        return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
    return None


def _button(key: Key) -> dict[str, str]:
    if key.data:
        return {"text": key.label, "callback_data": key.data}
    return {"text": key.label, "url": key.url or ""}
