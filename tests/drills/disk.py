"""The disk full: one clear line, nobody lost, and it goes on by itself once there is space again.

A small file system of its own in memory is filled to the last byte while people write.
"""

import asyncio
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.drills.crowd import PATIENCE, walked
from tests.drills.scene import Scene, scene
from tests.drills.turnstile import Turnstile

FULL, FREE = "the disk is full", "the database takes everything again"
#: People act at least so often while it is full.
ACTS = 8


class NoMount(Exception):
    """This machine lets us mount no small file system, as root may: the disk cannot be filled."""


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of so many bytes, such as «4m». Raises NoMount."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
    try:
        done = subprocess.run(words, capture_output=True, check=False)
    except OSError:
        raise NoMount from None
    if done.returncode:
        raise NoMount
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def fill(disk: Path) -> Path:
    """Take whatever space there is; the file that does."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for block in (1 << 16, 1 << 12, 1):
            try:
                while file.write(b"x" * block):
                    pass
            except OSError:
                continue
    return ballast


async def drill(
    folder: Path, *, people: int = 60, times: int = 5, hold: float = 10.0, seed: int = 1
) -> str:
    """Fill the disk so often, each time for so many seconds."""
    chance = Random(seed)
    with small_disk(folder / "disk", "24m") as disk:
        url = f"sqlite+aiosqlite:///{disk}/sulh.sqlite3"
        async with scene(folder, database_url=url) as stage:
            await stage.crowd(people, chance)
            turnstile, begun = Turnstile(), time.monotonic()
            trouble = filled(stage, turnstile, disk, times, hold)
            proof = await walked(stage, turnstile, trouble, restless=PATIENCE)
            said = [line for line in stage.bot.log() if FULL in line]
    proof.check()
    assert proof.doubled == 0
    assert len(said) == times, said
    return (
        f"disk full: {people} people, {times} times for {hold:.0f} s in "
        f"{time.monotonic() - begun:.0f} s; one line each, no restart; "
        f"{proof.reports} reports, 0 lost, 0 doubled, 0 messages twice"
    )


async def filled(stage: Scene, turnstile: Turnstile, disk: Path, times: int, hold: float) -> None:
    """Let some act, fill the disk, let more act, see what is said, free the disk."""
    for number in range(times):
        await turnstile.lets(stage.acts * (number + 1) // (times + 1))
        await turnstile.reaches(turnstile.let_on)
        ballast = fill(disk)
        # Space that the journal already holds is used up first.
        while len([line for line in stage.bot.log() if FULL in line]) <= number:
            await turnstile.lets(turnstile.acted + ACTS)
            await asyncio.sleep(0.3)
        await asyncio.sleep(hold)
        assert stage.bot.running
        ballast.unlink()
        while len([line for line in stage.bot.log() if FREE in line]) <= number:
            await asyncio.sleep(0.1)
