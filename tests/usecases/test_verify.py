"""Public verification by number, and the patience that looking up asks for."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.resident.verify import asked, is_number
from bot.domain.ids import ChatKey
from bot.domain.mediator import Accreditation, Gender
from bot.domain.patience import CODES, HOUR, LONGEST, NUMBERS, Patience
from bot.store.database import Database, UnitOfWork
from bot.store.tables import tries
from bot.usecases.look_up import Leave
from bot.usecases.read_status import Answer, status_of_code
from bot.usecases.verify_mediator import Public, Shown, number_of_mediator, verify_mediator
from tests.clock import FakeClock
from tests.factories import BENGHAZI, World, world
from tests.usecases.street import Street

NOW = datetime(2026, 11, 24, 10).astimezone()
LOOKS = st.lists(st.integers(0, 7200).map(lambda ago: NOW - timedelta(seconds=ago)), max_size=30)


@pytest.fixture
def here(clock: FakeClock) -> World:
    return world(clock)


async def look(
    uow: UnitOfWork, here: World, text: str, chat: str = "pc", *, waited: bool = False
) -> Shown | Leave:
    now = here.clock.now()
    return await verify_mediator(uow, here.country, ChatKey(chat), text, now, waited=waited)


async def crowd(uow: UnitOfWork, kind: str, count: int, at: datetime) -> None:
    rows = [{"kind": kind, "chat_key": f"p{n}", "at": at} for n in range(count)]
    await uow.conn.execute(sa.insert(tries), rows)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("M-204", "M-204"),
        ("m 204", "M-204"),
        ("M204", "M-204"),
        ("م-٢٠٤", "M-204"),
        ("«M–204».", "M-204"),
        ("\u2068M-204\u2069", "M-204"),
        ("M-0204", "M-204"),
        ("TR-1-A", "TR-1-A"),
        ("x" * 500, "X" * 12),
    ],
)
def test_a_number_is_read_however_it_is_written(written: str, number: str) -> None:
    assert number_of_mediator(written) == number


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("تحقق من وسيط", ""),
        ("تحقّق من الوسيطة", ""),
        ("تحقق من وسيط M-204", "m-204"),
        ("تحقق م ٢٠٤", "م 204"),
        ("verify a mediator M-204", "m-204"),
        ("verify TR-1-A", "tr-1-a"),
        ("تحقق من الوسيط سالم", None),
        ("تحقق الصلح والحمد لله", None),
        ("verify that please", None),
        ("M-204", None),
    ],
)
def test_plain_words_ask_only_where_a_number_or_nothing_follows(
    said: str, number: str | None
) -> None:
    assert asked(said) == number
    assert is_number(said) == (said == "M-204")


@pytest.mark.parametrize(
    ("standing", "shown"),
    [
        (Accreditation.ACCREDITED, Public.MEDIATES),
        (Accreditation.PROBATION, Public.BESIDE),
        (Accreditation.ON_LEAVE, Public.RESTS),
        (Accreditation.SUSPENDED, Public.SUSPENDED),
        (Accreditation.EXPIRED, Public.LAPSED),
        (Accreditation.REVOKED, Public.ENDED),
    ],
)
async def test_standing_last_day_town_and_languages_are_all_that_is_told(
    database: Database, here: World, standing: Accreditation, shown: Public
) -> None:
    async with database.work() as uow:
        await here.mediator(
            uow, BENGHAZI, gender=Gender.WOMAN, full_name="اسم سري", accreditation=standing.value
        )
        told = await look(uow, here, "m-1")
        assert told == Shown("M-1", shown, date(2030, 1, 1), BENGHAZI, ("ar",))


@pytest.mark.parametrize(
    "standing",
    [
        *(Accreditation.APPLIED, Accreditation.VERIFIED),
        *(Accreditation.REJECTED, Accreditation.WITHDRAWN),
    ],
)
async def test_who_merely_applied_is_as_unknown_as_nobody(
    database: Database, here: World, standing: Accreditation
) -> None:
    async with database.work() as uow:
        await here.mediator(uow, accreditation=standing.value)
        assert await look(uow, here, "M-1") == Shown("M-1", Public.UNKNOWN)
        assert await look(uow, here, "M-2") == Shown("M-2", Public.UNKNOWN)


async def test_a_last_day_that_is_over_counts_before_any_timer_has_rung(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await here.mediator(uow, expires_on=date(2026, 11, 23))
        told = await look(uow, here, "M-1")
        assert isinstance(told, Shown)
        assert told.standing is Public.LAPSED


async def test_known_and_unknown_numbers_cost_the_same_work(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await here.mediator(uow)
        counts = [await _statements(uow, here, text, f"p{text}") for text in ("M-1", "M-2", "س")]
        assert counts[0] == counts[1] == counts[2]


async def _statements(uow: UnitOfWork, here: World, text: str, chat: str) -> list[str]:
    heard: list[str] = []
    execute = uow.conn.execute

    async def hearing(statement: Any, *more: Any, **named: Any) -> Any:
        heard.append(str(statement))
        return await execute(statement, *more, **named)

    uow.register._conn = uow.reports._conn = _Heard(uow.conn, hearing)
    await look(uow, here, text, chat)
    uow.register._conn = uow.reports._conn = uow.conn
    return heard


class _Heard:
    """A connection whose statements are written down."""

    def __init__(self, conn: Any, execute: Callable[..., Any]) -> None:
        self._conn = conn
        self.execute = execute

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)


async def test_five_looks_an_hour_and_then_it_is_said_when_the_next_is_free(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await here.mediator(uow)
        first = here.clock.now()
        for _ in range(5):
            assert isinstance(await look(uow, here, "M-1"), Shown)
            here.clock.move(timedelta(minutes=2))
        assert await look(uow, here, "M-1") == Leave(first + HOUR)
        assert isinstance(await look(uow, here, "M-1", "another"), Shown)
        here.clock.at = first + HOUR
        assert isinstance(await look(uow, here, "M-1"), Shown)
        assert isinstance(await look(uow, here, "M-1"), Leave)


async def test_a_crowd_makes_strangers_wait_and_locks_nobody_out(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await here.mediator(uow)
        await here.report(uow, reporter="p-reporter")
        await crowd(uow, "verify", 3000, here.clock.now())
        now = here.clock.now()
        told = await look(uow, here, "M-1")
        assert told == Leave(now + timedelta(minutes=3), crowd=True)
        for known in ("pm1", "p-reporter"):
            assert isinstance(await look(uow, here, "M-1", known), Shown)
        assert isinstance(await look(uow, here, "M-1", waited=True), Shown)
        await crowd(uow, "verify", 15_000, here.clock.now())
        assert await look(uow, here, "M-1", "p-other") == Leave(now + LONGEST, crowd=True)


async def test_safety_4_codes_of_reports_wait_likewise(database: Database, here: World) -> None:
    async with database.work() as uow:
        await crowd(uow, "code", 6000, here.clock.now())
        now = here.clock.now()
        told = await status_of_code(uow, ChatKey("px"), "ABCDEFGHJK", now)
        assert (told.answer, told.again_at) == (Answer.CROWDED, now + timedelta(minutes=2))
        told = await status_of_code(uow, ChatKey("px"), "ABCDEFGHJK", now, waited=True)
        assert told.answer is Answer.NONE
        for _ in range(4):
            await status_of_code(uow, ChatKey("px"), "ABCDEFGHJK", now, waited=True)
        told = await status_of_code(uow, ChatKey("px"), "ABCDEFGHJK", now, waited=True)
        assert (told.answer, told.again_at) == (Answer.TOO_MANY, now + HOUR)


@given(LOOKS, st.sampled_from([CODES, NUMBERS]))
def test_nobody_ever_has_more_looks_an_hour_than_their_own(
    looks: list[datetime], rule: Patience
) -> None:
    made: list[datetime] = []
    for at in sorted(looks):
        if rule.free_at(made, at) == at:
            made.append(at)
    spread = [later - earlier for earlier, later in zip(made, made[rule.own :], strict=False)]
    assert all(each >= HOUR for each in spread)
    free = rule.free_at(made, NOW)
    assert NOW <= free <= NOW + HOUR
    assert rule.free_at(made, free) == free


@given(st.lists(st.integers(0, 10**7), min_size=2, max_size=20).map(sorted))
def test_a_fuller_hour_never_makes_the_wait_shorter_nor_longer_than_a_quarter(
    crowds: list[int],
) -> None:
    waits = [NUMBERS.wait(crowd) for crowd in crowds]
    assert all(one <= other for one, other in pairwise(waits))
    assert max(waits) <= LONGEST
    assert NUMBERS.wait(NUMBERS.calm - 1) == timedelta()


async def test_anybody_asks_in_chat_in_plain_words_and_learns_no_name(street: Street) -> None:
    await street.mediator(gender=Gender.WOMAN, full_name="اسم سري")
    mariam = street.person()
    for said in ("/verify M-1", "تحقق من وسيط م-١", "تحقّق من وسيطة M 1", "M-1"):
        asker = street.person()
        await asker.says(said)
        text = asker.text
        assert "الرقم \u2068M-1\u2069" in text
        assert "تسجيل سارٍ" in text
        assert "سبها" in text
        assert "1 يناير 2030" in text
        assert "العربية" in text
        assert not any(word in text for word in ("سري", "الوسيط 1", "وسيطة"))
    await mariam.says("تحقق من وسيط")
    assert "/verify M-204" in mariam.text
    await mariam.says("/verify M-99")
    assert mariam.text.count("—") == 3
    shown = [[[one["t"] for one in row] for row in each.last.buttons] for each in (mariam, asker)]
    assert shown[0] == shown[1]
    await mariam.says("/help")
    assert "/verify M-204" in mariam.text


async def test_a_number_in_the_middle_of_a_report_loses_nothing_of_it(street: Street) -> None:
    await street.mediator()
    mariam = street.person()
    await mariam.says("/start")
    for label in ("ابدأ", "لا"):
        await mariam.presses(label)
    asked = mariam.text
    await mariam.says("تحقق M-1")
    assert "تسجيل سارٍ" in mariam.text
    await mariam.says("هلا")
    assert mariam.text != asked
    assert mariam.labels()


async def test_in_a_crowd_one_press_after_the_wait_brings_the_answer(street: Street) -> None:
    await street.mediator()
    mariam = street.person()
    async with street.database.work() as uow:
        await crowd(uow, "verify", 1000, street.clock.now())
        await uow.commit()
    await mariam.says("/verify M-1")
    assert "كثيرون يسألون" in mariam.text
    assert "الساعة \u206812:01\u2069" in mariam.text
    await mariam.presses("اعرض")
    assert "كثيرون يسألون" in mariam.text
    await street.passes(minutes=1)
    await mariam.presses("اعرض")
    assert "تسجيل سارٍ" in mariam.text
    for _ in range(4):
        await mariam.says("/verify M-1")
        await street.passes(minutes=1)
        if "اعرض" in mariam.labels():
            await mariam.presses("اعرض")
    await mariam.says("/verify M-1")
    assert "يمكنك المحاولة من جديد" in mariam.text
