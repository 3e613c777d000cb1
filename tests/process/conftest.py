"""The bot as a process of its own, against the sandbox's real HTTP."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa

from bot.sandbox.client import SandboxClient
from bot.sandbox.server import RunningSandbox, start_sandbox
from bot.store.database import visit
from bot.store.sealed import write_keys
from tests.postgres import Server

#: Of a module whose tests run on both.
BOTH_ENGINES = ("sqlite", "postgresql")
TOKEN = "1234567890:process-test-token-of-no-worth"


class Bot:
    """Starts, kills and starts again `sulh run` on one folder."""

    def __init__(self, folder: Path, sandbox: RunningSandbox, url: str = "") -> None:
        self.folder = folder
        self.sandbox = sandbox
        self.client: SandboxClient
        self.env = os.environ | {
            "SULH_TELEGRAM__TOKEN": TOKEN,
            "SULH_TELEGRAM__BASE_URL": sandbox.bot_url,
            "SULH_TELEGRAM__BASE_FILE_URL": sandbox.file_url,
            "SULH_DATABASE__URL": url or f"sqlite+aiosqlite:///{folder}/sulh.sqlite3",
            "SULH_KEYS__FILE": str(folder / "keys.json"),
            # At a message a second in a chat the tests would wait most of their time.
            "SULH_TELEGRAM__PACED": "false",
        }
        self.log_file = folder / "log"
        #: Options of `sulh run`.
        self.words: tuple[str, ...] = ("--clock", str(folder / "clock"))
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def beside(cls, other: "Bot") -> "Bot":
        """One more process of the same bot."""
        made = cls(other.folder, other.sandbox, other.url)
        made.client = other.client
        return made

    @property
    def url(self) -> str:
        """The address of its database."""
        return self.env["SULH_DATABASE__URL"]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database answers to plain SQL, asked beside the running bot."""

        def work(connection: sa.Connection) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in connection.execute(sa.text(statement))]

        return visit(self.url, work)

    def start(self) -> None:
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", *self.words],
                env=self.env,
                stdout=log,
                stderr=log,
                cwd=Path(__file__).parent.parent.parent,
            )

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def stop(self) -> int:
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(10)

    async def ends(self, within: float = 10) -> int:
        """Wait for the end, with the sandbox in this process going on; the exit status."""
        assert self._process is not None
        return await asyncio.to_thread(self._process.wait, within)

    async def stops(self, within: float = 10) -> int:
        """A clean stop, likewise."""
        self.ask_to_stop()
        return await self.ends(within)

    def ask_to_stop(self) -> None:
        self.signal(signal.SIGTERM)

    def signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def catches(self, number: int, within: float = 10) -> None:
        """Wait until the process has a handler for a signal (Linux)."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status")
        async with asyncio.timeout(within):
            while True:
                lines = status.read_text().splitlines()
                caught = next(line for line in lines if line.startswith("SigCgt"))
                if int(caught.split()[1], 16) >> (number - 1) & 1:
                    return
                await asyncio.sleep(0)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def status(self) -> int:
        """The exit status of a process that has ended."""
        assert self._process is not None
        assert self._process.returncode is not None
        return self._process.returncode

    def log(self) -> list[str]:
        """What the bot has said so far, a line an event."""
        if not self.log_file.is_file():
            return []
        return self.log_file.read_text(encoding="utf-8").splitlines()

    async def logs(self, fragment: str, within: float = 15) -> str:
        """Wait until a line of the log contains the fragment; the line."""
        async with asyncio.timeout(within):
            while True:
                for line in self.log():
                    if fragment in line:
                        return line
                await asyncio.sleep(0.05)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=Path(__file__).parent.parent.parent,
        )

    async def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command that asks the sandbox something, which lives in this very process."""
        return await asyncio.to_thread(self.command, *words)

    def end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()


@asynccontextmanager
async def rehearsal(folder: Path, url: str = "") -> AsyncIterator[Bot]:
    """A sandbox, and a bot beside it that is not started yet."""
    write_keys(folder / "keys.json")
    (folder / "clock").write_text("0")
    sandbox = await start_sandbox(token=TOKEN, clock_file=folder / "clock")
    made = Bot(folder, sandbox, url)
    async with SandboxClient(sandbox.base_url) as client:
        made.client = client
        try:
            yield made
        finally:
            made.end()
            await sandbox.stop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Which engines a test runs on: those that its module names by ENGINES."""
    if "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", getattr(metafunc.module, "ENGINES", ("sqlite",)))


@pytest.fixture
async def idle_bot(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Bot]:
    """A bot that is not started yet."""
    if engine == "sqlite":
        async with rehearsal(tmp_path) as made:
            yield made
        return
    server: Server = request.getfixturevalue("server")
    name = server.new_database()
    async with rehearsal(tmp_path, server.url(name)) as made:
        yield made
    server.drop(name)


@pytest.fixture
async def bot(idle_bot: Bot) -> Bot:
    idle_bot.start()
    return idle_bot


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bot]:
    """One bot for all tests of a module, which must run in the module's loop."""
    async with rehearsal(tmp_path_factory.mktemp("town")) as made:
        made.start()
        yield made
