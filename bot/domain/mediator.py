"""A registered mediator, as matching and access see one: no name, no phone, no community."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from bot.domain.ids import MediatorId, PlaceId
from bot.domain.taxonomy import Category


class Accreditation(StrEnum):
    """Where a mediator stands in the register (domain brief §3.1)."""

    APPLIED = "applied"
    VERIFIED = "verified"
    PROBATION = "probation"
    ACCREDITED = "accredited"
    ON_LEAVE = "on_leave"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"
    #: Not taken up, or taken back by the person; a new application may follow.
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


#: Nobody may work on while they stand so (domain brief §3.1).
OUT: Final = frozenset({Accreditation.SUSPENDED, Accreditation.REVOKED})


class Gender(StrEnum):
    """For the forms of address and for a woman mediator where one is asked for."""

    WOMAN = "f"
    MAN = "m"


@dataclass(frozen=True, slots=True)
class Load:
    """What a mediator carries at this moment."""

    #: Cases in hand, those being monitored not counted.
    open_cases: int = 0
    #: Of these, with severity 4 or 5 (rule N12).
    open_grave: int = 0
    #: Offers not yet answered.
    live_offers: int = 0
    #: Offers made since midnight in Tripoli.
    offers_today: int = 0
    #: Accepted cases, each halved every 30 days.
    accepted_recent: float = 0.0
    #: Answered and asked in the last 90 days.
    answered: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Mediator:
    """A person of the register with what the rules need to know."""

    id: MediatorId
    #: Public code, such as «M-204».
    code: str
    gender: Gender
    accreditation: Accreditation
    expires_on: date
    #: When the declaration of ties was last made; stale after 12 months (rule N13).
    declared_on: date
    place_id: PlaceId
    radius_km: int
    languages: frozenset[str]
    categories: frozenset[Category]
    max_severity: int
    #: Version of the code of conduct accepted, if any.
    code_version: str | None
    #: Has joined by link and can be written to.
    linked: bool
    #: Wants offers at present.
    available: bool
    #: Has neither blocked the bot nor left it by quick exit.
    reachable: bool
    #: Keyed tokens of declared ties: compared, never read.
    ties: frozenset[str] = frozenset()
    load: Load = Load()
