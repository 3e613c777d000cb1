"""A programme's own table of places: used when present, refused where it loses somebody's place."""

from dataclasses import replace

import pytest

from bot.cli.demo_people import fill
from bot.data.gazetteer import PlacesRefused, load_places
from bot.domain.places import Gazetteer, Place, PlaceLevel
from bot.runtime.clock import SystemDice
from bot.store.database import Database
from bot.usecases.know_places import known_places, use_places
from tests.clock import FakeClock

OURS = load_places()
QUARTER = Place(
    "X1", "حي المثال", "Example", ("المثالي",), PlaceLevel.LOCALITY, "LY0319", 27.0, 14.4
)


async def test_a_richer_table_is_used_and_ours_comes_back(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        assert (await known_places(uow)).places == OURS
        await use_places(uow, (*OURS, QUARTER), clock.now())
        richer = await known_places(uow)
        assert richer.places == (*OURS, QUARTER)
        assert richer.search("سبها المثالي")[0].place == QUARTER
        await use_places(uow, (), clock.now())
        assert (await known_places(uow)).places == OURS


async def test_a_table_that_lacks_a_place_in_use_is_refused(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await fill(uow, Gazetteer(OURS), SystemDice(), clock.now())
        poorer = [place for place in OURS if place.place_id != "LY031901"]
        with pytest.raises(PlacesRefused, match="a mediator is at LY031901, which it lacks"):
            await use_places(uow, poorer, clock.now())
        moved = [replace(place, population=1) for place in OURS]
        await use_places(uow, moved, clock.now())
        assert (await known_places(uow)).get("LY031901") == moved[OURS.index(_sebha())]


def _sebha() -> Place:
    return next(place for place in OURS if place.place_id == "LY031901")
