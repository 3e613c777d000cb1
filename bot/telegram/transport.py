"""How bytes reach Telegram: python-telegram-bot's request interface over one aiohttp session.

The token is part of every address. So no error of ours carries an address, nor a cause that does,
and nothing here is logged.
"""

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import aiohttp
import orjson
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData
from typing_extensions import override

#: Longest wait for a free connection, in seconds: beyond it nothing was sent.
WAIT_FOR_CONNECTION = 30.0
#: Pause in seconds after a 429 that does not say how long.
UNNAMED_PAUSE = 5.0


#: All that is asked of a message that we sent: its number; and what the client library insists on.
_OF_OURS = ("message_id", "date", "chat")
_AS_JSON: Mapping[str, str] = {"Content-Type": "application/json"}


class NotConnected(NetworkError):
    """No connection came about, so the effect certainly did not happen."""


class Flooded(TelegramError):
    """A 429: nothing was done, and Telegram says how many seconds to wait."""

    def __init__(self, seconds: float) -> None:
        """Keep the pause in seconds."""
        super().__init__(f"asked to wait {seconds} s")
        self.seconds = seconds


class AiohttpRequest(BaseRequest):
    """One aiohttp session for all calls, made in `initialize` and closed in `shutdown`.

    aiohttp costs a tenth of the CPU that the stock request over httpx costs (architecture,
    "Choices already made").
    """

    def __init__(
        self,
        limit: int = 256,
        *,
        connect_timeout: float = 10.0,
        read_timeout: float = 20.0,
        write_timeout: float = 20.0,
        proxy: str | None = None,
    ) -> None:
        """`limit` is how many connections may be open at once; timeouts are in seconds."""
        self._limit = limit
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._proxy = proxy
        self._usual = _timeouts(connect_timeout, read_timeout, write_timeout, WAIT_FOR_CONNECTION)
        self._session: aiohttp.ClientSession | None = None

    @property
    @override
    def read_timeout(self) -> float | None:
        """How long an answer may take, in seconds."""
        return self._read_timeout

    @override
    async def initialize(self) -> None:
        """Open the session; a second call changes nothing."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._limit),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    @override
    async def shutdown(self) -> None:
        """Close the session and its connections."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call; a refusal comes back as status and body for the base class to read.

        Raises NotConnected, TimedOut, Flooded, NetworkError.
        """
        within = _timeouts(
            _or(connect_timeout, self._connect_timeout),
            _or(read_timeout, self._read_timeout),
            _or(write_timeout, self._write_timeout),
            _or(pool_timeout, WAIT_FOR_CONNECTION),
        )
        status, payload = await self._exchange(url, method, _form(request_data), within)
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            _refuse_strangers(status, payload)
        return status, payload

    async def ask(self, url: str, fields: Mapping[str, object]) -> object:
        """POST plain values as JSON and return the result; None stands for "not given".

        Raises what the client library's own calls raise, and NotConnected and Flooded.
        """
        given = {name: value for name, value in fields.items() if value is not None}
        status, payload = await self._exchange(url, "POST", orjson.dumps(given), self._usual)
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return self.parse_json_payload(payload).get("result")
        _refuse_strangers(status, payload)
        raise _refusal(status, as_object(payload) or {})

    async def call(
        self, url: str, fields: Mapping[str, str], *, read_timeout: float
    ) -> tuple[int, bytes]:
        """POST a form and return status and body, whatever they are.

        Raises NotConnected, TimedOut, NetworkError.
        """
        within = _timeouts(
            self._connect_timeout, read_timeout, self._write_timeout, WAIT_FOR_CONNECTION
        )
        return await self._exchange(url, "POST", dict(fields), within)

    async def _exchange(
        self,
        url: str,
        method: str,
        data: aiohttp.FormData | dict[str, str] | bytes | None,
        within: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        """One request and its whole answer.

        Errors are raised outside the handlers, so that aiohttp's own, which may name the address,
        are not even their context. Redirects are not followed: they would carry the token along.
        """
        if self._session is None:
            raise NotConnected("the transport is not open")
        fault: NetworkError
        try:
            async with self._session.request(
                method,
                url,
                data=data,
                headers=_AS_JSON if isinstance(data, bytes) else None,
                timeout=within,
                proxy=self._proxy,
                allow_redirects=False,
            ) as answer:
                return answer.status, await answer.read()
        except (
            aiohttp.ClientConnectorError,
            aiohttp.ConnectionTimeoutError,
            aiohttp.ClientHttpProxyError,
            aiohttp.InvalidURL,
        ) as cause:
            fault = NotConnected(f"no connection ({type(cause).__name__})")
        except TimeoutError:
            fault = TimedOut("no answer in time")
        except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as cause:
            fault = NetworkError(f"the answer was lost ({type(cause).__name__})")
        raise fault

    @staticmethod
    @override
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; unlike the base class, never log what it holds."""
        data = as_object(payload)
        if data is None:
            raise TelegramError("the answer is not the Bot API's")
        if isinstance(data.get("result"), dict):
            data["result"] = bare(data["result"])
        return data


def bare(message: dict[str, Any]) -> dict[str, Any]:
    """Return what matters of a message that we sent: building the rest costs more than sending."""
    if "message_id" not in message:
        return message
    return {name: message[name] for name in _OF_OURS if name in message}


def as_object(payload: bytes) -> dict[str, Any] | None:
    """Return the JSON object that an answer is, or None."""
    try:
        data = orjson.loads(payload)
    except ValueError:
        # Halves of surrogate pairs, which it does not read, must not stop the intake.
        try:
            data = json.loads(payload)
        except ValueError:
            return None
    return data if isinstance(data, dict) else None


def pause_of(data: Mapping[str, Any]) -> float:
    """Return the seconds that a 429 asks for."""
    parameters = data.get("parameters")
    pause = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(pause) if isinstance(pause, int | float) and pause > 0 else UNNAMED_PAUSE


def asks_to_wait(status: int, data: Mapping[str, Any]) -> bool:
    """Whether a refusal is only a matter of pace, by its status or by its parameters."""
    parameters = data.get("parameters")
    named = isinstance(parameters, dict) and bool(parameters.get("retry_after"))
    return status == HTTPStatus.TOO_MANY_REQUESTS or named


def _refuse_strangers(status: int, payload: bytes) -> None:
    """Raise where an error is not a refusal by the Bot API.

    A proxy or a blocking page that answers 403 or 404 must not read as "blocked by the person" or
    "unknown token".
    """
    data = as_object(payload)
    if asks_to_wait(status, data or {}):
        raise Flooded(pause_of(data or {}))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NetworkError(f"the server failed ({status})")
    if data is None or "description" not in data:
        raise NetworkError(f"somebody else answered ({status})")


def _refusal(status: int, data: Mapping[str, Any]) -> TelegramError:
    """What the client library would make of a refusal by the Bot API."""
    said = str(data.get("description") or f"refused ({status})")
    parameters = data.get("parameters")
    moved = parameters.get("migrate_to_chat_id") if isinstance(parameters, dict) else None
    if moved:
        return ChatMigrated(int(moved))
    match status:
        case HTTPStatus.FORBIDDEN:
            return Forbidden(said)
        case HTTPStatus.NOT_FOUND | HTTPStatus.UNAUTHORIZED:
            return InvalidToken(said)
        case HTTPStatus.BAD_REQUEST:
            return BadRequest(said)
        case HTTPStatus.CONFLICT:
            return Conflict(said)
        case _:
            return NetworkError(said)


def _or(given: object, otherwise: float) -> float | None:
    """Seconds or None as given; the client library's sign for "not given" is neither."""
    return given if given is None or isinstance(given, int | float) else otherwise


def _timeouts(
    connect: float | None, read: float | None, write: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """Here `connect` also counts the wait for a free connection, and `total` everything."""
    parts = (connect, read, write, pool)
    known = [part for part in parts if part is not None]
    return aiohttp.ClientTimeout(
        total=sum(known) if len(known) == len(parts) else None,
        connect=None if connect is None or pool is None else connect + pool,
        sock_connect=connect,
        sock_read=read,
    )


def _form(request_data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_parameters
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
