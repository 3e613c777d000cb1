"""How the bot is: /live (its loops turn), /ready (it can serve now), /metrics (for Prometheus).

The pages hold counts and states, no identities; they belong on loopback. What is asked of the
database is kept for some seconds, so that no amount of asking costs anything.
"""

import asyncio
import json
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.domain.ports import Clock
from bot.runtime.meters import Meters
from bot.runtime.metrics import CONTENT_TYPE, Metrics
from bot.runtime.where import where
from bot.store.database import Database, Passing
from bot.store.gauges import Gauges, gauges

log = structlog.get_logger()

#: A loop whose sign of life is overdue for so many seconds hangs.
HANGS_AFTER = 60.0
#: Intake that has not reached Telegram for so many seconds is not ready.
SILENT_AFTER = 120.0
#: What was asked of the database serves for so many seconds.
KEEP = 3.0
#: A page waits for the database for so many seconds.
WITHIN = 5.0

_STATES = {
    "database": "the database cannot be written to now",
    "schema": "the database's schema is not this version's",
    "intake": "Telegram was not reached lately",
}


class Health:
    """An ASGI application with three pages."""

    def __init__(self, database: Database, clock: Clock, meters: Meters, schema: str) -> None:
        """`schema` is the revision that this version needs."""
        self._database = database
        self._clock = clock
        self._meters = meters
        self._schema = schema
        self._metrics = Metrics(meters)
        self._asking: asyncio.Task[Gauges | None] | None = None
        self._asked_at = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        await (await self._answer(request))(scope, receive, send)

    async def settle(self) -> None:
        """Wait for what is being asked of the database."""
        if self._asking is not None:
            await asyncio.wait([self._asking])

    async def _answer(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return Response(status_code=HTTPStatus.METHOD_NOT_ALLOWED)
        match request.scope["path"]:
            case "/live":
                return _told({f"loop {loop}": "it hangs" for loop in self.hanging()})
            case "/ready":
                return _told(await self.unready())
            case "/metrics":
                page = self._metrics.page(await self._standing())
                return Response(page, headers={"Content-Type": CONTENT_TYPE})
            case _:
                return Response(status_code=HTTPStatus.NOT_FOUND)

    def hanging(self) -> list[str]:
        """Return the loops that ought to have turned long ago."""
        turns = self._meters.turns.items()
        return [loop for loop, turn in turns if turn.due and turn.late() > HANGS_AFTER]

    async def unready(self) -> dict[str, str]:
        """Return what keeps the bot from serving now, with a sentence each; empty: nothing."""
        standing = await self._standing()
        turns = self._meters.turns
        faults = []
        if standing is None or any(turn.stalled for turn in turns.values()):
            faults.append("database")
        elif standing.schema != self._schema:
            faults.append("schema")
        intake = turns.get("intake")
        # Where another process has the intake, none turns here.
        if intake is not None and intake.due:
            since = intake.unreached()
            if since is None or since > SILENT_AFTER:
                faults.append("intake")
        return {fault: _STATES[fault] for fault in faults}

    async def _standing(self) -> Gauges | None:
        """Return what stands in the database, a few seconds old at most; None: it is silent.

        One question at a time, and never cut off: a transaction cut off in the middle may leave its
        connection with a lock.
        """
        loop = asyncio.get_running_loop()
        if self._asking is None or (
            self._asking.done() and loop.time() - self._asked_at > (KEEP if self._known() else 0)
        ):
            self._asked_at = loop.time()
            self._asking = loop.create_task(self._ask())
        done, _ = await asyncio.wait([self._asking], timeout=WITHIN)
        return self._asking.result() if done else None

    def _known(self) -> bool:
        return self._asking is not None and self._asking.result() is not None

    async def _ask(self) -> Gauges | None:
        try:
            # Opened as every loop opens it: this waits for the right to write (law 10).
            async with self._database.work() as uow:
                return await gauges(uow, self._clock.now())
        except Passing:
            return None
        except Exception as fault:  # noqa: BLE001 - asking how it is harms nothing
            log.error("the database was not read", kind=type(fault).__name__, where=where(fault))  # noqa: TRY400 - no traces
            return None


def _told(faults: dict[str, str]) -> Response:
    status = HTTPStatus.SERVICE_UNAVAILABLE if faults else HTTPStatus.OK
    body = json.dumps(faults or {"ok": True}) + "\n"
    return Response(body, status_code=status, media_type="application/json")
