"""«هل ننبّه المنسق المناوب؟»: before consent the only question is the district (safety rules §9)."""

from bot.chat.directory import help_lines
from bot.chat.screen import Act, Button, Screen
from bot.chat.screens.cards import UNREACHED, card_screen
from bot.chat.turn import Turn
from bot.domain.events import CoordinatorsAsked
from bot.domain.hours import TRIPOLI
from bot.domain.ids import PlaceId
from bot.domain.marks import N_
from bot.domain.places import COUNTRY, PlaceLevel
from bot.usecases.ask_coordinators import raise_alert

ASK_REGION = N_("In which part of the country? We ask for nothing but the place.")
ASK_DISTRICT = N_("In which district?")
ALERTED = N_(
    "We have alerted the duty coordinator. If nobody answers within a quarter of an hour, we tell "
    "you so here. Your safety comes first: do not wait for us."
)

SILENTLY = N_(
    "We have alerted the duty coordinator. You asked us not to write to you, so you will not hear "
    "from us here. Your safety comes first: do not wait for us."
)


async def ask(turn: Turn, act: Act) -> None:
    """Ask for the region, then the district."""
    parent = act.args.get("parent", COUNTRY)
    level = PlaceLevel.REGION if parent == COUNTRY else PlaceLevel.DISTRICT
    verb = "alert.region" if parent == COUNTRY else "alert.district"
    places = turn.kit.places
    buttons = [
        Button(
            places.label(place, turn.chat.language),
            Act(verb, {"parent": place.place_id}, urgent=True),
        )
        for place in places.children(parent, level)
    ]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    text = turn.tongue.say(ASK_REGION if parent == COUNTRY else ASK_DISTRICT)
    leave = (Button(turn.tongue.say(N_("Clear this chat")), Act("exit", urgent=True)),)
    await turn.answer(Screen(text, (*rows, leave)))


async def raise_(turn: Turn, act: Act) -> None:
    """Alert the duty coordinators of that district."""
    place = turn.kit.places.get(act.args["parent"])
    if place is None or place.level is not PlaceLevel.DISTRICT:
        await ask(turn, Act(act.verb))
        return
    chat = (turn.chat.key, turn.incoming.chat_id)
    raised = bool(await turn.uow.decisions.of_chat(turn.chat.key))
    events = await raise_alert(turn.uow, turn.kit.country, PlaceId(place.place_id), chat, turn.now)
    await turn.tell(events)
    reached = raised or any(isinstance(event, CoordinatorsAsked) for event in events)
    said = (SILENTLY if turn.chat.silent else ALERTED) if reached else UNREACHED
    card = await safety_card(turn, turn.kit.country.region(place.place_id))
    await turn.answer(Screen(f"{turn.tongue.say(said)}\n\n{card.text}", card.rows))


async def safety_card(turn: Turn, region: str) -> Screen:
    """The safety card of a region that is known: with its verified numbers, without the alert."""
    return card_screen(turn.tongue, "emergency", helpers=await _helpers(turn, "emergency", region))


async def gate_card(turn: Turn, card: str) -> Screen:
    """A card that ends the form, with verified numbers only.

    The emergency card offers the alert only where somebody is on duty; nobody holds the role that
    the other card would call, so its button is not shown (safety rules §9).
    """
    staff = await turn.uow.register.coordinators() if card == "emergency" else []
    helpers = await _helpers(turn, card)
    staffed = any(one.on_duty for one in staff)
    return card_screen(turn.tongue, card, helpers=helpers, staffed=staffed)


async def _helpers(turn: Turn, card: str, region: str | None = None) -> tuple[str, ...]:
    today = turn.now.astimezone(TRIPOLI).date()
    return await help_lines(turn.uow, turn.tongue, card, today, region)
