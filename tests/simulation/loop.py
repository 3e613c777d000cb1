"""An event loop without a system: time jumps to whatever comes next, and chance is a seed's.

Everything that runs in it belongs to a life. The world has life 0; each start of the bot is a life
of its own, and `kill` ends one as kill -9 would: none of its tasks runs again, not even its
`finally`.
"""

import asyncio
import gc
import warnings
from asyncio import base_events
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import ContextVar, copy_context
from random import Random
from typing import Any

from typing_extensions import override

WORLD = 0
#: The life that a piece of code belongs to.
LIFE: ContextVar[int] = ContextVar("life", default=WORLD)
#: An iteration without any passing of time, so many times in a row, is a loop that spins.
MOST_AT_ONCE = 10_000
_STEP, _WAKEUP = "TaskStepMethWrapper", "task_wakeup"


class Stuck(Exception):
    """Something spins without letting time pass."""


class NobodyLeft(Exception):
    """Nothing will ever happen again: everybody waits for somebody else."""


class _Time:
    """In place of a selector: nothing comes from outside, so waiting means that time has passed."""

    def __init__(self) -> None:
        self.now = 0.0
        self.standing = 0

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise NobodyLeft
        if timeout > 0:
            self.now += timeout
            self.standing = 0
        else:
            self.standing += 1
            if self.standing > MOST_AT_ONCE:
                self.standing = 0
                raise Stuck
        return []

    def close(self) -> None: ...


class VirtualLoop(base_events.BaseEventLoop):
    """The loop of one run."""

    _selector: _Time
    _ready: deque[asyncio.Handle]

    def __init__(self, chance: Random) -> None:
        """`chance` draws the order of those who may go at the same moment."""
        super().__init__()
        self._selector = _Time()
        self._clock_resolution = 1e-6
        self._chance = chance
        self._dead: set[int] = set()
        self._tasks: dict[int, list[asyncio.Task[Any]]] = {}
        #: Called at every turn of the loop.
        self.stepped: Callable[[], None] = lambda: None
        self.signals: dict[int, Callable[[], object]] = {}
        self.set_task_factory(self._make_task)
        self.set_exception_handler(self._complain)
        #: What went wrong where nobody was listening.
        self.complaints: list[str] = []

    @override
    def time(self) -> float:
        """Seconds since the run began."""
        return self._selector.now

    def begin(self, life: int, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Let work run as a life of its own."""
        context = copy_context()
        context.run(LIFE.set, life)
        return context.run(self.create_task, work)

    def kill(self, life: int) -> None:
        """End a life: nothing of it runs again."""
        self._dead.add(life)
        for handle in (*self._ready, *self._scheduled):
            if handle._context.get(LIFE, WORLD) == life:
                handle.cancel()

    def bury(self) -> None:
        """Take apart what was killed, with nobody listening."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # Of what was about to be awaited.
            for life in self._dead:
                for task in self._tasks.pop(life, ()):
                    task._log_destroy_pending = False
                    _close(task.get_coro())
            gc.collect()

    @override
    def call_soon(self, callback, *args, context=None):
        handle = super().call_soon(callback, *args, context=context)
        if self._dead and handle._context.get(LIFE, WORLD) in self._dead:
            handle.cancel()
        return handle

    @override
    def call_at(self, when, callback, *args, context=None):
        handle = super().call_at(when, callback, *args, context=context)
        if self._dead and handle._context.get(LIFE, WORLD) in self._dead:
            handle.cancel()
        return handle

    @override
    def add_signal_handler(self, sig, callback, *args) -> None:
        self.signals[sig] = lambda: callback(*args)

    def _run_once(self) -> None:
        self.stepped()
        self._shuffle()
        super()._run_once()

    def _shuffle(self) -> None:
        """Draw the order in which tasks that are ready go on; all else keeps its own."""
        places = [at for at, one in enumerate(self._ready) if _is_step(one)]
        if len(places) > 1:
            drawn = [self._ready[at] for at in places]
            self._chance.shuffle(drawn)
            for at, handle in zip(places, drawn, strict=True):
                self._ready[at] = handle

    def _make_task(self, loop, coro, **more) -> asyncio.Task[Any]:
        task = asyncio.Task(coro, loop=loop, **more)
        life = LIFE.get()
        if life != WORLD:
            kept = self._tasks.setdefault(life, [])
            kept.append(task)
            if len(kept) > 1024:
                kept[:] = [one for one in kept if not one.done()]
        return task

    def _complain(self, _loop, about: dict[str, Any]) -> None:
        fault = about.get("exception")
        if LIFE.get() not in self._dead:
            self.complaints.append(f"{about.get('message')}: {fault!r}")

    def _process_events(self, event_list) -> None: ...

    def _write_to_self(self) -> None: ...


def _is_step(handle: asyncio.Handle) -> bool:
    callback = handle._callback
    named = type(callback).__name__ == _STEP or getattr(callback, "__name__", "") == _WAKEUP
    return named and not handle._cancelled


def _close(work: Coroutine[Any, Any, Any]) -> None:
    """Close a coroutine that may wait for something even then."""
    for _ in range(20):
        with suppress(BaseException):
            work.close()
            return
