"""SIGTERM under load at any moment, the first second included: status 0 within 5 s, nothing lost.

After a clean stop nothing goes out twice either: calls under way are waited for and marked.
"""

import asyncio
import signal
import time
from pathlib import Path
from random import Random

from typing_extensions import override

from tests.drills.crowd import walked
from tests.drills.kills import Killer
from tests.drills.scene import Scene, scene
from tests.process.conftest import Bot

#: An orderly end takes no longer, in seconds.
WITHIN = 5.0


class Stopper(Killer):
    """Asks processes to stop, and starts them again once they have."""

    def __init__(self, stage: Scene, chance: Random, stops: int) -> None:
        super().__init__(stage, chance, stops)
        self.took: list[float] = []

    @override
    async def strike(self) -> None:
        """Stop and start again; a process cannot hear before Python itself has started."""
        for bot in self.doomed():
            await bot.catches(signal.SIGTERM)
            self.took.append(await stopped(bot))
            bot.start()


async def stopped(bot: Bot) -> float:
    """Stop a process; how long that took, in seconds."""
    begun = time.monotonic()
    status = await bot.stops(2 * WITHIN)
    took = time.monotonic() - begun
    assert status == 0, f"status {status} after SIGTERM"
    assert took <= WITHIN, f"{took:.1f} s from SIGTERM to the end"
    return took


async def drill(folder: Path, *, people: int = 60, stops: int = 30, seed: int = 1) -> str:
    """One process on SQLite: stopped while it starts, and again and again under load."""
    chance = Random(seed)
    async with scene(folder) as stage:
        early = []
        for number in range(5):
            stage.bot.start()
            await stage.bot.catches(signal.SIGTERM)
            await asyncio.sleep(number * 0.3 * chance.random())
            early.append(await stopped(stage.bot))
        await stage.crowd(people, chance)
        stopper = Stopper(stage, chance, stops)
        proof = await walked(stage, stopper, stopper.run())
    proof.check()
    return (
        f"SIGTERM: {people} people, {len(early)} stops in the first second and "
        f"{len(stopper.took)} under load, each status 0, the slowest "
        f"{max(early + stopper.took):.2f} s; {proof.reports} reports, 0 lost, "
        f"{proof.doubled} messages twice"
    )
