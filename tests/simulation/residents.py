"""Residents: they walk the report form, ask, add, withdraw, leave, and answer follow-ups or not."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tests.phones import Message
from tests.process.questions import COMPLAINED, GATE_AGAIN, QUESTIONS, RECEIPT, REVIEW, TICKED
from tests.process.walk import CODE
from tests.simulation.people import EXIT, OPEN, WORDS, Choice, Person, weights

if TYPE_CHECKING:
    from tests.simulation.town import Town

_say = WORDS.of("ar").say
SEND = _say("Right, send it")
NO, DONE = _say("No"), _say("Done")
CLEAR = _say("Clear this chat")
DELETE_SURE = _say("Yes, delete it")
_PLACES = ("سبها", "بنغازي", "مصراتة", "غات", "أوباري", "مكان لا يعرفه أحد", "باريس")
_OFTEN = (9, 6, 2, 1, 1, 1, 1)
#: Who the mediator must not be; the first are declared by mediators of the town.
TRIBES = ("أولاد الوادي", "أهل الجبل", "بنو الساحل", "أهل الواحة")
_EXCLUSIONS = (*TRIBES, *TRIBES, f"{TRIBES[0]} و{TRIBES[1]}", "غات", "قبيلة لا يعرفها أحد")
_WHAT = (
    "خلاف على الحد الفاصل بين قطعتين عند العلامة",
    "دين قديم لم يرده صاحبه وكثر الكلام فيه قرب",
    "ماشية تدخل المزرعة كل يوم عند",
    "أطلق أحدهم النار في الهواء أمس قرب",
    "شجار بين شباب الشارع عند",
)
#: What stands on buttons, and how gladly it is pressed.
_AT_REST = weights(
    **{
        "Open": 8,
        "Quick exit": 0.06,
        "Clear this chat": 0.1,
        "Withdraw my report": 0.06,
        "Delete my report": 0.05,
        "Add something": 0.3,
        "Tell us about a problem": 0.05,
        "I want another mediator": 0.25,
        "Language": 0.1,
        "Begin": 0.1,
    }
)
#: Of those who wish they had said nothing.
_REGRETS = _AT_REST | weights(
    **{
        "Withdraw my report": 3,
        "Delete my report": 3,
        "Yes, withdraw it": 6,
        "Yes, delete it": 6,
    }
)
_GATES: Mapping[str, Mapping[str, float]] = {
    "danger": weights(**{"No": 24, "Yes": 1, "I do not know": 1}),
    "harm": weights(**{"No": 24, "Yes, I want a body that helps in confidence": 1}),
    "consent": weights(**{"I agree": 24, "I do not agree": 1}),
}
_NEVER = weights(
    **{
        "Begin": 20,
        "Tell us about a problem": 10,
        "Yes, go on": 5,
        "Where is my report?": 0.3,
        "Quick exit": 0.01,
        "Stop": 0.01,
        "Back": 0.1,
        "Who sees this?": 0.1,
        "Skip": 0.5,
        "I prefer not to answer": 0.2,
        "I do not know": 0.3,
        "Arabic": 40,
        "Words only": 6,
        "A threat": 3,
        "Land and property": 6,
        "Debts, work and trade": 3,
        "I am a side": 4,
        "Write to me here": 4,
        "Either is fine": 3,
    }
)


class Resident(Person):
    """Somebody with something to report."""

    def __init__(self, town: "Town", number: int, after: float) -> None:
        super().__init__(town, number, f"p{number}")
        self.after = after
        self.what = f"{self.chance.choice(_WHAT)} {1000 + number}"
        #: Codes that were shown to this person.
        self.codes: set[str] = set()
        #: Asked for deletion, so that a code may mean nothing.
        self.deleted = False
        self.away = False
        #: Will never act again.
        self.gone = False
        #: How often this one tries something odd, such as old buttons, pictures, or leaving.
        self.oddity = self.chance.choice((8, 25, 60, 1000))
        self.regrets = self.once_in(6)
        self.answers_pushes = self.chance.choice((0.95, 0.7, 0.3))

    async def live(self) -> None:
        await asyncio.sleep(self.after)
        await self.says("/start")
        # Somebody to whom nothing comes tries again, then lets it be until a message comes.
        tries, acts = 0, 0
        while acts < 90:
            resting = bool(self.codes) or self.left
            patience = self.chance.uniform(3, 30) * 86_400 if resting else 60 * 2.0 ** min(tries, 9)
            if await self.sees_news(patience):
                tries = 0
                await self.thinks(2, 40)
            else:
                tries += 1
                if tries > (3 if resting else 12):
                    return
            if await self.does_something(idle=tries > 0):
                acts += 1

    async def does_something(self, *, idle: bool) -> bool:
        """One act, or none."""
        if self.once_in(self.oddity):
            return await self.does_something_odd()
        message = self.newest()
        options = self.choices(message)
        if message is None or not options:
            if idle:
                await self.says("/start")
            return idle
        step = question_of(message)
        if step is not None:
            await self.answers(step, options)
        elif any(one.label == OPEN for one in options):
            if self.chance.random() > self.answers_pushes:
                return False
            await self.presses(options[0])
        elif idle and self.codes:
            await self.says(self.chance.choice(("/status", *sorted(self.codes))))
        elif self.codes and self.regrets:
            await self.presses(self.draw(options, _REGRETS))
        elif CODE.search(message.text) or (self.codes and self.once_in(2)):
            return False
        elif self.codes:
            await self.presses(self.draw(options, _AT_REST))
        else:
            await self.presses(self.draw(options, _NEVER))
        return True

    async def presses(self, one: Choice) -> None:
        self.deleted |= one.label == DELETE_SURE
        self.away |= one.label in (EXIT, CLEAR)
        await super().presses(one)

    async def answers(self, step: str, options: list[Choice]) -> None:
        """Answer the question that is shown."""
        labels = [one.label for one in options]
        if step in _GATES:
            await self.presses(self.draw(options, _GATES[step]))
        elif step == GATE_AGAIN:
            await self.presses(self.draw(options, {NO: 99.0, **_NEVER}))
        elif step == REVIEW and not self.once_in(8):
            await self.presses(self.draw(options, {SEND: 999.0, **_NEVER}))
        elif step == "what":
            await (self.voice() if self.once_in(12) else self.says(self.what))
        elif step == "place":
            places = [one for one in options if one.label in _PLACES]
            known = places and not self.once_in(6)
            await (
                self.presses(places[0])
                if known
                else self.says(self.chance.choices(_PLACES, _OFTEN)[0])
            )
        elif step == "exclusions" and self.chance.random() < 0.8:
            await self.says(self.chance.choice(_EXCLUSIONS))
        elif step in TICKED and DONE in labels and any(one.startswith("✓") for one in labels):
            by = {DONE: 12.0, "✓": 0.2, **_NEVER}
            await self.presses(self.draw(options, by))
        else:
            await self.presses(self.draw(options, _NEVER))

    async def does_something_odd(self) -> bool:
        """What people also do."""
        match self.chance.randrange(14):
            case 0:
                await self.says("توقف")
            case 1 | 2:
                await self.leaves()
            case 3:
                await self.says("احذف بلاغي")
            case 4:
                await self.says("اسحب بلاغي")
            case 5 | 6:
                await self.presses_old()
            case 7:
                await self.sends("a picture", photo=[_PICTURE], caption="صورة")
            case 8:
                await self.voice()
            case 9:
                await self.forges(self.chance.choice(self.town.people))
            case 10:
                self.away = True
                await self.block(blocked=True)
                await self.thinks(60, 86_400)
            case 11:
                await self.says(self.chance.choice(("/help", "/language", "/case 7Q4K", "سلام")))
            case 12:
                await self.says(self.chance.choice(("ABCDE-FGHJK", *sorted(self.codes))))
            case _:
                await self.says("هناك ضرب ونار الآن")
        return True

    @property
    def may_miss(self) -> bool:
        """Whether a receipt may never have come: of a chat that was left, or shut to the bot."""
        return self.away

    async def leaves(self) -> None:
        """Quick exit, and no word for a while."""
        self.away = True
        await self.says(self.chance.choice(("/exit", "خروج سريع")))
        await self.thinks(60, 40 * 3600)

    async def voice(self) -> None:
        """Record a voice note."""
        sound = {"file_id": "f", "file_unique_id": "u", "duration": 7, "file_size": 900}
        await self.sends("a voice note", voice=sound)

    def reads(self, message: Message) -> None:
        """Note what is shown, whether it is answered or not."""
        mine = RECEIPT in message.text and COMPLAINED not in message.text
        if mine and (found := CODE.search(message.text)):
            self.codes.add(found.group())


def question_of(message: Message) -> str | None:
    """Which question of the form a message asks, if any."""
    if GATE_AGAIN in message.text:
        return GATE_AGAIN
    return next((step for step, words in QUESTIONS.items() if words in message.text), None)


_PICTURE = {"file_id": "p", "file_unique_id": "q", "width": 9, "height": 9}

__all__ = ["EXIT", "Resident", "question_of"]
