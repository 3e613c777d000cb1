"""One row of a sheet of mediators: what stands in its cells, and what is wrong with them.

Columns, in any order, stand in README, "Fill the register"; `sulh mediators sample` writes all of
them. The same columns are written by the export (usecases/export_mediators.py).
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from bot.data.sheets import SheetRow, shown
from bot.domain.folding import fold
from bot.domain.ids import PlaceId
from bot.domain.mediator import Accreditation, Gender
from bot.domain.particulars import UNSAID, BirthBand, Particulars, Route, Training
from bot.domain.places import PlaceLevel
from bot.domain.taxonomy import Access, Category, Language
from bot.store.register import NewMediator, Person
from bot.usecases.place_names import PlaceNames, PlaceUnknown

#: What every sheet has.
COLUMNS: Final = (
    *("gender", "accreditation", "expires_on", "declared_on"),
    *("radius_km", "languages", "categories", "max_severity"),
)
#: What a sheet has besides as soon as anybody on it is new to the register.
FOR_NEW: Final = ("full_name", "display_name", "phone", "ties")
HOURS: Final = (
    *("core_hours", "safeguarding_hours", "data_hours"),
    *("reconciliations", "bridging_hours"),
)
PARTICULARS: Final = ("birth", "night", "needs", "training", *HOURS)
#: `place_name` is for whoever reads the sheet.
OPTIONAL: Final = ("number", *FOR_NEW, "place", "pcode", "place_name", *PARTICULARS)
#: For somebody who declared that there is no tie at all: an empty cell may be forgetfulness.
NO_TIES: Final = "none"
_FURTHEST_KM: Final = 2000
_GRAVEST: Final = 5
_MOST_HOURS: Final = 2000
_LONGEST_NAME: Final = 100
_LONGEST_TIES: Final = 2000
_NUMBER: Final = re.compile(r"(?=.{1,12}$)[A-Z0-9]+(?:-[A-Z0-9]+)*")
_PHONE: Final = re.compile(r"\+?\d{7,15}")
_BETWEEN_DIGITS: Final = re.compile(r"[\s().\u2013-]+")
_AS_FORMULA: Final = frozenset("=+@\t\r")
#: How bands are written by hand: 30-44, 60+.
_BAND: Final = re.compile(r"[\u2013-]")
#: These may stand in the register with a day that is over.
LAPSED: Final = frozenset({Accreditation.EXPIRED, Accreditation.SUSPENDED, Accreditation.REVOKED})


#: How a person's cell is read, which may be empty or may not.
_Text = Callable[[SheetRow, str, int], str]


def number_in(row: SheetRow) -> str:
    """The public code of a row, in capitals; empty: the next free one."""
    said = fold(row.cells["number"]).upper()
    if said and not _NUMBER.fullmatch(said):
        row.fault(f"number {shown(said)} is not like M-204: at most 12 of A–Z, 0–9 and «-»")
    return said


def read_row(row: SheetRow, number: str, places: PlaceNames, *, known: bool) -> NewMediator:
    """Read a row, and note its faults in it.

    `known`: the number is in the register already. Then names, phone and ties may be empty, which
    means that they stay as they are.
    """
    text = SheetRow.at_most if known else SheetRow.text
    accreditation = row.one_of("accreditation", Accreditation)
    categories = row.some_of("categories", (*Category, "all"))
    return NewMediator(
        number=number,
        person=Person(
            _name(row, text, "full_name"),
            _name(row, text, "display_name"),
            _phone(row, known=known),
        ),
        gender=row.one_of("gender", Gender),
        accreditation=accreditation,
        expires_on=row.day("expires_on"),
        declared_on=row.day("declared_on"),
        place_id=_home(row, places),
        radius_km=row.whole("radius_km", 1, _FURTHEST_KM),
        languages=row.some_of("languages", tuple(Language)),
        categories=frozenset(Category if "all" in categories else map(Category, categories)),
        max_severity=row.whole("max_severity", 1, _GRAVEST),
        ties=_ties(row, known=known),
        more=_particulars(row),
    )


def check_days(row: SheetRow, new: NewMediator, today: date) -> None:
    """Note days that cannot be, of somebody who is new to the register."""
    if date.min < new.expires_on < today and new.accreditation not in LAPSED:
        row.fault(
            f"expires_on {new.expires_on} is over; mend it, or write the accreditation «expired»"
        )
    if new.declared_on > today:
        row.fault(f"declared_on {new.declared_on} has not come yet")


def _name(row: SheetRow, text: _Text, column: str) -> str:
    said = text(row, column, _LONGEST_NAME)
    if said[:1] in _AS_FORMULA:
        row.fault(f"{column} begins like a formula of a spreadsheet")
    return said


def _phone(row: SheetRow, *, known: bool) -> str:
    said = _BETWEEN_DIGITS.sub("", fold(row.cells["phone"]))
    if not _PHONE.fullmatch(said) and not (known and not said):
        changed = "e+" in said or said.endswith(",0")
        hint = "; a spreadsheet changed it: format the column as text" if changed else ""
        row.fault(f"phone is not a number of 7 to 15 digits{hint}")
    return said


def _home(row: SheetRow, places: PlaceNames) -> PlaceId:
    """Where somebody lives: by `place`, by `pcode`, or by both where they agree."""
    column = "place" if row.cells["place"] or not row.cells["pcode"] else "pcode"
    said = row.text(column, _LONGEST_NAME)
    if not said:
        return PlaceId("")
    try:
        place = places.find(said)
        other = places.find(row.cells["pcode"]) if row.cells["pcode"] else place
    except PlaceUnknown as fault:
        row.fault(f"{column} {fault}")
        return PlaceId("")
    if place.level is PlaceLevel.REGION:
        row.fault(f"{column} {shown(said)} is a whole region; name the town")
    if not places.within(place, other):
        row.fault(f"place {place.place_id} does not lie in pcode {shown(row.cells['pcode'])}")
    return PlaceId(place.place_id)


def _ties(row: SheetRow, *, known: bool) -> tuple[str, ...]:
    said = row.at_most("ties", _LONGEST_TIES)
    ties = tuple(tie for part in said.split("|") if (tie := part.strip()))
    if not ties and not known:
        row.fault(f"ties are empty; write what was declared, or «{NO_TIES}» where nothing was")
    return () if fold(said) == NO_TIES else ties


def _particulars(row: SheetRow) -> Particulars:
    """What nobody has filled in is not said."""
    if not any(row.cells[name] for name in PARTICULARS):
        return UNSAID
    needs = row.some_of("needs", tuple(Access)) if row.cells["needs"] else frozenset()
    return Particulars(
        birth=_birth(row),
        night=row.yes("night") if row.cells["night"] else None,
        needs=frozenset(map(Access, needs)),
        training=_training(row),
    )


def _birth(row: SheetRow) -> BirthBand | None:
    said = _BAND.sub("_", fold(row.cells["birth"])).replace("+", "_up").replace(" ", "")
    if not said:
        return None
    if said not in list(BirthBand):
        row.fault(f"birth {shown(row.cells['birth'])} is none of: {' '.join(BirthBand)}")
        return None
    return BirthBand(said)


def _training(row: SheetRow) -> Training | None:
    hours = [row.whole(name, 0, _MOST_HOURS) if row.cells[name] else 0 for name in HOURS]
    if row.cells["training"]:
        core, safeguarding, data_safety, reconciliations, bridging = hours
        route = row.one_of("training", Route)
        return Training(route, core, safeguarding, data_safety, reconciliations, bridging)
    if any(hours):
        row.fault(f"training is empty, but there are hours; it is one of: {' '.join(Route)}")
    return None
