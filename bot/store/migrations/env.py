"""Alembic's entry: runs the migrations against the database of the configuration."""

import sqlalchemy as sa
from alembic import context

from bot.store.tables import METADATA

engine = sa.create_engine(context.config.get_main_option("sqlalchemy.url") or "")
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
