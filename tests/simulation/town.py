"""One run: the whole bot, life after life, among people, Telegram and a disk that may fail."""

import asyncio
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.app import begin, calendar, compose
from bot.chat.kit import Kit
from bot.data.gazetteer import load_places
from bot.domain.country import Country
from bot.domain.places import Gazetteer
from bot.runtime.loops import run_loops
from bot.store.database import Database
from bot.store.sealed import Sealer
from bot.telegram.limits import TelegramPace
from tests.simulation import settle
from tests.simulation.disk import Disk, File, Killed
from tests.simulation.ground import (
    BEGINNING,
    SeededDice,
    TownClock,
    as_current,
    empty_database,
    keys_of,
    logs_heard,
)
from tests.simulation.laws import Laws
from tests.simulation.loop import LIFE, WORLD, NobodyLeft, Stuck, VirtualLoop
from tests.simulation.people import WORDS, Person
from tests.simulation.plan import Fuse, Plan, Stretch
from tests.simulation.residents import Resident
from tests.simulation.story import Story
from tests.simulation.telegram import Telegram

#: Loops rest so long where nothing wakes them; `_alarm` wakes them when something is due.
IDLE = 3600.0
_GAZETTEER = Gazetteer(load_places())
#: Nobody scrolls further back than so many messages.
KEPT = 40
_COUNTRY = Country(_GAZETTEER, calendar(BEGINNING))


@dataclass(frozen=True)
class Result:
    """What came of a run."""

    plan: Plan
    story: Story
    checked: Counter[str]
    lives: int

    @property
    def broken(self) -> list[str]:
        return self.story.broken


class Town:
    """Everything of one run."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.loop = VirtualLoop(Random(f"{plan.seed} order"))
        self.clock = TownClock(self.loop)
        self.story = Story(self.clock.now, plan.keep)
        self.sealer = Sealer(keys_of(plan.seed))
        self.country = _COUNTRY
        self.kit = Kit(WORDS, _COUNTRY, SeededDice(Random(f"{plan.seed} dice")))
        self.people: list[Person] = []
        self._by_id: dict[int, Person] = {}
        self._away = 1.0
        self.residents: list[Resident] = []
        #: Reports filed so far, by chat key.
        self.filed: Counter[str] = Counter()
        self.life = WORLD
        self._fuses: list[Fuse] = []
        self._holding = False
        self._up = False
        self._over = False
        self._path = folder / "sulh.sqlite3"
        empty_database(self._path)
        self.reader = sqlite3.connect(self._path, isolation_level=None)
        self.reader.row_factory = sqlite3.Row
        self.disk = Disk(
            self._path,
            Random(f"{plan.seed} disk"),
            self.loop.time,
            self.story.tell,
            self._committed,
            self._point,
        )
        self.laws = Laws(self)
        self.loop.stepped = lambda: self._point("step")

    # -- the run

    def run(self) -> Result:
        """Live through it all."""
        with logs_heard(self._log), as_current(self.loop):
            try:
                self.loop.run_until_complete(self._live())
            except (Stuck, NobodyLeft) as fault:
                self.story.breach("it goes on", f"{type(fault).__name__}: {fault.__doc__}")
            finally:
                self.loop.bury()
                self.loop.close()
                self.reader.close()
        return Result(self.plan, self.story, self.laws.checked, self.life)

    async def _live(self) -> None:
        self._go, self._gone, self._changed = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._resting = asyncio.Event()
        self._go.set()
        self.telegram = Telegram(
            Random(f"{self.plan.seed} sky"),
            self.clock,
            self.loop.time,
            self.story.tell,
            self._point,
            confirmed=self.laws.confirmed,
            fetched=self.laws.fetched,
            expired=self.laws.expired,
            begun=self.laws.begun,
            happened=self._happened,
            name=self.name,
        )
        await settle.people(self)
        keeper = self.loop.create_task(self._keep_running())
        lives = [self.loop.create_task(one.live()) for one in self.people]
        for number, stretch in enumerate(self.plan.stretches):
            await self._through(number, stretch)
        self.laws.at_the_end()
        self._over = True
        for task in (keeper, *lives):
            task.cancel()
        ended = await asyncio.gather(keeper, *lives, return_exceptions=True)
        self.loop.kill(self.life)
        self.disk.cut()
        for fault in ended:
            if isinstance(fault, Exception) and not isinstance(fault, asyncio.CancelledError):
                raise fault
        for complaint in self.loop.complaints:
            self.story.breach("nobody listened", complaint)

    async def _through(self, number: int, stretch: Stretch) -> None:
        """Rough times, and then a rest."""
        self.story.tell("run", f"stretch {number}: {stretch.lasts / 3600:.1f} h")
        self.telegram.weather, self.disk.trouble = stretch.weather, stretch.trouble
        self._fuses = [*stretch.fuses]
        self._move_clock(stretch.jump)
        await asyncio.sleep(stretch.lasts)
        self._fuses.clear()
        self._move_clock(0.0)
        self.telegram.calm()
        self.disk.calm()
        self._holding = True
        self._go.clear()
        self._resting.set()
        await self._rest()
        self.laws.at_rest()
        self._holding = False
        self._resting.clear()
        self._go.set()

    def _move_clock(self, by: float) -> None:
        if by != self.clock.moved:
            self.story.tell("run", f"the clock is moved by {by - self.clock.moved:+.0f} s")
            self.clock.moved = by
            self._changed.set()

    async def _rest(self) -> None:
        """Wait until nothing is left to do at this moment."""
        quiet = 0
        for _ in range(20_000):
            await asyncio.sleep(2)
            quiet = quiet + 1 if self._at_rest() else 0
            if quiet == 3:
                return
        self.story.breach("it comes to rest", f"still waiting: {self._waiting()}")

    def _at_rest(self) -> bool:
        return self._up and not self.telegram.waiting and not any(self._waiting().values())

    def _waiting(self) -> dict[str, int]:
        now = self.clock.now().timestamp() * 1000
        return {
            what: self.reader.execute(sql, {"now": now}).fetchone()[0]
            for what, sql in _WAITING.items()
        }

    # -- the bot

    async def _keep_running(self) -> None:
        """A supervisor: starts the bot again whenever it ends."""
        while not self._over:
            self.life += 1
            self._gone.clear()
            task = self.loop.begin(self.life, self._bot())
            gone = self.loop.create_task(self._gone.wait())
            await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
            self._up = False
            gone.cancel()
            if task.done() and not task.cancelled():
                self._judge_end(task)
                self.disk.cut()
            away, self._away = self._away, 1.0
            with suppress(TimeoutError):
                async with asyncio.timeout(away):
                    await self._resting.wait()

    def _judge_end(self, task: asyncio.Task[int]) -> None:
        fault = task.exception()
        if fault is not None and not isinstance(fault, Killed):
            self.story.breach("the bot runs", f"it ended with {fault!r}")
        elif fault is None and task.result() > 0:
            self.story.breach("the bot runs", f"a loop died; exit status {task.result()}")

    async def _bot(self) -> int:
        """One life, composed as `bot.app` composes it."""
        self.story.tell("bot", f"starts, life {self.life}")
        database = Database(f"sqlite+aiosqlite:///{self._path}", self.sealer, self.disk.open_file)
        loops = compose(database, self.telegram, self.clock, self.kit, TelegramPace(), idle=IDLE)
        await begin(database, WORDS, self.clock.now())
        self._up = True
        alarm = self.loop.create_task(self._alarm((loops.worker.wake, loops.sender.wake)))
        try:
            return await run_loops(loops.runs)
        finally:
            alarm.cancel()
            await database.close()
            self.story.tell("bot", "ended")

    async def _alarm(self, wakes: tuple[Callable[[], None], ...]) -> None:
        """Wake the loops when something is due, instead of a look every second."""
        while True:
            self._changed.clear()
            now = self.clock.now().timestamp() * 1000
            due = self.reader.execute(_NEXT, {"now": now}).fetchone()[0]
            try:
                async with asyncio.timeout(None if due is None else max(due - now, 1) / 1000):
                    await self._changed.wait()
            except TimeoutError:
                for wake in wakes:
                    wake()
                await asyncio.sleep(0.5)

    # -- what may end it

    def _point(self, point: str) -> None:
        """Somebody passes a point at which the bot may be killed."""
        bots = LIFE.get() == self.life or (point == "step" and self._up)
        if not self._fuses or not bots:
            return
        fuse = self._fuses[0]
        if fuse.point != point and not (fuse.point == "stop" and point == "after commit"):
            return
        if fuse.count > 1:
            self._fuses[0] = Fuse(fuse.point, fuse.count - 1, fuse.away)
            return
        del self._fuses[0]
        self._away = fuse.away
        if fuse.point == "stop":
            self.story.tell("run", "SIGTERM")
            self.loop.signals[signal.SIGTERM]()
            return
        self.kill(point)
        if point != "step":
            raise Killed

    def kill(self, where: str) -> None:
        """kill -9."""
        self.story.tell("run", f"kill -9: {where}")
        self._up = False
        self.loop.kill(self.life)
        self.disk.cut()
        self._gone.set()

    # -- hearing and telling

    def _committed(self, file: File) -> None:
        self.laws.committed(file)
        if LIFE.get() != WORLD:
            self._changed.set()

    def _happened(self, chat_id: int, body: dict[str, object]) -> None:
        person = self.person(chat_id)
        del self.telegram.phones.of(chat_id)[:-KEPT]
        if person is not None:
            self.story.tell("bot", f"→ {person.name}: {settle.told(body)}")
            newest = person.newest()
            if newest is not None and isinstance(person, Resident):
                person.reads(newest)
            person.news.set()
        self.laws.happened(chat_id, body)

    def _log(self, event: dict[str, object]) -> None:
        if LIFE.get() not in (WORLD, self.life) or self.disk.opened is None:
            return  # The last breath of a process that was killed.
        words = " ".join(f"{name}={value}" for name, value in sorted(event.items()))
        self.story.tell("log", words)
        if event.get("event") in _GRAVE and event.get("kind") != "OperationalError":
            self.story.breach("the bot runs", words)
        if any(str(one.id) in words for one in self.people):
            self.story.breach("law 8", f"a log names a person: {words}")

    def acts(self, person: Person, how: str, item: dict[str, object], *, asks: bool = True) -> None:
        """Somebody does something."""
        self.story.tell(person.name, how)
        self.telegram.post(item)
        self.laws.acted(person, asks=asks)

    async def free(self, person: Person) -> None:
        """Wait until people may act: not while everything comes to rest."""
        del person
        while self._holding:
            await self._go.wait()

    def person(self, chat_id: int) -> Person | None:
        """Who a chat belongs to."""
        return self._by_id.get(chat_id)

    def name(self, chat_id: int) -> str:
        """What the story calls somebody."""
        found = self.person(chat_id)
        return str(chat_id) if found is None else found.name

    def forgives(self, chat_id: int) -> bool:
        """Whether this person's report may be gone, since they asked for that."""
        found = self.person(chat_id)
        return isinstance(found, Resident) and found.deleted

    def add(self, person: Person) -> None:
        """Let somebody live here."""
        self.people.append(person)
        self._by_id[person.id] = person
        if isinstance(person, Resident):
            self.residents.append(person)


def rehearse(plan: Plan, folder: Path) -> Result:
    """Run a plan; the folder must be empty."""
    return Town(plan, folder).run()


_GRAVE = frozenset({"an update failed", "a timer failed", "an effect was set aside", "a loop died"})
_NEXT = """
SELECT min(due) FROM (
    SELECT min(due_at) AS due FROM timers
    UNION ALL SELECT min(due_at) FROM outbox WHERE state = 'waiting' AND due_at > :now
    UNION ALL SELECT min(retry_at) FROM inbox WHERE state = 'waiting' AND retry_at > :now
)
"""
_WAITING = {
    "updates": "SELECT count(*) FROM inbox WHERE state = 'waiting'",
    "messages": "SELECT count(*) FROM outbox WHERE state = 'waiting'"
    " AND (due_at <= :now OR due_at <= made_at OR tries > 0)",
    "timers": "SELECT count(*) FROM timers WHERE due_at <= :now",
}
