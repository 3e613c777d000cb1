"""One turn of a conversation: what a person did, and the means to answer within its transaction."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.chat.inputs import Incoming, Pressed
from bot.chat.kit import TOKEN_ALPHABET, TOKEN_LENGTH, Kit, stamp
from bot.chat.notices import Notices
from bot.chat.screen import (
    URGENT_SIGN,
    Acknowledge,
    Act,
    Edit,
    Effect,
    Erase,
    FetchVoice,
    Screen,
    Send,
    to_json,
)
from bot.chat.words import Tongue
from bot.domain.access import Action, Actor, Subject, may
from bot.domain.events import Event
from bot.domain.ids import MediatorId, OutboxId
from bot.domain.mediator import OUT
from bot.domain.standing import BY_ITSELF
from bot.store.chats import Chat
from bot.store.database import UnitOfWork
from bot.store.hot import ANSWER, OFFER, URGENT

__all__ = ["TOKEN_ALPHABET", "TOKEN_LENGTH", "Decode", "Kit", "Turn"]

#: Reads the bytes of an update; raises KeyError, TypeError or ValueError where they are none.
Decode = Callable[[bytes], Incoming | None]
#: Under this key of a stored draft stands the outbox row that brought the keyboard of a location.
KEYBOARD = "keyboard"
#: Telegram takes presses for about 150 s; answering one later is refused.
PRESS_LIVES = timedelta(seconds=140)


@dataclass(slots=True)
class Turn:
    """A person's move and the chat it came from; `chat` is stored when the turn ends."""

    kit: Kit
    uow: UnitOfWork
    now: datetime
    incoming: Incoming
    chat: Chat
    arrived_at: datetime
    #: The inbox row that this is, and what reads others of the kind.
    row_id: int
    decode: Decode
    #: How long this chat had been silent.
    away: timedelta = timedelta()
    #: Quick exit or deletion: the chat is forgotten instead of stored.
    forget: bool = False
    _actor: Actor | None = None
    #: Whether the pressed message may be neither forwarded nor saved.
    _protected: bool = False
    #: What the pressed message is about, where another about the same waits for its opening.
    about: str | None = None
    _keyboard: OutboxId | None = field(init=False)

    def __post_init__(self) -> None:
        """See whether a keyboard stands under the field: the message that brought it is noted."""
        self._keyboard = (self.chat.draft or {}).get(KEYBOARD)

    @property
    def tongue(self) -> Tongue:
        """The language that this chat is spoken to in."""
        return self.kit.words.of(self.chat.language)

    @property
    def callback_id(self) -> str | None:
        """The press that still waits for an answer, if any."""
        said = self.incoming.said
        if isinstance(said, Pressed) and self.now - self.arrived_at < PRESS_LIVES:
            return said.callback_id
        return None

    @property
    def urgent(self) -> bool:
        """Whether this is a press that overtakes what waits."""
        said = self.incoming.said
        return isinstance(said, Pressed) and said.data.startswith(URGENT_SIGN)

    def keep(self, **changes: Any) -> None:  # noqa: ANN401 - fields of Chat, checked by replace
        """Change what is stored of the chat."""
        self.chat = replace(self.chat, **changes)

    async def actor(self) -> Actor:
        """Who acts here: looked up once a turn, and only where a role matters."""
        if self._actor is None:
            key = self.chat.key
            mediator = await self.uow.register.mediator_of(key)
            out = mediator is not None and mediator.accreditation in OUT
            if mediator is not None and out and not await self._may_mend(mediator.id):
                mediator = None
            coordinator = await self.uow.register.coordinator_of(key)
            mediator_id = None if mediator is None else mediator.id
            officers = await self.uow.register.officers_of(key)
            self._actor = Actor(key, mediator_id, coordinator, out=out, officers=officers)
        return self._actor

    async def _may_mend(self, mediator_id: MediatorId) -> bool:
        """Whether somebody was suspended by the bot itself, for want of what they can do here."""
        past = await self.uow.standings.history(mediator_id)
        return bool(past) and past[0].reason in BY_ITSELF

    async def may(self, action: Action, subject: Subject) -> bool:
        """Whether this person may do this to this subject (law 7)."""
        return may(await self.actor(), action, subject)

    async def showed(self, action: str, subject: str) -> None:
        """Leave a row in the audit trail: something sealed is shown to this person now."""
        await self.uow.record(self.now, (await self.actor()).name, action, subject)

    async def tell(self, events: Iterable[Event]) -> None:
        """Let everybody concerned hear of what happened, in this very transaction.

        Who acts in this chat sees the answer to the own act and gets no further message.
        """
        await Notices(self.kit, self.uow, self.now, present=self.chat.key).tell(events)

    async def answer(self, screen: Screen) -> OutboxId:
        """Answer: a press turns its own message into the next screen, a message gets a new one.

        Rewriting a message cannot protect it, so protected content never takes the place of what
        was sent unprotected; a message once protected stays so. A keyboard under the field has
        served its turn and goes.
        """
        if self._keyboard is not None:
            await self.lower_keyboard()
        said, message_id = self.incoming.said, self.incoming.message_id
        rewrites = isinstance(said, Pressed) and message_id and not screen.ask_location
        if not rewrites or (screen.protect and not self._protected):
            return await self.send(screen)
        screen = replace(screen, protect=self._protected)
        letter = await stamp(self.kit, self.uow, self.chat.key, screen, self.now)
        return await self.do(Edit(letter, message_id=message_id, callback_id=self.callback_id))

    async def send(self, screen: Screen) -> OutboxId:
        """Send a message of its own, leaving the pressed one as it is."""
        return await self.do(
            Send(
                await stamp(self.kit, self.uow, self.chat.key, screen, self.now),
                callback_id=self.callback_id,
            )
        )

    async def hush(self, text: str = "") -> None:
        """End a press's waiting sign without changing anything."""
        if self.callback_id is not None:
            await self.do(Acknowledge(self.callback_id, text))

    async def erase(self) -> None:
        """Delete what can still be deleted in this chat, before anything else goes there.

        What was said before and waits still to be read is dropped unread, and deleted too.
        """
        ids = await self.uow.messages.take(self.chat.key, self.now)
        for body in await self.uow.inbox.drop_before(self.chat.key, self.row_id):
            with suppress(KeyError, TypeError, ValueError):
                unread = self.decode(body)
                if unread is not None and unread.message_id is not None:
                    ids = (*ids, unread.message_id)
        if self.incoming.message_id is not None:
            ids = tuple(dict.fromkeys((*ids, self.incoming.message_id)))
        await self.uow.outbox.drop_chat(self.chat.key)
        if ids:
            keyboard = self._keyboard is not None
            await self.do(Erase(ids, self.callback_id, keyboard), lane=URGENT)

    async def lower_keyboard(self, *more: int) -> None:
        """Take the keyboard away with the message that brought it, and `more` messages."""
        if self._keyboard is not None:
            shown = await self.uow.outbox.recall(self._keyboard)
            more = more if shown is None else (*more, shown)
            self._keyboard = None
        draft = {name: value for name, value in (self.chat.draft or {}).items() if name != KEYBOARD}
        self.keep(draft=draft or None)
        await self.do(Erase(more, keyboard=True))

    async def fetch_voice(self, file_id: str, seconds: int) -> int:
        """Have a voice note fetched; return the number under which it will be kept."""
        voice = await self.uow.reports.keep_voice(self.chat.key, seconds, self.now)
        # Behind the answer: a slow download keeps nobody waiting.
        await self.do(FetchVoice(file_id, voice), lane=OFFER, subject=f"voice:{voice}")
        return voice

    async def do(
        self, effect: Effect, *, lane: int = ANSWER, subject: str | None = None
    ) -> OutboxId:
        """Put an effect into the outbox of this very transaction."""
        key, chat_id = self.chat.key, self.incoming.chat_id
        return await self.uow.outbox.put(
            key, chat_id, to_json(effect), self.now, lane=lane, subject=subject
        )

    async def pressed(self) -> Act | None:
        """Return what the pressed button does; None where this chat has no such button."""
        said = self.incoming.said
        if not isinstance(said, Pressed):
            return None
        token, _, number = said.data.removeprefix(URGENT_SIGN).rpartition(".")
        acts = await self.uow.presses.get(token, self.chat.key)
        if not number.isdecimal() or int(number) >= len(acts):
            return None
        pressed = acts[int(number)]
        self._protected, self.about = bool(pressed.get("p")), pressed.get("s")
        return Act(pressed["v"], pressed["a"])
