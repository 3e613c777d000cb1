"""What came in, in the bot's own words: everything that a chat can say to us."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Typed:
    """Plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A message that was said before now reads otherwise; its number is that of the message."""

    text: str


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command without its slash, lower-case; «/start X» has argument X."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button under one of our messages."""

    data: str
    callback_id: str


@dataclass(frozen=True, slots=True)
class Voiced:
    """A voice note with its length in seconds and its size in bytes, as Telegram says them."""

    file_id: str
    seconds: int
    size: int


@dataclass(frozen=True, slots=True)
class Located:
    """A shared location; to be snapped to a place at once and never stored."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Unwanted:
    """Something we neither ask for nor keep: a photo, video, contact, sticker or file.

    Its caption counts as typed.
    """

    kind: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person blocked the bot, or (blocked=False) let it in again."""

    blocked: bool


@dataclass(frozen=True, slots=True)
class Outside:
    """Anything said in a group or channel, where no case is ever spoken of."""


Said = Typed | Edited | Commanded | Pressed | Voiced | Located | Unwanted | Blocked | Outside


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update: who, where, what."""

    chat_id: int
    person_id: int
    #: The message itself, or for a press the message that bore the button.
    message_id: int | None
    #: IETF tag of the person's Telegram, such as «ar»; empty where unknown.
    language: str
    said: Said
