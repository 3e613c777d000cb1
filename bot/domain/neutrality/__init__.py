"""Who may mediate what: the twenty rules of domain brief §3.7, and what else keeps people out.

`view` says what is looked at, `table` lists every rule with its id, force and function; the rules
stand by subject: `links` (N1–N7, N18), `record` (N8, N9, N12, N13, N16, N19), `team` (N10, N11,
N17), `conduct` (N14, N15), `skew` (N20). `fitness` is what is no matter of neutrality.
"""

from bot.domain.neutrality.record import MAX_OPEN_CASES, MAX_OPEN_GRAVE, code_counts
from bot.domain.neutrality.table import (
    BINDING,
    RULES,
    bars_to_accepting,
    breaches,
    exclusions,
    hard_exclusions,
)
from bot.domain.neutrality.view import Breach, Candidate, CaseView, Force, Rule

__all__ = [
    "BINDING",
    "MAX_OPEN_CASES",
    "MAX_OPEN_GRAVE",
    "RULES",
    "Breach",
    "Candidate",
    "CaseView",
    "Force",
    "Rule",
    "bars_to_accepting",
    "breaches",
    "code_counts",
    "exclusions",
    "hard_exclusions",
]
