"""Who is asked first, and how many at once: ranking with reasons; it decides nothing.

The recipe and its figures come from comparing policies in a simulated year (decision recipe
"Dispatch"). Demographics are no part of the score; coordinators never see it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import exp, log, log1p
from typing import Final

from bot.domain.case import Woman
from bot.domain.deadlines import NO_TOP_UP_BEFORE
from bot.domain.ids import MediatorId
from bot.domain.mediator import Gender
from bot.domain.neutrality import Candidate, CaseView, Force, Rule, breaches
from bot.domain.severity import GRAVE, counted

#: Prior weights of the chance to accept within 15 minutes; all others begin at nothing.
_INTERCEPT: Final = -0.8
_PER_DISTANCE: Final = -0.3
_DISTANCE_SCALE_KM: Final = 8.0
#: A person's own history weighs as much as the prior once three acceptances were expected.
_PRIOR_STRENGTH: Final = 3.0
_SUREST: Final = 0.95
_KM_A_POINT: Final = 25.0
_POINTS_A_CASE: Final = 0.2
#: How the hope in an unanswered offer fades.
_FADES_OVER: Final = timedelta(minutes=10)

#: Live offers at most for one person, and offers in a day.
MAX_LIVE_OFFERS: Final = 2
MAX_OFFERS_A_DAY: Final = 6
#: Live offers at most for one case.
MAX_AT_ONCE: Final = 8
#: The chance of an acceptance to reach; the first is the coordinators' dial.
TAU: Final = 0.55
TAU_URGENT: Final = 0.85
TAU_MILD: Final = 0.30
TAU_SEAT: Final = 0.75
_MILD: Final = 2


class Pause(StrEnum):
    """Why somebody whom no rule excludes is not asked at this moment."""

    ASKED = "asked"
    LIVE_OFFERS = "live_offers"
    OFFERS_TODAY = "offers_today"
    QUIET = "quiet"
    PREFERENCE = "preference"


#: Who is spared for nothing else can be asked within the day, without anybody's doing.
FREE_SOON: Final = frozenset({Pause.LIVE_OFFERS, Pause.OFFERS_TODAY})


@dataclass(frozen=True, slots=True)
class Ranked:
    """Somebody who may be asked now."""

    candidate: Candidate
    score: float
    #: Chance to accept within 15 minutes.
    chance: float


@dataclass(frozen=True, slots=True)
class Excluded:
    """Somebody who must not be asked, with every rule that says so."""

    mediator_id: MediatorId
    rules: tuple[Rule, ...]
    #: Nothing but soft rules: a coordinator and a second person may set them aside.
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Paused:
    """Somebody who may be asked, but not now; a coordinator's list shows them too."""

    ranked: Ranked
    why: tuple[Pause, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Everybody, sorted into three: best first, excluded, paused."""

    eligible: tuple[Ranked, ...]
    excluded: tuple[Excluded, ...]
    paused: tuple[Paused, ...]


@dataclass(frozen=True, slots=True)
class LiveOffer:
    """An offer nobody has answered yet: the chance it had, and its age."""

    chance: float
    age: timedelta


def chance(candidate: Candidate) -> float:
    """The chance to accept within 15 minutes: logistic(context) × personal multiplier.

    The multiplier is (observed + 3) / (expected + 3) (decision recipe "Dispatch"). Any answer is
    observed, a decline too: a decline has no price.
    """
    load = candidate.mediator.load
    expected = load.asked * _logistic(_INTERCEPT)
    personal = (load.answered + _PRIOR_STRENGTH) / (expected + _PRIOR_STRENGTH)
    context = _INTERCEPT + _PER_DISTANCE * log1p(candidate.km / _DISTANCE_SCALE_KM)
    return min(_SUREST, _logistic(context) * personal)


def rank(
    candidates: Iterable[Candidate], view: CaseView, *, preference_holds: bool = True
) -> Ranking:
    """Sort people into those to ask, best first, those excluded, and those paused.

    While a preference for a woman holds (at most 30 minutes, which the caller measures), women
    are asked alone as long as one can be; a requirement is a hard rule, not a preference.
    """
    eligible: list[Ranked] = []
    out: list[Excluded] = []
    paused: list[Paused] = []
    for candidate in candidates:
        if (kept_out := excluded(candidate, view)) is not None:
            out.append(kept_out)
        elif why := _pauses(candidate):
            paused.append(Paused(_ranked(candidate), why))
        else:
            eligible.append(_ranked(candidate))
    if preference_holds and view.case.woman is Woman.PREFERRED and not view.has_woman:
        eligible, held = _women_first(eligible)
        paused += [Paused(each, (Pause.PREFERENCE,)) for each in held]
    return Ranking(
        eligible=tuple(sorted(eligible, key=_order)),
        excluded=tuple(sorted(out, key=lambda each: each.mediator_id)),
        paused=tuple(sorted(paused, key=lambda each: _order(each.ranked))),
    )


def excluded(candidate: Candidate, view: CaseView) -> Excluded | None:
    """Whether somebody must not be asked, and by which rules."""
    found = breaches(candidate, view)
    if not found:
        return None
    soft = all(each.force is Force.SOFT for each in found)
    return Excluded(candidate.mediator.id, tuple(each.rule for each in found), soft)


def threshold(severity: int, team_size: int = 1, *, dial: float = TAU) -> float:
    """The chance of an acceptance to reach (decision recipe "Dispatch").

    0.55 by default (the coordinators' dial), 0.85 if urgent, 0.30 at severity 1 and 2, and for a
    seat of a pair at least 0.75.
    """
    if severity >= GRAVE:
        return max(TAU_URGENT, dial)
    if team_size > 1:
        return max(TAU_SEAT, dial)
    return min(TAU_MILD, dial) if counted(severity) <= _MILD else dial


def may_top_up(severity: int, live: Sequence[LiveOffer]) -> bool:
    """At severity 1 and 2 nobody more is asked while the newest offer is under 10 minutes old."""
    patient = counted(severity) <= _MILD
    return not (patient and any(offer.age < NO_TOP_UP_BEFORE for offer in live))


def how_many_to_ask(
    ranked: Sequence[Ranked], live: Sequence[LiveOffer], *, tau: float, seats_left: int = 1
) -> int:
    """How many of the best to ask now so that the open seats fill with enough chance.

    With one seat: until 1 − Π(1 − p·e^(−age/10 min))·Π(1 − p_i) ≥ τ (decision recipe "Dispatch").
    With several, τ holds for each: the chance of that many acceptances reaches τ to their number.
    Never more than 8 live at once.
    """
    if seats_left < 1:
        return 0
    goal = tau**seats_left
    odds = _taken([offer.chance * exp(-(offer.age / _FADES_OVER)) for offer in live], seats_left)
    room = max(0, MAX_AT_ONCE - len(live))
    asked = 0
    for each in ranked[:room]:
        if odds[seats_left] >= goal:
            break
        odds = _one_more(odds, each.chance)
        asked += 1
    return asked


def _one_more(odds: list[float], chance_: float) -> list[float]:
    """Chances of 0, 1, … and «all seats or more» acceptances, with one more person asked."""
    last = len(odds) - 1
    fewer = [0.0, *odds]
    return [
        odds[taken] * (1 if taken == last else 1 - chance_) + fewer[taken] * chance_
        for taken in range(last + 1)
    ]


def _taken(chances: Iterable[float], seats: int) -> list[float]:
    odds = [1.0] + [0.0] * seats
    for each in chances:
        odds = _one_more(odds, each)
    return odds


def _pauses(candidate: Candidate) -> tuple[Pause, ...]:
    """Who is spared at this moment (decision recipe "Dispatch")."""
    load = candidate.mediator.load
    why = {
        Pause.ASKED: candidate.asked,
        Pause.LIVE_OFFERS: load.live_offers >= MAX_LIVE_OFFERS,
        Pause.OFFERS_TODAY: load.offers_today >= MAX_OFFERS_A_DAY,
        Pause.QUIET: candidate.quiet,
    }
    return tuple(pause for pause, given in why.items() if given)


def _women_first(eligible: list[Ranked]) -> tuple[list[Ranked], list[Ranked]]:
    women = [each for each in eligible if each.candidate.mediator.gender is Gender.WOMAN]
    if not women:
        return eligible, []
    men = [each for each in eligible if each.candidate.mediator.gender is not Gender.WOMAN]
    return women, men


def _ranked(candidate: Candidate) -> Ranked:
    """Score ln p − km/25 − 0.2 × accepted cases, decayed (decision recipe "Dispatch")."""
    likely = chance(candidate)
    tired = _POINTS_A_CASE * candidate.mediator.load.accepted_recent
    return Ranked(candidate, log(likely) - candidate.km / _KM_A_POINT - tired, likely)


def _order(ranked: Ranked) -> tuple[float, int]:
    """Best first; between equals the lower id, so that the same question has the same answer."""
    return -ranked.score, ranked.candidate.mediator.id


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x))
