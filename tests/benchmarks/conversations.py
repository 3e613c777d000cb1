"""Whole conversations a second, and what an update costs the bot ("Must show" 8).

    python -m tests.benchmarks.conversations --people 50

Sandbox, bot and people are a process each. Telegram's pace of about a message a second in a chat
bounds one conversation from below, so more people, not faster ones, show what the bot can carry.
CPU is the bot process's own, from /proc (Linux), without its start. The yardstick is fixed work in
plain Python on the same machine: the ratio to it can be compared between machines.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from bot.sandbox.client import SandboxClient
from bot.store.sealed import write_keys
from tests.process.walk import Story, walk

TOKEN = "1234567890:benchmark-token-of-no-worth"
ROOT = Path(__file__).parent.parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out."""

    people: int
    seconds: float
    conversations_per_second: float
    updates: int
    updates_per_second: float
    #: Of the bot process.
    cpu_ms_per_update: float
    #: Share of one core that the bot used.
    cpu_share: float
    memory_mb: float
    #: CPU of fixed work in plain Python, and how many of it an update costs.
    yardstick_ms: float
    yardsticks_per_update: float

    def line(self) -> str:
        """For reading."""
        return (
            f"{self.people} people: {self.conversations_per_second:.2f} conversations/s, "
            f"{self.updates_per_second:.0f} updates/s, {self.cpu_ms_per_update:.2f} ms CPU an "
            f"update ({self.yardsticks_per_update:.2f} yardsticks), {self.cpu_share:.0%} of a "
            f"core, {self.memory_mb:.0f} MB"
        )


def main() -> None:
    """Run and print, for reading and as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.conversations")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--profile", type=Path, help="write the bot's cProfile here")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sulh-benchmark-") as folder:
        figures = asyncio.run(measure(Path(folder), args.people, args.profile))
    print(figures.line())
    print(json.dumps({name: round(value, 4) for name, value in asdict(figures).items()}))


async def measure(folder: Path, people: int, profile: Path | None) -> Figures:
    """Let so many people walk the report form at once."""
    write_keys(folder / "keys.json")
    (folder / "clock").write_text("0")
    yardstick = measure_yardstick()
    with sandbox(folder) as address, bot(folder, address, profile) as pid:
        async with SandboxClient(address) as client:
            await client.keep_journal(on=False)
            await first_answer(client)
            crowd = [await client.person(f"شخص {number}") for number in range(people)]
            stories = [Story.number(number, Random(number)) for number in range(people)]
            acts = Counter()
            cpu, begun = cpu_of(pid), time.perf_counter()
            await asyncio.gather(
                *(
                    walk(person, story, within=_PATIENCE, restless=_PATIENCE, acted=acts.add)
                    for person, story in zip(crowd, stories, strict=True)
                )
            )
            seconds, cpu = time.perf_counter() - begun, cpu_of(pid) - cpu
            memory = memory_of(pid)
    per_update = 1000 * cpu / acts.count
    return Figures(
        people=people,
        seconds=seconds,
        conversations_per_second=people / seconds,
        updates=acts.count,
        updates_per_second=acts.count / seconds,
        cpu_ms_per_update=per_update,
        cpu_share=cpu / seconds,
        memory_mb=memory,
        yardstick_ms=yardstick,
        yardsticks_per_update=per_update / yardstick,
    )


class Counter:
    """Counts acts."""

    def __init__(self) -> None:
        self.count = 0

    def add(self) -> None:
        self.count += 1


async def first_answer(client: SandboxClient) -> None:
    """Wait until the bot runs, warm."""
    person = await client.person("أول")
    await person.says("/help")
    await person.sees("مجانًا", within=60)


@contextmanager
def sandbox(folder: Path) -> Iterator[str]:
    """A sandbox process; its address."""
    words = ["-m", "bot.sandbox", "--port", "0", "--token", TOKEN, "--clock", str(folder / "clock")]
    process = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate()


@contextmanager
def bot(folder: Path, address: str, profile: Path | None) -> Iterator[int]:
    """A bot process; its number."""
    env = os.environ | {
        "SULH_TELEGRAM__TOKEN": TOKEN,
        "SULH_TELEGRAM__BASE_URL": f"{address}/bot",
        "SULH_TELEGRAM__BASE_FILE_URL": f"{address}/file/bot",
        "SULH_DATABASE__URL": f"sqlite+aiosqlite:///{folder}/sulh.sqlite3",
        "SULH_KEYS__FILE": str(folder / "keys.json"),
    }
    watched = [] if profile is None else ["-m", "cProfile", "-o", str(profile)]
    words = [*watched, "-m", "bot", "run", "--clock", str(folder / "clock")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, *words], env=env, stderr=log, cwd=ROOT)
    try:
        yield process.pid
    finally:
        process.terminate()
        status = process.wait()
        if status:
            print(f"the bot ended with status {status}", file=sys.stderr)


def cpu_of(pid: int) -> float:
    """CPU seconds of a process so far, its own and the system's on its behalf."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory_of(pid: int) -> float:
    """Most memory that a process ever held, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def measure_yardstick() -> float:
    """CPU milliseconds of 1,000 small JSON objects read and written; the best of seven."""
    text = json.dumps({"update_id": 1, "message": {"text": "خلاف على حدود الأرض", "date": 1}})
    times = []
    for _ in range(7):
        begun = time.process_time()
        for _ in range(1000):
            json.dumps(json.loads(text))
        times.append(time.process_time() - begun)
    return 1000 * min(times)


if __name__ == "__main__":
    main()
