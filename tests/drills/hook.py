"""kill -9 at random moments while Telegram delivers by webhook: what was not confirmed comes again.

The sandbox delivers as Telegram does, many posts at once; it finds nobody at home while the bot
starts again.
"""

import socket
import time
from pathlib import Path
from random import Random

from tests.drills.crowd import walked
from tests.drills.kills import Killer
from tests.drills.scene import scene
from tests.process.hooked import deliver_to


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


async def drill(folder: Path, *, people: int = 60, kills: int = 50, seed: int = 1) -> str:
    """One process on SQLite."""
    begun = time.monotonic()
    chance = Random(seed)
    async with scene(folder) as stage:
        deliver_to(stage.bot, free_port(), free_port())
        await stage.crowd(people, chance)
        killer = Killer(stage, chance, kills)
        proof = await walked(stage, killer, killer.run(), killer.kills)
    proof.check()
    return (
        f"kill -9 behind a webhook: {people} people, {proof.kills} kills in "
        f"{time.monotonic() - begun:.0f} s; {proof.reports} reports, 0 lost, 0 doubled, "
        f"0 forgotten; {proof.doubled} messages twice"
    )
