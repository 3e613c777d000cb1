"""kill -9 of every process at random moments, under load (laws 1 to 5).

The crowd is let on in as many shares as there are kills, so that at each of them people are in the
middle of things; one kill in five comes while the process is still starting.
"""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.drills.proof import Proof, prove
from tests.drills.scene import Scene, scene
from tests.process.conftest import Bot
from tests.process.walk import acts, walk

#: Seconds within which a person must have their answer, several restarts included.
PATIENCE = 60.0
#: Longest time from an act to the kill, and from a start to a kill in the middle of it, in seconds.
SOON, STARTING = 0.3, 1.2


class Killer:
    """Kills processes, and lets people act only as far as the next kill."""

    def __init__(self, stage: Scene, chance: Random, kills: int) -> None:
        self._scene = stage
        self.chance = chance
        self._kills = kills
        self._total = sum(len(acts(story.answers())) + 1 for story in stage.stories)
        self._let_on = 0
        self._acted = 0
        self._news = asyncio.Condition()
        #: When each kill came, in seconds since the epoch.
        self.kills: list[float] = []

    async def turn(self) -> None:
        """Wait for one's turn to act."""
        async with self._news:
            await self._news.wait_for(lambda: self._acted < self._let_on)
            self._acted += 1
            self._news.notify_all()

    async def run(self) -> None:
        """Kill, start again, and let everybody go on at the end."""
        for number in range(self._kills):
            share = self._total * (number + 1) // self._kills - self._let_on
            moment = self._let_on + self.chance.randint(1, max(1, share))
            async with self._news:
                self._let_on += share
                self._news.notify_all()
                await self._news.wait_for(lambda at=moment: self._acted >= at)
            # Answers are under way for some milliseconds only, so most kills come at once.
            await asyncio.sleep(self.chance.random() ** 3 * SOON)
            await self.strike()
            if self.chance.random() < 1 / 5:
                await asyncio.sleep(self.chance.random() * STARTING)
                await self.strike()
        async with self._news:
            self._let_on = 1 << 60
            self._news.notify_all()

    def doomed(self) -> Sequence[Bot]:
        """One of the processes or, as often as not, all of them at once."""
        bots = self._scene.bots
        return bots if self.chance.random() < 1 / 2 else [self.chance.choice(bots)]

    async def strike(self) -> None:
        """Kill and start again."""
        doomed = self.doomed()
        for bot in doomed:
            bot.kill()
        self.kills.append(time.time())
        for bot in doomed:
            bot.start()


async def walked(stage: Scene, killer: Killer) -> Proof:
    """Let the crowd walk the form while the killer is about."""
    stage.start()
    killing = asyncio.ensure_future(killer.run())
    walks = (
        walk(person, story, within=PATIENCE, turn=killer.turn)
        for person, story in zip(stage.people, stage.stories, strict=True)
    )
    codes = await asyncio.gather(*walks, return_exceptions=True)
    if not killing.done():
        killing.cancel()
    await asyncio.wait([killing])
    if not killing.cancelled():
        killing.result()
    await stage.rests()
    proof = await prove(stage, codes, killer.kills)
    assert await stage.stop() == [0] * len(stage.bots)
    return proof


async def drill(folder: Path, *, people: int = 60, kills: int = 50, seed: int = 1) -> str:
    """One process on SQLite."""
    begun = time.monotonic()
    chance = Random(seed)
    async with scene(folder) as stage:
        await stage.crowd(people, chance)
        proof = await walked(stage, Killer(stage, chance, kills))
    proof.check()
    return (
        f"kill -9: {people} people, {proof.kills} kills in {time.monotonic() - begun:.0f} s; "
        f"{proof.reports} reports, 0 lost, 0 doubled, 0 forgotten; {proof.doubled} messages twice, "
        f"each killed within {1000 * proof.longest:.0f} ms of Telegram's answer"
    )
