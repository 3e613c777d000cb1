"""What matching sees of a tie: a keyed token, with the kind of tie before it where it is known.

    kin.5f2c…   a declared tie of kin       5f2c…   a tie whose kind nobody declared

The token is made in the store from a folded wording (domain/ties.py) and cannot be read back (rule
N15). Whom a case must be kept apart from are tokens without a kind: they meet a tie of any kind,
and the kind says which rule of domain brief §3.7 speaks. A tie without a kind counts as the
strictest, kin, so that what was declared before kinds were asked for goes on to exclude.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class TieKind(StrEnum):
    """What binds somebody to a side (domain brief §3.3); values are stored."""

    #: Kin and in-laws to the fourth degree, and the same household (rule N2).
    KIN = "kin"
    #: Tribe, town, elders' council, party, religious body (rules N3 and N4).
    COMMUNITY = "community"
    #: Money, land, employer, business, debts (rule N5).
    BUSINESS = "business"
    #: An armed group or security body, one's own or a near relative's (rule N6).
    ARMED = "armed"
    #: Public office (rule N7).
    OFFICE = "office"


_BETWEEN: Final = "."
#: As `Sealer.hash` makes them, with a kind or without.
_BLIND: Final = re.compile(rf"(?:(?:{'|'.join(TieKind)})\{_BETWEEN})?[0-9a-f]{{32}}")


def tagged(kind: TieKind, token: str) -> str:
    """A token with the kind of its tie."""
    return f"{kind}{_BETWEEN}{token}"


def all_tagged(kind: TieKind, tokens: Iterable[str]) -> frozenset[str]:
    """Tokens as ties of one kind."""
    return frozenset(tagged(kind, token) for token in tokens)


def kind_of(tie: str) -> TieKind | None:
    """The kind of a tie; None where nobody declared it."""
    kind, between, _ = tie.partition(_BETWEEN)
    return TieKind(kind) if between else None


def bare(tie: str) -> str:
    """The token of a tie, by which it is compared with a case."""
    return tie.rpartition(_BETWEEN)[2]


def is_blind(tie: str) -> bool:
    """Whether this is a keyed token and no wording (rule N15)."""
    return _BLIND.fullmatch(tie) is not None
