"""Rows and columns out of whatever people save them as, and into what they can open."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from bot.data.grid import GridFault, read_grid
from bot.data.sheet_files import SheetKind, written
from bot.data.sheets import guarded, read_sheet

PLACES = "name,place\nسالم,سبها\n"


def workbook(*rows: Sequence[object], hidden_first: bool = False) -> bytes:
    book = Workbook()
    sheet = book.active
    if hidden_first:
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("people")
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(content: bytes) -> list[list[str]]:
    return [line.cells for line in read_grid(content).lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_is_read_as_excel_saves_it(encoding: str, delimiter: str) -> None:
    content = PLACES.replace(",", delimiter).encode(encoding)
    assert cells(content) == [["name", "place"], ["سالم", "سبها"]]


@pytest.mark.parametrize("encoding", ["iso8859_6", "mac_arabic", "cp720"])
def test_another_encoding_is_refused_and_never_guessed(encoding: str) -> None:
    content = "name\nمحمد ضياء الدين طاهر عبد الغني\n".encode(encoding, "replace")
    with pytest.raises(GridFault, match="CSV UTF-8"):
        read_grid(content)


def test_excels_note_of_the_delimiter_is_passed_over_and_lines_keep_their_numbers() -> None:
    grid = read_grid(b"sep=;\r\nname;place\r\n\r\na;b\r\n")
    assert [(line.number, line.cells) for line in grid.lines] == [
        (2, ["name", "place"]),
        (4, ["a", "b"]),
    ]


def test_a_workbook_is_read_as_text_dates_as_days_and_whole_numbers_whole() -> None:
    content = workbook(
        ["name", "day", "at", "number", "part", "yes", "none"],
        ["سالم", date(2027, 11, 24), datetime(2027, 11, 24, 8), 910000001.0, 1.5, True, None],
        [None, None],
        ["آخر"],
        hidden_first=True,
    )
    grid = read_grid(content)
    assert grid.unit == "row"
    assert [(line.number, line.cells) for line in grid.lines[1:]] == [
        (2, ["سالم", "2027-11-24", "2027-11-24 08:00:00", "910000001", "1.5", "yes"]),
        (4, ["آخر"]),
    ]


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0 old", "old Excel file"),
        (archive("content.xml", "mimetype"), "no Excel workbook"),
        (archive("xl/workbook.xml"), "damaged"),
        (b"PK\x03\x04 cut off", "damaged"),
        (workbook(["name"])[:-200], "damaged"),
        (b"x" * 20_000_001, "larger than 20 MB"),
        (b'a,b\n"open', "line 2: "),
    ],
)
def test_what_is_no_sheet_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(GridFault, match=said):
        read_grid(content)


def test_a_workbook_that_would_fill_the_memory_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b"0" * 200_000_001)
    assert len(out.getvalue()) < 1_000_000
    with pytest.raises(GridFault, match="when it is unpacked"):
        read_grid(out.getvalue())


def test_a_row_of_hxl_tags_and_empty_columns_at_the_end_are_passed_over() -> None:
    (row,) = read_sheet(b"name,place,,\n#contact +name,#loc,,\na,b,,\n", "no:", ("name", "place"))
    assert (row.line, row.cells) == (3, {"name": "a", "place": "b"})
    (row,) = read_sheet(b"name,place,,\na,b,,d\n", "no:", ("name", "place"))
    assert row.faults == ["line 2: 4 cells where the header has 2"]


DANGEROUS = ("=1+1", "+218910000001", "-1", "@SUM(A1)")


@pytest.mark.parametrize("kind", SheetKind)
@pytest.mark.parametrize("value", DANGEROUS)
def test_no_cell_that_is_written_is_a_formula_and_all_come_back(
    kind: SheetKind, value: str
) -> None:
    assert guarded(value).startswith("'")
    content = written(kind, ("name", "other"), ("#contact", "#loc"), [(value, "سبها")])
    (row,) = read_sheet(content, "no:", ("name", "other"))
    assert row.cells == {"name": value.strip(), "other": "سبها"}
    if kind is SheetKind.XLSX:
        for cell in load_workbook(io.BytesIO(content)).active[3]:
            assert cell.data_type == "s"
    else:
        assert content.startswith(b"\xef\xbb\xbf")
