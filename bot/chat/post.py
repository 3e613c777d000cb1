"""Messages that the bot starts: one neutral line with «افتح», never a word that tells anything.

Opening turns the line into the content; one further tap answers (safety rules §5). Whoever asked
for silence, left by quick exit, or blocked the bot is sent nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime

from bot.chat.kit import Kit, stamp
from bot.chat.screen import Act, Button, Screen, Send, to_json
from bot.chat.words import SOURCE, Tongue
from bot.domain.hours import Kind, OwnHours, next_allowed, wished_hours
from bot.domain.ids import CaseId, ChatKey, CoordinatorId, MediatorId, OfficerId, OutboxId
from bot.domain.marks import N_
from bot.domain.taxonomy import Contact
from bot.store.chats import known_again
from bot.store.complaint_rows import Reach
from bot.store.database import UnitOfWork
from bot.store.hot import FOLLOW_UP, OFFER
from bot.store.reports import Report

NEW_MESSAGE = N_("You have a new message.")
OPEN = N_("Open")
#: Whoever ended the own report is left in peace.
ENDED_BY_REPORTER = frozenset({"withdrawn", "deleted"})


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a message is: where its button leads, and when it may go."""

    act: Act
    kind: Kind = Kind.UPDATE
    #: What it is about, so that it can be called back.
    subject: str | None = None
    #: The neutral line; never anything that betrays content.
    line: str = NEW_MESSAGE
    #: The hour was reckoned already, such as that of a question that is asked again.
    at: datetime | None = None
    #: Not sent while an earlier one about the same is unopened: opening shows what is true then.
    once: bool = False
    #: For whom the line may be replaced by the content itself (discreet mode off).
    open_screen: Screen | None = None


@dataclass(slots=True)
class Post:
    """Sends parcels to the people of a case, within one unit of work."""

    kit: Kit
    uow: UnitOfWork
    now: datetime
    #: The chat in which somebody acts now: they see the answer to their own act instead.
    present: ChatKey | None = None
    _sent: list[OutboxId] = field(default_factory=list)

    async def to_mediator(
        self, mediator_id: MediatorId, parcel: Parcel, *, region: str, any_hour: bool = False
    ) -> OutboxId | None:
        """Write to a mediator who joined and can be reached."""
        found = await self.uow.register.reach_mediators([mediator_id])
        who = found.get(mediator_id)
        if who is None:
            return None
        return await self._put(
            (who.chat_key, who.chat_id),
            parcel,
            self._when(parcel, region, any_hour=any_hour),
            plain=not who.discreet,
        )

    async def to_coordinator(
        self, coordinator_id: CoordinatorId, parcel: Parcel, *, region: str, any_hour: bool = False
    ) -> OutboxId | None:
        """Write to a coordinator who joined and can be reached."""
        found = await self.uow.register.reach_coordinators([coordinator_id])
        who = found.get(coordinator_id)
        if who is None:
            return None
        return await self._put(
            (who.chat_key, who.chat_id),
            parcel,
            self._when(parcel, region, any_hour=any_hour),
        )

    async def to_officer(
        self, officer_id: OfficerId, parcel: Parcel, *, region: str = "", any_hour: bool = True
    ) -> OutboxId | None:
        """Write to an officer who joined and can be reached."""
        found = await self.uow.register.reach_officers([officer_id])
        who = found.get(officer_id)
        if who is None:
            return None
        return await self._put(
            (who.chat_key, who.chat_id), parcel, self._when(parcel, region, any_hour=any_hour)
        )

    async def to_reporter(
        self, case_id: CaseId, parcel: Parcel, *, region: str, any_hour: bool = False
    ) -> OutboxId | None:
        """Write to whoever reported a case, in the hours they asked for."""
        report = await self.uow.reports.of_case(case_id)
        if report is None or report.state in ENDED_BY_REPORTER:
            return None
        if report.reporter_key is None or report.reporter_chat is None:
            return None
        if report.answers is not None and report.answers.get("contact") == Contact.NEVER:
            return None
        at = self._when(parcel, region, any_hour=any_hour, own=_own_hours(report))
        return await self._put((report.reporter_key, report.reporter_chat), parcel, at)

    async def to_complainant(self, reach: Reach, parcel: Parcel) -> OutboxId | None:
        """Write to whoever complained, by day.

        Their chat may have been forgotten since: it is known again for as long as a draft would be,
        or the button would mean nothing to us.
        """
        if await self.uow.chats.get(reach.chat_key) is None:
            await self.uow.chats.put(known_again(reach.chat_key, reach.language, self.now))
        at = self._when(parcel, "", any_hour=False)
        return await self._put((reach.chat_key, reach.chat_id), parcel, at)

    async def to_chat(self, chat: tuple[ChatKey, int], parcel: Parcel) -> OutboxId | None:
        """Write to a chat, such as one that raised an alert: at once, or when the parcel says."""
        return await self._put(chat, parcel, max(self.now, parcel.at or self.now))

    async def tongue_of(self, key: ChatKey | None) -> Tongue:
        """The language of a chat; Arabic where nothing was said in it yet."""
        known = None if key is None else await self.uow.chats.get(key)
        return self.kit.words.of(SOURCE if known is None else known.language)

    def _when(
        self, parcel: Parcel, region: str, *, any_hour: bool, own: OwnHours | None = None
    ) -> datetime:
        """When it may go: the hours that somebody asked for hold in grave cases too."""
        if parcel.at is not None:
            return max(self.now, parcel.at)
        if any_hour and own is None:
            return self.now
        return next_allowed(parcel.kind, self.now, region, self.kit.country.calendar, own)

    async def _put(
        self, chat: tuple[ChatKey, int], parcel: Parcel, at: datetime, *, plain: bool = False
    ) -> OutboxId | None:
        key, chat_id = chat
        if key == self.present:
            return None
        known = await self.uow.chats.get(key)
        if known is not None and (known.silent or known.left or known.unreachable):
            return None
        if parcel.once and parcel.subject and await self.uow.outbox.unopened(key, parcel.subject):
            return None
        tongue = self.kit.words.of(SOURCE if known is None else known.language)
        screen = parcel.open_screen if plain else None
        if screen is None:
            button = Button(tongue.say(OPEN), parcel.act)
            screen = Screen(tongue.say(parcel.line), ((button,),), protect=True, rtl=tongue.rtl)
        about = parcel.subject if parcel.once else None
        letter = await stamp(self.kit, self.uow, key, screen, self.now, about=about)
        return await self.uow.outbox.put(
            key,
            chat_id,
            to_json(Send(letter)),
            self.now,
            lane=OFFER if parcel.kind in (Kind.OFFER, Kind.URGENT_OFFER) else FOLLOW_UP,
            subject=parcel.subject,
            push=True,
            due_at=at,
        )


def _own_hours(report: Report) -> OwnHours | None:
    return None if report.answers is None else wished_hours(report.answers.get("contact"))
