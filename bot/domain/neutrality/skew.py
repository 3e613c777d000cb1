"""N20: do some pairs of sides fare worse than others? For human review only (domain brief §3.7).

Every quarter the agreements, withdrawals and vetoes of each kind of sides are set beside those of
all the others. Only kinds with at least 8 cases are looked at, and counts under 5 are never shown
(safety rules §15). Nothing follows from it by itself: it says where people should look.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Final

from bot.domain.digest import Part, Share, share
from bot.domain.taxonomy import Sides

#: So many cases of a kind before anything is said of it (rule N20).
FEWEST_CASES: Final = 8
#: So far from the others, in standard errors of the difference, before people should look; with
#: three figures of seven kinds about one false word a quarter is to be expected.
_FAR: Final = 2.0


class Figure(StrEnum):
    """What is compared."""

    AGREED = "agreed"
    WITHDRAWN = "withdrawn"
    VETOED = "vetoed"


@dataclass(frozen=True, slots=True)
class Fared:
    """How the cases of one kind of sides ended in a quarter: true numbers, never shown."""

    sides: Sides
    #: With an outcome, or withdrawn.
    cases: int
    agreed: int
    withdrawn: int
    #: In which a side asked for another mediator.
    vetoed: int


@dataclass(frozen=True, slots=True)
class Line:
    """What may be read of one kind of sides: shares as the digest shows them, and what stands out.

    A share of fewer than 10 reads as a count, a count under 5 as «fewer than 5» (safety rules §15).
    """

    sides: Sides
    agreed: Share
    withdrawn: Share
    vetoed: Share
    #: The figures in which this kind is far from all the others, for people to look at.
    far: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Skew:
    """The quarter's page: kinds with too few cases are named, without figures."""

    lines: tuple[Line, ...]
    too_few: tuple[Sides, ...]

    @property
    def calm(self) -> bool:
        """Whether nothing stands out."""
        return not any(line.far for line in self.lines)


def skew(quarter: Iterable[Fared]) -> Skew:
    """N20: compare every kind of sides with all the others together."""
    kinds = sorted(quarter, key=lambda one: one.sides.value)
    enough = [one for one in kinds if one.cases >= FEWEST_CASES]
    return Skew(
        lines=tuple(_line(one, [each for each in kinds if each is not one]) for one in enough),
        too_few=tuple(one.sides for one in kinds if 0 < one.cases < FEWEST_CASES),
    )


def _line(one: Fared, others: Sequence[Fared]) -> Line:
    whole = sum(each.cases for each in others)
    far = tuple(
        figure
        for figure in Figure
        if whole >= FEWEST_CASES
        and _is_far(
            getattr(one, figure), one.cases, sum(getattr(each, figure) for each in others), whole
        )
    )
    shares = {figure: share(Part(getattr(one, figure), one.cases)) for figure in Figure}
    return Line(
        one.sides, shares[Figure.AGREED], shares[Figure.WITHDRAWN], shares[Figure.VETOED], far
    )


def _is_far(part: int, whole: int, others: int, of: int) -> bool:
    """Whether two parts differ by more than chance would as a rule (two-proportion z)."""
    both = (part + others) / (whole + of)
    error = sqrt(both * (1 - both) * (1 / whole + 1 / of))
    return error > 0 and abs(part / whole - others / of) > _FAR * error
