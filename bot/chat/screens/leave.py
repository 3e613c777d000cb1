"""What leave means, before somebody takes it."""

from bot.chat.screen import Act, Button, Screen
from bot.chat.words import Tongue
from bot.domain.marks import N_

_ASK = N_(
    "On leave no offer reaches you, and what you have in hand goes to the coordinator. Nobody asks "
    "why. For a short rest «Rest» is enough: there you keep what you have in hand."
)

_ASK_OUT = N_(
    "Shall we take your application back and erase everything you gave? You would no longer stand "
    "in the register; you may apply again whenever you like."
)


def ask_screen(tongue: Tongue, gender: str) -> Screen:
    """The question, with the way back equally visible."""
    yes = Button(tongue.say(N_("Yes, leave")), Act("leave.go"))
    no = Button(tongue.say(N_("My page")), Act("me"))
    return Screen(tongue.say_to(gender, _ASK), ((yes, no),), rtl=tongue.rtl)


def out_screen(tongue: Tongue, gender: str) -> Screen:
    """Taking everything back, with the way back equally visible."""
    yes = Button(tongue.say(N_("Yes, erase it all")), Act("leave.out"))
    no = Button(tongue.say(N_("My page")), Act("me"))
    return Screen(tongue.say_to(gender, _ASK_OUT), ((yes, no),), rtl=tongue.rtl)
