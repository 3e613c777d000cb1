"""The coordinator's page of the day: which figures it shows, and which it must not (brief §5.1).

Counts of reports or people under `FEW` are never shown, nor to be had by subtraction (safety rules
§15): `Facts` hold the true numbers, `compose` turns them into a `Digest` that can hold nothing else
than what may be read. Counts of the coordinator's own work (decisions, deadlines) are exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

from bot.domain.decision import DecisionKind
from bot.domain.ids import DecisionId, PlaceId
from bot.domain.severity import GRAVEST

#: Fewer reports or people than this are shown as «fewer than 5» (safety rules §15).
FEW: Final = 5
#: Shares of fewer than this are shown as counts, not as percentages (domain brief §5.2).
SMALL_SAMPLE: Final = 10
#: So many decisions stand on the page itself.
TOP: Final = 3
#: A municipality is named when this week's reports are so many times the usual (brief §5.2).
SHARP: Final = 3
#: The usual is the median of so many weeks before (domain brief §5.2).
USUAL_WEEKS: Final = 8
#: So many municipalities are named at most (decision recipe "Warnings").
MOST_RISES: Final = 3


@dataclass(frozen=True, slots=True)
class Count:
    """A count as it may be read; None stands for «fewer than 5»."""

    value: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A part of something: in percent where both it and the rest are many, else a count."""

    percent: int | None = None
    count: Count = Count()


@dataclass(frozen=True, slots=True)
class Arrivals:
    """New reports and the grave ones among them.

    Without a total, all but a few are grave: the grave ones are counted, the others are «fewer
    than 5».
    """

    total: Count | None
    grave: Count


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for this coordinator."""

    id: DecisionId
    kind: DecisionKind
    late: bool
    #: The case's number and severity; none of an alert from before consent.
    number: str | None = None
    severity: int = GRAVEST


@dataclass(frozen=True, slots=True)
class Part:
    """The true numbers of a share."""

    part: int = 0
    whole: int = 0


@dataclass(frozen=True, slots=True)
class South:
    """The South's part of mediators and of reports (domain brief §5.4)."""

    mediators: Part
    reports: Part


@dataclass(frozen=True, slots=True)
class Facts:
    """The true numbers of one area on one day; they go nowhere but into `compose`."""

    day: date
    waiting: tuple[Waiting, ...] = ()
    new: int = 0
    new_grave: int = 0
    #: Reports of a municipality by week, this week first.
    weeks: Mapping[PlaceId, Sequence[int]] | None = None
    contact_late: int = 0
    approvals_late: int = 0
    #: Cases for which somebody is still to be found, at work, and followed up.
    sought: int = 0
    working: int = 0
    monitored: int = 0
    #: Of the mediations that ended in 30 days, those with an agreement.
    agreed: Part = Part()
    #: Of the agreements judged after 90 days, those that hold.
    holding: Part = Part()
    #: Of the seats of teams of 30 days, those of women.
    women: Part = Part()
    south: South | None = None
    #: Mediators with too many cases, and those who took no rest after a grave one.
    overloaded: int = 0
    tired: int = 0
    #: Soft rules of neutrality that two coordinators set aside within a day (brief §3.7).
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """The page: everything in it may be read by the coordinator of the area."""

    day: date
    top: tuple[Waiting, ...]
    now: int
    late: int
    new: Arrivals
    rises: tuple[PlaceId, ...]
    contact_late: int
    approvals_late: int
    sought: Count
    working: Count
    monitored: Count
    agreed: Share
    holding: Share
    women: Share
    #: Mediators and reports; None where the South is no part of the area.
    south: tuple[Share, Share] | None
    #: Overloaded, and without rest; None where there is neither: nothing to be done.
    strain: tuple[Count, Count] | None
    #: Work of coordinators, so counted exactly (safety rules §15).
    set_aside: int = 0

    @property
    def quiet(self) -> bool:
        """Whether one line says it all: nothing to decide or mend, and no more than a few new."""
        busy = self.now or self.late or self.contact_late or self.approvals_late or self.set_aside
        news = self.new != Arrivals(Count(), Count())
        return not (busy or news or self.rises or self.strain)


def shown(count: int) -> Count:
    """A count of reports or people as it may be read (safety rules §15)."""
    return Count(count if count >= FEW else None)


def share(of: Part) -> Share:
    """A part as it may be read: never a percentage of few, nor one that gives a small rest away.

    The whole is never shown beside it, so that the rest cannot be subtracted.
    """
    rest = of.whole - of.part
    if of.whole >= SMALL_SAMPLE and of.part >= FEW and rest >= FEW:
        return Share(percent=round(100 * of.part / of.whole))
    return Share(count=shown(of.part))


def arrivals(total: int, grave: int) -> Arrivals:
    """New reports; where all but a few are grave the total would give the few away."""
    if grave >= FEW and total - grave < FEW:
        return Arrivals(None, Count(grave))
    return Arrivals(shown(total), shown(grave))


def rises(weeks: Mapping[PlaceId, Sequence[int]]) -> tuple[PlaceId, ...]:
    """Where this week's reports are 3 times the 8-week median and at least 5 (brief §5.2).

    The sharpest first. Only names are given: a count beside that of the day would give away what
    came in the days before.
    """
    found = []
    for place, counts in weeks.items():
        usual = median((*counts[1:], *[0] * USUAL_WEEKS)[:USUAL_WEEKS])
        if counts[0] >= max(FEW, SHARP * usual):
            found.append((counts[0] / (usual + 0.5), place))
    return tuple(place for _, place in sorted(found, key=lambda each: (-each[0], each[1])))


def urgent_first(waiting: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Alerts first, then the gravest, the late before the others; else in the order given."""
    return tuple(
        sorted(
            waiting,
            key=lambda one: (one.kind is not DecisionKind.ALERT, -one.severity, not one.late),
        )
    )


def compose(facts: Facts) -> Digest:
    """Make the page of an area from its true numbers."""
    late = sum(one.late for one in facts.waiting)
    strained = facts.overloaded or facts.tired
    return Digest(
        day=facts.day,
        top=urgent_first(facts.waiting)[:TOP],
        now=len(facts.waiting) - late,
        late=late,
        new=arrivals(facts.new, facts.new_grave),
        rises=rises(facts.weeks or {})[:MOST_RISES],
        contact_late=facts.contact_late,
        approvals_late=facts.approvals_late,
        sought=shown(facts.sought),
        working=shown(facts.working),
        monitored=shown(facts.monitored),
        agreed=share(facts.agreed),
        holding=share(facts.holding),
        women=share(facts.women),
        south=None
        if facts.south is None
        else (share(facts.south.mediators), share(facts.south.reports)),
        strain=(shown(facts.overloaded), shown(facts.tired)) if strained else None,
        set_aside=facts.set_aside,
    )
