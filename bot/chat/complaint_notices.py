"""Who hears of a complaint: a neutral line to each, the content behind its button (brief §2.8)."""

from dataclasses import dataclass
from typing import Final

from bot.chat.post import Parcel, Post
from bot.chat.screen import Act
from bot.domain import events as ev
from bot.domain.complaint import Party, State
from bot.domain.hours import Kind
from bot.domain.ids import ComplaintId, CoordinatorId, MediatorId, OfficerId
from bot.domain.roles import Role
from bot.store.complaint_rows import mediators_in
from bot.store.database import UnitOfWork
from bot.store.register import MEDIATOR
from bot.usecases.complaint_people import coordinators_in
from bot.usecases.watch_complaint import complaint_subject

Told = ev.ComplaintWaits | ev.OfficesEmpty | ev.ComplaintMoved | ev.HarmAsked | ev.PrecautionLeft
#: What administrators hear of: never which complaint.
_EMPTY: Final = "offices_empty"
#: Where it is opened, by its state; anything else on the integrity officer's desk.
_VERBS: Final = {State.PROTECTED: "protect.open"}


@dataclass(frozen=True, slots=True)
class ComplaintNotices:
    """Turns what happened to a complaint into messages, in the same transaction."""

    uow: UnitOfWork
    post: Post

    async def tell(self, event: Told) -> None:
        """Tell everybody concerned."""
        match event:
            case ev.ComplaintWaits():
                await self._waits(event)
            case ev.OfficesEmpty():
                await self._empty()
            case ev.ComplaintMoved(complaint_id, party):
                if party is Party.COMPLAINANT:
                    await self._complainant(complaint_id, "complaint.open")
                else:
                    await self._respondent(complaint_id)
            case ev.PrecautionLeft(mediator_id):
                await self._precaution(mediator_id)
            case ev.HarmAsked(complaint_id):
                await self._complainant(complaint_id, "complaint.harm.open")

    async def _waits(self, event: ev.ComplaintWaits) -> None:
        row = await self.uow.complaints.get(event.complaint_id)
        if row is None:
            return
        seated = {
            one.member
            for one in await self.uow.complaints.seats(row.id)
            if row.state.sits and one.round == row.round and not one.left
        }
        for person in event.people:
            verb = "panel.open" if person in seated else _VERBS.get(row.state, "integrity.open")
            await self._wait(event, person, "harm.open" if event.about == "harm" else verb)

    async def _wait(self, event: ev.ComplaintWaits, person: str, verb: str) -> None:
        kind = Kind.URGENT_OFFER if event.any_hour else Kind.OFFER
        act = Act(verb, {"complaint": str(event.complaint_id)})
        # A seat is told of also to whoever has not opened yet that the complaint arrived.
        seat = " panel" if verb == "panel.open" else ""
        subject = f"{complaint_subject(event.complaint_id)}{seat}"
        parcel = Parcel(act, kind, subject=subject, once=not event.any_hour)
        role, _, number = person.partition(":")
        if role == "officer":
            await self.post.to_officer(OfficerId(int(number)), parcel, any_hour=event.any_hour)
        else:
            who = CoordinatorId(int(number))
            await self.post.to_coordinator(who, parcel, region="", any_hour=event.any_hour)

    async def _empty(self) -> None:
        parcel = Parcel(Act("offices.waits"), Kind.OFFER, subject=_EMPTY, once=True)
        for one in await self.uow.register.officers(Role.ADMINISTRATOR):
            await self.post.to_officer(one.id, parcel, any_hour=False)

    async def _precaution(self, mediator_id: MediatorId) -> None:
        """The registrars of the place; opening says what is true then."""
        one = await self.uow.register.mediator(mediator_id)
        path = () if one is None else self.post.kit.country.path(one.place_id)
        act = Act("precaution.left", {"mediator": str(mediator_id)})
        parcel = Parcel(act, Kind.OFFER, subject=f"precaution:{mediator_id}", once=True)
        own = await self.uow.register.chat_of(MEDIATOR, mediator_id)
        for officer in await self.uow.register.officers(Role.REGISTRAR):
            if officer.area in path and officer.chat_key != own:
                await self.post.to_officer(officer.id, parcel, any_hour=False)

    async def _complainant(self, complaint_id: ComplaintId, verb: str) -> None:
        row = await self.uow.complaints.get(complaint_id)
        if row is None or row.reach is None or row.silent:
            return
        kind = Kind.UPDATE if verb == "complaint.open" else Kind.FOLLOW_UP
        act = Act(verb, {"complaint": str(complaint_id)})
        # Named apart from what officers get, which is called back by itself.
        subject = f"own {complaint_subject(complaint_id)} {verb}"[:60]
        await self.post.to_complainant(row.reach, Parcel(act, kind, subject=subject, once=True))

    async def _respondent(self, complaint_id: ComplaintId) -> None:
        row = await self.uow.complaints.get(complaint_id)
        if row is None:
            return
        act = Act("answer.open", {"complaint": str(complaint_id)})
        parcel = Parcel(act, subject=f"answer:{complaint_id}", once=True)
        for number in sorted(mediators_in(row.matter.whom)):
            await self.post.to_mediator(MediatorId(number), parcel, region="")
        for one in await coordinators_in(self.uow, row):
            await self.post.to_coordinator(one.id, parcel, region="")
