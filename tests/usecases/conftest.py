"""A street of people for the tests of this folder."""

import pytest

from bot.store.database import Database
from tests.clock import FakeClock
from tests.usecases.street import Street


@pytest.fixture
def street(database: Database, clock: FakeClock) -> Street:
    return Street(database, clock)
