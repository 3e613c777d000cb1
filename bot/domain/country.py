"""The country as the rules need it: which place lies in which, how far, and when a day is what."""

from dataclasses import dataclass

from bot.domain.hours import Calendar
from bot.domain.ids import PlaceId
from bot.domain.places import COUNTRY, Gazetteer, distance_km


@dataclass(frozen=True, slots=True)
class Country:
    """Its places and its seasons."""

    places: Gazetteer
    calendar: Calendar

    def path(self, place_id: str) -> tuple[PlaceId, ...]:
        """A place with everything above it, up to the country."""
        ids: list[PlaceId] = []
        place = self.places.get(place_id)
        while place is not None:
            ids.append(PlaceId(place.place_id))
            place = self.places.get(place.parent_id)
        return (*ids, PlaceId(COUNTRY))

    def district(self, place_id: str) -> str:
        """The id of the district a place is in; empty where unknown."""
        place = self.places.get(place_id)
        found = None if place is None else self.places.district_of(place)
        return "" if found is None else found.place_id

    def town(self, place_id: str) -> PlaceId:
        """The municipality or city a place is; a quarter or a village is named by its district."""
        place = self.places.get(place_id)
        if place is None or place.level.town:
            return PlaceId(place_id)
        return PlaceId(self.district(place_id) or place_id)

    def region(self, place_id: str) -> str:
        """The id of the region a place is in; empty where unknown."""
        place = self.places.get(place_id)
        found = None if place is None else self.places.region_of(place)
        return "" if found is None else found.place_id

    def km(self, one: str, other: str) -> float:
        """Kilometres between two places; none between unknown ones, so nobody is kept out by it."""
        if self.places.get(one) is None or self.places.get(other) is None:
            return 0.0
        return distance_km(self.places.point(one), self.places.point(other))
