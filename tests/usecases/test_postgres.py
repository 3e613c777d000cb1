"""PostgreSQL alone: what passes when it is tried again, and what one transaction keeps from others.

The server is real (tests/postgres.py); it is stopped, it crashes, its connections are cut.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError, ProgrammingError

from bot.runtime.whole import patiently
from bot.store.database import Database, DatabaseAway, DatabaseFault, passes, upgrade
from bot.store.sealed import Sealer
from bot.store.tables import timers
from tests.clock import FakeClock
from tests.postgres import EMPTY, Server

Fault = Callable[[Server], None]


@pytest.fixture
async def database(server: Server, sealer: Sealer) -> AsyncIterator[Database]:
    made = Database(server.shared(), sealer)
    async with made.work() as uow:
        await uow.conn.exec_driver_sql(EMPTY)
        await uow.commit()
    yield made
    await made.close()


def restart(server: Server) -> None:
    server.stop()
    server.start()


def crash(server: Server) -> None:
    server.crash()
    server.start()


def cut(server: Server) -> None:
    server.cut()


@pytest.mark.parametrize("fault", [restart, crash, cut])
async def test_a_transaction_that_was_cut_off_is_tried_again_and_done_once(
    database: Database, server: Server, clock: FakeClock, fault: Fault
) -> None:
    tries = 0

    async def work() -> None:
        nonlocal tries
        tries += 1
        async with database.work() as uow:
            await uow.timers.set("sweep", f"try:{tries}", 1, clock.now())
            if tries == 1:
                await asyncio.to_thread(fault, server)
            await uow.timers.set("sweep", "all", 1, clock.now())
            await uow.commit()

    await patiently(work)
    assert tries == 2
    async with database.work() as uow:
        found = {timer.subject for timer in await uow.timers.due(clock.now(), 10)}
    assert found == {"try:2", "all"}


async def test_a_server_that_is_away_is_a_passing_error(
    database: Database, server: Server, clock: FakeClock
) -> None:
    await asyncio.to_thread(server.stop)
    try:
        with pytest.raises(OperationalError) as raised:
            async with database.work() as uow:
                await uow.timers.due(clock.now(), 1)
        assert passes(raised.value)
    finally:
        await asyncio.to_thread(server.start)


def test_a_start_waits_for_a_server_that_is_away_and_not_for_a_wrong_database(
    server: Server,
) -> None:
    server.stop()
    try:
        with pytest.raises(DatabaseAway, match="cannot be opened") as raised:
            upgrade(server.url("nowhere"))
        assert passes(raised.value)
    finally:
        server.start()
    with pytest.raises(DatabaseFault, match="cannot be opened") as raised:
        upgrade(server.url("nowhere"))
    assert not passes(raised.value)


async def test_two_that_wait_for_each_other_are_parted_and_the_loser_may_try_again(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        for subject in ("case:1", "case:2"):
            await uow.timers.set("remind", subject, 1, clock.now())
        await uow.commit()
    both_hold_one = asyncio.Barrier(2)

    async def cancel(first: str, second: str) -> None:
        async with database.work() as uow:
            await uow.timers.cancel(first)
            await both_hold_one.wait()
            await uow.timers.cancel(second)
            await uow.commit()

    ends = await asyncio.gather(
        cancel("case:1", "case:2"), cancel("case:2", "case:1"), return_exceptions=True
    )
    faults = [end for end in ends if isinstance(end, BaseException)]
    assert len(faults) == 1
    assert passes(faults[0])


async def test_a_fault_in_the_statement_itself_does_not_pass(database: Database) -> None:
    async with database.work() as uow:
        with pytest.raises(ProgrammingError) as raised:
            await uow.conn.execute(sa.text("SELECT nothing FROM nowhere"))
        assert not passes(raised.value)


async def test_a_part_that_failed_leaves_its_transaction_usable(
    database: Database, clock: FakeClock
) -> None:
    async def wrong(step: Callable[[], Awaitable[object]]) -> None:
        with pytest.raises(ProgrammingError):
            await step()

    async with database.work() as uow:
        await uow.timers.set("remind", "case:1", 1, clock.now())

        async def part() -> None:
            async with uow.part():
                await uow.conn.execute(sa.text("SELECT nothing FROM nowhere"))

        await wrong(part)
        await uow.commit()
    async with database.work() as uow:
        assert (
            await uow.conn.execute(sa.select(sa.func.count()).select_from(timers))
        ).scalar() == 1


async def test_the_server_listens_on_its_socket_and_nowhere_else(database: Database) -> None:
    async with database.work() as uow:
        found = await uow.conn.execute(sa.text("SHOW listen_addresses"))
        assert found.scalar_one() == ""
