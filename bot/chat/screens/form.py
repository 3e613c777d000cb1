"""A question of any form as people see it: its buttons, the places to choose from, the read-back.

Which form it is, and what its screens say around the question, stands with the form's own screens.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.words import Tongue
from bot.conversation.engine import Draft, can_go_back, can_send, passed_over, ticks
from bot.conversation.form import (
    Choose,
    Count,
    Declare,
    Option,
    Pass,
    Phone,
    Place,
    Step,
    Tell,
    Tick,
)
from bot.conversation.forms import form_of
from bot.domain.marks import N_
from bot.domain.places import COUNTRY

#: A screen longer than this is not read (domain brief §2.6: no scrolling walls).
LONGEST = 700
#: Labels up to so many characters stand two in a row on a small phone.
SHORT = 18
#: So many places fit one page of the list.
PAGE = 24
#: The most and the least of a free text that is read back.
CUT, LEAST_CUT = 400, 40

#: The buttons of the ways not to answer.
PASSES: Mapping[Pass, str] = {
    Pass.UNKNOWN: N_("I do not know"),
    Pass.DECLINED: N_("I prefer not to answer"),
    Pass.LATER: N_("Skip"),
}


@dataclass(frozen=True, slots=True)
class Pen:
    """Makes the buttons of one question of one draft; `verbs` is the form's own word in them."""

    tongue: Tongue
    draft: Draft
    step: str
    verbs: str
    #: Whether a place may be told by sharing the location.
    locates: bool = True
    #: Instead of the way back by one question.
    aside: str = ""

    def press(self, label: str, verb: str, *, urgent: bool = False, **args: str) -> Button:
        """A button that carries its draft and its question."""
        act = Act(
            f"{self.verbs}.{verb}", {"draft": self.draft.id, "step": self.step, **args}, urgent
        )
        return Button(label, act)

    def skip(self, label: str, way: Pass) -> Button:
        """A way not to answer."""
        args = {"draft": self.draft.id, "step": self.step, "pass": way.value}
        return Button(label, Act(f"{self.verbs}.skip", args))

    def leave(self) -> tuple[Button, ...]:
        """Back (where there is a way back), and stop and quick exit, which overtake what waits."""
        say = self.tongue.say
        stop = self.press(say(N_("Stop")), "stop", urgent=True)
        exit_ = Button(say(N_("Quick exit")), Act("exit", urgent=True))
        if self.aside:
            args = {"draft": self.draft.id, "step": self.step}
            return (Button(say(N_("Back")), Act(self.aside, args)), exit_)
        if not can_go_back(form_of(self.draft), self.draft):
            return (stop, exit_)
        return (self.press(say(N_("Back")), "back"), stop, exit_)

    def leave_place(self, parent: str = "") -> tuple[Button, ...]:
        """The same row under a list of places: back leads to the list above, or to the question."""
        label = self.tongue.say(N_("Back"))
        up = self.press(label, "browse", parent=parent) if parent else self.press(label, "resume")
        return (up, *self.leave()[-2:])


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


def choices_screen(
    pen: Pen, choices: Sequence[tuple[str, str]], *, sure: bool = False, hint: str = ""
) -> Screen:
    """Offer what a typed name may mean: one place when sure, else three (never silently)."""
    tongue = pen.tongue
    shown = choices[: 1 if sure else 3]
    rows = [(pen.press(label, "pick", value=place),) for place, label in shown]
    rows.append((pen.press(tongue.say(N_("Another place")), "browse", parent=COUNTRY),))
    ask = N_("Is it this place?") if len(shown) == 1 else N_("Which of these places is it?")
    told = [tongue.say(hint)] if hint else []
    text = "\n\n".join([*told, tongue.say(ask)])
    return Screen(text, (*rows, pen.leave_place()), rtl=tongue.rtl)


def picker_screen(pen: Pen, places: PlaceList, hint: str = "") -> Screen:
    """Show the places below one; `hint` is a msgid."""
    say = pen.tongue.say
    first = max(0, places.page) * PAGE
    buttons = [
        pen.press(label, "pick", value=place) if leaf else pen.press(label, "browse", parent=place)
        for place, label, leaf in places.entries[first : first + PAGE]
    ]
    rows = [*paired(buttons)]
    if len(places.entries) > first + PAGE:
        page = str(places.page + 1)
        more = pen.press(say(N_("More places")), "browse", parent=places.parent, page=page)
        rows.append((more,))
    if places.whole:
        whole = pen.press(say(N_("I do not know exactly")), "pick", value=places.parent)
        rows.append((whole,))
    rows.append(pen.leave_place(places.above))
    told = [say(hint)] if hint else []
    text = "\n\n".join([*told, say(N_("Choose the place, or write its name."))])
    return Screen(text, tuple(rows), rtl=pen.tongue.rtl)


def answer_rows(pen: Pen, step: Step, *, urgent: bool = False) -> Rows:
    """The buttons that answer a question; none where words answer it."""
    say = pen.tongue.say
    match step.answer:
        case Choose(options):
            now = pen.draft.answers.get(step.key)
            return paired(
                pen.press(
                    _marked(say(one.label), one.value == now),
                    "say",
                    urgent=urgent,
                    value=str(one.value),
                )
                for one in options
            )
        case Tick(options):
            return (*_ticks(pen, step, options), (pen.press(say(N_("Done")), "done"),))
        case Place():
            choose = pen.press(say(N_("Choose from the list")), "browse", parent=COUNTRY)
            locate = pen.press(say(N_("Share my location")), "locate")
            return ((choose,), (locate,)) if pen.locates else ((choose,),)
        case Declare(needed):
            return () if needed else ((pen.press(say(N_("Nothing of the kind")), "none"),),)
        case Tell() | Phone() | Count():
            return ()


def pass_rows(pen: Pen, step: Step) -> Rows:
    """The ways not to answer that the question allows, and «send now» where nothing is missing."""
    buttons = [
        pen.skip(pen.tongue.say(label), way) for way, label in PASSES.items() if way in step.passes
    ]
    if can_send(form_of(pen.draft), pen.draft):
        buttons.append(pen.press(pen.tongue.say(N_("Send now")), "send"))
    return paired(buttons, everything=True)


def paired(buttons: Iterable[Button], *, everything: bool = False) -> Rows:
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


def read_back(
    tongue: Tongue,
    draft: Draft,
    steps: Sequence[Step],
    names: Mapping[str, str],
    place_label: str,
    most: int,
) -> list[str]:
    """A line for each answer; a text is cut to `most` characters."""
    lines = []
    for step in steps:
        value = draft.answers.get(step.key)
        if value is not None and passed_over(value) is None:
            answer = written(tongue, step, value, place_label, most)
            name = tongue.say(names[step.key])
            lines.append(tongue.say(N_("<b>{name}:</b> {answer}"), name=name, answer=answer))
    return lines


def written(tongue: Tongue, step: Step, value: Any, place_label: str, most: int) -> str:  # noqa: ANN401 - a JSON value
    """An answer in words; of ties only how many there are."""
    match step.answer:
        case Tell(longest):
            if not isinstance(value, str):
                return tongue.say(N_("a voice note"))
            text = " ".join(value.split())
            cut = min(longest, most)
            return text if len(text) <= cut else f"{text[: cut - 1]}…"
        case Phone() | Count():
            return str(value)
        case Declare():
            return _declared(tongue, len(value["ties"]))
        case Place():
            return place_label
        case Choose(options) | Tick(options):
            chosen = value if isinstance(value, list) else [value]
            said = [tongue.say(one.label) for one in options if one.value in chosen]
            return tongue.say(N_(", ")).join(said)


def _declared(tongue: Tongue, ties: int) -> str:
    if not ties:
        return tongue.say(N_("nothing"))
    return tongue.count("{n} tie, sealed", "{n} ties, sealed", ties)


def _ticks(pen: Pen, step: Step, options: tuple[Option, ...]) -> Rows:
    now = ticks(pen.draft, step.key)
    return paired(
        pen.press(
            _marked(pen.tongue.say(one.label), one.value in now),
            "mark",
            value=str(one.value),
            on="" if one.value in now else "yes",
        )
        for one in options
    )


def _marked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label
