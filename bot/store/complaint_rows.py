"""What is kept of a complaint, as the rest of the house reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.domain.complaint import (
    SERIOUS,
    About,
    Consent,
    Finding,
    Kind,
    State,
)
from bot.domain.ids import ChatKey, ComplaintId, MediatorId

_MEDIATOR: Final = "mediator:"


@dataclass(frozen=True, slots=True)
class Matter:
    """What a complaint is about; sealed."""

    kind: Kind
    about: About
    #: Whoever is complained of, such as «mediator:3»; several where it is not clear which of them.
    whom: tuple[str, ...]
    #: The number that was typed, as it was typed.
    typed: str
    #: Where; empty where that is not known.
    place_id: str
    #: Keyed tokens of the sides of the case it comes from (rule N16).
    sides: frozenset[str]
    #: The complainant says that it cannot wait.
    urgent: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a complainant is written to."""

    chat_key: ChatKey
    chat_id: int
    language: str


@dataclass(frozen=True, slots=True)
class Row:
    """A complaint as it is kept."""

    id: ComplaintId
    number: str
    matter: Matter
    state: State
    code_version: str
    #: Somebody was suspended as a precaution because of it.
    precaution: bool
    silent: bool
    officer: str | None
    asked: int
    finding: Finding | None
    round: int
    appeal_by: str | None
    referral: Consent
    #: Since when somebody is said to have harmed the complainant for it, and who took that on.
    harm_at: datetime | None
    harm_asked: int
    harm_by: str | None
    made_at: datetime
    acked_at: datetime | None
    screened_at: datetime | None
    asked_at: datetime | None
    answered_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    #: None: anonymous, or not known any more.
    reach: Reach | None
    #: What was said; None once it was deleted.
    body: Mapping[str, Any] | None

    @property
    def serious(self) -> bool:
        """Whether it is looked at within 24 hours: by its kind, or since it cannot wait."""
        return self.matter.kind in SERIOUS or self.matter.urgent


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat in a panel."""

    member: str
    round: int
    vote: Finding | None
    made_at: datetime
    left: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody said about a complaint after it was filed."""

    way: str
    text: str
    made_at: datetime


#: Columns that are handed on as they are.
PLAIN: Final = (
    *("id", "number", "code_version", "precaution", "silent", "officer", "asked", "round"),
    *(
        "appeal_by",
        "harm_at",
        "harm_asked",
        "harm_by",
        "made_at",
        "acked_at",
        "screened_at",
        "asked_at",
        "answered_at",
    ),
    *("decided_at", "closed_at"),
)


def mediators_in(whom: Sequence[str]) -> frozenset[MediatorId]:
    """The mediators among those complained of."""
    return frozenset(
        MediatorId(int(one.removeprefix(_MEDIATOR))) for one in whom if one.startswith(_MEDIATOR)
    )


def shelf(complaint_id: ComplaintId) -> str:
    """Where a complaint's voice notes lie, in the place of a chat."""
    return f"complaint:{complaint_id}"


def written_matter(matter: Matter) -> dict[str, Any]:
    """As JSON, before it is sealed."""
    return {
        "kind": matter.kind.value,
        "about": matter.about.value,
        "whom": list(matter.whom),
        "typed": matter.typed,
        "place": matter.place_id,
        "sides": sorted(matter.sides),
        "urgent": matter.urgent,
    }


def read_matter(raw: Mapping[str, Any]) -> Matter:
    """Back from JSON."""
    return Matter(
        Kind(raw["kind"]),
        About(raw["about"]),
        tuple(raw["whom"]),
        raw["typed"],
        raw["place"],
        frozenset(raw["sides"]),
        urgent=raw["urgent"],
    )
