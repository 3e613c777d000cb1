"""N8, N9, N12, N13, N16 and N19: what somebody has done or left undone (domain brief §3.7)."""

from typing import Final

from bot.domain.neutrality.view import HARD, SOFT, Breach, Candidate, CaseView, Rule
from bot.domain.severity import GRAVE

#: Open cases a mediator may carry, and how many of them grave (rule N12).
MAX_OPEN_CASES: Final = 3
MAX_OPEN_GRAVE: Final = 1
#: Nobody takes more than this part of a municipality's cases in a quarter (rule N12) …
MOST_OF_A_QUARTER: Final = 0.30
#: … where there are enough of them for a part to mean anything (domain brief §5.2).
PARTS_FROM: Final = 10
#: So many cases for the same party in 12 months forbid a further one (rule N8).
TOO_OFTEN: Final = 2
#: Every side may be asked for another mediator so often without a reason (rule N9).
MAX_VETOES: Final = 2


def mediated_before(candidate: Candidate, _view: CaseView) -> Breach | None:
    """N8: mediated for the same party or household in 12 months; once is soft, twice is hard."""
    if candidate.mediated >= TOO_OFTEN:
        return HARD[Rule.MEDIATED]
    return SOFT[Rule.MEDIATED] if candidate.mediated else None


def vetoed(candidate: Candidate, view: CaseView) -> Breach | None:
    """N9 (hard): vetoed by a party; who recused or gave the file back is not asked again either."""
    return HARD[Rule.BARRED] if candidate.mediator.id in view.case.barred else None


def may_veto(vetoes: int) -> bool:
    """N9: twice without a reason; a third time a coordinator decides (safety rules §8)."""
    return vetoes < MAX_VETOES


def carries_enough(candidate: Candidate, view: CaseView) -> Breach | None:
    """N12 (soft): caps and rotation, so that no few people become the justice of a place.

    At most 3 open cases and one of severity 4 or 5; at most 30 % of a municipality's cases in a
    quarter; not twice in a row for the same pair of communities.
    """
    load = candidate.mediator.load
    grave = view.case.severity >= GRAVE and load.open_grave >= MAX_OPEN_GRAVE
    full = grave or load.open_cases >= MAX_OPEN_CASES
    return SOFT[Rule.CAP] if full or candidate.same_pair_last or _too_large(candidate) else None


def _too_large(candidate: Candidate) -> bool:
    """Whether this case would make their part of the quarter's cases too large."""
    mine, everybodys = candidate.quarter
    return everybodys + 1 >= PARTS_FROM and (mine + 1) > MOST_OF_A_QUARTER * (everybodys + 1)


def not_current(candidate: Candidate, view: CaseView) -> Breach | None:
    """N13 (hard): the declaration of ties is older than 12 months, or the code is not accepted.

    A new major version of the code wants a new yes, a minor one does not (domain brief §3.5).
    """
    made = candidate.mediator.declared_on
    until = (made.year + 1, made.month, made.day)
    if (view.today.year, view.today.month, view.today.day) > until:
        return HARD[Rule.DECLARATION]
    accepted = code_counts(candidate.mediator.code_version, view.code_version)
    return None if accepted else HARD[Rule.CODE]


def code_counts(accepted: str | None, asked: str) -> bool:
    """Whether accepting one version of the code still counts where another is asked for."""
    if accepted is None or accepted == asked:
        return accepted is not None
    mine, wanted = _major(accepted), _major(asked)
    return mine is not None and wanted is not None and mine >= wanted


def complained_of(candidate: Candidate, _view: CaseView) -> Breach | None:
    """N16 (hard): a complaint from a side's community is open, or one of bias was upheld."""
    return HARD[Rule.COMPLAINT] if candidate.complaint else None


def nominated_alone(candidate: Candidate, _view: CaseView) -> Breach | None:
    """N19 (soft): a notable who reported does not choose the mediator alone.

    The other side must have accepted, which a coordinator and a second person answer for.
    """
    return SOFT[Rule.NOMINATED] if candidate.nominated else None


def _major(version: str) -> int | None:
    head = version.removeprefix("v").split(".")[0]
    return int(head) if head.isdecimal() else None
