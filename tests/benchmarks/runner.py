"""Puts a bot before the load, each on a core of its own, and brings the figures back."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.store.database import upgrade
from bot.store.sealed import write_keys

TOKEN = "1234567890:benchmark-token-of-no-worth"
ROOT = Path(__file__).parent.parent.parent
#: The cores: what is measured has one for itself. With a single core they share it.
_CORES = sorted(os.sched_getaffinity(0))
BOT_CORE, LOAD_CORE = _CORES[0], _CORES[-1]
STOP_WITHIN = 15.0
#: What else runs on the machine shall not be measured; only root may ask for that.
_BEFORE_OTHERS = "-15"


class BenchmarkFault(Exception):
    """The run is worth nothing; the message says why."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A bot to be measured: its name, and the command and variables that start it.

    `start` is given a folder of its own and the server's address.
    """

    name: str
    start: Callable[[Path, str], tuple[Sequence[str], Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out of one run; times in ms, memory in MB, cores as shares of one."""

    name: str
    updates_per_second: float
    cpu_ms_per_update: float
    p50: float
    p95: float
    p99: float
    memory: float
    peak: float
    core: float
    load_core: float
    replies: int
    finished: int
    #: Acts done once more since nothing had come of them, and people waiting at the end too long.
    repeated: int
    stuck: int
    faults: list[str]
    #: How long was measured.
    seconds: float
    calls: dict[str, int]
    #: From the bot's start to its first poll, in seconds.
    started_in: float
    #: Memory after each twentieth of a run of so many conversations.
    memories: list[float]
    #: In its whole life, where the slow disk counted them.
    syncs: int | None


def measure(
    contender: Contender,
    *load: str,
    folder: Path | None = None,
    at_once: bool = False,
) -> Figures:
    """Run one contender under the load. Raises BenchmarkFault where it does not come to figures.

    `at_once`: a bot that does little gets the core whenever it wants it, where we may ask for that,
    so that milliseconds are its own and not the machine's.
    """
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="sulh-benchmark-") as made:
            return measure(contender, *load, folder=Path(made), at_once=at_once)
    with _load(load) as server:
        address = _hear(server)["address"]
        with _bot(contender, folder, address) as (bot, begun):
            if at_once:
                with suppress(OSError):
                    os.sched_setscheduler(bot.pid, os.SCHED_RR, os.sched_param(1))
            _tell(server, pid=bot.pid)
            try:
                ready = _hear(server)
                found = _hear(server)
            except BenchmarkFault:
                log = (folder / "log").read_text(errors="replace")[-2000:]
                raise BenchmarkFault(
                    f"{contender.name} came to no figures; it said:\n{log}"
                ) from None
    if not found["replies"]:
        raise BenchmarkFault(f"{contender.name} answered nobody; {found['faults']}")
    counted = folder / "syncs"
    return Figures(
        contender.name,
        **found,
        started_in=ready["first_poll"] - begun,
        syncs=int(counted.read_text()) if counted.exists() else None,
    )


def sulh(**settings: str) -> Contender:
    """Sulh as it runs in earnest: synchronous=FULL, everything sealed; only the pace is off.

    Telegram's pace of about a message a second in a chat would bound every bot alike.
    """

    def start(folder: Path, address: str) -> tuple[Sequence[str], Mapping[str, str]]:
        if not (folder / "keys.json").exists():
            write_keys(folder / "keys.json")
        env = {
            "SULH_TELEGRAM__TOKEN": TOKEN,
            "SULH_TELEGRAM__BASE_URL": f"{address}/bot",
            "SULH_TELEGRAM__BASE_FILE_URL": f"{address}/file/bot",
            "SULH_TELEGRAM__PACED": "false",
            "SULH_DATABASE__URL": database_url(folder),
            "SULH_KEYS__FILE": str(folder / "keys.json"),
        }
        return [sys.executable, "-m", "bot", "run"], env | settings

    return Contender("Sulh", start)


def database_url(folder: Path) -> str:
    """Where Sulh keeps its database in a folder of its own."""
    return f"sqlite+aiosqlite:///{folder}/sulh.sqlite3"


def prepare(folder: Path) -> None:
    """Make keys and database, as the first start of all does with tools that later ones spare."""
    write_keys(folder / "keys.json")
    upgrade(database_url(folder))


def slow_disk(contender: Contender, ms: int) -> Contender:
    """The same on a disk whose every sync takes so many milliseconds longer.

    Raises BenchmarkFault without a C compiler.
    """

    def start(folder: Path, address: str) -> tuple[Sequence[str], Mapping[str, str]]:
        words, env = contender.start(folder, address)
        shim = _compiled(folder)
        counted = str(folder / "syncs")
        slow = {"LD_PRELOAD": shim, "SLOW_SYNC_MS": str(ms), "SLOW_SYNC_COUNT": counted}
        return words, {**env, **slow}

    return Contender(f"{contender.name}, each sync {ms} ms", start)


def _compiled(folder: Path) -> str:
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise BenchmarkFault("--slow-disk needs a C compiler (cc), and there is none here")
    made = folder / "slow_sync.so"
    source = Path(__file__).parent / "slow_sync.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", made, source, "-ldl"], check=True)
    return str(made)


def _load(words: Sequence[str]) -> Any:
    return process(
        [sys.executable, "-m", "tests.benchmarks.load", *words],
        LOAD_CORE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def _bot(
    contender: Contender, folder: Path, address: str
) -> Iterator[tuple["subprocess.Popen[Any]", float]]:
    words, env = contender.start(folder, address)
    begun = time.time()
    with (folder / "log").open("wb") as log:
        options = {"env": {**os.environ, **env}, "stdout": log, "stderr": log}
        with process(words, BOT_CORE, **options) as running:
            yield running, begun


@contextmanager
def process(words: Sequence[str], core: int, **options: Any) -> Iterator["subprocess.Popen[Any]"]:
    """Run something on a core of its own, before whatever else the machine does."""
    started = subprocess.Popen(words, cwd=ROOT, start_new_session=True, **options)
    os.sched_setaffinity(started.pid, {core})  # Its threads, which come later, inherit it.
    with suppress(OSError):
        # Linux shares the machine between sessions first, then within each.
        Path(f"/proc/{started.pid}/autogroup").write_text(_BEFORE_OTHERS)
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
        for pipe in (started.stdin, started.stdout):
            if pipe is not None:
                pipe.close()


def _hear(server: "subprocess.Popen[Any]") -> dict[str, Any]:
    line = server.stdout.readline() if server.stdout else ""
    if not line:
        raise BenchmarkFault("the load ended without a word")
    heard: dict[str, Any] = json.loads(line)
    return heard


def _tell(server: "subprocess.Popen[Any]", **what: object) -> None:
    assert server.stdin is not None
    server.stdin.write(json.dumps(what) + "\n")
    server.stdin.flush()
