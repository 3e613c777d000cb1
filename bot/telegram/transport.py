"""How python-telegram-bot speaks HTTP here: over aiohttp, a tenth of the stock client's cost.

The token is part of every address, so no error from here carries one.
"""

from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from typing_extensions import override


class NotConnected(NetworkError):
    """No connection came about: the call certainly had no effect."""


class AiohttpRequest(BaseRequest):
    """One session for all calls, opened by `initialize`."""

    def __init__(self, connections: int = 300, read_timeout: float = 20.0) -> None:
        """`connections` bounds the calls under way; `read_timeout` is in seconds."""
        self._connections = connections
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    @override
    def read_timeout(self) -> float:
        """Seconds that a call waits for its answer."""
        return self._read_timeout

    @override
    async def initialize(self) -> None:
        """Open the session."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector)

    @override
    async def shutdown(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call. Raises NotConnected, TimedOut, NetworkError; none names the address."""
        del write_timeout, connect_timeout, pool_timeout
        if self._session is None:
            raise RuntimeError("the transport was not initialized")
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=5.0)
        try:
            async with self._session.request(
                method, url, data=_form(request_data), timeout=timeout
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotConnected("no connection") from None
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError:
            raise NetworkError("the answer was lost") from None


def _form(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
