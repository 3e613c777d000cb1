"""What comes by webhook: one commit for many, in order, refused where it cannot be kept."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.ports import Arrival, NotStored
from bot.runtime import arrivals as module
from bot.runtime.arrivals import GRACE, PATIENCE, Arrivals, Gaps
from bot.runtime.meters import Counted, Meters
from bot.store.database import Database
from tests.clock import FakeClock


def arrival(number: int, chat: int = 1) -> Arrival:
    return Arrival(number, b"{}", chat, urgent=False)


@pytest.fixture
def meters() -> Meters:
    return Meters()


@pytest.fixture
def door(database: Database, clock: FakeClock, meters: Meters) -> Arrivals:
    return Arrivals(database, clock, lambda: None, meters)


async def keys(database: Database) -> list[str]:
    async with database.work() as uow:
        found = await uow.conn.exec_driver_sql("select key from inbox order by id")
        return [row[0] for row in found]


async def test_many_posts_share_a_commit_and_stand_in_order(
    door: Arrivals, database: Database, meters: Meters
) -> None:
    await asyncio.gather(*(door.take(arrival(number, number)) for number in (7, 9, 8, 6, 8)))
    assert await keys(database) == [
        database.sealer.hash("update", str(number)) for number in (6, 7, 8, 9)
    ]
    assert meters.batches["arrivals"].commits == 1
    assert meters.counts[Counted.UPDATES] == 5


async def test_whoever_hangs_up_is_stored_all_the_same(door: Arrivals, database: Database) -> None:
    post = asyncio.ensure_future(door.take(arrival(1)))
    await asyncio.sleep(0)
    post.cancel()
    await door.settle()
    assert len(await keys(database)) == 1


async def test_what_cannot_be_kept_is_refused_and_taken_when_it_comes_again(
    door: Arrivals, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await keys(database) == []
    monkeypatch.setattr(module, "WITHIN", 0.1)
    with closing(sqlite3.connect(tmp_path / "sulh.sqlite3", isolation_level=None)) as other:
        other.execute("begin exclusive")
        with pytest.raises(NotStored):
            await door.take(arrival(1))
        other.execute("rollback")
    await door.take(arrival(1))
    await door.settle()
    assert len(await keys(database)) == 1


async def test_more_than_can_wait_is_refused(
    door: Arrivals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    done = await asyncio.gather(
        *(door.take(arrival(number)) for number in range(4)), return_exceptions=True
    )
    assert [isinstance(one, NotStored) for one in done] == [False, False, True, True]


async def test_a_fault_that_no_waiting_mends_ends_the_loop(
    door: Arrivals, database: Database
) -> None:
    loop = asyncio.ensure_future(door.run())
    async with database.work() as uow:
        await uow.conn.exec_driver_sql("drop table inbox")
        await uow.commit()
    with pytest.raises(NotStored):
        await door.take(arrival(1))
    with pytest.raises(Exception, match="no such table"):
        await loop


def test_a_missing_number_is_waited_for_but_not_for_long() -> None:
    gaps = Gaps()
    assert gaps.wait([5], 0.0) == 0
    gaps.stored([5])
    assert gaps.wait([6], 1.0) == 0
    assert gaps.wait([7], 1.0) == pytest.approx(GRACE)
    assert gaps.wait([7], 1.0 + GRACE / 2) == pytest.approx(GRACE / 2)
    assert gaps.wait([7, 6], 1.0 + GRACE / 2) == 0
    assert gaps.wait([7], 2.0) == pytest.approx(GRACE)
    assert gaps.wait([7], 2.0 + GRACE) == 0


def test_where_numbers_go_to_other_processes_nothing_is_waited_for() -> None:
    gaps = Gaps()
    gaps.stored([0])
    for number in range(2, 2 + 2 * PATIENCE, 2):
        assert gaps.wait([number], float(number)) > 0
        assert gaps.wait([number], number + GRACE) == 0
        gaps.stored([number])
    top = 2 * PATIENCE
    assert gaps.wait([top + 2], 100.0) == 0
    gaps.stored([top + 2])
    gaps.stored([top + 1])
    assert gaps.wait([top + 4], 101.0) > 0


def test_a_new_beginning_after_a_quiet_week_is_no_gap() -> None:
    gaps = Gaps()
    gaps.stored([1_000_000])
    assert gaps.wait([1_900_000_000], 0.0) == 0
    gaps.stored([1_900_000_000])
    assert gaps.wait([17], 0.0) == 0
    gaps.stored([17])
    assert gaps.wait([19], 0.0) > 0
