"""The commands that fill the register, as an operator runs them."""

import csv
import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from bot import data
from bot.cli import main
from bot.cli.demo_people import FOLDER, fill, sheet
from bot.data.gazetteer import load_places
from bot.domain.mediator import Accreditation, Gender
from bot.domain.places import Gazetteer
from bot.runtime.clock import SystemClock, SystemDice
from bot.store.database import Database
from bot.store.sealed import write_keys
from bot.usecases.invite import VALID_FOR, invite
from tests.clock import FakeClock

PLACES = Gazetteer(load_places())

PHONE = ("--phone", "0910000001")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of an operator's own: a key file, a database to be made, no token."""
    write_keys(tmp_path / "keys.json")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SULH_TELEGRAM__BASE_URL", "http://127.0.0.1:9/bot")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert main(words) == 0
    return capsys.readouterr().out.splitlines()


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def demo_sheet(folder: Path) -> str:
    file = folder / "people.csv"
    file.write_bytes(sheet("mediators", SystemClock().now().date()))
    return str(file)


def test_import_list_and_the_advice_to_destroy_the_sheet(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(capsys, "mediators", "import", demo_sheet(folder))
    assert said[0] == "taken in: 60 (M-1 … M-60)"
    assert said[-1].startswith(f"destroy {folder}/people.csv")
    listed = told(capsys, "mediators", "list")
    assert len(listed) == 60
    assert re.fullmatch(
        r"M-45 +accredited +until 20\d\d-\d\d-\d\d  not joined +code not accepted +LY031901 سبها",
        listed[44],
    )
    assert "التجريبي" not in "".join(listed)


def test_faults_of_a_sheet_are_lines_and_nothing_is_taken_in(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path(demo_sheet(folder))
    file.write_text(file.read_text(encoding="utf-8").replace("سبها,", "لا مكان,"), encoding="utf-8")
    said = refused(capsys, "mediators", "import", str(file)).splitlines()
    assert said[0] == "no mediator was taken in:"
    assert len(said) == 6
    assert all(line.startswith("line ") for line in said[1:])
    assert told(capsys, "mediators", "list") == []
    assert "cannot be read" in refused(capsys, "mediators", "import", "nowhere.csv")


def registrar(area: str) -> tuple[str, ...]:
    """The command that takes a registrar in."""
    who = ("--area", area, "--gender", "f", "--name", "س", "--phone", f"09300{area[2:]:>05}")
    return ("officers", "add", "--role", "registrar", *who)


def test_a_status_a_last_day_and_a_declaration_are_changed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(capsys, "mediators", "import", demo_sheet(folder))
    told(capsys, *registrar("LY01"))
    out = ("mediators", "change", "m-45", "--accreditation", "suspended")
    assert "--by is missing" in refused(capsys, *out)
    out = (*out, "--by", "r-1")
    assert "--reason is one of: finding, judged, precaution" in refused(capsys, *out)
    out = (*out, "--reason", "precaution")
    assert "--evidence is missing" in refused(capsys, *out)
    said = told(capsys, *out, "--evidence", "2026/14")
    assert said[0].startswith("M-45    suspended   until ")
    ties = folder / "ties.txt"
    ties.write_text("قبيلة المثال\nسبها\n", encoding="utf-8")
    today = str(SystemClock().now().date())
    change = ("mediators", "change", "M-45", "--ties-file", str(ties))
    assert "the day on which they were declared" in refused(capsys, *change)
    said = told(capsys, *change, "--declared-on", today, "--expires-on", today)
    assert f"until {today}" in said[0]
    assert said[-1].startswith(f"destroy {ties}")
    assert "nothing to change" in refused(capsys, "mediators", "change", "M-45")
    longer = ("mediators", "change", "M-45", "--expires-on", "2099-01-01")
    assert "comes by renewing" in refused(capsys, *longer)
    later = ("--declared-on", "2099-01-01")
    assert "has not been made yet" in refused(capsys, "mediators", "change", "M-45", *later)
    assert "sulh mediators list" in refused(capsys, "mediators", "change", "M-99", *later)
    ties.write_text("\n", encoding="utf-8")
    assert "is empty" in refused(capsys, *change, "--declared-on", today)


def test_coordinators_are_added_listed_and_refused_with_a_reason(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    south = ("--level", "municipal", "--area", "LY03", "--gender", "f", "--listens")
    said = told(capsys, "coordinators", "add", *south, "--name", "نجلاء التجريبية", *PHONE)
    assert said[-1] == "next: sulh invite coordinator C-1"
    top = ("--level", "national", "--gender", "m", "--name", "عماد التجريبي", *PHONE)
    nobody = (*top[:-1], "-")
    assert "no phone" in refused(capsys, "coordinators", "add", *nobody, "--area", "LY")
    assert "is LY" in refused(capsys, "coordinators", "add", *top, "--area", "LY03")
    told(capsys, "coordinators", "add", *top, "--area", "LY")
    quarter = ("--level", "municipal", "--gender", "m", "--name", "س", *PHONE, "--area", "G2208518")
    assert main(("coordinators", "add", *quarter)) == 0
    capsys.readouterr()
    unknown = (
        "--level",
        "municipal",
        "--gender",
        "m",
        "--name",
        "س",
        *PHONE,
        "--area",
        "MLY0101009",
    )
    assert "district, such as LY0101" in refused(capsys, "coordinators", "add", *unknown)
    listed = told(capsys, "coordinators", "list")
    assert listed[0] == "C-1     municipal  not joined  LY03 فزان  listens"
    assert listed[1] == "C-2     national   not joined  LY (the whole country)"
    assert "التجريبي" not in "".join(listed)


def test_without_the_bots_name_the_words_to_type_are_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(capsys, "mediators", "import", demo_sheet(folder))
    said = told(capsys, "invite", "mediator", "m-7")
    assert re.fullmatch(r"M-7  /start [A-Za-z0-9]{24}", said[0])
    assert said[1].startswith("to be typed to the bot, whose user name could not be learnt")
    assert len(told(capsys, "invite", "mediators", "--all-unlinked")) == 61
    assert "sulh mediators list" in refused(capsys, "invite", "mediator", "M-99")
    assert "sulh coordinators list" in refused(capsys, "invite", "coordinator", "C-1")


def test_unlinking_who_has_not_joined_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(capsys, "mediators", "import", demo_sheet(folder))
    said = told(capsys, "unlink", "mediator", "m-7")
    assert said == ["they had not joined", "to let them join again: sulh invite mediator M-7"]
    assert "sulh coordinators list" in refused(capsys, "unlink", "coordinator", "C-9")


async def test_the_demo_has_sixty_mediators_three_coordinators_and_their_links(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        links = await fill(uow, PLACES, SystemDice(), clock.now())
        taken = await uow.register.mediators()
        staff = await uow.register.coordinators()
    regions = [PLACES.region_of(PLACES.get(one.place_id)).place_id for one in taken]
    assert [regions.count(f"LY0{n}") for n in (1, 2, 3)] == [20, 24, 16]
    assert sum(one.gender is Gender.WOMAN for one in taken) == 24
    assert sum(one.accreditation is Accreditation.ACCREDITED for one in taken) >= 50
    assert {one.accreditation for one in taken} >= {"probation", "expired", "on_leave"}
    assert {"jbn", "tuq", "thv", "lbs"} <= {code for one in taken for code in one.languages}
    assert [(one.level, one.area) for one in staff] == [
        ("municipal", "LY03"),
        ("regional", "LY01"),
        ("national", "LY"),
    ]
    assert [one.listens and one.gender is Gender.WOMAN for one in staff] == [True, False, False]
    assert len(links.mediators) == 60
    assert set(links.coordinators) == {"C-1", "C-2", "C-3"}
    tokens = [*links.mediators.values(), *links.coordinators.values()]
    assert len(set(tokens)) == 63


def test_the_sample_sheet_can_be_imported_as_it_stands(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["mediators", "sample"]) == 0
    (folder / "sample.csv").write_bytes(capsysbinary.readouterr().out)
    assert main(["mediators", "import", str(folder / "sample.csv")]) == 0
    assert b"taken in: 60" in capsysbinary.readouterr().out


def test_the_people_of_the_demo_are_clearly_fictional() -> None:
    with (FOLDER / "mediators.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["full_name"].endswith(("التجريبي", "التجريبية"))
            assert row["phone"].startswith("000-")


async def test_a_link_works_once_for_seven_days_and_the_newest_only(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        links = await fill(uow, PLACES, SystemDice(), clock.now())
        (first, *_) = await uow.register.mediators()
        newer = await invite(uow, SystemDice(), "mediator", first.id, clock.now(), "operator")
        late = clock.now() + VALID_FOR
        take = uow.register.take_invitation
        assert await take(links.mediators["M-1"], clock.now()) is None
        assert await take(newer, late - timedelta(seconds=1)) == ("mediator", first.id)
        assert await take(newer, clock.now()) is None
        assert await take(links.mediators["M-2"], late) is None
        assert await take(links.coordinators["C-1"], clock.now()) == ("coordinator", 1)


def test_the_directory_is_imported_listed_and_verified(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "directory.csv"
    file.write_bytes(sheet("directory", SystemClock().now().date()))
    assert "10 entries" in told(capsys, "directory", "import", str(file))[0]
    (hidden,) = [line for line in told(capsys, "directory", "list") if "hidden" in line]
    told(capsys, "directory", "verify", hidden.split()[0])
    assert not [line for line in told(capsys, "directory", "list") if "hidden" in line]
    assert "sulh directory list" in refused(capsys, "directory", "verify", "99")
    file.write_text("kind\n", encoding="utf-8")
    assert "columns are missing" in refused(capsys, "directory", "import", str(file))


def test_places_are_searched_with_or_without_a_table_of_ones_own(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert '"LY010304"' in told(capsys, "places", "search", "--json", "بنغازي")[0]
    assert not (folder / "sulh.sqlite3").exists()
    file = folder / "places.csv"
    ours = Path(data.__file__).with_name("places.csv").read_text(encoding="utf-8")
    file.write_text(f"{ours}X1,حي المثال,Example,,locality,LY0319,,,,,own\n", encoding="utf-8")
    assert told(capsys, "places", "import", str(file))[0] == "780 places in use"
    assert '"X1"' in told(capsys, "places", "search", "حي المثال سبها")[0]
    told(capsys, "places", "reset")
    assert '"X1"' not in told(capsys, "places", "search", "حي المثال سبها")[0]
    file.write_text(f"{ours}X1,,,,city,LY09,,,,,own\n", encoding="utf-8")
    said = refused(capsys, "places", "import", str(file))
    assert "the place has no name" in said


def checked(capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(("check",)) == 1
    return capsys.readouterr().out.splitlines()


def test_check_says_what_to_mend_and_changes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = checked(capsys)
    assert said[0].startswith("no bot token")
    assert said[1].startswith("there is no database yet")
    assert not (folder / "sulh.sqlite3").exists()
    (folder / "token").write_text("1:x")
    (folder / "token").chmod(0o644)
    (folder / "keys.json").chmod(0o640)
    monkeypatch.setenv("SULH_TELEGRAM__TOKEN_FILE", str(folder / "token"))
    said = checked(capsys)
    assert said[0].endswith(f"chmod 600 {folder}/token")
    assert said[1].endswith("chmod 600 keys.json")
    told(capsys, "coordinators", "list")
    assert len(checked(capsys)) == 14
    with sqlite3.connect(folder / "sulh.sqlite3") as database:
        database.execute("update alembic_version set version_num = 'f00'")
    assert checked(capsys)[2].startswith("the database was made by a newer version of Sulh")
    assert "newer version" in refused(capsys, "mediators", "list")
    with sqlite3.connect(folder / "sulh.sqlite3") as database:
        database.execute("update alembic_version set version_num = '0001'")
    assert checked(capsys)[2].startswith("the database has schema 0001, this version ")
    (folder / "sulh.sqlite3").write_bytes(b"no database" * 100)
    assert checked(capsys)[2].startswith("the database cannot be opened")


def test_nobody_in_the_register_is_not_everybody_joined(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(capsys, "invite", "mediators", "--all-unlinked")
    assert said == ["there is no mediator yet; see: sulh mediators import FILE.csv"]


def test_status_is_read_by_people_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "mediators", "import", demo_sheet(folder))
    said = told(capsys, "status")
    assert said[:4] == [
        "inbox: 0 waiting, 0 failed",
        "outbox: 0 waiting, 0 failed",
        "timers due: 0",
        "cases: none",
    ]
    assert "1 suspended" in said[4]
