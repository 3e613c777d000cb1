"""How many updates a second several workers handle on one PostgreSQL, against one worker.

    python -m tests.benchmarks.workers [--people 60] [--workers 1 2 4]

The inbox is filled with report forms, every answer typed, as after an outage; then so many
`sulh run --role worker` deal with them, and the database is asked how far they are. The server
(tests/postgres.py) syncs as in real life. Nothing is sent: what senders do is paced by Telegram.
Workers, their server and whatever else runs share the cores of this machine, which are named.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import sqlalchemy as sa

from bot.conversation.engine import Draft
from bot.conversation.forms.report import REPORT
from bot.domain.ports import Arrival
from bot.runtime.clock import SystemClock
from bot.runtime.intake import as_row
from bot.store.chats import Chat
from bot.store.database import Database, visit
from bot.store.sealed import Sealer, read_keys, write_keys
from tests.benchmarks.usage import Usage
from tests.postgres import Server, running_server
from tests.process.walk import Story

TOKEN = "1234567890:benchmark-token-of-no-worth"
PLACE = "LY010304"
FIRST_PERSON = 5_000_000_001
Process = subprocess.Popen[bytes]
#: The part of the work that is timed: without the start of the workers and their last, idle ones.
FROM, TO = 0.1, 0.9
LOOK_EVERY = 0.05
GIVE_UP_AFTER = 300.0
_DONE = sa.text("SELECT count(*) FROM inbox WHERE state = 'done'")


def form(number: int) -> list[str]:
    """What the nth person writes from the question of the time on, to the report that is sent."""
    story = Story.number(number, Random(number))
    back = ["رجوع", "هذا الأسبوع"] * 2  # As many answers again as are given before the place.
    answers = ["هذا الأسبوع", *back, story.seen, "تم", story.sides, story.exclusions]
    return [*answers, "أنا طرف", "أرسل الآن", "صحيح، أرسل"]


def begun(number: int) -> Draft:
    """The form as it stands once the place is known: that can only be pressed."""
    story = Story.number(number, Random(number))
    gates = {"danger": "no", "harm": "no", "consent": "yes"}
    answers = {**gates, "what": story.what, "category": "land", "place": PLACE}
    return Draft(f"d{number}", REPORT.name, REPORT.version, "when", answers)


def arrivals(people: int) -> list[Arrival]:
    """Everybody's updates, in turns, as Telegram would have kept them."""
    forms = [form(number) for number in range(people)]
    found = []
    for step in range(len(forms[0])):
        for number, words in enumerate(forms):
            person = FIRST_PERSON + number
            update = len(found) + 1
            raw = json.dumps({"update_id": update, **said(person, step, words[step])}).encode()
            found.append(Arrival(update, raw, person, urgent=False))
    return found


def said(person: int, step: int, words: str) -> dict[str, object]:
    """A typed answer."""
    return {
        "message": {
            "message_id": step * 2 + 1,
            "date": int(time.time()),
            "chat": {"id": person, "type": "private", "first_name": "ش"},
            "from": {"id": person, "is_bot": False, "first_name": "ش"},
            "text": words,
        }
    }


async def fill(url: str, sealer: Sealer, people: int) -> int:
    """Put everything into the inbox; how many rows there are."""
    database = Database(url, sealer)
    rows = [as_row(sealer, item) for item in arrivals(people)]
    now = SystemClock().now()
    async with database.work() as uow:
        await uow.inbox.store(rows, now)
        for number in range(people):
            key, draft = sealer.chat_key(FIRST_PERSON + number), begun(number).to_json()
            await uow.chats.put(Chat(key, "ar", draft, True, False, False, now))
        await uow.commit()
    await database.close()
    return len(rows)


@contextmanager
def working(folder: Path, url: str, count: int) -> Iterator[list[Process]]:
    """So many workers."""
    env = os.environ | {
        "SULH_TELEGRAM__TOKEN": TOKEN,
        "SULH_TELEGRAM__BASE_URL": "http://127.0.0.1:9/bot",
        "SULH_TELEGRAM__BASE_FILE_URL": "http://127.0.0.1:9/file/bot",
        "SULH_TELEGRAM__PACED": "false",
        "SULH_DATABASE__URL": url,
        "SULH_KEYS__FILE": str(folder / "keys.json"),
    }
    words = [sys.executable, "-m", "bot", "run", "--role", "worker"]
    with (folder / "log").open("ab") as log:
        started = [subprocess.Popen(words, env=env, stdout=log, stderr=log) for _ in range(count)]
    try:
        yield started
    finally:
        for one in started:
            one.terminate()
        for one in started:
            one.wait(20)


def done_so_far(connection: sa.Connection) -> Iterator[int]:
    """How many rows are dealt with, each time it is asked."""
    while True:
        yield connection.execute(_DONE).scalar_one()
        connection.rollback()


def timed(url: str, total: int, processes: Sequence[Process]) -> tuple[float, float]:
    """Seconds an update in the timed part of the work, and of the workers' CPU."""

    def cpu() -> float:
        return sum(Usage.of(one.pid).cpu for one in processes)

    def look(connection: sa.Connection) -> tuple[float, float]:
        begun = used = first = 0.0
        until = time.perf_counter() + GIVE_UP_AFTER
        for done in done_so_far(connection):
            now = time.perf_counter()
            if done >= total * FROM and not begun:
                begun, used, first = now, cpu(), done
            if done >= total * TO:
                return (now - begun) / (done - first), (cpu() - used) / (done - first)
            assert now < until, f"only {done} of {total} were dealt with"
            time.sleep(LOOK_EVERY)
        raise AssertionError

    return visit(url, look)


def measure(server: Server, people: int, workers: int) -> float:
    """Updates a second that so many workers handle."""
    name = server.new_database()
    url = server.url(name)
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        write_keys(folder / "keys.json")
        with working(folder, url, workers) as processes:
            while (folder / "log").read_text().count('"started"') < workers:
                time.sleep(LOOK_EVERY)
            total = asyncio.run(fill(url, Sealer(read_keys(folder / "keys.json")), people))
            each, cpu = timed(url, total, processes)
            visit(url, lambda connection: wait_for(connection, total))
        filed, failed = visit(url, outcome)
        assert (filed, failed) == (people, 0), f"{filed} of {people} reports, {failed} set aside"
    server.drop(name)
    print(f"{workers} workers: {1 / each:.0f} updates/s, {1000 * cpu:.1f} ms CPU each")
    return 1 / each


def wait_for(connection: sa.Connection, total: int) -> None:
    """Until the last row is dealt with."""
    for done in done_so_far(connection):
        if done == total:
            return
        time.sleep(LOOK_EVERY)


def outcome(connection: sa.Connection) -> tuple[int, int]:
    """Reports filed, and updates set aside."""
    filed = connection.execute(sa.text("SELECT count(*) FROM reports")).scalar_one()
    failed = connection.execute(sa.text("SELECT count(*) FROM inbox WHERE state = 'failed'"))
    return filed, failed.scalar_one()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    args = parser.parse_args()
    with suppress(PermissionError):  # As root before whatever else the machine does; inherited.
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    print(f"{os.cpu_count()} cores; {args.people} people, {len(form(0))} updates each")
    with running_server(quick=False) as server:
        found = {count: measure(server, args.people, count) for count in args.workers}
    first = found[args.workers[0]]
    print("; ".join(f"{count}: × {rate / first:.2f}" for count, rate in found.items()))


if __name__ == "__main__":
    main()
