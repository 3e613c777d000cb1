"""Setting a soft rule of neutrality aside: a coordinator, a reason, and a second person (§3.7).

    asked ─▶ agreed      another coordinator who covers the case agreed
      │ └──▶ refused     or did not
      ▼
    void                 the case no longer seeks anybody, or a hard rule speaks now

It counts for one mediator in one case, for the rules that stood when it was asked for, and nobody
may set a hard one aside.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.ids import CaseId, CoordinatorId, MediatorId, OverrideId
from bot.domain.neutrality.table import RULES
from bot.domain.neutrality.view import Force, Rule

#: What may be set aside at all.
SOFT_RULES: Final = frozenset(one.rule for one in RULES if Force.SOFT in one.forces) - {Rule.SKEW}


class OverrideReason(StrEnum):
    """Why a rule is set aside; values are stored."""

    #: Both sides know of it and agreed (rules N4, N8, N19).
    BOTH_AGREED = "both_agreed"
    #: Nobody else can be found in time.
    NOBODY_ELSE = "nobody_else"
    #: It cannot wait.
    URGENT = "urgent"
    #: Only they have the language or the knowledge that it takes.
    ABILITY = "ability"


class OverrideState(StrEnum):
    """Where it stands; values are stored."""

    WAITING = "waiting"
    AGREED = "agreed"
    REFUSED = "refused"
    VOID = "void"


class Refusal(StrEnum):
    """Why somebody cannot be the second person."""

    #: It was decided before, or nobody is sought any more.
    OVER = "over"
    #: The same person who asked, in whatever role.
    SAME_PERSON = "same_person"


@dataclass(frozen=True, slots=True)
class Override:
    """A request that soft rules be set aside for one mediator in one case."""

    id: OverrideId
    case_id: CaseId
    mediator_id: MediatorId
    rules: frozenset[Rule]
    reason: OverrideReason
    asked_by: CoordinatorId
    asked_at: datetime
    state: OverrideState = OverrideState.WAITING
    decided_by: CoordinatorId | None = None
    decided_at: datetime | None = None


def must_agree(rules: Collection[Rule]) -> bool:
    """Whether nothing but the sides' own agreement is a reason (rules N4 and N19)."""
    return bool({Rule.BOTH_SIDES, Rule.NOMINATED} & set(rules))


def reasons_for(rules: Collection[Rule]) -> tuple[OverrideReason, ...]:
    """The reasons that count for these rules."""
    return (OverrideReason.BOTH_AGREED,) if must_agree(rules) else tuple(OverrideReason)


def may_second(override: Override, first: frozenset[str], second: frozenset[str]) -> Refusal | None:
    """Whether a second person counts as one; both are known by all their marks (brief §3.1).

    That they cover the case and are not bound to it themselves is the access table's business.
    """
    if override.state is not OverrideState.WAITING:
        return Refusal.OVER
    return Refusal.SAME_PERSON if first & second else None
