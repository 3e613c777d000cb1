"""Data grows: what the bot asks is found by an index (tests/plans.py), and old things go in steps.

Every test of this folder has its statements explained; here is shown that this notices anything.
"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.domain.ids import ChatKey
from bot.store import keeping
from bot.store.database import Database, UnitOfWork
from bot.store.hot import NewInbox
from bot.store.tables import cases, inbox, presses
from tests.clock import FakeClock
from tests.plans import Plans, shape
from tests.usecases.street import Street


def test_a_statement_that_reads_a_big_table_whole_is_noticed() -> None:
    own_plans = Plans()
    assert own_plans.scans("SELECT id FROM cases WHERE severity = 3") == ["cases"]
    assert own_plans.scans("SELECT later.id FROM outbox AS later WHERE later.push") == ["outbox"]
    assert own_plans.scans("SELECT count(*) FROM cases") == ["cases"]
    assert own_plans.scans("SELECT id FROM cases WHERE state = 'triage'") == []
    assert own_plans.scans("SELECT id FROM mediators WHERE radius_km = 3") == []


def test_statements_that_differ_in_what_they_ask_have_one_shape() -> None:
    one = shape("SELECT a1 FROM t WHERE b = 'x''y' AND c IN (1, 2) AND d > 1.5")
    assert one == shape("SELECT a1 FROM t WHERE b = '' AND c IN (7, 8, 9) AND d > 3")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_the_ear_hears_the_whole_conversation(
    street: Street, plans: Plans, engine: str
) -> None:
    if engine != "sqlite":
        pytest.skip("the ear is SQLite's")
    amin, mariam = await street.mediator(), street.person()
    await street.report(mariam)
    await amin.opens()
    await street.passes(days=2)
    heard = " ".join(plans.heard)
    for table in ("inbox", "outbox", "timers", "chats", "presses", "reports", "cases", "offers"):
        assert table in heard
    assert len(plans.heard) > 50


GONE = "p-gone"


async def fill(database: Database, clock: FakeClock, count: int) -> None:
    """A backlog: finished updates and buttons of people who are gone."""
    async with database.work() as uow:
        key = ChatKey(GONE)
        rows = [NewInbox(f"u{number}", key, "update", b"x") for number in range(count)]
        await uow.inbox.store(rows, clock.now())
        done = sa.update(inbox).where(inbox.c.key.in_([row.key for row in rows]))
        await uow.conn.execute(done.values(state="done", body=None))
        for number in range(count):
            await uow.presses.put(f"t{number:06}", key, [], clock.now())
        await uow.commit()


async def test_a_backlog_goes_in_small_steps(
    database: Database, clock: FakeClock, plans: Plans
) -> None:
    plans.on = False
    await fill(database, clock, 3 * keeping.STEP)
    clock.move(timedelta(days=365))
    place, steps = "", 0
    while True:
        async with database.work() as uow:
            before = await _rows(uow)
            place = await uow.sweep_some(clock.now(), place)
            assert before - await _rows(uow) <= keeping.STEP
            await uow.commit()
        steps += 1
        if not place:
            break
    assert steps >= 6
    async with database.work() as uow:
        assert await _rows(uow) == 0


async def _rows(uow: UnitOfWork) -> int:
    total = 0
    for table in (inbox, presses):
        count = sa.select(sa.func.count()).select_from(table).where(table.c.chat_key == GONE)
        total += (await uow.conn.execute(count)).scalar_one()
    return total


async def test_the_sweep_goes_on_by_timers_while_people_are_served(
    street: Street, clock: FakeClock, database: Database
) -> None:
    await fill(database, clock, 3 * keeping.STEP)
    async with database.work() as uow:
        await uow.timers.set("sweep", "store", 1, clock.now() + timedelta(days=365))
        await uow.commit()
    clock.move(timedelta(days=365))
    mariam = street.person()
    await mariam.says("/start", settle=False)
    await street.worker.once()
    # The update was dealt with beside the first step, which has ordered the next.
    assert await street.count("outbox where state = 'waiting'") == 1
    assert await street.count("timers where kind = 'sweep_on'") == 1
    assert await street.count("presses where chat_key = 'p-gone'") > 0
    await street.settle()
    assert await street.count("presses where chat_key = 'p-gone'") == 0
    assert await street.count("timers where kind = 'sweep_on'") == 0
    assert await street.count("timers where kind = 'sweep'") == 1


async def test_what_is_too_old_can_be_counted_rule_by_rule(
    database: Database, clock: FakeClock, plans: Plans
) -> None:
    plans.on = False
    await fill(database, clock, 20)
    clock.move(timedelta(days=365))
    async with database.work() as uow:
        counts = {
            rule.name: (await uow.conn.execute(rule.count(clock.now(), 15))).scalar_one()
            for rule in keeping.RULES
        }
    assert {name: count for name, count in counts.items() if count} == {"inbox": 15, "presses": 15}


def test_every_kept_table_with_a_time_has_its_rule() -> None:
    """What has no rule is kept without end on purpose: counts, the register, the audit trail."""
    ruled = {rule.table.name for rule in keeping.RULES}
    hung = {"additions", "offers", "follow_ups", "complaint_seats", "complaint_words"}
    hung |= {"kept_apart", "overrides"}
    endless = {"audit", "counters", "mediators", "coordinators", "invitations", "places"}
    endless |= {"directory", "key_marks", "timers", "audit_end", "key_epoch"}
    # Standings are part of the register.
    endless |= {"transitions", "proposals", "nudges", "code_versions", "acceptances", "officers"}
    # Who had a reporter's account opened, by whom and why: no account stands in it.
    endless |= {"openings"}
    # What processes on PostgreSQL tell each other ends with each call.
    shared = {"under_way", "pace"}
    assert set(cases.metadata.tables) - shared == ruled | hung | endless
