"""Take the referral directory in from a sheet, whole (safety rules §9; domain brief §6, end).

Columns: kind, region (a region's id, or LY), name_ar, name_en (may be empty), number, hours (may be
empty), woman_operator (yes or no), verified_on (the day somebody last called it; empty: never).
"""

import re
from datetime import date, datetime
from typing import Final

from bot.data.sheets import SheetRefused, SheetRow, read_sheet, shown
from bot.domain.directory import Entry, Help
from bot.domain.folding import fold
from bot.domain.hours import TRIPOLI
from bot.domain.ids import PlaceId
from bot.domain.places import COUNTRY, Gazetteer, PlaceLevel
from bot.store.database import UnitOfWork

COLUMNS: Final = ("kind", "region", "name_ar", "number", "woman_operator", "verified_on")
OPTIONAL: Final = ("name_en", "hours")
REFUSED: Final = "the directory was left as it is:"
_LONGEST_NAME: Final = 120
_LONGEST_HOURS: Final = 60
_NUMBER: Final = re.compile(r"\+?[0-9*#](?:[0-9 *#-]{0,18}[0-9*#])?")


async def import_directory(
    uow: UnitOfWork, content: bytes, places: Gazetteer, now: datetime
) -> int:
    """Let the directory be what a sheet says, and return how many entries; the caller commits.

    Raises SheetRefused with every fault of every row.
    """
    entries = read_directory(content, places, now.astimezone(TRIPOLI).date())
    await uow.directory.replace_all(entries)
    await uow.record(now, "operator", "directory.import", "directory", f"{len(entries)} entries")
    return len(entries)


def read_directory(content: bytes, places: Gazetteer, today: date) -> tuple[Entry, ...]:
    """Read a sheet. Raises SheetRefused."""
    rows = read_sheet(content, REFUSED, COLUMNS, OPTIONAL)
    read = [(row, _read(row, places, today)) for row in rows if row.cells]
    first: dict[object, int] = {}
    for row, entry in read:
        if first.setdefault(entry.key, row.line) != row.line:
            row.fault(f"the same kind, region and number as line {first[entry.key]}")
    if faults := [fault for row in rows for fault in row.faults]:
        raise SheetRefused(REFUSED, faults)
    return tuple(entry for _, entry in read)


def _read(row: SheetRow, places: Gazetteer, today: date) -> Entry:
    return Entry(
        kind=row.one_of("kind", Help),
        region=_region(row, places),
        name_ar=row.text("name_ar", _LONGEST_NAME),
        name_en=row.at_most("name_en", _LONGEST_NAME),
        number=_number(row),
        hours=row.at_most("hours", _LONGEST_HOURS),
        woman_operator=row.yes("woman_operator"),
        verified_on=_verified(row, today),
    )


def _region(row: SheetRow, places: Gazetteer) -> PlaceId:
    said = row.cells["region"].upper()
    place = places.get(said)
    if said != COUNTRY and (place is None or place.level is not PlaceLevel.REGION):
        known = " ".join(region.place_id for region in places.children())
        row.fault(f"region {shown(said)} is none of: {known} {COUNTRY}")
    return PlaceId(said)


def _number(row: SheetRow) -> str:
    said = " ".join(fold(row.cells["number"]).split())
    if not _NUMBER.fullmatch(said):
        row.fault(f"number {shown(said)} is not a number to call")
    return said


def _verified(row: SheetRow, today: date) -> date | None:
    if not row.cells["verified_on"]:
        return None
    day = row.day("verified_on")
    if day > today:
        row.fault(f"verified_on {day} has not come yet")
    return day
