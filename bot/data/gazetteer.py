"""Reading the table of places, ours or one that `sulh places import` was given."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.data.sheets import SheetRefused
from bot.domain.places import COUNTRY, Place, PlaceLevel

_OURS = Path(__file__).with_name("places.csv")
_COLUMNS = (
    *("place_id", "name_ar", "name_en", "alt_names", "level", "parent_id"),
    *("lat", "lon", "population", "pcode"),
)
#: An id goes into the data of a button.
_LONGEST_ID = 12
_SOUTH, _NORTH, _WEST, _EAST = 18.0, 35.0, 8.0, 27.0
_PARENT_LEVEL = {
    PlaceLevel.DISTRICT: PlaceLevel.REGION,
    PlaceLevel.MUNICIPALITY: PlaceLevel.DISTRICT,
    PlaceLevel.CITY: PlaceLevel.DISTRICT,
    PlaceLevel.LOCALITY: PlaceLevel.DISTRICT,
}

Row = Mapping[str, str | None]


class PlacesRefused(SheetRefused):
    """A table of places that cannot be used, with every fault found in it."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("the table of places cannot be used:", faults)


class _Fault(Exception):
    """One thing wrong with one row."""


def load_places(path: Path | None = None) -> tuple[Place, ...]:
    """All places of a table in the project's layout; ours without a path.

    Every row is checked before any is used, so that one run names all faults.
    """
    try:
        with (path or _OURS).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
            rows = [] if missing else [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PlacesRefused((f"the file cannot be read as UTF-8 CSV: {error}",)) from error
    if missing:
        raise PlacesRefused((f"columns are missing: {', '.join(missing)}",))
    if not rows:
        raise PlacesRefused(("the table has no rows",))
    return _checked(rows)


def _checked(rows: list[tuple[int, dict[str, str]]]) -> tuple[Place, ...]:
    places: list[tuple[int, Place]] = []
    faults: list[str] = []
    for line, row in rows:
        try:
            places.append((line, _place(row)))
        except _Fault as fault:
            faults.append(f"line {line}: {fault}")
    faults += _between_rows(places)
    if faults:
        raise PlacesRefused(tuple(faults))
    return tuple(place for _, place in places)


def _place(row: Row) -> Place:
    cell = {name: (row.get(name) or "").strip() for name in _COLUMNS}
    place_id = cell["place_id"]
    if not (place_id.isascii() and place_id.isalnum() and len(place_id) <= _LONGEST_ID):
        raise _Fault(f"place_id {place_id!r} is not 1 to {_LONGEST_ID} ASCII letters and digits")
    if not (cell["name_ar"] or cell["name_en"]):
        raise _Fault("the place has no name")
    lat, lon = _coordinates(cell["lat"], cell["lon"])
    return Place(
        place_id,
        cell["name_ar"],
        cell["name_en"],
        tuple(name.strip() for name in cell["alt_names"].split("|") if name.strip()),
        _level(cell["level"]),
        cell["parent_id"],
        lat,
        lon,
        _population(cell["population"]),
        cell["pcode"],
    )


def _level(text: str) -> PlaceLevel:
    try:
        return PlaceLevel(text)
    except ValueError:
        raise _Fault(f"level {text!r} is none of {', '.join(PlaceLevel)}") from None


def _coordinates(lat: str, lon: str) -> tuple[float | None, float | None]:
    if not lat and not lon:
        return None, None
    try:
        point = float(lat), float(lon)
    except ValueError:
        raise _Fault(f"lat {lat!r} and lon {lon!r} are not two numbers") from None
    if not (_SOUTH <= point[0] <= _NORTH and _WEST <= point[1] <= _EAST):
        raise _Fault(f"lat {lat} and lon {lon} lie outside Libya")
    return point


def _population(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise _Fault(f"population {text!r} is not a whole number")
    return int(text)


def _between_rows(places: list[tuple[int, Place]]) -> list[str]:
    """Ids that stand twice, and parents that are missing or of the wrong level."""
    by_id = {place.place_id: place for _, place in places}
    often = Counter(place.place_id for _, place in places)
    faults = [f"place_id {key} stands {times} times" for key, times in often.items() if times > 1]
    for line, place in places:
        wanted = _PARENT_LEVEL.get(place.level)
        parent = by_id.get(place.parent_id)
        if wanted is None and place.parent_id != COUNTRY:
            faults.append(f"line {line}: the parent of a region is {COUNTRY}")
        elif wanted is not None and (parent is None or parent.level is not wanted):
            faults.append(
                f"line {line}: parent_id {place.parent_id!r} of {place.place_id} is no {wanted}"
            )
        if not place.level.town and place.level is not PlaceLevel.LOCALITY and place.point is None:
            faults.append(f"line {line}: the {place.level} {place.place_id} has no lat and lon")
    return faults
