"""Places as sheets and commands name them: by id, or by a name that means one place surely."""

from bot.data.sheets import shown
from bot.domain.places import Gazetteer, Place


class PlaceUnknown(Exception):
    """What was written is not surely one place; the message says so, with what may be meant."""


class PlaceNames:
    """Finds places by what an operator wrote, each wording only once."""

    def __init__(self, places: Gazetteer) -> None:
        """Look them up in `places`."""
        self._places = places
        self._found: dict[str, Place | str] = {}

    def find(self, said: str) -> Place:
        """The place with this id or this name. Raises PlaceUnknown."""
        if said not in self._found:
            self._found[said] = self._look_up(said)
        found = self._found[said]
        if isinstance(found, str):
            raise PlaceUnknown(found)
        return found

    def _look_up(self, said: str) -> Place | str:
        place = self._places.get(said.upper())
        if place is not None:
            return place
        hits = self._places.search(said)
        if len(hits) == 1 and hits[0].sure:
            return hits[0].place
        near = "; ".join(f"{hit.place.place_id} {self._places.label(hit.place)}" for hit in hits)
        hint = f"write the id of one of: {near}" if near else "see: sulh places search"
        return f"{shown(said)} is not surely a place we know; {hint}"
