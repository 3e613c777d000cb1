"""The register in bulk, as an operator runs it: import, export, sample, and what is refused."""

import io
import re
import sqlite3
from pathlib import Path

import pytest

from bot.cli import main
from bot.cli.progress import Bar
from bot.data.grid import read_grid
from bot.data.sheet_files import SheetKind, written
from bot.store.sealed import write_keys


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of an operator's own: a key file, a database to be made, no token."""
    write_keys(tmp_path / "keys.json")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SULH_TELEGRAM__BASE_URL", "http://127.0.0.1:9/bot")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert main(words) == 0
    captured = capsys.readouterr()
    assert captured.err == ""  # nothing is drawn where nobody sees it
    return captured.out.splitlines()


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def sampled(capsys: pytest.CaptureFixture[str], folder: Path, name: str = "people.csv") -> Path:
    file = folder / name
    told(capsys, "mediators", "sample", str(file))
    return file


@pytest.mark.parametrize("name", ["people.csv", "people.xlsx"])
def test_a_sample_is_imported_again_exported_and_imported_once_more(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file = sampled(capsys, folder, name)
    assert file.stat().st_mode & 0o077 == 0
    assert told(capsys, "mediators", "import", str(file))[0] == "taken in: 60 (M-1 … M-60)"
    assert told(capsys, "mediators", "import", str(file))[0] == "as they were: 60"
    out = folder / f"register{file.suffix}"
    said = told(capsys, "mediators", "export", str(out))
    assert said == [f"written: {out} (60 mediators, without names, no ties)"]
    assert out.stat().st_mode & 0o077 == 0
    assert told(capsys, "mediators", "import", str(out)) == ["as they were: 60"]
    assert "exists already" in refused(capsys, "mediators", "export", str(out))


def test_names_need_a_registrar_who_joined_and_are_noted_in_the_trail(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(capsys, "mediators", "import", str(sampled(capsys, folder)))
    out = folder / "named.csv"
    export = ("mediators", "export", str(out))
    for words in (("--with-names",), ("--by", "R-1")):
        assert "--with-names --by R-1" in refused(capsys, *export, *words)
    named = ("--with-names", "--by", "r-1")
    assert "r-1 is no registrar" in refused(capsys, *export, *named)
    who = ("--area", "LY", "--gender", "f", "--name", "مسجلة", "--phone", "091 222 3344")
    told(capsys, "officers", "add", "--role", "registrar", *who)
    assert "no phone number" in refused(
        capsys, "officers", "add", "--role", "auditor", *who[:-1], "12"
    )
    assert "has not joined yet" in refused(capsys, *export, *named)
    assert not out.exists()
    with sqlite3.connect(folder / "sulh.sqlite3") as database:
        database.execute("update officers set chat_key = 'p1'")  # and no chat: nothing is sent
    assert told(capsys, *export, *named)[-1].startswith("it shows who they are")
    text = out.read_text(encoding="utf-8-sig")
    assert text.count("التجريبي") == 60
    assert "المثال" not in text
    with sqlite3.connect(folder / "sulh.sqlite3") as database:
        (found,) = database.execute("select actor, reason from audit where action like '%export'")
    assert found == ("officer:1", "60 with names")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("~$people.xlsx", "only marks that the sheet is open elsewhere"),
        (".~lock.people.csv#", "only marks that the sheet is open elsewhere"),
        ("nowhere.csv", "cannot be read: No such file"),
    ],
)
def test_a_file_that_is_not_the_sheet_is_said_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    line = refused(capsys, "mediators", "import", name)
    assert said in line
    assert line.count("\n") == 1
    assert "has to end in .csv or .xlsx" in refused(capsys, "mediators", "export", "people.ods")


def test_2000_rows_of_which_50_are_bad_are_all_named_and_nothing_is_done(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Must show 4 of the register: under 10 s; here with a workbook, the slower kind."""
    header, _, *people = [
        line.cells for line in read_grid(sampled(capsys, folder).read_bytes()).lines
    ]
    phone, severity, number = (header.index(name) for name in ("phone", "max_severity", "number"))
    rows = []
    for n in range(2000):
        row = people[n % len(people)] + [""] * (len(header) - len(people[n % len(people)]))
        row[phone], row[number], row[1] = f"09200{n:05}", "", f"{row[1]} {n}"
        row[severity] = "9" if n % 40 == 7 else row[severity]
        rows.append(row)
    file = folder / "many.xlsx"
    file.write_bytes(written(SheetKind.XLSX, header, ["#x"] * len(header), rows))
    said = refused(capsys, "mediators", "import", str(file)).splitlines()
    assert said[0] == "no mediator was taken in:"
    wrong = "max_severity «9» is not a whole number from 1 to 5"
    assert said[1:] == [f"row {n + 3}: {wrong}" for n in range(2000) if n % 40 == 7]
    assert len(said) == 51
    assert told(capsys, "mediators", "list") == []


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_on_a_terminal_and_taken_away() -> None:
    screen = Terminal()
    with Bar(screen) as bar:
        for done in range(101):
            bar(done, 100)
    drawn = screen.getvalue()
    assert "100 %" in drawn
    assert len(re.findall("%", drawn)) == 31
    assert drawn.endswith("\r")
    silent = io.StringIO()
    with Bar(silent) as bar:
        bar(50, 100)
    assert silent.getvalue() == ""
