"""A running sandbox, its control client, and a bare Bot API caller."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.client import SandboxClient
from bot.sandbox.server import RunningSandbox, start_sandbox


@dataclass
class Caller:
    """Calls methods as a bot does."""

    running: RunningSandbox
    session: aiohttp.ClientSession

    async def raw(self, method: str, token: str = "", **params: Any) -> tuple[int, dict[str, Any]]:
        url = f"{self.running.bot_url}{token or self.running.token}/{method}"
        async with self.session.post(url, json=params) as answer:
            return answer.status, await answer.json()

    async def ok(self, method: str, **params: Any) -> Any:
        status, body = await self.raw(method, **params)
        assert status == 200, body
        return body["result"]

    async def refused(self, method: str, **params: Any) -> tuple[int, str]:
        status, body = await self.raw(method, **params)
        assert body["ok"] is False
        assert body["error_code"] == status
        return status, body["description"]

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        return await self.ok("getUpdates", **params)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[RunningSandbox]:
    started = await start_sandbox(clock_file=tmp_path / "clock")
    yield started
    await started.stop()


@pytest.fixture
async def sandbox(running: RunningSandbox) -> AsyncIterator[SandboxClient]:
    async with SandboxClient(running.base_url) as client:
        yield client


@pytest.fixture
async def bot(running: RunningSandbox) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(running, session)
