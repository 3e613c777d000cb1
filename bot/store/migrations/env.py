"""Alembic's entry: runs the migrations against the database of the configuration."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from bot.store.columns import Instant, Sealed
from bot.store.tables import METADATA


def _plain(kind: str, item: Any, _context: object) -> str | Literal[False]:  # noqa: ANN401 - Alembic's own
    """Write our column types as what they are in the database."""
    if kind == "type" and isinstance(item, Instant | Sealed):
        return f"sa.{type(item).impl.__name__}()"
    return False


engine = sa.create_engine(context.config.get_main_option("sqlalchemy.url") or "")
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=METADATA, render_as_batch=True, render_item=_plain
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
