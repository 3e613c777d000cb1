"""Updates that Telegram delivers: the door for its posts, and the calls that say where it stands.

What stands in front of the secret says nothing about what is behind it: a wrong path, a wrong
method and a wrong secret read the same. Nothing of a post is logged.
"""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from telegram import Bot
from telegram.error import TelegramError
from typing_extensions import override

from bot.domain.ports import Arrival, Delivery, Hook, NotStored, Refused, WebhookRefused
from bot.telegram.decode import peek, spoken
from bot.telegram.faults import described, verdict
from bot.telegram.gateway import ALLOWED_UPDATES
from bot.telegram.transport import AiohttpRequest

#: Longest post, in bytes: an update of Telegram's has a few kilobytes.
LARGEST = 1 << 20
_DIGITS = len(str(LARGEST))
#: Seconds within which a post must have come whole.
READ_WITHIN = 10.0
#: Telegram tries again after so many seconds, instead of waiting longer after each refusal.
TRY_AGAIN_AFTER = "1"
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_HIDDEN = HTTPStatus.NOT_FOUND

Take = Callable[[Arrival], Awaitable[None]]


class Door:
    """An ASGI application that takes Telegram's posts at one path and nothing else anywhere.

    It answers 200 only after `take` has returned, that is after the commit (law 1); 503 where the
    database cannot take a post now, upon which Telegram tries again.
    """

    def __init__(
        self, path: str, secret: str, take: Take, answered: Callable[[int], None] = lambda _: None
    ) -> None:
        """`answered` hears the status of every answer."""
        self._path = path or "/"
        self._secret = secret.encode()
        self._take = take
        self._answered = answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            status = await self._answer(Request(scope, receive))
        except ClientDisconnect:
            return
        self._answered(status)
        headers = {}
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers["Retry-After"] = TRY_AGAIN_AFTER
        elif status != HTTPStatus.OK:
            # What is left of a body that nobody reads goes with its connection.
            headers["Connection"] = "close"
        await Response(status_code=status, headers=headers)(scope, receive, send)

    async def _answer(self, request: Request) -> HTTPStatus:
        if not self._known(request):
            return _HIDDEN
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        try:
            async with asyncio.timeout(READ_WITHIN):
                body = await _bounded(request)
        except TimeoutError:
            return HTTPStatus.REQUEST_TIMEOUT
        if body is None:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        arrival = read(body)
        if arrival is None:
            return HTTPStatus.BAD_REQUEST
        try:
            await self._take(arrival)
        except NotStored:
            return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.OK

    def _known(self, request: Request) -> bool:
        """Whether a request is Telegram's; the secret is compared in constant time."""
        given = request.headers.get(_SECRET_HEADER, "").encode("latin-1")
        trusted = hmac.compare_digest(given, self._secret)
        # The path as it came: an address made with a strange Host header may be none.
        return trusted and request.method == "POST" and request.scope["path"] == self._path


async def _bounded(request: Request) -> bytes | None:
    """Read a body; None where it is larger than `LARGEST`, of which no more is then read."""
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or len(length) > _DIGITS or int(length) > LARGEST:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return None
    return bytes(body)


def read(body: bytes) -> Arrival | None:
    """Read a post as far as intake needs it; None where it is no update at all."""
    try:
        item = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = item.get("update_id") if isinstance(item, dict) else None
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    chat_id, urgent = peek(item)
    kept = spoken(item)
    return Arrival(number, body if kept is item else json.dumps(kept).encode(), chat_id, urgent)


class TelegramHook(Hook, AbstractAsyncContextManager["TelegramHook"]):
    """The Bot API's webhook methods, over a connection of their own while in `async with`."""

    def __init__(self, token: str, base_url: str) -> None:
        """Build without connecting."""
        self._request = AiohttpRequest(limit=1)
        self._bot = Bot(token, base_url=base_url, request=self._request)

    @override
    async def __aenter__(self) -> Self:
        """Open the session."""
        await self._request.initialize()
        return self

    @override
    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        await self._request.shutdown()

    @override
    async def point(self, url: str, secret: str, connections: int) -> None:
        """Let updates be delivered to `url`; what waits is kept.

        Raises WebhookRefused, TooFast, NotSent, Unsure, BadToken.
        """
        await _told(
            self._bot.set_webhook(
                url,
                secret_token=secret,
                max_connections=connections,
                allowed_updates=json.loads(ALLOWED_UPDATES),
                drop_pending_updates=False,
            )
        )

    @override
    async def delivery(self) -> Delivery:
        """Ask how delivery stands. Raises TooFast, NotSent, Unsure, BadToken."""
        found = await _told(self._bot.get_webhook_info())
        fault = described(found.last_error_message) if found.last_error_message else ""
        return Delivery(found.url, found.pending_update_count, fault)

    async def delete(self) -> None:
        """Let updates be fetched again; what waits is kept.

        Raises WebhookRefused, TooFast, NotSent, Unsure, BadToken.
        """
        await _told(self._bot.delete_webhook(drop_pending_updates=False))


async def _told(call: Awaitable[Any]) -> Any:  # noqa: ANN401 - whatever was asked for
    """Wait for a call; raise its fault in our words, outside the handler and so without context."""
    try:
        return await call
    except TelegramError as error:
        fault = verdict(error)
    if isinstance(fault, Refused):
        raise WebhookRefused(str(fault))
    raise fault
