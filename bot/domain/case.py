"""A case: our work on an incident, from triage to closed (domain brief §4.1).

received ─▶ triage ─▶ matching ─▶ assigned ─▶ contacted ─▶ monitoring ─▶ closed
    └──────────────────▲  ▲────────────┘ (recusal, veto)        ▲ │
                                                   outcome ─────┘ │
triage, matching, assigned ◀─ a coordinator reopens it ───────────┘
any open state ─▶ closed (spam, unfounded, duplicate, withdrawn, deleted)
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.ids import CaseId, ChatKey, MediatorId, PlaceId
from bot.domain.taxonomy import Category, Sides


class CaseState(StrEnum):
    """Where a case stands."""

    #: A coordinator decides first (safety rules §1 and §2).
    TRIAGE = "triage"
    #: Offers go out until the team is complete.
    MATCHING = "matching"
    #: The team is complete.
    ASSIGNED = "assigned"
    #: The mediator reached the sides.
    CONTACTED = "contacted"
    #: An outcome stands; follow-ups run.
    MONITORING = "monitoring"
    CLOSED = "closed"

    @property
    def open(self) -> bool:
        """Whether anything may still happen in the case."""
        return self is not CaseState.CLOSED

    @property
    def told(self) -> str:
        """The coarse state that a report's code answers with (safety rules §4)."""
        return "received" if self is CaseState.TRIAGE else self.value


#: The states of a case in which something may still happen.
OPEN: Final = tuple(state for state in CaseState if state.open)


class Level(StrEnum):
    """The ladder of coordinators (safety rules §2)."""

    MUNICIPAL = "municipal"
    REGIONAL = "regional"
    NATIONAL = "national"


class Woman(StrEnum):
    """Whether a woman mediator was asked for, and how firmly."""

    NOT_ASKED = "not_asked"
    PREFERRED = "preferred"
    REQUIRED = "required"


class Shape(StrEnum):
    """How a team is put together; the sides choose (rule N10)."""

    #: Everybody of a third community.
    NEUTRAL = "neutral"
    #: One from each side, and a neutral chair.
    BALANCED = "balanced"


class Reason(StrEnum):
    """Why a case waits for a person instead of starting by itself (safety rules §1, §14)."""

    SEVERITY = "severity"
    RISK = "risk"
    CATEGORY = "category"
    UNANSWERED_TICKS = "unanswered_ticks"
    DANGER_WORD = "danger_word"
    VOICE_UNHEARD = "voice_unheard"
    EXCLUSIONS_UNKNOWN = "exclusions_unknown"
    EXCLUSIONS_MISSING = "exclusions_missing"
    VAGUE = "vague"
    SECOND_REPORT = "second_report"
    NOBODY_LEFT = "nobody_left"
    VETOES = "vetoes"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the rules see it; what people wrote stands elsewhere, sealed."""

    id: CaseId
    #: Short number for staff: random, no date or place inside.
    number: str
    state: CaseState
    category: Category
    place_id: PlaceId
    sides: Sides
    #: 1–5, or 0 for «not assessed» (unanswered is never 1).
    severity: int
    risk: int
    woman: Woman
    languages: frozenset[str]
    #: How many mediators must accept before anything is disclosed (safety rules §3).
    team_size: int
    opened_at: datetime
    #: The level whose coordinators are being asked at present.
    level: Level = Level.MUNICIPAL
    #: Why a person must decide; empty once decided.
    reasons: frozenset[Reason] = frozenset()
    #: Keyed tokens of communities the mediator must not come from (sealed wording stands apart).
    exclusions: frozenset[str] = frozenset()
    #: Keyed tokens of the two sides themselves, as far as somebody described them (rule N3).
    descriptors: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    #: How the team is put together.
    shape: Shape = Shape.NEUTRAL
    #: Only people from outside the district are asked (safety rules §14).
    outsiders_only: bool = False
    reporter: ChatKey | None = None
    reporter_is_side: bool = False
    #: The reporter is one of the notables (rule N19).
    reporter_is_notable: bool = False
    #: Marks of staff who are bound to it and do not see it (rule N18).
    kept_from: frozenset[str] = frozenset()
    vetoes: int = 0
    team: frozenset[MediatorId] = frozenset()
    #: Mediators who must not be asked again (recused, vetoed, handed over).
    barred: frozenset[MediatorId] = field(default=frozenset())
    #: A person released the mediators' display names to a side (safety rules §8).
    named: bool = False
    outcome: str | None = None
    outcome_at: datetime | None = None
    #: When a coordinator approved; None where none was needed or none has yet.
    approved_at: datetime | None = None
    assigned_at: datetime | None = None
    #: First contact with one side, and with both.
    contact_at: datetime | None = None
    both_at: datetime | None = None
    truce_until: datetime | None = None
    durability: str | None = None
    closed_at: datetime | None = None

    @property
    def informed(self) -> bool:
        """Whether both sides are described and it is known whom to avoid (domain brief §3.7)."""
        return bool(self.exclusions) and all(self.descriptors)
