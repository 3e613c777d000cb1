"""A complaint about a mediator, a coordinator or the team: what is said of it (brief §2.8, §3.6).

What leads from where to where stands in `complaint_rules.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.domain.panel import Voice

#: An answer of whoever is complained of is waited for so long; then it goes on without.
ANSWER_WITHIN: Final = timedelta(days=7)
#: Either side may object within so long after it was decided (domain brief §3.6).
APPEAL_WITHIN: Final = timedelta(days=14)


class Kind(StrEnum):
    """What it is about; values are stored."""

    MONEY = "money"
    BIAS = "bias"
    LEAK = "leak"
    THREAT = "threat"
    SEXUAL = "sexual"
    ARMED = "armed"
    ABSENT = "absent"
    OTHER = "other"


#: For these a mediator may be suspended as a precaution, and is replaced (domain brief §2.8).
SERIOUS: Final = frozenset({Kind.MONEY, Kind.LEAK, Kind.THREAT, Kind.SEXUAL, Kind.ARMED})
#: The article of the code of conduct that speaks of it (domain brief §3.4).
ARTICLES: Final[Mapping[Kind, int]] = MappingProxyType(
    {
        Kind.MONEY: 7,
        Kind.BIAS: 2,
        Kind.LEAK: 4,
        Kind.THREAT: 1,
        Kind.SEXUAL: 8,
        Kind.ARMED: 3,
        Kind.ABSENT: 10,
        Kind.OTHER: 12,
    }
)


class About(StrEnum):
    """Whom it is about; values are stored."""

    #: Whoever mediates in the own case.
    OWN = "own"
    #: A mediator known by number.
    MEDIATOR = "mediator"
    COORDINATOR = "coordinator"
    TEAM = "team"


class State(StrEnum):
    """Where a complaint stands; values are stored."""

    RECEIVED = "received"
    #: Somebody looked at it and hears both sides, each apart.
    SCREENED = "screened"
    #: Three decide.
    HEARD = "heard"
    DECIDED = "decided"
    APPEALED = "appealed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"
    #: Sexual words or deeds: with the safeguarding focal point, never heard and judged here.
    PROTECTED = "protected"

    @property
    def open(self) -> bool:
        """Whether anybody still has to do something about it."""
        return self not in (State.CLOSED, State.WITHDRAWN, State.DELETED)

    @property
    def sits(self) -> bool:
        """Whether a panel decides now."""
        return self in (State.HEARD, State.APPEALED)


class Finding(StrEnum):
    """What a panel finds, from the mildest to the gravest (domain brief §3.6); stored."""

    NO_BREACH = "no_breach"
    ADVICE = "advice"
    RETRAINING = "retraining"
    PROBATION = "probation"
    SUSPENDED_3 = "suspended_3"
    SUSPENDED_6 = "suspended_6"
    SUSPENDED_12 = "suspended_12"
    REVOKED = "revoked"
    REFERRED = "referred"

    @property
    def upheld(self) -> bool:
        """Whether a breach was found."""
        return self is not Finding.NO_BREACH

    @property
    def months(self) -> int:
        """How long a suspension lasts; 0 where it is none. Never more than 12 (brief §3.6)."""
        head, _, tail = self.value.rpartition("_")
        return int(tail) if head == "suspended" else 0


#: From the mildest to the gravest.
SCALE: Final = tuple(Finding)
#: What may be found about somebody who has no accreditation.
WITHOUT_STANDING: Final = (
    Finding.NO_BREACH,
    Finding.ADVICE,
    Finding.RETRAINING,
    Finding.REFERRED,
)


class Party(StrEnum):
    """The two who are heard; values are stored."""

    COMPLAINANT = "complainant"
    RESPONDENT = "respondent"


class Consent(StrEnum):
    """Whether the complainant wants it told to an authority (domain brief §3.6); stored."""

    NOT_ASKED = ""
    ASKED = "asked"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in a panel, and what they find."""

    voice: Voice
    vote: Finding | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint, with what the rules have to know; whatever was said stands elsewhere."""

    kind: Kind
    state: State
    made_at: datetime
    #: Whoever screened it and heard both.
    officer: Voice | None = None
    #: When whoever is complained of was asked, and answered.
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    #: Nobody in particular is complained of, or nobody who could be asked.
    unanswerable: bool = False
    decided_at: datetime | None = None
    finding: Finding | None = None
    seats: tuple[Seat, ...] = ()
    #: Marks of everybody who has judged it before: an appeal is heard by others.
    judged: frozenset[str] = frozenset()
    #: Marks of whoever complains, and of whoever is complained of.
    parties: Mapping[Party, frozenset[str]] = field(default_factory=dict)
    #: The region of whoever is complained of; empty: none in particular.
    region: str = ""
    #: Whoever is complained of has an accreditation.
    has_standing: bool = True
    #: Whether the complainant agreed to its being told to an authority; None: cannot be asked.
    referral: Consent | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a panel may find: nothing is told to an authority against the complainant's wish."""
        scale = SCALE if self.has_standing else WITHOUT_STANDING
        may = self.referral in (None, Consent.YES)
        return tuple(one for one in scale if may or one is not Finding.REFERRED)

    @property
    def appeal_until(self) -> datetime | None:
        """Until when either may object; None where nothing is decided, or finally."""
        if self.state is not State.DECIDED or self.decided_at is None:
            return None
        return self.decided_at + APPEAL_WITHIN


@dataclass(frozen=True, slots=True)
class Screen:
    """Somebody looks at it first, and goes on with it."""

    by: Voice


@dataclass(frozen=True, slots=True)
class Call:
    """Both were heard: three others are to decide. Also after an appeal, and to fill a seat."""

    panel: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Vote:
    """Somebody of the panel says what they find."""

    by: Voice
    finding: Finding


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody of the panel is linked after all, or gives no answer: the seat is free again."""

    who: Voice


@dataclass(frozen=True, slots=True)
class Appeal:
    """One of the two objects to what was decided."""

    party: Party


@dataclass(frozen=True, slots=True)
class Rest:
    """The time to object is over."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Whoever complained takes it back."""


Command = Screen | Call | Vote | Leave | Appeal | Rest | Withdraw


class Bar(StrEnum):
    """Why a command does nothing."""

    NOT_NOW = "not_now"
    #: Whoever complains or is complained of.
    PARTY = "party"
    #: They heard it, or judged it before.
    JUDGED = "judged"
    #: Of the region of whoever is complained of.
    REGION = "region"
    NOT_HEARD = "not_heard"
    PANEL = "panel"
    NOT_SEATED = "not_seated"
    FINDING = "finding"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Screened:
    """It is in somebody's hands."""

    by: Voice


@dataclass(frozen=True, slots=True)
class Called:
    """These are to decide."""

    panel: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Voted:
    """One more has said what they find; others have not."""

    by: Voice


@dataclass(frozen=True, slots=True)
class Left:
    """A seat is free again."""

    who: Voice


@dataclass(frozen=True, slots=True)
class Decided:
    """A panel has decided; `final`: no appeal is left."""

    finding: Finding
    panel: tuple[Voice, ...]
    final: bool


@dataclass(frozen=True, slots=True)
class Appealed:
    """Others are to hear it anew."""

    party: Party


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing more happens."""


@dataclass(frozen=True, slots=True)
class Barred:
    """Nothing changed."""

    why: Bar


Event = Screened | Called | Voted | Left | Decided | Appealed | Closed | Barred
