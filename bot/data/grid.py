"""A file of rows and columns as people send it: CSV in several encodings, or an Excel workbook.

What cannot be read for certain is refused with what to do about it, never guessed at.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final, Protocol

from bot.domain.folding import strip_controls

_DELIMITERS: Final = ",;\t"
#: Old Excel files and workbooks with a password begin so, new ones and OpenDocument as archives.
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ARCHIVE: Final = b"PK\x03\x04"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
#: A sheet of people is a few hundred kilobytes; more is no sheet, or is made to fill the memory.
_LARGEST: Final = 20_000_000
_LARGEST_UNPACKED: Final = 200_000_000
_MOST_ROWS: Final = 100_000
#: Letters that Arabic Windows writes; anything else shows that the file is of another encoding.
_WINDOWS_ARABIC: Final = re.compile(
    "[\u0009\u000a\u000d\u0020-\u007e\u0621-\u0652\u0660-\u0669\u060c\u061b\u061f\u0640"
    "\u067e\u0686\u06af«»–…\u200c-\u200f]*"
)


class GridFault(Exception):
    """A file that holds no rows and columns for us; the message says what to do about it."""


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of a row that is not empty; `number` is its line or, in a workbook, its row."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows, and what a row is called: «line» of a text, «row» of a workbook."""

    lines: list[Line]
    unit: str


def read_grid(content: bytes) -> Grid:
    """Read CSV (UTF-8, UTF-16, Windows-1256; commas, semicolons or tabs) or XLSX.

    Raises GridFault.
    """
    if len(content) > _LARGEST:
        raise GridFault("the file is larger than 20 MB")
    if content.startswith(_OLE):
        raise GridFault(
            "the file is an old Excel file (.xls), or has a password; "
            "save it as «Excel Workbook (.xlsx)» without one, or as «CSV UTF-8»"
        )
    if content.startswith(_ARCHIVE):
        return Grid(list(_of_workbook(content)), "row")
    return Grid(list(_of_text(_decoded(content))), "line")


def _decoded(content: bytes) -> str:
    """The text of a CSV file. Raises GridFault."""
    if content.startswith(_UTF16):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise GridFault(_SAVE_AS) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # Arabic Windows saves plain «CSV» so. Its bytes nearly always decode to something: only what
    # reads as Arabic throughout is believed.
    try:
        text = content.decode("cp1256")
    except UnicodeDecodeError:
        raise GridFault(_SAVE_AS) from None
    if not _WINDOWS_ARABIC.fullmatch(text):
        raise GridFault(_SAVE_AS)
    return text


_SAVE_AS: Final = "the file is not UTF-8; save it as «CSV UTF-8» or as «Excel Workbook (.xlsx)»"


class _Reader(Protocol):
    """What `csv.reader` makes."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


def _of_text(text: str) -> Iterator[Line]:
    """Rows of CSV. Raises GridFault."""
    skipped = 0
    if text[:4].lower() == "sep=":  # Excel's own note of the delimiter
        text, skipped = text.partition("\n")[2], 1
    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    source = io.StringIO(text, newline="")
    reader: _Reader = csv.reader(source, delimiter=delimiter, strict=True)
    # A quoted cell may hold line ends: a row is named by the line on which it begins.
    following = 1
    try:
        for cells in reader:
            line, following = following, reader.line_num + 1
            if any(cell.strip() for cell in cells):
                yield Line(line + skipped, [_bare(cell) for cell in cells])
    except csv.Error as error:
        raise GridFault(f"line {reader.line_num + skipped}: {error}") from None


def _of_workbook(content: bytes) -> Iterator[Line]:
    """Rows of the first sheet of a workbook that is not hidden. Raises GridFault."""
    _refuse_other_archives(content)
    try:
        rows = _rows_of(content)
    except Exception:  # noqa: BLE001 - a broken workbook breaks in any way
        raise GridFault("the workbook is damaged; open it and save it anew") from None
    if len(rows) > _MOST_ROWS:
        raise GridFault(f"the sheet has more than {_MOST_ROWS} rows")
    for number, row in enumerate(rows, 1):
        cells = [_bare(_text_of(value)) for value in row]
        if any(cells):
            while not cells[-1]:
                cells.pop()
            yield Line(number, cells)


def _refuse_other_archives(content: bytes) -> None:
    """Raises GridFault where an archive is no workbook, or would fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            size = sum(each.file_size for each in archive.infolist())
    except zipfile.BadZipFile:
        raise GridFault("the workbook is damaged; open it and save it anew") from None
    if "xl/workbook.xml" not in names:
        raise GridFault("the file is no Excel workbook; save it as «Excel Workbook (.xlsx)»")
    if size > _LARGEST_UNPACKED:
        raise GridFault("the workbook is larger than 200 MB when it is unpacked")


def _rows_of(content: bytes) -> list[tuple[object, ...]]:
    """All rows of the first sheet; raises whatever the package raises."""
    from openpyxl import load_workbook  # noqa: PLC0415 - nothing else needs it

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheet = next(each for each in book.worksheets if each.sheet_state == "visible")
    # What a program noted of the sheet's size may be wrong; the rows themselves are not.
    sheet.reset_dimensions()
    return list(islice(sheet.iter_rows(values_only=True), _MOST_ROWS + 1))


def _text_of(value: object) -> str:
    """A cell of a workbook as it would stand in CSV; a date as YYYY-MM-DD."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return str(value.date()) if value.time() == datetime.min.time() else str(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _bare(cell: str) -> str:
    return strip_controls(cell).strip()
