"""N10, N11 and N17: who goes together (domain brief §3.7; safety rules §3).

A rule about a team speaks against a candidate when the team could no longer become what it must:
when more is still wanting than the seats that would be left could bring.
"""

from typing import Final

from bot.domain.case import Case, Shape, Woman
from bot.domain.mediator import Gender
from bot.domain.neutrality.links import may_chair, seat_of
from bot.domain.neutrality.view import HARD, SOFT, Breach, Candidate, CaseView, Rule
from bot.domain.severity import GRAVE, GRAVEST
from bot.domain.taxonomy import Category, Sides
from bot.domain.triage import NEVER_ALONE

#: One from each side and a neutral chair.
BALANCED_SEATS: Final = 3
#: In these a woman co-mediator is offered by default (rule N11); schools are no category.
WITH_A_WOMAN: Final = frozenset({Category.FAMILY, Category.DISPLACEMENT, Category.SERVICES})
_PAIR: Final = 2


def needs_shape(case: Case) -> bool:
    """Whether rule N10 binds: blood, community, armed, and whatever lies between tribes."""
    return case.category in NEVER_ALONE or case.sides is Sides.TRIBES


def fewest(case: Case) -> int:
    """How many must go at least (rules N10 and N11; safety rules §3)."""
    if case.severity >= GRAVEST:
        return BALANCED_SEATS
    return _PAIR if case.severity >= GRAVE or needs_shape(case) else 1


def shape_broken(candidate: Candidate, view: CaseView) -> Breach | None:
    """N10 (hard): all neutral, at least 2, at severity 5 an odd 3 or more; or balanced.

    Balanced is one from each side and a neutral chair, where both sides chose it; it takes two
    described sides, else nobody could tell whose seat is whose.
    """
    case = view.case
    odd = case.severity < GRAVEST or case.team_size % 2 == 1
    if needs_shape(case) and not (case.team_size >= fewest(case) and odd):
        return HARD[Rule.SHAPE]
    if case.shape is Shape.NEUTRAL:
        return None
    seat = seat_of(candidate, view)
    held = [seat_of(each, view) for each in view.others(candidate)]
    possible = case.team_size == BALANCED_SEATS and case.informed and all(case.descriptors)
    fits = possible and seat not in held and (seat is not None or may_chair(candidate))
    return None if fits else HARD[Rule.SHAPE]


def woman_missing(candidate: Candidate, view: CaseView) -> Breach | None:
    """N11: a woman where a party asks or is one, and never anybody alone from severity 4 on.

    Hard where she is required: the last seat is hers unless one is on the team already. Soft, in
    teams, where she is offered by default.
    """
    case = view.case
    if case.severity >= GRAVE and case.team_size < _PAIR:
        return HARD[Rule.WOMAN]
    required = case.woman is Woman.REQUIRED
    # In this order since it is asked of everybody for each search.
    if not required and (case.team_size < _PAIR or case.category not in WITH_A_WOMAN):
        return None
    if candidate.mediator.gender is Gender.WOMAN or not view.last_seat:
        return None
    if any(each.mediator.gender is Gender.WOMAN for each in view.together(candidate)):
        return None
    return HARD[Rule.WOMAN] if required else SOFT[Rule.WOMAN]


def too_local(candidate: Candidate, view: CaseView) -> Breach | None:
    """N17 (soft): a grave matter between tribes is led from outside, by people who know its custom.

    The last seat goes to an outsider who may lead where there is none yet, and to somebody of the
    region where nobody on the team is of it. Where homes are not known nothing can be said.
    """
    case = view.case
    if case.severity < GRAVE or case.sides is not Sides.TRIBES:
        return None
    if not view.region or not view.last_seat:
        return None
    together = view.together(candidate)
    led = any(may_chair(each) and each.district != view.district for each in together)
    known = any(each.region == view.region for each in together)
    return None if led and known else SOFT[Rule.LOCAL]
