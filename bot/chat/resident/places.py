"""«أين المشكلة؟»: a typed name, a shared location that is forgotten at once, or the list."""

from bot.chat.inputs import Located, Typed
from bot.chat.screens import report as screens
from bot.chat.turn import Turn
from bot.conversation.engine import Draft
from bot.domain.places import COUNTRY, Place


async def place_answer(turn: Turn, draft: Draft, said: Typed | Located) -> None:
    """Offer one button when sure, three when not, else the list of regions.

    A location is snapped to the nearest known place; nothing else of it is kept.
    """
    places = turn.kit.places
    if isinstance(said, Located):
        near = places.nearest(said.lat, said.lon)
        found, sure = ([near] if near is not None else []), True
    else:
        hits = places.search(said.text[:100])
        found, sure = [hit.place for hit in hits], len(hits) == 1 and hits[0].sure
    if not found:
        await show_browse(turn, draft, draft.at, COUNTRY)
        return
    choices = [(place.place_id, _label(turn, place)) for place in found]
    await turn.answer(
        screens.place_choices_screen(turn.tongue, draft, draft.at, choices, sure=sure)
    )


async def show_browse(turn: Turn, draft: Draft, step: str, parent: str, page: int = 0) -> None:
    """Show the places below one: regions, districts, then towns and quarters."""
    places = turn.kit.places
    entries = [
        (place.place_id, _label(turn, place), not places.children(place.place_id))
        for place in places.children(parent)
    ]
    await turn.answer(
        screens.place_picker_screen(turn.tongue, draft, step, entries, parent, page=page)
    )


def _label(turn: Turn, place: Place) -> str:
    return turn.kit.places.label(place, turn.chat.language)
