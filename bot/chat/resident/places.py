"""«أين المشكلة؟»: a typed name, a shared location that is forgotten at once, or the list."""

from bot.chat.inputs import Located, Typed
from bot.chat.resident.walk import draft_of, long_away, move, stale
from bot.chat.screen import Act, Screen
from bot.chat.screens import report as screens
from bot.chat.turn import KEYBOARD, Turn
from bot.conversation.engine import Draft, Resume
from bot.domain.danger import read_danger
from bot.domain.folding import fold
from bot.domain.marks import N_
from bot.domain.places import COUNTRY, Hit, Place, PlaceLevel

LOCATE = N_(
    "Press the button below the writing field. We take only the nearest area that we know from it, "
    "and then erase your location."
)
SHARE = N_("Send my location")
NEAREST = N_("This is the nearest area that we know. Your location is erased.")
FAR = N_("We know no area near your location. It is erased.")
UNKNOWN = N_("We did not find this name.")
#: Longer than any name of a place, with its town.
LONGEST_NAME = 100


async def place_answer(turn: Turn, draft: Draft, said: Typed | Located) -> None:
    """Offer one button when sure, three when not, else the list of regions.

    A location is snapped to the nearest known place; nothing else of it is kept.
    """
    places = turn.kit.places
    if isinstance(said, Located):
        near = places.nearest(said.lat, said.lon)
        found, sure = ([near] if near is not None else []), True
        hint = NEAREST if found else FAR
    else:
        hits = places.search(said.text[:LONGEST_NAME])
        if not _is_name(said.text, hits) and read_danger(said.text):
            await move(turn, draft, Resume(), gate=True)
            return
        found, sure = [hit.place for hit in hits], len(hits) == 1 and hits[0].sure
        hint = "" if found else UNKNOWN
    if not found:
        await _show_list(turn, draft, draft.at, COUNTRY, hint=hint)
        return
    choices = [(place.place_id, _label(turn, place)) for place in found]
    await turn.answer(
        screens.place_choices_screen(turn.tongue, draft, draft.at, choices, sure=sure, hint=hint)
    )


async def browse(turn: Turn, act: Act) -> None:
    """Walk down the list of places, or up again."""
    draft = await _at_place(turn, act)
    if draft is not None:
        page = int(act.args.get("page", "0"))
        await _show_list(turn, draft, act.args["step"], act.args["parent"], page)


async def locate(turn: Turn, act: Act) -> None:
    """Show the keyboard that shares the location; the question above keeps its buttons.

    Telegram lets only a keyboard under the field ask for a location, and a message bears one kind
    of keyboard; so it comes only when wanted, and goes with whatever the person does next.
    """
    draft = await _at_place(turn, act)
    if draft is None:
        return
    say = turn.tongue.say
    row = await turn.answer(Screen(say(LOCATE), ask_location=say(SHARE)))
    turn.keep(draft={**(turn.chat.draft or {}), KEYBOARD: row})


async def put_location_away(turn: Turn) -> None:
    """Delete the message that holds a shared location, and the keyboard that sent it."""
    if turn.incoming.message_id is not None:
        await turn.lower_keyboard(turn.incoming.message_id)


async def _at_place(turn: Turn, act: Act) -> Draft | None:
    """The draft whose open question a list belongs to; else say where the person stands."""
    draft = draft_of(turn)
    here = draft is not None and (draft.id, draft.at) == (act.args["draft"], act.args["step"])
    if here and not long_away(turn):
        return draft
    await stale(turn)
    return None


async def _show_list(
    turn: Turn, draft: Draft, step: str, parent: str, page: int = 0, *, hint: str = ""
) -> None:
    """Show the places below one: regions, districts, then towns and quarters."""
    places = turn.kit.places
    entries = [
        (place.place_id, _label(turn, place), not places.children(place.place_id))
        for place in places.children(parent)
    ]
    here = places.get(parent)
    shown = screens.PlaceList(
        parent,
        entries,
        above="" if here is None else here.parent_id,
        whole=here is not None and here.level is PlaceLevel.DISTRICT,
        page=page,
    )
    await turn.answer(screens.place_picker_screen(turn.tongue, draft, step, shown, hint))


def _is_name(text: str, hits: tuple[Hit, ...]) -> bool:
    """Whether the text is a place's very name: some names hold words that elsewhere alarm."""
    return any(fold(name) == fold(text) for hit in hits for name in _names(hit.place))


def _names(place: Place) -> tuple[str, ...]:
    return (place.name_ar, place.name_en, *place.alt_names)


def _label(turn: Turn, place: Place) -> str:
    return turn.kit.places.label(place, turn.chat.language)
