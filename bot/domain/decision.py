"""Something that needs a coordinator: what it is, who is asked by when, and how it climbs.

    asked at a level ─▶ settled            somebody took it or decided
          │ time out
          ▼
    asked at the next level ─▶ … ─▶ at the top, asked again and again (safety rules §2)

Nothing waits in silence, and nothing starts by itself.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.case import Level
from bot.domain.coordinator import Coordinator
from bot.domain.deadlines import ALERT_UNANSWERED_AFTER, ASK_TOP_EVERY, triage_within
from bot.domain.ids import CaseId, ChatKey, CoordinatorId, DecisionId, PlaceId
from bot.domain.severity import GRAVE
from bot.domain.triage import next_level


class DecisionKind(StrEnum):
    """What a coordinator is asked to do."""

    #: A report waits for a go-ahead (safety rules §1, §2).
    APPROVE = "approve"
    #: Life in danger: somebody before or after consent asked for help (safety rules §9).
    ALERT = "alert"
    #: Nobody is left to ask, or the team is not complete in time.
    NOBODY = "nobody"
    #: A side asked for another mediator a third time (safety rules §8).
    VETOES = "vetoes"
    #: A follow-up said: not safe, worse, pressure, or money asked for.
    WORRY = "worry"
    #: No answer to a follow-up where there was severity 4 or a threat (domain brief §4.6).
    SILENCE = "silence"
    #: A mediator missed a deadline twice, or blocked the bot with a case in hand.
    OVERDUE = "overdue"
    #: A seat of a grave case came free: a person puts the team together again.
    SEAT = "seat"
    #: A truce ends soon (domain brief §4.3).
    TRUCE = "truce"
    #: The reporter added something that a person should read.
    ADDITION = "addition"
    #: The search began by itself; a person still reads the report, and writes the sentence that is
    #: all a mediator learns of it (safety rules §6; domain brief §4.3, "triage by human").
    READ = "read"
    #: A coordinator asks a second person to set a soft rule of neutrality aside (brief §3.7).
    OVERRIDE = "override"


#: These are asked at any hour whatever the severity.
_ANY_HOUR: Final = frozenset({DecisionKind.ALERT, DecisionKind.WORRY, DecisionKind.SILENCE})
#: What is not as pressing is asked again at the top only so often.
_ASK_AGAIN_CALMLY: Final = timedelta(hours=24)
_SAME_DAY: Final = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide; settled once."""

    id: DecisionId
    kind: DecisionKind
    case_id: CaseId | None
    place_id: PlaceId
    level: Level
    #: How often somebody was asked; the guard of its timer.
    asked: int
    #: A coarse code, never text: what sort of worry, how many were excluded.
    detail: str
    #: The chat that waits for an answer to an alert.
    chat_key: ChatKey | None
    chat_id: int | None
    made_at: datetime
    due_at: datetime
    settled_at: datetime | None = None
    settled_by: CoordinatorId | None = None
    result: str | None = None

    @property
    def open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.settled_at is None


def at_any_hour(kind: DecisionKind, severity: int) -> bool:
    """Whether coordinators are asked day and night: from severity 4 on, and where somebody is hurt.

    Domain brief §4.3: otherwise clocks run within sending hours only.
    """
    return severity >= GRAVE or kind in _ANY_HOUR


def answer_within(kind: DecisionKind, severity: int, risk: int) -> timedelta:
    """How long one level has (domain brief §4.3 and §1.4; safety rules §9 for an alert)."""
    if kind is DecisionKind.ALERT:
        return ALERT_UNANSWERED_AFTER
    if kind in _ANY_HOUR:
        return min(_SAME_DAY, triage_within(severity, risk))
    return triage_within(severity, risk)


def ask_again_after(kind: DecisionKind, severity: int) -> timedelta:
    """How soon the top of the ladder is asked again: 15 min where it presses (safety rules §2)."""
    return ASK_TOP_EVERY if at_any_hour(kind, severity) else _ASK_AGAIN_CALMLY


def duty(
    coordinators: Iterable[Coordinator],
    level: Level,
    path: tuple[PlaceId, ...],
    involved: ChatKey | None = None,
    kept_from: Collection[str] = (),
) -> tuple[Level, tuple[Coordinator, ...]]:
    """Whom to ask from a level on: the first level with anybody on duty there (safety rules §13).

    `path` is the place with everything above it; `involved` is the reporter, who never decides on
    the own case; `kept_from` are marks of staff who are bound to it and hear nothing (rule N18).
    At the top an empty tuple means that nobody can be reached at all.
    """
    ready = [
        each
        for each in coordinators
        if each.on_duty and each.chat_key != involved and each.mark not in kept_from
    ]
    at: Level | None = level
    while at is not None:
        found = tuple(each for each in ready if each.level is at and each.area in path)
        if found:
            return at, found
        at = next_level(at)
    return Level.NATIONAL, ()
