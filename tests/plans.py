"""How SQLite finds its rows: every statement of a run is explained, and a whole big table read
from end to end is a fault ("data grows": five million cases, fifty million audit rows).

The planner's choices are those of a database that was never analysed, like a running bot's.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.store.tables import METADATA

#: Tables that grow with the register or the country, not with what happens: thousands of rows.
SMALL = {"mediators", "coordinators", "invitations", "places", "directory", "counters", "key_marks"}
SMALL |= {"officers", "audit_end", "key_epoch", "code_versions", "nudges", "proposals"}
#: Statements that may read a whole big table, each with its reason.
ALLOWED = {
    (
        "SELECT cases.state, count(*) AS count_1 FROM cases "
        "GROUP BY cases.state ORDER BY cases.state"
    ): "`sulh status` counts closed cases too: an index is read, by an operator's own process",
    (
        "SELECT DISTINCT cases.place_id FROM cases"
    ): "`sulh places import` looks whether a place in use would be lost; once in years",
    **dict.fromkeys(
        (
            "select actor from audit where action = ?",
            "select answers from follow_ups where kind = ?",
            "SELECT outbox.body, outbox.state FROM outbox",
            "SELECT outbox.id FROM outbox",
            "SELECT outbox.state FROM outbox ORDER BY outbox.id",
        ),
        "a test's own question",
    ),
}

_KINDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_LITERAL = re.compile(r"[xX]?'(?:[^']|'')*'|\b\d+(?:\.\d+)?(?:e-?\d+)?\b")
_LIST = re.compile(r"\(\?(?:, ?\?)+\)")
_ALIAS = re.compile(r"\b(\w+) AS (\w+)", re.IGNORECASE)
_SCAN = re.compile(r"SCAN (?:TABLE )?(\w+)")


def shape(sql: str) -> str:
    """A statement without what it asks for: equal shapes have equal plans."""
    return _LIST.sub("(?)", _LITERAL.sub("?", " ".join(sql.split())))


@dataclass
class Plans:
    """Hears every statement of every connection that the bot opens, and explains each once."""

    heard: dict[str, str] = field(default_factory=dict)
    #: What was explained before, and the tables found.
    known: dict[str, list[str]] = field(default_factory=dict)
    #: Whether what is heard is the bot's own, not a test's question.
    on: bool = True

    def __post_init__(self) -> None:
        self._model = sqlite3.dbapi2.connect(":memory:", check_same_thread=False)
        engine = sa.create_engine("sqlite://", creator=lambda: self._model)
        METADATA.create_all(engine)
        self._model.execute("create table alembic_version (version_num)")

    def hearing(self, connect: Callable[..., Any]) -> Callable[..., Any]:
        """`sqlite3.connect` with an ear in every connection."""

        def heard(*args: Any, **kwargs: Any) -> Any:
            made = connect(*args, **kwargs)
            made.set_trace_callback(self._hear)
            return made

        return heard

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """What a test asks the database itself is no statement of the bot."""
        before, self.on = self.on, False
        try:
            yield
        finally:
            self.on = before

    def _hear(self, sql: str) -> None:
        if self.on and sql.lstrip().upper().startswith(_KINDS):
            self.heard.setdefault(shape(sql), sql)

    def scans(self, sql: str) -> list[str]:
        """The big tables that a statement reads from end to end."""
        aliases = {alias: table for table, alias in _ALIAS.findall(sql)}
        found = self._model.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        names = [match.group(1) for row in found if (match := _SCAN.match(row[3]))]
        tables = {aliases.get(name, name) for name in names}
        return sorted(tables & METADATA.tables.keys() - SMALL)

    def faults(self) -> list[str]:
        """One line for each statement heard that reads a whole big table."""
        for form in self.heard.keys() - self.known.keys():
            self.known[form] = [] if form in ALLOWED else self.scans(self.heard[form])
        return [
            f"reads all of {', '.join(tables)}: {form}"
            for form in self.heard
            if (tables := self.known[form])
        ]
