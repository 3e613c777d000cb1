"""N14 and N15: what may be shown when, and that no wording of a tie ever is (domain brief §3.7)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bot.domain.neutrality.view import HARD, Breach, Candidate, CaseView, Rule
from bot.domain.tie_tokens import is_blind


class Stage(StrEnum):
    """How far a mediator has come with a case."""

    #: Asked, and has not said yet whether there is a link.
    OFFERED = "offered"
    #: Said that there is none, and waits for the team to be complete.
    WAITING = "waiting"
    #: The team is complete.
    SEATED = "seated"


class Shown(StrEnum):
    """What a screen may say of a case."""

    CATEGORY = "category"
    PLACE = "place"
    BAND = "band"
    SIDES = "sides"
    #: How many go together.
    TEAM = "team"
    NUMBER = "number"
    WHEN = "when"
    SEEN = "seen"
    NEEDS = "needs"
    SENTENCE = "sentence"


_OUTLINE: Final = frozenset({Shown.CATEGORY, Shown.PLACE, Shown.BAND, Shown.SIDES, Shown.TEAM})
#: What may be shown at each stage (rule N14; safety rules §3 and §6).
DISCLOSED: Final[Mapping[Stage, frozenset[Shown]]] = {
    Stage.OFFERED: _OUTLINE,
    Stage.WAITING: frozenset({Shown.TEAM}),
    Stage.SEATED: frozenset(Shown),
}


def unanswered(candidate: Candidate, _view: CaseView) -> Breach | None:
    """N14 (hard): nobody takes a seat who has not said that they have no link."""
    return None if candidate.says_no_tie else HARD[Rule.DISCLOSURE]


def unblinded(candidate: Candidate, view: CaseView) -> Breach | None:
    """N15 (hard): matching compares keyed tokens; a wording among them is never compared."""
    one, other = view.case.descriptors
    compared = (*candidate.mediator.ties, *view.case.exclusions, *one, *other)
    return None if all(map(is_blind, compared)) else HARD[Rule.BLIND]
