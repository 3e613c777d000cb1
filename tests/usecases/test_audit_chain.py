"""The audit trail is a chain: whatever is done to its rows from outside is found."""

import asyncio
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from bot.store.aside import look
from bot.store.database import Database, UnitOfWork, visit
from bot.store.sealed import Sealer
from bot.store.trail import Verdict, verify
from tests.clock import FakeClock
from tests.plans import Plans
from tests.usecases.street import Street
from tests.usecases.test_safety_silence import accepts

ROWS = 7


async def acted(database: Database, clock: FakeClock, *actions: str) -> None:
    async with database.work() as uow:
        for action in actions:
            await uow.record(clock.now(), "coordinator:1", action, "case:1", "r")
        await uow.commit()


@pytest.fixture
async def chained(database: Database, clock: FakeClock) -> Database:
    """Seven rows, written in three units of work."""
    await acted(database, clock, "a", "b", "c")
    await acted(database, clock, "d")
    await acted(database, clock, "e", "f", "g")
    return database


def looked_at(url: str, sealer: Sealer, *tampering: str) -> Verdict:
    def tampers(conn: sa.Connection) -> None:
        for sql in tampering:
            conn.exec_driver_sql(sql)
        conn.commit()

    visit(url, tampers)
    return look(url, lambda conn: verify(conn, sealer))


async def test_an_untouched_trail_is_whole(chained: Database, url: str, sealer: Sealer) -> None:
    verdict = looked_at(url, sealer)
    assert (verdict.count, verdict.older, verdict.faults) == (ROWS, 0, ())
    assert len(verdict.end) == 32


COPY = "insert into audit (at, actor, action, subject, reason, link) select at, actor, action,"
TAMPERED: dict[str, tuple[str, ...]] = {
    "an actor is changed": ("update audit set actor = 'coordinator:2' where id = 4",),
    "an action is changed": ("update audit set action = 'x' where id = 1",),
    "a subject is changed": ("update audit set subject = 'case:2' where id = 7",),
    "a reason is changed": ("update audit set reason = '' where id = 3",),
    "an instant is changed": ("update audit set at = at + 1 where id = 2",),
    "a link is changed": ("update audit set link = substr(link, 2) where id = 5",),
    "a link is taken away": ("update audit set link = null where id = 5",),
    "the first link is taken away": ("update audit set link = null where id = 1",),
    "the first row is deleted": ("delete from audit where id = 1",),
    "a row is deleted": ("delete from audit where id = 4",),
    "the last row is deleted": ("delete from audit where id = 7",),
    "all rows are deleted": ("delete from audit",),
    "two rows change places": (
        "update audit set id = 100 where id = 3",
        "update audit set id = 3 where id = 4",
        "update audit set id = 4 where id = 100",
    ),
    "a row goes to the end": ("update audit set id = 100 where id = 2",),
    "a row is added": (f"{COPY} subject, reason, link from audit where id = 2",),
    "the last is deleted and the count with it": (
        "delete from audit where id = 7",
        "update audit_end set count = 6",
    ),
}


@pytest.mark.parametrize("tampering", TAMPERED.values(), ids=TAMPERED.keys())
async def test_any_change_deletion_or_reordering_is_found(
    chained: Database, url: str, sealer: Sealer, tampering: tuple[str, ...]
) -> None:
    assert looked_at(url, sealer, *tampering).faults


async def test_what_is_added_later_does_not_hide_what_was_done(
    chained: Database, clock: FakeClock, url: str, sealer: Sealer
) -> None:
    assert looked_at(url, sealer, "delete from audit where id = 7").faults
    await acted(chained, clock, "h")
    assert looked_at(url, sealer).faults


async def test_rows_from_before_the_chain_are_counted_and_break_nothing(
    database: Database, clock: FakeClock, url: str, sealer: Sealer
) -> None:
    old = "insert into audit (at, actor, action, subject) values (1, 'system', 'x', 'case:1')"
    looked_at(url, sealer, old, old)
    await acted(database, clock, "a")
    verdict = looked_at(url, sealer)
    assert (verdict.count, verdict.older, verdict.faults) == (1, 2, ())


async def undone(uow: UnitOfWork, clock: FakeClock) -> None:
    async with uow.part():
        await uow.record(clock.now(), "system", "undone", "case:1")
        raise ValueError("undone")


async def test_what_was_undone_leaves_no_row_and_no_gap(
    database: Database, clock: FakeClock, url: str, sealer: Sealer
) -> None:
    async with database.work() as uow:
        await uow.record(clock.now(), "system", "kept", "case:1")
        with pytest.raises(ValueError, match="undone"):
            await undone(uow, clock)
        async with uow.part():
            await uow.record(clock.now(), "system", "kept too", "case:1")
        # What is not written yet is read all the same.
        assert [one.action for one in await uow.trail.of(["case:1"])] == ["kept", "kept too"]
        assert len(await uow.trail.acts("case:1", "kept too")) == 1
        await uow.commit()
    async with database.work() as uow:
        await uow.record(clock.now(), "system", "never committed", "case:1")
    await acted(database, clock, "after")
    async with database.work() as uow:
        actions = [one.action for one in await uow.trail.of(["case:1"])]
    assert actions == ["kept", "kept too", "after"]
    assert looked_at(url, sealer).faults == ()


async def test_a_whole_case_leaves_a_whole_chain(street: Street, url: str, sealer: Sealer) -> None:
    amin, mariam = await street.mediator(), street.person()
    await street.report(mariam)
    await accepts(amin)
    await street.passes(days=3)
    verdict = looked_at(url, sealer)
    assert verdict.faults == ()
    assert verdict.count == await street.count("audit") > 3


async def test_a_unit_of_work_that_did_nothing_of_note_asks_nothing_of_the_trail(
    database: Database, clock: FakeClock, plans: Plans
) -> None:
    async with database.work() as uow:
        await uow.timers.set("x", "case:1", 1, clock.now())
        await uow.commit()
    assert not [sql for sql in plans.heard if "audit" in sql]


async def test_many_writers_add_to_one_chain(
    url: str, sealer: Sealer, database: Database, clock: FakeClock
) -> None:
    """Several processes on one database are several connections."""
    others = [Database(url, sealer) for _ in range(4)]

    async def writes(one: Database, name: str) -> None:
        for number in range(10):
            await acted(one, clock, f"{name}{number}", "and")

    act: Callable[[int], str] = "abcd".__getitem__
    await asyncio.gather(*(writes(one, act(at)) for at, one in enumerate(others)))
    for one in others:
        await one.close()
    verdict = looked_at(url, sealer)
    assert (verdict.count, verdict.faults) == (80, ())
