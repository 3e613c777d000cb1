"""Mediators and coordinators: they open what comes, and press on from there, or do not."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tests.simulation.people import OPEN, WORDS, Choice, Person, weights

if TYPE_CHECKING:
    from tests.simulation.town import Town

DAY = 86_400.0
_MEDIATOR = weights(
    **{
        "No link, I accept": 6,
        "I have a link": 0.6,
        "I decline": 1.5,
        "I reached one side": 3,
        "I reached both sides": 3,
        "Record the outcome": 1.5,
        "I step aside": 0.1,
        "Quick exit": 0.02,
        "Back": 0.3,
        "Tell us about a problem": 0.02,
        "Language": 0.02,
    }
)
_COORDINATOR = weights(
    **{
        "Too few: what can be done?": 0.3,
        "I take it on": 8,
        "Begin the search": 12,
        "Choose the team": 6,
        "Write to the reporter": 0.2,
        "Reopen the file": 0.3,
        "Go on to the reason": 30,
        "Open the file": 0.3,
        "Read the report": 1.5,
        "Write a sentence for the mediator": 0.7,
        "Release it": 6,
        "The record": 0.1,
        "Change the team": 0.1,
        "Close the file": 0.01,
        "Yes, close it": 0.5,
        "Who is kept out, and why": 0.1,
        "Back": 0.3,
        "More": 0.2,
        "Before": 0.2,
        "Not now": 0.3,
        "Tell us about a problem": 0.02,
        "Quick exit": 0.02,
        "Language": 0.02,
    }
)


class Staff(Person):
    """Somebody of the register."""

    #: How gladly each button is pressed.
    by: Mapping[str, float] = {}
    #: What is typed when nothing else comes to mind.
    commands = ("/start",)

    def __init__(self, town: "Town", number: int, name: str) -> None:
        super().__init__(town, number, name)
        #: How many messages in a hundred this one opens, and how long it takes, in seconds.
        self.opens = self.chance.choice((97, 85, 50))
        self.slow = self.chance.choice((30.0, 600.0, 7200.0))
        self.presses_at_once = 6
        #: Looks by itself after so many days without news, at most.
        self.restless = self.chance.choice((3.0, 9.0))

    async def live(self) -> None:
        while True:
            if not await self.sees_news(self.chance.uniform(0.3, self.restless) * DAY):
                await self.looks_by_itself()
                continue
            await self.thinks(3, self.slow)
            if self.chance.randrange(100) < self.opens:
                await self.goes_through()

    async def goes_through(self) -> None:
        """Open one message, and press on from there for a while."""
        pushes = [one for each in self.screen() for one in self.choices(each) if one.label == OPEN]
        options = pushes or self.choices(self.newest())
        for _ in range(self.presses_at_once):
            if not options:
                return
            one = self.draw(options, self.by)
            await self.presses(one)
            if not await self.sees_news(90) or self.once_in(5):
                return
            await self.thinks(2, 20)
            options = self.choices(self.newest())
            if self.is_asked_to_write():
                await self.says("خلاف بين جارين على حد أرض، بلا عنف")

    def is_asked_to_write(self) -> bool:
        """Whether the newest message wants words."""
        return False

    async def looks_by_itself(self) -> None:
        """Nothing came: see to what is in hand, or do something odd."""
        match self.chance.randrange(24):
            case 0:
                await self.says(self.chance.choice(("/exit", "/status", "/help")))
            case 1:
                await self.block(blocked=True)
                await self.thinks(600, 2 * DAY)
                await self.block(blocked=False)
            case 2:
                await self.forges(self.chance.choice(self.town.people))
            case 3:
                await self.presses_old()
            case 4 | 5 | 6:
                await self.says(self.chance.choice(self.commands))
                if await self.sees_news(90):
                    await self.goes_through()
            case _:
                options = self.work()
                if options:
                    await self.presses(self.draw(options, self.by))
                    if await self.sees_news(90):
                        await self.goes_through()

    def work(self) -> list[Choice]:
        """Buttons of a message, drawn from all that stand in the chat."""
        bearing = [found for one in self.screen()[-12:] if (found := self.choices(one))]
        return self.chance.choice(bearing) if bearing else []


class Mediator(Staff):
    """Accepts, declines, steps aside, reaches the sides, says how it ended; or does nothing."""

    by = _MEDIATOR
    commands = ("/me", "/start", "/status")


class Coordinator(Staff):
    """Reads, decides, names people, writes sentences; or lets time run out."""

    by = _COORDINATOR
    commands = ("/cases", "/coordinator", "/digest", "/me")

    def is_asked_to_write(self) -> bool:
        message = self.newest()
        return message is not None and _SENTENCE in message.text


_SENTENCE = WORDS.of("ar").say("At most {n} characters.", n=600)
