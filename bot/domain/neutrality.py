"""The hard rules: who must not be asked about a case, each with its id (domain brief §3.7).

Every rule is one function that names itself or says nothing. They are checked when offering and
again when accepting, never cached: an accreditation may lapse in between.

Ties are compared as keyed tokens (rule N15, blind matching): kin (N2), community (N3), business
(N5), armed or security links (N6) and offices (N7) all stand in `Mediator.ties`, and a tie to any
side excludes. Who mediated twice for a side (N8) or has a complaint upheld (N16) is kept away
through `Case.barred`. Soft rules are no business of this module.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from bot.domain.case import Case, Woman
from bot.domain.mediator import Accreditation, Gender, Mediator
from bot.domain.severity import GRAVE, NOT_ASSESSED, counted
from bot.domain.taxonomy import Category

#: Open cases a mediator may carry, and how many of them grave (rule N12).
MAX_OPEN_CASES: Final = 3
MAX_OPEN_GRAVE: Final = 1


class Rule(StrEnum):
    """Why somebody must not be asked; the numbers are those of domain brief §3.7."""

    OWN_CASE = "n1"
    TIE = "n3"
    WOMAN = "n11"
    CAP = "n12"
    DECLARATION = "n13"
    CODE = "code"
    ACCREDITATION = "accreditation"
    EXPIRED = "expired"
    UNAVAILABLE = "unavailable"
    UNREACHABLE = "unreachable"
    CATEGORY = "category"
    SEVERITY = "severity"
    LANGUAGE = "language"
    RADIUS = "radius"
    BARRED = "barred"
    TEAM = "team"
    READER = "reader"
    OUTSIDERS = "outsiders"


#: These say that asking is useless; somebody who answers all the same may accept.
ASKING_ONLY: Final = frozenset({Rule.UNAVAILABLE, Rule.UNREACHABLE})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mediator as seen from one case."""

    mediator: Mediator
    #: From the mediator's home place to the case's place.
    km: float
    #: District of the home place.
    district: str
    #: The mediator, or an account of theirs, reported this case or is a side in it.
    is_reporter: bool = False
    #: Also a coordinator of the place, who may read what was reported.
    is_reader: bool = False
    #: Already asked in this dispatch.
    asked: bool = False
    #: In the person's own quiet hours, or in those of the day.
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as the rules see it at one moment."""

    case: Case
    #: District of the case's place.
    district: str
    #: Today in Tripoli.
    today: date
    #: The oldest version of the code of conduct whose acceptance still counts today.
    code_version: str
    #: Keyed tokens of the sides themselves, where somebody described them.
    side_tokens: frozenset[str] = frozenset()
    #: Those who have taken a seat.
    team: tuple[Mediator, ...] = ()

    @property
    def seats_left(self) -> int:
        """Seats nobody has taken yet."""
        return max(0, self.case.team_size - len(self.team))

    @property
    def has_lead(self) -> bool:
        """An accredited mediator is on the team, under whom somebody on probation may work."""
        return any(each.accreditation is Accreditation.ACCREDITED for each in self.team)

    @property
    def has_woman(self) -> bool:
        """A woman is on the team."""
        return any(each.gender is Gender.WOMAN for each in self.team)


def own_case(candidate: Candidate, _view: CaseView) -> Rule | None:
    """N1: nobody is asked about a case in which they are reporter or side."""
    return Rule.OWN_CASE if candidate.is_reporter else None


def barred(candidate: Candidate, view: CaseView) -> Rule | None:
    """Recused, vetoed (N9) or handed over: not asked again about this case."""
    return Rule.BARRED if candidate.mediator.id in view.case.barred else None


def on_the_team(candidate: Candidate, view: CaseView) -> Rule | None:
    """Nobody takes two seats."""
    ids = {each.id for each in view.team} | view.case.team
    return Rule.TEAM if candidate.mediator.id in ids else None


def reads_it(candidate: Candidate, _view: CaseView) -> Rule | None:
    """Who may read the report as a coordinator does not mediate in it (§6, rule N18)."""
    return Rule.READER if candidate.is_reader else None


def tied(candidate: Candidate, view: CaseView) -> Rule | None:
    """N3 (with N2, N5, N6, N7): a declared tie to a side, or to whom the reporter excluded."""
    avoid = view.case.exclusions | view.side_tokens
    return Rule.TIE if candidate.mediator.ties & avoid else None


def not_accredited(candidate: Candidate, view: CaseView) -> Rule | None:
    """Only the accredited; on probation only beside one, at severity 1 to 3 (brief §3.1)."""
    status = candidate.mediator.accreditation
    if status is Accreditation.ACCREDITED:
        return None
    mild = NOT_ASSESSED < view.case.severity < GRAVE
    beside_a_lead = status is Accreditation.PROBATION and mild and view.has_lead
    return None if beside_a_lead else Rule.ACCREDITATION


def expired(candidate: Candidate, view: CaseView) -> Rule | None:
    """An accreditation holds up to and including its last day (domain brief §3.1)."""
    return Rule.EXPIRED if view.today > candidate.mediator.expires_on else None


def declaration_stale(candidate: Candidate, view: CaseView) -> Rule | None:
    """N13: the declaration of ties is older than 12 months."""
    made = candidate.mediator.declared_on
    until = (made.year + 1, made.month, made.day)
    today = (view.today.year, view.today.month, view.today.day)
    return Rule.DECLARATION if today > until else None


def code_not_accepted(candidate: Candidate, view: CaseView) -> Rule | None:
    """N13: the code; a new major version wants a new yes, a minor one does not (brief §3.5)."""
    return None if code_counts(candidate.mediator.code_version, view.code_version) else Rule.CODE


def code_counts(accepted: str | None, asked: str) -> bool:
    """Whether accepting one version of the code still counts where another is asked for."""
    if accepted is None or accepted == asked:
        return accepted is not None
    mine, wanted = _major(accepted), _major(asked)
    return mine is not None and wanted is not None and mine >= wanted


def unreachable(candidate: Candidate, _view: CaseView) -> Rule | None:
    """Has not joined by link, or blocked the bot: skipped at once (safety rules §13)."""
    mediator = candidate.mediator
    return None if mediator.linked and mediator.reachable else Rule.UNREACHABLE


def unavailable(candidate: Candidate, _view: CaseView) -> Rule | None:
    """Does not want offers at present."""
    return None if candidate.mediator.available else Rule.UNAVAILABLE


def category_foreign(candidate: Candidate, view: CaseView) -> Rule | None:
    """Not among the mediator's categories; «other» is nobody's field, so everybody's."""
    category = view.case.category
    fits = category is Category.OTHER or category in candidate.mediator.categories
    return None if fits else Rule.CATEGORY


def too_grave(candidate: Candidate, view: CaseView) -> Rule | None:
    """Above the severity the mediator is entrusted with; what is not assessed counts as 3."""
    over = counted(view.case.severity) > candidate.mediator.max_severity
    return Rule.SEVERITY if over else None


def no_common_language(candidate: Candidate, view: CaseView) -> Rule | None:
    """A language was asked for, and the mediator speaks none of those named."""
    asked = view.case.languages
    return Rule.LANGUAGE if asked and not asked & candidate.mediator.languages else None


def too_far(candidate: Candidate, _view: CaseView) -> Rule | None:
    """Beyond the radius the mediator set: their own limit, so it is never stretched for them."""
    return None if candidate.km <= candidate.mediator.radius_km else Rule.RADIUS


def woman_missing(candidate: Candidate, view: CaseView) -> Rule | None:
    """N11: where a woman is required, the last seat is hers unless one is on the team already."""
    if view.case.woman is not Woman.REQUIRED or candidate.mediator.gender is Gender.WOMAN:
        return None
    return None if view.has_woman or view.seats_left > 1 else Rule.WOMAN


def carries_enough(candidate: Candidate, view: CaseView) -> Rule | None:
    """N12: at most 3 open cases, and at most one of severity 4 or 5 among them."""
    load = candidate.mediator.load
    grave = view.case.severity >= GRAVE and load.open_grave >= MAX_OPEN_GRAVE
    return Rule.CAP if grave or load.open_cases >= MAX_OPEN_CASES else None


def from_the_area(candidate: Candidate, view: CaseView) -> Rule | None:
    """Only outsiders where nobody can tell whom to avoid (§14).

    Where the home or the place of the case is unknown, nobody is known to be outside.
    """
    known = bool(candidate.district) and bool(view.district)
    outside = known and candidate.district != view.district
    return Rule.OUTSIDERS if view.case.outsiders_only and not outside else None


HARD_RULES: Final[tuple[Callable[[Candidate, CaseView], Rule | None], ...]] = (
    own_case,
    barred,
    on_the_team,
    reads_it,
    tied,
    not_accredited,
    expired,
    declaration_stale,
    code_not_accepted,
    unreachable,
    unavailable,
    category_foreign,
    too_grave,
    no_common_language,
    too_far,
    woman_missing,
    carries_enough,
    from_the_area,
)


def hard_exclusions(candidate: Candidate, view: CaseView) -> tuple[Rule, ...]:
    """Every hard rule that keeps somebody from being asked, in the order above; empty: none."""
    return tuple(found for rule in HARD_RULES if (found := rule(candidate, view)) is not None)


def bars_to_accepting(candidate: Candidate, view: CaseView) -> tuple[Rule, ...]:
    """The same at the moment of acceptance, for somebody who was asked and says yes."""
    return tuple(rule for rule in hard_exclusions(candidate, view) if rule not in ASKING_ONLY)


def _major(version: str) -> int | None:
    head = version.removeprefix("v").split(".")[0]
    return int(head) if head.isdecimal() else None
