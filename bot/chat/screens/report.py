"""The report form as people see it: the one place where its questions meet words and buttons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.screens.cards import card_screen, receipt_screen
from bot.chat.words import Tongue
from bot.conversation.engine import (
    Ask,
    Draft,
    asked,
    can_go_back,
    can_send,
    passed_over,
    ticks,
)
from bot.conversation.form import Choose, Option, Pass, Place, Step, Tell, Tick
from bot.conversation.forms import form_of
from bot.conversation.forms.addition import ASIDE
from bot.conversation.forms.report import CONSENT, GATES, REPORT
from bot.domain.marks import N_
from bot.domain.places import COUNTRY

__all__ = [
    "ask_screen",
    "card_screen",
    "place_choices_screen",
    "place_picker_screen",
    "receipt_screen",
    "review_screen",
]

#: A screen longer than this is not read (domain brief §2.6: no scrolling walls).
LONGEST = 700
#: Labels up to so many characters stand two in a row on a small phone.
SHORT = 18
#: So many places fit one page of the list.
PAGE = 24
_CUT, _LEAST_CUT = 400, 40

#: The buttons of the ways not to answer.
PASSES: Mapping[Pass, str] = {
    Pass.UNKNOWN: N_("I do not know"),
    Pass.DECLINED: N_("I prefer not to answer"),
    Pass.LATER: N_("Skip"),
}
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
}


@dataclass(frozen=True, slots=True)
class _Pen:
    """Makes the buttons of one question of one draft."""

    tongue: Tongue
    draft: Draft
    step: str

    def press(self, label: str, verb: str, *, urgent: bool = False, **args: str) -> Button:
        act = Act(verb, {"draft": self.draft.id, "step": self.step, **args}, urgent)
        return Button(label, act)

    def skip(self, label: str, way: Pass) -> Button:
        args = {"draft": self.draft.id, "step": self.step, "pass": way.value}
        return Button(label, Act("report.skip", args))

    def leave(self) -> tuple[Button, ...]:
        """Back (where there is a way back), and stop and quick exit, which overtake what waits."""
        say = self.tongue.say
        stop = self.press(say(N_("Stop")), "report.stop", urgent=True)
        exit_ = Button(say(N_("Quick exit")), Act("exit", urgent=True))
        if self.draft.form in ASIDE and self.step not in GATES:
            return (self.press(say(N_("Back")), "addition.back"), exit_)
        if not can_go_back(form_of(self.draft), self.draft):
            return (stop, exit_)
        return (self.press(say(N_("Back")), "report.back"), stop, exit_)

    def leave_place(self, parent: str = "") -> tuple[Button, ...]:
        """The same row under a list of places: back leads to the list above, or to the question."""
        label = self.tongue.say(N_("Back"))
        if parent:
            up = self.press(label, "report.browse", parent=parent)
        else:
            up = self.press(label, "report.resume")
        return (up, *self.leave()[-2:])


def ask_screen(tongue: Tongue, draft: Draft, ask: Ask) -> Screen:
    """Ask a question, after the hint why the last answer could not be read."""
    step, pen = ask.step, _Pen(tongue, draft, ask.step.key)
    told = (_progress(tongue, draft, step), ask.hint and tongue.say(ask.hint), tongue.say(step.ask))
    rows = [*_answers(pen, step)]
    if step.key == CONSENT:
        rows.append((Button(tongue.say(N_("Who sees this?")), Act("who_sees")),))
    if step.key in draft.answers and not isinstance(step.answer, Tick):
        rows.append((pen.press(tongue.say(N_("Leave it as it is")), "report.done"),))
    rows += [*_passes(pen, step), pen.leave()]
    return Screen("\n\n".join(part for part in told if part), tuple(rows), rtl=tongue.rtl)


def review_screen(tongue: Tongue, draft: Draft, place_label: str, hint: str = "") -> Screen:
    """Read the answers back: first the button that sends, then one to correct each.

    `hint` is a msgid: why what came in was neither of these.
    """
    steps = [step for step in asked(REPORT, draft) if step.key in _NAMES]
    asked_for = (
        tongue.say(hint)
        if hint
        else tongue.say(N_("Is it right? To change an answer, press its name."))
    )
    ends = (tongue.say(N_("<b>This is what we understood:</b>")), asked_for)
    lines = _read_back(tongue, draft, steps, place_label, _LEAST_CUT)
    room = LONGEST - len("\n".join((ends[0], *lines, "", ends[1])))
    lines = _read_back(tongue, draft, steps, place_label, min(_CUT, _LEAST_CUT + max(0, room)))
    correct = [
        Button(
            tongue.say(_NAMES[step.key]),
            Act("report.change", {"draft": draft.id, "step": step.key}),
        )
        for step in steps
    ]
    pen = _Pen(tongue, draft, draft.at)
    rows = (
        (pen.press(tongue.say(N_("Right, send it")), "report.send"),),
        *_paired(correct, everything=True),
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
    pen = _Pen(tongue, draft, step)
    shown = choices[: 1 if sure else 3]
    rows = [(pen.press(label, "report.pick", value=place),) for place, label in shown]
    rows.append((pen.press(tongue.say(N_("Another place")), "report.browse", parent=COUNTRY),))
    ask = N_("Is it this place?") if len(shown) == 1 else N_("Which of these places is it?")
    told = [tongue.say(hint)] if hint else []
    text = "\n\n".join([*told, tongue.say(ask)])
    return Screen(text, (*rows, pen.leave_place()), rtl=tongue.rtl)


@dataclass(frozen=True, slots=True)
class PlaceList:
    """A page of the places below one: (id, label, is_leaf) each."""

    parent: str
    entries: Sequence[tuple[str, str, bool]]
    #: What the list above this one is of; empty for the list of regions.
    above: str = ""
    #: Whether the parent itself may be chosen, by somebody who knows no nearer.
    whole: bool = False
    page: int = 0


def place_picker_screen(
    tongue: Tongue, draft: Draft, step: str, places: PlaceList, hint: str = ""
) -> Screen:
    """Show the places below one; `hint` is a msgid."""
    pen, say = _Pen(tongue, draft, step), tongue.say
    first = max(0, places.page) * PAGE
    buttons = [
        pen.press(label, "report.pick", value=place)
        if leaf
        else pen.press(label, "report.browse", parent=place)
        for place, label, leaf in places.entries[first : first + PAGE]
    ]
    rows = [*_paired(buttons)]
    if len(places.entries) > first + PAGE:
        page = str(places.page + 1)
        more = pen.press(say(N_("More places")), "report.browse", parent=places.parent, page=page)
        rows.append((more,))
    if places.whole:
        whole = pen.press(say(N_("I do not know exactly")), "report.pick", value=places.parent)
        rows.append((whole,))
    rows.append(pen.leave_place(places.above))
    told = [say(hint)] if hint else []
    text = "\n\n".join([*told, say(N_("Choose the place, or write its name."))])
    return Screen(text, tuple(rows), rtl=tongue.rtl)


def _progress(tongue: Tongue, draft: Draft, step: Step) -> str:
    """Count the questions after consent; the gates and consent are no steps of the report."""
    keys = [one.key for one in asked(REPORT, draft) if one.key in _NAMES]
    if step.key not in keys:
        return ""
    return tongue.say(N_("Step {n} of {of}"), n=keys.index(step.key) + 1, of=len(keys))


def _answers(pen: _Pen, step: Step) -> Rows:
    say = pen.tongue.say
    match step.answer:
        case Choose(options):
            now = pen.draft.answers.get(step.key)
            urgent = step.key in GATES
            return _paired(
                pen.press(
                    _marked(say(one.label), one.value == now),
                    "report.say",
                    urgent=urgent,
                    value=str(one.value),
                )
                for one in options
            )
        case Tick(options):
            return (*_ticks(pen, step, options), (pen.press(say(N_("Done")), "report.done"),))
        case Place():
            choose = pen.press(say(N_("Choose from the list")), "report.browse", parent=COUNTRY)
            return ((choose,), (pen.press(say(N_("Share my location")), "report.locate"),))
        case Tell():
            return ()


def _ticks(pen: _Pen, step: Step, options: tuple[Option, ...]) -> Rows:
    now = ticks(pen.draft, step.key)
    return _paired(
        pen.press(
            _marked(pen.tongue.say(one.label), one.value in now),
            "report.mark",
            value=str(one.value),
            on="" if one.value in now else "yes",
        )
        for one in options
    )


def _marked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label


def _passes(pen: _Pen, step: Step) -> Rows:
    """The ways not to answer that the question allows, and «send now» where nothing is missing."""
    buttons = [
        pen.skip(pen.tongue.say(label), way) for way, label in PASSES.items() if way in step.passes
    ]
    if can_send(form_of(pen.draft), pen.draft):
        buttons.append(pen.press(pen.tongue.say(N_("Send now")), "report.send"))
    return _paired(buttons, everything=True)


def _paired(buttons: Iterable[Button], *, everything: bool = False) -> Rows:
    """Two in a row where both labels are short, else one."""
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        short = everything or len(button.label) <= SHORT
        if (
            rows
            and short
            and len(rows[-1]) == 1
            and (everything or len(rows[-1][0].label) <= SHORT)
        ):
            rows[-1] = (rows[-1][0], button)
        else:
            rows.append((button,))
    return tuple(rows)


def _read_back(
    tongue: Tongue, draft: Draft, steps: Sequence[Step], place_label: str, most: int
) -> list[str]:
    lines = []
    for step in steps:
        value = draft.answers.get(step.key)
        if value is not None and passed_over(value) is None:
            answer = _written(tongue, step, value, place_label, most)
            name = tongue.say(_NAMES[step.key])
            lines.append(tongue.say(N_("<b>{name}:</b> {answer}"), name=name, answer=answer))
    return lines


def _written(tongue: Tongue, step: Step, value: Any, place_label: str, most: int) -> str:  # noqa: ANN401 - a JSON value
    match step.answer:
        case Tell(longest):
            if not isinstance(value, str):
                return tongue.say(N_("a voice note"))
            text = " ".join(value.split())
            cut = min(longest, most)
            return text if len(text) <= cut else f"{text[: cut - 1]}…"
        case Place():
            return place_label
        case Choose(options) | Tick(options):
            chosen = value if isinstance(value, list) else [value]
            said = [tongue.say(one.label) for one in options if one.value in chosen]
            return tongue.say(N_(", ")).join(said)
