"""Somebody who walks the whole report form, for the tests and benchmarks that need many of them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from bot.sandbox.person import Bubble, Person
from tests.process.walking import QUESTIONS, RECEIPT, REVIEW

#: What is asked where a place name was typed.
_SURE = "هو هذا المكان"
#: After so many seconds without anything new, people press again.
RESTLESS = 3.0
CODE = re.compile(r"[A-Z2-9]{5}-[A-Z2-9]{5}")

_CATEGORIES = ("أرض وعقار", "ماء ومراعٍ وماشية", "ديون وعمل وتجارة")
_SEEN = ("كلام فقط", "تهديد", "تكسير أو ضرر")
_SIDES = ("جيران", "أقارب", "عائلتان")
_PLACES = ("بنغازي", "سبها", "مصراتة")


@dataclass(frozen=True, slots=True)
class Story:
    """What one person answers; each has words that no other uses."""

    what: str
    category: str
    place: str
    seen: str
    sides: str
    exclusions: str

    @classmethod
    def number(cls, number: int, chance: Random) -> "Story":
        """The story of the nth person."""
        return cls(
            what=f"خلاف على الحد الفاصل بين قطعتين عند العلامة {number} منذ مدة",
            category=chance.choice(_CATEGORIES),
            place=chance.choice(_PLACES),
            seen=chance.choice(_SEEN),
            sides=chance.choice(_SIDES),
            exclusions=f"أهل الحارة {number}",
        )

    def steps(self) -> Sequence[tuple[str, str, str]]:
        """What is done and what is then to be seen, up to the read-back."""
        acts = (
            ("danger", "presses", "لا"),
            ("harm", "presses", "لا"),
            ("consent", "presses", "أوافق"),
            ("what", "says", self.what),
            ("category", "presses", self.category),
            ("place", "says", self.place),
            (_SURE, "presses", self.place),
            ("when", "presses", "هذا الأسبوع"),
            ("seen", "presses", self.seen),
            ("seen", "presses", "تم"),
            ("sides", "presses", self.sides),
            ("exclusions", "says", self.exclusions),
            ("role", "presses", "أنا طرف"),
            ("woman", "presses", "لا فرق عندي"),
            ("language", "presses", "العربية"),
            ("access", "presses", "تخطَّ"),
            ("contact", "presses", "راسلوني هنا"),
            (REVIEW, "", ""),
        )
        begin = [("says", "/start", "أهلًا بك"), ("presses", "ابدأ", QUESTIONS["danger"])]
        return begin + [
            (act, what, QUESTIONS.get(following, following))
            for (_, act, what), (following, _, _) in pairwise(acts)
        ]

    def told_back(self) -> Sequence[str]:
        """What the read-back must show."""
        words = (self.what, self.category, self.place, self.seen, self.sides, self.exclusions)
        return (*words, "هذا الأسبوع", "أنا طرف", "لا فرق عندي")


async def walk(
    person: Person,
    story: Story,
    *,
    within: float = 30,
    acted: Callable[[], None] = lambda: None,
    restless: float = RESTLESS,
) -> str:
    """Walk the form to its end; the follow-up code.

    `acted` hears of every act; after `restless` seconds without anything new people press again.
    """
    wait = (within, restless)
    before = ""
    for act, what, sentence in story.steps():
        seen = await _step(person, (act, what), (before, sentence), wait, acted)
        before = sentence
    lacking = [words for words in story.told_back() if words not in seen.text]
    assert not lacking, f"{lacking} not in:\n{seen.text}"
    send = ("presses", "صحيح، أرسل")
    receipt = await _step(person, send, (before, RECEIPT), wait, acted)
    code = CODE.search(receipt.text)
    assert code is not None
    return code.group()


async def _step(
    person: Person,
    act: tuple[str, str],
    sentences: tuple[str, str],
    wait: tuple[float, float],
    acted: Callable[[], None],
) -> Bubble:
    """Do something and wait for what follows.

    A press may meet an old button where a message came twice: the bot then shows the present
    question there, and people who see nothing new press once more.
    """
    (how, what), (before, after), (within, restless) = act, sentences, wait
    await (person.says(what) if how == "says" else person.presses(what, within=within))
    acted()
    since, waited = person.mark, 0.0
    while True:
        try:
            return await person.sees(after, since=since, within=restless)
        except AssertionError:
            waited += restless
            if waited >= within:
                raise
        seen = [one for one in await person.messages() if one.from_bot]
        newest = max(seen, key=_changed, default=None)
        if how == "presses" and before != after and newest and before in newest.text:
            # The answer may come at this very moment: the press is of what was seen.
            buttons = [one for row in newest.raw["buttons"] for one in row]
            await person.presses_stale(newest.id, _named(buttons, what)["data"])
            acted()


def _changed(bubble: Bubble) -> int:
    return bubble.seq


def _named(buttons: list[dict[str, str]], label: str) -> dict[str, str]:
    exact = [one for one in buttons if one["text"] == label]
    return (exact or [one for one in buttons if label in one["text"]])[0]
