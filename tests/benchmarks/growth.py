"""Data grows: the same work in a small database and in one of many years, side by side.

    python -m tests.benchmarks.growth --cases 200000

Makes two databases, one of 20,000 cases and one of `--cases` (ten audit rows each), and lets the
same people do the same things in both, through the real desk, worker and sender in this process, on
real files with full durability. What is printed is CPU time (of the whole process, reading from the
page cache included) in each, and the ratio. Both have as many cases that still run: what grows is
what has ended, and with it how many reports there are a day. Five million cases need some 15 GB and
half an hour.
"""

import argparse
import asyncio
import gc
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from bot.domain.case import Level
from bot.domain.ids import CaseId
from bot.store.aside import look
from bot.store.caseload import Area
from bot.store.database import Database, UnitOfWork
from bot.store.figures import figures
from bot.store.sealed import Sealer, read_keys, write_keys
from bot.store.trail import verify
from bot.usecases.build_digest import build_digest
from bot.usecases.candidates import look as look_for
from tests.benchmarks.growth_fill import AUDIT_ROWS, fill
from tests.clock import FakeClock
from tests.usecases.street import Person, Street

SMALL = 20_000
#: What people wait for; a digest counts the reports of its weeks, and so grows with them.
SERVED = (
    "an update in the form",
    "a report is filed and mediators are asked",
    "a status by code",
    "the coordinator's list",
    "the trail of a case",
)
#: Up to so many cases the audit chain is read through.
VERIFIED = 1_000_000
#: What is done so often; the middle one counts.
TIMES = 7
Act = Callable[[], Awaitable[object]]


class Town:
    """A street in front of a filled database."""

    def __init__(self, folder: Path, cases: int) -> None:
        self.folder, self.cases, self.clock = folder, cases, FakeClock()
        folder.mkdir()
        write_keys(folder / "keys.json")
        self.sealer = Sealer(read_keys(folder / "keys.json"))
        self.filled = fill(folder, cases, self.sealer, self.clock.now())
        self.url = f"sqlite+aiosqlite:///{folder}/sulh.sqlite3"
        self.database = Database(self.url, self.sealer)
        self.street = Street(self.database, self.clock)
        self.ms: dict[str, float] = {}

    async def measure(self) -> None:
        """Everything that happens on a day; milliseconds, the middle of several."""
        street = self.street
        await street.settle()
        self.coordinator = await street.coordinator(Level.NATIONAL, "LY")
        async with self.database.work() as uow:
            member = await uow.register.coordinator_of(self.coordinator.key)
        assert member is not None
        await self._note("an update in the form", self._form)
        await self._note("a report is filed and mediators are asked", self._report)
        await self._note("candidates of a case", self._candidates)
        await self._note("a status by code", self._status)
        await self._note("the coordinator's list", self._list)
        await self._note(
            "a digest of the country",
            lambda: self._read(
                lambda uow: build_digest(uow, street.here.country, member, self.clock.now())
            ),
        )
        await self._note(
            "the trail of a case",
            lambda: self._read(lambda uow: uow.trail.of([f"case:{self.cases // 2}"])),
        )
        await self._note(
            "gauges (open cases, queues)",
            self._figures,
        )
        await self._note("what waits and what is due", lambda: self._read(self._due))
        await self._sweeps()
        self._verify()

    async def _figures(self) -> None:
        now = self.clock.now()
        look(self.url, lambda conn: figures(conn, now, closed=False))

    async def _note(self, name: str, act: Act) -> None:
        """CPU, which other work on the machine does not change; an act may count what it did."""
        await act()
        times = []
        for _ in range(TIMES):
            begun = time.process_time()
            count = await act()
            spent = (time.process_time() - begun) * 1000
            times.append(spent / (count if isinstance(count, int) else 1))
        self.ms[name] = statistics.median(times)

    async def _form(self) -> int:
        """Somebody walks half of the form; how many updates that were."""
        person = self.street.person()
        await person.says("/start")
        for label in ("ابدأ", "لا", "لا", "أوافق"):
            await person.presses(label)
        await person.says("خلاف على حد الأرض بيننا وبين الجيران")
        return 6

    async def _report(self) -> None:
        person = self.street.person()
        case_id = await self.street.report(person)
        self.case_id: CaseId = case_id
        self.last: Person = person

    async def _candidates(self) -> None:
        case = await self.street.case(self.case_id)
        await self._read(
            lambda uow: look_for(uow, self.street.here.country, case, self.clock.now())
        )

    async def _status(self) -> None:
        await self._read(lambda uow: uow.reports.by_code(self.last.code))

    async def _list(self) -> None:
        area = Area(None, self.coordinator.key)
        await self._read(lambda uow: uow.caseload.counts(area))
        await self._read(lambda uow: uow.caseload.page(area, 0, 8))

    async def _due(self, uow: UnitOfWork) -> None:
        await uow.inbox.waiting(self.clock.now(), 64)
        await uow.timers.due(self.clock.now(), 64)
        await uow.decisions.waiting()

    async def _read(self, act: Callable[[UnitOfWork], Awaitable[object]]) -> None:
        async with self.database.work() as uow:
            await act(uow)

    async def _sweeps(self) -> None:
        """An hour's round, and the steps of one after a year without a bot."""
        await self._sweep()
        steps = await self._sweep()
        self.ms["an hour's sweep, with nothing to do"] = sum(steps)
        self.ms["  its longest step"] = max(steps)
        self.clock.move(timedelta(days=365))
        steps = await self._sweep(most=400)
        self.ms["a year's backlog: the middle step"] = statistics.median(steps)
        self.ms["  its longest step of 400"] = max(steps)

    async def _sweep(self, most: int = 1_000_000) -> list[float]:
        """CPU milliseconds for which each step held the writer."""
        place, steps = "", []
        while True:
            begun = time.process_time()
            async with self.database.work() as uow:
                place = await uow.sweep_some(self.clock.now(), place)
                await uow.commit()
            steps.append((time.process_time() - begun) * 1000)
            if not place or len(steps) >= most:
                return steps

    def _verify(self) -> None:
        """Read the chain through, where that is a matter of a minute."""
        self.seconds_to_verify: float | None = None
        if self.cases > VERIFIED:
            return
        begun = time.perf_counter()
        verdict = look(self.url, lambda conn: verify(conn, self.sealer))
        self.seconds_to_verify = time.perf_counter() - begun
        assert verdict.faults, "its links are no real ones"


async def measure(folder: Path, cases: int) -> Town:
    """Fill and measure one."""
    town = Town(folder, cases)
    gc.collect()
    gc.freeze()  # As the running bot does.
    try:
        await town.measure()
    finally:
        await town.database.close()
    return town


def main() -> None:
    """Measure both and print, for reading and as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.growth")
    parser.add_argument("--cases", type=int, default=200_000, help="of the large database")
    parser.add_argument("--small", type=int, default=SMALL, help="of the small one")
    parser.add_argument("--most", type=float, help="fail where people's work grew more than this")
    parser.add_argument("--folder", type=Path, help="where the databases are made and deleted")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="sulh-growth-", dir=args.folder))
    try:
        small = asyncio.run(measure(folder / "small", args.small))
        large = asyncio.run(measure(folder / "large", args.cases))
    finally:
        shutil.rmtree(folder)
    for town in (small, large):
        read = town.seconds_to_verify
        chain = "" if read is None else f"; its audit chain read through in {read:.1f} s"
        print(
            f"{town.cases:,} cases, {town.cases * AUDIT_ROWS:,} audit rows: "
            f"{town.filled.megabytes:,.0f} MB, filled in {town.filled.seconds:.0f} s{chain}"
        )
    print(f"{'CPU milliseconds':48} {'small':>9} {'large':>9} {'ratio':>7}")
    for name, before in small.ms.items():
        after = large.ms[name]
        print(f"{name:48} {before:9.2f} {after:9.2f} {after / before:7.2f}")
    found = {"cases": args.cases, "small": small.ms, "large": large.ms}
    print(json.dumps(found, ensure_ascii=False))
    worst = max(large.ms[name] / small.ms[name] for name in SERVED)
    if args.most is not None and worst > args.most:
        raise SystemExit(f"what people wait for has grown {worst:.1f}-fold")


if __name__ == "__main__":
    main()
