"""What codes are called: one word for each thing, wherever staff or residents read it."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.chat.words import Tongue
from bot.conversation.form import Choose, Tick
from bot.conversation.forms.report import REPORT
from bot.domain.case import Case
from bot.domain.country import Country
from bot.domain.marks import N_
from bot.domain.outcome import Outcome

#: Severity in a word (glossary); 0 is nobody's judgement yet.
_SEVERITIES: Mapping[int, str] = {
    0: N_("not assessed"),
    1: N_("slight"),
    2: N_("moderate"),
    3: N_("serious"),
    4: N_("grave"),
    5: N_("very grave"),
}
_OUTCOMES: Mapping[Outcome, str] = {
    Outcome.AGREEMENT_FULL_WRITTEN: N_("Full agreement, written"),
    Outcome.AGREEMENT_FULL_ORAL: N_("Full agreement, by word of mouth"),
    Outcome.AGREEMENT_PARTIAL: N_("Partial agreement"),
    Outcome.TRUCE_ONLY: N_("A truce only"),
    Outcome.NO_AGREEMENT: N_("No agreement was reached"),
    Outcome.WITHDRAWN_PARTY: N_("A side withdrew"),
    Outcome.WITHDRAWN_REPORTER: N_("The reporter withdrew"),
    Outcome.RESOLVED_ELSEWHERE: N_("Settled elsewhere"),
    Outcome.REFERRED_JUSTICE: N_("Referred to the courts"),
    Outcome.REFERRED_SPECIALISED: N_("Referred to a specialised body"),
    Outcome.NOT_MEDIABLE: N_("Not a matter for mediation"),
    Outcome.UNFOUNDED: N_("Could not be confirmed"),
    Outcome.DUPLICATE: N_("The same as another report"),
    Outcome.UNREACHABLE: N_("Nobody could be reached"),
    Outcome.UNSAFE_TO_CONTINUE: N_("Not safe to go on"),
    Outcome.SPAM: N_("Not a report"),
}


def label(tongue: Tongue, step: str, value: Any) -> str:  # noqa: ANN401 - a JSON value
    """What a value is called in the report form, such as a category or a kind of sides."""
    asked = REPORT.step(step)
    answer = None if asked is None else asked.answer
    if isinstance(answer, Choose | Tick):
        for option in answer.options:
            if option.value == value:
                return tongue.say(option.label)
    return ""


def labels(tongue: Tongue, step: str, values: Iterable[Any]) -> str:
    """Several of them in a row."""
    return tongue.say(N_(", ")).join(label(tongue, step, value) for value in values)


def severity_label(tongue: Tongue, severity: int) -> str:
    """How grave, in a word."""
    return tongue.say(_SEVERITIES[severity])


def outcome_label(tongue: Tongue, outcome: Outcome) -> str:
    """How it ended."""
    return tongue.say(_OUTCOMES[outcome])


def town_label(tongue: Tongue, country: Country, case: Case) -> str:
    """Where a case lies, as exactly as a mediator may know before accepting: the municipality.

    A quarter is named by its district alone (safety rules §6).
    """
    return place_name(tongue, country, case.place_id)


def place_name(tongue: Tongue, country: Country, place_id: str) -> str:
    """A place down to the municipality; empty where it is not known."""
    place = country.places.get(place_id)
    if place is None:
        return ""
    if not place.level.town:
        above = country.places.district_of(place) or country.places.region_of(place)
        place = above or place
    return country.places.label(place, tongue.code)
