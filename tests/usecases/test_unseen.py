"""Whoever a rule keeps from a case never learns that it exists: two lives, with it and without.

Everything that their phone shows, hour by hour, is the same in both (domain brief §3.7, rules N15
and N18): no offer, no count, no line of a digest, no message that comes earlier or later.
"""

import logging
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.chat.screens.mediator import offer_screen
from bot.data.sheet_files import SheetKind
from bot.domain.neutrality.conduct import DISCLOSED, Shown, Stage
from bot.store.database import Database, UnitOfWork, upgrade
from bot.store.sealed import Sealer
from bot.usecases.export_mediators import export_mediators
from tests.clock import FakeClock
from tests.domain.neutral_world import plain_case
from tests.factories import at
from tests.usecases.street import WORDS, Person, Street

SUNDAY_AT_TEN = datetime(2027, 6, 6, 8, tzinfo=UTC)
#: Severity 3 between families of whom one has ties to the mediator and to the coordinator.
HIDDEN = {"seen": ["threat"], "exclusions": "آل الغائب", "one_side": "آل الغائب"}
#: Numbers of files are drawn: another file more, and each is another.
_NUMBER = re.compile(r"\u2068[0-9A-Z]{4}\u2069")
#: A wording that stands nowhere else.
SECRET = "الحرشاوينية"


@pytest.fixture(autouse=True)
def sunday(clock: FakeClock) -> None:
    at(clock, SUNDAY_AT_TEN)


@pytest.fixture
async def twin(tmp_path: Path, sealer: Sealer) -> AsyncIterator[Street]:
    """Another street, in a world of its own, that has never heard of the first."""
    url = f"sqlite+aiosqlite:///{tmp_path}/twin.sqlite3"
    upgrade(url)
    database = Database(url, sealer)
    yield Street(database, FakeClock(SUNDAY_AT_TEN))
    await database.close()


def screen(person: Person) -> list[tuple[str, list[str]]]:
    """Everything on a phone but the numbers of files and messages."""
    return [
        (
            _NUMBER.sub("#", one.text),
            [_NUMBER.sub("#", each["t"]) for row in one.buttons for each in row],
        )
        for one in person.messages
    ]


async def life(street: Street, *, hidden: bool) -> dict[str, list[Any]]:
    """Three days of a mediator and a coordinator, hour by hour, as their phones show it."""
    tied = await street.mediator(ties=("انتماء: آل الغائب",))
    others = [await street.mediator() for _ in range(3)]
    bound = await street.coordinator()
    free = await street.coordinator()

    async def declare(uow: UnitOfWork) -> None:
        staff = await uow.register.coordinator_of(bound.key)
        assert staff is not None
        assert tied.mediator is not None
        await uow.register.declare_coordinator(staff.id, ("قرابة: آل الغائب",))
        # Only they can be asked about the file that both lives have in common.
        await uow.register.change_mediator(tied.mediator, languages="ar tuq")

    await street.does(declare)
    await street.report(street.person(), language="tuq")
    if hidden:
        case_id = await street.report(street.person(), **HIDDEN)
    seen: dict[str, list[Any]] = {"mediator": [], "coordinator": []}
    for hour in range(72):
        if hour == 2:
            await tied.opens()
            await tied.presses("لا صلة لي")
        if hidden and hour == 3:
            await free.opens()
            (asked, *_) = [one for one in others if one.messages]
            await asked.opens()
            await asked.presses("لا صلة لي")
            assert len((await street.case(case_id)).team) == 1
        if hour in {4, 30}:
            await tied.says("/me")
            await bound.says("/cases")
            await bound.says("/digest")
        await street.passes(hours=1)
        seen["mediator"].append(screen(tied))
        seen["coordinator"].append(screen(bound))
    return seen


async def test_two_lives_with_and_without_the_case_are_the_same_to_whoever_is_kept_from_it(
    street: Street, twin: Street
) -> None:
    without, with_it = await life(twin, hidden=False), await life(street, hidden=True)
    for who in ("mediator", "coordinator"):
        for hour, (one, other) in enumerate(zip(without[who], with_it[who], strict=True)):
            assert one == other, f"the {who} could tell in hour {hour}"
    assert await street.count("cases") == 2
    assert any("اتفاق" in text or "ملف" in text for text, _ in without["mediator"][-1])


async def test_n15_no_wording_of_a_tie_reaches_a_screen_a_log_a_row_or_an_export(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    tied = await street.mediator(ties=(f"قبيلة {SECRET}", f"قرابة: {SECRET}"))
    free = await street.mediator()
    salwa, samia = await street.coordinator(), await street.coordinator()
    mariam = street.person()
    await street.report(mariam, seen=["weapon"], exclusions="طرابلس")

    async def bind(uow: UnitOfWork) -> None:
        """The case is about them: their ties speak, each by its kind."""
        tokens = uow.register.tie_tokens(SECRET)
        await uow.cases.describe_sides(case_id, ("", ""), (tokens, tokens))

    case_id = (await street.rows("select id from cases"))[0][0]
    await street.does(bind)
    await salwa.opens()
    await salwa.presses("اختاري الفريق")
    await salwa.presses("من استُبعد")
    await salwa.presses("رجوع")
    await salwa.presses("لماذا هؤلاء؟ واحدًا")
    for at_ in (0, 1):
        await salwa.presses_data(salwa.last.id, salwa.last.buttons[at_][0]["d"])
        await salwa.presses("رجوع")
    for who in (tied, free):
        await who.says("/me")
    await samia.says("/digest")
    shown = "\n".join(
        one.text + str(one.buttons) for each in street.phones.screens.values() for one in each
    )
    assert SECRET not in shown
    assert SECRET not in caplog.text
    assert SECRET not in await street.kept()
    async with street.database.work() as uow:
        now = street.clock.now()
        exported = await export_mediators(uow, street.here.country, SheetKind.CSV, now)
    assert exported.rows == 2
    assert SECRET not in exported.content.decode()


def test_n14_an_offer_says_no_more_than_may_be_shown_and_asks_before_anything_else() -> None:
    case = plain_case()
    shown = offer_screen(WORDS.of("ar"), case, "سبها", 1)
    labels = [button.label for row in shown.rows for button in row]
    assert labels == ["لا صلة لي، أقبل", "لي صلة", "أعتذر"]
    assert "من الميثاق" in shown.text
    assert case.number not in shown.text
    assert Shown.NUMBER not in DISCLOSED[Stage.OFFERED]
