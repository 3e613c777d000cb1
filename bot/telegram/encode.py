"""Letters in the Bot API's words: HTML text, inline keys, and the keyboard under the field."""

from collections.abc import Sequence

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
)

from bot.chat.screen import Key, Letter

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup

#: Previews are off: a preview shows more of an address than the message says.
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def inline_keys(rows: Sequence[Sequence[Key]], *, rtl: bool = True) -> InlineKeyboardMarkup | None:
    """Buttons under a message, or None where there are none.

    Telegram draws rows from the left and has no switch for it, so each row is reversed to bring the
    first choice to the right (decision recipe "Libya and Arabic").
    """
    if not any(rows):
        return None
    shown = [tuple(reversed(row)) if rtl else tuple(row) for row in rows if row]
    return InlineKeyboardMarkup([[_button(key) for key in row] for row in shown])


def markup(letter: Letter) -> Markup | None:
    """The one markup a message may bear: keys before the location button."""
    keys = inline_keys(letter.keys, rtl=letter.rtl)
    if keys is not None:
        return keys
    if letter.ask_location is not None:
        button = KeyboardButton(letter.ask_location, request_location=True)
        return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
    return None


def _button(key: Key) -> InlineKeyboardButton:
    if key.data:
        return InlineKeyboardButton(key.label, callback_data=key.data)
    return InlineKeyboardButton(key.label, url=key.url or "")
