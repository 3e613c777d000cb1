"""The one door for permission (law 7): actor, action, subject — yes or no.

`TABLE` says who may do what; what is not in it is refused. Whoever has no role is told nothing: to
them a staff command does not exist. Nobody decides on, is offered, or sees a case in which they are
reporter or side (safety rules §13).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.case import Level
from bot.domain.coordinator import Coordinator
from bot.domain.ids import ChatKey, MediatorId, PlaceId
from bot.domain.mediator import Gender
from bot.domain.officer import Officer
from bot.domain.roles import Role as Role  # noqa: PLC0414 - handed on


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
    #: Ask that a reporter's identity be opened, or agree that it is (domain brief, rule 8).
    OPEN_IDENTITY = "open_identity"
    #: Verify and judge applications, propose and carry out changes of standing.
    KEEP_REGISTER = "keep_register"
    #: Agree with others to a change of a standing, or drop it (domain brief §3.1).
    JUDGE_STANDING = "judge_standing"
    #: Read a complaint and decide on it (domain brief §2.8).
    JUDGE_COMPLAINT = "judge_complaint"
    #: Look at one's own complaint again, add to it, withdraw, delete, object.
    OWN_COMPLAINT = "own_complaint"
    #: Answer as whoever is complained of.
    ANSWER_COMPLAINT = "answer_complaint"
    #: Read a complaint and vote, in a panel (domain brief §3.6).
    SIT_IN_PANEL = "sit_in_panel"
    #: See that there is a matter of sexual words or deeds, or that a complainant was harmed.
    PROTECT = "protect"
    #: Hear of whoever needs the survivors' path.
    SAFEGUARD = "safeguard"
    #: Read the audit trail.
    AUDIT = "audit"
    #: Grant, confirm and revoke offices.
    GRANT = "grant"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as far as permission is concerned."""

    chat_key: ChatKey
    mediator_id: MediatorId | None = None
    coordinator: Coordinator | None = None
    #: Suspended, or struck off: of a mediator's doings only the own page is left (brief §3.1).
    out: bool = False
    #: The offices held, none of them revoked.
    officers: tuple[Officer, ...] = ()

    @property
    def name(self) -> str:
        """How the audit trail calls them: role and number, never a person's name."""
        if self.coordinator is not None:
            return f"coordinator:{self.coordinator.id}"
        if self.mediator_id is not None:
            return f"mediator:{self.mediator_id}"
        return f"officer:{self.officers[0].id}" if self.officers else "reporter"

    @property
    def is_staff(self) -> bool:
        """Whether they are more to us than a resident."""
        return self.mediator_id is not None or self.coordinator is not None or bool(self.officers)

    @property
    def marks(self) -> tuple[str, ...]:
        """By which a case knows that it is kept from them, in each of their roles (rule N18)."""
        own = () if self.coordinator is None else (self.coordinator.mark,)
        return (*own, *(one.mark for one in self.officers))

    def officer(self, role: Role) -> Officer | None:
        """The office held, if any."""
        return next((one for one in self.officers if one.role is role), None)

    def name_as(self, role: Role) -> str:
        """How the audit trail calls them where they act in this office."""
        officer = self.officer(role)
        return self.name if officer is None else f"officer:{officer.id}"

    def holds(self, role: Role) -> bool:
        """Whether they have a role."""
        match role:
            case Role.RESIDENT:
                return True
            case Role.MEDIATOR:
                return self.mediator_id is not None
            case Role.COORDINATOR:
                return self.coordinator is not None
            case _:
                return self.officer(role) is not None

    def area(self, role: Role) -> PlaceId | None:
        """The place for which they hold a role; None: the role has none, or is not theirs."""
        if role is Role.COORDINATOR:
            return None if self.coordinator is None else self.coordinator.area
        officer = self.officer(role)
        return None if officer is None else officer.area


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
    #: Marks of staff who are bound to it by a tie, and see nothing of it (rule N18).
    kept_from: frozenset[str] = frozenset()
    #: The reporter asked for a woman: only a woman hears them (safety rules §7).
    woman_listens: bool = False
    #: Of a complaint, whom the rules let hear or judge it, such as «officer:3».
    judges: frozenset[str] = frozenset()


#: What must hold for an actor, in a role, before a subject.
Condition = Callable[[Actor, Role, Subject], bool]
_RANKS: Final = (Level.MUNICIPAL, Level.REGIONAL, Level.NATIONAL)


def involved(actor: Actor, _role: Role, subject: Subject) -> bool:
    """It is their own."""
    return actor.chat_key in subject.involved


def stranger(actor: Actor, _role: Role, subject: Subject) -> bool:
    """It is not their own: nobody acts for us in what they reported or are a side in."""
    return actor.chat_key not in subject.involved


def unbound(actor: Actor, _role: Role, subject: Subject) -> bool:
    """No tie binds them to it, in whatever role they declared one (rule N18)."""
    return subject.kept_from.isdisjoint(actor.marks)


def asked_or_at_work(actor: Actor, _role: Role, subject: Subject) -> bool:
    """The offer went to them, or they are on the team."""
    return actor.mediator_id in subject.mediators


def not_at_work(actor: Actor, _role: Role, subject: Subject) -> bool:
    """Who mediates reads nothing that was written, in whatever role (safety rules §6)."""
    return actor.mediator_id not in subject.mediators


def among_judges(actor: Actor, role: Role, subject: Subject) -> bool:
    """The rules let them hear or judge this complaint (domain/complaint_office.py)."""
    return actor.name_as(role) in subject.judges


def covers(actor: Actor, role: Role, subject: Subject) -> bool:
    """It lies in the area for which they hold the role."""
    return actor.area(role) in subject.path


def high_enough(actor: Actor, _role: Role, subject: Subject) -> bool:
    """Their level is not below the one that decides here."""
    one = actor.coordinator
    return one is not None and _RANKS.index(one.level) >= _RANKS.index(subject.level)


def may_hear(actor: Actor, _role: Role, subject: Subject) -> bool:
    """They were trusted with listening, and are the woman whom the reporter asked for."""
    one = actor.coordinator
    if one is None or not one.listens:
        return False
    return one.gender is Gender.WOMAN or not subject.woman_listens


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that may do something, and under which conditions."""

    role: Role
    conditions: tuple[Condition, ...] = ()
    #: Asks for the right to mediate, which a suspension takes away (domain brief §3.1).
    working: bool = False


def _to(role: Role, *conditions: Condition, working: bool = False) -> tuple[Grant, ...]:
    return (Grant(role, conditions, working),)


#: Who may do what: the whole of it.
TABLE: Final[Mapping[Action, tuple[Grant, ...]]] = {
    Action.OWN_REPORT: _to(Role.RESIDENT, involved),
    Action.ANSWER_OFFER: _to(Role.MEDIATOR, asked_or_at_work, stranger, working=True),
    Action.WORK_CASE: _to(Role.MEDIATOR, asked_or_at_work, stranger, working=True),
    Action.MEDIATE: _to(Role.MEDIATOR),
    Action.COORDINATE: _to(Role.COORDINATOR),
    Action.READ_CASE: _to(Role.COORDINATOR, covers, stranger, unbound, not_at_work),
    Action.DECIDE_CASE: _to(Role.COORDINATOR, covers, stranger, unbound, not_at_work, high_enough),
    Action.LISTEN: _to(Role.COORDINATOR, covers, stranger, unbound, not_at_work, may_hear),
    # Nobody makes a link above the own level or beyond the own area.
    Action.INVITE: _to(Role.COORDINATOR, covers, high_enough),
    # The second person is of another region, so the area is no condition here; who may ask first
    # must cover the case as well (usecases/open_identity.py).
    Action.OPEN_IDENTITY: (
        *_to(Role.COORDINATOR, stranger, unbound, not_at_work),
        *_to(Role.SAFEGUARDING, stranger, unbound, not_at_work),
    ),
    Action.KEEP_REGISTER: _to(Role.REGISTRAR, covers, stranger),
    Action.OWN_COMPLAINT: _to(Role.RESIDENT, involved),
    Action.ANSWER_COMPLAINT: _to(Role.RESIDENT, involved),
    Action.JUDGE_COMPLAINT: _to(Role.INTEGRITY, stranger, not_at_work, among_judges),
    Action.SIT_IN_PANEL: (
        *_to(Role.INTEGRITY, stranger, not_at_work, among_judges),
        *_to(Role.COORDINATOR, stranger, not_at_work, among_judges),
    ),
    # Integrity officers where there is no safeguarding focal point, or none answers.
    Action.PROTECT: (
        *_to(Role.SAFEGUARDING, stranger, not_at_work, among_judges),
        *_to(Role.INTEGRITY, stranger, not_at_work, among_judges),
    ),
    # A panel is of two regions, so the area is no condition; who counts as what is for
    # domain/accreditation.py. Not mediators, though they may sit in a panel at the command line:
    # hundreds would read who is to be revoked (domain brief §3.6, no public naming).
    Action.JUDGE_STANDING: (
        *_to(Role.REGISTRAR, stranger),
        *_to(Role.INTEGRITY, stranger),
        *_to(Role.COORDINATOR, stranger),
    ),
    Action.SAFEGUARD: _to(Role.SAFEGUARDING, covers, stranger),
    Action.AUDIT: _to(Role.AUDITOR),
    Action.GRANT: _to(Role.ADMINISTRATOR),
}


def may_try(actor: Actor, action: Action) -> bool:
    """Whether the action exists for this actor at all, before any subject is known."""
    return any(_held(actor, grant) for grant in TABLE[action])


def may(actor: Actor, action: Action, subject: Subject) -> bool:
    """Whether the actor may do this to this subject."""
    return any(
        _held(actor, grant) and all(holds(actor, grant.role, subject) for holds in grant.conditions)
        for grant in TABLE[action]
    )


def _held(actor: Actor, grant: Grant) -> bool:
    return actor.holds(grant.role) and not (grant.working and actor.out)
