"""Serving over HTTP beside the loops: one uvicorn server a socket, ended like every other loop."""

import asyncio
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typing_extensions import override

if TYPE_CHECKING:
    from uvicorn import Server

#: Seconds that requests under way have when the process stops.
FINISH_WITHIN = 3
#: Seconds that an idle connection stays open: longer than Telegram's own minute.
KEEP_ALIVE = 75
#: Connections beyond so many are answered with 503.
MOST = 1000
#: How an address begins that is a socket in the file system.
UNIX = "unix:"


class AddressFault(Exception):
    """Nothing can be served at this address; the message says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen: a host and a port, or a socket's path."""

    host: str = ""
    port: int = 0
    path: str = ""


def read_address(text: str) -> Address:
    """Read «127.0.0.1:8080», «[::1]:8080» or «unix:/run/sulh/webhook.sock». Raises AddressFault."""
    if text.startswith(UNIX):
        path = Path(text.removeprefix(UNIX))
        if not path.is_absolute():
            raise AddressFault(f"{text}: write {UNIX}/ and a path from the root")
        return Address(path=str(path))
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > 65535:  # noqa: PLR2004 - ports
        raise AddressFault(f"{text}: write HOST:PORT, such as 127.0.0.1:8080, or {UNIX}/PATH")
    return Address(host.strip("[]"), int(port))


def listen(text: str) -> socket.socket | Path:
    """Open an address. Raises AddressFault."""
    address = read_address(text)
    if address.path:
        return _room_for(Path(address.path))
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    # With its protocol named: asyncio switches Nagle's algorithm off only where it sees TCP.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((address.host, address.port))
    except OSError as fault:
        made.close()
        raise AddressFault(f"{text}: {fault.strerror or 'cannot be used'}") from None
    made.listen(1024)
    return made


def _room_for(path: Path) -> Path:
    """Look first: the server makes the socket itself and would end the process."""
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise AddressFault(f"{path}: its folder is not there or may not be written to")
    if path.exists() and not path.is_socket():
        raise AddressFault(f"{path}: something else is there")
    return path


class HttpServer:
    """Serves one ASGI application until it is cancelled, and then lets requests finish."""

    def __init__(self, app: Any, at: socket.socket | Path) -> None:  # noqa: ANN401 - any ASGI app
        """`at` is what `listen` opened."""
        self._app = app
        self._at = at

    async def run(self) -> None:
        """Serve; cancelled, take nothing new and end what is under way first."""
        server = _server(self._app, self._at)
        sockets = [self._at] if isinstance(self._at, socket.socket) else None
        serving = asyncio.get_running_loop().create_task(server.serve(sockets=sockets))
        try:
            await asyncio.shield(serving)
        finally:
            server.should_exit = True
            await asyncio.wait([serving])


def _server(app: Any, at: socket.socket | Path) -> "Server":  # noqa: ANN401 - any ASGI app
    # A bot that fetches its updates and is not watched over HTTP starts without all this.
    import uvicorn  # noqa: PLC0415

    class Quiet(uvicorn.Server):
        """Leaves the signals to `run_loops`."""

        @override
        @contextmanager
        def capture_signals(self) -> Generator[None, None, None]:
            yield

    return Quiet(
        uvicorn.Config(
            app,
            uds=str(at) if isinstance(at, Path) else None,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=FINISH_WITHIN,
            limit_concurrency=MOST,
        )
    )
