"""kill -9 of every process at random moments, under load (laws 1 to 5).

The crowd is let on in as many shares as there are kills, so that at each of them people are in the
middle of things; one kill in five comes while the process is still starting.
"""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.drills.crowd import walked
from tests.drills.scene import Scene, scene
from tests.drills.turnstile import Turnstile
from tests.process.conftest import Bot

#: Longest time from an act to the kill, and from a start to a kill in the middle of it, in seconds.
SOON, STARTING = 0.3, 1.2


class Killer(Turnstile):
    """Kills processes, and lets people act only as far as the next kill."""

    def __init__(self, stage: Scene, chance: Random, kills: int) -> None:
        super().__init__()
        self.stage = stage
        self.chance = chance
        self._kills = kills
        #: When each kill came, in seconds since the epoch.
        self.kills: list[float] = []

    async def run(self) -> None:
        """Kill, start again, and let everybody go on at the end."""
        total = self.stage.acts
        for number in range(self._kills):
            before, now = self.let_on, total * (number + 1) // self._kills
            await self.lets(now)
            await self.reaches(self.chance.randint(before + 1, max(before + 1, now)))
            # Answers are under way for some milliseconds only, so most kills come at once.
            await asyncio.sleep(self.chance.random() ** 3 * SOON)
            await self.strike()
            if self.chance.random() < 1 / 5:
                await asyncio.sleep(self.chance.random() * STARTING)
                await self.strike()

    def doomed(self) -> Sequence[Bot]:
        """One of the processes, and now and then all of them at once."""
        bots = self.stage.bots
        return bots if self.chance.random() < 1 / 6 else [self.chance.choice(bots)]

    async def strike(self) -> None:
        """Kill and start again."""
        doomed = self.doomed()
        for bot in doomed:
            bot.kill()
        self.kills.append(time.time())
        for bot in doomed:
            bot.start()


async def drill(folder: Path, *, people: int = 60, kills: int = 50, seed: int = 1) -> str:
    """One process on SQLite."""
    begun = time.monotonic()
    chance = Random(seed)
    async with scene(folder) as stage:
        await stage.crowd(people, chance)
        killer = Killer(stage, chance, kills)
        proof = await walked(stage, killer, killer.run(), killer.kills)
    proof.check()
    return (
        f"kill -9: {people} people, {proof.kills} kills in {time.monotonic() - begun:.0f} s; "
        f"{proof.reports} reports, 0 lost, 0 doubled, 0 forgotten; {proof.doubled} messages twice, "
        f"each killed within {1000 * proof.longest:.0f} ms of Telegram's answer"
    )
