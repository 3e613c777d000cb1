"""Three scenes on the code of conduct, before it is accepted (domain brief §3.5)."""

from dataclasses import dataclass

from bot.chat.screen import Act, Button, Screen
from bot.chat.words import Tongue, escape
from bot.data.code_quiz import code_quiz
from bot.domain.marks import N_

_LETTERS = {"ar": ("أ", "ب", "ج", "د"), "en": ("A", "B", "C", "D")}
#: More wrong answers than this are not counted.
_MOST = 99


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: in which scene, from 0, and how many answers missed so far."""

    version: str
    scene: int = 0
    wrong: int = 0
    #: What was chosen there.
    answer: int = 0


def place_of(act: Act) -> Place:
    """Where the button of an answer belongs to."""
    scene, wrong, answer = (int(act.args[key]) for key in ("scene", "wrong", "answer"))
    return Place(act.args["version"], scene, min(wrong, _MOST), answer)


def scene_screen(tongue: Tongue, place: Place, why_not: str = "", *, right: bool = False) -> Screen:
    """A scene with its answers; `why_not` explains the last answer, `right` praises it."""
    scenes = code_quiz(tongue.code, place.version)
    scene = scenes[place.scene]
    letters = _LETTERS.get(tongue.code, _LETTERS["en"])
    parts = [tongue.say(N_("Right."))] if right else []
    if why_not:
        parts += [
            tongue.say(N_("Not quite, and many would have said so:")),
            escape(why_not),
            tongue.say(N_("Please think once more:")),
        ]
    elif place.scene == 0:
        parts.append(
            tongue.say(N_("Before you accept, three scenes. You may try as often as you like."))
        )
    head = N_("<b>Scene {n} of {of}</b>")
    parts.append(tongue.say(head, n=place.scene + 1, of=len(scenes)))
    parts.append(escape(scene.text))
    parts.append(
        "\n".join(
            tongue.say(N_("<b>{letter})</b> {answer}"), letter=letter, answer=one.text)
            for letter, one in zip(letters, scene.answers, strict=False)
        )
    )
    args = {"version": place.version, "scene": str(place.scene), "wrong": str(place.wrong)}
    row = tuple(
        Button(
            tongue.say(N_("Answer {letter}"), letter=letter),
            Act("code.answer", {**args, "answer": str(at)}),
        )
        for at, (letter, _) in enumerate(zip(letters, scene.answers, strict=False))
    )
    back = Button(tongue.say(N_("Read the code once more")), Act("code.page", {"page": "0"}))
    return Screen("\n\n".join(parts), (row, (back,)), rtl=tongue.rtl)
