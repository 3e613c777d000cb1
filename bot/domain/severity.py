"""How grave, how likely to grow, and how urgent: from what the reporter ticked.

The figures are the domain brief's (§1.3, §1.4). Only what was observed counts, never what is
feared; where a tick fits two anchors, the graver one is taken.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.domain.taxonomy import Category, Seen, Sides, When

#: Nobody has assessed it yet: the ticks were not answered. Never the same as 1.
NOT_ASSESSED: Final = 0
#: From here on no mediator is asked without a human (safety rules §2).
GRAVE: Final = 4
GRAVEST: Final = 5
#: A risk to keep an eye on (domain brief §1.4).
WATCH_RISK: Final = 4
#: A risk from which a coordinator decides first (safety rules §1).
HIGH_RISK: Final = 7
#: A risk for the regional level (domain brief §1.4).
CRITICAL_RISK: Final = 10

#: Each tick at its highest anchor (domain brief §1.3). «Weapon» here is a weapon shown; celebratory
#: gunfire cannot be told from shooting by a tick, so shooting stands at 5 until a person looks.
_ANCHORS: Final[Mapping[Seen, int]] = MappingProxyType(
    {
        Seen.WORDS: 1,
        Seen.DAMAGE: 2,
        Seen.THREAT: 3,
        Seen.LIGHT_INJURY: 3,
        Seen.ROAD_BLOCK: 3,
        Seen.HOSPITAL: 4,
        Seen.WEAPON: 4,
        Seen.GATHERING: 4,
        Seen.SHOOTING: 5,
        Seen.DEATH: 5,
        Seen.FAMILIES_LEFT: 5,
    }
)
#: Where a closed road is about who people are, or about revenge, not about a service.
_IDENTITY: Final = frozenset({Category.COMMUNITY, Category.BLOOD, Category.ARMED})


class Indicator(StrEnum):
    """Signs that a dispute may grow (domain brief §1.4); people fill in what ticks cannot tell."""

    RECENT_BLOOD = "recent_blood"
    CONDOLENCE_REFUSED = "condolence_refused"
    REVENGE_VOW = "revenge_vow"
    ARMED_GATHERING = "armed_gathering"
    HOSTAGE = "hostage"
    TRUCE_BROKEN = "truce_broken"
    MEDIATORS_TURNED_AWAY = "mediators_turned_away"
    IDENTITY_ROADBLOCK = "identity_roadblock"
    WOMANS_HONOUR = "womans_honour"
    MEDIA_SPREADING = "media_spreading"
    PEOPLE_LEAVING = "people_leaving"
    CLASHED_BEFORE = "clashed_before"
    ARMED_KIN = "armed_kin"
    CROSS_COMMUNITY = "cross_community"
    PERPETRATOR_UNKNOWN = "perpetrator_unknown"
    TRIGGER_DATE = "trigger_date"
    YOUTH_CROWD = "youth_crowd"
    SHORTAGE = "shortage"
    INTOXICANTS = "intoxicants"
    UNFINISHED_EFFORT = "unfinished_effort"


#: Points of each indicator (domain brief §1.4).
WEIGHTS: Final[Mapping[Indicator, int]] = MappingProxyType(
    {
        Indicator.RECENT_BLOOD: 3,
        Indicator.CONDOLENCE_REFUSED: 3,
        Indicator.REVENGE_VOW: 3,
        Indicator.ARMED_GATHERING: 3,
        Indicator.HOSTAGE: 3,
        Indicator.TRUCE_BROKEN: 3,
        Indicator.MEDIATORS_TURNED_AWAY: 3,
        Indicator.IDENTITY_ROADBLOCK: 3,
        Indicator.WOMANS_HONOUR: 2,
        Indicator.MEDIA_SPREADING: 2,
        Indicator.PEOPLE_LEAVING: 2,
        Indicator.CLASHED_BEFORE: 2,
        Indicator.ARMED_KIN: 2,
        Indicator.CROSS_COMMUNITY: 2,
        Indicator.PERPETRATOR_UNKNOWN: 2,
        Indicator.TRIGGER_DATE: 1,
        Indicator.YOUTH_CROWD: 1,
        Indicator.SHORTAGE: 1,
        Indicator.INTOXICANTS: 1,
        Indicator.UNFINISHED_EFFORT: 1,
    }
)


class Band(StrEnum):
    """How the risk score reads (domain brief §1.4)."""

    LOW = "low"
    WATCH = "watch"
    HIGH = "high"
    CRITICAL = "critical"


class Urgency(StrEnum):
    """How soon somebody must be at work (domain brief §1.3)."""

    NOW = "now"
    TODAY = "today"
    SOON = "soon"
    ROUTINE = "routine"

    @property
    def within(self) -> timedelta:
        """The time it allows: 30 minutes, 4 hours, 72 hours, 7 days (domain brief §1.3)."""
        return _WITHIN[self]


_WITHIN: Final[Mapping[Urgency, timedelta]] = MappingProxyType(
    {
        Urgency.NOW: timedelta(minutes=30),
        Urgency.TODAY: timedelta(hours=4),
        Urgency.SOON: timedelta(hours=72),
        Urgency.ROUTINE: timedelta(days=7),
    }
)
_SLOWEST_FIRST: Final = (Urgency.ROUTINE, Urgency.SOON, Urgency.TODAY, Urgency.NOW)
#: 5 and 4 → now, 3 → today, 2 → soon, 1 → routine (domain brief §1.3); not assessed as 3.
_STEPS: Final[Mapping[int, int]] = MappingProxyType({1: 0, 2: 1, 3: 2, 4: 3, 5: 3})


def severity(seen: frozenset[Seen] | None, category: Category) -> int:
    """The highest anchor observed, 1–5, or 0 where nothing was ticked (domain brief §1.3).

    A road closed over identity or revenge, and a person held by the other side, are anchors of 4
    that only the category tells. No tick at all is «not assessed», never 1 (safety rules §1).
    """
    if not seen:
        return NOT_ASSESSED
    level = max(_ANCHORS[tick] for tick in seen)
    held = category is Category.DETENTION
    identity_road = Seen.ROAD_BLOCK in seen and category in _IDENTITY
    return max(level, GRAVE) if held or identity_road else level


def counted(level: int) -> int:
    """The severity to plan with: what nobody has assessed counts as 3."""
    return level or 3


def indicators(
    seen: frozenset[Seen] | None, category: Category, sides: Sides | None, when: When | None
) -> frozenset[Indicator]:
    """The signs of §1.4 that a report itself gives; everything else a person adds later.

    «In the last 72 hours» is asked in buckets: only «long ago» is surely outside it. That a
    condolence or truce exists no tick tells, so it is not assumed.
    """
    ticks = seen or frozenset()
    armed = bool(ticks & {Seen.WEAPON, Seen.SHOOTING})
    crossing = sides is Sides.TRIBES or category is Category.COMMUNITY
    signs = {
        Indicator.RECENT_BLOOD: bool(ticks & {Seen.DEATH, Seen.HOSPITAL})
        and when is not When.LONG_AGO,
        Indicator.REVENGE_VOW: Seen.THREAT in ticks and category is Category.BLOOD,
        Indicator.ARMED_GATHERING: armed and Seen.GATHERING in ticks,
        Indicator.HOSTAGE: category is Category.DETENTION,
        Indicator.IDENTITY_ROADBLOCK: Seen.ROAD_BLOCK in ticks
        and (crossing or category in _IDENTITY),
        Indicator.PEOPLE_LEAVING: Seen.FAMILIES_LEFT in ticks,
        Indicator.ARMED_KIN: category is Category.ARMED,
        Indicator.CROSS_COMMUNITY: crossing,
        Indicator.YOUTH_CROWD: Seen.GATHERING in ticks and sides is Sides.YOUTH,
    }
    return frozenset(sign for sign, given in signs.items() if given)


def risk(
    seen: frozenset[Seen] | None,
    category: Category,
    sides: Sides | None,
    when: When | None = None,
    added: frozenset[Indicator] = frozenset(),
) -> int:
    """The points of what the report gives and a person added; merged reports take the union."""
    return sum(WEIGHTS[sign] for sign in indicators(seen, category, sides, when) | added)


def band(score: int) -> Band:
    """0–3 low, 4–6 watch, 7–9 high, 10 and more critical (domain brief §1.4)."""
    if score >= CRITICAL_RISK:
        return Band.CRITICAL
    if score >= HIGH_RISK:
        return Band.HIGH
    return Band.WATCH if score >= WATCH_RISK else Band.LOW


def urgency(level: int, *, trigger_near: bool = False) -> Urgency:
    """From severity, one step sooner if a trigger date is less than 48 h away (brief §1.3)."""
    step = _STEPS[counted(level)] + trigger_near
    return _SLOWEST_FIRST[min(step, len(_SLOWEST_FIRST) - 1)]


def under_fire(seen: Collection[str], when: str | None) -> bool:
    """Whether shots are told of as going on now: that is the danger gate's own question.

    Domain brief §1.1 (gate `emergency`: shooting under way) and §2.1, screen 1.
    """
    return Seen.SHOOTING in seen and when == When.NOW
