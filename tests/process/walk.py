"""Somebody who walks the whole report form: the one walker of tests, drills and benchmarks.

What is said in answer to each question is a mapping such as `walking.ANSWERS`: a text is typed, the
labels of a tuple are pressed in their order. `acts` turns it into single acts, each with what is
then to be seen; `walk` does them.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import NamedTuple

from bot.sandbox.person import Bubble, Person
from tests.process.questions import ANSWERS, GATE_AGAIN, QUESTIONS, RECEIPT, REVIEW, STEPS, WELCOME

Answers = Mapping[str, str | tuple[str, ...]]

#: What is asked where a place name was typed.
SURE = "هو هذا المكان"
#: After so many seconds without anything new, people press again.
RESTLESS = 3.0
CODE = re.compile(r"[A-Z2-9]{5}-[A-Z2-9]{5}")

_CATEGORIES = ("أرض وعقار", "ماء ومراعٍ وماشية", "ديون وعمل وتجارة")
_SEEN = ("كلام فقط", "تهديد", "تكسير أو ضرر")
_SIDES = ("جيران", "أقارب", "عائلتان")
_PLACES = ("بنغازي", "سبها", "مصراتة")


class Act(NamedTuple):
    """Something said or pressed, and what is then to be seen."""

    how: str
    what: str
    then: str


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

    def answers(self) -> Answers:
        """What is said to each question."""
        return ANSWERS | {
            "what": self.what,
            "category": (self.category,),
            "place": self.place,
            "when": ("هذا الأسبوع",),
            "seen": (self.seen, "تم"),
            "sides": (self.sides,),
            "exclusions": self.exclusions,
            "role": ("أنا طرف",),
            "access": ("تخطَّ",),
        }

    def steps(self) -> "list[Act]":
        """What is done and what is then to be seen, up to the read-back."""
        return acts(self.answers())

    def told_back(self) -> Sequence[str]:
        """What the read-back must show."""
        words = (self.what, self.category, self.place, self.seen, self.sides, self.exclusions)
        return (*words, "هذا الأسبوع", "أنا طرف", "لا فرق عندي")


def acts(answers: Answers, last: str = REVIEW) -> list[Act]:
    """Every act from /start to the question `last`, which is then shown."""
    done = [Act("says", "/start", WELCOME), Act("presses", "ابدأ", QUESTIONS[STEPS[0]])]
    for step in STEPS[: STEPS.index(last)]:
        done += answering(step, answers[step])
    return done


def answering(step: str, answer: str | tuple[str, ...]) -> Iterator[Act]:
    """The acts that answer one question."""
    following = QUESTIONS[STEPS[STEPS.index(step) + 1]]
    if answer is VOICE:
        yield Act("voices", "", GATE_AGAIN)
        yield Act("presses", "لا", following)
    elif step == "place" and isinstance(answer, str):
        yield Act("says", answer, SURE)
        yield Act("presses", answer, following)
    elif isinstance(answer, str):
        yield Act("says", answer, following)
    else:
        for label in answer[:-1]:
            yield Act("presses", label, QUESTIONS[step])
        yield Act("presses", answer[-1], following)


SEND = Act("presses", "صحيح، أرسل", RECEIPT)
NOW = Act("presses", "أرسل الآن", QUESTIONS[REVIEW])
#: An answer: the story is told by a voice note, after which the gate is asked once more.
VOICE = ("…",)


@dataclass
class Gait:
    """How somebody walks: with how much patience, and who is told of it."""

    #: Seconds within which each answer must come.
    within: float = 30
    #: After so many seconds without anything new people press again.
    restless: float = RESTLESS
    #: Waited for before every act.
    turn: Callable[[], Awaitable[None]] | None = None
    #: Hears of every act.
    acted: Callable[[], None] = lambda: None


async def walk(
    person: Person,
    story: Story,
    *,
    within: float = 30,
    acted: Callable[[], None] = lambda: None,
    restless: float = RESTLESS,
    turn: Callable[[], Awaitable[None]] | None = None,
) -> str:
    """Walk the form to its end, with such a gait; the follow-up code."""
    gait = Gait(within, restless, turn, acted)
    seen = await walk_to(person, story.answers(), REVIEW, gait)
    return await send(person, story, seen, gait)


async def file(person: Person, *, until: str = REVIEW, **answers: str | tuple[str, ...]) -> str:
    """Walk to the read-back and send, with these answers in the place of the usual ones; the code.

    From the question `until` on nothing more is said: «send now».
    """
    seen = await walk_to(person, ANSWERS | answers, until)
    if until != REVIEW:
        seen = await step(person, NOW, (QUESTIONS[until], seen), Gait())
    return code_in(await step(person, SEND, (QUESTIONS[REVIEW], seen), Gait()))


def code_in(receipt: Bubble) -> str:
    """The follow-up code that a receipt shows."""
    code = CODE.search(receipt.text)
    assert code is not None
    return code.group()


async def send(person: Person, story: Story, seen: Bubble, gait: Gait) -> str:
    """Compare the read-back with what was said, and send; the follow-up code."""
    lacking = [words for words in story.told_back() if words not in seen.text]
    assert not lacking, f"{lacking} not in:\n{seen.text}"
    return code_in(await step(person, SEND, (QUESTIONS[REVIEW], seen), gait))


async def walk_to(
    person: Person, answers: Answers = ANSWERS, last: str = REVIEW, gait: Gait | None = None
) -> Bubble:
    """Walk from /start to a question, which is then shown."""
    done = acts(answers, last)
    seen = await step(person, done[0], ("", None), gait or Gait())
    return await _go_on(person, done, seen, gait)


async def walk_on(person: Person, answers: Answers, first: str, seen: Bubble) -> Bubble:
    """Walk from a question, which that message asks, to the read-back."""
    done = acts(answers)
    begun = len(acts(answers, first)) - 1
    return await _go_on(person, done[begun:], seen, None)


async def _go_on(person: Person, done: list[Act], seen: Bubble, gait: Gait | None) -> Bubble:
    for earlier, act in pairwise(done):
        seen = await step(person, act, (earlier.then, seen), gait or Gait())
    return seen


async def step(person: Person, act: Act, asked: tuple[str, Bubble | None], gait: Gait) -> Bubble:
    """Do something under the question that was `asked`, and wait for what follows.

    A press may meet an old button where a message came twice: the bot then shows the present
    question there, and people who see nothing new press once more.
    """
    before, message = asked
    if gait.turn is not None:
        await gait.turn()
    if act.how == "says":
        await person.says(act.what)
    elif act.how == "voices":
        await person.voice(20)
    else:
        under = message and message.id
        await person.presses(act.what, within=gait.within, message_id=under)
    gait.acted()
    since, waited = person.mark, 0.0
    while True:
        patience = min(gait.restless, gait.within - waited)
        try:
            return await person.sees(act.then, since=since, within=patience)
        except AssertionError:
            waited += patience
            if waited >= gait.within:
                raise
        seen = [one for one in await person.messages() if one.from_bot]
        newest = max(seen, key=_changed, default=None)
        if act.how == "presses" and before != act.then and newest and before in newest.text:
            # The answer may come at this very moment: the press is of what was seen.
            buttons = [one for row in newest.raw["buttons"] for one in row]
            await person.presses_stale(newest.id, _named(buttons, act.what)["data"])
            gait.acted()


def _changed(bubble: Bubble) -> int:
    return bubble.seq


def _named(buttons: list[dict[str, str]], label: str) -> dict[str, str]:
    exact = [one for one in buttons if one["text"] == label]
    return (exact or [one for one in buttons if label in one["text"]])[0]
