"""Somebody with a phone and a mind of their own: reads what is newest, and does something."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from bot.app import locales_dir
from bot.chat.screen import URGENT_SIGN
from bot.chat.words import Words
from tests.phones import Message, a_block, a_message, a_press

if TYPE_CHECKING:
    from tests.simulation.town import Town

WORDS = Words(locales_dir())
OPEN = WORDS.of("ar").say("Open")
EXIT = WORDS.of("ar").say("Quick exit")


def weights(**of: float) -> dict[str, float]:
    """Weights by what stands on a button, from those by its sentence in English."""
    tongue = WORDS.of("ar")
    return {
        tongue.say_to(gender, sentence): weight
        for sentence, weight in of.items()
        for gender in ("", "f", "m")
    }


@dataclass(frozen=True)
class Choice:
    """One button that may be pressed."""

    message: Message
    label: str
    data: str


class Person:
    """What everybody can do; `live` says what they do."""

    def __init__(self, town: "Town", number: int, name: str) -> None:
        self.town = town
        self.id = 900_000_000 + number
        self.name = name
        self.chance = Random(f"{town.plan.seed} {name}")
        self.news = asyncio.Event()
        self.blocks = False
        #: Left by quick exit: what is done next is a return.
        self.left = False
        self._pressed: list[Choice] = []

    async def live(self) -> None:
        """Do what this person does, to the end."""
        raise NotImplementedError

    # -- looking

    def screen(self) -> Sequence[Message]:
        """What stands in the chat."""
        return self.town.telegram.phones.of(self.id)

    def newest(self) -> Message | None:
        """The message that came or changed last."""
        return max(self.screen(), key=lambda one: one.changed, default=None)

    async def sees_news(self, within: float) -> bool:
        """Wait until something on the phone changes; False where nothing does."""
        try:
            async with asyncio.timeout(within):
                await self.news.wait()
        except TimeoutError:
            return False
        self.news.clear()
        return True

    def choices(self, message: Message | None) -> list[Choice]:
        """The buttons of a message that do something."""
        if message is None:
            return []
        return [
            Choice(message, one["t"], one["d"])
            for row in message.buttons
            for one in row
            if one.get("d")
        ]

    def draw(self, of: Sequence[Choice], by: Mapping[str, float]) -> Choice:
        """Draw one by the weights of their labels; a label without one weighs 1."""
        everybodys = {**by, "English": 0.02}
        weighed = [
            next((w for label, w in everybodys.items() if one.label.startswith(label)), 1.0)
            for one in of
        ]
        if not any(weighed):
            return self.chance.choice(of)
        return self.chance.choices(of, weighed)[0]

    def once_in(self, times: float) -> bool:
        """Whether something that happens once in so many times happens now."""
        return self.chance.random() < 1 / times

    # -- doing

    async def thinks(self, least: float, most: float) -> None:
        """Take some seconds."""
        await asyncio.sleep(self.chance.uniform(least, most))

    async def says(self, text: str) -> None:
        """Write something."""
        await self._send(f"says «{text}»", text=text)

    async def sends(self, what: str, **said: Any) -> None:
        """Send anything else, named as in the Bot API."""
        await self._send(f"sends {what}", **said)

    async def presses(self, one: Choice) -> None:
        """Press a button, now and then twice."""
        self._pressed = [*self._pressed[-9:], one]
        await self._press(one)
        if self.once_in(25):
            await self._press(one)

    async def presses_old(self) -> None:
        """Press a button once more that was pressed before."""
        if self._pressed:
            await self._press(self.chance.choice(self._pressed))

    async def forges(self, other: "Person") -> None:
        """Send what somebody else's button sends."""
        if other._pressed:
            await self._press(self.chance.choice(other._pressed), forged=True)

    async def block(self, *, blocked: bool) -> None:
        """Block the bot, or let it in again."""
        await self.town.free(self)
        self.blocks = blocked
        gone = self.town.telegram.blocked
        (gone.add if blocked else gone.discard)(self.id)
        item = a_block(self.id, self.town.clock.now(), blocked=blocked)
        self.town.acts(self, "blocks the bot" if blocked else "lets the bot in", item, asks=False)

    async def _send(self, how: str, **said: Any) -> None:
        await self._unblock()
        await self.town.free(self)
        number = self.town.telegram.phones.number()
        item = a_message(self.id, self.town.clock.now(), number, **said)
        self.town.acts(self, how, item)

    async def _press(self, one: Choice, *, forged: bool = False) -> None:
        await self._unblock()
        await self.town.free(self)
        item = a_press(self.id, self.town.clock.now(), one.message.id, one.data)
        verb = "forges" if forged else "presses"
        urgent = one.data.startswith(URGENT_SIGN)
        self.town.acts(self, f"{verb} [{one.label}]", item, asks=not (urgent and forged))

    async def _unblock(self) -> None:
        """Nobody writes to a bot that they block."""
        if self.blocks:
            await self.block(blocked=False)
