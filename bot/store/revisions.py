"""Which schema a database has, looked up without Alembic.

Importing Alembic takes a third of a start, and a bot that starts again has nothing to migrate.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

_MIGRATIONS = Path(__file__).parent / "migrations" / "versions"


def newest() -> str:
    """The newest schema that this version of Sulh knows: migrations are numbered by their files."""
    return max(file.name.partition("_")[0] for file in _MIGRATIONS.glob("[0-9]*_*.py"))


def is_newest(url: str) -> bool:
    """Whether a database surely has the newest schema; where in doubt, Alembic is to look."""
    try:
        address = sa.make_url(url)
        if address.get_backend_name() != "sqlite" or not address.database:
            return False
        path = Path(address.database).resolve().as_uri()
        with closing(sqlite3.connect(f"{path}?mode=ro", uri=True)) as database:
            found = database.execute("SELECT version_num FROM alembic_version").fetchall()
    except (sqlite3.Error, sa.exc.ArgumentError):
        return False
    return found == [(newest(),)]


def is_newest_there(conn: sa.Connection) -> bool:
    """Whether the database behind a connection has the newest schema."""
    if not sa.inspect(conn).has_table("alembic_version"):
        return False
    found = conn.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()
    return found == [newest()]
