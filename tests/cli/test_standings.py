"""Standings at the command line, as an office decides on them: alone, in twos, in panels."""

import csv
import sqlite3
from pathlib import Path

import pytest

from bot.domain.hours import TRIPOLI
from bot.runtime.clock import SystemClock
from tests.cli.test_register import demo_sheet, folder, refused, registrar, told

__all__ = ["folder"]
PLACES = {"C-1": ("LY01", "f"), "C-2": ("LY02", "m"), "C-3": ("LY03", "m"), "C-4": ("LY01", "m")}


@pytest.fixture
def office(folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Sixty mediators, four coordinators of three regions and two registrars."""
    told(capsys, "mediators", "import", demo_sheet(folder))
    for at, (area, gender) in enumerate(PLACES.values()):
        add = ("coordinators", "add", "--level", "regional", "--area", area, "--gender", gender)
        told(capsys, *add, "--name", "س", "--phone", f"092{at:07}")
    for area in ("LY01", "LY02"):
        told(capsys, *registrar(area))
    return folder


def change(number: str, to: str, *more: str) -> tuple[str, ...]:
    return ("mediators", "change", number, "--accreditation", to, "--evidence", "2026/14", *more)


def test_a_panel_of_three_with_a_woman_from_two_regions_revokes(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    revoke = change("M-45", "revoked")
    assert "--by is missing" in refused(capsys, *revoke)
    assert "nobody has the number operator" in refused(capsys, *revoke, "--by", "operator")
    said = told(capsys, *revoke, "--by", "C-2")
    assert said[0].startswith("M-45    accredited ")
    assert said[1].startswith("it waits for 2 more, a woman among them, another region: ")
    agree = ("mediators", "approve", "M-45", "--by")
    assert "agreed already" in refused(capsys, *agree, "C-2")
    assert "nobody decides about themselves" in refused(capsys, *agree, "M-45")
    assert "it waits for 1 more, a woman among them" in told(capsys, *agree, "C-3")[1]
    assert "it waits for a woman among them" in told(capsys, *agree, "C-4")[1]
    waiting = told(capsys, "mediators", "pending")
    assert "revoke to revoked (finding, 2026/14)  agreed: C-2, C-3, C-4" in waiting[0]
    said = told(capsys, *agree, "C-1")
    assert said[0].startswith("M-45    revoked ")
    assert len(said) == 1
    assert told(capsys, "mediators", "pending") == ["nothing waits for approval"]
    past = told(capsys, "mediators", "history", "M-45")
    assert "accredited > revoked" in past[0]
    assert past[0].endswith("coordinator:2 coordinator:3 coordinator:4 coordinator:1")
    again = refused(capsys, *change("M-45", "applied", "--reason", "again", "--by", "R-1"))
    assert "too early" in again
    assert told(capsys, "audit", "verify")[-1].startswith("whole: ")
    with sqlite3.connect(office / "sulh.sqlite3") as database:
        rows = database.execute(
            "select action, actor from audit where action like 'standing.%' order by id"
        ).fetchall()
    assert rows[0] == ("standing.propose", "coordinator:2")
    assert rows[-1] == ("standing.change", "coordinator:1")


def test_one_person_in_two_roles_does_not_make_two(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same phone, however it is written, stands with a coordinator and a mediator."""
    with (office / "people.csv").open(encoding="utf-8") as sheet:
        phones = {row["number"]: row["phone"] for row in csv.DictReader(sheet)}
    phone = phones["M-1"].replace("-", " ").translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    add = ("coordinators", "add", "--level", "regional", "--area", "LY01", "--gender", "f")
    told(capsys, *add, "--name", "س", "--phone", phone)
    told(capsys, *change("M-45", "revoked", "--by", "C-5"))
    agree = ("mediators", "approve", "M-45", "--by")
    assert "agreed already" in refused(capsys, *agree, "M-1")
    assert "it waits for 1 more" in told(capsys, *agree, "M-2")[1]
    add = ("officers", "add", "--role", "registrar", "--area", "LY01", "--gender", "f")
    told(capsys, *add, "--name", "س", "--phone", phone)
    own = change("M-1", "suspended", "--reason", "precaution", "--by", "R-3")
    assert "nobody decides about themselves" in refused(capsys, *own)


def test_a_way_back_takes_two_and_may_be_taken_back_before(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    suspend = change("M-45", "suspended", "--reason", "precaution")
    assert "it is one of: judged" in refused(capsys, *suspend, "--by", "C-1")
    told(capsys, *suspend, "--by", "R-1")
    back = change("M-45", "accredited", "--reason", "cleared", "--by")
    assert "it is one of: judged" in refused(capsys, *back, "C-2")
    renew = change("M-44", "accredited", "--reason", "renewed", "--by")
    assert "not for whoever --by names" in refused(capsys, *renew, "C-2")
    assert told(capsys, *back, "R-2")[1].startswith("it waits for 1 more: ")
    told(capsys, "mediators", "drop", "M-45", "--by", "R-1")
    assert "nothing waits" in refused(capsys, "mediators", "approve", "M-45", "--by", "R-1")
    told(capsys, *back, "R-2")
    assert "agreed already" in refused(capsys, "mediators", "approve", "M-45", "--by", "R-2")
    assert told(capsys, "mediators", "approve", "M-45", "--by", "R-1")[0].startswith(
        "M-45    accredited "
    )


def test_what_does_not_exist_is_said_in_one_line(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "nothing leads from accredited to applied; from here: " in refused(
        capsys, *change("M-45", "applied", "--by", "R-1")
    )
    assert "nobody has the number C-99" in refused(
        capsys, *change("M-45", "revoked", "--by", "C-99")
    )
    bad = ("mediators", "change", "M-45", "--accreditation", "suspended", "--reason", "finding")
    assert "reference such as 2026/14" in refused(
        capsys, *bad, "--by", "R-1", "--evidence", "سالم سرق المال"
    )
    today = SystemClock().now().astimezone(TRIPOLI).date()
    renew = change("M-45", "accredited", "--by", "R-1")
    assert "too early" in refused(capsys, *renew, "--expires-on", str(today))
