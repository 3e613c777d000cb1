"""The front desk: takes an inbox row or a due timer and lets the right function decide."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.chat.applicant import applying
from bot.chat.applicant.walk import inside
from bot.chat.asking_again import acted
from bot.chat.inputs import Blocked, Commanded, Edited, Incoming, Outside, Pressed, Typed, Voiced
from bot.chat.kit import Kit
from bot.chat.notices import Notices
from bot.chat.opening import NOT_OPEN, Opening
from bot.chat.resident import edited, report, walk
from bot.chat.routes import QUESTIONS, STAFF_QUESTIONS, commanded, press_handler
from bot.chat.screen import Act, Letter, Menu, Send, to_json
from bot.chat.timers import RINGS
from bot.chat.turn import Decode, Turn
from bot.chat.words import Words
from bot.domain.access import may_try
from bot.domain.events import VoiceLost
from bot.domain.ids import ChatKey
from bot.domain.marks import N_
from bot.domain.ports import Clock
from bot.store.chats import DRAFTS_FOR, UNCONSENTED_FOR, Chat
from bot.store.database import UnitOfWork
from bot.store.hot import InboxRow, Timer
from bot.usecases.lose_mediator import UNREACHABLE, lose_mediator

#: The command menu, the same for everybody; it says nothing of what the bot is for (safety rule 5).
MENU: Sequence[tuple[str, str]] = (
    ("start", N_("Start")),
    ("status", N_("Where does it stand?")),
    ("help", N_("Help")),
    ("language", N_("Language")),
    ("stop", N_("Stop")),
    ("exit", N_("Quick exit")),
)

SORRY = N_("Something went wrong on our side. What you told us is safe. Please send it once more.")
PRIVATE_ONLY = N_("Please write to me in a private chat.")


class Desk:
    """Takes an inbox row or a timer and lets the right function decide."""

    def __init__(
        self, kit: Kit, clock: Clock, decode: Decode, opening: Opening | None = None
    ) -> None:
        """`decode` turns stored bytes into what was said; `opening`: who is served already."""
        self._opening = opening
        self._kit = kit
        self._clock = clock
        self._decode = decode

    async def handle(self, uow: UnitOfWork, row: InboxRow) -> None:
        """Handle an inbox row; everything it causes is in this unit of work."""
        now = self._clock.now()
        if row.kind != "update":
            await self._news(uow, row)
            return
        incoming = None if row.body is None else self._decode(row.body)
        if incoming is None:
            return
        if isinstance(incoming.said, Outside):
            if incoming.chat_id < 0 and incoming.message_id is not None:
                await self._tell(uow, row, incoming.chat_id, PRIVATE_ONLY)
        elif await self._served(uow, row, incoming, now):
            await self._meet(uow, row, incoming, now)

    async def _meet(
        self, uow: UnitOfWork, row: InboxRow, incoming: Incoming, now: datetime
    ) -> None:
        """Somebody said or did something in a private chat."""
        if isinstance(incoming.said, Edited):
            known = await uow.chats.get(row.chat_key)
            if known is None or known.left:
                # After a quick exit an edit is no coming back.
                return
        chat = await self._chat(uow, row, incoming, now)
        if isinstance(incoming.said, Blocked):
            await uow.chats.put(replace(chat, unreachable=incoming.said.blocked, seen_at=now))
            await self._lost_or_back(uow, row, blocked=incoming.said.blocked)
            return
        if chat.unreachable:
            await uow.register.set_reachable(chat.key, reachable=True)
        turn = Turn(
            self._kit,
            uow,
            now,
            incoming,
            chat,
            row.arrived_at,
            row.id,
            self._decode,
            now - chat.seen_at,
        )
        turn.keep(seen_at=now, unreachable=False, left=False)
        if incoming.message_id is not None and not isinstance(incoming.said, Pressed):
            await uow.messages.add(chat.key, incoming.message_id, now)
        await uow.outbox.hurry(chat.key, now)
        await acted(uow, chat)
        await self._lead(turn)
        if turn.forget:
            await uow.chats.forget(chat.key)
        else:
            await uow.chats.put(turn.chat)

    async def _served(
        self, uow: UnitOfWork, row: InboxRow, incoming: Incoming, now: datetime
    ) -> bool:
        """Whether this person is served; before a programme is ready, they are told so."""
        if self._opening is None or isinstance(incoming.said, Blocked):
            return True
        if await self._opening.admits(uow, incoming, row.chat_key, now):
            return True
        if isinstance(incoming.said, Edited):
            return False
        await self._tell(uow, row, incoming.chat_id, NOT_OPEN)
        return False

    async def _chat(
        self, uow: UnitOfWork, row: InboxRow, incoming: Incoming, now: datetime
    ) -> Chat:
        """The chat as known, or a new one; what is past its time counts as swept already."""
        chat = await uow.chats.get(row.chat_key)
        if chat is None:
            language = self._kit.words.nearest(incoming.language)
            return Chat(row.chat_key, language, None, False, False, False, now)
        return await _as_of(uow, chat, now)

    async def _lead(self, turn: Turn) -> None:
        if isinstance(turn.incoming.said, Pressed):
            act = await turn.pressed()
            handler = None if act is None else await press_handler(turn, act)
            if act is None or handler is None:
                await walk.stale(turn)
                return
            await handler(turn, act)
            if act.verb.endswith(".open") and turn.incoming.message_id is not None:
                number = turn.incoming.message_id
                await turn.uow.outbox.opened(turn.chat.key, number, turn.about, turn.now)
            return
        said = turn.incoming.said
        if isinstance(said, Edited):
            await self._edited(turn, said)
            return
        command = await commanded(turn)
        if command is not None:
            handler, argument = command
            await handler(turn, Act("", {"argument": argument}))
            return
        form = str((turn.chat.draft or {}).get("form"))
        question = STAFF_QUESTIONS.get(form)
        if question is not None and may_try(await turn.actor(), question[1]):
            await question[0](turn)
            return
        await QUESTIONS.get(form, report.listen)(turn)

    async def _edited(self, turn: Turn, said: Edited) -> None:
        """Words such as «stop» mean what they say, and what staff typed is typed anew."""
        number, draft = turn.incoming.message_id, turn.chat.draft or {}
        as_typed = replace(turn.incoming, said=Typed(said.text))
        before, turn.incoming = turn.incoming, as_typed
        command = await commanded(turn)
        if command is not None:
            await command[0](turn, Act("", {"argument": command[1]}))
            return
        question = STAFF_QUESTIONS.get(str(draft.get("form")))
        if question is not None and number is not None and draft.get("message") == number:
            if may_try(await turn.actor(), question[1]):
                await question[0](turn)
            return
        turn.incoming = before
        await (applying.edited(turn) if inside(turn) else edited.hear(turn))

    async def _news(self, uow: UnitOfWork, row: InboxRow) -> None:
        """Hear from the sender what became of an effect; kinds not known here mean nothing."""
        match row.kind:
            case "unreachable":
                await self._unreachable(uow, row)
            case "voice" if row.body is not None:
                number, _, sound = row.body.partition(b"\n")
                await uow.reports.fill_voice(int(number), sound)
            case "voice_lost" if row.body is not None:
                await self._voice_lost(uow, int(row.body))

    async def _voice_lost(self, uow: UnitOfWork, number: int) -> None:
        """A voice note that never arrived is missed at once, not waited for (safety rules §2)."""
        report_id = await uow.reports.drop_voice(number)
        report = None if report_id is None else await uow.reports.get(report_id)
        if report is not None and report.case_id is not None:
            now = self._clock.now()
            await Notices(self._kit, uow, now).tell([VoiceLost(report.case_id)])

    async def _unreachable(self, uow: UnitOfWork, row: InboxRow) -> None:
        chat = await uow.chats.get(row.chat_key)
        await uow.outbox.drop_chat(row.chat_key)
        if chat is not None:
            await uow.chats.put(replace(chat, unreachable=True))
        await self._lost_or_back(uow, row, blocked=True)

    async def _lost_or_back(self, uow: UnitOfWork, row: InboxRow, *, blocked: bool) -> None:
        """Whoever blocked the bot is passed over: offers move on, a coordinator is told."""
        await uow.register.set_reachable(row.chat_key, reachable=not blocked)
        mediator = await uow.register.mediator_of(row.chat_key) if blocked else None
        if mediator is not None:
            now = self._clock.now()
            events = await lose_mediator(uow, self._kit.country, mediator, UNREACHABLE, now)
            await Notices(self._kit, uow, now).tell(events)

    async def _tell(self, uow: UnitOfWork, row: InboxRow, chat_id: int, text: str) -> None:
        said = self._kit.words.of("ar").say(text)
        await uow.outbox.put(row.chat_key, chat_id, to_json(Send(Letter(said))), self._clock.now())

    async def apologise(self, uow: UnitOfWork, row: InboxRow) -> bool:
        """Say sorry; return whether the row's body may be kept.

        Only after consent (safety rule 10), and never what holds a location, a picture or a number.
        """
        now, chat = self._clock.now(), await uow.chats.get(row.chat_key)
        incoming = None if row.body is None or row.kind != "update" else self._decode(row.body)
        if incoming is not None and incoming.chat_id > 0:
            language = chat.language if chat is not None else "ar"
            sorry = Send(Letter(self._kit.words.of(language).say(SORRY)))
            await uow.outbox.put(row.chat_key, incoming.chat_id, to_json(sorry), now)
        if chat is None or incoming is None or not (await _as_of(uow, chat, now)).consented:
            return False
        return isinstance(incoming.said, Typed | Commanded | Pressed | Voiced)

    async def fire(self, uow: UnitOfWork, timer: Timer) -> None:
        """Let a due timer do its work, and tell whom it concerns."""
        now = self._clock.now()
        ring = RINGS.get(timer.kind)
        if ring is not None:
            events = await ring(uow, self._kit, timer, now)
            await Notices(self._kit, uow, now).tell(events)


async def _as_of(uow: UnitOfWork, chat: Chat, now: datetime) -> Chat:
    """A chat without what is past its time: an old draft, a consent whose report has ended."""
    kept_for = DRAFTS_FOR if chat.consented else UNCONSENTED_FOR
    if now - chat.seen_at > kept_for:
        chat = replace(chat, draft=None)
    agreed = chat.consented and (walk.agreed(chat.draft) or await uow.reports.runs(chat.key))
    return replace(chat, consented=agreed)


async def set_menu(uow: UnitOfWork, words: Words, now: datetime) -> None:
    """Have the command menu set, in Arabic for everybody and in English where that is spoken."""
    for language, code in (("", "ar"), ("en", "en")):
        tongue = words.of(code)
        commands = tuple((name, tongue.say(text)) for name, text in MENU)
        await uow.outbox.put(ChatKey("menu"), 0, to_json(Menu(commands, language)), now)
