"""Take mediators in from a sheet: all of them, or none and every fault named (domain brief §3.2).

Columns, in any order (README, "Fill the register"): number (may be empty or missing), full_name,
display_name, phone, gender, accreditation, expires_on, declared_on, place, radius_km, languages,
categories, max_severity, ties.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from bot.data.sheets import SheetRefused, SheetRow, read_sheet, shown
from bot.domain.folding import fold
from bot.domain.hours import TRIPOLI
from bot.domain.ids import PlaceId
from bot.domain.mediator import Accreditation, Gender
from bot.domain.phones import bare_phone
from bot.domain.places import Gazetteer, PlaceLevel
from bot.domain.taxonomy import Category, Language
from bot.store.database import UnitOfWork
from bot.store.register import NewMediator, Person, number_of
from bot.usecases.place_names import PlaceNames, PlaceUnknown

COLUMNS: Final = (
    *("full_name", "display_name", "phone", "gender", "accreditation", "expires_on"),
    *("declared_on", "place", "radius_km", "languages", "categories", "max_severity", "ties"),
)
REFUSED: Final = "no mediator was taken in:"
PREFIX: Final = "M"
#: For somebody who declared that there is no tie at all: an empty cell may be forgetfulness.
NO_TIES: Final = "none"
_FURTHEST_KM: Final = 2000
_GRAVEST: Final = 5
_LONGEST_NAME: Final = 100
_LONGEST_TIES: Final = 2000
_NUMBER: Final = re.compile(r"(?=.{1,12}$)[A-Z0-9]+(?:-[A-Z0-9]+)*")
_PHONE: Final = re.compile(r"\+?\d{7,15}")
_BETWEEN_DIGITS: Final = re.compile(r"[\s().\u2013-]+")
#: These may stand in the register with a day that is over.
_LAPSED: Final = frozenset({Accreditation.EXPIRED, Accreditation.SUSPENDED, Accreditation.REVOKED})


@dataclass(frozen=True, slots=True)
class _Taken:
    """A row that is right in itself."""

    row: SheetRow
    new: NewMediator


async def import_mediators(
    uow: UnitOfWork, content: bytes, places: Gazetteer, now: datetime
) -> tuple[str, ...]:
    """Take in everybody on a sheet and return their numbers; the caller commits.

    Raises SheetRefused with every fault of every row; then nothing was taken in.
    """
    today = now.astimezone(TRIPOLI).date()
    numbers = await uow.register.numbers()
    phones = frozenset(map(bare_phone, await uow.register.phones()))
    taken = read_mediators(content, PlaceNames(places), today, numbers, phones)
    for new in taken:
        made = await uow.register.add_mediator(new)
        if new.accreditation is not Accreditation.ACCREDITED:
            await uow.standings.take_in(made, new.accreditation, new.expires_on, "operator", now)
    await uow.record(now, "operator", "mediators.import", "register", f"{len(taken)} taken in")
    return tuple(new.number for new in taken)


def read_mediators(
    content: bytes,
    places: PlaceNames,
    today: date,
    numbers: Collection[str] = (),
    phones: Collection[str] = (),
) -> tuple[NewMediator, ...]:
    """Read a sheet against the numbers and phones in use; who has no number gets the next free one.

    Raises SheetRefused.
    """
    rows = read_sheet(content, REFUSED, COLUMNS, ("number",))
    taken = [_Taken(row, _read(row, places, today)) for row in rows if row.cells]
    _refuse_doubles(taken, numbers, phones)
    if faults := [fault for row in rows for fault in row.faults]:
        raise SheetRefused(REFUSED, faults)
    return tuple(_numbered([one.new for one in taken], numbers))


def _read(row: SheetRow, places: PlaceNames, today: date) -> NewMediator:
    accreditation = row.one_of("accreditation", Accreditation)
    categories = row.some_of("categories", (*Category, "all"))
    return NewMediator(
        number=_number(row),
        person=Person(
            row.text("full_name", _LONGEST_NAME),
            row.text("display_name", _LONGEST_NAME),
            _phone(row),
        ),
        gender=row.one_of("gender", Gender),
        accreditation=accreditation,
        expires_on=_expiry(row, accreditation, today),
        declared_on=_declared(row, today),
        place_id=_home(row, places),
        radius_km=row.whole("radius_km", 1, _FURTHEST_KM),
        languages=row.some_of("languages", tuple(Language)),
        categories=frozenset(Category if "all" in categories else map(Category, categories)),
        max_severity=row.whole("max_severity", 1, _GRAVEST),
        ties=_ties(row),
    )


def _number(row: SheetRow) -> str:
    said = fold(row.cells["number"]).upper()
    if said and not _NUMBER.fullmatch(said):
        row.fault(f"number {shown(said)} is not like M-204: at most 12 of A–Z, 0–9 and «-»")
    return said


def _phone(row: SheetRow) -> str:
    said = _BETWEEN_DIGITS.sub("", fold(row.cells["phone"]))
    if not _PHONE.fullmatch(said):
        row.fault("phone is not a number of 7 to 15 digits")
    return said


def _expiry(row: SheetRow, accreditation: Accreditation, today: date) -> date:
    day = row.day("expires_on")
    if date.min < day < today and accreditation not in _LAPSED:
        row.fault(f"expires_on {day} is over; mend it, or write the accreditation «expired»")
    return day


def _declared(row: SheetRow, today: date) -> date:
    day = row.day("declared_on")
    if day > today:
        row.fault(f"declared_on {day} has not come yet")
    return day


def _home(row: SheetRow, places: PlaceNames) -> PlaceId:
    said = row.text("place", _LONGEST_NAME)
    if not said:
        return PlaceId("")
    try:
        place = places.find(said)
    except PlaceUnknown as fault:
        row.fault(f"place {fault}")
        return PlaceId("")
    if place.level is PlaceLevel.REGION:
        row.fault(f"place {shown(said)} is a whole region; name the town")
    return PlaceId(place.place_id)


def _ties(row: SheetRow) -> tuple[str, ...]:
    said = row.at_most("ties", _LONGEST_TIES)
    ties = tuple(tie for part in said.split("|") if (tie := part.strip()))
    if not ties:
        row.fault(f"ties are empty; write what was declared, or «{NO_TIES}» where nothing was")
    return () if fold(said) == NO_TIES else ties


def _refuse_doubles(
    taken: Sequence[_Taken], numbers: Collection[str], phones: Collection[str]
) -> None:
    """Numbers and phones that stand twice, in the sheet or with the register."""
    seen: dict[str, int] = {}
    for one in taken:
        keys = {"number": one.new.number, "phone": bare_phone(one.new.person.phone)}
        for name, key in keys.items():
            if not key:
                continue
            if key in (numbers if name == "number" else phones):
                one.row.fault(f"somebody with this {name} is in the register already")
            first = seen.setdefault(f"{name} {key}", one.row.line)
            if first != one.row.line:
                one.row.fault(f"the same {name} as line {first}")


def _numbered(taken: Sequence[NewMediator], numbers: Collection[str]) -> Iterator[NewMediator]:
    used = {*numbers, *(new.number for new in taken)}
    following = int(number_of(used, PREFIX).removeprefix(f"{PREFIX}-"))
    for new in taken:
        if new.number:
            yield new
        else:
            yield replace(new, number=f"{PREFIX}-{following}")
            following += 1
