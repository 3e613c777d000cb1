"""Sheets that people keep by hand: lenient about Excel, strict about what is in the cells.

A sheet is read whole before anything of it is used, so that one run names every fault. Faults
repeat dates, codes and places, never a name, a phone or a tie (law 8).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from bot.data.grid import Grid, GridFault, Line, read_grid
from bot.domain.folding import fold

#: What a row of a workbook is called.
WORKBOOK_UNIT: Final = "row"
#: A spreadsheet reckons with what begins so: «=», and what older ones took for it.
_RECKONED: Final = frozenset("=+-@\t\r")
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
    unit: str = "line"
    #: What the header has.
    columns: frozenset[str] = frozenset()
    faults: list[str] = field(default_factory=list)

    def fault(self, text: str) -> None:
        """Note something wrong with this row."""
        self.faults.append(f"{self.unit} {self.line}: {text}")

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
            self.fault(f"{name} {shown(said)} is not a date written YYYY-MM-DD{_changed(said)}")
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

    CSV or XLSX, as `grid.py` has it. A row of HXL tags below the header is passed over. A row with
    more or fewer cells than the header is returned with that fault and no cells.
    Raises SheetRefused, headed `head`, where the sheet as a whole cannot be read.
    """
    try:
        grid = read_grid(content)
    except GridFault as fault:
        raise SheetRefused(head, (str(fault),)) from None
    columns = [name.lower() for name in grid.lines[0].cells] if grid.lines else []
    while columns and not columns[-1]:  # Excel leaves the ends of deleted columns.
        columns.pop()
    if faults := list(_column_faults(columns, required, optional)):
        raise SheetRefused(head, faults)
    lines = [line for line in grid.lines[1:] if line.number != _tag_row(grid)]
    if not lines:
        raise SheetRefused(head, ("the sheet has no rows",))
    return [_row(line, grid.unit, columns, optional) for line in lines]


def _tag_row(grid: Grid) -> int | None:
    """The line below the header, where it holds HXL tags such as «#contact +name»."""
    below = grid.lines[1:2]
    tags = bool(below) and all(cell.startswith("#") for cell in below[0].cells if cell)
    return below[0].number if tags else None


def _row(line: Line, unit: str, columns: list[str], optional: Sequence[str]) -> SheetRow:
    row = SheetRow(line.number, dict.fromkeys(optional, ""), unit, frozenset(columns))
    cells = list(line.cells)
    while len(cells) > len(columns) and not cells[-1]:
        cells.pop()
    if unit == WORKBOOK_UNIT:  # where empty cells at the end of a row are not there at all
        cells += [""] * (len(columns) - len(cells))
    if len(cells) != len(columns):
        row.fault(f"{len(cells)} cells where the header has {len(columns)}")
        row.cells = {}
    else:
        row.cells |= zip(columns, map(_unguarded, cells), strict=True)
    return row


def _unguarded(cell: str) -> str:
    """A cell without the sign that keeps a spreadsheet from reckoning with it (`guarded`)."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _RECKONED else cell


def guarded(value: str) -> str:
    """A value that a spreadsheet takes for text, also where it begins like a formula."""
    return f"'{value}" if value[:1] in _RECKONED else value


def _column_faults(
    columns: list[str], required: Sequence[str], optional: Sequence[str]
) -> Iterator[str]:
    if missing := [name for name in required if name not in columns]:
        yield f"columns are missing: {', '.join(missing)}"
    if unknown := [name for name in columns if name not in (*required, *optional)]:
        yield f"columns are not known: {', '.join(map(shown, unknown))}"
    if double := sorted({name for name in columns if columns.count(name) > 1}):
        yield f"columns stand twice: {', '.join(double)}"


def _changed(said: str) -> str:
    """What to do about a date in which a spreadsheet had its hand."""
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{5}", said) is None:
        return ""
    return "; a spreadsheet changed it: format the column as text, or save as .xlsx"


def _no_date() -> date:
    raise ValueError
