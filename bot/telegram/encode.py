"""A letter in Telegram's words."""

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.chat.screen import Key, Letter

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None


def keyboard(keys: tuple[tuple[Key, ...], ...]) -> InlineKeyboardMarkup | None:
    """Return the buttons, each row reversed: the first choice stands on the right.

    Telegram has no right-to-left switch for keyboards (decisions §6).
    """
    if not keys:
        return None
    return InlineKeyboardMarkup([[_button(key) for key in reversed(row)] for row in keys])


def markup(letter: Letter) -> Markup:
    """Return a new message's keyboard: its buttons, else the one that shares the location."""
    if letter.keys:
        return keyboard(letter.keys)
    if letter.ask_location is not None:
        button = KeyboardButton(letter.ask_location, request_location=True)
        return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
    return ReplyKeyboardRemove() if letter.drop_keyboard else None


def _button(key: Key) -> InlineKeyboardButton:
    return InlineKeyboardButton(key.label, callback_data=key.data, url=key.url)
