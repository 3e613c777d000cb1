"""Administrators hear that a complaint waits for people, and nothing else of it (brief §2.8)."""

from bot.chat.screen import Act, Button, Screen
from bot.chat.turn import Turn
from bot.domain.marks import N_

WAITS = N_(
    "A complaint waits, and of those who may look at it nobody has, or there are too few. Please "
    "see that integrity officers and persons for protection of other regions have joined and "
    "answer. What it is about is not for you to see."
)


async def open_(turn: Turn, act: Act) -> None:
    """Say so, and lead to the offices."""
    del act
    button = Button(turn.tongue.say(N_("The offices")), Act("offices"))
    await turn.answer(Screen(turn.tongue.say(WAITS), ((button,),), rtl=turn.tongue.rtl))
