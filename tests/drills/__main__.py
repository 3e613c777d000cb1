"""The long forms: `python -m tests.drills [NAME …] [--seed N]`; one line of figures each."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from tests.drills import disk, hook, kills, locks, outage, rivals, stops, storm, together

Drill = Callable[..., Coroutine[Any, Any, str]]

DRILLS: dict[str, Drill] = {
    "kills": kills.drill,
    "hook": hook.drill,
    "stops": stops.drill,
    "together": together.drill,
    "outage": outage.drill,
    "storm": storm.drill,
    "disk": disk.drill,
    "locks": locks.drill,
    "rivals": rivals.drill,
}


def main() -> int:
    """Run the named drills, or all of them; 1 where a law was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(DRILLS))
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    unknown = [name for name in args.names if name not in DRILLS]
    if unknown:
        parser.error(f"no drill {', '.join(unknown)}; there are {', '.join(DRILLS)}")
    return max(_run(name, args.seed) for name in args.names or DRILLS)


def _run(name: str, seed: int) -> int:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"sulh-drill-{name}-") as folder:
        try:
            print(asyncio.run(DRILLS[name](Path(folder), seed=seed)), flush=True)
        except disk.NoMount:
            print(f"{name} left out: {disk.NoMount.__doc__}", flush=True)
        except AssertionError as fault:
            print(f"{name} FAILED after {time.monotonic() - begun:.0f} s: {fault}", flush=True)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
