"""Units of work that share one sync of the disk (bot/store/lite.py)."""

import asyncio
from pathlib import Path

from bot.store.lite import open_lite


async def test_who_waits_for_a_sync_hears_of_it_though_the_one_that_makes_it_is_cancelled(
    tmp_path: Path,
) -> None:
    lite = await open_lite(str(tmp_path / "shared.sqlite3"))
    lite._raw.execute("CREATE TABLE key_epoch (epoch INTEGER)")
    lite._raw.execute("INSERT INTO key_epoch VALUES (1)")
    reads, leaves = asyncio.Event(), asyncio.Event()

    async def writes() -> None:
        async with lite.unit() as unit:
            await unit.exec_driver_sql("INSERT INTO key_epoch VALUES (2)")
            while not lite._queue:
                await asyncio.sleep(0)
            await unit.commit()

    async def looks() -> None:
        async with lite.unit():
            reads.set()
            await leaves.wait()

    writer = asyncio.ensure_future(writes())
    await asyncio.sleep(0)
    reader = asyncio.ensure_future(looks())
    await reads.wait()
    leaves.set()
    # The reader leaves now, and syncs for the writer: there it is cut off.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    reader.cancel()
    await asyncio.gather(reader, return_exceptions=True)
    async with asyncio.timeout(5):
        await writer
    assert lite._raw.execute("SELECT count(*) FROM key_epoch").fetchone() == (2,)
    assert not lite._raw.in_transaction
    await lite.close()
