"""`sulh demo`: the bot, a Bot API server on loopback and its page, on this machine alone."""

import asyncio
import tempfile
from contextlib import ExitStack
from pathlib import Path

from pydantic import SecretStr

from bot import app
from bot.sandbox.client import SandboxClient
from bot.sandbox.server import start_sandbox
from bot.settings import DatabaseSettings, Keys, Settings, Telegram
from bot.store.sealed import write_keys

#: Known to everybody, worth nothing: only the loopback server takes it.
_TOKEN = "1:demo"  # noqa: S105 - of the demo alone
#: Clearly fictional people of the page.
_RESIDENTS = ("مريم التجربة", "سالم التجربة", "هدى التجربة")


async def demo(keep: Path | None, port: int) -> int:
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
            return await app.run(settings, clock)
        finally:
            await sandbox.stop()


def main(keep: Path | None, port: int) -> int:
    """Run the demo; the exit status."""
    return asyncio.run(demo(keep, port))
