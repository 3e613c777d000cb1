"""A tiny Bot API on loopback that answers what a test tells it to and remembers what it heard."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

TOKEN = "123456:SECRET-token-of-the-bot"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class BotApi:
    """`will` queues an answer for a method; without one, a plausible success is given."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.files: dict[str, bytes] = {}
        self.port = 0
        self._answers: dict[str, deque[Answer]] = defaultdict(deque)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    @property
    def file_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/file/bot"

    def will(self, method: str, answer: Answer) -> None:
        self._answers[method].append(answer)

    def refuse(self, method: str, code: int, description: str, **parameters: int) -> None:
        body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        if parameters:
            body["parameters"] = parameters
        self.say(method, body, code)

    def say(self, method: str, body: Any, status: int = 200) -> None:
        text = body if isinstance(body, str) else json.dumps(body)

        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(text=text, status=status)

        self.will(method, answer)

    def calls(self, method: str) -> list[dict[str, Any]]:
        return [fields for name, fields in self.heard if name == method]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fields: dict[str, Any] = {}
        if request.content_type == "application/json":
            # As a form would say it, so that tests need not know which way a call took.
            for name, value in (await request.json()).items():
                fields[name] = value if isinstance(value, str) else json.dumps(value)
        for name, value in (await request.post()).items():
            fields[name] = value.file.read() if isinstance(value, web.FileField) else value
        self.heard.append((method, fields))
        if self._answers[method]:
            return await self._answers[method].popleft()(request)
        return web.json_response({"ok": True, "result": _plausible(method, fields)})

    async def download(self, request: web.Request) -> web.StreamResponse:
        content = self.files.get(request.match_info["path"])
        if content is None:
            body = {"ok": False, "error_code": 404, "description": "Not Found"}
            return web.json_response(body, status=404)
        return web.Response(body=content)


def _plausible(method: str, fields: dict[str, Any]) -> Any:
    if method in {"sendMessage", "editMessageText", "sendVoice"}:
        chat = {"id": int(fields["chat_id"]), "type": "private"}
        return {"message_id": int(fields.get("message_id", 700)), "date": 1, "chat": chat}
    if method == "getUpdates":
        return []
    if method == "getFile":
        return {"file_id": "f", "file_unique_id": "u", "file_path": "voice/1.oga"}
    return True


async def hang_up(request: web.Request) -> web.StreamResponse:
    """Hear the call, then break the connection: the answer is lost."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def stay_silent(_: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


@asynccontextmanager
async def bot_api() -> AsyncIterator[BotApi]:
    api = BotApi()
    app = web.Application()
    app.router.add_post(f"/bot{TOKEN}/{{method}}", api.handle)
    app.router.add_get(f"/file/bot{TOKEN}/{{path:.+}}", api.download)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    api.port = runner.addresses[0][1]
    try:
        yield api
    finally:
        await runner.cleanup()
