"""What all officers have in common in chat: a welcome, and how they are shown."""

from bot.chat.screens import offices as screens
from bot.chat.screens.offices import Line
from bot.chat.turn import Turn
from bot.domain.marks import N_
from bot.domain.officer import Officer
from bot.domain.places import COUNTRY

WHOLE_COUNTRY = N_("the whole country")


async def welcome(turn: Turn) -> None:
    """Welcome somebody who has just joined."""
    officers = (await turn.actor()).officers
    if officers:
        lines = [line_of(turn, one) for one in officers]
        await turn.answer(screens.welcome_screen(turn.tongue, lines))


def line_of(turn: Turn, officer: Officer) -> Line:
    """An officer with the name of the own area."""
    return Line(officer, area_label(turn, officer.area))


def area_label(turn: Turn, area: str) -> str:
    """The name of a place that somebody is responsible for."""
    place = turn.kit.places.get(area)
    if area == COUNTRY or place is None:
        return turn.tongue.say(WHOLE_COUNTRY)
    return turn.kit.places.label(place, turn.tongue.code)
