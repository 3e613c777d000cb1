"""Who lives in the town, and what a line of its story says."""

from datetime import date, timedelta
from html import unescape
from random import Random
from re import sub
from typing import TYPE_CHECKING, Any

from bot.domain.case import Level
from bot.domain.ids import PlaceId
from bot.domain.mediator import Gender
from bot.store.database import Database
from bot.store.register import COORDINATOR, MEDIATOR
from tests.factories import BENGHAZI, SEBHA, World
from tests.simulation.residents import TRIBES, Resident
from tests.simulation.staff import Coordinator, Mediator

if TYPE_CHECKING:
    from tests.simulation.people import Person
    from tests.simulation.town import Town

_LEVELS = (
    (Level.NATIONAL, "LY"),
    (Level.REGIONAL, "LY03"),
    (Level.MUNICIPAL, SEBHA),
    (Level.REGIONAL, "LY01"),
)


#: Municipalities of the districts round Sebha, for where only people from outside may be asked.
_NEARBY = (PlaceId("LY032101"), PlaceId("LY032003"))


async def people(town: "Town") -> None:
    """Put everybody into the register or onto the street."""
    chance = Random(f"{town.plan.seed} people")
    database = Database(f"sqlite+aiosqlite:///{town.disk.path}", town.sealer, town.disk.open_file)
    here = World(town.clock, town.country)
    async with database.work() as uow:
        for number in range(town.plan.mediators):
            one = Mediator(town, 100 + number, f"m{number}")
            made = await here.mediator(uow, **_of_mediator(chance, town.clock.now().date()))
            await _joins(town, uow, MEDIATOR, made, one)
        for number in range(town.plan.coordinators):
            level, area = _LEVELS[number % len(_LEVELS)]
            one = Coordinator(town, 50 + number, f"c{number}")
            made = await here.coordinator(uow, level, area)
            await uow.register.change_coordinator(made, listens=chance.random() < 0.7)
            await _joins(town, uow, COORDINATOR, made, one)
        await uow.commit()
    await database.close()
    for number in range(town.plan.residents):
        town.add(Resident(town, 1000 + number, chance.uniform(0, town.plan.come_within)))


def _of_mediator(chance: Random, today: date) -> dict[str, Any]:
    how: dict[str, Any] = {
        "place_id": chance.choice((SEBHA, SEBHA, BENGHAZI, *_NEARBY)),
        "gender": chance.choice((Gender.MAN, Gender.WOMAN)),
        "radius_km": chance.choice((300, 300, 60, 2000)),
        "ties": (chance.choice(TRIBES),),
        "expires_on": today + timedelta(days=chance.choice((700, 700, 5, 40))),
        "max_severity": chance.choice((5, 5, 3)),
        "discreet": chance.random() < 0.7,
    }
    if chance.random() < 0.15:
        how["accreditation"] = "probation"
    return how


async def _joins(town: "Town", uow: Any, role: str, made: int, one: "Person") -> None:
    key = town.sealer.chat_key(one.id)
    await uow.register.link(role, made, (key, one.id), town.clock.now())
    town.add(one)


def told(body: Any) -> str:
    """An effect in one line."""
    letter = body.get("letter")
    if letter is None:
        return str(body["do"])
    text = unescape(sub(r"<[^>]+>", "", letter["text"])).replace("\n", " ⏎ ")
    keys = " | ".join(one["t"] for row in letter["keys"] for one in row)
    return f"{body['do']} «{text}» [{keys}]"
