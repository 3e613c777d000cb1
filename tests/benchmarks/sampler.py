"""Runs the bot and looks, 500 times a second of its CPU, at what it is doing.

    python -m tests.benchmarks.sampler OUT.json SECONDS run --clock FILE

Sampling begins after SECONDS. Each look counts for the innermost module that the table below
knows; libraries that it does not know count for whoever called them.
"""

import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

from bot.__main__ import main
from bot.runtime.worker import Worker
from bot.store.lite import Lite
from bot.store.sealed import Sealer

EVERY = 0.002
#: Where a module belongs: the first fragment that its path holds.
PLACES = (
    ("/aiohttp/", "HTTP"),
    ("/yarl/", "HTTP"),
    ("/multidict/", "HTTP"),
    ("bot/telegram/transport", "HTTP"),
    ("bot/telegram/decode", "decode"),
    ("bot/telegram/", "calls and answers"),
    ("bot/store/sealed", "seal"),
    ("/sqlalchemy/", "SQL"),
    ("/aiosqlite/", "SQL"),
    ("bot/store/lite", "SQL"),
    ("bot/store/fixed", "SQL"),
    ("bot/store/", "rows"),
    ("bot/runtime/intake", "intake"),
    ("bot/runtime/worker", "worker"),
    ("bot/runtime/loops", "event loop"),
    ("bot/runtime/", "sender"),
    ("bot/chat/", "chat"),
    ("bot/conversation/", "chat"),
    ("bot/usecases/", "use cases and domain"),
    ("bot/domain/", "use cases and domain"),
)
REST = "event loop"


class Sampler:
    """Counts where the process is, and how often it does what costs."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._places: Counter[str] = Counter()
        self._functions: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._known: dict[str, str | None] = {}
        self._on = False
        self._cpu = 0.0

    def begin(self) -> None:
        """Look from now on."""
        self._cpu, self._on = time.process_time(), True
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    def look(self, _number: int, frame: FrameType | None) -> None:
        """Note where the main thread is."""
        functions, place = [], None
        while frame is not None and place is None:
            code = frame.f_code
            place = self._place(code.co_filename)
            functions.append(f"{Path(code.co_filename).stem}.{code.co_name}")
            frame = frame.f_back
        self._places[place or REST] += 1
        self._functions[f"{place or REST}: {functions[-1 if place else 0]}"] += 1

    def _place(self, path: str) -> str | None:
        if path not in self._known:
            self._known[path] = next((name for part, name in PLACES if part in path), None)
        return self._known[path]

    def counted(self, kind: type, method: str, name: str) -> None:
        """Count the calls of a method."""
        real = getattr(kind, method)

        def counting(*args: Any, **kwargs: Any) -> Any:
            self._counts[name] += self._on
            return real(*args, **kwargs)

        setattr(kind, method, counting)

    def write(self) -> None:
        """Leave what was seen; the seconds of CPU are those of all threads."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        found = {
            "seconds": time.process_time() - self._cpu,
            "places": self._places,
            "functions": dict(self._functions.most_common(40)),
            "counts": self._counts,
        }
        self._out.write_text(json.dumps(found))


if __name__ == "__main__":
    sampler = Sampler(Path(sys.argv[1]))
    sampler.counted(Worker, "_deal", "updates")
    sampler.counted(Lite, "execute", "statements")
    sampler.counted(Lite, "_sync", "commits")
    for what in ("seal", "open", "hash"):
        sampler.counted(Sealer, what, what)
    signal.signal(signal.SIGPROF, sampler.look)
    timer = threading.Timer(float(sys.argv[2]), sampler.begin)
    timer.daemon = True
    timer.start()
    sys.argv[:] = ["bot", *sys.argv[3:]]
    status = main()
    sampler.write()
    os._exit(status)
