"""What is said beside a report that runs: one question, stored at once, and the gate if need be."""

from collections.abc import Mapping
from typing import Final

from bot.conversation.form import Form, Step, Tell
from bot.conversation.forms.report import GATE_AGAIN
from bot.domain.marks import N_

#: The one question of each; what is said there goes straight to the report and into no draft.
MORE = "more"
WHOM = "whom"

ADDITION = Form(
    "addition",
    1,
    (
        Step(
            MORE,
            N_(
                "Write what you want to add, or record a voice note (two minutes at most). "
                "Please no names and no phone numbers."
            ),
            Tell(1500, voice=True),
            keep=False,
        ),
        GATE_AGAIN,
    ),
)

#: Asked where nobody could tell whom to avoid, and too few people are left for it (rule N10).
NAMING = Form(
    "naming",
    1,
    (
        Step(
            WHOM,
            N_(
                "Whom must the mediator not belong to, so as to be neutral? Write each as people "
                "know it: a tribe, a family, a town, a body. No names of persons."
            ),
            Tell(200),
            keep=False,
        ),
        GATE_AGAIN,
    ),
)

#: The forms that are answered beside a report, each with its question.
ASIDE: Final[Mapping[str, str]] = {ADDITION.name: MORE, NAMING.name: WHOM}
