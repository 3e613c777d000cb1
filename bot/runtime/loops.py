"""All loops together: they run until a signal comes or one of them dies."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

import structlog

from bot.domain.ports import (
    BadToken,
    Conflict,
    WebhookElsewhere,
    WebhookRefused,
    WebhookSet,
)
from bot.runtime.house import keep_house
from bot.runtime.where import where
from bot.store.lite import FileMoved
from bot.store.sealed import KeyFault

log = structlog.get_logger()

T = TypeVar("T")
Loop = Callable[[], Awaitable[None]]

#: Exit statuses: stopped by a signal; a loop died; the configuration is wrong; another one runs.
STOPPED, DIED, MISCONFIGURED, RIVALLED = range(4)


def run_on_fast_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run on libuv's loop where there is one: a call over the network costs a quarter less CPU."""
    try:
        import uvloop  # noqa: PLC0415 - not made for every system
    except ImportError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


#: Ends that somebody can mend: the status and what the one line says.
_MENDABLE: tuple[tuple[type[Exception], int, str], ...] = (
    (FileMoved, DIED, "the database file was removed or replaced while the bot ran"),
    (BadToken, MISCONFIGURED, "telegram does not know this token; set that of @BotFather"),
    (WebhookRefused, MISCONFIGURED, "telegram refuses the webhook; mend webhook.url"),
    (
        WebhookSet,
        RIVALLED,
        "a webhook is set for this bot; run with --webhook, or: sulh webhook delete",
    ),
    (
        WebhookElsewhere,
        RIVALLED,
        "another process deleted the webhook or set it to another address; end that first",
    ),
    (KeyFault, MISCONFIGURED, "keys were rotated: put the present key file in keys.file's place"),
    (Conflict, RIVALLED, "another process fetches updates with this token; end that first"),
)


class Stopped(Exception):
    """Raised inside the task group to end every loop."""


async def run_loops(loops: Sequence[Loop]) -> int:
    """Run loops until SIGTERM or SIGINT; return the exit status.

    A loop that dies takes the process down: a supervisor starts it again, and nothing is lost. What
    it died of is one line with kind and place, never a message or a traceback, which may hold what
    somebody wrote, or the token (law 8).
    """
    stop = asyncio.Event()
    running = asyncio.get_running_loop()
    keep_house(running)
    for number in (signal.SIGTERM, signal.SIGINT):
        running.add_signal_handler(number, stop.set)
    status = DIED
    try:
        async with asyncio.TaskGroup() as group:
            for loop in loops:
                group.create_task(_for_ever(loop))
            group.create_task(_stopping(stop))
            log.info("started")
    except* Stopped:
        status = STOPPED
        log.info("stopped")
    except* Exception as faults:  # noqa: BLE001 - said, and the status tells
        status = _say(_leaves(faults))
    return status


def _say(faults: Sequence[BaseException]) -> int:
    """Say what the loops died of; return the exit status."""
    for kind, status, sentence in _MENDABLE:
        for fault in faults:
            if isinstance(fault, kind):
                log.error(sentence, why=str(fault))
                return status
    for fault in faults:
        log.error("a loop died", kind=type(fault).__name__, where=where(fault))
    return DIED


async def _for_ever(loop: Loop) -> None:
    await loop()
    raise RuntimeError("a loop ended by itself")


async def _stopping(stop: asyncio.Event) -> None:
    await stop.wait()
    raise Stopped


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for fault in group.exceptions:
        found += _leaves(fault) if isinstance(fault, BaseExceptionGroup) else [fault]
    return found
