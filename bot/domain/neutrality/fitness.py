"""What keeps somebody from a case that is no matter of neutrality: standing, reach, own limits."""

from typing import Final

from bot.domain.case import Case
from bot.domain.mediator import Accreditation
from bot.domain.neutrality.view import HARD, Breach, Candidate, CaseView, Rule
from bot.domain.severity import GRAVE, NOT_ASSESSED, counted
from bot.domain.taxonomy import Category

#: From here on the sides must be described for anybody from the area to be asked (brief §3.7).
KNOWN_FROM: Final = 3


def on_the_team(candidate: Candidate, view: CaseView) -> Breach | None:
    """Nobody takes two seats."""
    ids = {each.mediator.id for each in view.seated} | view.case.team
    return HARD[Rule.TEAM] if candidate.mediator.id in ids else None


def reads_it(candidate: Candidate, _view: CaseView) -> Breach | None:
    """Who may read the report as a coordinator does not mediate in it (safety rules §6)."""
    return HARD[Rule.READER] if candidate.is_reader else None


def not_accredited(candidate: Candidate, view: CaseView) -> Breach | None:
    """Only the accredited; on probation only beside one, at severity 1 to 3 (brief §3.1)."""
    status = candidate.mediator.accreditation
    if status is Accreditation.ACCREDITED:
        return None
    mild = NOT_ASSESSED < view.case.severity < GRAVE
    beside_a_lead = status is Accreditation.PROBATION and mild and view.has_lead
    return None if beside_a_lead else HARD[Rule.ACCREDITATION]


def expired(candidate: Candidate, view: CaseView) -> Breach | None:
    """An accreditation holds up to and including its last day (domain brief §3.1)."""
    return HARD[Rule.EXPIRED] if view.today > candidate.mediator.expires_on else None


def unreachable(candidate: Candidate, _view: CaseView) -> Breach | None:
    """Has not joined by link, or blocked the bot: skipped at once (safety rules §13)."""
    mediator = candidate.mediator
    return None if mediator.linked and mediator.reachable else HARD[Rule.UNREACHABLE]


def unavailable(candidate: Candidate, _view: CaseView) -> Breach | None:
    """Does not want offers at present."""
    return None if candidate.mediator.available else HARD[Rule.UNAVAILABLE]


def category_foreign(candidate: Candidate, view: CaseView) -> Breach | None:
    """Not among the mediator's categories; «other» is nobody's field, so everybody's."""
    category = view.case.category
    fits = category is Category.OTHER or category in candidate.mediator.categories
    return None if fits else HARD[Rule.CATEGORY]


def too_grave(candidate: Candidate, view: CaseView) -> Breach | None:
    """Above the severity the mediator is entrusted with; what is not assessed counts as 3."""
    over = counted(view.case.severity) > candidate.mediator.max_severity
    return HARD[Rule.SEVERITY] if over else None


def no_common_language(candidate: Candidate, view: CaseView) -> Breach | None:
    """A language was asked for, and the mediator speaks none of those named."""
    asked = view.case.languages
    return HARD[Rule.LANGUAGE] if asked and not asked & candidate.mediator.languages else None


def too_far(candidate: Candidate, _view: CaseView) -> Breach | None:
    """Beyond the radius the mediator set: their own limit, so it is never stretched for them."""
    return None if candidate.km <= candidate.mediator.radius_km else HARD[Rule.RADIUS]


def from_the_area(candidate: Candidate, view: CaseView) -> Breach | None:
    """Only outsiders where nobody can tell whom to avoid (safety rules §14; domain brief §3.7).

    Where the home or the place of the case is unknown, nobody is known to be outside.
    """
    known = bool(candidate.district) and bool(view.district)
    outside = known and candidate.district != view.district
    return HARD[Rule.OUTSIDERS] if only_outsiders(view.case) and not outside else None


def only_outsiders(case: Case) -> bool:
    """Whether nobody from the area may be asked: who the sides are is not known well enough.

    From severity 3 on both sides are to be described and it is to be known whom to avoid, by the
    reporter or a coordinator (domain brief §3.7); what is not assessed counts as 3.
    """
    return case.outsiders_only or (counted(case.severity) >= KNOWN_FROM and not case.informed)
