"""What a run stands on: its clock, its dice, its keys, its empty file, and its ear for logs."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import structlog

from bot.domain.ports import Dice
from bot.store.database import upgrade
from bot.store.sealed import Keyring, Purpose
from tests.simulation.loop import VirtualLoop

#: A Sunday at ten in Tripoli, outside Ramadan.
BEGINNING = datetime(2027, 6, 6, 8, 0, tzinfo=UTC)


class TownClock:
    """The loop's time as the time of day, moved by whoever sets the clock."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self.moved = 0.0

    def now(self) -> datetime:
        return BEGINNING + timedelta(seconds=self._loop.time() + self.moved)


class SeededDice(Dice):
    """Chance of the seed; its codes differ from life to life, as the system's would."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def letters(self, count: int, alphabet: str) -> str:
        return "".join(self._chance.choice(alphabet) for _ in range(count))

    def between(self, low: float, high: float) -> float:
        return self._chance.uniform(low, high)


def keys_of(seed: int) -> Keyring:
    def secret(purpose: Purpose) -> bytes:
        return hashlib.sha256(f"{seed} {purpose}".encode()).digest()

    return Keyring({(purpose, 1): secret(purpose) for purpose in Purpose})


_template: list[bytes] = []


def empty_database(path: Path) -> None:
    """A new database; the migrations run once a process."""
    if not _template:
        upgrade(f"sqlite+aiosqlite:///{path}")
        _template.append(path.read_bytes())
    else:
        path.write_bytes(_template[0])


@contextmanager
def logs_heard(hear: Callable[[dict[str, object]], None]) -> Iterator[None]:
    """What the bot logs becomes part of the story."""
    before = structlog.get_config()

    def take(_logger: object, _name: str, event: dict[str, object]) -> str:
        hear(event)
        raise structlog.DropEvent

    structlog.configure(processors=[take], cache_logger_on_first_use=False)
    try:
        yield
    finally:
        structlog.configure(**before)


@contextmanager
def as_current(loop: VirtualLoop) -> Iterator[None]:
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
