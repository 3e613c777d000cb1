"""Another process holds the database for longer than anybody waits: one line, nothing lost."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.drills.crowd import PATIENCE, walked
from tests.drills.scene import Scene, scene
from tests.drills.turnstile import Turnstile

HELD, FREE = "another process holds the database", "the database takes everything again"
#: People act so often while it is held.
ACTS = 8
#: A stop while the database is held, in seconds: 5 where the machine has nothing else to do.
STOPS_WITHIN = 8.0


async def drill(
    folder: Path, *, people: int = 60, times: int = 5, hold: float = 12.0, seed: int = 1
) -> str:
    """Hold it so often, each time for so many seconds; then once more while the bot stops."""
    chance = Random(seed)
    begun = time.monotonic()
    async with scene(folder) as stage:
        await stage.crowd(people, chance)
        turnstile = Turnstile()
        trouble = _held(stage, turnstile, times, hold)
        proof = await walked(stage, turnstile, trouble, restless=PATIENCE)
        said = [line for line in stage.bot.log() if HELD in line]
        stage.bot.log_file = folder / "second.log"
        stage.start()
        await stage.bot.logs("started", within=PATIENCE)
        stopping = time.monotonic()
        with holding(folder):
            assert await stage.stop(STOPS_WITHIN) == [0]
        stopped = time.monotonic() - stopping
    proof.check()
    assert len(said) == times, said
    return (
        f"database held by another: {people} people, {times} times for {hold:.0f} s; one line "
        f"each; {proof.reports} reports, 0 lost, 0 doubled, {proof.doubled} messages twice; a stop "
        f"meanwhile took {stopped:.1f} s; {time.monotonic() - begun:.0f} s in all"
    )


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Hold the only right to write."""
    other = sqlite3.connect(folder / "sulh.sqlite3", isolation_level=None, timeout=10)
    try:
        other.execute("begin immediate")
        yield
        other.execute("rollback")
    finally:
        other.close()


async def _held(stage: Scene, turnstile: Turnstile, times: int, hold: float) -> None:
    for number in range(times):
        await turnstile.lets(stage.acts * (number + 1) // (times + 1))
        await turnstile.reaches(turnstile.let_on)
        with holding(stage.bot.folder):
            await turnstile.lets(turnstile.acted + ACTS)
            await asyncio.sleep(hold)
            assert stage.bot.running
        async with asyncio.timeout(PATIENCE):
            while len([line for line in stage.bot.log() if FREE in line]) <= number:
                await asyncio.sleep(0.1)
