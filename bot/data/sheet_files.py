"""Sheets that are written: CSV that Excel reads as it is, and workbooks; tagged with HXL."""

import csv
import io
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

from bot.data.sheets import guarded

#: How wide a column of a workbook is at most, in characters.
_WIDEST: Final = 40


class SheetKind(StrEnum):
    """What a sheet is written as; the end of a file's name says it."""

    CSV = "csv"
    XLSX = "xlsx"


def written(
    kind: SheetKind, columns: Sequence[str], tags: Sequence[str], rows: Iterable[Sequence[str]]
) -> bytes:
    """A sheet: names of the columns, their HXL tags, and the rows, no cell of them a formula."""
    lines = [list(columns), list(tags), *([guarded(cell) for cell in row] for row in rows)]
    return _as_workbook(lines) if kind is SheetKind.XLSX else _as_csv(lines)


def _as_csv(lines: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a BOM, without which Excel takes Arabic for another encoding."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(lines)
    return out.getvalue().encode("utf-8-sig")


def _as_workbook(lines: Sequence[Sequence[str]]) -> bytes:
    """Every cell is text: a phone keeps its zero, and no date turns with somebody's settings."""
    from openpyxl import Workbook  # noqa: PLC0415 - nothing else needs it
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet("sulh")
    sheet.freeze_panes = "A3"
    for number, cells in enumerate(zip(*lines, strict=True), 1):
        width = min(_WIDEST, max(map(len, cells)) + 2)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for line in lines:
        row = []
        for value in line:
            cell = WriteOnlyCell(sheet, value=value)
            cell.data_type = "s"
            cell.number_format = "@"
            row.append(cell)
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
