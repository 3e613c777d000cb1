"""The clearly fictional people of the demo: 60 mediators, 3 coordinators, 13 officers, and help.

The sheet is written as if today were `WRITTEN_ON`; its days move with the calendar, so that the
demo never grows old: whoever is accredited, lapsed or overdue in it stays so.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from bot import data
from bot.domain.case import Level
from bot.domain.hours import TRIPOLI
from bot.domain.mediator import Gender
from bot.domain.places import COUNTRY, Gazetteer
from bot.domain.ports import Dice
from bot.domain.roles import Role
from bot.store.database import UnitOfWork
from bot.store.register import COORDINATOR, MEDIATOR, OFFICER, Person
from bot.usecases.add_coordinator import NewCoordinator, add_coordinator
from bot.usecases.appoint import OPERATOR, Granter, NewOfficer, confirm, grant, waits
from bot.usecases.import_directory import import_directory
from bot.usecases.import_mediators import import_mediators
from bot.usecases.invite import invite

WRITTEN_ON: Final = date(2026, 1, 1)
FOLDER: Final = Path(data.__file__).with_name("demo")
_DAYS: Final = ("expires_on", "declared_on", "verified_on")
_ACTOR: Final = "demo"

#: South, East and West; the last is asked about every case when nobody below answers.
COORDINATORS: Final = (
    NewCoordinator(
        Person("نجلاء الفزاني التجريبية", "نجلاء", ""),
        Gender.WOMAN,
        Level.MUNICIPAL,
        "LY03",
        listens=True,
    ),
    NewCoordinator(Person("حسن البرقاوي التجريبي", "حسن", ""), Gender.MAN, Level.REGIONAL, "LY01"),
    NewCoordinator(Person("عماد الساحلي التجريبي", "عماد", ""), Gender.MAN, Level.NATIONAL, "LY"),
)


def _officer(role: Role, name: str, gender: Gender, area: str) -> NewOfficer:
    return NewOfficer(role, Person(f"{name} التجريب", name, ""), gender, area)


#: Two where a decision takes two persons; seven who hear a complaint in panels, and its appeal.
OFFICERS: Final = (
    _officer(Role.ADMINISTRATOR, "منى", Gender.WOMAN, COUNTRY),
    _officer(Role.ADMINISTRATOR, "رمضان", Gender.MAN, COUNTRY),
    _officer(Role.REGISTRAR, "خديجة", Gender.WOMAN, COUNTRY),
    _officer(Role.REGISTRAR, "إبراهيم", Gender.MAN, COUNTRY),
    _officer(Role.INTEGRITY, "زهرة", Gender.WOMAN, "LY01"),
    _officer(Role.INTEGRITY, "عبد الله", Gender.MAN, "LY02"),
    _officer(Role.INTEGRITY, "أمينة", Gender.WOMAN, "LY03"),
    _officer(Role.INTEGRITY, "بشير", Gender.MAN, COUNTRY),
    _officer(Role.SAFEGUARDING, "سعاد", Gender.WOMAN, COUNTRY),
    _officer(Role.AUDITOR, "الطاهر", Gender.MAN, COUNTRY),
    _officer(Role.INTEGRITY, "سليمة", Gender.WOMAN, "LY01"),
    _officer(Role.INTEGRITY, "نعيمة", Gender.WOMAN, "LY02"),
    _officer(Role.INTEGRITY, "حواء", Gender.WOMAN, "LY03"),
)


@dataclass(frozen=True, slots=True)
class Links:
    """The tokens of everybody's one-time link, by number."""

    mediators: Mapping[str, str]
    coordinators: Mapping[str, str]
    officers: Mapping[str, str]


async def fill(uow: UnitOfWork, places: Gazetteer, dice: Dice, now: datetime) -> Links:
    """Take the people and helpers of the demo into an empty register and invite the people.

    The caller commits.
    """
    today = now.astimezone(TRIPOLI).date()
    await import_mediators(uow, sheet("mediators", today), places, now)
    await import_directory(uow, sheet("directory", today), places, now)
    mediators = {
        one.code: await invite(uow, dice, MEDIATOR, one.id, now, _ACTOR)
        for one in await uow.register.mediators()
    }
    coordinators = {}
    for new in COORDINATORS:
        made, number = await add_coordinator(uow, new, places, now)
        coordinators[number] = await invite(uow, dice, COORDINATOR, made, now, _ACTOR)
    officers = {}
    for office in OFFICERS:
        made_one = await grant(uow, office, places, Granter(_ACTOR), now)
        if waits(made_one):
            await confirm(uow, made_one, Granter(OPERATOR), now)
        officers[made_one.number] = await invite(uow, dice, OFFICER, made_one.id, now, _ACTOR)
    return Links(mediators, coordinators, officers)


def sheet(name: str, today: date) -> bytes:
    """A sheet of the demo, its days moved to `today`."""
    text = (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    moved = io.StringIO(newline="")
    writer = csv.DictWriter(moved, rows.fieldnames or ())
    writer.writeheader()
    later = today - WRITTEN_ON
    writer.writerows(
        {name: _moved(name, cell, later) for name, cell in row.items()} for row in rows
    )
    return moved.getvalue().encode()


def _moved(column: str, cell: str, later: timedelta) -> str:
    return str(date.fromisoformat(cell) + later) if column in _DAYS else cell
