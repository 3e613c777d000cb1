"""What Telegram's refusals mean for us: its errors as those of `domain/ports.py`.

No message made here holds an address, or anything that somebody wrote.
"""

import re
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.domain.ports import BadToken, NotSent, Refused, TooFast, Unreachable, Unsure
from bot.telegram.transport import Flooded, NotConnected

#: Telegram says 400, not 403, of some people who are gone.
_NOBODY = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "input_user_deactivated",
    "peer_id_invalid",
    "user_is_blocked",
    "bot was blocked by the user",
)
#: A message that cannot be rewritten any more: a new one takes its place.
_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
    "there is no text in the message to edit",
)
_UNCHANGED = ("message is not modified",)
#: From the first quotation mark on, a description may repeat what was in the message.
_QUOTED = re.compile("[\"'`«“‘].*", re.DOTALL)
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 _.,:()-]+")
_LONGEST = 120


def is_gone(error: TelegramError) -> bool:
    """Whether the message to rewrite is no longer there, or never can be."""
    return isinstance(error, BadRequest) and _says(error, _GONE)


def is_unchanged(error: TelegramError) -> bool:
    """Whether a rewriting would have changed nothing, which is as good as done."""
    return isinstance(error, BadRequest) and _says(error, _UNCHANGED)


def is_plain_refusal(error: TelegramError) -> bool:
    """Whether Telegram refuses this effect rather than the person, the pace or the token."""
    return isinstance(error, BadRequest) and not _says(error, _NOBODY)


def verdict(error: TelegramError) -> Exception:
    """Return what an error means for an effect: one of the exceptions of the gateway port.

    BadRequest comes before NetworkError, whose subclass it is; what nobody knows is Unsure.
    """
    match error:
        case Flooded():
            return TooFast(error.seconds)
        case RetryAfter():
            return TooFast(_seconds(error.retry_after))
        case InvalidToken():
            return BadToken("telegram does not know this token")
        case NotConnected():
            return NotSent(error.message)
        case Forbidden() | ChatMigrated():
            return Unreachable("telegram lets nothing through to this chat")
        case BadRequest() if _says(error, _NOBODY):
            return Unreachable("this chat does not exist any more")
        case BadRequest():
            return Refused(described(error.message))
        case NetworkError():
            return Unsure(f"no certain end ({type(error).__name__})")
        case _:
            return Unsure(f"an answer of another kind ({type(error).__name__})")


def described(description: str) -> str:
    """Shorten Telegram's description to words that cannot be the message's own."""
    plain = _NOT_PLAIN.sub(" ", _QUOTED.sub("", description))
    return " ".join(plain.split())[:_LONGEST] or "refused"


def _says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    description = error.message.lower().replace("’", "'")
    return any(phrase in description for phrase in phrases)


def _seconds(pause: float | timedelta) -> float:
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)
