"""A street of people for the tests of this folder, and an ear on every statement they cause."""

import sqlite3
from collections.abc import Iterator

import pytest

from bot.store.database import Database
from tests.clock import FakeClock
from tests.plans import Plans
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


@pytest.fixture
def street(database: Database, clock: FakeClock, plans: Plans) -> Street:
    return Street(database, clock, deaf=plans.deaf)
