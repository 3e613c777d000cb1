"""A sheet a second time, a changed one, and the register written out: no tie is ever shown."""

import csv
import io
from datetime import timedelta

import pytest

from bot.data.gazetteer import load_places
from bot.data.grid import read_grid
from bot.data.sheet_files import SheetKind
from bot.data.sheets import SheetRefused
from bot.domain.country import Country
from bot.domain.events import Event
from bot.domain.hours import Calendar
from bot.domain.ids import ChatKey, OfficerId, PlaceId
from bot.domain.mediator import Gender
from bot.domain.particulars import BirthBand, Particulars, Route, Training
from bot.domain.places import Gazetteer
from bot.domain.roles import Role
from bot.domain.taxonomy import Access
from bot.store.database import Database, UnitOfWork
from bot.store.register import OFFICER, Person
from bot.usecases.export_mediators import (
    NAMED,
    PLAIN,
    export_mediators,
    export_with_names,
    pcode_of,
)
from bot.usecases.import_mediators import Imported, import_mediators
from bot.usecases.refused import RegisterRefused
from tests.clock import FakeClock
from tests.usecases.street import Street
from tests.usecases.test_import_mediators import GOOD, sheet

PLACES = Gazetteer(load_places())
COUNTRY = Country(PLACES, Calendar())
DATES = {"expires_on": "2030-01-01", "declared_on": "2026-01-01"}
SALEM = GOOD | DATES | {"number": "M-1", "birth": "45-59", "night": "no", "needs": "sight"}
HUDA = GOOD | DATES | {"number": "M-2", "phone": "0910000002", "full_name": "هدى التجريبية"}
HUDA |= {"gender": "f", "place": "بنغازي", "training": "elder", "reconciliations": "7"}
EVERY = tuple(dict.fromkeys((*SALEM, *HUDA)))
NOON = "2026-11-24T10:00:00+00:00"
TIES = ("المثال", "مثال", "قبيلة")


def of(*rows: dict[str, str]) -> bytes:
    return sheet(*rows, columns=EVERY)


async def take(uow: UnitOfWork, clock: FakeClock, content: bytes, **how: bool) -> Imported:
    return await import_mediators(uow, content, PLACES, clock.now(), **how)


async def faults(uow: UnitOfWork, clock: FakeClock, content: bytes) -> list[str]:
    with pytest.raises(SheetRefused) as refused:
        await take(uow, clock, content)
    return list(refused.value.faults)


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def test_the_same_sheet_again_changes_nothing(database: Database, clock: FakeClock) -> None:
    async with database.work() as uow:
        assert (await take(uow, clock, of(SALEM, HUDA))).added == ("M-1", "M-2")
        before = await uow.register.whole()
        assert before[0].more == Particulars(
            BirthBand.SENIOR, night=False, needs=frozenset({Access.SIGHT})
        )
        assert before[1].more.training == Training(Route.ELDER, reconciliations=7)
        clock.move(timedelta(days=30))
        assert await take(uow, clock, of(SALEM, HUDA)) == Imported(unchanged=2, ties=True)
        assert await uow.register.whole() == before


async def test_what_is_other_is_changed_and_empty_cells_leave_what_was(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await take(uow, clock, of(SALEM, HUDA))
        moved = {"place": "مصراتة", "radius_km": "20", "languages": "ar en", "night": "yes"}
        empty = dict.fromkeys(("full_name", "display_name", "phone", "ties", "birth", "needs"), "")
        done = await take(uow, clock, of(SALEM | moved | empty, HUDA))
        assert done == Imported(changed=("M-1",), unchanged=1, ties=True)
        salem, _ = await uow.register.whole()
        assert salem.person == Person("سالم التجريبي", "الحاج سالم", "0910000001")
        assert salem.mediator.radius_km == 20
        assert salem.mediator.languages == {"ar", "en"}
        assert salem.mediator.ties
        assert salem.more.night is True
        assert salem.more.birth is BirthBand.SENIOR
        (trace,) = [one for one in uow.trail._fresh if one.action == "mediators.change"]
        assert trace.reason == "languages place_id radius_km particulars"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"accreditation": "suspended"}, "stands in the register as accredited until 2030-01-01"),
        ({"expires_on": "2031-01-01"}, "stands in the register as accredited until 2030-01-01"),
        ({"declared_on": "2026-02-01"}, "declared the ties on 2026-01-01"),
        ({"ties": "قبيلة أخرى"}, "M-1 declared other ties"),
        ({"ties": "none"}, "M-1 declared other ties"),
        ({"phone": "091 000 0002"}, "the same phone as M-2 of the register"),
    ],
)
async def test_standings_and_declarations_are_not_changed_by_a_sheet(
    database: Database, clock: FakeClock, cells: dict[str, str], said: str
) -> None:
    async with database.work() as uow:
        await take(uow, clock, of(SALEM, HUDA))
        (fault,) = await faults(uow, clock, of(SALEM | cells))
        assert fault.startswith("line 2: ")
        assert said in fault
        assert not any(word in fault for word in TIES)


async def test_the_same_ties_in_another_spelling_are_no_change(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await take(uow, clock, of(SALEM))
        again = SALEM | {"ties": "مثال | مدينة سبها"}
        assert await take(uow, clock, of(again)) == Imported(unchanged=1, ties=True)
        kin = HUDA | {"ties": "قرابة: أولاد فلان | ورفلة"}
        assert (await take(uow, clock, of(kin))).added == ("M-2",)
        assert await take(uow, clock, of(kin)) == Imported(unchanged=1, ties=True)
        (fault,) = await faults(uow, clock, of(kin | {"ties": "أولاد فلان | ورفلة"}))
        assert "M-2 declared other ties" in fault


async def test_one_person_twice_is_named_by_name_years_and_place(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await take(uow, clock, of(SALEM))
        twin = SALEM | {"number": "", "phone": "0919999999", "full_name": "سالم  التّجريبى"}
        (fault,) = await faults(uow, clock, of(twin))
        assert fault == "line 2: the same name, years and place as M-1 of the register"
        assert await faults(uow, clock, of(SALEM, twin)) == [
            "line 3: the same name, years and place as line 2"
        ]
        assert (await take(uow, clock, of(SALEM, twin), alike=True)).added == ("M-2",)
        other = {"number": "", "phone": "0918888888", "birth": "18-29"}
        assert (await take(uow, clock, of(SALEM | other))).added == ("M-3",)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"birth": "20"}, "birth «20» is none of: 18_29"),
        ({"night": "maybe"}, "night «maybe» is neither yes nor no"),
        ({"needs": "car"}, "needs: «car» is none of: hearing"),
        ({"training": "", "reconciliations": "7"}, "training is empty, but there are hours"),
        ({"training": "school"}, "training «school» is none of: training elder"),
        ({"reconciliations": "-1"}, "reconciliations «-1» is not a whole number"),
        ({"full_name": "=HYPERLINK(1)"}, "full_name begins like a formula"),
        ({"phone": "9.1E+08"}, "phone is not a number of 7 to 15 digits; a spreadsheet changed"),
        ({"expires_on": "24/11/2030"}, "expires_on «24/11/2030» is not a date written YYYY-MM-DD;"),
        ({"expires_on": "47446"}, "expires_on «47446» is not a date written YYYY-MM-DD; a sprea"),
    ],
)
async def test_faults_of_the_further_columns_say_what_to_do(
    database: Database, clock: FakeClock, cells: dict[str, str], said: str
) -> None:
    async with database.work() as uow:
        (fault,) = await faults(uow, clock, of(HUDA | cells))
        assert fault.removeprefix("line 2: ").startswith(said)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"place": "", "pcode": "LY031901"}, None),
        ({"place": "سبها", "pcode": "LY0319"}, None),
        ({"place": "سبها", "pcode": "LY0103"}, "place LY031901 does not lie in pcode «LY0103»"),
        ({"place": "", "pcode": "LY99"}, "pcode «LY99» is not surely a place we know"),
        ({"place": "", "pcode": ""}, "place is empty"),
    ],
)
async def test_a_place_is_known_by_its_p_code(
    database: Database, clock: FakeClock, cells: dict[str, str], said: str | None
) -> None:
    async with database.work() as uow:
        content = sheet(SALEM | cells)
        if said is None:
            await take(uow, clock, content)
            (one,) = await uow.register.whole()
            assert one.mediator.place_id == "LY031901"
        else:
            (fault,) = await faults(uow, clock, content)
            assert said in fault


async def officer(
    uow: UnitOfWork, clock: FakeClock, area: str, role: Role = Role.REGISTRAR
) -> OfficerId:
    """An officer with the number R-1, who joined."""
    office = (role, Gender.WOMAN, PlaceId(area))
    named = Person("مسجّلة", "مسجّلة", "")
    made = await uow.register.add_officer("R-1", named, office, "operator", clock.now())
    await uow.register.link(OFFICER, made, (ChatKey("p-registrar"), 77), clock.now())
    return made


async def test_the_register_is_written_without_names_or_ties_and_can_be_read_again(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await take(uow, clock, of(SALEM, HUDA))
        done = await export_mediators(uow, COUNTRY, SheetKind.CSV, clock.now())
        tags, salem, huda = read(done.content)
        assert list(tags) == list(PLAIN)
        assert all(tag.startswith("#") for tag in tags.values())
        assert (salem["place"], salem["pcode"], salem["place_name"]) == (
            *("LY031901", "LY031901"),
            "سبها",
        )
        assert huda["number"] == "M-2"
        text = done.content.decode()
        assert not any(word in text for word in (*TIES, "سالم", "الحاج", "0910000001", "091000"))
        assert await take(uow, clock, done.content) == Imported(unchanged=2)
        assert [one.reason for one in uow.trail._fresh if one.action == "mediators.export"] == [
            "2 without names"
        ]


@pytest.mark.parametrize("kind", SheetKind)
async def test_names_are_written_for_a_registrar_of_the_area_and_noted(
    database: Database, clock: FakeClock, kind: SheetKind
) -> None:
    async with database.work() as uow:
        await take(uow, clock, of(SALEM, HUDA))
        made = await officer(uow, clock, "LY03")
        done = await export_with_names(uow, COUNTRY, kind, "r-1", clock.now())
        assert (done.rows, done.left_out) == (1, 1)
        (line, *_), (tags, salem) = _split(done.content)
        assert set(line) == {*PLAIN, *NAMED}
        assert all(tag.startswith("#") for tag in tags)
        row = dict(zip(line, salem, strict=False))
        assert (row["full_name"], row["phone"]) == ("سالم التجريبي", "0910000001")
        assert (row["birth"], row["night"], row["needs"]) == ("45_59", "no", "sight")
        assert not any(word in "".join(salem) for word in TIES)
        assert await take(uow, clock, done.content) == Imported(unchanged=1)
        (trace,) = [one for one in uow.trail._fresh if one.action == "mediators.export"]
        assert (trace.actor, trace.reason) == (f"officer:{made}", "1 with names")


def _split(content: bytes) -> tuple[list[list[str]], list[list[str]]]:
    lines = [line.cells for line in read_grid(content).lines]
    return lines[:1], lines[1:]


async def test_the_registrar_reads_in_chat_that_names_were_written(street: Street) -> None:
    """At the command line anybody can name anybody: whoever is named hears of it."""
    await street.mediator()
    sara, omar = street.person(), street.person()
    for who, number in ((sara, "R-1"), (omar, "R-2")):
        async with street.database.work() as uow:
            office = (Role.REGISTRAR, Gender.WOMAN, PlaceId("LY03"))
            named = Person("مسجّلة", "مسجّلة", "")
            now = street.clock.now()
            made = await uow.register.add_officer(number, named, office, "operator", now)
            await uow.register.link(OFFICER, made, (who.key, who.id), now)
            await uow.commit()

    async def written(uow: UnitOfWork) -> list[Event]:
        now = street.clock.now()
        return list((await export_with_names(uow, COUNTRY, SheetKind.CSV, "R-1", now)).events)

    await street.does(written)
    await sara.opens()
    assert "تحت رقمك، جدول فيه اسم وسيط واحد من منطقتك" in sara.text
    assert omar.messages == []
    async with street.database.work() as uow:
        acts = [{"v": "written.open", "a": {"officer": "1", "people": "1", "at": NOON}}]
        await uow.presses.put("twritten", omar.key, acts, street.clock.now())
        await uow.commit()
    await omar.presses_data(1, "twritten.0")
    assert "جدول" not in omar.text


async def test_nobody_else_has_names_written(database: Database, clock: FakeClock) -> None:
    async with database.work() as uow:
        await take(uow, clock, of(SALEM))
        for by in ("R-1", "operator", "M-1"):
            with pytest.raises(RegisterRefused, match="is no registrar"):
                await export_with_names(uow, COUNTRY, SheetKind.CSV, by, clock.now())
        made = await officer(uow, clock, "LY03", Role.AUDITOR)
        with pytest.raises(RegisterRefused, match="is no registrar"):
            await export_with_names(uow, COUNTRY, SheetKind.CSV, "R-1", clock.now())
        await uow.register.change_officer(made, role=Role.REGISTRAR.value, chat_key=None)
        with pytest.raises(RegisterRefused, match="has not joined yet"):
            await export_with_names(uow, COUNTRY, SheetKind.CSV, "R-1", clock.now())


def test_a_place_without_a_p_code_has_that_of_what_it_lies_in() -> None:
    quarter = next(place for place in PLACES.places if not place.pcode)
    assert pcode_of(PLACES, quarter.place_id) == pcode_of(PLACES, quarter.parent_id) != ""
    assert pcode_of(PLACES, "nowhere") == ""
