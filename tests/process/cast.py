"""The people of a case: mediators and coordinators of the register, joined from sandbox chats.

Times of day matter to offers and follow-ups, so a cast begins on a Sunday at 10:00 in Tripoli,
outside Ramadan, whenever the tests run.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bot.domain.case import Level
from bot.domain.ids import CoordinatorId, MediatorId, OfficerId, PlaceId
from bot.domain.mediator import Accreditation, Gender
from bot.domain.roles import OFFICES, Role
from bot.domain.taxonomy import Category
from bot.sandbox.person import Person
from bot.store.database import Database, UnitOfWork, upgrade
from bot.store.register import COORDINATOR, MEDIATOR, OFFICER, NewMediator
from bot.store.register import Person as Identity
from bot.store.sealed import Sealer, read_keys
from bot.usecases.candidates import CODE_VERSION
from tests.process.conftest import Bot

SUNDAY_AT_TEN = datetime(2027, 6, 6, 8, 0, tzinfo=UTC)
#: Municipalities.
SEBHA, BENGHAZI = "LY031901", "LY010304"
#: In the district beside Sebha's.
BRAK = "LY031801"
SOUTH, COUNTRY = PlaceId("LY03"), PlaceId("LY")
_FAR = date(2029, 1, 1)
_DECLARED = date(2027, 5, 1)


@dataclass
class Cast:
    """Makes people who are in the register and sit in a chat."""

    bot: Bot
    database: Database
    count: int = 0
    people: dict[str, Person] = field(default_factory=dict)

    async def mediator(
        self,
        name: str,
        place_id: str = SEBHA,
        *,
        gender: Gender = Gender.MAN,
        ties: tuple[str, ...] = (),
        radius_km: int = 300,
        max_severity: int = 5,
        accreditation: Accreditation = Accreditation.ACCREDITED,
        person_id: int | None = None,
    ) -> Person:
        """A mediator who joined, accepted the code of conduct, and is available."""
        person = await self.bot.client.person(name, started=True, person_id=person_id)
        self.count += 1
        async with self.database.work() as uow:
            made = await uow.register.add_mediator(
                NewMediator(
                    number=f"M-{self.count}",
                    person=Identity(f"{name} الكامل", name, f"091{self.count:07}"),
                    gender=gender,
                    accreditation=accreditation,
                    expires_on=_FAR,
                    declared_on=_DECLARED,
                    place_id=PlaceId(place_id),
                    radius_km=radius_km,
                    languages=frozenset({"ar"}),
                    categories=frozenset(Category),
                    max_severity=max_severity,
                    ties=ties,
                )
            )
            await uow.register.change_mediator(made, code_version=CODE_VERSION)
            await self._link(uow, MEDIATOR, made, person)
            await uow.commit()
        return person

    async def coordinator(
        self,
        name: str,
        level: Level,
        area: str,
        *,
        gender: Gender = Gender.WOMAN,
        listens: bool = False,
        person_id: int | None = None,
    ) -> Person:
        """A coordinator who joined."""
        person = await self.bot.client.person(name, started=True, person_id=person_id)
        self.count += 1
        async with self.database.work() as uow:
            made = await uow.register.add_coordinator(
                f"C-{self.count}",
                Identity(f"{name} الكامل", name, ""),
                gender,
                level,
                PlaceId(area),
                listens=listens,
            )
            await self._link(uow, COORDINATOR, made, person)
            await uow.commit()
        return person

    async def officer(
        self, name: str, role: Role, area: str = COUNTRY, *, person: Person | None = None
    ) -> Person:
        """An officer who joined, somebody new unless said; a second person agreed."""
        person = person or await self.bot.client.person(name, started=True)
        self.count += 1
        async with self.database.work() as uow:
            made = await uow.register.add_officer(
                f"{OFFICES[role]}-{self.count}",
                Identity(f"{name} الكامل", name, ""),
                (role, Gender.WOMAN, PlaceId(area)),
                "operator",
                SUNDAY_AT_TEN,
            )
            await uow.register.change_officer(made, confirmed_by="operator")
            await self._link(uow, OFFICER, made, person)
            await uow.commit()
        return person

    async def _link(
        self,
        uow: UnitOfWork,
        role: str,
        made: MediatorId | CoordinatorId | OfficerId,
        person: Person,
    ) -> None:
        key = self.database.sealer.chat_key(person.id)
        await uow.register.link(role, made, (key, person.id), SUNDAY_AT_TEN)


@asynccontextmanager
async def cast_of(bot: Bot) -> AsyncIterator[Cast]:
    """Set the clock to a Sunday at ten, open the bot's database beside it, and start the bot."""
    await bot.client.set_clock(SUNDAY_AT_TEN.timestamp() - time.time())
    sealer = Sealer(read_keys(bot.folder / "keys.json"))
    upgrade(bot.url)
    database = Database(bot.url, sealer)
    bot.start()
    try:
        yield Cast(bot, database)
    finally:
        await database.close()
