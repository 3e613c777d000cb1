"""From the start to the first poll, against the bare imports.

    python -m tests.benchmarks.start

The bot starts again on a database that it knows. The best of several starts counts, since whatever
disturbs only adds. `--imports` shows what the bot imports at what cost.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.runner import BOT_CORE, process, sulh

#: How much longer than the bare imports a start may take.
GOAL = 1.5
_SHOWN = 25


def bare(*more: str) -> float:
    """Seconds to import the libraries, and with `--bot` the bot's own modules."""
    begun = time.perf_counter()
    words = [sys.executable, "-m", "tests.benchmarks.bare", *more]
    with process(words, BOT_CORE, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        run.stdout.readline()  # Its end, which takes a while too, does not count.
        return time.perf_counter() - begun


def to_first_poll(folder: Path, log: Path) -> float:
    """Seconds from the start to the bot's first getUpdates."""
    with _listening() as (address, listener), log.open("wb") as said:
        words, env = sulh().start(folder, address)
        begun = time.perf_counter()
        with process(words, BOT_CORE, env={**os.environ, **env}, stdout=said, stderr=said):
            while True:
                caller, _ = listener.accept()
                with caller:
                    if b"/getUpdates" in caller.recv(4096):
                        return time.perf_counter() - begun


@contextmanager
def _listening() -> Iterator[tuple[str, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(60)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", listener


def show_imports(folder: Path) -> None:
    """Print the costliest imports: milliseconds in all, and of the module alone."""
    log = folder / "imports"
    os.environ["PYTHONPROFILEIMPORTTIME"] = "1"
    to_first_poll(folder, log)
    rows = []
    for line in log.read_text(errors="replace").splitlines():
        parts = line.removeprefix("import time:").split("|")
        if line.startswith("import time:") and parts[0].strip().isdigit():
            rows.append((int(parts[1]) / 1000, int(parts[0]) / 1000, parts[2].rstrip()))
    for total, own, name in sorted(rows, reverse=True)[:_SHOWN]:
        print(f"{total:8.1f} {own:8.1f}  {name}")


def main() -> None:
    """Measure both in turn and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.start")
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--imports", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sulh-benchmark-") as made:
        folder = Path(made)
        first = to_first_poll(folder, folder / "log")
        if args.imports:
            show_imports(folder)
            return
        libraries, bares, starts = [], [], []
        for _ in range(args.times):
            libraries.append(bare())
            bares.append(bare("--bot"))
            starts.append(to_first_poll(folder, folder / "log"))
    print(
        f"bare imports {min(bares):.2f} s (the libraries alone {min(libraries):.2f}), start to "
        f"first poll {min(starts):.2f} s (median {statistics.median(starts):.2f}); the first start "
        f"of all, which makes the database, {first:.2f} s"
    )
    print(
        f"start to first poll: {min(starts) / min(bares):.2f} x the bare imports (goal: {GOAL}), "
        f"{min(starts) / min(libraries):.2f} x those of the libraries alone"
    )


if __name__ == "__main__":
    main()
