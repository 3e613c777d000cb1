"""«أين تسكن؟»: a typed name, or the list; nobody is asked for a location here."""

from bot.chat.applicant.walk import Held, held_of, long_away
from bot.chat.inputs import Typed
from bot.chat.screen import Act
from bot.chat.screens import apply as screens
from bot.chat.screens.form import PlaceList, choices_screen, picker_screen
from bot.chat.turn import Turn
from bot.domain.marks import N_
from bot.domain.places import COUNTRY, Place, PlaceLevel

UNKNOWN = N_("We did not find this name.")
#: Longer than any name of a place, with its town.
LONGEST_NAME = 100


async def answer(turn: Turn, held: Held, said: Typed) -> None:
    """Offer one button when sure, three when not, else the list of regions."""
    hits = turn.kit.places.search(said.text[:LONGEST_NAME])
    if not hits:
        await _show_list(turn, held, COUNTRY, hint=UNKNOWN)
        return
    choices = [(hit.place.place_id, _label(turn, hit.place)) for hit in hits]
    sure = len(hits) == 1 and hits[0].sure
    pen = screens.pen_of(turn.tongue, held.draft, held.draft.at)
    await turn.answer(choices_screen(pen, choices, sure=sure))


async def browse(turn: Turn, act: Act) -> None:
    """Walk down the list of places, or up again."""
    held = await held_of(turn)
    here = held is not None and (held.draft.id, held.draft.at) == (
        act.args["draft"],
        act.args["step"],
    )
    if held is None or not here or long_away(turn):
        await turn.answer(screens.continue_screen(turn.tongue))
        return
    await _show_list(turn, held, act.args["parent"], int(act.args.get("page", "0")))


async def _show_list(turn: Turn, held: Held, parent: str, page: int = 0, *, hint: str = "") -> None:
    places = turn.kit.places
    entries = [
        (place.place_id, _label(turn, place), not places.children(place.place_id))
        for place in places.children(parent)
    ]
    here = places.get(parent)
    shown = PlaceList(
        parent,
        entries,
        above="" if here is None else here.parent_id,
        whole=here is not None and here.level is PlaceLevel.DISTRICT,
        page=page,
    )
    pen = screens.pen_of(turn.tongue, held.draft, held.draft.at)
    await turn.answer(picker_screen(pen, shown, hint))


def _label(turn: Turn, place: Place) -> str:
    return turn.kit.places.label(place, turn.chat.language)
