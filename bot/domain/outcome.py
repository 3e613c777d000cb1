"""How mediation ends (domain brief §4.5), who may say so, and what follows from it.

Values are stored; they are never renamed or reused.
"""

from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """The fixed list of outcomes."""

    AGREEMENT_FULL_WRITTEN = "agreement_full_written"
    AGREEMENT_FULL_ORAL = "agreement_full_oral"
    AGREEMENT_PARTIAL = "agreement_partial"
    TRUCE_ONLY = "truce_only"
    NO_AGREEMENT = "no_agreement"
    WITHDRAWN_PARTY = "withdrawn_party"
    WITHDRAWN_REPORTER = "withdrawn_reporter"
    RESOLVED_ELSEWHERE = "resolved_elsewhere"
    REFERRED_JUSTICE = "referred_justice"
    REFERRED_SPECIALISED = "referred_specialised"
    NOT_MEDIABLE = "not_mediable"
    UNFOUNDED = "unfounded"
    DUPLICATE = "duplicate"
    UNREACHABLE = "unreachable"
    UNSAFE_TO_CONTINUE = "unsafe_to_continue"
    #: An advert, an insult, an attempt to draw out data (domain brief §1.1).
    SPAM = "spam"


#: An agreement stands, whole or in part.
AGREED: Final = frozenset(
    {Outcome.AGREEMENT_FULL_WRITTEN, Outcome.AGREEMENT_FULL_ORAL, Outcome.AGREEMENT_PARTIAL}
)
#: These hold terms, which must not contain what is forbidden (domain brief §1.5).
WITH_TERMS: Final = AGREED | {Outcome.TRUCE_ONLY}
#: What a mediator may report by button, in the order of the list.
BY_MEDIATOR: Final = (
    Outcome.AGREEMENT_FULL_WRITTEN,
    Outcome.AGREEMENT_FULL_ORAL,
    Outcome.AGREEMENT_PARTIAL,
    Outcome.TRUCE_ONLY,
    Outcome.NO_AGREEMENT,
    Outcome.WITHDRAWN_PARTY,
    Outcome.RESOLVED_ELSEWHERE,
    Outcome.REFERRED_JUSTICE,
    Outcome.UNREACHABLE,
    Outcome.UNSAFE_TO_CONTINUE,
)
#: What a coordinator may close a case with.
BY_COORDINATOR: Final = (
    Outcome.RESOLVED_ELSEWHERE,
    Outcome.REFERRED_JUSTICE,
    Outcome.REFERRED_SPECIALISED,
    Outcome.NOT_MEDIABLE,
    Outcome.UNFOUNDED,
    Outcome.DUPLICATE,
    Outcome.SPAM,
)
#: Closed at once: every other outcome is followed up.
NOT_FOLLOWED: Final = frozenset(
    {Outcome.SPAM, Outcome.UNFOUNDED, Outcome.DUPLICATE, Outcome.WITHDRAWN_REPORTER}
)


class Durability(StrEnum):
    """How it stands after 90 days (domain brief §4.5)."""

    HOLDING = "holding"
    PARTLY = "partly"
    BROKEN = "broken"
    UNKNOWN = "unknown"


def is_followed_up(outcome: Outcome) -> bool:
    """Whether questions go out afterwards: after every outcome but spam, unfounded, duplicate.

    A reporter who withdrew or deleted is left in peace (safety rules §8).
    """
    return outcome not in NOT_FOLLOWED
