"""Three scenes that whoever accepts the code of conduct thinks through (domain brief §3.5).

They stand beside the text of their version, a file a language: a scene, then its answers, each with
«+» where it keeps to the code, else with «-» and, after a stroke, why not. A version without such
files asks nothing.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from bot.data.code_of_conduct import LANGUAGES, VERSION

SCENES: Final = 3
_FOLDER: Final = Path(__file__).with_name("code_of_conduct")
_RIGHT: Final = "+"


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody may do; `why_not` explains kindly where it does not keep to the code."""

    text: str
    right: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A situation, and what somebody may do in it."""

    text: str
    answers: tuple[Answer, ...]


@cache
def code_quiz(language: str, version: str = VERSION) -> tuple[Scene, ...]:
    """The scenes in a language; in Arabic where they are not written in that one."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    file = _FOLDER / version / f"quiz.{known}.txt"
    if not file.is_file():
        return ()
    blocks = file.read_text(encoding="utf-8").strip().split("\n\n")
    return tuple(map(_scene, blocks))


def _scene(block: str) -> Scene:
    text, *lines = block.split("\n")
    return Scene(text, tuple(map(_answer, lines)))


def _answer(line: str) -> Answer:
    said, _, why_not = line[1:].partition("|")
    return Answer(said.strip(), line[0] == _RIGHT, why_not.strip())
