"""The people of the demo take their seats: each joins by their own link, in a chat of their own.

Ids are fixed, so that a kept database finds the same people again when the demo starts anew; their
chats are then empty, as after a new phone.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.cli import demo_people
from bot.data.code_of_conduct import code_of_conduct
from bot.data.code_quiz import code_quiz
from bot.domain.mediator import OUT
from bot.domain.places import Gazetteer
from bot.domain.ports import Dice
from bot.domain.roles import Role
from bot.sandbox.client import SandboxClient
from bot.sandbox.person import Person
from bot.store.database import Database

RESIDENTS = ("مريم التجربة", "سالم التجربة", "هدى التجربة")
#: How the page groups people.
RESIDENT_GROUP, MEDIATOR_GROUP = "سكان", "وسطاء"
COORDINATOR_GROUP, OFFICER_GROUP = "منسقون", "مسؤولون"
_FIRST_RESIDENT, _FIRST_MEDIATOR = 700_001, 710_000
_FIRST_COORDINATOR, _FIRST_OFFICER = 720_000, 730_000
#: What officers are called in the list of people.
_OFFICES = {
    Role.REGISTRAR: "السجل",
    Role.INTEGRITY: "النزاهة",
    Role.SAFEGUARDING: "الحماية",
    Role.AUDITOR: "التدقيق",
    Role.ADMINISTRATOR: "إدارة النظام",
}
NEXT, ACCEPT = "التالي", "أقبل الميثاق"
#: How the answers to a scene are called.
LETTERS = ("أ", "ب", "ج")


@dataclass(frozen=True, slots=True)
class Seats:
    """Who is whom among the people of the sandbox."""

    residents: tuple[Person, ...]
    #: By number of the register, such as M-7.
    mediators: dict[str, Person]
    coordinators: dict[str, Person]
    officers: dict[str, Person]


@dataclass(frozen=True, slots=True)
class _Seat:
    number: str
    name: str
    person_id: int
    group: str
    #: The one-time link; empty for somebody who joined in an earlier run.
    token: str
    #: Reads and accepts the code of conduct: a mediator who is not suspended.
    accepts: bool = False


async def take_seats(
    client: SandboxClient, database: Database, places: Gazetteer, dice: Dice, now: datetime
) -> Seats:
    """Fill an empty register and let everybody join; a kept one only gets its people back."""
    seats = await _seats(database, places, dice, now)
    residents = [
        await client.person(name, person_id=_FIRST_RESIDENT + at, group=RESIDENT_GROUP)
        for at, name in enumerate(RESIDENTS)
    ]
    people = await asyncio.gather(*(_join(client, seat) for seat in seats))
    by_number = {seat.number: person for seat, person in zip(seats, people, strict=True)}

    def of(group: str) -> dict[str, Person]:
        return {seat.number: by_number[seat.number] for seat in seats if seat.group == group}

    return Seats(tuple(residents), *map(of, (MEDIATOR_GROUP, COORDINATOR_GROUP, OFFICER_GROUP)))


async def _seats(database: Database, places: Gazetteer, dice: Dice, now: datetime) -> list[_Seat]:
    async with database.work() as uow:
        empty = not await uow.register.mediators()
        links = await demo_people.fill(uow, places, dice, now) if empty else None
        seats = []
        for one in await uow.register.mediators():
            person = await uow.register.person(one.id)
            place = places.get(one.place_id)
            name = "" if person is None else person.display_name
            town = "" if place is None else place.name_ar
            token = "" if links is None else links.mediators[one.code]
            label = f"{name}، {town}"
            person_id, accepts = _FIRST_MEDIATOR + one.id, one.accreditation not in OUT
            seat = _Seat(one.code, label, person_id, MEDIATOR_GROUP, token, accepts)
            seats.append(seat)
        for staff, new in zip(
            await uow.register.coordinators(), demo_people.COORDINATORS, strict=False
        ):
            token = "" if links is None else links.coordinators[staff.number]
            person_id = _FIRST_COORDINATOR + staff.id
            name = new.person.display_name
            seats.append(_Seat(staff.number, name, person_id, COORDINATOR_GROUP, token))
        for officer, office in zip(
            await uow.register.officers(), demo_people.OFFICERS, strict=False
        ):
            token = "" if links is None else links.officers[officer.number]
            label = f"{office.person.display_name}، {_OFFICES[officer.role]}"
            person_id = _FIRST_OFFICER + officer.id
            seats.append(_Seat(officer.number, label, person_id, OFFICER_GROUP, token))
        await uow.commit()
    return seats


async def _join(client: SandboxClient, seat: _Seat) -> Person:
    """Join by the link, read the code of conduct to its end, accept it."""
    person = await client.person(
        seat.name, person_id=seat.person_id, group=seat.group, started=not seat.token
    )
    if not seat.token:
        return person
    await person.says(f"/start {seat.token}")
    if seat.accepts:
        await person.sees(code_of_conduct("ar").articles[0].title, within=60)
        while ACCEPT not in await person.buttons():
            await person.presses(NEXT)
            await _answered(person)
        await person.presses(ACCEPT)
        await _thinks(person)
    await _answered(person)
    return person


async def _thinks(person: Person) -> None:
    """Answer the three scenes by the code."""
    for scene in code_quiz("ar"):
        await person.sees(scene.text, within=60)
        right = next(at for at, one in enumerate(scene.answers) if one.right)
        await person.presses(f"جواب {LETTERS[right]}")


async def _answered(person: Person) -> None:
    """Wait until the bot has answered the last act."""
    await person.sees("", within=60)
