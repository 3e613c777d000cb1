"""The gazetteer: every place we know, how it is found, labelled and browsed."""

from collections.abc import Iterable
from math import inf

from bot.domain.folding import fold
from bot.domain.masking_places import PlaceNames, place_names
from bot.domain.place_record import (
    Hit,
    Place,
    PlaceLevel,
    Point,
    distance_km,
    km_outside_libya,
)
from bot.domain.place_search import PlaceIndex

__all__ = ["COUNTRY", "Gazetteer", "Hit", "Place", "PlaceLevel", "Point", "distance_km"]

#: The parent of the regions.
COUNTRY = "LY"
#: A shared location further outside the border than this belongs to no place of ours.
MARGIN_KM = 60.0
_POLE, _DATE_LINE = 90, 180


class Gazetteer:
    """Places in a tuple, and every way to find one; nothing of it ever changes."""

    __slots__ = ("_by_id", "_children", "_index", "_located", "_names", "_places")

    def __init__(self, places: tuple[Place, ...]) -> None:
        self._places = places
        self._by_id = {place.place_id: place for place in places}
        self._index: PlaceIndex | None = None
        self._names: PlaceNames | None = None
        self._located = tuple(
            (place.point, place)
            for place in places
            if place.point is not None and (place.level.town or place.level is PlaceLevel.LOCALITY)
        )
        grouped: dict[str, list[Place]] = {}
        for place in places:
            grouped.setdefault(place.parent_id, []).append(place)
        self._children = {parent: _browse_order(group) for parent, group in grouped.items()}

    @property
    def places(self) -> tuple[Place, ...]:
        """All places, in the order of the table."""
        return self._places

    @property
    def names(self) -> PlaceNames:
        """Every Arabic name of every place, as masking leaves them where they tell a place."""
        if self._names is None:
            self._names = place_names(
                name
                for place in self._places
                for name in (place.name_ar, *place.alt_names)
                if not name.isascii()
            )
        return self._names

    def get(self, place_id: str) -> Place | None:
        """The place with this id, if there is one."""
        return self._by_id.get(place_id)

    def district_of(self, place: Place) -> Place | None:
        """The district a place is in; itself for a district, nothing for a region."""
        return self._above(place, PlaceLevel.DISTRICT)

    def region_of(self, place: Place) -> Place | None:
        """The region a place is in; itself for a region."""
        return self._above(place, PlaceLevel.REGION)

    def children(
        self, parent_id: str = COUNTRY, level: PlaceLevel | None = None
    ) -> tuple[Place, ...]:
        """What the picker lists under a place.

        Regions, then districts, then in a district its towns (municipalities and cities, most
        people first) and after them its quarters and villages by name. No open source says which
        municipality a quarter belongs to, so quarters hang on the district.
        """
        group = self._children.get(parent_id, ())
        return tuple(place for place in group if level is None or place.level is level)

    def point(self, place_id: str) -> Point:
        """Where a place is; a place without coordinates stands at its district's point."""
        place: Place | None = self._by_id[place_id]
        while place is not None:
            if place.point is not None:
                return place.point
            place = self._by_id.get(place.parent_id)
        raise LookupError(f"no point is known for place {place_id} or anything above it")

    def nearest(self, lat: float, lon: float) -> Place | None:
        """The known town or quarter nearest to a shared location; none far outside Libya."""
        here = (lat, lon)
        on_earth = abs(lat) <= _POLE and abs(lon) <= _DATE_LINE
        if not on_earth or km_outside_libya(here) > MARGIN_KM:
            return None
        best, least = None, inf
        for point, place in self._located:
            km = distance_km(here, point)
            if km < least:
                best, least = place, km
        return best

    def label(self, place: Place, lang: str = "ar") -> str:
        """A place as people read it: the district always stands with the name.

        Many names occur in more than one district (decision recipe, place search). Only a region,
        a district, and a town with its district's own name («درنة») stand alone.
        """
        name = _name(place, lang)
        district = self.district_of(place)
        seat = place.level.town and district is not None and _namesakes(place, district)
        if district is None or district is place or seat:
            return name
        return f"{name}{'، ' if lang == 'ar' else ', '}{_name(district, lang)}"

    def search(self, query: str, limit: int = 3) -> tuple[Hit, ...]:
        """The places a query may mean: one sure hit, or up to `limit` to choose from, or none."""
        if self._index is None:
            self._index = PlaceIndex(self._places)  # Takes a while, and nobody may ever search.
        return self._index.search(query, limit)

    def _above(self, place: Place, level: PlaceLevel) -> Place | None:
        above: Place | None = place
        while above is not None and above.level is not level:
            above = self._by_id.get(above.parent_id)
        return above


def _browse_order(group: Iterable[Place]) -> tuple[Place, ...]:
    """Towns first, most people first; quarters after them, by name."""
    return tuple(
        sorted(
            group,
            key=lambda place: (
                place.level is PlaceLevel.LOCALITY,
                0 if place.level is PlaceLevel.LOCALITY else -(place.population or 0),
                fold(place.name_ar or place.name_en),
            ),
        )
    )


def _name(place: Place, lang: str) -> str:
    """Its name in a language, or the other one where the table has only that."""
    first, second = place.name_ar, place.name_en
    return (first or second) if lang == "ar" else (second or first)


def _namesakes(place: Place, district: Place) -> bool:
    return fold(_name(place, "ar")) == fold(_name(district, "ar"))
