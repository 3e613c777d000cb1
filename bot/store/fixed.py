"""Statements of every turn, made once and read once: what is left is the driver's own work.

SQLAlchemy looks up, checks and wraps each statement anew, which costs several times what SQLite
needs to run it. A statement marked by `fixed` is compiled for SQLite at its first use; afterwards
values are put in their places and rows are handed out. PostgreSQL runs it like any other.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler

from bot.store.conn import Parameters

S = TypeVar("S", bound=sa.Executable)

_Process = Callable[[Any], Any] | None


def fixed(statement: S) -> S:
    """Mark a statement that is made once; its values come as parameters under fixed names."""
    return statement.execution_options(fixed=True)


@cache
def insert_into(table: sa.Table, *columns: str) -> sa.Insert:
    """Return the insert of these columns, whose values come under their names."""
    return fixed(sa.insert(table).values({name: sa.bindparam(name) for name in columns}))


@cache
def change(table: sa.Table, by: str, *columns: str) -> sa.Update:
    """Return the update of these columns where `by` has the value that comes under `of`."""
    values = {name: sa.bindparam(name, type_=table.c[name].type) for name in columns}
    where = table.c[by] == sa.bindparam("of", type_=table.c[by].type)
    return fixed(sa.update(table).where(where).values(values))


@cache
def find(table: sa.Table, *by: str) -> sa.Select[Any]:
    """Return the select of whole rows by these columns, whose values come under their names."""
    where = [table.c[name] == sa.bindparam(name, type_=table.c[name].type) for name in by]
    return fixed(sa.select(table).where(*where))


def one_of(column: sa.Column[Any], values: Iterable[str]) -> sa.ColumnElement[bool]:
    """Return that a column holds one of these for ever, in a form that `fixed` takes."""
    return column.in_([sa.literal(value, column.type) for value in values])


@cache
def narrowed(selected: sa.Select[Any], table: sa.Table, *by: str) -> sa.Select[Any]:
    """Return a select, made once, of those rows alone that have these values, named likewise."""
    where = [table.c[name] == sa.bindparam(name, type_=table.c[name].type) for name in by]
    return fixed(selected.where(*where))


class Rows(IteratorResult[Any]):
    """What a fixed statement brought; reads like SQLAlchemy's own results."""

    def __init__(
        self, columns: SimpleResultMetaData, rows: Iterable[Sequence[Any]], cursor: sqlite3.Cursor
    ) -> None:
        """`rows` as the repositories read them."""
        super().__init__(columns, iter(rows))
        self.rowcount = cursor.rowcount
        self.inserted_primary_key = (cursor.lastrowid,)


class Fixed:
    """A statement as SQLite takes it."""

    def __init__(self, statement: sa.Executable, dialect: Dialect) -> None:
        """Compile it."""
        compiled = cast("Any", statement).compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - only such are marked
        self.sql = str(compiled)
        self._binds = [_bind(compiled, name, dialect) for name in compiled.positiontup or ()]
        entries = compiled._result_columns  # noqa: SLF001 - as the library's own results do
        self._columns = SimpleResultMetaData([entry.keyname for entry in entries])
        reads = [_reads(entry.type, dialect) for entry in entries]
        self._reads = [(at, read) for at, read in enumerate(reads) if read is not None]

    def run(self, raw: sqlite3.Connection, parameters: Parameters | None) -> Rows:
        """Run once, or once for each of a sequence of parameters. Raises sqlite3.Error."""
        if isinstance(parameters, Mapping) or parameters is None:
            cursor = raw.execute(self.sql, self._values(parameters or {}))
        else:
            cursor = raw.executemany(self.sql, [self._values(each) for each in parameters])
        found: Sequence[Any] = () if cursor.description is None else cursor.fetchall()
        rows = Rows(self._columns, map(self._row, found) if self._reads else found, cursor)
        cursor.close()
        return rows

    def _values(self, parameters: Mapping[str, Any]) -> list[Any]:
        values = []
        for name, standing, write in self._binds:
            value = standing if name is None else parameters[name]
            values.append(value if write is None else write(value))
        return values

    def _row(self, row: Sequence[Any]) -> list[Any]:
        read = list(row)
        for at, process in self._reads:
            read[at] = process(read[at])
        return read


def _bind(compiled: SQLCompiler, name: str, dialect: Dialect) -> tuple[str | None, Any, _Process]:
    """One place of a value: the parameter's name, or the value that stands there for ever."""
    bind = compiled.binds[name]
    write = bind.type.dialect_impl(dialect).bind_processor(dialect)
    if bind.required:
        return bind.key, None, write
    # A named one with a value to fall back on would stand at that value for ever.
    assert bind.unique, name  # noqa: S101 - a fault of whoever wrote the statement
    value = bind.effective_value
    return None, value if write is None else write(value), None


def _reads(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> _Process:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
