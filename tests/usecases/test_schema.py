"""The migrations lead to the tables that the code speaks of, on both engines."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.store.database import DatabaseFault, Schema, schema, upgrade, visit
from bot.store.revisions import is_newest, newest
from bot.store.sharing_tables import METADATA
from tests.plans import Plans
from tests.postgres import Server


def test_migrations_and_tables_agree(url: str) -> None:
    def everywhere(_found: object, name: str | None, *_: object) -> bool:
        return name != "inbox_turns"  # An index that only claims on PostgreSQL need.

    def differences(connection: sa.Connection) -> object:
        options = {"include_object": everywhere}
        return compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)

    assert visit(url, differences) == []


def test_processes_that_start_together_upgrade_one_after_the_other(server: Server) -> None:
    server.say("CREATE DATABASE at_once")
    with ProcessPoolExecutor(3, multiprocessing.get_context("spawn")) as several:
        list(several.map(upgrade, [server.url("at_once")] * 3))
    found = schema(server.url("at_once"))
    assert found == Schema(found.newest, found.newest, known=True)


def test_an_upgrade_waits_for_whoever_has_the_tables(server: Server) -> None:
    def settings(connection: sa.Connection) -> list[str]:
        names = ("lock_timeout", "idle_in_transaction_session_timeout")
        return [connection.execute(sa.text(f"SHOW {name}")).scalar_one() for name in names]

    assert visit(server.url(), settings) == ["0", "0"]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("nothing at all", "must begin with"),
        ("mysql://here/sulh", "must begin with"),
        ("postgresql+asyncpg://u:secret@/x?host=/nowhere", "cannot be opened"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_in_one_line_without_the_password(
    address: str, says: str
) -> None:
    with pytest.raises(DatabaseFault, match=says) as raised:
        upgrade(address)
    assert "secret" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_known_schema_is_recognised_without_alembic(tmp_path: Path, plans: Plans) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/sulh.sqlite3"
    assert newest() == schema(url).newest
    with plans.deaf():
        assert not is_newest(url)
        upgrade(url)
        assert is_newest(url)
