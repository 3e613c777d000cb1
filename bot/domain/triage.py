"""Whether a person decides before anybody is asked, who that is, and how many must go.

Safety rules §1, §2, §3 and §14: an empty set of reasons is the only way to start by itself.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.case import Level, Reason
from bot.domain.severity import (
    CRITICAL_RISK,
    GRAVE,
    GRAVEST,
    HIGH_RISK,
    NOT_ASSESSED,
    Indicator,
    counted,
)
from bot.domain.severity import risk as risk_of
from bot.domain.severity import severity as severity_of
from bot.domain.taxonomy import Category, Seen, Sides, When

#: Categories in which a coordinator always decides first (safety rules §1).
ALWAYS_ASK: Final = frozenset(
    {Category.BLOOD, Category.ARMED, Category.DETENTION, Category.COMMUNITY}
)
#: Categories in which nobody goes alone (rule N10); land between tribes comes in by its sides.
NEVER_ALONE: Final = frozenset({Category.COMMUNITY, Category.BLOOD, Category.ARMED})
#: From here on it must be known whom to avoid (safety rules §14).
_EXCLUSIONS_FROM: Final = 3
_LADDER: Final = (Level.MUNICIPAL, Level.REGIONAL, Level.NATIONAL)


class Exclusions(StrEnum):
    """What became of the answer to «from whom must the mediator not be?»."""

    #: Not answered, or «I do not know».
    NONE = "none"
    #: Every wording is one that a declaration of ties knows.
    RECOGNISED = "recognised"
    #: At least one wording that no declaration recognises.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Facts:
    """What triage looks at: a report's answers, or the union of those of linked reports."""

    category: Category
    #: None where the ticks were not answered.
    seen: frozenset[Seen] | None
    exclusions: Exclusions
    sides: Sides = Sides.OTHER
    when: When | None = None
    #: What a person knows beyond the ticks.
    added: frozenset[Indicator] = frozenset()
    danger_word: bool = False
    voice_unheard: bool = False
    #: No «what» or no «where» after two questions (domain brief §1.1).
    vague: bool = False

    @property
    def severity(self) -> int:
        """1–5, or 0 where nobody has assessed it."""
        return severity_of(self.seen, self.category)

    @property
    def risk(self) -> int:
        """The points of domain brief §1.4."""
        return risk_of(self.seen, self.category, self.sides, self.when, self.added)


def reasons_to_ask(facts: Facts) -> frozenset[Reason]:
    """Why a coordinator decides first; empty means matching may start by itself.

    Safety rules §1: ticks answered, severity at most 3, risk under 7, none of four categories, no
    danger word, no voice note unheard; §14: exclusions that the register knows, and from severity
    3 some at all. What is not assessed counts as 3.
    """
    no_exclusions = facts.exclusions is Exclusions.NONE
    reasons = {
        Reason.UNANSWERED_TICKS: facts.severity == NOT_ASSESSED,
        Reason.SEVERITY: facts.severity >= GRAVE,
        Reason.RISK: facts.risk >= HIGH_RISK,
        Reason.CATEGORY: facts.category in ALWAYS_ASK,
        Reason.DANGER_WORD: facts.danger_word,
        Reason.VOICE_UNHEARD: facts.voice_unheard,
        Reason.EXCLUSIONS_UNKNOWN: facts.exclusions is Exclusions.UNKNOWN,
        Reason.EXCLUSIONS_MISSING: no_exclusions and counted(facts.severity) >= _EXCLUSIONS_FROM,
        Reason.VAGUE: facts.vague,
    }
    return frozenset(reason for reason, given in reasons.items() if given)


def outsiders_only(reasons: frozenset[Reason]) -> bool:
    """Whether only people from outside the area may be asked (safety rules §14)."""
    return bool(reasons & {Reason.EXCLUSIONS_UNKNOWN, Reason.EXCLUSIONS_MISSING})


def first_level(severity: int, risk: int) -> Level:
    """Whose coordinators are asked first.

    The municipality's; the region's at severity 5 and from risk 10 (domain brief §1.4, §4.4).
    """
    high = severity >= GRAVEST or risk >= CRITICAL_RISK
    return Level.REGIONAL if high else Level.MUNICIPAL


def next_level(level: Level) -> Level | None:
    """The level above once time ran out; none above the national one (safety rules §2)."""
    above = _LADDER[_LADDER.index(level) + 1 :]
    return above[0] if above else None


def team_size(category: Category, sides: Sides | None, severity: int) -> int:
    """How many must accept before anything is disclosed (safety rules §3, rule N10)."""
    if severity >= GRAVEST:
        return 3
    together = category in NEVER_ALONE or sides is Sides.TRIBES
    return 2 if severity >= GRAVE or together else 1
