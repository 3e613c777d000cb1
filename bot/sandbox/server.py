"""The server: one Starlette application on a loopback port, embeddable or as its own process."""

import asyncio
import os
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.sandbox.bot_api import BotApi, json_response
from bot.sandbox.clock import SandboxClock
from bot.sandbox.control import Control
from bot.sandbox.errors import ControlError
from bot.sandbox.methods import methods_for
from bot.sandbox.state import World
from bot.sandbox.webhook import Webhook

#: Nobody's token; the number in front is the bot's id.
DEFAULT_TOKEN = "7000000001:AAsandbox-token-for-loopback-only-0000"  # noqa: S105 - opens nothing
_PAGE = Path(__file__).parent / "page"
_PAGE_FILES = frozenset(file.name for file in _PAGE.iterdir())
_HOST = "127.0.0.1"


class _Protocol(HttpToolsProtocol):
    """Lets a request reach its connection, so that a fault can cut it."""

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["state"]["transport"] = self.transport


class _Server(uvicorn.Server):
    """Says when it is ready, and embedded leaves the signals to the process that it runs in."""

    def __init__(
        self, config: uvicorn.Config, on_stop: Callable[[], None], *, own_process: bool
    ) -> None:
        super().__init__(config)
        self._on_stop = on_stop
        self.ready = asyncio.Event()
        self._own_process = own_process

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()  # else those who wait for news would hold the shutdown up
        await super().shutdown(sockets)

    @override
    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        with super().capture_signals() if self._own_process else nullcontext():
            yield


def build_app(world: World, webhook: Webhook) -> Starlette:
    """Both APIs and the page."""
    bot_api, control = BotApi(world, methods_for(webhook)), Control(world)
    both = ["GET", "POST"]
    return Starlette(
        routes=[
            Route("/bot{token}/{method}", bot_api.call, methods=both),
            Route("/file/bot{token}/{path:path}", bot_api.file, methods=["GET"]),
            *control.routes(),
            Route("/", _page, methods=["GET"]),
            Route("/page/{name}", _page, methods=["GET"]),
        ],
        exception_handlers={ControlError: _refused, ValueError: _unreadable, KeyError: _unreadable},
    )


async def _page(request: Request) -> Response:
    name = request.path_params.get("name", "index.html")
    if name not in _PAGE_FILES:
        return Response(status_code=404)
    return FileResponse(_PAGE / name, headers={"Cache-Control": "no-store"})


async def _refused(_request: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, ControlError) else 400
    description = error.description if isinstance(error, ControlError) else str(error)
    return json_response({"error": description}, status)


async def _unreadable(_request: Request, error: Exception) -> Response:
    return json_response({"error": f"{type(error).__name__}: {error}"}, 400)


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A sandbox that answers; `bot_url` and `file_url` are what python-telegram-bot asks for."""

    base_url: str
    token: str
    world: World
    _server: _Server
    _webhook: Webhook
    _task: asyncio.Task[None]

    @property
    def bot_url(self) -> str:
        """What comes before the token in the address of a method."""
        return f"{self.base_url}/bot"

    @property
    def file_url(self) -> str:
        """What comes before the token in the address of a file."""
        return f"{self.base_url}/file/bot"

    async def wait_closed(self) -> None:
        """Wait for the end, for instance by a signal."""
        await self._task

    async def stop(self) -> None:
        """End every waiting request and close the port."""
        self._webhook.stop()
        self._server.should_exit = True
        await self._task


def _listen(port: int) -> socket.socket:
    """A listening socket that says it speaks TCP.

    `socket.create_server` leaves the protocol open; asyncio then does not switch Nagle's algorithm
    off for its connections, and every small answer waits 40 ms for an acknowledgement.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # elsewhere it would let two servers share the port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((_HOST, port))
    except OSError:
        listening.close()
        raise
    listening.listen(1024)
    return listening


async def start_sandbox(
    port: int = 0,
    *,
    token: str = DEFAULT_TOKEN,
    clock_file: Path | str | None = None,
    pace: bool = False,
    own_process: bool = False,
) -> RunningSandbox:
    """Start inside the running loop; ready to answer when it returns."""
    clock = SandboxClock(Path(clock_file) if clock_file else None)
    world = World(token, clock, pace=pace)
    webhook = Webhook(world.queue, clock, lambda: world.faults.down)
    config = uvicorn.Config(
        build_app(world, webhook),
        http=_Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config, world.close, own_process=own_process)
    listening = _listen(port)
    task = asyncio.get_running_loop().create_task(server.serve(sockets=[listening]))
    await server.ready.wait()
    address = f"http://{_HOST}:{listening.getsockname()[1]}"
    return RunningSandbox(address, token, world, server, webhook, task)
