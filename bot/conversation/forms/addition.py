"""Adding something to a report that runs: one question, stored at once, and the gate if need be."""

from bot.conversation.form import Form, Step, Tell
from bot.conversation.forms.report import GATE_AGAIN
from bot.domain.marks import N_

#: The one question; what is said there goes straight to the report and into no draft.
MORE = "more"

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
