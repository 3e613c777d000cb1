"""The one door for permission (law 7): actor, action, subject — yes or no.

Whoever has no role is told nothing: to them a staff command does not exist. Nobody decides on, is
offered, or sees a case in which they are reporter or side (safety rules §13).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.case import Level
from bot.domain.coordinator import Coordinator
from bot.domain.ids import ChatKey, MediatorId, PlaceId
from bot.domain.mediator import Gender


class Role(StrEnum):
    """What somebody is to us; everybody is a resident too."""

    RESIDENT = "resident"
    MEDIATOR = "mediator"
    COORDINATOR = "coordinator"


class Action(StrEnum):
    """Everything that needs permission; values are stored in the audit trail."""

    #: Withdraw, delete, add to, or veto in a report.
    OWN_REPORT = "own_report"
    #: Answer an offer, recuse oneself.
    ANSWER_OFFER = "answer_offer"
    #: See a case's summary, report contact and outcome, hand it over.
    WORK_CASE = "work_case"
    #: One's own settings and follow-ups as a mediator.
    MEDIATE = "mediate"
    #: The lists and the digest of the own area.
    COORDINATE = "coordinate"
    #: See a case with its timeline and what the reporter wrote.
    READ_CASE = "read_case"
    #: Approve, assign, close, release a sentence, settle a decision.
    DECIDE_CASE = "decide_case"
    #: Hear a voice note (safety rules §7).
    LISTEN = "listen"
    #: Make a link by which somebody joins (safety rules §13).
    INVITE = "invite"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as far as permission is concerned."""

    chat_key: ChatKey
    mediator_id: MediatorId | None = None
    coordinator: Coordinator | None = None
    #: Suspended, or struck off: of a mediator's doings only the own page is left (brief §3.1).
    out: bool = False

    @property
    def name(self) -> str:
        """How the audit trail calls them: role and number, never a person's name."""
        if self.coordinator is not None:
            return f"coordinator:{self.coordinator.id}"
        return "reporter" if self.mediator_id is None else f"mediator:{self.mediator_id}"

    @property
    def is_staff(self) -> bool:
        """Whether they are more to us than a resident."""
        return self.mediator_id is not None or self.coordinator is not None

    def holds(self, role: Role) -> bool:
        """Whether they have a role."""
        return {
            Role.RESIDENT: True,
            Role.MEDIATOR: self.mediator_id is not None,
            Role.COORDINATOR: self.coordinator is not None,
        }[role]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is acted on."""

    #: Its place with everything above it, up to the country.
    path: tuple[PlaceId, ...] = ()
    #: The lowest level whose coordinators may decide here.
    level: Level = Level.MUNICIPAL
    #: Who reported it, and whoever else is a side.
    involved: frozenset[ChatKey] = frozenset()
    #: Mediators at work on it, or the one an offer went to.
    mediators: frozenset[MediatorId] = frozenset()
    #: The reporter asked for a woman: only a woman hears them (safety rules §7).
    woman_listens: bool = False


#: The role that an action asks for, whatever its subject.
ROLES: Final[Mapping[Action, Role]] = {
    Action.OWN_REPORT: Role.RESIDENT,
    Action.ANSWER_OFFER: Role.MEDIATOR,
    Action.WORK_CASE: Role.MEDIATOR,
    Action.MEDIATE: Role.MEDIATOR,
    Action.COORDINATE: Role.COORDINATOR,
    Action.READ_CASE: Role.COORDINATOR,
    Action.DECIDE_CASE: Role.COORDINATOR,
    Action.LISTEN: Role.COORDINATOR,
    Action.INVITE: Role.COORDINATOR,
}
#: What needs the right to mediate.
_AT_WORK: Final = frozenset({Action.ANSWER_OFFER, Action.WORK_CASE})
_RANKS: Final = (Level.MUNICIPAL, Level.REGIONAL, Level.NATIONAL)


def may_try(actor: Actor, action: Action) -> bool:
    """Whether the action exists for this actor at all, before any subject is known."""
    return actor.holds(ROLES[action]) and not (actor.out and action in _AT_WORK)


def may(actor: Actor, action: Action, subject: Subject) -> bool:
    """Whether the actor may do this to this subject."""
    if not may_try(actor, action):
        return False
    own = actor.chat_key in subject.involved
    # Who mediates reads nothing that was written, in whatever role (safety rules §6).
    apart = not own and actor.mediator_id not in subject.mediators
    match action:
        case Action.OWN_REPORT:
            return own
        case Action.ANSWER_OFFER | Action.WORK_CASE:
            return actor.mediator_id in subject.mediators and not own
        case Action.READ_CASE:
            return _covers(actor, subject) and apart
        case Action.DECIDE_CASE:
            return _covers(actor, subject) and apart and _high_enough(actor, subject)
        case Action.LISTEN:
            return _may_hear(actor, subject) and _covers(actor, subject) and apart
        case Action.INVITE:
            # Nobody makes a link above the own level or beyond the own area.
            return _covers(actor, subject) and _high_enough(actor, subject)
        case Action.MEDIATE | Action.COORDINATE:
            return True


def _covers(actor: Actor, subject: Subject) -> bool:
    return actor.coordinator is not None and actor.coordinator.area in subject.path


def _may_hear(actor: Actor, subject: Subject) -> bool:
    coordinator = actor.coordinator
    if coordinator is None or not coordinator.listens:
        return False
    return coordinator.gender is Gender.WOMAN or not subject.woman_listens


def _high_enough(actor: Actor, subject: Subject) -> bool:
    coordinator = actor.coordinator
    return coordinator is not None and _RANKS.index(coordinator.level) >= _RANKS.index(
        subject.level
    )
