"""Keyboards: what Telegram accepts and what it refuses."""

from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.params import Params

Json = dict[str, Any]

#: InlineKeyboardButton.callback_data: "1-64 bytes".
LONGEST_DATA = 64
_MOST_BUTTONS = 100
_INLINE_ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "copy_text",
)


def read_markup(params: Params) -> tuple[Json | None, Json | None]:
    """The inline keyboard and the other kind of markup; at most one is there."""
    given = params.structure("reply_markup")
    if not given:
        return None, None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in given:
        return _inline(given["inline_keyboard"]), None
    if "keyboard" in given:
        rows = [[_plain_button(button) for button in row] for row in given["keyboard"]]
        return None, {**given, "keyboard": rows}
    if given.get("remove_keyboard") or given.get("force_reply"):
        return None, given
    return None, None


def _inline(rows: list[list[Json]]) -> Json | None:
    kept = [[_inline_button(button) for button in row] for row in rows if row]
    if sum(len(row) for row in kept) > _MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _inline_button(button: Json) -> Json:
    if not button.get("text"):
        raise _unreadable("inline keyboard button", "text")
    if not any(action in button for action in _INLINE_ACTIONS):
        raise bad_request("text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    return button


def _plain_button(button: Json | str) -> Json:
    found = {"text": button} if isinstance(button, str) else button
    if not found.get("text"):
        raise _unreadable("keyboard button", "text")
    return found


def _unreadable(what: str, name: str) -> ApiError:
    return bad_request(f'can\'t parse {what}: Field "{name}" must be of type String')
