"""Where drills happen: a sandbox, the processes of one bot beside it, and a crowd."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from bot.runtime.clock import SystemClock
from bot.sandbox.client import SandboxClient
from bot.sandbox.person import Person
from bot.store.aside import look
from bot.store.database import Database
from bot.store.figures import figures
from bot.store.sealed import Sealer, read_keys
from tests.process.conftest import Bot, rehearsal
from tests.process.walk import Story

#: One process that does everything.
ALONE: tuple[tuple[str, ...], ...] = ((),)


@dataclass
class Scene:
    """The processes of one bot, which share a folder, a database and a sandbox."""

    bots: Sequence[Bot]
    people: list[Person] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)

    @property
    def bot(self) -> Bot:
        """Any of them: for what they share."""
        return self.bots[0]

    @property
    def client(self) -> SandboxClient:
        """Drives the sandbox."""
        return self.bot.client

    @property
    def acts(self) -> int:
        """How often the crowd acts, from the first /start to the last report sent."""
        return sum(len(story.steps()) + 1 for story in self.stories)

    async def crowd(self, count: int, chance: Random) -> None:
        """So many people, each with a story of their own."""
        for number in range(count):
            self.people.append(await self.client.person(f"شخص {number}"))
            self.stories.append(Story.number(number, chance))

    def start(self) -> None:
        """Start every process."""
        for bot in self.bots:
            bot.start()

    async def stop(self, within: float = 10) -> list[int]:
        """Ask every process to stop; their exit statuses."""
        for bot in self.bots:
            bot.ask_to_stop()
        return [await bot.ends(within) for bot in self.bots]

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """The bot's own database, opened beside it."""
        sealer = Sealer(read_keys(self.bot.folder / "keys.json"))
        database = Database(self.bot.env["SULH_DATABASE__URL"], sealer)
        try:
            yield database
        finally:
            await database.close()

    async def figures(self) -> dict[str, Any]:
        """What `sulh status` shows."""
        now = SystemClock().now()
        return await asyncio.to_thread(look, self.bot.url, lambda conn: figures(conn, now))

    async def rests(self, quiet_ms: int = 700, within: float = 60) -> None:
        """Wait until nothing is under way, and nothing waits to go out."""
        async with asyncio.timeout(within):
            while True:
                await self.client.settle(quiet_ms, within)
                counts = await self.figures()
                if counts["inbox"]["waiting"] == counts["outbox"]["waiting"] == 0:
                    return
                await asyncio.sleep(0.2)


@asynccontextmanager
async def scene(
    folder: Path,
    processes: Sequence[Sequence[str]] = ALONE,
    *,
    database_url: str = "",
    paced: bool = False,
) -> AsyncIterator[Scene]:
    """Build it; `processes` are the options of each, such as `("--role", "worker")`."""
    async with rehearsal(folder) as first:
        others = [Bot.beside(first) for _ in processes[1:]]
        bots = [first, *others]
        for bot, words in zip(bots, processes, strict=True):
            bot.words = (*bot.words, *words)
            bot.env["SULH_TELEGRAM__PACED"] = str(paced).lower()
            if database_url:
                bot.env["SULH_DATABASE__URL"] = database_url
        try:
            yield Scene(bots)
        finally:
            for bot in others:
                bot.end()
