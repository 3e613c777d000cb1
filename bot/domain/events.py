"""What happened: use cases return these, and `chat/notices.py` alone says who is told what.

Events of a dispatch stand in `dispatch.py`; they arrive wrapped with the case they belong to.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.domain import dispatch
from bot.domain.case import CaseState
from bot.domain.complaint import Party
from bot.domain.ids import (
    ApplicationId,
    CaseId,
    ChatKey,
    ComplaintId,
    CoordinatorId,
    DecisionId,
    FollowUpId,
    MediatorId,
    OfficerId,
    OpeningId,
)
from bot.domain.outcome import Outcome


@dataclass(frozen=True, slots=True)
class InDispatch:
    """Something happened to the offers of a case."""

    case_id: CaseId
    what: dispatch.Event


@dataclass(frozen=True, slots=True)
class OfferRefused:
    """Somebody accepted, and a hard rule had come to hold meanwhile."""

    case_id: CaseId
    mediator_id: MediatorId


@dataclass(frozen=True, slots=True)
class SearchBegun:
    """The search for a mediator begins now, or in the morning."""

    case_id: CaseId
    at: datetime


@dataclass(frozen=True, slots=True)
class CoordinatorsAsked:
    """Something waits for these coordinators to decide."""

    decision_id: DecisionId
    coordinators: tuple[CoordinatorId, ...]
    any_hour: bool


@dataclass(frozen=True, slots=True)
class NobodyAnswered:
    """The whole ladder let its time run out: whoever waits is told the truth (safety rules §2)."""

    decision_id: DecisionId
    case_id: CaseId | None


@dataclass(frozen=True, slots=True)
class DecisionSettled:
    """Somebody took it or decided."""

    decision_id: DecisionId
    by: CoordinatorId | None


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """A case reached a state of which the reporter hears in safe words."""

    case_id: CaseId
    state: CaseState


@dataclass(frozen=True, slots=True)
class TeamNamed:
    """A side may know the mediator's display name and ask for another (safety rules §8)."""

    case_id: CaseId


@dataclass(frozen=True, slots=True)
class SeatLost:
    """A mediator reads «أُسند الملف إلى غيرك», whatever the cause (safety rules §8)."""

    case_id: CaseId
    mediator_id: MediatorId


@dataclass(frozen=True, slots=True)
class OutcomeRecorded:
    """Mediation ended in a certain way."""

    case_id: CaseId
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """Nothing more happens in this case."""

    case_id: CaseId


@dataclass(frozen=True, slots=True)
class MediatorReminded:
    """A deadline of a mediator passed: `about` is contact, second_side or outcome."""

    case_id: CaseId
    mediator_id: MediatorId
    about: str


@dataclass(frozen=True, slots=True)
class StandingTold:
    """A mediator hears about the own standing: it changed, or something is due.

    `about` is changed, expiry, declaration or code.
    """

    mediator_id: MediatorId
    about: str


@dataclass(frozen=True, slots=True)
class ReporterUpdated:
    """The reporter hears where it stands because nobody had told them for long enough."""

    case_id: CaseId


@dataclass(frozen=True, slots=True)
class ReporterWritten:
    """A coordinator wrote to the reporter."""

    case_id: CaseId


@dataclass(frozen=True, slots=True)
class FollowUpDue:
    """A follow-up question goes out to one person, no sooner than at an instant."""

    follow_up_id: FollowUpId
    at: datetime


@dataclass(frozen=True, slots=True)
class FollowUpClosed:
    """Three tries without an answer: the door stays open (domain brief §4.6)."""

    follow_up_id: FollowUpId


@dataclass(frozen=True, slots=True)
class AlertTaken:
    """A coordinator read an alert: whoever raised it hears so."""

    decision_id: DecisionId
    chat_key: ChatKey
    chat_id: int


@dataclass(frozen=True, slots=True)
class DigestDue:
    """A coordinator's page of the day is ready."""

    coordinator_id: CoordinatorId


@dataclass(frozen=True, slots=True)
class IdentityAsked:
    """Somebody asks to know who reported a case: these may be the second person."""

    opening_id: OpeningId
    coordinators: tuple[CoordinatorId, ...]
    officers: tuple[OfficerId, ...]


@dataclass(frozen=True, slots=True)
class IdentitySettled:
    """The second person agreed or refused: whoever asked hears so; integrity officers if agreed."""

    opening_id: OpeningId
    coordinator: CoordinatorId | None
    integrity: tuple[OfficerId, ...]


@dataclass(frozen=True, slots=True)
class VoiceLost:
    """A voice note of a filed report could not be fetched: the person is asked to say it again."""

    case_id: CaseId


@dataclass(frozen=True, slots=True)
class ApplicationWaits:
    """An application waits for these registrars: it was sent, or a question was answered."""

    application_id: ApplicationId
    registrars: tuple[OfficerId, ...]


@dataclass(frozen=True, slots=True)
class ApplicantTold:
    """Whoever applied hears that there is news; opening says where the application stands."""

    application_id: ApplicationId


@dataclass(frozen=True, slots=True)
class ComplaintWaits:
    """A complaint waits for these, such as «officer:3» (domain brief §2.8)."""

    complaint_id: ComplaintId
    people: tuple[str, ...]
    any_hour: bool
    #: «harm»: the complainant says that somebody harmed them for it.
    about: str = ""


@dataclass(frozen=True, slots=True)
class OfficesEmpty:
    """Nobody who may look at it has: administrators hear so, and of nothing else."""

    complaint_id: ComplaintId


@dataclass(frozen=True, slots=True)
class PrecautionLeft:
    """The complaint was taken back for which a mediator is suspended: registrars decide."""

    mediator_id: MediatorId


@dataclass(frozen=True, slots=True)
class ComplaintMoved:
    """One of the two hears that there is news; opening says what is true then."""

    complaint_id: ComplaintId
    party: Party


@dataclass(frozen=True, slots=True)
class HarmAsked:
    """The complainant is asked whether anybody has harmed them for it."""

    complaint_id: ComplaintId
    after_days: int


@dataclass(frozen=True, slots=True)
class OverrideDecided:
    """A second person decided whether a rule of neutrality is set aside; the first one hears it."""

    case_id: CaseId
    coordinator_id: CoordinatorId


@dataclass(frozen=True, slots=True)
class SkewDue:
    """A quarter has ended: these look whether some kinds of sides fare worse (rule N20)."""

    coordinators: tuple[CoordinatorId, ...]


@dataclass(frozen=True, slots=True)
class NamesWritten:
    """The register was written out with names under a registrar's number: they hear of it."""

    officer_id: OfficerId
    people: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ProposalWaits:
    """A change of a standing waits for others to agree: these may."""

    mediator_id: MediatorId
    coordinators: tuple[CoordinatorId, ...]
    officers: tuple[OfficerId, ...]


@dataclass(frozen=True, slots=True)
class RegistrarsAsked:
    """A mediator asks these registrars for something: `about` is renewal or armed."""

    mediator_id: MediatorId
    registrars: tuple[OfficerId, ...]
    about: str


Event = (
    ComplaintWaits
    | OfficesEmpty
    | PrecautionLeft
    | ComplaintMoved
    | HarmAsked
    | ApplicationWaits
    | ProposalWaits
    | RegistrarsAsked
    | ApplicantTold
    | InDispatch
    | OfferRefused
    | SearchBegun
    | CoordinatorsAsked
    | NobodyAnswered
    | DecisionSettled
    | CaseMoved
    | TeamNamed
    | SeatLost
    | OutcomeRecorded
    | CaseClosed
    | MediatorReminded
    | ReporterUpdated
    | ReporterWritten
    | FollowUpDue
    | FollowUpClosed
    | AlertTaken
    | DigestDue
    | VoiceLost
    | StandingTold
    | IdentityAsked
    | IdentitySettled
    | OverrideDecided
    | SkewDue
    | NamesWritten
)
