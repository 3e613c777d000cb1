"""Time that is moved by the clock file reaches the bot at once, and every timer once."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.store.database import Database
from bot.store.sealed import Sealer, read_keys
from tests.process.conftest import BOTH_ENGINES, Bot

ENGINES = BOTH_ENGINES
#: A second or two where the machine has nothing else to do, a start included where there is one.
PROMPTLY = 30.0


def due(bot: Bot, subject: str) -> int:
    return int(bot.rows(f"select count(*) from timers where subject = '{subject}'")[0][0])


async def rung(bot: Bot, subject: str) -> None:
    """Wait until no timer of a subject is left."""
    async with asyncio.timeout(PROMPTLY):
        while due(bot, subject):
            await asyncio.sleep(0.02)


async def test_law_5_a_jump_of_a_hundred_days_rings_what_is_due_and_only_that(bot: Bot) -> None:
    await bot.logs("started")
    database = Database(bot.env["SULH_DATABASE__URL"], Sealer(read_keys(bot.folder / "keys.json")))
    start = datetime.fromtimestamp(await bot.client.now(), UTC)
    async with database.work() as uow:
        for days in range(100):
            at = start + timedelta(days=days)
            await uow.timers.set("of the test", "within", days, at)
        await uow.timers.set("of the test", "beyond", 1, start + timedelta(days=101))
        await uow.commit()
    await database.close()
    await bot.client.advance(days=100)
    await rung(bot, "within")
    assert due(bot, "beyond") == 1
    bot.kill()
    await bot.client.advance(days=2)
    bot.start()
    await rung(bot, "beyond")
    assert await bot.stops() == 0
