"""N1 to N7: who is bound to a case, by what they declared or by being in it (domain brief §3.7).

The conflict check compares keyed tokens and answers with a rule; no wording comes near it (N15).
"""

from collections.abc import Callable, Collection
from typing import Final

from bot.domain.case import Shape
from bot.domain.mediator import Accreditation
from bot.domain.neutrality.apart import Apart
from bot.domain.neutrality.view import HARD, SOFT, Breach, Candidate, CaseView, Rule
from bot.domain.tie_tokens import TieKind

Ties = frozenset[str]
_ARMED: Final = f"{TieKind.ARMED}."
_OFFICE: Final = f"{TieKind.OFFICE}."


def own_case(candidate: Candidate, _view: CaseView) -> Breach | None:
    """N1 (hard): nobody is asked about a case in which they are party, reporter or witness."""
    return HARD[Rule.OWN_CASE] if candidate.is_reporter else None


def kin(candidate: Candidate, view: CaseView) -> Breach | None:
    """N2 (hard): declared kin, in-laws or household of a side; any tie of an unknown kind."""
    return HARD[Rule.KIN] if has_kin(candidate.mediator.ties, view.apart) else None


def one_side(candidate: Candidate, view: CaseView) -> Breach | None:
    """N3 (hard): of the community of exactly one side; its seat in a balanced pair is excepted.

    A community on the exclusion list that is no described side may be either's: no pair balances
    it.
    """
    ties, avoid = candidate.mediator.ties, view.apart
    if not ties.isdisjoint(avoid.stray):
        return HARD[Rule.ONE_SIDE]
    ones = side_of(ties, avoid)
    if len(ones) != 1:
        return None
    return None if view.case.shape is Shape.BALANCED else HARD[Rule.ONE_SIDE]


def both_sides(candidate: Candidate, view: CaseView) -> Breach | None:
    """N4 (soft): of the communities of both sides; both must have agreed."""
    ties, avoid = candidate.mediator.ties, view.apart
    both = len(side_of(ties, avoid)) > 1 and ties.isdisjoint(avoid.stray)
    return SOFT[Rule.BOTH_SIDES] if both else None


def business(candidate: Candidate, view: CaseView) -> Breach | None:
    """N5 (hard): money, land, an employer or business in common with a side."""
    return HARD[Rule.BUSINESS] if has_business(candidate.mediator.ties, view.apart) else None


def armed(candidate: Candidate, view: CaseView) -> Breach | None:
    """N6 (hard): an armed or security link to a side; from severity 4 on, any that may be there."""
    return HARD[Rule.ARMED] if has_armed(candidate.mediator.ties, view.apart) else None


def office(candidate: Candidate, view: CaseView) -> Breach | None:
    """N7 (hard): holds an office of a side; in institutional cases, any that may have power."""
    return HARD[Rule.OFFICE] if has_office(candidate.mediator.ties, view.apart) else None


def unbound(candidate: Candidate, view: CaseView) -> bool:
    """Whether none of N2 to N7 can speak against somebody: nearly always so, and soon seen."""
    avoid = view.apart
    if avoid.any_armed or avoid.any_office:
        return False
    return candidate.mediator.ties.isdisjoint(avoid.every)


def linked(ties: Ties, avoid: Apart) -> Rule | None:
    """N18 (hard): N2 to N7 for coordinators, registrars and integrity officers.

    For them nothing balances a tie, and nobody's consent does. N1 is the access table's business:
    whoever reported a case, or is a side in it, does not see it (safety rules §13).
    """
    return next((rule for rule, binds in _BINDING if binds(ties, avoid)), None)


def side_of(ties: Ties, avoid: Apart) -> Collection[int]:
    """The sides (0, 1) to whose communities somebody belongs."""
    return [
        number for number, side in enumerate((avoid.one, avoid.other)) if not ties.isdisjoint(side)
    ]


def seat_of(candidate: Candidate, view: CaseView) -> int | None:
    """The seat of a balanced team that somebody could take: a side's (0, 1) or the chair's (None).

    The chair is of neither side. Who is of both sits for neither, and only if both agree (N4).
    """
    ones = side_of(candidate.mediator.ties, view.apart)
    return next(iter(ones)) if len(ones) == 1 else None


def may_chair(candidate: Candidate) -> bool:
    """Whether somebody may lead: on probation nobody does (domain brief §3.1)."""
    return candidate.mediator.accreditation is Accreditation.ACCREDITED


def has_kin(ties: Ties, avoid: Apart) -> bool:
    """Whether a tie of kin, or of a kind that nobody declared, leads to the case."""
    return not ties.isdisjoint(avoid.kin)


def has_community(ties: Ties, avoid: Apart) -> bool:
    """Whether somebody is of a community that is a side or is to be avoided."""
    return bool(side_of(ties, avoid)) or not ties.isdisjoint(avoid.stray)


def has_business(ties: Ties, avoid: Apart) -> bool:
    """Whether a link of money, land or work leads to the case."""
    return not ties.isdisjoint(avoid.business)


def has_armed(ties: Ties, avoid: Apart) -> bool:
    """Whether an armed link leads to the case, or might."""
    return not ties.isdisjoint(avoid.armed) or (
        avoid.any_armed and any(tie.startswith(_ARMED) for tie in ties)
    )


def has_office(ties: Ties, avoid: Apart) -> bool:
    """Whether an office leads to the case, or might have power over it."""
    return not ties.isdisjoint(avoid.office) or (
        avoid.any_office and any(tie.startswith(_OFFICE) for tie in ties)
    )


_BINDING: Final[tuple[tuple[Rule, Callable[[Ties, Apart], bool]], ...]] = (
    (Rule.KIN, has_kin),
    (Rule.ONE_SIDE, has_community),
    (Rule.BUSINESS, has_business),
    (Rule.ARMED, has_armed),
    (Rule.OFFICE, has_office),
)
