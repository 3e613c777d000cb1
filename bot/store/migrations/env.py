"""Alembic's entry: runs the migrations against the database of the configuration."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from bot.store.columns import Instant, Sealed
from bot.store.sharing_tables import METADATA

#: Any number that nobody else locks.
TURN = 7_364_001


def _plain(kind: str, item: Any, _context: object) -> str | Literal[False]:  # noqa: ANN401 - Alembic's own
    """Write our column types as what they are in the database."""
    if kind == "type" and isinstance(item, Instant | Sealed):
        return f"sa.{type(item).impl.__name__}()"
    return False


def _take_turns(engine: sa.Engine) -> None:
    """Let two programmes that start at once upgrade one after the other, each all or nothing."""

    @sa.event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=30000")
        connection.execute("PRAGMA journal_mode=WAL")

    @sa.event.listens_for(engine, "begin")
    def begun(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        render_item=_plain,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: sa.Connection | None = context.config.attributes.get("connection")
if given is not None:
    # PostgreSQL: turns are taken by a lock that ends with the transaction.
    given.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
    _migrate(given)
    given.commit()
else:
    engine = sa.create_engine(context.config.get_main_option("sqlalchemy.url") or "")
    _take_turns(engine)
    with engine.connect() as connection:
        _migrate(connection)
    engine.dispose()
