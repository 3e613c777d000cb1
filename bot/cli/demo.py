"""`sulh demo`: the bot, a Bot API server on loopback and its page, on this machine alone."""

import asyncio
import os
import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path

from pydantic import SecretStr

from bot import app
from bot.cli import demo_cast, story
from bot.runtime.clock import SystemClock, SystemDice
from bot.sandbox.client import SandboxClient
from bot.sandbox.server import start_sandbox
from bot.settings import DatabaseSettings, Keys, Settings, Telegram
from bot.store.sealed import write_keys

#: Known to everybody, worth nothing: only the loopback server takes it.
_TOKEN = "1:demo"  # noqa: S105 - of the demo alone


async def demo(keep: Path | None, port: int, *, as_story: bool = False) -> int:
    """Run until stopped; the database stands in `keep`, else in a folder that goes afterwards."""
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sulh-")))
        folder.mkdir(parents=True, exist_ok=True)
        keys, clock = folder / "keys.json", folder / "clock"
        if not keys.exists():
            write_keys(keys)
        if not clock.exists():
            clock.write_text("0", encoding="utf-8")
        sandbox = await start_sandbox(port, token=_TOKEN, clock_file=clock)
        settings = Settings(
            telegram=Telegram(
                token=SecretStr(_TOKEN), base_url=sandbox.bot_url, base_file_url=sandbox.file_url
            ),
            database=DatabaseSettings(url=f"sqlite+aiosqlite:///{folder}/sulh.sqlite3"),
            keys=Keys(file=keys),
        )
        try:
            return await _play(settings, clock, sandbox.base_url, as_story=as_story)
        finally:
            await sandbox.stop()


async def _play(settings: Settings, clock: Path, address: str, *, as_story: bool) -> int:
    """Run the bot, seat its people, then play the story or wait to be stopped."""
    database = app.open_database(settings)
    running = asyncio.get_running_loop().create_task(app.run(settings, clock))
    try:
        async with SandboxClient(address) as client:
            now = SystemClock(clock).now()
            places = await app.places_in_use(database)
            seats = await demo_cast.take_seats(client, database, places, SystemDice(), now)
            print(f"open {address} in a browser; stop with Ctrl-C", flush=True)
            if not as_story:
                return await running
            told = await story.play(client, seats)
    finally:
        await database.close()
        if not running.done():
            os.kill(os.getpid(), signal.SIGTERM)
            await running
    return 0 if told and running.result() == 0 else 1


def main(keep: Path | None, port: int, *, as_story: bool) -> int:
    """Run the demo; the exit status."""
    return asyncio.run(demo(keep, port, as_story=as_story))
