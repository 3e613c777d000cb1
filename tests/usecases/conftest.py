"""A street of people for the tests of this folder, and an ear on every statement they cause.

The tests run on both engines (law 10).
"""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store.database import Database, upgrade
from bot.store.sealed import Sealer
from tests.clock import FakeClock
from tests.plans import Plans
from tests.postgres import EMPTY, Server
from tests.usecases.street import Street


@pytest.fixture(scope="session")
def plans() -> Plans:
    return Plans()


@pytest.fixture(autouse=True)
def _no_big_table_is_read_whole(plans: Plans, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever the tests of this folder make the bot ask, it finds by an index."""
    plans.heard.clear()
    plans.on = True
    monkeypatch.setattr(sqlite3, "connect", plans.hearing(sqlite3.connect))
    yield
    if faults := plans.faults():
        pytest.fail("\n".join(faults), pytrace=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Which engine a test runs on."""
    return str(request.param)


@pytest.fixture
def url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a database with every table."""
    if engine == "sqlite":
        lite = f"sqlite+aiosqlite:///{tmp_path}/sulh.sqlite3"
        upgrade(lite)
        return lite
    server: Server = request.getfixturevalue("server")
    return server.shared()


@pytest.fixture
async def database(engine: str, url: str, sealer: Sealer) -> AsyncIterator[Database]:
    made = Database(url, sealer)
    if engine == "postgresql":
        async with made.work() as uow:
            await uow.conn.exec_driver_sql(EMPTY)
            await uow.commit()
    yield made
    await made.close()


@pytest.fixture
def street(database: Database, clock: FakeClock, plans: Plans) -> Street:
    return Street(database, clock, deaf=plans.deaf)
