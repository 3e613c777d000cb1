"""Which keys a database was sealed with, so that a foreign key file is noticed before it is used.

A mark is a keyed hash by which a key is recognised and which betrays nothing of it.
"""

import sqlalchemy as sa

from bot.store.database import visit
from bot.store.sealed import KeyFault, Keyring
from bot.store.trust_tables import key_epoch, key_marks


def match_keys(url: str, ring: Keyring) -> None:
    """Compare the keys with those that the database knows, and let it know new ones.

    Raises KeyFault where the key file is another database's or lacks a key, and DatabaseFault where
    the database cannot be written.
    """
    visit(url, lambda connection: _match(connection, ring), "written")


def _match(connection: sa.Connection, ring: Keyring) -> None:
    if connection.dialect.name == "postgresql":
        # Processes that start together let the database know new keys one after the other.
        connection.execute(sa.text("LOCK TABLE key_marks IN EXCLUSIVE MODE"))
    # Shows whether writing is possible, and is taken back where there is nothing to write.
    connection.execute(sa.update(key_marks).values(mark=key_marks.c.mark))
    found = connection.execute(sa.select(key_marks)).mappings()
    known = {(row["purpose"], row["key_id"]): row["mark"] for row in found}
    marks = {(of.value, number): mark for (of, number), mark in ring.marks().items()}
    _compare(known, marks)
    if not known:
        # A new database begins with the newest keys there are.
        connection.execute(sa.update(key_epoch).values(epoch=ring.last))
    epoch = connection.execute(sa.select(key_epoch.c.epoch)).scalar_one()
    fresh = [
        {"purpose": purpose, "key_id": number, "mark": mark}
        for (purpose, number), mark in marks.items()
        # What is above the epoch seals nothing yet, and other machines may not have it.
        if (purpose, number) not in known and number <= epoch
    ]
    if fresh:
        connection.execute(sa.insert(key_marks), fresh)
        connection.commit()


def compare_keys(connection: sa.Connection, ring: Keyring) -> None:
    """Compare only. Raises KeyFault as `match_keys` does."""
    found = connection.execute(sa.select(key_marks)).mappings()
    known = {(row["purpose"], row["key_id"]): row["mark"] for row in found}
    _compare(known, {(of.value, number): mark for (of, number), mark in ring.marks().items()})


def _compare(known: dict[tuple[str, int], str], marks: dict[tuple[str, int], str]) -> None:
    other = [at for at, mark in known.items() if marks.get(at, mark) != mark]
    if other:
        raise KeyFault(
            "the key file is not the one that this database was sealed with; "
            "restore it from its backup, or check keys.file and database.url"
        )
    lacking = sorted(f"{purpose} {number}" for purpose, number in known.keys() - marks.keys())
    if lacking:
        raise KeyFault(
            f"the key file lacks keys that this database was sealed with ({', '.join(lacking)}); "
            "restore it from its backup"
        )
