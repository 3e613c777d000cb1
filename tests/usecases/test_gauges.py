"""What the health page asks of the database, on both engines, by indexes alone."""

from datetime import timedelta

from bot.store.database import Database
from bot.store.gauges import Waiting, gauges
from bot.store.hot import MANY, NewInbox
from bot.store.revisions import newest
from tests.clock import FakeClock
from tests.usecases.street import Street


async def test_gauges_tell_what_waits_and_since_when(database: Database, clock: FakeClock) -> None:
    now, key = clock.now(), database.sealer.chat_key(7)
    async with database.work() as uow:
        rows = [NewInbox(f"k{number}", key, "update", b"{}") for number in range(3)]
        await uow.inbox.store(rows, now - timedelta(seconds=30))
        await uow.outbox.put(key, 7, {"do": "Send"}, now - timedelta(seconds=5), lane=MANY)
        await uow.outbox.put(key, 7, {"do": "Send"}, now, due_at=now + timedelta(hours=1))
        await uow.timers.set("x", "y", 1, now - timedelta(seconds=90))
        await uow.timers.set("x", "z", 1, now + timedelta(seconds=90))
        found = await gauges(uow, now)
    assert found.schema == newest()
    assert found.inbox == Waiting(3, 30.0)
    assert found.outbox["many"] == Waiting(1, 5.0)
    assert found.outbox["answer"] == Waiting(0, 0.0)
    assert found.timers == Waiting(1, 90.0)
    assert (found.inbox_failed, found.outbox_failed) == (0, 0)


async def test_gauges_count_open_cases_by_state(street: Street) -> None:
    await street.report(street.person())
    async with street.database.work() as uow:
        found = await gauges(uow, street.clock.now())
    assert sum(found.cases.values()) == 1
    assert "closed" not in found.cases
