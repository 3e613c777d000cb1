"""The quarterly look at skew (rule N20): what is counted, who hears of it, what may be read."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.timers import RINGS
from bot.cli.neutrality import lines_of
from bot.domain.case import Level
from bot.domain.events import SkewDue
from bot.domain.neutrality.skew import Figure
from bot.domain.taxonomy import Sides
from bot.store.database import Database, UnitOfWork
from bot.usecases.skew_report import SKEW, Quarter, plan_skew, quarter_of, skew_of, tell_skew
from tests.clock import FakeClock
from tests.factories import World, at, world

SUNDAY_AT_TEN = datetime(2027, 6, 6, 8, tzinfo=UTC)


@pytest.fixture
def here(clock: FakeClock) -> World:
    at(clock, SUNDAY_AT_TEN)
    return world(clock)


async def ended(uow: UnitOfWork, here: World, count: int, outcome: str, **answers: object) -> None:
    for _ in range(count):
        here.count += 1
        case, _ = await here.report(uow, f"p{here.count}", **answers)
        await uow.cases.close(case.id, outcome, here.clock.now())


def test_quarters_begin_in_tripoli_and_follow_each_other() -> None:
    assert str(quarter_of(datetime(2027, 6, 30, 22, 30, tzinfo=UTC))) == "2027-3"
    assert Quarter(2027, 4).next == Quarter(2028, 1)
    assert Quarter(2028, 1).before == Quarter(2027, 4)
    assert Quarter(2027, 2).begins == datetime(2027, 3, 31, 22, tzinfo=UTC)


async def test_a_kind_of_sides_that_fares_worse_stands_out_and_small_counts_are_not_shown(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await ended(uow, here, 12, "no_agreement", sides="tribes")
        await ended(uow, here, 12, "agreement_full_oral", sides="neighbours")
        await ended(uow, here, 2, "withdrawn_party", sides="neighbours")
        await ended(uow, here, 3, "no_agreement", sides="youth")
        # Never mediated, so no matter of how the sides fared.
        await ended(uow, here, 9, "spam", sides="relatives")
        page = await skew_of(uow, Quarter(2027, 2))
        assert page.too_few == (Sides.YOUTH,)
        far = {line.sides: line.far for line in page.lines}
        assert Figure.AGREED in far[Sides.TRIBES]
        assert (await skew_of(uow, Quarter(2027, 1))).lines == ()
        text = "\n".join(lines_of(Quarter(2027, 2), page))
        assert "look at: agreed" in text
        assert "withdrawn under 5" in text
        assert "youth" in text


async def test_the_national_coordinators_get_a_note_once_a_quarter_has_ended(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await here.coordinator(uow)
        national = await here.coordinator(uow, Level.NATIONAL, "LY")
        for _ in range(3):
            await plan_skew(uow, here.country, here.clock.now())
        found = await uow.conn.exec_driver_sql(
            f"select guard, due_at from timers where kind = '{SKEW}'"
        )
        ((guard, due),) = found.all()
        assert guard == 20272
        when = datetime.fromtimestamp(due / 1000, UTC)
        assert timedelta(0) < when - Quarter(2027, 3).begins < timedelta(days=1)
        assert await tell_skew(uow, when) == [SkewDue((national,))]
        assert SKEW in RINGS
