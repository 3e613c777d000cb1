"""Follow-ups: what is asked when, of whom, how often, and what an answer means (brief §4.6).

    planned ─▶ asked ─▶ answered      one tap a question; a worry goes to a coordinator at once
       │         ├────▶ unanswered    three tries at three hours of the day, then no more
       │         ├────▶ overtaken     the next one of the same person is due
       ├─────────┴────▶ silent        whoever wants no messages gets none
       └──────────────▶ cancelled     the case ended, or what was asked about no longer stands

Everything here is data and rules; the questions themselves stand in `follow_up_questions.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.domain.case import Case
from bot.domain.hours import TRIPOLI, Calendar, Kind, OwnHours, next_allowed
from bot.domain.ids import CaseId, FollowUpId, MediatorId, ReportId
from bot.domain.outcome import Durability
from bot.domain.severity import GRAVE
from bot.domain.taxonomy import Category

#: Blood and tensions between communities are asked about for a year (domain brief §4.6).
LONG_MEMORY: Final = frozenset({Category.BLOOD, Category.COMMUNITY})
#: Nobody answered: asked again so long after the first time (domain brief §4.6), then no more.
AGAIN_AFTER: Final = (timedelta(hours=24), timedelta(hours=72))
#: How often anybody is asked the same: the first time and the two of `AGAIN_AFTER`.
TRIES: Final = 1 + len(AGAIN_AFTER)
#: The last try is waited for so long.
_LAST_TRY_LASTS: Final = timedelta(hours=24)
#: Two tries are at least so far apart, however late the first of them went out.
_APART: Final = timedelta(hours=12)
#: An hour is looked for in steps through two days: one of them may be a Friday.
_STEP: Final = timedelta(minutes=30)
_SLOTS: Final = 96


class FollowUpKind(StrEnum):
    """Which of the follow-ups; values are stored."""

    H24 = "h24"
    H72 = "h72"
    D7 = "d7"
    D30 = "d30"
    D90 = "d90"
    M6 = "m6"
    M12 = "m12"


#: When each is due: the first two from the receipt, the others from the outcome.
AFTER: Final[Mapping[FollowUpKind, timedelta]] = MappingProxyType(
    {
        FollowUpKind.H24: timedelta(hours=24),
        FollowUpKind.H72: timedelta(hours=72),
        FollowUpKind.D7: timedelta(days=7),
        FollowUpKind.D30: timedelta(days=30),
        FollowUpKind.D90: timedelta(days=90),
        FollowUpKind.M6: timedelta(days=182),
        FollowUpKind.M12: timedelta(days=365),
    }
)
FROM_RECEIPT: Final = (FollowUpKind.H24, FollowUpKind.H72)
FROM_OUTCOME: Final = tuple(kind for kind in FollowUpKind if kind not in FROM_RECEIPT)
_OF_MEDIATORS: Final = (FollowUpKind.D7, FollowUpKind.D30, FollowUpKind.D90)
_OF_SIDES: Final = (FollowUpKind.D30, FollowUpKind.D90)
_OF_SIDES_LATE: Final = (FollowUpKind.M6, FollowUpKind.M12)


class FollowUpState(StrEnum):
    """Where a follow-up stands; only the first two wait for anything."""

    PLANNED = "planned"
    ASKED = "asked"
    ANSWERED = "answered"
    #: Asked three times.
    UNANSWERED = "unanswered"
    #: The next follow-up of the same person came before an answer: nobody is asked two at once.
    OVERTAKEN = "overtaken"
    #: Whoever should be asked wants no messages, or cannot be written to.
    SILENT = "silent"
    CANCELLED = "cancelled"

    @property
    def pending(self) -> bool:
        """Whether closing the case waits for it."""
        return self in (FollowUpState.PLANNED, FollowUpState.ASKED)


class Worry(StrEnum):
    """What an answer may say that a coordinator must know at once; values are stored."""

    UNSAFE = "unsafe"
    CALL = "call"
    PRESSURE = "pressure"
    MONEY = "money"
    HARMED = "harm"
    WORSE = "worse"
    NOT_DONE = "not_done"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One planned set of questions to one person about one case."""

    id: FollowUpId
    case_id: CaseId
    kind: FollowUpKind
    state: FollowUpState
    due_at: datetime
    #: Whose it is: the reporter's report, or a mediator of the team.
    report_id: ReportId | None = None
    mediator_id: MediatorId | None = None
    #: How often it was asked; the guard of its timer.
    tries: int = 0
    #: Values of the options chosen, by question; `SKIPPED` where the person passed it over.
    answers: Mapping[str, str] = field(default_factory=dict)
    worry: bool = False
    #: When it went out for the first time.
    asked_at: datetime | None = None
    ended_at: datetime | None = None

    def same_person(self, other: "FollowUp") -> bool:
        """Whether both are asked of the same person in the same case."""
        return (self.case_id, self.mediator_id) == (other.case_id, other.mediator_id)


@dataclass(frozen=True, slots=True)
class Planned:
    """A follow-up to come; without a mediator it is the reporter's."""

    kind: FollowUpKind
    due_at: datetime
    mediator_id: MediatorId | None = None


def at_receipt(received_at: datetime) -> tuple[Planned, ...]:
    """What the reporter is asked however the case goes: 24 and 72 hours after the receipt."""
    return tuple(Planned(kind, received_at + AFTER[kind]) for kind in FROM_RECEIPT)


def at_outcome(case: Case, at: datetime) -> tuple[Planned, ...]:
    """What is asked once an outcome stands, in the order of the days.

    The reporter at +7 days, and as a side at +30 and +90 (+6 and +12 months in `LONG_MEMORY`); each
    mediator of the team at +7, +30 and +90. Nobody reported (the link is gone): only the team.
    """
    kinds: tuple[FollowUpKind, ...] = ()
    if case.reporter is not None:
        kinds = (FollowUpKind.D7,)
        if case.reporter_is_side:
            kinds += _OF_SIDES
            kinds += _OF_SIDES_LATE if case.category in LONG_MEMORY else ()
    plans = [Planned(kind, at + AFTER[kind]) for kind in kinds]
    plans += [
        Planned(kind, at + AFTER[kind], who) for kind in _OF_MEDIATORS for who in sorted(case.team)
    ]
    return tuple(sorted(plans, key=lambda plan: (plan.due_at, plan.mediator_id or 0)))


@dataclass(frozen=True, slots=True)
class Tries:
    """When each try of one follow-up goes out: in the sending hours, at different hours of the day.

    `region` and `calendar` say when Ramadan is, `own` is the wish of whoever is asked.
    """

    region: str
    calendar: Calendar
    own: OwnHours | None = None

    def first(self, now: datetime) -> datetime:
        """When the first question goes out, from `now` on."""
        return next_allowed(Kind.FOLLOW_UP, now, self.region, self.calendar, self.own)

    def after(self, first: datetime, tries: int, now: datetime) -> datetime:
        """When the next try goes out after `tries` of them, of which the first was at `first`."""
        times = [first]
        for number, later in enumerate(AGAIN_AFTER[:tries], start=1):
            base = max(first + later, times[-1] + _APART)
            times.append(self._elsewhere(max(base, now) if number == tries else base, times))
        return times[tries]

    def ends(self, first: datetime, tries: int, this: datetime) -> datetime:
        """When the try that goes out at `this`, the one numbered `tries`, has had its time."""
        if tries < TRIES:
            return max(first + AGAIN_AFTER[tries - 1], this + _APART)
        return this + _LAST_TRY_LASTS

    def _elsewhere(self, base: datetime, earlier: list[datetime]) -> datetime:
        """The hour of the day from `base` on that is furthest from those tried before."""
        start = self.first(base)
        slots = (start + _STEP * step for step in range(_SLOTS))
        # Hours that Ramadan leaves no room for are set aside, and then `start` itself is no slot.
        allowed = [slot for slot in slots if self.first(slot) == slot] or [start]
        return max(allowed, key=lambda slot: min(_apart(slot, one) for one in earlier))


def _apart(one: datetime, other: datetime) -> float:
    """Minutes between two times of day, whatever the day."""
    minutes = [
        at.astimezone(TRIPOLI).hour * 60 + at.astimezone(TRIPOLI).minute for at in (one, other)
    ]
    apart = abs(minutes[0] - minutes[1])
    return min(apart, 24 * 60 - apart)


def is_risky(severity: int, *, threatened: bool, worried_before: bool) -> bool:
    """Whether no answer is a warning sign that a coordinator looks at the same day (brief §4.6)."""
    return severity >= GRAVE or threatened or worried_before


def durability(answers: Iterable[str | None]) -> Durability:
    """How the agreement stands after 90 days, by what everybody said; the gravest word counts."""
    said = set(answers)
    for value, meaning in _HOLDING.items():
        if value in said:
            return meaning
    return Durability.UNKNOWN


#: The values of the question whether the agreement holds, the gravest first.
_HOLDING: Final[Mapping[str, Durability]] = MappingProxyType(
    {"no": Durability.BROKEN, "partly": Durability.PARTLY, "yes": Durability.HOLDING}
)
