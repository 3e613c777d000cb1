"""`sulh status`: everything that waits is counted, and nobody is named."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ids import ChatKey
from bot.domain.mediator import Accreditation
from bot.store.aside import look
from bot.store.database import Database
from bot.store.figures import figures
from bot.store.hot import NewInbox
from tests.clock import FakeClock
from tests.usecases.world import World

ANNA, OMAR = ChatKey("pa"), ChatKey("pb")


def counted(url: str, clock: FakeClock) -> dict[str, Any]:
    return look(url, lambda conn: figures(conn, clock.now()))


@pytest.mark.usefixtures("database")
async def test_an_empty_database_has_whole_figures(url: str, clock: FakeClock) -> None:
    assert counted(url, clock) == {
        "inbox": {"waiting": 0, "failed": 0},
        "outbox": {"waiting": 0, "failed": 0},
        "timers_due": 0,
        "cases": {},
        "mediators": {},
        "mediators_available": 0,
    }


async def test_status_counts_what_waits_what_failed_and_what_is_due(
    database: Database, url: str, clock: FakeClock
) -> None:
    async with database.work() as uow:
        rows = [NewInbox(str(n), chat, "update", b"{}") for n, chat in enumerate((ANNA, OMAR))]
        await uow.inbox.store([*rows, NewInbox("3", ANNA, "update", b"{}")], clock.now())
        first, second = await uow.inbox.waiting(clock.now(), 10)
        await uow.inbox.done([first.id])
        await uow.inbox.set_aside(second.id, "KeyError", keep_body=False)
        for chat in (1, 2, 3):
            await uow.outbox.put(ANNA, chat, {"do": "Send"}, clock.now())
        await uow.outbox.failed(1, "refused")
        await uow.timers.set("remind", "case:1", 1, clock.now())
        await uow.timers.set("remind", "case:1", 2, clock.now() + timedelta(days=1))
        await uow.commit()
    found = counted(url, clock)
    assert found["inbox"] == {"waiting": 1, "failed": 1}
    assert found["outbox"] == {"waiting": 2, "failed": 1}
    assert found["timers_due"] == 1


async def test_status_counts_mediators_by_state_and_who_can_be_asked(
    database: Database, url: str, clock: FakeClock
) -> None:
    world = World(database, clock)
    people = [await world.mediator() for _ in range(6)]
    async with database.work() as uow:
        change = uow.register.change_mediator
        for one in people[1:]:
            await change(one, code_version="1.0")
        await change(people[4], available=False)
        await change(people[1], accreditation=Accreditation.SUSPENDED.value)
        await change(people[2], expires_on=clock.now().date() - timedelta(days=1))
        await change(people[3], reachable=False)
        await uow.commit()
    found = counted(url, clock)
    assert found["mediators"] == {"accredited": 5, "suspended": 1}
    assert found["mediators_available"] == 1


async def test_status_counts_cases_by_state(database: Database, url: str, clock: FakeClock) -> None:
    world = World(database, clock)
    await world.report("p-mariam")
    await world.report("p-salem", exclusions="قبيلة لا يعرفها السجل")
    assert counted(url, clock)["cases"] == {"matching": 1, "triage": 1}
