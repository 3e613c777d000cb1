"""What leave means, before somebody takes it."""

from bot.chat.screen import Act, Button, Screen
from bot.chat.words import Tongue
from bot.domain.marks import N_

_ASK = N_(
    "On leave no offer reaches you, and what you have in hand goes to the coordinator. Nobody asks "
    "why. For a short rest «Rest» is enough: there you keep what you have in hand."
)


def ask_screen(tongue: Tongue, gender: str) -> Screen:
    """The question, with the way back equally visible."""
    yes = Button(tongue.say(N_("Yes, leave")), Act("leave.go"))
    no = Button(tongue.say(N_("My page")), Act("me"))
    return Screen(tongue.say_to(gender, _ASK), ((yes, no),), rtl=tongue.rtl)
