"""The database file: the real store on a real file, without a thread, which fails at will."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from typing_extensions import override

from bot.store.lite import _PRAGMAS, Lite

#: What a statement that writes begins with.
_WRITES = ("INSERT", "UPDATE", "DELETE")
_BUSY = (sqlite3.SQLITE_BUSY, "database is locked")
_FULL = (sqlite3.SQLITE_FULL, "database or disk is full")


class Killed(BaseException):
    """The process is no more."""


@dataclass
class Trouble:
    """What may go wrong with the disk: chances at each begin and write, and how long it lasts."""

    busy: float = 0.0
    full: float = 0.0
    #: Longest time of one trouble, in seconds.
    lasts: float = 30.0


@dataclass
class Disk:
    """One file through all lives of a bot."""

    path: Path
    chance: Random
    time: Callable[[], float]
    tell: Callable[[str, str], None]
    #: Hears of every commit, once it is durable, and of every point at which a kill may come.
    committed: Callable[[sqlite3.Connection], None]
    point: Callable[[str], None]
    trouble: Trouble = field(default_factory=Trouble)
    busy_until: float = 0.0
    full_until: float = 0.0
    opened: "File | None" = None

    async def open_file(self, path: str) -> Lite:
        """Open the file for a new life, as `bot.store.lite.open_lite` does."""
        raw = sqlite3.connect(path, isolation_level=None, factory=File)
        raw.disk = self
        for pragma in (*_PRAGMAS, "synchronous=OFF"):  # Kills end a process, not the machine.
            raw.execute(f"PRAGMA {pragma}").close()
        raw.executescript(_WATCH)
        raw.alive = True
        self.opened = raw
        return Lite(raw, _Driver(raw))

    def cut(self) -> None:
        """The process was killed: what it had not committed is gone."""
        if self.opened is not None:
            raw, self.opened = self.opened, None
            raw.dead = True
            sqlite3.Connection.close(raw)

    def calm(self) -> None:
        """No more trouble."""
        self.trouble = Trouble()
        self.busy_until = self.full_until = 0.0

    def before(self, statement: str) -> None:
        """Raise what goes wrong with a statement."""
        self.point("statement")
        now = self.time()
        if statement.startswith("BEGIN"):
            if now >= self.busy_until and self.chance.random() < self.trouble.busy:
                self.busy_until = now + self.chance.uniform(0.01, self.trouble.lasts)
                self.tell("disk", f"busy for {self.busy_until - now:.1f} s")
            if now < self.busy_until:
                raise _fault(*_BUSY)
        elif statement.startswith(_WRITES):
            if now >= self.full_until and self.chance.random() < self.trouble.full:
                self.full_until = now + self.chance.uniform(0.01, self.trouble.lasts)
                self.tell("disk", f"full for {self.full_until - now:.1f} s")
            if now < self.full_until:
                # SQLite may end the whole transaction by itself when the disk is full.
                if self.opened is not None and self.chance.random() < 0.5:
                    sqlite3.Connection.rollback(self.opened)
                raise _fault(*_FULL)

    def before_commit(self) -> None:
        """Likewise, for what a commit has to write."""
        if self.time() < self.full_until:
            raise _fault(*_FULL)


class File(sqlite3.Connection):
    """A connection that asks the disk first."""

    disk: Disk
    #: Not yet while it is being opened.
    alive = False
    dead = False

    @property
    @override
    def in_transaction(self) -> bool:
        if self.dead:
            raise Killed
        return super().in_transaction

    def plain(self, sql: str, *values: Any) -> sqlite3.Cursor:
        """Run a statement of the observers', of which nobody hears."""
        return super().cursor(sqlite3.Cursor).execute(sql, values)

    @override
    def cursor(self, factory: type[sqlite3.Cursor] | None = None) -> sqlite3.Cursor:
        return super().cursor(factory or _Cursor)

    @override
    def commit(self) -> None:
        if self.dead:
            raise Killed
        if not self.in_transaction:
            return
        self.disk.point("before commit")
        self.disk.before_commit()
        super().commit()
        self.disk.committed(self)
        self.disk.point("after commit")

    @override
    def rollback(self) -> None:
        if self.dead:
            raise Killed
        super().rollback()


class _Cursor(sqlite3.Cursor):
    connection: File

    @override
    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        self._ask(sql)
        return super().execute(sql, parameters)

    @override
    def executemany(self, sql: str, parameters: Any) -> sqlite3.Cursor:
        self._ask(sql)
        return super().executemany(sql, parameters)

    def _ask(self, sql: str) -> None:
        file = self.connection
        if file.dead:
            raise Killed
        if file.alive:
            file.disk.before(sql)


class _Driver:
    """In place of the driver's thread: everything runs where it is called."""

    def __init__(self, raw: File) -> None:
        self._raw = raw

    async def commit(self) -> None:
        self._raw.commit()

    async def rollback(self) -> None:
        self._raw.rollback()

    async def close(self) -> None:
        if not self._raw.dead:
            self._raw.disk.cut()


def _fault(code: int, words: str) -> sqlite3.OperationalError:
    fault = sqlite3.OperationalError(words)
    fault.sqlite_errorcode = code
    return fault


#: What each transaction changed, for those who look at it after the commit.
_WATCH = """
CREATE TEMP TABLE seen (what TEXT, id INTEGER, chat TEXT);
CREATE TEMP TRIGGER seen_offer AFTER INSERT ON offers
    BEGIN INSERT INTO seen VALUES ('offer', NEW.id, NULL); END;
CREATE TEMP TRIGGER seen_answer AFTER UPDATE OF state ON offers
    BEGIN INSERT INTO seen VALUES (NEW.state, NEW.id, NULL); END;
CREATE TEMP TRIGGER seen_case AFTER UPDATE OF state ON cases
    BEGIN INSERT INTO seen VALUES ('case', NEW.id, NULL); END;
CREATE TEMP TRIGGER seen_sent AFTER UPDATE OF state ON outbox WHEN NEW.state = 'sent'
    BEGIN INSERT INTO seen VALUES ('sent', NEW.id, NEW.chat_key); END;
CREATE TEMP TRIGGER seen_report AFTER INSERT ON reports
    BEGIN INSERT INTO seen VALUES ('report', NEW.id, NEW.reporter_key); END;
CREATE TEMP TRIGGER seen_digest AFTER INSERT ON timers WHEN NEW.kind = 'erase'
    BEGIN INSERT INTO seen VALUES ('digest', NEW.guard, NEW.subject); END;
"""
