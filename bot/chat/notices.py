"""Who is told what: every event of a use case, and the messages that follow from it.

To add a notice: give the event a line in `Notices._one`, and the function it names below. Each
message is a neutral line (chat/post.py) whose button leads to a route; the words of the content
stand with that route, never here.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from bot.chat.complaint_notices import ComplaintNotices
from bot.chat.kit import Kit
from bot.chat.labels import town_label
from bot.chat.post import Parcel, Post
from bot.chat.screen import Act, Edit, Letter, to_json
from bot.chat.screens.mediator import offer_screen
from bot.domain import dispatch as rules
from bot.domain import events as ev
from bot.domain.case import Case, CaseState
from bot.domain.decision import Decision, DecisionKind
from bot.domain.hours import Kind, next_allowed
from bot.domain.ids import CaseId, ChatKey, CoordinatorId, FollowUpId, MediatorId, OfficerId
from bot.domain.marks import N_
from bot.domain.severity import GRAVE
from bot.store.database import UnitOfWork
from bot.usecases.raise_worry import BY_MEDIATOR
from bot.usecases.send_digest import keep_for_a_day

#: What a mediator reads whatever the cause (safety rules §8).
ELSEWHERE = N_("Thank you. The file was given to somebody else.")
OVER = N_("This offer has ended. Thank you.")
DIGEST_READY = N_("Your summary is ready.")
#: Questions to coordinators of which a reporter knows nothing.
_NOT_AWAITED = frozenset(
    {
        DecisionKind.OVERDUE,
        DecisionKind.TRUCE,
        DecisionKind.SILENCE,
        DecisionKind.READ,
        DecisionKind.OVERRIDE,
    }
)


class Notices:
    """Turns events into messages for each person concerned, in the same transaction."""

    def __init__(
        self, kit: Kit, uow: UnitOfWork, now: datetime, present: ChatKey | None = None
    ) -> None:
        """`present` is the chat in which somebody acts: they see the answer to their own act."""
        self._kit = kit
        self._uow = uow
        self._now = now
        self._post = Post(kit, uow, now, present)

    async def tell(self, events: Iterable[ev.Event]) -> None:
        """Tell everybody concerned."""
        for event in events:
            await self._one(event)

    async def _one(self, event: ev.Event) -> None:  # noqa: C901, PLR0912, PLR0915 - one line an event
        match event:
            case ev.InDispatch(case_id, what):
                await self._in_dispatch(case_id, what)
            case ev.CaseMoved(case_id, state):
                await self._moved(case_id, state)
            case ev.CaseClosed(case_id) | ev.TeamNamed(case_id) | ev.ReporterUpdated(case_id):
                await self._news(case_id)
            case ev.SeatLost(case_id, mediator_id):
                await self._seat_lost(case_id, mediator_id)
            case ev.CoordinatorsAsked():
                await self._coordinators(event)
            case ev.NobodyAnswered():
                await self._nobody_answered(event)
            case ev.AlertTaken(decision_id, chat_key, chat_id):
                act = Act("alert.open", {"decision": str(decision_id)})
                await self._post.to_chat((chat_key, chat_id), Parcel(act))
            case ev.MediatorReminded(case_id, mediator_id, about):
                await self._case_card(case_id, mediator_id, about=about)
            case ev.StandingTold(mediator_id, about):
                await self._standing(mediator_id, about)
            case ev.FollowUpDue(follow_up_id, at):
                await self._follow_up(follow_up_id, "follow.open", at)
            case ev.FollowUpClosed(follow_up_id):
                await self._follow_up(follow_up_id, "follow.closed", None)
            case ev.OverrideDecided(case_id, coordinator_id):
                await self._override(case_id, coordinator_id)
            case ev.SkewDue(coordinators):
                for coordinator_id in coordinators:
                    parcel = Parcel(Act("skew.open"), Kind.DIGEST)
                    await self._post.to_coordinator(coordinator_id, parcel, region="")
            case ev.DigestDue(coordinator_id):
                await self._digest(coordinator_id)
            case ev.OfferRefused() | ev.DecisionSettled() | ev.OutcomeRecorded() | ev.SearchBegun():
                pass  # The person who acts reads the answer; nobody else is concerned.
            case ev.ReporterWritten(case_id):
                act = Act("letter.open", {"case": str(case_id)})
                parcel = Parcel(act, subject=f"letter:{case_id}", once=True)
                await self._to_reporter(case_id, parcel)
            case ev.IdentityAsked() | ev.IdentitySettled():
                await self._identity(event)
            case ev.ApplicationWaits() | ev.ApplicantTold():
                await self._application(event)
            case ev.NamesWritten(officer_id, count, at):
                args = {"officer": str(officer_id), "people": str(count), "at": at.isoformat()}
                await self._post.to_officer(officer_id, Parcel(Act("written.open", args)))
            case ev.ProposalWaits(mediator_id, coordinators, officers):
                await self._proposal(mediator_id, coordinators, officers)
            case ev.RegistrarsAsked(mediator_id, officers, about):
                args = {"mediator": str(mediator_id), "about": about}
                for officer_id in officers:
                    await self._post.to_officer(officer_id, Parcel(Act("member.open", args)))
            case ev.VoiceLost(case_id):
                act = Act("voice.lost", {"case": str(case_id)})
                await self._to_reporter(case_id, Parcel(act, subject=f"news:{case_id}"))
            case (
                ev.ComplaintWaits()
                | ev.OfficesEmpty()
                | ev.PrecautionLeft()
                | ev.ComplaintMoved()
                | ev.HarmAsked()
            ):
                await ComplaintNotices(self._uow, self._post).tell(event)
            case _:
                assert_never(event)

    # -- mediators

    async def _in_dispatch(self, case_id: CaseId, what: rules.Event) -> None:
        match what:
            case rules.OfferMade(number, mediator_id):
                await self._offer(case_id, number, mediator_id)
            case rules.OfferClosed(number, _, why):
                await self._offer_closed(case_id, number, why)
            case rules.TeamComplete(mediators):
                for mediator_id in mediators:
                    await self._case_card(case_id, mediator_id)
            case _:
                pass

    async def _offer(self, case_id: CaseId, number: int, mediator_id: MediatorId) -> None:
        case = await self._uow.cases.get(case_id)
        if case is None:
            return
        grave = case.severity >= GRAVE
        act = Act("offer.open", {"case": str(case_id), "offer": str(number)})
        kind = Kind.URGENT_OFFER if grave else Kind.OFFER
        who = (await self._uow.register.reach_mediators([mediator_id])).get(mediator_id)
        tongue = await self._post.tongue_of(None if who is None else who.chat_key)
        place = town_label(tongue, self._kit.country, case)
        card = await self._post.to_mediator(
            mediator_id,
            Parcel(
                act,
                kind,
                subject=offer_subject(case_id, number),
                open_screen=offer_screen(tongue, case, place, number),
            ),
            region=self._region(case),
            any_hour=grave,
        )
        if card is not None:
            await self._uow.cases.set_card(case_id, number, card)

    async def _offer_closed(self, case_id: CaseId, number: int, why: rules.OfferState) -> None:
        """Who said no reads the answer to that; everybody else sees the card turned into thanks."""
        await self._uow.outbox.call_back(offer_subject(case_id, number))
        if why in (rules.OfferState.DECLINED, rules.OfferState.RECUSED):
            return
        over = why is rules.OfferState.EXPIRED
        await self._rewrite(case_id, number, OVER if over else ELSEWHERE)

    async def _rewrite(self, case_id: CaseId, number: int, sentence: str) -> None:
        rows = await self._uow.cases.offers_of(case_id)
        row = next((one for one in rows if one.offer.number == number), None)
        if row is None or row.card is None:
            return
        found = await self._uow.register.reach_mediators([row.offer.mediator_id])
        who = found.get(row.offer.mediator_id)
        if who is None or who.chat_key == self._post.present:
            return
        tongue = await self._post.tongue_of(who.chat_key)
        edit = Edit(Letter(tongue.say(sentence), protect=True), of=row.card)
        # A push: in a chat that was left the card is erased, and nothing may take its place.
        await self._uow.outbox.put(who.chat_key, who.chat_id, to_json(edit), self._now, push=True)

    async def _seat_lost(self, case_id: CaseId, mediator_id: MediatorId) -> None:
        case = await self._uow.cases.get(case_id)
        region = "" if case is None else self._region(case)
        act = Act("note.open", {"case": str(case_id)})
        await self._post.to_mediator(mediator_id, Parcel(act), region=region)

    async def _case_card(
        self, case_id: CaseId, mediator_id: MediatorId, *, about: str = ""
    ) -> None:
        case = await self._uow.cases.get(case_id)
        if case is None:
            return
        act = Act("case.open", {"case": str(case_id), "about": about})
        await self._post.to_mediator(
            mediator_id,
            Parcel(act, Kind.OFFER, subject=f"case:{case_id}"),
            region=self._region(case),
            any_hour=case.severity >= GRAVE,
        )

    async def _standing(self, mediator_id: MediatorId, about: str) -> None:
        """The own standing changed, or something is due: opening says what is true then."""
        one = await self._uow.register.mediator(mediator_id)
        region = "" if one is None else self._kit.country.region(one.place_id)
        kind = Kind.UPDATE if about == "changed" else Kind.FOLLOW_UP
        parcel = Parcel(Act("standing.open", {"about": about}), kind, subject="standing")
        await self._post.to_mediator(mediator_id, parcel, region=region)

    # -- applicants

    async def _application(self, event: ev.ApplicationWaits | ev.ApplicantTold) -> None:
        """The registrars of the area, or whoever applied; opening says what is true then."""
        number = event.application_id
        args, subject = {"application": str(number)}, f"application:{number}"
        if isinstance(event, ev.ApplicationWaits):
            for officer_id in event.registrars:
                parcel = Parcel(Act("queue.open", args), subject=subject, once=True)
                await self._post.to_officer(officer_id, parcel)
            return
        chat = await self._uow.applications.chat(number)
        one = await self._uow.applications.get(number)
        if chat is None or one is None:
            return
        region = self._kit.country.region(one.place_id)
        at = next_allowed(Kind.UPDATE, self._now, region, self._kit.country.calendar)
        parcel = Parcel(Act("apply.open", args), subject=subject, at=at, once=True)
        await self._post.to_chat(chat, parcel)

    # -- reporters

    async def _moved(self, case_id: CaseId, state: CaseState) -> None:
        case = await self._uow.cases.get(case_id)
        await self._news(case_id)
        if case is not None and state is CaseState.MATCHING:
            # Whoever is left of a team learns that nothing starts before it is complete again.
            for mediator_id in sorted(case.team):
                await self._case_card(case_id, mediator_id)

    async def _news(self, case_id: CaseId) -> None:
        """The reporter hears that there is news; opening says where the report stands."""
        act = Act("news.open", {"case": str(case_id)})
        await self._to_reporter(case_id, Parcel(act, subject=f"news:{case_id}", once=True))

    async def _to_reporter(self, case_id: CaseId, parcel: Parcel) -> None:
        case = await self._uow.cases.get(case_id)
        if case is None:
            return
        await self._post.to_reporter(
            case_id,
            parcel,
            region=self._region(case),
            any_hour=case.severity >= GRAVE,
        )

    async def _nobody_answered(self, event: ev.NobodyAnswered) -> None:
        """Tell the truth, once for each decision (safety rules §2, §9)."""
        decision = await self._uow.decisions.get(event.decision_id)
        if decision is None or decision.detail.endswith("told") or not _is_awaited(decision):
            return
        act = Act("alone.open", {"decision": str(event.decision_id)})
        if decision.chat_key is not None and decision.chat_id is not None:
            await self._post.to_chat((decision.chat_key, decision.chat_id), Parcel(act))
        elif decision.case_id is not None:
            subject = f"decision:{event.decision_id}"
            await self._to_reporter(decision.case_id, Parcel(act, subject=subject))
        await self._uow.decisions.change(
            event.decision_id, detail=f"{decision.detail} told".strip()
        )

    async def _follow_up(self, follow_up_id: FollowUpId, verb: str, at: datetime | None) -> None:
        """A neutral line like any other; the case number stands behind it (domain brief §4.6)."""
        row = await self._uow.follow_ups.get(follow_up_id)
        case = None if row is None else await self._uow.cases.get(row.case_id)
        if row is None or case is None:
            return
        act = Act(verb, {"follow": str(follow_up_id)})
        subject = f"follow:{follow_up_id}"
        parcel = Parcel(act, Kind.FOLLOW_UP, subject=subject, at=at)
        if row.mediator_id is None:
            await self._post.to_reporter(row.case_id, parcel, region=self._region(case))
        else:
            await self._post.to_mediator(row.mediator_id, parcel, region=self._region(case))

    # -- coordinators

    async def _coordinators(self, event: ev.CoordinatorsAsked) -> None:
        decision = await self._uow.decisions.get(event.decision_id)
        if decision is None:
            return
        parcel = Parcel(
            Act("decision.open", {"decision": str(decision.id)}),
            Kind.URGENT_OFFER if event.any_hour else Kind.OFFER,
            subject=f"decision:{decision.id}",
        )
        region = self._kit.country.region(decision.place_id)
        for coordinator_id in event.coordinators:
            await self._post.to_coordinator(
                coordinator_id, parcel, region=region, any_hour=event.any_hour
            )

    async def _override(self, case_id: CaseId, coordinator_id: CoordinatorId) -> None:
        """Whoever asked that a rule be set aside sees what may be asked now."""
        case = await self._uow.cases.get(case_id)
        if case is not None:
            parcel = Parcel(Act("why.list", {"case": str(case_id)}), Kind.OFFER)
            region, grave = self._region(case), case.severity >= GRAVE
            await self._post.to_coordinator(coordinator_id, parcel, region=region, any_hour=grave)

    async def _digest(self, coordinator_id: CoordinatorId) -> None:
        """One line; what stands behind it is deleted after a day (safety rules §15)."""
        parcel = Parcel(Act("digest.open"), Kind.DIGEST, line=DIGEST_READY)
        row = await self._post.to_coordinator(coordinator_id, parcel, region="", any_hour=True)
        if row is not None:
            await keep_for_a_day(self._uow, coordinator_id, row, self._now)

    async def _proposal(
        self,
        mediator_id: MediatorId,
        coordinators: Iterable[CoordinatorId],
        officers: Iterable[OfficerId],
    ) -> None:
        """Those who may agree to a change of a standing; nobody else reads of it."""
        args = {"mediator": str(mediator_id)}
        parcel = Parcel(Act("approve.open", args), Kind.OFFER, subject=f"approve:{mediator_id}")
        for coordinator_id in coordinators:
            await self._post.to_coordinator(coordinator_id, parcel, region="")
        for officer_id in officers:
            await self._post.to_officer(officer_id, parcel)

    async def _identity(self, event: ev.IdentityAsked | ev.IdentitySettled) -> None:
        """Whoever may agree, then whoever asked; integrity officers of what was opened."""
        args = {"opening": str(event.opening_id)}
        asked = Parcel(Act("identity.open", args), Kind.URGENT_OFFER)
        if isinstance(event, ev.IdentityAsked):
            coordinators, officers = event.coordinators, event.officers
        else:
            coordinators = () if event.coordinator is None else (event.coordinator,)
            officers = ()
            for officer_id in event.integrity:
                await self._post.to_officer(officer_id, Parcel(Act("identity.told", args)))
        for coordinator_id in coordinators:
            await self._post.to_coordinator(coordinator_id, asked, region="", any_hour=True)
        for officer_id in officers:
            await self._post.to_officer(officer_id, asked)

    def _region(self, case: Case) -> str:
        return self._kit.country.region(case.place_id)


def _is_awaited(decision: Decision) -> bool:
    """Whether the reporter waits for it; of what a mediator told they know nothing."""
    return decision.kind not in _NOT_AWAITED and not decision.detail.startswith(BY_MEDIATOR)


def offer_subject(case_id: CaseId, number: int) -> str:
    """How the push of an offer is named, so that it can be called back before it went out."""
    return f"offer:{case_id}:{number}"
