"""A silence of Telegram is noticed over failures and restarts; a clock that jumps is none."""

from datetime import timedelta

from bot.chat.asking_again import ASK_AGAIN
from bot.runtime.heard import Heard
from bot.store.database import Database
from tests.clock import FakeClock

LONG, SHORT = timedelta(minutes=10), timedelta(minutes=1)


async def planned(database: Database) -> int:
    async with database.work() as uow:
        found = await uow.conn.exec_driver_sql(
            f"select count(*) from timers where kind = '{ASK_AGAIN}'"
        )
        count: int = found.scalar_one()
        return count


async def test_a_silence_with_failures_is_noticed(database: Database, clock: FakeClock) -> None:
    heard = Heard(database, clock)
    await heard.note(silent=False)
    clock.move(SHORT)
    await heard.note(silent=True)
    assert await planned(database) == 0
    clock.move(LONG)
    await heard.note(silent=True)
    assert await planned(database) == 1


async def test_a_clock_that_was_moved_is_no_silence(database: Database, clock: FakeClock) -> None:
    heard = Heard(database, clock)
    await heard.note(silent=False)
    clock.move(LONG)
    assert heard.due(silent=False)
    await heard.note(silent=False)
    assert await planned(database) == 0


async def test_so_is_a_silence_while_the_bot_did_not_run(
    database: Database, clock: FakeClock
) -> None:
    await Heard(database, clock).note(silent=False)
    clock.move(SHORT)
    await Heard(database, clock).note(silent=False)
    assert await planned(database) == 0
    clock.move(LONG)
    await Heard(database, clock).note(silent=False)
    assert await planned(database) == 1


async def test_it_is_noted_now_and_then_only(database: Database, clock: FakeClock) -> None:
    heard = Heard(database, clock)
    assert heard.due(silent=False)
    await heard.note(silent=False)
    assert not heard.due(silent=False)
    assert heard.due(silent=True)
    clock.move(timedelta(seconds=31))
    assert heard.due(silent=False)
