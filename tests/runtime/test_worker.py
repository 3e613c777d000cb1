"""The worker: once is once, whatever happens in between; one bad update silences nobody."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.domain.ids import ChatKey
from bot.runtime.worker import Worker
from bot.store.database import Database, UnitOfWork
from bot.store.hot import InboxRow, NewInbox, Timer
from bot.store.tables import counters
from tests.clock import FakeClock

ANNA, OMAR = ChatKey("pa"), ChatKey("pb")


class Killed(BaseException):
    """The process ends here: nobody catches this."""


class Office:
    """A worker whose handlers count what they did, in the database like all state."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.database = database
        self.clock = clock
        self.woken = 0
        #: Raised by the next handlings, after they have done their work.
        self.faults: list[BaseException | None] = []
        self.after: Callable[[UnitOfWork, Timer], Awaitable[None]] | None = None
        self.worker = Worker(database, clock, self._handle, self._fire, self._sorry, self._wake)

    async def _handle(self, uow: UnitOfWork, row: InboxRow) -> None:
        await self._count(uow, "handled")
        self._stumble()

    async def _fire(self, uow: UnitOfWork, timer: Timer) -> None:
        await self._count(uow, timer.kind)
        if self.after is not None:
            await self.after(uow, timer)
        self._stumble()

    async def _sorry(self, uow: UnitOfWork, row: InboxRow) -> bool:
        await self._count(uow, "sorry")
        return True

    def _wake(self) -> None:
        self.woken += 1

    def _stumble(self) -> None:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault

    async def _count(self, uow: UnitOfWork, name: str) -> None:
        await uow.reports.count(name, self.clock.now().date())

    async def counted(self, name: str) -> int:
        async with self.database.work() as uow:
            total = sa.select(sa.func.sum(counters.c.count)).where(counters.c.name == name)
            return (await uow.conn.execute(total)).scalar_one() or 0

    async def take_in(self, *numbers: int, chat: ChatKey = ANNA, kind: str = "update") -> None:
        rows = [NewInbox(f"{kind}{number}", chat, kind, b"{}") for number in numbers]
        async with self.database.work() as uow:
            await uow.inbox.store(rows, self.clock.now())
            await uow.commit()

    async def set(self, kind: str, subject: str, guard: int, after: timedelta) -> None:
        async with self.database.work() as uow:
            await uow.timers.set(kind, subject, guard, self.clock.now() + after)
            await uow.commit()

    async def until_idle(self) -> None:
        while await self.worker.once():
            pass


@pytest.fixture
def office(database: Database, clock: FakeClock) -> Office:
    return Office(database, clock)


async def test_law_5_a_timer_fires_exactly_once_even_when_killed_between(office: Office) -> None:
    await office.set("remind", "case:1", 1, timedelta(hours=1))
    await office.until_idle()
    assert await office.counted("remind") == 0
    office.clock.move(timedelta(hours=1))
    office.faults = [Killed(), Killed()]
    for _ in range(2):
        with pytest.raises(Killed):
            await office.worker.once()
    assert await office.counted("remind") == 0
    await office.until_idle()
    await office.until_idle()
    assert await office.counted("remind") == 1


async def test_law_5_a_timer_that_sets_itself_again_goes_on_once_a_day(office: Office) -> None:
    async def again(uow: UnitOfWork, timer: Timer) -> None:
        for _ in range(2):  # The second is the same one.
            due_at = office.clock.now() + timedelta(days=1)
            await uow.timers.set(timer.kind, timer.subject, timer.guard + 1, due_at)

    office.after = again
    await office.set("daily", "digest", 1, timedelta())
    for days in range(1, 6):
        await office.until_idle()
        assert await office.counted("daily") == days
        office.clock.move(timedelta(days=1))


async def test_a_jump_of_a_hundred_days_fires_everything_due_and_nothing_twice(
    office: Office,
) -> None:
    for number in range(300):
        await office.set("remind", f"case:{number}", 1, timedelta(days=number / 3))
    office.clock.move(timedelta(days=101))
    await office.until_idle()
    assert await office.counted("remind") == 300
    await office.until_idle()
    assert await office.counted("remind") == 300


async def test_a_timer_whose_subject_ended_in_the_same_batch_fires_no_more(office: Office) -> None:
    async def close(uow: UnitOfWork, timer: Timer) -> None:
        await uow.timers.cancel(timer.subject)

    office.after = close
    await office.set("close", "case:1", 1, timedelta())
    await office.set("remind", "case:1", 1, timedelta())
    await office.until_idle()
    assert (await office.counted("close"), await office.counted("remind")) == (1, 0)


async def test_a_failing_timer_leaves_the_others_and_is_tried_again(office: Office) -> None:
    await office.set("first", "case:1", 1, timedelta())
    await office.set("second", "case:2", 1, timedelta())
    office.faults = [KeyError("سرّ")]
    with capture_logs() as logs:
        await office.until_idle()
    assert "سرّ" not in str(logs)
    assert (await office.counted("first"), await office.counted("second")) == (0, 1)
    office.clock.move(timedelta(minutes=1))
    await office.until_idle()
    assert await office.counted("first") == 1


async def test_law_2_a_kill_before_the_commit_leaves_the_row_to_be_handled_once(
    office: Office,
) -> None:
    await office.take_in(1)
    office.faults = [Killed()]
    with pytest.raises(Killed):
        await office.worker.once()
    await office.take_in(1)
    await office.until_idle()
    await office.take_in(1)
    await office.until_idle()
    assert await office.counted("handled") == 1


async def test_safety_12_a_bad_update_is_set_aside_at_once_and_the_next_proceeds(
    office: Office,
) -> None:
    await office.take_in(1, 2)
    office.faults = [KeyError("سرّ")]
    with capture_logs() as logs:
        await office.until_idle()
    assert "سرّ" not in str(logs)
    assert (await office.counted("handled"), await office.counted("sorry")) == (1, 1)


async def test_safety_12_a_passing_error_is_tried_five_times_within_twenty_seconds(
    office: Office,
) -> None:
    await office.take_in(1, 2)
    await office.take_in(3, chat=OMAR)
    office.faults = [OperationalError("", {}, Exception("locked")), None]
    office.faults += [OperationalError("", {}, Exception("locked")) for _ in range(4)]
    begun = office.clock.now()
    while await office.counted("sorry") == 0:
        await office.until_idle()
        office.clock.move(timedelta(seconds=1))
    assert office.clock.now() - begun <= timedelta(seconds=20)
    assert await office.counted("handled") == 2


async def test_safety_7_a_voice_that_could_not_be_stored_is_kept_nowhere(office: Office) -> None:
    await office.take_in(1, kind="voice")
    office.faults = [KeyError()]
    await office.until_idle()
    assert await office.counted("sorry") == 0
    async with office.database.work() as uow:
        assert [whole for *_, whole in await uow.inbox.failed()] == [False]


async def test_law_3_a_chat_with_hundreds_of_rows_hides_nobody(office: Office) -> None:
    await office.take_in(*range(600))
    await office.take_in(1000, chat=OMAR)
    async with office.database.work() as uow:
        first = (await uow.inbox.waiting(office.clock.now(), 64))[0]
        await uow.inbox.again(first.id, office.clock.now() + timedelta(hours=1), "locked")
        waiting = await uow.inbox.waiting(office.clock.now(), 64)
        assert [row.chat_key for row in waiting] == [OMAR]


async def test_an_update_changed_on_disk_is_set_aside(office: Office) -> None:
    await office.take_in(1, 2)
    async with office.database.work() as uow:
        await uow.conn.exec_driver_sql(
            "update inbox set body = cast(body || 'x' as blob) where id = 1"
        )
        await uow.commit()
    for _ in range(3):
        await office.worker.once()
    assert await office.counted("handled") == 1
    async with office.database.work() as uow:
        assert [row[3] for row in await uow.inbox.failed()] == ["SealBroken"]


async def test_a_stop_in_the_middle_of_a_batch_lets_it_commit(office: Office) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def slowly(uow: UnitOfWork, timer: Timer) -> None:
        begun.set()
        await go.wait()

    office.after = slowly
    await office.set("slow", "case:1", 1, timedelta())
    running = asyncio.get_running_loop().create_task(office.worker.run())
    await begun.wait()
    running.cancel()
    await asyncio.sleep(0)
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await office.counted("slow") == 1
    assert office.woken == 1
