"""How long each step of a case may take: the table of domain brief §4.3, as data.

A deadline that passes asks for more — a reminder, one more mediator, the next level — and never
takes anything away from somebody who is still thinking.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from bot.domain.severity import CRITICAL_RISK, GRAVE, HIGH_RISK, counted

#: At the top of the ladder everybody is asked this often (safety rules §2).
ASK_TOP_EVERY: Final = timedelta(minutes=15)
#: An alert that nobody answered by then says so to the person (safety rules §9).
ALERT_UNANSWERED_AFTER: Final = timedelta(minutes=15)
#: An offer stays open this long: the longest answer time of the table; silence ends none earlier.
OFFER_LIVES_FOR: Final = timedelta(hours=24)
#: How often an open dispatch looks whether to ask one more (decision recipe "Dispatch").
TOP_UP_EVERY: Final = timedelta(minutes=3)
#: At severity 1 and 2 nobody more is asked before this (decision recipe "Dispatch").
NO_TOP_UP_BEFORE: Final = timedelta(minutes=10)
#: A preference for a woman holds the others back this long at most (decision recipe "Dispatch").
PREFERENCE_HOLDS_FOR: Final = timedelta(minutes=30)
#: Without an acceptance by then the coordinator gets the list (decision recipe "Dispatch").
LIST_AFTER: Final = timedelta(hours=2)
#: A coordinator's call at high risk, and the regional level's at critical risk (brief §1.4).
HIGH_RISK_WITHIN: Final = timedelta(hours=1)
CRITICAL_RISK_WITHIN: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The times of one severity (domain brief §4.3)."""

    #: A human has looked.
    triage: timedelta
    #: A mediator has answered an offer; past it one more is asked.
    answer: timedelta
    #: First contact with each side; also the longest gap between the first side and the second.
    first_contact: timedelta
    #: First sitting or shuttle visit.
    first_session: timedelta
    #: The reporter hears where it stands.
    update: timedelta
    #: A look at the case if there is no agreement.
    review: timedelta


def _hours(*hours: float) -> Deadlines:
    return Deadlines(*(timedelta(hours=each) for each in hours))


#: Columns: triage, answer, first contact, first sitting, update, review — in hours.
_TABLE: Final[Mapping[int, Deadlines]] = MappingProxyType(
    {
        5: _hours(0.25, 20 / 60, 4, 24, 6, 48),
        4: _hours(0.5, 0.5, 8, 72, 12, 5 * 24),
        3: _hours(4, 4, 24, 7 * 24, 24, 14 * 24),
        2: _hours(24, 12, 72, 14 * 24, 3 * 24, 30 * 24),
        1: _hours(48, 24, 5 * 24, 21 * 24, 7 * 24, 45 * 24),
    }
)


def deadlines(severity: int) -> Deadlines:
    """The row of a severity (domain brief §4.3); what is not assessed is timed as 3."""
    return _TABLE[counted(severity)]


def triage_within(severity: int, risk: int) -> timedelta:
    """How long a level has to decide: by severity, sooner at high risk (brief §4.3, §1.4)."""
    by_severity = deadlines(severity).triage
    if risk >= CRITICAL_RISK:
        return min(by_severity, CRITICAL_RISK_WITHIN)
    return min(by_severity, HIGH_RISK_WITHIN) if risk >= HIGH_RISK else by_severity


def at_any_hour(severity: int) -> bool:
    """Whether the clock runs day and night: from severity 4 on (domain brief §4.3)."""
    return severity >= GRAVE
