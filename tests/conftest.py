"""Fixtures that every folder shares: a real database in a temporary folder, a clock, keys."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.store.database import Database, upgrade
from bot.store.sealed import Sealer, read_keys, write_keys
from tests.clock import FakeClock
from tests.postgres import Server, running_server

settings.register_profile("dev", max_examples=50, deadline=None, print_blob=True)
settings.register_profile("weekly", max_examples=5000, deadline=None, print_blob=True)
settings.load_profile("dev")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def sealer(tmp_path: Path) -> Sealer:
    write_keys(tmp_path / "keys.json")
    return Sealer(read_keys(tmp_path / "keys.json"))


@pytest.fixture
async def database(tmp_path: Path, sealer: Sealer) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path}/sulh.sqlite3"
    upgrade(url)
    made = Database(url, sealer)
    yield made
    await made.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL for this session's tests, started by the first that asks for it."""
    with running_server() as started:
        yield started
