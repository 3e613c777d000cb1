"""Public verification: what anybody learns of a mediator by number, and nothing else (brief §3.2).

Standing, last day, municipality, languages. There is no list, and an unknown number is answered in
the same shape after the same work, so that neither its length nor its time tells more than it says.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.domain.country import Country
from bot.domain.folding import fold
from bot.domain.hours import TRIPOLI
from bot.domain.ids import ChatKey, PlaceId
from bot.domain.mediator import Accreditation, Mediator
from bot.domain.patience import NUMBERS
from bot.store.database import UnitOfWork
from bot.usecases.look_up import Leave, leave_to_look

KIND: Final = "verify"
_SHAPE: Final = re.compile(r"([A-Zم]{1,6})[\s\u2010-\u2015_-]*(\d{1,6})")
_LONGEST: Final = 12


class Public(StrEnum):
    """Where somebody stands, as the public is told."""

    MEDIATES = "mediates"
    #: On probation: beside an accredited mediator.
    BESIDE = "beside"
    RESTS = "rests"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"
    ENDED = "ended"
    #: No mediator of ours has this number, or none yet: who merely applied is nobody's business.
    UNKNOWN = "unknown"


_PUBLIC: Final = {
    Accreditation.PROBATION: Public.BESIDE,
    Accreditation.ACCREDITED: Public.MEDIATES,
    Accreditation.ON_LEAVE: Public.RESTS,
    Accreditation.SUSPENDED: Public.SUSPENDED,
    Accreditation.EXPIRED: Public.LAPSED,
    Accreditation.REVOKED: Public.ENDED,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that is told; nothing but `number` and `standing` where the number is unknown."""

    number: str
    standing: Public
    until: date | None = None
    town: PlaceId | None = None
    languages: tuple[str, ...] = ()


def number_of_mediator(text: str) -> str:
    """A number as people write it, as the register has it: «m 204», «م-٢٠٤» is M-204."""
    said = fold(text).upper().strip(" .!؟?«»\"'")
    found = _SHAPE.fullmatch(said)
    if found is None:
        return said[:_LONGEST]
    return f"{found[1].replace('م', 'M')}-{int(found[2])}"


async def verify_mediator(
    uow: UnitOfWork,
    country: Country,
    chat: ChatKey,
    text: str,
    now: datetime,
    *,
    waited: bool = False,
) -> Shown | Leave:
    """What may be told of a number; or from when on this chat may ask. Every answer counts."""
    leave = await leave_to_look(uow, KIND, NUMBERS, chat, now, waited=waited)
    if leave.at > now:
        return leave
    await uow.reports.tried(KIND, chat, now)
    number = number_of_mediator(text)
    found = await uow.register.mediator_numbered(number)
    return _shown(number, found, country, now.astimezone(TRIPOLI).date())


def _shown(number: str, one: Mediator | None, country: Country, today: date) -> Shown:
    standing = Public.UNKNOWN if one is None else _PUBLIC.get(one.accreditation, Public.UNKNOWN)
    if one is None or standing is Public.UNKNOWN:
        return Shown(number, Public.UNKNOWN)
    over = today > one.expires_on
    if over and standing in {Public.MEDIATES, Public.BESIDE, Public.RESTS}:
        standing = Public.LAPSED
    town = country.town(one.place_id)
    return Shown(number, standing, one.expires_on, town, tuple(sorted(one.languages)))
