"""A form as data: steps, the kinds of answers they take, and the ways not to answer.

Nothing here knows a translated word: sentences are msgids marked with `N_`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.folding import fold
from bot.domain.marks import N_
from bot.domain.phones import bare_phone

#: Said after an answer that cannot be read; the question is asked again and nothing is lost.
PRESS_A_BUTTON = N_("Please press one of the buttons.")
TICK_SOMETHING = N_("Please tick at least one.")
WRITE_SOMETHING = N_("Please write a few words.")
TOO_LONG = N_("That is too long for us. Please say it in fewer words.")
NO_VOICE = N_("Please write it here; a voice note does not work for this question.")
NO_VOICE_PRESS = N_("A voice note does not work for this question. Please press a button.")
NAME_A_PLACE = N_("Please write the name of the place, or choose it from the list.")
WRITE_A_PHONE = N_("Please write a phone number, in digits.")
WRITE_A_NUMBER = N_("Please write a number, in digits.")
WRITE_A_NAME = N_("Please write the name in letters.")
NAME_AND_PHONE = N_("Please write the name and the phone number, in digits, in one message.")
NAME_A_TIE = N_("Please write it as people know it: a word or two are enough.")


#: What an answer is stored as: JSON values only.
Value = str | list[str] | dict[str, Any]


class Pass(StrEnum):
    """The three ways not to answer; each is stored in place of an answer."""

    UNKNOWN = "unknown"
    DECLINED = "declined"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that cannot be read, and what to say about it."""

    hint: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: the value that is stored and the label that is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Tell:
    """Free text of at most so many characters, or (where allowed) a voice note.

    Signs alone, such as a smiley, tell nobody anything: a letter or digit must be among them.
    Where it is a name (`named`) a letter must be, and where somebody is to be called (`called`) the
    digits of a phone number too.
    """

    most: int
    voice: bool = False
    named: bool = False
    called: bool = False

    def read(self, raw: object) -> Value | Refused:
        """Take text, or a voice note as {"voice": its number}."""
        if isinstance(raw, Mapping):
            if not self.voice or not isinstance(raw.get("voice"), int | str):
                return Refused(NO_VOICE)
            return {"voice": raw["voice"]}
        text = raw.strip() if isinstance(raw, str) else ""
        if not any(sign.isalnum() for sign in text):
            return Refused(WRITE_SOMETHING)
        if self.named and not any(sign.isalpha() for sign in text):
            return Refused(WRITE_A_NAME)
        if self.called and sum(sign.isdigit() for sign in text) < _SHORTEST_PHONE:
            return Refused(NAME_AND_PHONE)
        return text if len(text) <= self.most else Refused(TOO_LONG)


@dataclass(frozen=True, slots=True)
class Choose:
    """One of several options."""

    options: tuple[Option, ...]

    def read(self, raw: object) -> Value | Refused:
        """Take the value of an option."""
        if isinstance(raw, Mapping):
            return Refused(NO_VOICE_PRESS)
        for option in self.options:
            if option.value == raw:
                return str(option.value)
        return Refused(PRESS_A_BUTTON)


@dataclass(frozen=True, slots=True)
class Tick:
    """Any of several options, at least one; they are kept in the order of the form."""

    options: tuple[Option, ...]

    def read(self, raw: object) -> Value | Refused:
        """Take a list of values without repetition."""
        if isinstance(raw, Mapping):
            return Refused(NO_VOICE_PRESS)
        values = [option.value for option in self.options]
        if not isinstance(raw, list | tuple) or not raw or any(v not in values for v in raw):
            return Refused(TICK_SOMETHING)
        return [str(value) for value in values if value in raw]


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its id; whether such a place exists is for the caller to check."""

    #: No id of the gazetteer is longer.
    most: int = 40

    def read(self, raw: object) -> Value | Refused:
        """Take a place id."""
        if isinstance(raw, Mapping):
            return Refused(NO_VOICE)
        if isinstance(raw, str) and 0 < len(raw) <= self.most and raw.isascii():
            return raw
        return Refused(NAME_A_PLACE)


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number, kept as its digits with the plus that may stand before them."""

    def read(self, raw: object) -> Value | Refused:
        """Take a number however its digits are parted."""
        if isinstance(raw, Mapping):
            return Refused(NO_VOICE)
        text = fold(raw) if isinstance(raw, str) else ""
        digits = "".join(sign for sign in text if sign.isascii() and sign.isdigit())
        words = any(sign.isalpha() for sign in text)
        if words or not _SHORTEST_PHONE <= len(bare_phone(digits)) <= _LONGEST_PHONE:
            return Refused(WRITE_A_PHONE)
        return f"+{digits}" if text.lstrip().startswith("+") else digits


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number up to a highest one, kept as its digits."""

    most: int

    def read(self, raw: object) -> Value | Refused:
        """Take digits of any script."""
        if isinstance(raw, Mapping):
            return Refused(NO_VOICE)
        text = fold(raw) if isinstance(raw, str) else ""
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
            return Refused(WRITE_A_NUMBER)
        return str(int(text)) if int(text) <= self.most else Refused(WRITE_A_NUMBER)


@dataclass(frozen=True, slots=True)
class Declare:
    """Ties, already turned into keyed tokens by the caller: no wording is ever an answer.

    Where `needed`, there is at least one; elsewhere none is an answer too.
    """

    needed: bool = False

    def read(self, raw: object) -> Value | Refused:
        """Take {"ties": [the tokens of each tie]}."""
        ties = raw.get("ties") if isinstance(raw, Mapping) else None
        if isinstance(raw, Mapping) and ties is None:
            return Refused(NO_VOICE)
        if not isinstance(ties, list | tuple) or not all(map(_is_tie, ties)):
            return Refused(NAME_A_TIE)
        return (
            {"ties": [list(tie) for tie in ties]}
            if ties or not self.needed
            else Refused(NAME_A_TIE)
        )


def _is_tie(raw: object) -> bool:
    return isinstance(raw, list | tuple) and all(isinstance(token, str) for token in raw)


_SHORTEST_PHONE, _LONGEST_PHONE, _DIGITS = 7, 15, 4

Answer = Tell | Choose | Tick | Place | Phone | Count | Declare


def always(answers: Mapping[str, Any]) -> bool:
    """Ask this question whatever was said before."""
    del answers
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One question."""

    #: Stored in drafts; never renamed.
    key: str
    ask: str
    answer: Answer
    #: Whether to ask, judged by the answers to the questions before this one.
    when: Callable[[Mapping[str, Any]], bool] = always
    passes: frozenset[Pass] = frozenset()
    #: Value of an answer → the card that ends the form.
    exits: Mapping[str, str] = field(default_factory=dict)
    #: False: the answer routes and is never stored (before consent; safety rule 10).
    keep: bool = True
    #: Asked only when the conversation is led there, and then left for where it was.
    detour: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Questions in their order."""

    name: str
    version: int
    steps: tuple[Step, ...]

    def step(self, key: str) -> Step | None:
        """The step of this key; None for the read-back and for keys of other versions."""
        return next((step for step in self.steps if step.key == key), None)

    def index(self, key: str) -> int:
        """The place of a step; behind the last one for the read-back."""
        keys = [step.key for step in self.steps]
        return keys.index(key) if key in keys else len(keys)
