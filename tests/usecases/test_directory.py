"""The referral directory: people see what somebody called and found right in the last 90 days."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.chat.directory import help_lines
from bot.chat.words import Words
from bot.cli.demo_people import sheet
from bot.data.gazetteer import load_places
from bot.data.sheets import SheetRefused
from bot.domain.directory import Help
from bot.domain.places import Gazetteer
from bot.store.database import Database
from bot.usecases.import_directory import import_directory, read_directory
from tests.clock import FakeClock

TODAY = date(2026, 11, 24)
PLACES = Gazetteer(load_places())
WORDS = Words(Path(__file__).parents[2] / "locales")
REGIONS = " ".join(place.place_id for place in PLACES.children())
HEAD = "kind,region,name_ar,name_en,number,hours,woman_operator,verified_on\n"
LINE = "emergency,LY03,خط تجريبي,Fictional line,000-0103,24/7,no,2026-11-01\n"


def faults_of(*lines: str) -> list[str]:
    with pytest.raises(SheetRefused) as refused:
        read_directory((HEAD + "".join(lines)).encode(), PLACES, TODAY)
    return list(refused.value.faults)


def test_every_fault_is_named() -> None:
    assert faults_of(
        LINE,
        LINE,
        "police,LY0319,,,call me,,maybe,2026-11-25\n",
    ) == [
        "line 3: the same kind, region and number as line 2",
        "line 4: kind «police» is none of: emergency survivor child psychosocial uxo office",
        f"line 4: region «LY0319» is none of: {REGIONS} LY",
        "line 4: name_ar is empty",
        "line 4: number «call me» is not a number to call",
        "line 4: woman_operator «maybe» is neither yes nor no",
        "line 4: verified_on 2026-11-25 has not come yet",
    ]


async def test_safety_9_an_entry_is_shown_for_ninety_days_and_then_hidden(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await import_directory(uow, (HEAD + LINE).encode(), PLACES, clock.now())
        last = date(2026, 11, 1) + timedelta(days=90)
        verified = uow.directory.verified
        assert len(await verified([Help.EMERGENCY], last, "LY03")) == 1
        assert await verified([Help.EMERGENCY], last + timedelta(days=1), "LY03") == []
        assert await verified([Help.SURVIVOR], last, "LY03") == []
        assert await verified([Help.EMERGENCY], last, "LY01") == []
        ((number, _),) = await uow.directory.entries()
        assert await uow.directory.verify(number, last + timedelta(days=1))
        assert len(await verified([Help.EMERGENCY], last + timedelta(days=91), "LY03")) == 1
        assert not await uow.directory.verify(number + 1, last)


async def test_never_verified_is_never_shown(database: Database, clock: FakeClock) -> None:
    async with database.work() as uow:
        line = LINE.replace("2026-11-01", "")
        await import_directory(uow, (HEAD + line).encode(), PLACES, clock.now())
        ((_, entry),) = await uow.directory.entries()
        assert entry.verified_on is None
        assert await uow.directory.verified(list(Help), TODAY) == []


async def test_a_new_sheet_replaces_the_old_and_keeps_later_checks(
    database: Database, clock: FakeClock
) -> None:
    other = "uxo,LY,خط آخر,,000-0500,,no,2026-11-01\n"
    async with database.work() as uow:
        await import_directory(uow, (HEAD + LINE + other).encode(), PLACES, clock.now())
        (number,) = [n for n, entry in await uow.directory.entries() if entry.region == "LY03"]
        await uow.directory.verify(number, TODAY)
        assert await import_directory(uow, (HEAD + LINE).encode(), PLACES, clock.now()) == 1
        ((kept, entry),) = await uow.directory.entries()
        assert (kept, entry.verified_on) == (number, TODAY)


async def test_the_cards_name_the_demos_bodies_and_the_regions_own_first(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await import_directory(uow, sheet("directory", TODAY), PLACES, clock.now())
        arabic = WORDS.of("ar")
        emergency = await help_lines(uow, arabic, "emergency", TODAY)
        assert len(emergency) == 3
        survivor = await help_lines(uow, arabic, "refer", TODAY, "LY03")
        assert "دار أمان تجريبية" in survivor[0]
        assert "تردّ امرأة" in survivor[0]
        assert len(survivor) == 4
        assert await help_lines(uow, arabic, "no_consent", TODAY) == ()
        assert await help_lines(uow, arabic, "refer", TODAY + timedelta(days=200)) == ()


def test_no_number_is_shipped_as_a_fact() -> None:
    text = sheet("directory", TODAY).decode()
    assert all(",000-" in line for line in text.splitlines()[1:])
