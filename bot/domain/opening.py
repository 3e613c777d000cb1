"""Opening a reporter's identity: two people of different regions, and a reason (brief, rule 8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.ids import CaseId, OpeningId

#: What nobody agreed to by then is void; what was opened can be read so long.
ASKED_FOR: Final = timedelta(hours=24)
SHOWN_FOR: Final = timedelta(hours=24)


class Cause(StrEnum):
    """Why somebody has to be reached past the bot; values are stored."""

    #: The reporter's own life, or somebody's near them.
    DANGER = "danger"
    #: A child has to be protected.
    CHILD = "child"
    #: The reporter asked for it.
    WISH = "wish"


@dataclass(frozen=True, slots=True)
class Seeker:
    """Who asks or agrees: the audit trail's name, the region, and what tells them apart."""

    name: str
    region: str
    marks: frozenset[str]


@dataclass(frozen=True, slots=True)
class IdentityOpening:
    """A wish to know who reported a case, and what became of it."""

    id: OpeningId
    case_id: CaseId
    cause: Cause
    #: As the audit trail names whoever asked, and the region they stand for.
    asked_by: str
    region: str
    asked_at: datetime
    #: Whoever agreed or refused; empty: nobody yet.
    second_by: str = ""
    settled_at: datetime | None = None
    agreed: bool = False

    def waits(self, now: datetime) -> bool:
        """Whether a second person may still agree."""
        return self.settled_at is None and now - self.asked_at < ASKED_FOR

    def readable(self, now: datetime) -> bool:
        """Whether whoever asked may read it still."""
        at = self.settled_at
        return self.agreed and at is not None and now - at < SHOWN_FOR


class NoSecond(StrEnum):
    """Why somebody cannot be the second person."""

    OVER = "over"
    SAME_PERSON = "same_person"
    SAME_REGION = "same_region"


def why_not(
    opening: IdentityOpening, first: Seeker, second: Seeker, now: datetime
) -> NoSecond | None:
    """Two persons of different regions: nobody agrees to what they asked for, in whatever role.

    Whoever stands for the whole country stands for a region of their own.
    """
    if not opening.waits(now):
        return NoSecond.OVER
    if second.name == opening.asked_by or first.marks & second.marks:
        return NoSecond.SAME_PERSON
    return NoSecond.SAME_REGION if second.region == opening.region else None
