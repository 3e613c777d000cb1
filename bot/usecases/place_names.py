"""Places as sheets and commands name them: by id, by P-code, or by a name that surely means one."""

from collections import defaultdict

from bot.data.sheets import shown
from bot.domain.places import Gazetteer, Place


class PlaceUnknown(Exception):
    """What was written is not surely one place; the message says so, with what may be meant."""


class PlaceNames:
    """Finds places by what an operator wrote, each wording only once."""

    def __init__(self, places: Gazetteer) -> None:
        """Look them up in `places`."""
        self._places = places
        #: P-codes that are one place's alone; districts and municipalities have theirs as id.
        self._coded = _by_pcode(places)
        self._found: dict[str, Place | str] = {}

    def find(self, said: str) -> Place:
        """The place with this id, P-code or name. Raises PlaceUnknown."""
        if said not in self._found:
            self._found[said] = self._look_up(said)
        found = self._found[said]
        if isinstance(found, str):
            raise PlaceUnknown(found)
        return found

    def within(self, place: Place, other: Place) -> bool:
        """Whether a place is another one or lies in it."""
        above: Place | None = place
        while above is not None and above.place_id != other.place_id:
            above = self._places.get(above.parent_id)
        return above is not None or bool(place.pcode and place.pcode == other.pcode)

    def _look_up(self, said: str) -> Place | str:
        place = self._places.get(said.upper()) or self._coded.get(said.upper())
        if place is not None:
            return place
        hits = self._places.search(said)
        if len(hits) == 1 and hits[0].sure:
            return hits[0].place
        near = "; ".join(f"{hit.place.place_id} {self._places.label(hit.place)}" for hit in hits)
        hint = f"write the id of one of: {near}" if near else "see: sulh places search"
        return f"{shown(said)} is not surely a place we know; {hint}"


def _by_pcode(places: Gazetteer) -> dict[str, Place]:
    found = defaultdict(list)
    for place in places.places:
        if place.pcode:
            found[place.pcode].append(place)
    return {pcode: same[0] for pcode, same in found.items() if len(same) == 1}
