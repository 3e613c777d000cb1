"""Keys are rotated while the bot runs: new ones take over, old values are sealed anew in steps.

1. New keys are added to the key file, on the disk before anything else happens.
2. The epoch in the database rises. Every unit of work looks at it first and reads the key file
   again where it rose (`Sealer.keep_up`): nobody meets a value of an unknown key, and nobody seals
   with the old one any more. A process whose key file lacks the new keys ends with one clear line.
3. Values of older keys are sealed anew, some hundred a transaction, each only if it still is what
   was read. A kill in between costs nothing: what is done shows in the values themselves.
4. `sulh keys retire` takes keys out of the file that no value uses any more.

Keyed hashes (purpose «lookup») stay: what they were made of, such as a tie's wording or a code, is
kept nowhere. Whoever has that key can test guesses and opens nothing.
"""

import fcntl
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from bot.store import tables
from bot.store.complaint_tables import complaint_words, complaints
from bot.store.conn import Conn
from bot.store.files import FileFault, beside, own_like, put_over
from bot.store.sealed import (
    KeyFault,
    Keyring,
    Purpose,
    SealBroken,
    Sealer,
    fresh_keys,
    key_file,
    key_of,
)
from bot.store.trust_tables import key_epoch, key_marks

#: What is rotated; keyed hashes are not.
SEALING: Final = tuple(purpose for purpose in Purpose if purpose is not Purpose.LOOKUP)
#: Every sealed column, and the purpose of its keys.
COLUMNS: Final[Mapping[sa.Column[Any], Purpose]] = {
    tables.mediators.c.person: Purpose.IDENTITY,
    tables.mediators.c.chat: Purpose.IDENTITY,
    tables.mediators.c.particulars: Purpose.IDENTITY,
    tables.mediators.c.ties: Purpose.DECLARATION,
    tables.coordinators.c.person: Purpose.IDENTITY,
    tables.coordinators.c.chat: Purpose.IDENTITY,
    tables.coordinators.c.ties: Purpose.DECLARATION,
    tables.officers.c.person: Purpose.IDENTITY,
    tables.officers.c.chat: Purpose.IDENTITY,
    tables.officers.c.ties: Purpose.DECLARATION,
    tables.applications.c.chat: Purpose.IDENTITY,
    tables.applications.c.draft: Purpose.DRAFT,
    tables.applications.c.person: Purpose.IDENTITY,
    tables.applications.c.answers: Purpose.IDENTITY,
    tables.applications.c.talk: Purpose.IDENTITY,
    tables.applications.c.ties: Purpose.DECLARATION,
    tables.reports.c.reporter: Purpose.IDENTITY,
    tables.reports.c.answers: Purpose.CASE,
    tables.additions.c.body: Purpose.CASE,
    tables.cases.c.sentence: Purpose.CASE,
    tables.cases.c.exclusions: Purpose.DECLARATION,
    tables.decisions.c.chat: Purpose.IDENTITY,
    tables.follow_ups.c.answers: Purpose.CASE,
    tables.chats.c.draft: Purpose.DRAFT,
    tables.presses.c.acts: Purpose.DRAFT,
    tables.voices.c.content: Purpose.VOICE,
    complaints.c.reach: Purpose.COMPLAINT,
    complaints.c.body: Purpose.COMPLAINT,
    complaints.c.about: Purpose.COMPLAINT,
    complaint_words.c.body: Purpose.COMPLAINT,
    tables.inbox.c.body: Purpose.RAW,
    tables.outbox.c.body: Purpose.OUTBOX,
}
#: Rows looked at in one query, and sealed anew in one transaction; sounds are large.
_LOOK: Final = 2000
_SEAL: Final = 200
_SEAL_SOUNDS: Final = 10
#: After so long no transaction runs any more that began before the epoch rose.
SETTLED_AFTER: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Epoch:
    """Which keys seal now, and since when; None: since the beginning."""

    number: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Resealed:
    """What became of one column."""

    column: str
    looked_at: int
    sealed_anew: int
    #: Values that no key opens: changed from outside. They are left as they are.
    broken: int


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let one command at a time change a key file. Raises KeyFault."""
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise KeyFault(f"another command is changing {path} just now") from None
    finally:
        os.close(handle)


def write_over(path: Path, ring: Keyring) -> None:
    """Write a key file in the place of the present one, at once and durably. Raises KeyFault."""
    try:
        with beside(path) as made:
            made.write_text(key_file(ring), encoding="utf-8")
            own_like(made, path)
            put_over(made, path)
    except FileFault as fault:
        raise KeyFault(str(fault)) from None


def epoch_of(conn: sa.Connection) -> Epoch:
    """The present epoch."""
    return Epoch(*conn.execute(sa.select(key_epoch.c.epoch, key_epoch.c.since)).one())


def with_new_keys(ring: Keyring, epoch: int) -> Keyring:
    """Add a key for every purpose that waits for the next epoch; those that wait already stay."""
    if ring.last > epoch:
        return ring
    return Keyring({**ring.keys, **fresh_keys(SEALING, epoch + 1)})


async def begin_epoch(conn: Conn, ring: Keyring, now: datetime) -> int:
    """Let the newest keys of the ring seal as soon as this commits; the epoch's number.

    Raises KeyFault where another machine has begun it with other keys.
    """
    number = ring.last
    marks = {at: mark for at, mark in ring.marks().items() if at[1] == number}
    done = await conn.execute(
        sa.update(key_epoch).where(key_epoch.c.epoch < number).values(epoch=number, since=now)
    )
    if done.rowcount == 1:
        values = [
            {"purpose": purpose.value, "key_id": each, "mark": mark}
            for (purpose, each), mark in marks.items()
        ]
        await conn.execute(sa.insert(key_marks), values)
    known = await conn.execute(sa.select(key_marks.c.mark).where(key_marks.c.key_id == number))
    if set(known.scalars()) != set(marks.values()):
        raise KeyFault("keys were rotated elsewhere meanwhile; put the present key file here")
    return number


def used(conn: sa.Connection) -> Mapping[Purpose, Counter[int]]:
    """How many values each key has sealed that are kept."""
    counts: dict[Purpose, Counter[int]] = {purpose: Counter() for purpose in SEALING}
    for column, purpose in COLUMNS.items():
        for page in _heads(conn, column):
            counts[purpose].update(key_of(head) for _, head in page if head is not None)
    return counts


def leftovers(conn: sa.Connection, ring: Keyring, epoch: int) -> int:
    """How many values are sealed with keys older than the present ones."""
    counts = used(conn)
    return sum(
        count
        for purpose, numbers in counts.items()
        for number, count in numbers.items()
        if number != ring.newest(purpose, epoch)
    )


def reseal(
    conn: sa.Connection,
    sealer: Sealer,
    step: Callable[[], None],
    said: Callable[[Resealed], None],
) -> None:
    """Seal everything with the present keys, column by column.

    `step` is called after each transaction, `said` after each column.
    """
    if conn.dialect.name == "sqlite":
        for pragma in ("secure_delete=ON", "synchronous=FULL", "busy_timeout=10000"):
            conn.exec_driver_sql(f"PRAGMA {pragma}")
    for column, purpose in COLUMNS.items():
        looked, done, broken = 0, 0, 0
        size = _SEAL_SOUNDS if purpose is Purpose.VOICE else _SEAL
        for page in _heads(conn, column):
            wanted = sealer.present(purpose)
            old = [key for key, head in page if head is not None and key_of(head) != wanted]
            looked += len(page)
            for first in range(0, len(old), size):
                sealed, failed = _step(conn, sealer, column, old[first : first + size])
                done, broken = done + sealed, broken + failed
                step()
        said(Resealed(str(column), looked, done, broken))


def _heads(
    conn: sa.Connection, column: sa.Column[Any]
) -> Iterator[Sequence[tuple[Any, bytes | None]]]:
    """The keys of all rows with the first bytes of a sealed column, page by page."""
    (key,) = column.table.primary_key
    head = sa.func.substr(column, 1, 3, type_=sa.LargeBinary)
    last: Any = 0 if isinstance(key.type, sa.Integer) else ""
    while True:
        page = conn.execute(sa.select(key, head).where(key > last).order_by(key).limit(_LOOK)).all()
        conn.rollback()
        if page:
            yield [(row[0], None if row[1] is None else bytes(row[1])) for row in page]
        if len(page) < _LOOK:
            return
        last = page[-1][0]


def _step(
    conn: sa.Connection, sealer: Sealer, column: sa.Column[Any], keys: Sequence[Any]
) -> tuple[int, int]:
    """Seal some values anew in one transaction: how many were, and how many do not open."""
    table: Any = column.table
    (key,) = table.primary_key
    found = conn.execute(sa.select(key, column).where(key.in_(keys), column.is_not(None))).all()
    conn.rollback()
    values, broken = [], 0
    for row_key, old in found:
        try:
            plain = sealer.open(COLUMNS[column], old)
        except SealBroken:
            broken += 1
            continue
        values.append({"row": row_key, "old": old, "new": sealer.seal(COLUMNS[column], plain)})
    if values:
        # Only what still is what was read: the bot may have written meanwhile.
        conn.execute(
            sa.update(table)
            .where(key == sa.bindparam("row"), column == sa.bindparam("old", type_=column.type))
            .values({column.name: sa.bindparam("new", type_=column.type)}),
            values,
        )
        conn.commit()
    return len(values), broken


def retirable(conn: sa.Connection, ring: Keyring, now: datetime) -> frozenset[tuple[Purpose, int]]:
    """The keys that were rotated away.

    Raises KeyFault where a value still uses one, or the last rotation is too fresh.
    """
    epoch = epoch_of(conn)
    if epoch.since is not None and now - epoch.since < SETTLED_AFTER:
        raise KeyFault("keys were rotated within this minute; try again after it")
    old = frozenset(
        (purpose, number)
        for purpose, number in ring.keys
        if purpose is not Purpose.LOOKUP and number < ring.newest(purpose, epoch.number)
    )
    counts = used(conn)
    if busy := sum(counts[purpose][number] for purpose, number in old):
        raise KeyFault(f"{busy} values are still sealed with old keys; first: sulh keys rotate")
    return old


async def forget_marks(conn: Conn, old: Collection[tuple[Purpose, int]]) -> None:
    """Let the database no longer ask for these keys."""
    for purpose, number in old:
        await conn.execute(
            sa.delete(key_marks).where(
                key_marks.c.purpose == purpose.value, key_marks.c.key_id == number
            )
        )


def without(ring: Keyring, old: Collection[tuple[Purpose, int]]) -> Keyring:
    """A ring without some keys."""
    return Keyring({at: secret for at, secret in ring.keys.items() if at not in old})
