"""The bot's side of the server: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import inspect
import json
from asyncio import Transport
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.faults import Fault
from bot.sandbox.method import Method
from bot.sandbox.params import Params, read_params
from bot.sandbox.state import World

Json = dict[str, Any]


class BotApi:
    """Takes calls, lets ordered faults happen, writes the journal, answers in Telegram's form."""

    def __init__(self, world: World, methods: Mapping[str, Method]) -> None:
        self._world = world
        self._methods = methods

    async def call(self, request: Request) -> Response:
        """One call of a method."""
        if request.path_params["token"] != self._world.token:
            return _answer(ApiError(401, "Unauthorized"))
        method = self._methods.get(request.path_params["method"].lower())
        if method is None:
            return _answer(ApiError(404, "Not Found: method not found"))
        try:
            params = await _params(request)
        except ApiError as error:
            return _answer(error)
        if method.name == "getUpdates":
            return await self._run(request, method, params)
        self._world.journal.begin()
        try:
            return await self._run(request, method, params)
        finally:
            self._world.journal.end()

    async def _run(self, request: Request, method: Method, params: Params) -> Response:
        faults = self._world.faults
        chat_id = params.integer("chat_id") or None
        if faults.down:
            self._write(method, params, ApiError(502, "Bad Gateway"), "down")
            if faults.down_kind == "close":
                return await _hang_up(request)
            return _answer(ApiError(502, "Bad Gateway"))
        fault = faults.take(method.name, chat_id)
        if fault is not None and fault.kind != "lose_answer":
            early = await self._early(request, fault, method, params)
            if early is not None:
                return early
        outcome = await self._outcome(method, params)
        lost = fault is not None and fault.kind == "lose_answer"
        self._write(method, params, outcome, "lost" if lost else "")
        return await _hang_up(request) if lost else _answer(outcome)

    async def _early(
        self, request: Request, fault: Fault, method: Method, params: Params
    ) -> Response | None:
        """What a fault does before the effect; None after a delay, when the call goes on."""
        if fault.kind == "delay":
            await asyncio.sleep(fault.ms / 1000)
            return None
        error = ApiError(fault.code, fault.text(), fault.retry_after)
        self._write(method, params, error, "closed" if fault.kind == "close" else "")
        return await _hang_up(request) if fault.kind == "close" else _answer(error)

    async def _outcome(self, method: Method, params: Params) -> Any:  # noqa: ANN401 - any JSON
        try:
            result = method.run(self._world, params)
            return await result if inspect.isawaitable(result) else result
        except ApiError as error:
            return error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # What Telegram would refuse while parsing: a list where an object belongs, and so on.
            return bad_request(f"can't parse the parameters ({type(error).__name__}: {error})")

    def _write(self, method: Method, params: Params, outcome: object, fault: str) -> None:
        if method.name == "getUpdates" or not self._world.journal.on:
            return
        refused = outcome if isinstance(outcome, ApiError) else None
        message_id = outcome.get("message_id") if isinstance(outcome, dict) else None
        self._world.journal.write(
            {
                "at": self._world.clock.now(),
                "method": method.name,
                "chat_id": params.integer("chat_id") or None,
                "params": params.shown(),
                "ok": refused is None,
                "error_code": refused.code if refused else None,
                "description": refused.description if refused else None,
                "message_id": message_id,
                "fault": fault,
                "unknown": [name for name in params.values if name not in method.parameters],
            }
        )

    async def file(self, request: Request) -> Response:
        """The bytes of a file that getFile named."""
        if request.path_params["token"] != self._world.token:
            return _answer(ApiError(401, "Unauthorized"))
        if self._world.faults.down:
            return await _hang_up(request)
        fault = self._world.faults.take("file", None)
        if fault is not None and fault.kind in {"close", "lose_answer"}:
            return await _hang_up(request)
        if fault is not None and fault.kind == "error":
            return _answer(ApiError(fault.code, fault.text(), fault.retry_after))
        blob = self._world.blob_paths.get(request.path_params["path"])
        if blob is None:
            return _answer(ApiError(404, "Not Found"))
        return Response(blob.data, media_type=blob.mime)


async def _params(request: Request) -> Params:
    kind = request.headers.get("content-type", "")
    return read_params(request.url.query, kind, await request.body())


def _answer(outcome: object) -> Response:
    if isinstance(outcome, ApiError):
        body: Json = {
            "ok": False,
            "error_code": outcome.code,
            "description": outcome.description,
        }
        if outcome.retry_after is not None:
            body["parameters"] = {"retry_after": outcome.retry_after}
        return json_response(body, outcome.code)
    return json_response({"ok": True, "result": outcome})


def json_response(body: object, status: int = 200) -> Response:
    """JSON with Arabic left readable."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), status_code=status, media_type="application/json")


async def _hang_up(request: Request) -> Response:
    """Close the connection without an answer."""
    transport: Transport = request.scope["state"]["transport"]
    transport.abort()
    # The protocol must have noticed before the response below is written to nowhere.
    for _ in range(3):
        await asyncio.sleep(0)
    return Response(status_code=502)
