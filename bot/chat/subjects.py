"""Cases and offers as `domain/access.py` sees them."""

from bot.domain.access import Subject
from bot.domain.case import Case, Woman
from bot.domain.country import Country
from bot.domain.decision import Decision
from bot.domain.ids import MediatorId
from bot.domain.triage import first_level


def case_subject(country: Country, case: Case) -> Subject:
    """A case: where it lies, who may decide on it, who is in it and who works on it."""
    return Subject(
        path=country.path(case.place_id),
        level=first_level(case.severity, case.risk),
        involved=frozenset() if case.reporter is None else frozenset({case.reporter}),
        mediators=case.team,
        kept_from=case.kept_from,
        woman_listens=case.woman is Woman.REQUIRED,
    )


def alert_subject(country: Country, decision: Decision) -> Subject:
    """An alert without a case: its district, and whoever raised it."""
    waits = frozenset() if decision.chat_key is None else frozenset({decision.chat_key})
    return Subject(path=country.path(decision.place_id), involved=waits)


def offer_subject(case: Case, mediator_id: MediatorId) -> Subject:
    """An offer: only the one it went to may answer it, and never in a case of their own."""
    return Subject(
        involved=frozenset() if case.reporter is None else frozenset({case.reporter}),
        mediators=frozenset({mediator_id}),
    )
