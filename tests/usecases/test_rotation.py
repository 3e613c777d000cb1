"""Keys are rotated while the bot runs, and old ones retired when nothing uses them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa

from bot.domain.ids import ChatKey
from bot.store import rotation
from bot.store.aside import look
from bot.store.columns import METADATA, Sealed
from bot.store.database import Database, visit
from bot.store.keymarks import match_keys
from bot.store.sealed import KeyFault, Keyring, Purpose, Sealer, key_of, read_keys
from bot.store.trust_tables import key_epoch
from tests.clock import FakeClock
from tests.plans import Plans
from tests.usecases.street import Street
from tests.usecases.test_safety_keeping import TOLD, lived

T = TypeVar("T")


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


@pytest.fixture
async def database(
    database: Database, url: str, sealer: Sealer, keys: Path, plans: Plans
) -> AsyncIterator[Database]:
    """A database whose key file can be read again, as the bot's."""
    plans.on = False
    match_keys(url, read_keys(keys))
    database.sealer = Sealer(read_keys(keys), again=lambda: read_keys(keys))
    yield database
    # The next test has another key file.
    visit(url, lambda conn: (conn.execute(sa.update(key_epoch).values(epoch=1)), conn.commit()))


class Killed(Exception):
    """The command ends here."""


def takes_over(url: str, keys: Path, clock: FakeClock) -> Keyring:
    """The first half of `sulh keys rotate`."""
    ring = read_keys(keys)
    fresh = rotation.with_new_keys(ring, look(url, rotation.epoch_of).number)
    rotation.write_over(keys, fresh)
    asyncio.run(begins(url, fresh, clock))
    return fresh


async def begins(url: str, ring: Keyring, clock: FakeClock) -> None:
    database = Database(url, Sealer(ring))
    try:
        async with database.work() as uow:
            await rotation.begin_epoch(uow.conn, ring, clock.now())
            await uow.commit()
    finally:
        await database.close()


def reseals(url: str, ring: Keyring, *, dies_after: int | None = None) -> dict[str, int]:
    """The second half: what was sealed anew, by column."""
    done: dict[str, int] = {}
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == dies_after:
            raise Killed

    def said(one: rotation.Resealed) -> None:
        assert not one.broken
        done[one.column] = one.sealed_anew

    visit(url, lambda conn: rotation.reseal(conn, Sealer(ring), step, said))
    return done


def numbers(url: str) -> Counter[int]:
    """How many values each key id has sealed."""
    return sum(look(url, rotation.used).values(), Counter())


async def apart(work: Callable[..., T], *args: object) -> T:
    """As a command in a process of its own: the bot's loop goes on meanwhile."""
    return await asyncio.to_thread(work, *args)


def test_every_sealed_column_has_its_keys() -> None:
    sealed = {
        column
        for table in METADATA.tables.values()
        for column in table.c
        if isinstance(column.type, Sealed)
    }
    assert set(rotation.COLUMNS) == sealed


async def test_all_is_sealed_anew_and_the_old_keys_go(
    street: Street, url: str, keys: Path, clock: FakeClock
) -> None:
    mariam, _, _ = await lived(street)
    before = await apart(numbers, url)
    assert set(before) == {1}
    told = await street.kept()
    ring = await apart(takes_over, url, keys, clock)
    with pytest.raises(KeyFault, match="within this minute"):
        look(url, lambda conn: rotation.retirable(conn, ring, clock.now()))
    clock.move(timedelta(minutes=2))
    with pytest.raises(KeyFault, match="first: sulh keys rotate"):
        look(url, lambda conn: rotation.retirable(conn, ring, clock.now()))
    done = await apart(reseals, url, ring)
    assert sum(done.values()) == before.total()
    for column in ("reports.answers", "cases.sentence", "mediators.ties", "additions.body"):
        assert done[column], column
    assert await apart(numbers, url) == Counter({2: before.total()})
    assert sum((await apart(reseals, url, ring)).values()) == 0
    # The bot goes on, without a restart, and all can be read.
    await mariam.says("/status")
    assert set(await apart(numbers, url)) == {2}
    assert (await street.kept()).count(TOLD) >= told.count(TOLD) > 0
    old = look(url, lambda conn: rotation.retirable(conn, ring, clock.now()))
    left = rotation.without(ring, old)
    rotation.write_over(keys, left)
    async with street.database.work() as uow:
        await rotation.forget_marks(uow.conn, old)
        await uow.commit()
    assert {at for at in left.keys if at[1] == 1} == {(Purpose.LOOKUP, 1)}
    match_keys(url, read_keys(keys))
    again = Database(url, Sealer(read_keys(keys)))
    async with again.work() as uow:
        assert await uow.reports.by_code(mariam.code) is not None
    await again.close()


async def test_a_killed_rotation_goes_on(
    database: Database, url: str, keys: Path, clock: FakeClock
) -> None:
    async with database.work() as uow:
        for number in range(500):
            await uow.presses.put(f"t{number}", ChatKey("p"), [{"n": number}], clock.now())
        await uow.commit()
    ring = await apart(takes_over, url, keys, clock)
    with pytest.raises(Killed):
        reseals(url, ring, dies_after=2)
    assert numbers(url) == Counter({2: 400, 1: 100})
    # In between everything opens, whichever key sealed it.
    async with database.work() as uow:
        for number in (0, 250, 499):
            assert await uow.presses.get(f"t{number}", ChatKey("p")) == [{"n": number}]
    # No third key: what was begun goes on.
    assert look(url, lambda conn: rotation.leftovers(conn, ring, 2)) == 100
    assert reseals(url, ring)["presses.acts"] == 100
    assert numbers(url) == Counter({2: 500})


async def test_a_running_bot_seals_with_the_new_key_at_its_next_work(
    database: Database, url: str, keys: Path, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await uow.presses.put("before", ChatKey("p"), [], clock.now())
        await uow.commit()
    assert database.sealer.present(Purpose.DRAFT) == 1
    await apart(takes_over, url, keys, clock)
    async with database.work() as uow:
        await uow.presses.put("after", ChatKey("p"), [], clock.now())
        await uow.commit()
    assert numbers(url) == Counter({1: 1, 2: 1})


async def test_prepared_keys_wait_until_every_machine_has_them(
    database: Database, url: str, keys: Path, clock: FakeClock, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_text(keys.read_text())
    other = Database(url, Sealer(read_keys(elsewhere), again=lambda: read_keys(elsewhere)))
    fresh = rotation.with_new_keys(read_keys(keys), 1)
    rotation.write_over(keys, fresh)
    assert rotation.with_new_keys(read_keys(keys), 1).keys == fresh.keys
    # A command that starts with the prepared file neither seals with it nor lets the database know.
    match_keys(url, read_keys(keys))
    match_keys(url, read_keys(elsewhere))
    early = Database(url, Sealer(read_keys(keys)))
    async with early.work() as uow:
        await uow.presses.put("early", ChatKey("p"), [], clock.now())
        await uow.commit()
    assert numbers(url) == Counter({1: 1})
    await begins(url, fresh, clock)
    # Whose file lacks the new keys does nothing any more, and can be told why.
    with pytest.raises(KeyFault, match="put the present key file here"):
        async with other.work():
            pass
    elsewhere.write_text(keys.read_text())
    async with other.work() as uow:
        assert await uow.presses.get("early", ChatKey("p")) == []
    for one in (early, other):
        await one.close()


async def test_two_machines_that_rotate_at_once_do_not_lose_a_key(
    database: Database, url: str, keys: Path, clock: FakeClock
) -> None:
    mine = rotation.with_new_keys(read_keys(keys), 1)
    theirs = rotation.with_new_keys(read_keys(keys), 1)
    await begins(url, theirs, clock)
    with pytest.raises(KeyFault, match="rotated elsewhere"):
        await begins(url, mine, clock)
    rotation.write_over(keys, theirs)
    assert reseals(url, theirs)["presses.acts"] == 0


def test_one_command_at_a_time_changes_a_key_file(sealer: Sealer, keys: Path) -> None:
    with (
        rotation.alone(keys),
        pytest.raises(KeyFault, match="another command"),
        rotation.alone(keys),
    ):
        pass


async def test_what_the_bot_wrote_meanwhile_is_not_written_over(
    database: Database, url: str, keys: Path, clock: FakeClock
) -> None:
    """Between reading a value and sealing it anew somebody else may have changed it."""
    async with database.work() as uow:
        await uow.presses.put("a", ChatKey("p"), [{"n": 1}], clock.now())
        await uow.commit()
    ring = await apart(takes_over, url, keys, clock)
    newer = Sealer(ring).seal_json(Purpose.DRAFT, [{"n": 2}])
    table = METADATA.tables["presses"]

    class Late(Sealer):
        def open(self, purpose: Purpose, sealed: bytes) -> bytes:
            changed = sa.update(table).values(acts=newer)
            visit(url, lambda conn: (conn.execute(changed), conn.commit()))
            return super().open(purpose, sealed)

    late = Late(ring)
    visit(url, lambda conn: rotation.reseal(conn, late, lambda: None, lambda _: None))
    async with database.work() as uow:
        assert await uow.presses.get("a", ChatKey("p")) == [{"n": 2}]
    assert key_of(newer) == 2
