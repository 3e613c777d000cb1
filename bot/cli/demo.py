"""`sulh demo`: the bot, a Bot API server on loopback and its page, on this machine alone."""

import asyncio
import os
import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path

from pydantic import SecretStr

from bot import app
from bot.cli import story
from bot.sandbox.client import SandboxClient
from bot.sandbox.server import start_sandbox
from bot.settings import DatabaseSettings, Keys, Settings, Telegram
from bot.store.sealed import write_keys

#: Known to everybody, worth nothing: only the loopback server takes it.
_TOKEN = "1:demo"  # noqa: S105 - of the demo alone
#: Clearly fictional people of the page.
_RESIDENTS = ("مريم التجربة", "سالم التجربة", "هدى التجربة")


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
        async with SandboxClient(sandbox.base_url) as client:
            for name in _RESIDENTS:
                await client.person(name, group="سكان")
        print(f"open {sandbox.base_url} in a browser; stop with Ctrl-C", flush=True)
        settings = Settings(
            telegram=Telegram(
                token=SecretStr(_TOKEN), base_url=sandbox.bot_url, base_file_url=sandbox.file_url
            ),
            database=DatabaseSettings(url=f"sqlite+aiosqlite:///{folder}/sulh.sqlite3"),
            keys=Keys(file=keys),
        )
        try:
            if as_story:
                return await _told(settings, clock, sandbox.base_url)
            return await app.run(settings, clock)
        finally:
            await sandbox.stop()


async def _told(settings: Settings, clock: Path, address: str) -> int:
    """Play the story beside the running bot, then stop the bot; 0 where every step happened."""
    running = asyncio.get_running_loop().create_task(app.run(settings, clock))
    try:
        async with SandboxClient(address) as client:
            told = await story.play(client)
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        status = await running
    return 0 if told and status == 0 else 1


def main(keep: Path | None, port: int, *, as_story: bool) -> int:
    """Run the demo; the exit status."""
    return asyncio.run(demo(keep, port, as_story=as_story))
