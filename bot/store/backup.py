"""A backup of an SQLite database while the bot runs, and the way back.

The driver's backup copies page by page from one snapshot, which a read transaction holds: the copy
is of one instant, the writer is never locked out, and small steps with pauses between them leave it
the disk. `VACUUM INTO` would be as consistent and smaller, but cannot be slowed down or watched,
takes longer, and lets the write-ahead log grow for all that time. Deleted content is not copied:
`secure_delete` has overwritten it. The copy is checked, synced, and only then gets its name. Of
keys a database holds nothing but their marks.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import Final

import sqlalchemy as sa

from bot.store.aside import look
from bot.store.database import DatabaseFault, schema
from bot.store.files import FileFault, beside, own_like, put_new, sync
from bot.store.hot import WAITING
from bot.store.keymarks import compare_keys
from bot.store.sealed import KeyFault, Keyring, Sealer
from bot.store.tables import METADATA, outbox, timers
from bot.store.trail import verify

#: Pages copied at a time (16 MB), and the pause after them: the writer gets the disk in between.
_PAGES: Final = 4096
_PAUSE_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class Report:
    """What a look into a backup found."""

    faults: tuple[str, ...] = ()
    #: What could not be looked into.
    notes: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    #: The audit chain: rows and end.
    chain: tuple[int, str] = (0, "")
    #: Messages that wait and timers that are due: what the bot does first after a restore.
    waiting: int = 0
    due: int = 0


def database_file(url: str) -> Path:
    """The file of an SQLite database. Raises DatabaseFault."""
    path = Path(sa.make_url(url).database or "")
    if not path.is_file():
        raise DatabaseFault(f"there is no database at {path}; check database.url")
    return path


def back_up(url: str, target: Path, *, pause_s: float = _PAUSE_S) -> Path:
    """Copy a database that may be in use. Raises DatabaseFault, FileFault.

    `pause_s` is the pause between two steps, in seconds.
    """
    source = database_file(url)
    if target.exists():
        raise FileFault(f"{target} exists already; it is never overwritten")
    try:
        with beside(target) as made:
            _copy(source, made, pause_s)
            _check_whole(made)
            put_new(made, target)
    except sqlite3.Error as fault:
        raise DatabaseFault(f"the backup failed ({fault}); nothing was left behind") from None
    return target


def _copy(source: Path, made: Path, pause_s: float) -> None:
    with (
        closing(sqlite3.connect(source, isolation_level=None)) as origin,
        closing(sqlite3.connect(made, isolation_level=None)) as copy,
    ):
        origin.execute("PRAGMA busy_timeout=5000")
        # Holds the snapshot: else each commit of the bot would begin the copy anew.
        origin.execute("BEGIN")
        origin.execute("SELECT count(*) FROM sqlite_master").fetchone()
        origin.backup(copy, pages=_PAGES, progress=lambda *_: sleep(pause_s))
        origin.execute("ROLLBACK")
        # One file without a log beside it; the bot turns the log on again.
        copy.execute("PRAGMA journal_mode=DELETE")


def _check_whole(file: Path) -> None:
    with _reading(file) as database:
        found = database.execute("PRAGMA integrity_check(3)").fetchall()
    if found != [("ok",)]:
        raise DatabaseFault(f"{file.name} is not whole ({found[0][0]})")


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    """Read a file that nobody writes to, without making anything beside it."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as database:
        yield database


def verify_backup(file: Path, ring: Keyring | None, now: datetime) -> Report:
    """Look whether a backup is whole, known to this version, and opened by these keys.

    Raises FileFault where there is no such file; what is wrong inside stands in `faults`.
    """
    if not file.is_file():
        raise FileFault(f"there is no file {file}")
    try:
        _check_whole(file)
    except sqlite3.Error as fault:
        return Report((f"{file.name} is no whole database ({fault})",))
    except DatabaseFault as fault:
        return Report((str(fault),))
    url = f"sqlite:///{file}"
    present = schema(url)
    if not present.found or not present.known:
        found = present.found or "none"
        return Report((f"{file.name} has no schema that this version knows ({found})",))
    if present.found != present.newest:
        older = f"schema {present.found}, this version {present.newest}"
        return Report(notes=(f"{older}: content and keys are looked into after `sulh restore`",))
    return look(url, lambda conn: _look_into(conn, ring, now))


def _look_into(conn: sa.Connection, ring: Keyring | None, now: datetime) -> Report:
    count = sa.select(sa.func.count())
    counts = {
        table.name: conn.execute(count.select_from(table)).scalar_one()
        for table in METADATA.sorted_tables
    }
    waiting = conn.execute(count.select_from(outbox).where(outbox.c.state == WAITING)).scalar_one()
    due = conn.execute(count.select_from(timers).where(timers.c.due_at <= now)).scalar_one()
    report = Report(counts=counts, waiting=waiting, due=due)
    if ring is None:
        return replace(report, notes=("no key file here: keys and audit chain were not compared",))
    try:
        compare_keys(conn, ring)
    except KeyFault as fault:
        return replace(report, faults=(str(fault),))
    verdict = verify(conn, Sealer(ring))
    faults = tuple(f"audit: {fault}" for fault in verdict.faults)
    return replace(report, faults=faults, chain=(verdict.count, verdict.end))


def restore(file: Path, url: str, stamp: str) -> Path | None:
    """Put a verified backup in the database's place; where the one that stood there is kept.

    Raises DatabaseFault where somebody still uses it, FileFault where a file cannot be made.
    """
    target = Path(sa.make_url(url).database or "")
    kept = _set_aside(target, stamp) if target.exists() else None
    with beside(target) as made:
        shutil.copyfile(file, made)
        own_like(made, target.parent)
        put_new(made, target)
    return kept


def _set_aside(target: Path, stamp: str) -> Path:
    kept = target.with_name(f"{target.name}.before-{stamp}")
    if kept.exists():
        raise FileFault(f"{kept} exists already; it is never overwritten")
    _close(target)
    target.chmod(0o600)
    os.rename(target, kept)  # noqa: PTH104 - the same call as for the backup
    sync(target.parent)
    return kept


def _close(file: Path) -> None:
    """Take the write-ahead log into the file. Only whoever is alone with a database may do so."""
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            database.execute("PRAGMA busy_timeout=0")
            database.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError as fault:
        if getattr(fault, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            # What cannot be read cannot be in use either; it is kept as it is.
            return
        raise DatabaseFault(
            "the database is in use: stop the bot first (and whatever else reads it), then restore"
        ) from None
    for log in ("-wal", "-shm"):
        if Path(f"{file}{log}").exists():
            raise DatabaseFault(f"{file}{log} is still there: somebody uses the database")
