"""Take a coordinator into the register (safety rules §2, §13)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.case import Level
from bot.domain.ids import CoordinatorId, PlaceId
from bot.domain.mediator import Gender
from bot.domain.places import COUNTRY, Gazetteer, PlaceLevel
from bot.store.database import UnitOfWork
from bot.store.register import Person, number_of
from bot.usecases.place_names import PlaceNames, PlaceUnknown
from bot.usecases.refused import RegisterRefused

PREFIX: Final = "C"
#: What people are coordinators of; quarters and towns hang on a district, no municipality.
_AREAS: Final = frozenset({PlaceLevel.REGION, PlaceLevel.DISTRICT, PlaceLevel.MUNICIPALITY})


@dataclass(frozen=True, slots=True)
class NewCoordinator:
    """A coordinator as a command describes one; `area` is a place's id or name, or LY."""

    person: Person
    gender: Gender
    level: Level
    area: str
    listens: bool = False


async def add_coordinator(
    uow: UnitOfWork, new: NewCoordinator, places: Gazetteer, now: datetime
) -> tuple[CoordinatorId, str]:
    """Take somebody in and return id and number, such as «C-2»; the caller commits.

    Raises RegisterRefused.
    """
    area = _area(new, places)
    number = number_of(await uow.register.numbers(), PREFIX)
    made = await uow.register.add_coordinator(
        number, new.person, new.gender, new.level, area, listens=new.listens
    )
    await uow.record(now, "operator", "coordinators.add", f"coordinator:{made}", new.level.value)
    return made, number


def _area(new: NewCoordinator, places: Gazetteer) -> PlaceId:
    """The national level is the ladder's top and is asked about every case: its area is all."""
    if new.area.upper() == COUNTRY:
        return PlaceId(COUNTRY)
    if new.level is Level.NATIONAL:
        raise RegisterRefused(f"the area of a national coordinator is {COUNTRY}")
    try:
        place = PlaceNames(places).find(new.area)
    except PlaceUnknown as fault:
        raise RegisterRefused(f"area {fault}") from None
    if place.level not in _AREAS:
        district = places.district_of(place)
        hint = f", such as {district.place_id}" if district is not None else ""
        raise RegisterRefused(
            f"area {place.place_id} is a {place.level}; name a municipality, a district{hint}, "
            f"a region, or {COUNTRY}"
        )
    return PlaceId(place.place_id)
