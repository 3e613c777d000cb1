"""The twenty rules of domain brief §3.7 in one table, and how they are applied.

Every rule is one function that names its breach or says nothing. They are checked when offering and
again when accepting, never cached: an accreditation may lapse in between. Hard ones bind everybody.
Soft ones bind as firmly until a coordinator and a second person set one aside for one mediator in
one case; then it no longer speaks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from bot.domain.neutrality import conduct, fitness, links, record, team
from bot.domain.neutrality.skew import skew
from bot.domain.neutrality.view import Breach, Candidate, CaseView, Force, Rule

Check = Callable[[Candidate, CaseView], Breach | None]


class Moment(StrEnum):
    """When a rule is looked at."""

    #: Before anybody is asked, and again when they accept.
    ASKING = "asking"
    #: When somebody accepts.
    ACCEPTING = "accepting"
    #: Whenever staff see a case, a list, a count or a notice.
    SEEING = "seeing"
    #: Once a quarter, over all cases; people judge it.
    QUARTERLY = "quarterly"


@dataclass(frozen=True, slots=True)
class NeutralityRule:
    """A line of domain brief §3.7."""

    rule: Rule
    #: As column H/S says; N8 and N11 may be either.
    forces: frozenset[Force]
    moment: Moment
    function: Callable[..., Any]

    @property
    def id(self) -> str:
        """«N1» to «N20»."""
        return self.rule.number


_HARD: Final = frozenset({Force.HARD})
_SOFT: Final = frozenset({Force.SOFT})
_EITHER: Final = _HARD | _SOFT

RULES: Final[tuple[NeutralityRule, ...]] = (
    NeutralityRule(Rule.OWN_CASE, _HARD, Moment.ASKING, links.own_case),
    NeutralityRule(Rule.KIN, _HARD, Moment.ASKING, links.kin),
    NeutralityRule(Rule.ONE_SIDE, _HARD, Moment.ASKING, links.one_side),
    NeutralityRule(Rule.BOTH_SIDES, _SOFT, Moment.ASKING, links.both_sides),
    NeutralityRule(Rule.BUSINESS, _HARD, Moment.ASKING, links.business),
    NeutralityRule(Rule.ARMED, _HARD, Moment.ASKING, links.armed),
    NeutralityRule(Rule.OFFICE, _HARD, Moment.ASKING, links.office),
    NeutralityRule(Rule.MEDIATED, _EITHER, Moment.ASKING, record.mediated_before),
    NeutralityRule(Rule.BARRED, _HARD, Moment.ASKING, record.vetoed),
    NeutralityRule(Rule.SHAPE, _HARD, Moment.ASKING, team.shape_broken),
    NeutralityRule(Rule.WOMAN, _EITHER, Moment.ASKING, team.woman_missing),
    NeutralityRule(Rule.CAP, _SOFT, Moment.ASKING, record.carries_enough),
    NeutralityRule(Rule.DECLARATION, _HARD, Moment.ASKING, record.not_current),
    NeutralityRule(Rule.DISCLOSURE, _HARD, Moment.ACCEPTING, conduct.unanswered),
    NeutralityRule(Rule.BLIND, _HARD, Moment.ACCEPTING, conduct.unblinded),
    NeutralityRule(Rule.COMPLAINT, _HARD, Moment.ASKING, record.complained_of),
    NeutralityRule(Rule.LOCAL, _SOFT, Moment.ASKING, team.too_local),
    NeutralityRule(Rule.STAFF, _HARD, Moment.SEEING, links.linked),
    NeutralityRule(Rule.NOMINATED, _SOFT, Moment.ASKING, record.nominated_alone),
    NeutralityRule(Rule.SKEW, _SOFT, Moment.QUARTERLY, skew),
)

#: What is looked at when asking, in the order in which it is told.
_WHEN_ASKING: Final[tuple[Check, ...]] = (
    links.own_case,
    record.vetoed,
    fitness.on_the_team,
    fitness.reads_it,
    *(
        one.function
        for one in RULES
        if one.moment is Moment.ASKING
        and one.rule not in {Rule.OWN_CASE, Rule.BARRED, Rule.WOMAN, Rule.CAP, Rule.DECLARATION}
    ),
    fitness.not_accredited,
    fitness.expired,
    record.not_current,
    fitness.unreachable,
    fitness.unavailable,
    fitness.category_foreign,
    fitness.too_grave,
    fitness.no_common_language,
    fitness.too_far,
    team.woman_missing,
    record.carries_enough,
    fitness.from_the_area,
)
#: The same for somebody whom no tie binds: the rules about ties are not looked at one by one.
_UNBOUND: Final[tuple[Check, ...]] = tuple(
    check
    for check in _WHEN_ASKING
    if check
    not in {
        links.kin,
        links.one_side,
        links.both_sides,
        links.business,
        links.armed,
        links.office,
    }
)
_WHEN_ACCEPTING: Final[tuple[Check, ...]] = (
    *_WHEN_ASKING,
    *(one.function for one in RULES if one.moment is Moment.ACCEPTING),
)
#: These say that asking is useless; somebody who answers all the same may accept.
ASKING_ONLY: Final = frozenset({Rule.UNAVAILABLE, Rule.UNREACHABLE})
#: What binds somebody to a case: told as one, since which of them it is would tell what somebody
#: declared, who reported, or who complained (rule N15; safety rules §13; domain brief §2.8).
BINDING: Final = frozenset(
    {
        Rule.OWN_CASE,
        Rule.KIN,
        Rule.ONE_SIDE,
        Rule.BUSINESS,
        Rule.ARMED,
        Rule.OFFICE,
        Rule.COMPLAINT,
    }
)
#: What is set aside for one of a team is set aside for the team.
_OF_THE_TEAM: Final = frozenset({Rule.WOMAN, Rule.LOCAL})


def breaches(candidate: Candidate, view: CaseView) -> tuple[Breach, ...]:
    """Everything that speaks against asking somebody, hard or soft; empty: nothing does.

    A soft rule that was set aside for them in this case speaks no more.
    """
    checks = _UNBOUND if links.unbound(candidate, view) else _WHEN_ASKING
    return _found(checks, candidate, view)


def hard_exclusions(candidate: Candidate, view: CaseView) -> tuple[Rule, ...]:
    """Of these the hard ones: nobody may set them aside."""
    found = breaches(candidate, view)
    return tuple(each.rule for each in found if each.force is Force.HARD)


def exclusions(candidate: Candidate, view: CaseView) -> tuple[Rule, ...]:
    """Every rule that keeps somebody from being asked at this moment."""
    return tuple(each.rule for each in breaches(candidate, view))


def bars_to_accepting(candidate: Candidate, view: CaseView) -> tuple[Rule, ...]:
    """The same at the moment of acceptance, for somebody who was asked and says yes."""
    found = _found(_WHEN_ACCEPTING, candidate, view)
    return tuple(each.rule for each in found if each.rule not in ASKING_ONLY)


def _found(checks: tuple[Check, ...], candidate: Candidate, view: CaseView) -> tuple[Breach, ...]:
    found = [each for check in checks if (each := check(candidate, view)) is not None]
    if not found:
        return ()
    aside = _set_aside(candidate, view)
    return tuple(each for each in found if each.force is Force.HARD or each.rule not in aside)


def _set_aside(candidate: Candidate, view: CaseView) -> frozenset[Rule]:
    """The soft rules that no longer speak against somebody."""
    theirs = candidate.overridden
    for each in (*view.seated, *view.beside):
        theirs |= each.overridden & _OF_THE_TEAM
    return theirs
