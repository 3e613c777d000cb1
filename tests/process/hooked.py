"""A bot to which the sandbox delivers, with its health pages, for the tests of both."""

import asyncio
import io
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp

from tests.process.conftest import Bot

SECRET = "a-secret-of-no-worth-0123456789-abcdef"
PATH = "/hook/7f3a"
#: Nobody in the sandbox has this id.
NOBODY = 5_000_000_001


def deliver_to(bot: Bot, hook: int, health: int) -> None:
    """Let a bot that is not started yet listen at two ports, one of them for Telegram."""
    bot.words = (*bot.words, "--webhook")
    bot.env |= {
        "SULH_WEBHOOK__URL": f"http://127.0.0.1:{hook}{PATH}",
        "SULH_WEBHOOK__LISTEN": f"127.0.0.1:{hook}",
        "SULH_WEBHOOK__SECRET": SECRET,
        "SULH_HEALTH__LISTEN": f"127.0.0.1:{health}",
    }


class Hooked:
    """The bot's two addresses, as Telegram and Prometheus see them."""

    def __init__(self, bot: Bot, hook: int, health: int, session: aiohttp.ClientSession) -> None:
        self.bot = bot
        self.root = f"http://127.0.0.1:{hook}"
        self.health = f"http://127.0.0.1:{health}"
        self._session = session
        deliver_to(bot, hook, health)

    async def post(
        self,
        body: Any,
        *,
        secret: str | None = SECRET,
        path: str = PATH,
        method: str = "POST",
        kind: str = "application/json",
        host: str | None = None,
    ) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers of an answer; `body` is JSON unless it is bytes."""
        data = json.dumps(body) if isinstance(body, dict) else body
        if isinstance(body, bytes):
            data = io.BytesIO(body)
        headers = {"Content-Type": kind}
        if secret is not None:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        if host is not None:
            headers["Host"] = host
        async with self._session.request(
            method, self.root + path, data=data, headers=headers
        ) as answer:
            return answer.status, await answer.read(), dict(answer.headers)

    async def page(self, name: str) -> tuple[int, str]:
        """Status and text of a health page."""
        async with self._session.get(f"{self.health}/{name}") as answer:
            return answer.status, await answer.text()

    async def becomes_ready(self, within: float = 60) -> None:
        """Wait until the bot says that it is ready; a page may be slow on a busy machine."""
        async with asyncio.timeout(within):
            while (await self.page("ready"))[0] != HTTPStatus.OK:
                await asyncio.sleep(0.2)

    async def metric(self, name: str) -> float:
        """The value of one metric, such as «sulh_handled_total{result="done"}»."""
        text = (await self.page("metrics"))[1]
        found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        assert found is not None, text
        return float(found[1])


@asynccontextmanager
async def hooked(bot: Bot, hook: int, health: int) -> AsyncIterator[Hooked]:
    """Prepare a bot that is not started yet."""
    async with aiohttp.ClientSession() as session:
        yield Hooked(bot, hook, health, session)


def message(number: int, text: str, person: int = NOBODY) -> dict[str, Any]:
    """An update with a message."""
    who = {"id": person, "is_bot": False, "first_name": "هدى"}
    chat = {"id": person, "type": "private", "first_name": "هدى"}
    content = {"message_id": number, "date": 1_700_000_000, "chat": chat, "from": who}
    return {"update_id": number, "message": {**content, "text": text}}


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Somebody else has the database for himself."""
    with closing(sqlite3.connect(folder / "sulh.sqlite3", isolation_level=None)) as database:
        database.execute("begin exclusive")
        yield
        database.execute("rollback")
