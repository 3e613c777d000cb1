"""Getting one case accepted: a series of offers until the team is complete.

    new       ─▶ asking, exhausted, closed     Ask starts it, or finds nobody
    asking    ─▶ complete, exhausted, closed   the acceptance that fills the team; nobody left
    exhausted ─▶ asking, closed                somebody is found, or a seat comes free
    complete  ─▶ asking, closed                a seat comes free
    closed    ─▶ asking, complete              a coordinator reopens the case

Silence ends nothing: when the answer time is up one more is asked, and the offer lives on until it
expires. Commands name the offer they answer, so a late acceptance and an old timer are one case:
the offer is not open, and nothing changes. A timer never starts a dispatch, only `Ask` does (safety
rules §2). The hard rules are checked by the caller, when offering and when accepting.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, assert_never

from bot.domain.deadlines import OFFER_LIVES_FOR
from bot.domain.ids import CaseId, MediatorId


class DispatchState(StrEnum):
    """Where a dispatch stands; `closed` is the end unless a person reopens the case."""

    NEW = "new"
    ASKING = "asking"
    EXHAUSTED = "exhausted"
    COMPLETE = "complete"
    CLOSED = "closed"


class OfferState(StrEnum):
    """Where one offer stands; every state but the first two says why it closed."""

    LIVE = "live"
    ACCEPTED = "accepted"
    #: Will not.
    DECLINED = "declined"
    #: Must not: a tie or an interest. Free at any time, after accepting too.
    RECUSED = "recused"
    #: Nobody answered in the whole life of the offer.
    EXPIRED = "expired"
    #: Others filled the team first.
    TAKEN = "taken"
    #: A side's veto, a hand-over, or a hard rule that came to hold.
    WITHDRAWN = "withdrawn"
    #: The dispatch was closed.
    CALLED_BACK = "called_back"


class Withdrawal(StrEnum):
    """The only causes that take an offer or a seat away; silence is none of them."""

    VETO = "veto"
    HAND_OVER = "hand_over"
    RULE = "rule"


class Closing(StrEnum):
    """Why a dispatch ends without being needed any more."""

    CASE_CLOSED = "case_closed"
    REPORT_WITHDRAWN = "report_withdrawn"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Offer:
    """One question to one mediator about one case."""

    #: Counts from 1 within the dispatch; timers and buttons name it.
    number: int
    mediator_id: MediatorId
    made_at: datetime
    state: OfferState = OfferState.LIVE

    @property
    def live(self) -> bool:
        """Whether it waits for an answer."""
        return self.state is OfferState.LIVE

    @property
    def expires_at(self) -> datetime:
        """When an unanswered offer ends."""
        return self.made_at + OFFER_LIVES_FOR


@dataclass(frozen=True, slots=True)
class Dispatch:
    """All offers of one case."""

    case_id: CaseId
    team_size: int
    offers: tuple[Offer, ...] = ()
    state: DispatchState = DispatchState.NEW

    @property
    def live(self) -> tuple[Offer, ...]:
        """The offers that wait for an answer."""
        return tuple(offer for offer in self.offers if offer.live)

    @property
    def team(self) -> tuple[MediatorId, ...]:
        """Those who took a seat, in the order of their offers."""
        return tuple(
            offer.mediator_id for offer in self.offers if offer.state is OfferState.ACCEPTED
        )

    @property
    def seats_left(self) -> int:
        """Seats nobody has taken yet."""
        return self.team_size - len(self.team)

    @property
    def asked(self) -> frozenset[MediatorId]:
        """Whom not to ask again.

        Not among them: people who never got to answer because the team was full. They may be asked
        once more when a seat comes free.
        """
        return frozenset(
            offer.mediator_id for offer in self.offers if offer.state is not OfferState.TAKEN
        )

    def offer(self, number: int) -> Offer | None:
        """The offer with this number, if there is one."""
        return self.offers[number - 1] if 0 < number <= len(self.offers) else None


@dataclass(frozen=True, slots=True)
class Ask:
    """Offer the case to these people; the first one starts the dispatch."""

    mediators: tuple[MediatorId, ...]


@dataclass(frozen=True, slots=True)
class TopUp:
    """Ask more because time passed or somebody said no; empty if nobody is left to ask."""

    mediators: tuple[MediatorId, ...]


@dataclass(frozen=True, slots=True)
class Accept:
    """Take a seat."""

    offer: int


@dataclass(frozen=True, slots=True)
class Decline:
    """Will not; no reason need be given, and it has no price."""

    offer: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Recuse:
    """Must not: before answering or after accepting, always free."""

    offer: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take an offer or a seat away, for one of three causes."""

    offer: int
    why: Withdrawal


@dataclass(frozen=True, slots=True)
class Expire:
    """The life of an offer may be over; before its time this does nothing."""

    offer: int


@dataclass(frozen=True, slots=True)
class Close:
    """The case needs nobody any more."""

    reason: Closing


@dataclass(frozen=True, slots=True)
class Reopen:
    """A coordinator reopens the case: those who had a seat have it again (domain brief §4.1)."""


Command = Ask | TopUp | Accept | Decline | Recuse | Withdraw | Expire | Close | Reopen


@dataclass(frozen=True, slots=True)
class OfferMade:
    """Somebody is asked."""

    offer: int
    mediator_id: MediatorId
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OfferClosed:
    """An offer ended without a seat, or its seat was given up.

    What a mediator reads for taken, withdrawn and called back is the same (safety rules §8).
    """

    offer: int
    mediator_id: MediatorId
    why: OfferState
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SeatTaken:
    """Somebody accepted; nothing is disclosed before the team is complete (safety rules §3)."""

    offer: int
    mediator_id: MediatorId
    seats_left: int


@dataclass(frozen=True, slots=True)
class SeatFreed:
    """Somebody who had accepted left the team."""

    offer: int
    mediator_id: MediatorId
    seats_left: int


@dataclass(frozen=True, slots=True)
class TeamComplete:
    """The required number has accepted."""

    mediators: tuple[MediatorId, ...]


@dataclass(frozen=True, slots=True)
class Exhausted:
    """No offer is open and nobody is left to ask: the coordinator's list."""


@dataclass(frozen=True, slots=True)
class DispatchClosed:
    """The dispatch ended."""

    reason: Closing


@dataclass(frozen=True, slots=True)
class DispatchReopened:
    """It runs again, with so many seats to fill."""

    seats_left: int


Event = (
    OfferMade
    | OfferClosed
    | SeatTaken
    | SeatFreed
    | TeamComplete
    | Exhausted
    | DispatchClosed
    | DispatchReopened
)
Decision = tuple[Dispatch, tuple[Event, ...]]

_SEATS_OPEN: Final = frozenset({DispatchState.NEW, DispatchState.ASKING, DispatchState.EXHAUSTED})


def decide(dispatch: Dispatch, command: Command, now: datetime) -> Decision:
    """What a command changes, and what it means to others; nothing where it comes too late."""
    if (dispatch.state is DispatchState.CLOSED) is not isinstance(command, Reopen):
        return dispatch, ()
    match command:
        case Ask(mediators) | TopUp(mediators):
            begins = isinstance(command, Ask) or dispatch.state is not DispatchState.NEW
            return _ask(dispatch, mediators, now) if begins else (dispatch, ())
        case Accept(number):
            return _accept(dispatch, number)
        case Decline(number, reason):
            return _end_live(dispatch, number, OfferState.DECLINED, reason)
        case Recuse(number, reason):
            return _leave(dispatch, number, OfferState.RECUSED, reason)
        case Withdraw(number, why):
            return _leave(dispatch, number, OfferState.WITHDRAWN, why.value)
        case Expire(number):
            return _expire(dispatch, number, now)
        case Close(reason):
            return _close(dispatch, reason)
        case Reopen():
            return _reopen(dispatch)
        case _:
            assert_never(command)


def _ask(dispatch: Dispatch, mediators: Iterable[MediatorId], now: datetime) -> Decision:
    """New offers to whoever was not asked before; nobody and nothing open means exhausted."""
    if dispatch.state not in _SEATS_OPEN:
        return dispatch, ()
    fresh = [each for each in dict.fromkeys(mediators) if each not in dispatch.asked]
    if not fresh:
        return _exhaust(dispatch)
    first = len(dispatch.offers) + 1
    made = tuple(Offer(number, each, now) for number, each in enumerate(fresh, first))
    asking = replace(dispatch, offers=dispatch.offers + made, state=DispatchState.ASKING)
    return asking, tuple(
        OfferMade(offer.number, offer.mediator_id, offer.expires_at) for offer in made
    )


def _exhaust(dispatch: Dispatch) -> Decision:
    """Said once, not at every timer."""
    if dispatch.live or dispatch.state is DispatchState.EXHAUSTED:
        return dispatch, ()
    return replace(dispatch, state=DispatchState.EXHAUSTED), (Exhausted(),)


def _accept(dispatch: Dispatch, number: int) -> Decision:
    """The first acceptances win; when the last seat is taken the other offers close."""
    offer = dispatch.offer(number)
    if offer is None or not offer.live:
        return dispatch, ()
    seated = _with(dispatch, offer, OfferState.ACCEPTED)
    taken = SeatTaken(number, offer.mediator_id, seated.seats_left)
    if seated.seats_left:
        return seated, (taken,)
    full, closed = _close_live(seated, OfferState.TAKEN)
    return replace(full, state=DispatchState.COMPLETE), (taken, *closed, TeamComplete(full.team))


def _end_live(
    dispatch: Dispatch, number: int, why: OfferState, reason: str | None = None
) -> Decision:
    offer = dispatch.offer(number)
    if offer is None or not offer.live:
        return dispatch, ()
    ended = OfferClosed(number, offer.mediator_id, why, reason)
    return _with(dispatch, offer, why), (ended,)


def _expire(dispatch: Dispatch, number: int, now: datetime) -> Decision:
    """An offer ends for silence only at the end of its life, however early a timer fires."""
    offer = dispatch.offer(number)
    if offer is None or now < offer.expires_at:
        return dispatch, ()
    return _end_live(dispatch, number, OfferState.EXPIRED)


def _leave(dispatch: Dispatch, number: int, why: OfferState, reason: str | None) -> Decision:
    """An open offer ends; a taken seat comes free, and a complete team is sought again."""
    offer = dispatch.offer(number)
    if offer is None or offer.state is not OfferState.ACCEPTED:
        return _end_live(dispatch, number, why, reason)
    left = replace(_with(dispatch, offer, why), state=DispatchState.ASKING)
    return left, (
        OfferClosed(number, offer.mediator_id, why, reason),
        SeatFreed(number, offer.mediator_id, left.seats_left),
    )


def _close(dispatch: Dispatch, reason: Closing) -> Decision:
    """Open offers are called back; who took a seat keeps it on record."""
    quiet, closed = _close_live(dispatch, OfferState.CALLED_BACK)
    return replace(quiet, state=DispatchState.CLOSED), (*closed, DispatchClosed(reason))


def _reopen(dispatch: Dispatch) -> Decision:
    """The offers that were called back stay so; empty seats are sought by whoever reopened it."""
    state = DispatchState.ASKING if dispatch.seats_left else DispatchState.COMPLETE
    return replace(dispatch, state=state), (DispatchReopened(dispatch.seats_left),)


def _close_live(dispatch: Dispatch, why: OfferState) -> tuple[Dispatch, tuple[OfferClosed, ...]]:
    offers = tuple(replace(offer, state=why) if offer.live else offer for offer in dispatch.offers)
    closed = tuple(OfferClosed(offer.number, offer.mediator_id, why) for offer in dispatch.live)
    return replace(dispatch, offers=offers), closed


def _with(dispatch: Dispatch, changed: Offer, state: OfferState) -> Dispatch:
    offers = tuple(
        replace(offer, state=state) if offer.number == changed.number else offer
        for offer in dispatch.offers
    )
    return replace(dispatch, offers=offers)
