"""The form of a complaint about a mediator, a coordinator or the team (domain brief §2.8).

Nobody is asked to raise it with the mediator first. What is a matter of sexual words or deeds ends
the form: it is led to those who help survivors, and no detail is asked for.
"""

from collections.abc import Mapping
from typing import Any

from bot.conversation.form import Choose, Form, Option, Pass, Place, Step, Tell
from bot.conversation.forms.report import CONSENT, GATE_AGAIN, NO_CONSENT
from bot.domain.complaint import About, Kind
from bot.domain.marks import N_

#: Keys that other rooms know by name.
ABOUT, NUMBER, KIND, WRITE = "about", "number", "matter", "write"
#: The card that ends the form where it is a matter for those who help survivors.
PROTECTED = "protected"
#: Answers to «may we write to you?».
HERE, NEVER = "here", "never"

_KINDS = (
    Option(Kind.MONEY, N_("Money or a gift")),
    Option(Kind.BIAS, N_("Took sides")),
    Option(Kind.LEAK, N_("Told a secret")),
    Option(Kind.THREAT, N_("A threat or pressure")),
    Option(Kind.SEXUAL, N_("Sexual words or deeds")),
    Option(Kind.ARMED, N_("A link to an armed group")),
    Option(Kind.ABSENT, N_("Did not come, or left it")),
    Option(Kind.OTHER, N_("Something else")),
)


def _known_by_number(answers: Mapping[str, Any]) -> bool:
    return answers.get(ABOUT) == About.MEDIATOR


def _needs_place(answers: Mapping[str, Any]) -> bool:
    return answers.get(ABOUT) in (About.COORDINATOR, About.TEAM)


COMPLAINT = Form(
    "complaint",
    1,
    (
        Step(
            CONSENT,
            N_(
                "A complaint goes to an integrity officer outside the municipality. Neither the "
                "mediator nor the coordinator reads what you write; whoever is complained of hears "
                "that there is a complaint, and not from whom. You need not speak with the "
                "mediator first. We promise no result. Chats with a bot on Telegram are not fully "
                "encrypted, so clear them if others see your phone. Do you agree?"
            ),
            Choose((Option("yes", N_("I agree")), Option("no", N_("I do not agree")))),
            exits={"no": NO_CONSENT},
        ),
        GATE_AGAIN,
        Step(
            ABOUT,
            N_("Whom is it about?"),
            Choose(
                (
                    Option(About.OWN, N_("The mediator of my file")),
                    Option(About.MEDIATOR, N_("A mediator whose number I know")),
                    Option(About.COORDINATOR, N_("A coordinator")),
                    Option(About.TEAM, N_("The team of this service")),
                )
            ),
        ),
        Step(
            NUMBER,
            N_("Write the mediator's number, such as M-204. If you do not know it, skip this."),
            Tell(20),
            when=_known_by_number,
            passes=frozenset({Pass.UNKNOWN, Pass.LATER}),
        ),
        Step(
            "place",
            N_("In which municipality? The name of the area is enough: write it, or choose it."),
            Place(),
            when=_needs_place,
            passes=frozenset({Pass.UNKNOWN, Pass.LATER}),
        ),
        Step(
            KIND,
            N_("What is it about?"),
            Choose(_KINDS),
            exits={Kind.SEXUAL: PROTECTED},
        ),
        Step(
            "what",
            N_(
                "Tell us briefly what happened. Write, or record a voice note (two minutes at "
                "most). Please <b>no names, no phone numbers and no pictures</b>."
            ),
            Tell(1500, voice=True),
        ),
        Step(
            "urgent",
            N_("Can it wait a few days, or is somebody being harmed now?"),
            Choose((Option("yes", N_("It cannot wait")), Option("no", N_("It can wait")))),
        ),
        Step(
            WRITE,
            N_(
                "May we write to you here about it? If not, we keep nothing that leads to you; you "
                "can then ask with your code alone, and neither withdraw nor delete it."
            ),
            Choose((Option(HERE, N_("Write to me here")), Option(NEVER, N_("Keep nothing of me")))),
        ),
    ),
)
