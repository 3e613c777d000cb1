"""Taking mediators in from a sheet: all of them, or none and every fault named."""

import csv
import io
import time
from datetime import date

import pytest

from bot.data.gazetteer import load_places
from bot.data.sheets import SheetRefused
from bot.domain.mediator import Accreditation, Gender
from bot.domain.places import Gazetteer
from bot.domain.taxonomy import Category
from bot.domain.ties import all_words
from bot.store.database import Database
from bot.usecases.import_mediators import (
    COLUMNS,
    FOR_NEW,
    NOBODY,
    Known,
    import_mediators,
    read_mediators,
)
from bot.usecases.place_names import PlaceNames
from tests.clock import FakeClock

TODAY = date(2026, 11, 24)
PLACES = Gazetteer(load_places())
GOOD = {
    "full_name": "سالم التجريبي",
    "display_name": "الحاج سالم",
    "phone": "091 000 0001",
    "gender": "m",
    "accreditation": "accredited",
    "expires_on": "2027-11-24",
    "declared_on": "2026-11-01",
    "place": "سبها",
    "radius_km": "150",
    "languages": "ar tuq",
    "categories": "land, resource",
    "max_severity": "3",
    "ties": "قبيلة المثال | سبها",
}


def sheet(*rows: dict[str, str], delimiter: str = ",", columns: tuple[str, ...] = ()) -> bytes:
    out = io.StringIO(newline="")
    names = columns or tuple({name: None for row in rows for name in row})
    writer = csv.DictWriter(out, names, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def faults_of(content: bytes, known: Known = NOBODY) -> list[str]:
    with pytest.raises(SheetRefused) as refused:
        read_mediators(content, PlaceNames(PLACES), TODAY, known)
    return list(refused.value.faults)


def fault_of(**cells: str) -> str:
    (fault,) = faults_of(sheet(GOOD | cells))
    assert fault.startswith("line 2: ")
    return fault.removeprefix("line 2: ")


def test_a_good_row_is_read() -> None:
    (new,) = read_mediators(sheet(GOOD), PlaceNames(PLACES), TODAY)
    assert new.number == "M-1"
    assert (new.gender, new.accreditation) == (Gender.MAN, Accreditation.ACCREDITED)
    assert new.person.phone == "0910000001"
    assert PLACES.label(PLACES.get(new.place_id)) == "سبها"
    assert new.languages == {"ar", "tuq"}
    assert new.categories == {Category.LAND, Category.RESOURCE}
    assert new.ties == ("قبيلة المثال", "سبها")


def test_bom_semicolons_other_digits_and_empty_lines_are_tolerated() -> None:
    row = GOOD | {"radius_km": "١٥٠", "expires_on": "٢٠٢٧-١١-٢٤", "categories": "all"}
    content = b"\xef\xbb\xbf" + sheet(row, delimiter=";") + b";;;;;;;;;;;;\r\n\r\n"
    (new,) = read_mediators(content, PlaceNames(PLACES), TODAY)
    assert new.radius_km == 150
    assert new.expires_on == TODAY.replace(year=2027)
    assert new.categories == set(Category)


def test_numbers_are_kept_or_given_on_from_the_highest() -> None:
    second = GOOD | {"number": "m-204", "phone": "0910000002"}
    third = GOOD | {"number": "", "phone": "0910000003"}
    content = sheet(GOOD | {"number": ""}, second, third)
    known = Known({}, frozenset({"M-7", "C-900"}))
    taken = read_mediators(content, PlaceNames(PLACES), TODAY, known)
    assert [new.number for new in taken] == ["M-205", "M-204", "M-206"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"place": "باريس"}, "place «باريس» is not surely a place we know"),
        ({"place": "برقة"}, "place «برقة» is a whole region"),
        ({"place": ""}, "place is empty"),
        ({"full_name": " "}, "full_name is empty"),
        ({"phone": "12"}, "phone is not a number of 7 to 15 digits"),
        ({"gender": "x"}, "gender «x» is none of: f m"),
        ({"accreditation": "yes"}, "accreditation «yes» is none of: applied"),
        ({"expires_on": "24/11/2027"}, "expires_on «24/11/2027» is not a date written YYYY-MM-DD"),
        ({"expires_on": "2027-02-30"}, "expires_on «2027-02-30» is not a date"),
        ({"expires_on": "2026-11-23"}, "expires_on 2026-11-23 is over"),
        ({"declared_on": "2026-11-25"}, "declared_on 2026-11-25 has not come yet"),
        ({"radius_km": "0"}, "radius_km «0» is not a whole number from 1 to 2000"),
        ({"radius_km": "2001"}, "radius_km «2001» is not a whole number from 1 to 2000"),
        ({"languages": "ar xx"}, "languages: «xx» is none of: ar"),
        ({"languages": ""}, "languages is empty"),
        ({"categories": "land gold"}, "categories: «gold» is none of: land"),
        ({"max_severity": "6"}, "max_severity «6» is not a whole number from 1 to 5"),
        ({"ties": " | "}, "ties are empty; write what was declared, or «none»"),
        ({"number": "رقم"}, "number «رقم» is not like M-204"),
    ],
)
def test_each_fault_says_where_and_why(cells: dict[str, str], said: str) -> None:
    assert fault_of(**cells).startswith(said)


def test_somebody_lapsed_may_be_taken_in_as_such_and_no_ties_must_be_said() -> None:
    row = GOOD | {"accreditation": "expired", "expires_on": "2026-01-01", "ties": "none"}
    (new,) = read_mediators(sheet(row), PlaceNames(PLACES), TODAY)
    assert new.ties == ()


def test_doubles_are_named_within_the_sheet_and_with_the_register() -> None:
    first = GOOD | {"number": "M-1"}
    second = GOOD | {"number": "M-1", "phone": "00218 91 000 0001"}
    third = GOOD | {"number": "C-9", "phone": "+218910000002"}
    assert faults_of(sheet(first, second, third), Known({}, frozenset({"C-9"}))) == [
        "line 3: the same number as line 2",
        "line 3: the same phone as line 2",
        "line 4: somebody who is no mediator has this number already",
    ]


def test_the_sheet_as_a_whole() -> None:
    not_utf8 = "the file is not UTF-8; save it as «CSV UTF-8» or as «Excel Workbook (.xlsx)»"
    assert faults_of(b"\xff\xfe\x00") == [not_utf8]
    assert faults_of(sheet(columns=COLUMNS)) == ["the sheet has no rows"]
    few = tuple(name for name in GOOD if name not in (*FOR_NEW, "place"))
    lacking = "columns are missing: full_name, display_name, phone, ties, place"
    assert faults_of(sheet({name: GOOD[name] for name in few})) == [lacking]
    assert faults_of(b"full_name,tribe,tribe\nx,y,z\n") == [
        f"columns are missing: {', '.join(COLUMNS)}",
        "columns are not known: «tribe», «tribe»",
        "columns stand twice: tribe",
    ]
    assert faults_of(sheet(GOOD) + b"one,two\r\n") == ["line 3: 2 cells where the header has 13"]
    assert faults_of(sheet(GOOD) + b'"open')[0].startswith("line 3: ")


def test_a_cell_with_line_ends_does_not_shift_the_lines_named() -> None:
    row = GOOD | {"ties": "قبيلة المثال\n| سبها"}
    assert faults_of(sheet(row, GOOD | {"phone": "0910000002", "gender": ""})) == [
        "line 4: gender «» is none of: f m"
    ]


def test_no_fault_repeats_a_name_a_phone_or_a_tie() -> None:
    row = GOOD | {"phone": "091 000", "full_name": "اسم" * 40, "ties": "سرّ" * 900, "gender": ""}
    said = "\n".join(faults_of(sheet(row)))
    assert len(said.splitlines()) == 4
    assert not any(word in said for word in ("091000", "091 000", "اسم", "سرّ"))


async def test_fifty_bad_rows_are_all_named_and_nobody_is_taken_in(
    database: Database, clock: FakeClock
) -> None:
    rows = [GOOD | {"phone": f"09100{n:05}"} for n in range(100)]
    for n in range(0, 100, 2):
        rows[n] |= {"place": "لا مكان كهذا", "max_severity": "9"}
    async with database.work() as uow:
        with pytest.raises(SheetRefused) as refused:
            await import_mediators(uow, sheet(*rows), PLACES, clock.now())
        assert await uow.register.mediators() == []
    lines = [fault.partition(":")[0] for fault in refused.value.faults]
    assert lines == [f"line {n + 2}" for n in range(0, 100, 2) for _ in range(2)]


async def test_ties_are_sealed_at_once_and_found_by_their_tokens(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        done = await import_mediators(uow, sheet(GOOD), PLACES, clock.now())
        assert done.added == ("M-1",)
        (taken,) = await uow.register.mediators()
        words = all_words(["مثال", "سبها"])
        assert taken.ties == set[str]().union(*map(uow.register.tie_tokens, words))
        person = await uow.register.person(taken.id)
        assert person is not None
        assert person.display_name == "الحاج سالم"
        with pytest.raises(SheetRefused, match="line 2: the same phone as M-1 of the register"):
            await import_mediators(uow, sheet(GOOD), PLACES, clock.now())


async def test_two_thousand_rows_take_seconds(database: Database, clock: FakeClock) -> None:
    towns = ("سبها", "بنغازي", "Misrata", "LY032003", "غات")
    rows = [GOOD | {"phone": f"09200{n:05}", "place": towns[n % 5]} for n in range(2000)]
    began = time.perf_counter()
    async with database.work() as uow:
        done = await import_mediators(uow, sheet(*rows), PLACES, clock.now())
        await uow.commit()
    assert done.added[-1] == "M-2000"
    assert time.perf_counter() - began < 15
