"""What the core needs from the world, as protocols: time, chance, and Telegram."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Clock(Protocol):
    """The one source of the present moment."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class Dice(Protocol):
    """The one source of chance: codes, tokens, jitter."""

    def letters(self, count: int, alphabet: str) -> str:
        """Return `count` characters drawn evenly from `alphabet`."""
        ...

    def between(self, low: float, high: float) -> float:
        """Return a number drawn evenly from low to high."""
        ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """One update as it came: its bytes, and the little that intake needs of it."""

    #: Telegram's number, only for the offset; kept nowhere in the clear.
    update_id: int
    raw: bytes
    #: Of the chat; 0 where an update has none.
    chat_id: int
    #: Stop, quick exit, answers to the danger gate: these overtake what waits in that chat.
    urgent: bool


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of an effect: the message's number, or the bytes that were fetched."""

    message_id: int | None = None
    content: bytes | None = None


class TooFast(Exception):
    """Telegram asks for a pause of `retry_after` seconds; nothing was sent."""

    def __init__(self, retry_after: float) -> None:
        """Keep the pause in seconds."""
        super().__init__(f"asked to wait {retry_after} s")
        self.retry_after = retry_after


class Unreachable(Exception):
    """The person blocked the bot, never started it, or is gone."""


class Refused(Exception):
    """Telegram will never take this effect; the message says why, without content."""


class Unsure(Exception):
    """The answer was lost or the server failed: sent or not, nobody knows."""


class NotSent(Exception):
    """The effect certainly did not happen (no connection): try again freely."""


class Conflict(Exception):
    """Another process is fetching updates with the same token."""


class WebhookSet(Conflict):
    """A webhook is set, so updates cannot be fetched."""


class WebhookElsewhere(Conflict):
    """The webhook was deleted, or set to another address than ours."""


class WebhookRefused(Exception):
    """Telegram will not deliver to this address; the message says why."""


class NotStored(Exception):
    """The database did not take an arrival in time: it is to come again."""


class BadToken(Exception):
    """Telegram does not know this token."""


class Gateway(Protocol):
    """Telegram, as the loops see it."""

    async def fetch(self, offset: int | None, timeout_s: int) -> Sequence[Arrival]:
        """Wait up to `timeout_s` seconds for updates; asking with an offset confirms all below it.

        Raises TooFast, NotSent, Unsure, Conflict, BadToken.
        """
        ...

    async def perform(self, chat_id: int, body: Mapping[str, Any], blob: bytes | None) -> Delivered:
        """Carry out one effect (the JSON of `chat/screen.py`) in a chat; `blob` is a voice to play.

        Raises TooFast, Unreachable, Refused, NotSent, Unsure, BadToken.
        """
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """How Telegram's delivery by webhook stands."""

    #: Where updates go; empty: they are fetched.
    url: str
    #: Updates that wait at Telegram.
    waiting: int
    #: Why the last delivery that failed did; empty: none failed.
    fault: str = ""


class Hook(Protocol):
    """The webhook as Telegram knows it."""

    async def point(self, url: str, secret: str, connections: int) -> None:
        """Let updates be delivered to `url`; what waits is kept.

        Raises WebhookRefused, TooFast, NotSent, Unsure, BadToken.
        """
        ...

    async def delivery(self) -> Delivery:
        """Ask how delivery stands. Raises TooFast, NotSent, Unsure, BadToken."""
        ...


class Pace(Protocol):
    """Telegram's speed limits for one bot."""

    def wait(self, chat: str, lane: int, now: float) -> float:
        """Return the seconds until a message to `chat` (a key; groups start with «g») may go."""
        ...

    def sent(self, chat: str, lane: int, now: float) -> None:
        """Count a message as sent."""
        ...

    def pause(self, chat: str | None, seconds: float, now: float) -> None:
        """Obey a 429: hold everything for so long (or one chat, where Telegram means that)."""
        ...

    @property
    def shared(self) -> bool:
        """Whether processes that send side by side must keep it together."""
        return False

    def told(self, now: float) -> Mapping[str, Any]:
        """Return what the others must know; `now` is a clock that all of them see."""
        del now
        return {}

    def hear(self, state: Mapping[str, Any], now: float) -> None:
        """Go on from what all have sent, this process included; pauses known here stay."""
        del state, now

    def news(self) -> bool:
        """Whether there was a pause since this was last asked."""
        return False
