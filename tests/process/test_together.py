"""Several processes of one bot on one PostgreSQL: the whole over HTTP."""

import asyncio
import re
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from random import Random

from bot.domain.case import Level
from bot.domain.hours import TRIPOLI
from bot.sandbox.person import Person
from bot.store.database import Database, visit
from bot.store.sealed import Sealer, read_keys
from bot.store.trail import verify
from tests.clock import FakeClock
from tests.drills.scene import Scene, scene
from tests.postgres import Server
from tests.process.conftest import Bot
from tests.process.walk import walk
from tests.usecases.world import World

#: A process for each part, two where the work is.
PARTS = (
    ("--role", "intake"),
    ("--role", "worker"),
    ("--role", "worker"),
    ("--role", "sender"),
    ("--role", "sender"),
    ("--role", "timers"),
)
WHOLE = (("--role", "all"),)
WELCOME = "لسنا شرطة ولا محكمة"
#: These tests wait so long, in seconds, on a machine that others use too. That what a dead process
#: had in hand is with another within 10 is reckoned in tests/usecases/test_claims.py.
PATIENCE = 25.0
#: A Tuesday, far from Ramadan, an hour before the digest.
MORNING = datetime(2027, 4, 6, 7, 0, tzinfo=TRIPOLI)
READY = "ملخصك جاهز."
WAITS = "waiting for the database"


@asynccontextmanager
async def team(
    folder: Path, server: Server, processes: Sequence[Sequence[str]] = PARTS
) -> AsyncIterator[Scene]:
    name = server.new_database()
    async with scene(folder, processes, database_url=server.url(name)) as made:
        yield made
    server.drop(name)


def parts(stage: Scene, role: str) -> list[Bot]:
    return [bot for bot in stage.bots if role in bot.words]


async def ready(stage: Scene) -> None:
    """Every process has begun."""
    first = stage.bots[0]
    async with asyncio.timeout(60):
        while sum('"started"' in line for line in first.log()) < len(stage.bots):
            await asyncio.sleep(0.05)


async def everybody_reports(stage: Scene, count: int, within: float = 60) -> list[str]:
    chance = Random(7)
    await stage.crowd(count, chance)
    pairs = zip(stage.people, stage.stories, strict=True)
    return await asyncio.gather(*(walk(who, story, within=within) for who, story in pairs))


def check_kept(stage: Scene, codes: Sequence[str]) -> None:
    """Every report once, nothing set aside, the audit trail whole."""
    count = len(set(codes))
    assert stage.bot.rows("select count(*), count(distinct reporter_key) from reports") == [
        (count, count)
    ]
    assert stage.bot.rows("select count(*) from inbox where state = 'failed'") == [(0,)]
    sealer = Sealer(read_keys(stage.bot.folder / "keys.json"))
    assert visit(stage.bot.url, lambda connection: verify(connection, sealer)).faults == ()


async def test_every_part_in_processes_of_its_own(tmp_path: Path, server: Server) -> None:
    async with team(tmp_path, server) as stage:
        stage.start()
        codes = await everybody_reports(stage, 12)
        await stage.rests()
        check_kept(stage, codes)
        # Nothing was sent twice: no lease ran out, no chat was in two hands.
        assert stage.bot.rows("select count(*) from outbox where doubted") == [(0,)]
        for person in stage.people:
            receipts = [one for one in await person.messages() if "رمز المتابعة" in one.text]
            assert len(receipts) == 1
        assert await stage.stop() == [0] * len(stage.bots)
        assert stage.bot.rows("select count(*) from under_way") == [(0,)]


async def test_law_3_order_within_a_chat_is_kept_over_workers_and_senders(
    tmp_path: Path, server: Server
) -> None:
    async with team(tmp_path, server) as stage:
        stage.start()
        await ready(stage)
        people = [await stage.client.person(f"شخص {number}") for number in range(6)]

        async def writes(person: Person) -> list[str]:
            said = [f"/help {number}" if number % 3 else "/start" for number in range(15)]
            for words in said:
                await person.says(words)
            return said

        await asyncio.gather(*map(writes, people))
        await stage.rests()
        for person in people:
            answers = [one for one in await person.messages() if one.from_bot]
            assert len(answers) == 15
            kinds = [one.text for one in answers]
            assert [kinds[number] for number in range(0, 15, 3)] == [kinds[0]] * 5
            assert all(kinds[number] != kinds[0] for number in range(15) if number % 3)


async def test_a_workers_chats_are_taken_over_when_it_dies_and_when_it_is_halted(
    tmp_path: Path, server: Server
) -> None:
    async with team(tmp_path, server) as stage:
        stage.start()
        await ready(stage)
        people = [await stage.client.person(f"شخص {number}") for number in range(8)]
        await everybody_is_welcomed(people)
        worker = parts(stage, "worker")[0]
        for strike in (signal.SIGSTOP, signal.SIGKILL):
            begun = time.monotonic()
            welcomed = asyncio.get_running_loop().create_task(everybody_is_welcomed(people))
            await asyncio.sleep(0.05)
            worker.signal(strike)
            await welcomed
            assert time.monotonic() - begun < PATIENCE
            worker.signal(signal.SIGCONT)
        worker.kill()
        await stage.rests()
        assert stage.bot.rows("select count(*) from inbox where state <> 'done'") == [(0,)]


async def everybody_is_welcomed(people: Sequence[Person]) -> None:
    for person in people:
        await person.says("/start")
    for person in people:
        await person.sees(WELCOME, within=PATIENCE)


async def test_a_dead_senders_call_is_made_by_another_within_ten_seconds(
    tmp_path: Path, server: Server
) -> None:
    async with team(tmp_path, server) as stage:
        stage.start()
        await ready(stage)
        await stage.rests()
        mariam, omar = [await stage.client.person(name) for name in ("مريم", "عمر")]
        await stage.client.delays("sendMessage", 60_000, chat_id=mariam.id)
        await mariam.says("/start")
        async with asyncio.timeout(20):
            while not stage.bot.rows("select owner from under_way"):
                await asyncio.sleep(0.05)
        await omar.says("/start")  # Somebody else is not held up.
        await omar.sees(WELCOME, within=30)
        await stage.client.works_again()
        begun = time.monotonic()
        # Which sender has it nobody can tell: both die, and one comes again as another.
        for sender in parts(stage, "sender"):
            sender.kill()
        parts(stage, "sender")[0].start()
        await mariam.sees(WELCOME, within=PATIENCE)
        assert time.monotonic() - begun < PATIENCE
        # Omar's mark may have been under way when his sender died: then his is doubted too.
        assert stage.bot.rows("select count(*) from outbox where doubted") in ([(1,)], [(2,)])


async def test_exactly_one_digest_however_many_ring(tmp_path: Path, server: Server) -> None:
    async with team(tmp_path, server, WHOLE * 3) as stage:
        await stage.client.set_clock(MORNING.timestamp() - await stage.client.now())
        najla = await stage.client.person("نجلاء", started=True)
        async with stage.database() as database:
            await coordinator(database, najla)
        stage.start()
        await ready(stage)
        async with asyncio.timeout(40):
            while stage.bot.rows("select count(*) from timers where kind = 'digest'") == [(0,)]:
                await asyncio.sleep(0.2)
        await stage.client.advance(hours=1, minutes=1)
        await najla.sees(READY, within=40)
        await asyncio.sleep(2)  # Whoever looks a second later finds nothing.
        await stage.rests()
        lines = await stage.client.journal("sendMessage", chat_id=najla.id)
        assert [call["params"]["text"] for call in lines] == [READY]


async def coordinator(database: Database, who: Person) -> None:
    world = World(database, FakeClock(MORNING))
    await world.coordinator("LY", Level.NATIONAL, chat_id=who.id)


async def test_the_database_is_restarted_in_the_middle_and_all_goes_on_by_itself(
    tmp_path: Path, server: Server
) -> None:
    async with team(tmp_path, server) as stage:
        stage.start()
        await ready(stage)
        walking = asyncio.get_running_loop().create_task(everybody_reports(stage, 10, 90))
        for trouble in (restart, server.cut, crash):
            await asyncio.sleep(1.5)
            await asyncio.to_thread(trouble, *(() if trouble == server.cut else (server,)))
        codes = await walking
        await stage.rests()
        check_kept(stage, codes)
        assert all(bot.running for bot in stage.bots)
        assert await stage.stop() == [0] * len(stage.bots)


async def test_processes_that_start_while_the_database_is_away_wait_for_it(
    tmp_path: Path, server: Server
) -> None:
    async with team(tmp_path, server) as stage:
        await asyncio.to_thread(server.stop)
        stage.start()
        async with asyncio.timeout(60):
            while len(waiting := [one for one in stage.bot.log() if WAITS in one]) < len(PARTS):
                await asyncio.sleep(0.05)
        await asyncio.to_thread(server.start)
        await ready(stage)
        assert all(bot.running for bot in stage.bots)
        mariam = await stage.client.person("مريم")
        await mariam.says("/start")
        await mariam.sees(WELCOME, within=30)
        # One line each, which says what to look at where waiting does not do.
        assert len(waiting) == len(PARTS)
        assert all("check database.url" in one for one in waiting)
        assert await stage.stop() == [0] * len(stage.bots)


def restart(server: Server) -> None:
    server.stop()
    server.start()


def crash(server: Server) -> None:
    server.crash()
    server.start()


async def test_one_fetches_and_another_goes_on_when_it_dies(tmp_path: Path, server: Server) -> None:
    async with team(tmp_path, server, WHOLE * 3) as stage:
        stage.bots[0].start()
        await stage.bot.logs("this process fetches updates now")
        for bot in stage.bots[1:]:
            bot.start()
        await ready(stage)
        mariam = await stage.client.person("مريم")
        await mariam.says("/start")
        await mariam.sees(WELCOME, within=30)
        stage.bots[0].kill()
        begun = time.monotonic()
        await mariam.says("/start")
        await mariam.sees(WELCOME, within=PATIENCE)
        assert time.monotonic() - begun < PATIENCE
        # Cut off from the database, a process lets go of the intake: none ends as a rival.
        await asyncio.to_thread(server.cut)
        await mariam.says("/start")
        await mariam.sees(WELCOME, within=PATIENCE)
        assert [bot.running for bot in stage.bots] == [False, True, True]
        assert not re.search("end that first", "\n".join(stage.bot.log()))


def test_on_sqlite_one_process_does_everything_and_a_role_is_refused_in_one_line(
    idle_bot: Bot,
) -> None:
    done = idle_bot.command("run", "--role", "worker")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "on SQLite one process does everything" in done.stderr
