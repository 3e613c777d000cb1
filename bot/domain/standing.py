"""What is said about where a mediator stands: commands, events, reasons (domain brief §3.1).

What leads from where to where stands in `accreditation.py`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.mediator import Accreditation
from bot.domain.panel import ONE, Authority, Quorum, Voice

#: What was proposed and not decided by then is void.
PROPOSAL_LASTS: Final = timedelta(days=30)
#: Who stands so may mediate, within what the hard rules allow.
WORKING: Final = frozenset({Accreditation.PROBATION, Accreditation.ACCREDITED})


class Move(StrEnum):
    """How a standing changes; values are stored."""

    VERIFY = "verify"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    TRY = "try"
    ACCREDIT = "accredit"
    REST = "rest"
    RETURN = "return"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    EXPIRE = "expire"
    RENEW = "renew"
    REVOKE = "revoke"
    RESTORE = "restore"
    LOWER = "lower"
    REAPPLY = "reapply"


class Reason(StrEnum):
    """Why; values are stored."""

    CHECKED = "checked"
    INCOMPLETE = "incomplete"
    UNSUITABLE = "unsuitable"
    OWN_WISH = "own_wish"
    WELLBEING = "wellbeing"
    TRAINED = "trained"
    PROVEN = "proven"
    RESTED = "rested"
    PRECAUTION = "precaution"
    FINDING = "finding"
    STALE = "stale_declaration"
    CODE = "code_not_accepted"
    CLEARED = "cleared"
    SERVED = "served"
    DECLARED = "declared"
    ACCEPTED = "code_accepted"
    LAPSED = "lapsed"
    RENEWED = "renewed"
    APPEAL = "appeal"
    #: A panel decided so on a complaint (domain brief §3.6).
    JUDGED = "judged"
    TERM_OVER = "term_over"
    AGAIN = "again"


#: For these the bot suspends by itself, and ends it by itself once they are mended.
BY_ITSELF: Final = frozenset({Reason.STALE, Reason.CODE})


class Bar(StrEnum):
    """Why a command does nothing."""

    #: No rule leads from here to there.
    NO_WAY = "no_way"
    NOT_YOURS = "not_yours"
    REASON = "reason"
    EVIDENCE = "evidence"
    #: Nobody decides about themselves.
    OWN = "own"
    #: An appeal is heard by others.
    JUDGED = "judged"
    CODE = "code"
    DECLARATION = "declaration"
    #: Hours of training are wanting.
    TRAINING = "training"
    PRACTICE = "practice"
    #: The years that must pass have not passed.
    TOO_EARLY = "too_early"
    #: Lapsed for so long that only a new application helps.
    TOO_LATE = "too_late"
    NOT_LAPSED = "not_lapsed"
    LAST_DAY = "last_day"
    NOTHING_PENDING = "nothing_pending"
    #: The same person has agreed already.
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: what leads from where to where, by whom, why, with how many."""

    move: Move
    origins: frozenset[Accreditation]
    #: Where it leads; none: back to where they stood before.
    to: Accreditation | None
    by: Authority
    reasons: frozenset[Reason]
    quorum: Quorum = ONE
    #: A reference to a file is asked for, such as «2026/14».
    evidence: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody proposed and the others have not agreed to yet."""

    rule: Rule
    to: Accreditation
    reason: Reason
    evidence: str
    expires_on: date
    made_at: datetime
    voices: tuple[Voice, ...]

    def still_counts(self, at: Accreditation, now: datetime) -> bool:
        """Whether it is not void: the standing is as it was, and it is not too old."""
        return at in self.rule.origins and now - self.made_at < PROPOSAL_LASTS


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one mediator stands, with what the rules have to know."""

    state: Accreditation
    #: The last day of the accreditation.
    expires_on: date
    #: Since which day they stand so, where that is known.
    since: date | None = None
    #: Why they stand so, where that is known.
    cause: Reason | None = None
    #: Where they last stood with the right to mediate, where that is known.
    before: Accreditation | None = None
    #: The hours of training suffice, or the office vouches for them.
    trained: bool = True
    #: Everything that tells the mediator from another person.
    marks: frozenset[str] = frozenset()
    #: Who decided that they stand so.
    judges: frozenset[str] = frozenset()
    #: The code of conduct that is asked for is accepted; the declaration of ties is not too old.
    code: bool = False
    declared: bool = False
    #: Cases in which they mediated to an outcome.
    cases: int = 0
    pending: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Propose:
    """Let a standing change; it does at once where one person is enough."""

    move: Move
    voice: Voice
    reason: Reason
    evidence: str = ""
    #: The new last day, where a move sets one; none: two years.
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Approve:
    """Agree to what is pending."""

    voice: Voice


@dataclass(frozen=True, slots=True)
class Drop:
    """Take back what is pending."""

    voice: Voice


Command = Propose | Approve | Drop


@dataclass(frozen=True, slots=True)
class Moved:
    """The standing changed."""

    move: Move
    origin: Accreditation
    to: Accreditation
    reason: Reason
    evidence: str
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """It is written down and waits for others."""

    proposal: Proposal
    wanting: Quorum


@dataclass(frozen=True, slots=True)
class Approved:
    """One more agreed; others are still wanting."""

    voice: Voice
    wanting: Quorum


@dataclass(frozen=True, slots=True)
class Dropped:
    """It was taken back."""

    voice: Voice


@dataclass(frozen=True, slots=True)
class Barred:
    """Nothing changed."""

    why: Bar


Event = Moved | Proposed | Approved | Dropped | Barred
