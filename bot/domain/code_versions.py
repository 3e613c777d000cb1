"""Since when which version of the code of conduct is asked for (domain brief §3.5).

A new major version asks everybody again within 14 days; from day 15 on there are no new offers for
whoever has not accepted it, on day 45 they are suspended. A minor one asks nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.neutrality import code_counts

#: Day 0 is the day on which the new version came into force here.
REMINDED_ON: Final = (0, 3, 7, 12)
NO_OFFERS_FROM: Final = 15
SUSPENDED_ON: Final = 45


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """A version, and the first day in Tripoli on which it was asked for."""

    version: str
    since: date


def newest(asked: Sequence[CodeAsked], default: str) -> str:
    """The version that is to be accepted; `default` where none was noted yet."""
    return asked[-1].version if asked else default


def oldest_counting(asked: Sequence[CodeAsked], today: date, default: str) -> str:
    """The oldest version whose acceptance still counts today: before day 15 the one before."""
    if not asked:
        return default
    settled = [one for one in asked if (today - one.since).days >= NO_OFFERS_FROM]
    return settled[-1].version if settled else asked[0].version


def asked_since(asked: Sequence[CodeAsked], accepted: str | None) -> date | None:
    """Since when somebody is asked again; None where their acceptance counts, or there was none.

    Whoever never accepted any is not asked again: no offer ever reached them.
    """
    if accepted is None:
        return None
    return next((one.since for one in asked if not code_counts(accepted, one.version)), None)
