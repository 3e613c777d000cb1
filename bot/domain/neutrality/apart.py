"""Whom a case must be kept apart from, as tokens ready for comparing (domain brief §3.7, N2–N7).

Two lists lead here, both sealed: whom the mediator must not belong to, and who the two sides are.
What is on the first and is also a side counts as that side; what belongs to neither is on nobody's
side that could be balanced.
"""

from dataclasses import dataclass
from typing import Final

from bot.domain.case import Case
from bot.domain.severity import GRAVE
from bot.domain.taxonomy import Category, Sides
from bot.domain.tie_tokens import TieKind, all_tagged

_NOBODY: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Apart:
    """Ties that bind somebody to a case, by what they mean."""

    #: Kin, and ties of a kind that nobody declared.
    kin: frozenset[str] = _NOBODY
    business: frozenset[str] = _NOBODY
    armed: frozenset[str] = _NOBODY
    office: frozenset[str] = _NOBODY
    #: Communities of the one side, of the other, and those that are on no known side.
    one: frozenset[str] = _NOBODY
    other: frozenset[str] = _NOBODY
    stray: frozenset[str] = _NOBODY
    #: All of these together: whoever has none of them is bound by no tie of theirs.
    every: frozenset[str] = _NOBODY
    #: From severity 4 on a link to any armed actor of the municipality counts; which of them stands
    #: there no declaration says, so every one does (rule N6).
    any_armed: bool = False
    #: Between people and a public body; which office has power over the matter nobody can tell, so
    #: every one has (rule N7).
    any_office: bool = False


def apart(case: Case) -> Apart:
    """Reckon for a case what its candidates and its staff are compared with."""
    one, other = case.descriptors
    everybody = case.exclusions | one | other
    return Apart(
        kin=everybody | all_tagged(TieKind.KIN, everybody),
        every=everybody.union(*(all_tagged(kind, everybody) for kind in TieKind)),
        business=all_tagged(TieKind.BUSINESS, everybody),
        armed=all_tagged(TieKind.ARMED, everybody),
        office=all_tagged(TieKind.OFFICE, everybody),
        one=all_tagged(TieKind.COMMUNITY, one),
        other=all_tagged(TieKind.COMMUNITY, other),
        stray=all_tagged(TieKind.COMMUNITY, case.exclusions - one - other),
        any_armed=case.severity >= GRAVE,
        any_office=case.category is Category.SERVICES or case.sides is Sides.PUBLIC,
    )
