"""CSV sheets that people keep by hand: lenient about Excel, strict about what is in the cells.

A sheet is read whole before anything of it is used, so that one run names every fault. Faults
repeat dates, codes and places, never a name, a phone or a tie (law 8).
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from bot.domain.folding import fold, strip_controls

_DELIMITERS = ",;\t"
_SEPARATORS = re.compile(r"[|,،؛;\s]+")
#: A misplaced cell may hold anything: no more of it than this is shown.
_SHOWN = 30

E = TypeVar("E", bound=StrEnum)


class SheetRefused(Exception):
    """A sheet that cannot be used; the message has a line for every fault found in it."""

    def __init__(self, head: str, faults: Sequence[str]) -> None:
        """`head` says which sheet it is, and that nothing of it was taken."""
        super().__init__("\n".join((head, *faults)))
        self.faults = tuple(faults)


@dataclass(slots=True)
class SheetRow:
    """One row: its cells by column, and what was found wrong with them so far.

    A reader that notes a fault returns a value of the right type all the same: it is never used,
    since a row with faults is never taken.
    """

    line: int
    cells: dict[str, str]
    faults: list[str] = field(default_factory=list)

    def fault(self, text: str) -> None:
        """Note something wrong with this row."""
        self.faults.append(f"line {self.line}: {text}")

    def text(self, name: str, most: int) -> str:
        """A cell that must not be empty, of at most `most` characters."""
        if not self.cells[name]:
            self.fault(f"{name} is empty")
        return self.at_most(name, most)

    def at_most(self, name: str, most: int) -> str:
        """A cell that may be empty, of at most `most` characters."""
        said = self.cells[name]
        if len(said) > most:
            self.fault(f"{name} has {len(said)} characters; at most {most}")
        return said

    def whole(self, name: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`; digits of any script."""
        said = fold(self.cells[name])
        if said.isascii() and said.isdigit() and low <= int(said) <= high:
            return int(said)
        self.fault(f"{name} {shown(said)} is not a whole number from {low} to {high}")
        return low

    def day(self, name: str) -> date:
        """A date written YYYY-MM-DD: any other order could be read two ways."""
        said = fold(self.cells[name])
        try:
            return date.fromisoformat(said) if len(said) == len("2026-01-31") else _no_date()
        except ValueError:
            self.fault(f"{name} {shown(said)} is not a date written YYYY-MM-DD")
            return date.min

    def one_of(self, name: str, kind: type[E]) -> E:
        """A code of an enumeration."""
        said = self.cells[name].lower()
        if said in list(kind):
            return kind(said)
        self.fault(f"{name} {shown(said)} is none of: {' '.join(kind)}")
        return next(iter(kind))

    def some_of(self, name: str, known: Collection[str]) -> frozenset[str]:
        """One code or several, separated by a space, a comma or «|»."""
        said = [part for part in _SEPARATORS.split(self.cells[name].lower()) if part]
        for stray in sorted(set(said) - set(known)):
            self.fault(f"{name}: {shown(stray)} is none of: {' '.join(known)}")
        if not said:
            self.fault(f"{name} is empty")
        return frozenset(said) & frozenset(known)

    def yes(self, name: str) -> bool:
        """A cell that says yes or no."""
        said = self.cells[name].lower()
        if said not in {"yes", "no"}:
            self.fault(f"{name} {shown(said)} is neither yes nor no")
        return said == "yes"


def shown(value: str) -> str:
    """Show a cell's value in a fault, shortened."""
    return f"«{value[:_SHOWN]}…»" if len(value) > _SHOWN else f"«{value}»"


def read_sheet(
    content: bytes, head: str, required: Sequence[str], optional: Sequence[str] = ()
) -> list[SheetRow]:
    """Read the rows of a sheet with these columns, in any order; empty rows are passed over.

    UTF-8 with or without BOM; commas, semicolons or tabs between the cells. A row with more or
    fewer cells than the header is returned with that fault and no cells.
    Raises SheetRefused, headed `head`, where the sheet as a whole cannot be read.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetRefused(head, ("the file is not UTF-8; save it as «CSV UTF-8»",)) from None
    header = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=header.count), strict=True
    )
    try:
        columns = [strip_controls(name).strip().lower() for name in next(reader, [])]
        if faults := list(_column_faults(columns, required, optional)):
            raise SheetRefused(head, faults)
        rows = list(_rows(reader, columns, optional))
    except csv.Error as error:
        raise SheetRefused(head, (f"line {reader.line_num}: {error}",)) from None
    if not rows:
        raise SheetRefused(head, ("the sheet has no rows",))
    return rows


class _Reader(Protocol):
    """What `csv.reader` makes."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


def _rows(reader: _Reader, columns: list[str], optional: Sequence[str]) -> Iterator[SheetRow]:
    # A quoted cell may hold line ends: a row is named by the line on which it begins.
    following = reader.line_num + 1
    for cells in reader:
        line, following = following, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        row = SheetRow(line, dict.fromkeys(optional, ""))
        if len(cells) != len(columns):
            row.fault(f"{len(cells)} cells where the header has {len(columns)}")
            row.cells = {}
        else:
            bare = (strip_controls(cell).strip() for cell in cells)
            row.cells |= zip(columns, bare, strict=True)
        yield row


def _column_faults(
    columns: list[str], required: Sequence[str], optional: Sequence[str]
) -> Iterator[str]:
    if missing := [name for name in required if name not in columns]:
        yield f"columns are missing: {', '.join(missing)}"
    if unknown := [name for name in columns if name not in (*required, *optional)]:
        yield f"columns are not known: {', '.join(map(shown, unknown))}"
    if double := sorted({name for name in columns if columns.count(name) > 1}):
        yield f"columns stand twice: {', '.join(double)}"


def _no_date() -> date:
    raise ValueError
