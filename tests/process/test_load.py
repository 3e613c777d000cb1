"""Fifty people in the form at once, and the bot killed three times in the middle of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest

from bot.runtime.clock import SystemClock
from bot.sandbox.person import Person
from bot.store.database import Database
from bot.store.sealed import Sealer, read_keys
from tests.process.conftest import Bot
from tests.process.walk import Story, walk

PEOPLE = 50
ACTS = PEOPLE * 20
#: Seconds within which a person must have their answer, a restart included.
PATIENCE = 40.0


class Killer:
    """Kills the bot after so many acts of all people, each time in the middle of things."""

    def __init__(self, bot: Bot, chance: Random) -> None:
        self._bot = bot
        self._chance = chance
        self._acts = 0
        self._moments = sorted(chance.sample(range(ACTS // 10, ACTS * 8 // 10), 3))
        self._news = asyncio.Event()
        self.kills = 0

    def acted(self) -> None:
        self._acts += 1
        self._news.set()

    async def run(self) -> None:
        for moment in self._moments:
            while self._acts < moment:
                self._news.clear()
                await self._news.wait()
            await asyncio.sleep(self._chance.random() / 2)
            self._bot.kill()
            self._bot.start()
            self.kills += 1


async def count_doubled(bot: Bot) -> int:
    """How many calls the bot made again: buttons bear the token of their very message."""
    made = [
        (call["method"], call["chat_id"], str(call["params"]))
        for call in await bot.client.journal()
        if call["params"].get("reply_markup")
    ]
    assert len(made) > ACTS // 2
    return len(made) - len(set(made))


@pytest.mark.parametrize("seed", [1])
async def test_nobody_is_lost_doubled_or_forgotten_when_the_bot_is_killed(
    bot: Bot, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = Random(seed)
    killer = Killer(bot, chance)
    people = [await bot.client.person(f"شخص {number}") for number in range(PEOPLE)]
    stories = [Story.number(number, chance) for number in range(PEOPLE)]
    killing = asyncio.ensure_future(killer.run())
    codes = await asyncio.gather(
        *(
            walk(person, story, within=PATIENCE, acted=killer.acted)
            for person, story in zip(people, stories, strict=True)
        )
    )
    await killing
    assert killer.kills == 3
    assert len(set(codes)) == PEOPLE
    await bot.client.settle(quiet_ms=500)
    twice = await count_doubled(bot)
    assert await bot.stops() == 0
    await in_the_database(bot, people, stories, codes)
    with capsys.disabled():
        print(f"\n{PEOPLE} reports, {killer.kills} kills, {twice} calls made twice")


@asynccontextmanager
async def closing(database: Database) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await database.close()


async def in_the_database(
    bot: Bot, people: list[Person], stories: list[Story], codes: list[str]
) -> None:
    """One report each, with the answers that its person gave; nothing waits, nothing failed."""
    sealer = Sealer(read_keys(bot.folder / "keys.json"))
    database = Database(bot.env["SULH_DATABASE__URL"], sealer)
    async with closing(database), database.work() as uow:
        counts = await uow.figures(SystemClock().now())
        count = await uow.conn.exec_driver_sql("select count(*) from reports")
        assert count.scalar_one() == PEOPLE
        for person, story, code in zip(people, stories, codes, strict=True):
            report = await uow.reports.by_code(code)
            assert report is not None
            assert report.reporter_chat == person.id
            assert report.answers is not None
            assert report.answers["what"] == story.what
            assert await uow.reports.filed_since(sealer.chat_key(person.id), report.made_at) == 1
        assert [row[3] for row in await uow.inbox.failed()] == []
    assert counts["inbox"] == {"waiting": 0, "failed": 0}
    assert counts["outbox"] == {"waiting": 0, "failed": 0}
