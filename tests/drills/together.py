"""Several processes on one PostgreSQL: killed, frozen, and their database cut off and restarted.

Processes of every part share the work; at each blow one of them (or all) is killed, one is frozen
for some seconds and goes on as if nothing had happened, every connection is cut, or the server is
stopped or crashes and starts again.
"""

import asyncio
import signal
import time
from collections import Counter
from pathlib import Path
from random import Random

from typing_extensions import override

from tests.drills.crowd import walked
from tests.drills.kills import Killer
from tests.drills.scene import Scene, scene
from tests.postgres import Server, running_server
from tests.process.conftest import Bot

PARTS = (
    ("--role", "intake"),
    ("--role", "worker"),
    ("--role", "worker"),
    ("--role", "sender"),
    ("--role", "timers"),
)
#: Seconds within which a person must have their answer: a chat of a frozen process is taken over
#: within 10, and blows come one after the other.
WITHIN = 90.0
#: Longest time that a process is frozen, and that the server is away, in seconds.
FROZEN, AWAY = 12.0, 3.0


class Striker(Killer):
    """Deals blows of every kind, by turns and in a random order."""

    def __init__(self, stage: Scene, server: Server, chance: Random, blows: int) -> None:
        super().__init__(stage, chance, blows)
        self._server = server
        self._kinds = (self._kill, self._freeze, self._kill, self._cut, self._kill, self._restart)
        #: How often each came.
        self.dealt: Counter[str] = Counter()
        #: The exit status of each process that ended by itself.
        self.ended: list[int] = []

    @override
    async def strike(self) -> None:
        kind = self._kinds[sum(self.dealt.values()) % len(self._kinds)]
        self.dealt[kind.__name__.strip("_")] += 1
        await kind()

    @override
    async def run(self) -> None:
        """Start again whatever ends by itself, as a supervisor does: nothing should."""
        supervising = asyncio.ensure_future(self._supervise())
        try:
            await super().run()
        finally:
            supervising.cancel()
            await asyncio.wait([supervising])
        for bot in self.stage.bots:
            if not bot.running:
                self._start_again(bot)

    async def _supervise(self) -> None:
        while True:
            await asyncio.sleep(1)
            for bot in self.stage.bots:
                if not bot.running:
                    self._start_again(bot)

    def _start_again(self, bot: Bot) -> None:
        self.ended.append(bot.status)
        bot.start()

    async def _kill(self) -> None:
        await super().strike()

    async def _freeze(self) -> None:
        frozen = self.chance.choice(self.stage.bots)
        frozen.signal(signal.SIGSTOP)
        self.kills.append(time.time())
        await asyncio.sleep(self.chance.random() * FROZEN)
        frozen.signal(signal.SIGCONT)

    async def _cut(self) -> None:
        await asyncio.to_thread(self._server.cut)

    async def _restart(self) -> None:
        crashes = self.chance.random() < 1 / 2
        await asyncio.to_thread(self._server.crash if crashes else self._server.stop)
        await asyncio.sleep(self.chance.random() * AWAY)
        await asyncio.to_thread(self._server.start)


async def drill(folder: Path, *, people: int = 60, blows: int = 100, seed: int = 1) -> str:
    """With a server of its own, which syncs as in real life."""
    with running_server(quick=False) as server:
        return await struck(folder, server, people=people, blows=blows, seed=seed)


async def struck(folder: Path, server: Server, *, people: int, blows: int, seed: int = 1) -> str:
    """With a server that is there already; what came of it, in one line."""
    chance, begun = Random(seed), time.monotonic()
    url = server.url(server.new_database())
    async with scene(folder, PARTS, database_url=url) as stage:
        await stage.crowd(people, chance)
        striker = Striker(stage, server, chance, blows)
        proof = await walked(stage, striker, striker.run(), striker.kills, within=WITHIN)
    proof.check()
    assert not striker.ended, f"processes ended by themselves: {striker.ended}"
    dealt = ", ".join(f"{count} {kind}" for kind, count in striker.dealt.items())
    return (
        f"PostgreSQL, {len(PARTS)} processes: {people} people, {dealt} in "
        f"{time.monotonic() - begun:.0f} s; {proof.reports} reports, 0 lost, 0 doubled, 0 "
        f"forgotten; {proof.doubled} messages twice, each after a kill or a freeze; no "
        "process ended by itself"
    )
