"""The report form as people see it: the one place where its questions meet words and buttons."""

from collections.abc import Mapping, Sequence

from bot.chat.screen import Act, Button, Screen
from bot.chat.screens.cards import card_screen, receipt_screen
from bot.chat.screens.form import (
    CUT,
    LEAST_CUT,
    LONGEST,
    PASSES,
    SHORT,
    Pen,
    PlaceList,
    answer_rows,
    choices_screen,
    paired,
    pass_rows,
    picker_screen,
    read_back,
)
from bot.chat.words import Tongue
from bot.conversation.engine import Ask, Draft, asked
from bot.conversation.form import Step, Tick
from bot.conversation.forms import form_of
from bot.conversation.forms.addition import ASIDE
from bot.conversation.forms.report import CONSENT, GATES, REPORT
from bot.domain.marks import N_

__all__ = [
    "LONGEST",
    "PASSES",
    "SHORT",
    "PlaceList",
    "ask_screen",
    "card_screen",
    "place_choices_screen",
    "place_picker_screen",
    "receipt_screen",
    "review_screen",
]

#: What an answer is called in the read-back, and on the button that corrects it.
_NAMES: Mapping[str, str] = {
    "what": N_("What happened"),
    "category": N_("Kind"),
    "place": N_("Place"),
    "when": N_("When"),
    "seen": N_("What was seen"),
    "sides": N_("The sides"),
    "exclusions": N_("Not the mediator"),
    "role": N_("You"),
    "woman": N_("Woman mediator"),
    "language": N_("Language"),
    "access": N_("Made easier"),
    "contact": N_("Writing to you"),
    # Of the form of a complaint.
    "about": N_("About whom"),
    "number": N_("The number"),
    "matter": N_("The matter"),
    "urgent": N_("How urgent"),
    "write": N_("Writing to you"),
}


def ask_screen(tongue: Tongue, draft: Draft, ask: Ask) -> Screen:
    """Ask a question, after the hint why the last answer could not be read."""
    step, pen = ask.step, _pen(tongue, draft, ask.step.key)
    told = (_progress(tongue, draft, step), ask.hint and tongue.say(ask.hint), tongue.say(step.ask))
    rows = [*answer_rows(pen, step, urgent=step.key in GATES)]
    if step.key == CONSENT and draft.form == REPORT.name:
        rows.append((Button(tongue.say(N_("Who sees this?")), Act("who_sees")),))
    if step.key in draft.answers and not isinstance(step.answer, Tick):
        rows.append((pen.press(tongue.say(N_("Leave it as it is")), "done"),))
    rows += [*pass_rows(pen, step), pen.leave()]
    return Screen("\n\n".join(part for part in told if part), tuple(rows), rtl=tongue.rtl)


def review_screen(tongue: Tongue, draft: Draft, place_label: str, hint: str = "") -> Screen:
    """Read the answers back: first the button that sends, then one to correct each.

    `hint` is a msgid: why what came in was neither of these.
    """
    steps = [step for step in asked(form_of(draft), draft) if step.key in _NAMES]
    asked_for = (
        tongue.say(hint)
        if hint
        else tongue.say(N_("Is it right? To change an answer, press its name."))
    )
    ends = (tongue.say(N_("<b>This is what we understood:</b>")), asked_for)
    lines = read_back(tongue, draft, steps, _NAMES, place_label, LEAST_CUT)
    room = LONGEST - len("\n".join((ends[0], *lines, "", ends[1])))
    most = min(CUT, LEAST_CUT + max(0, room))
    lines = read_back(tongue, draft, steps, _NAMES, place_label, most)
    correct = [
        Button(
            tongue.say(_NAMES[step.key]),
            Act("report.change", {"draft": draft.id, "step": step.key}),
        )
        for step in steps
    ]
    pen = _pen(tongue, draft, draft.at)
    rows = (
        (pen.press(tongue.say(N_("Right, send it")), "send"),),
        *paired(correct, everything=True),
        pen.leave(),
    )
    return Screen("\n".join((ends[0], *lines, "", ends[1])), rows, rtl=tongue.rtl)


def place_choices_screen(
    tongue: Tongue,
    draft: Draft,
    step: str,
    choices: Sequence[tuple[str, str]],
    *,
    sure: bool = False,
    hint: str = "",
) -> Screen:
    """Offer what a typed name may mean: one place when sure, else three (never silently)."""
    return choices_screen(_pen(tongue, draft, step), choices, sure=sure, hint=hint)


def place_picker_screen(
    tongue: Tongue, draft: Draft, step: str, places: PlaceList, hint: str = ""
) -> Screen:
    """Show the places below one; `hint` is a msgid."""
    return picker_screen(_pen(tongue, draft, step), places, hint)


def _pen(tongue: Tongue, draft: Draft, step: str) -> Pen:
    aside = "addition.back" if draft.form in ASIDE and step not in GATES else ""
    return Pen(tongue, draft, step, "report", aside=aside)


def _progress(tongue: Tongue, draft: Draft, step: Step) -> str:
    """Count the questions after consent; the gates and consent are no steps of a form."""
    keys = [one.key for one in asked(form_of(draft), draft) if one.key in _NAMES]
    if step.key not in keys:
        return ""
    return tongue.say(N_("Step {n} of {of}"), n=keys.index(step.key) + 1, of=len(keys))
