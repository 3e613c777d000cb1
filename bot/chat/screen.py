"""What people see: screens, buttons, and the effects that carry them out of the house."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: What is sent to Telegram for an urgent act starts with this sign.
URGENT_SIGN = "!"


@dataclass(frozen=True, slots=True)
class Act:
    """What a button does: a verb of `chat/routes.py` and its arguments.

    Never sent to Telegram: the button carries a token under which the act is looked up.
    """

    verb: str
    args: Mapping[str, str] = field(default_factory=dict)
    #: Overtakes whatever waits in that chat: stop, quick exit, answers to the danger gate.
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A label and what pressing it does, or the address it opens."""

    label: str
    act: Act | None = None
    url: str | None = None


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """One message: HTML text (everything inserted already escaped) and rows of buttons.

    Rows are written first choice first; `rtl` says that they are shown from the right.
    """

    text: str
    rows: Rows = ()
    #: Content that may be neither forwarded nor saved.
    protect: bool = False
    rtl: bool = True
    #: Label of a keyboard button that shares the location; `Turn` takes the keyboard away again.
    ask_location: str | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A button as it leaves the house: label and token, or label and address."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A screen whose buttons have their tokens."""

    text: str
    keys: tuple[tuple[Key, ...], ...] = ()
    protect: bool = False
    ask_location: str | None = None
    #: Whether rows, written first choice first, are shown from the right.
    rtl: bool = True


@dataclass(frozen=True, slots=True)
class Send:
    """Send a new message; `callback_id` is the press that it answers."""

    letter: Letter
    callback_id: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Rewrite a message: one known by its id, or the one that an outbox row became (`of`).

    The former answers somebody, and comes as a new message where the old one is gone. The latter
    nobody asked for: where its message is gone, nothing comes (safety rule 5).
    """

    letter: Letter
    message_id: int | None = None
    of: int | None = None
    callback_id: str | None = None


@dataclass(frozen=True, slots=True)
class Erase:
    """Delete messages in as many calls as needed; what is too old to delete is passed over.

    `keyboard`: the one under the writing field goes too.
    """

    message_ids: tuple[int, ...]
    callback_id: str | None = None
    keyboard: bool = False


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Answer a press with nothing but the end of its waiting sign, or a short notice."""

    callback_id: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class FetchVoice:
    """Download a voice note; its bytes return through the inbox under `voice`."""

    file_id: str
    voice: int


@dataclass(frozen=True, slots=True)
class PlayVoice:
    """Send a stored voice note, protected, to an authorised listener."""

    voice: int
    caption: str
    keys: tuple[tuple[Key, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Menu:
    """Set the one neutral command menu (the same for everybody): (command, description)."""

    commands: tuple[tuple[str, str], ...]
    language: str = ""


Effect = Send | Edit | Erase | Acknowledge | FetchVoice | PlayVoice | Menu

_KINDS: Mapping[str, type[Effect]] = {
    kind.__name__: kind for kind in (Send, Edit, Erase, Acknowledge, FetchVoice, PlayVoice, Menu)
}


def _keys(rows: Sequence[Sequence[Key]]) -> list[list[dict[str, str]]]:
    return [
        [{"t": key.label} | ({"d": key.data} if key.data else {"u": key.url or ""}) for key in row]
        for row in rows
    ]


def _unkeys(rows: Sequence[Sequence[Mapping[str, str]]]) -> tuple[tuple[Key, ...], ...]:
    return tuple(tuple(Key(key["t"], key.get("d"), key.get("u")) for key in row) for row in rows)


def to_json(effect: Effect) -> dict[str, Any]:
    """Turn an effect into what an outbox row holds."""
    body: dict[str, Any] = {"do": type(effect).__name__}
    for name in effect.__slots__:
        value = getattr(effect, name)
        if isinstance(value, Letter):
            value = {
                "text": value.text,
                "keys": _keys(value.keys),
                "protect": value.protect,
                "ask_location": value.ask_location,
                "rtl": value.rtl,
            }
        elif name == "keys":
            value = _keys(value)
        if value is not None:
            body[name] = value
    return body


def from_json(body: Mapping[str, Any]) -> Effect:
    """Turn an outbox row's body back into the effect.

    Raises KeyError where the body names no effect of ours.
    """
    fields = {name: value for name, value in body.items() if name != "do"}
    if "letter" in fields:
        letter = dict(fields["letter"])
        letter["keys"] = _unkeys(letter["keys"])
        fields["letter"] = Letter(**letter)
    if "keys" in fields:
        fields["keys"] = _unkeys(fields["keys"])
    if "message_ids" in fields:
        fields["message_ids"] = tuple(fields["message_ids"])
    if "commands" in fields:
        fields["commands"] = tuple((name, text) for name, text in fields["commands"])
    return _KINDS[body["do"]](**fields)
