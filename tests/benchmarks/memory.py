"""Resident memory: against the bare imports, and over very many conversations.

python -m tests.benchmarks.memory                           # a few minutes
python -m tests.benchmarks.memory --conversations 100000    # most of an hour
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.runner import BOT_CORE, measure, prepare, process, sulh

#: Against the bare imports with everybody in the form; and the end against the beginning.
AGAINST_BARE, FLAT = 1.25, 1.2


def bare(*more: str) -> float:
    """MB of the imports alone."""
    words = [sys.executable, "-m", "tests.benchmarks.bare", *more]
    with process(words, BOT_CORE, stdout=subprocess.PIPE, text=True) as run:
        return float(run.communicate()[0])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.memory")
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--conversations", type=int, default=5000)
    args = parser.parse_args()
    libraries, floor = bare(), bare("--bot")
    load = (f"--people={args.people}", f"--conversations={args.conversations}")
    with tempfile.TemporaryDirectory(prefix="sulh-benchmark-") as made:
        prepare(Path(made))
        found = measure(sulh(), *load, folder=Path(made))
    first, last = found.memories[0], max(found.memories[-2:])
    print(
        f"{args.people} people: {first:.0f} MB after {found.finished // len(found.memories)} "
        f"conversations, {first / floor:.2f} x the bare imports' {floor:.0f} MB "
        f"(goal: {AGAINST_BARE}), {first / libraries:.2f} x those of the libraries alone"
    )
    print(
        f"after {found.finished} conversations {last:.0f} MB: {last / first:.2f} x (goal: {FLAT}); "
        f"on the way {' '.join(f'{one:.0f}' for one in found.memories)}"
    )


if __name__ == "__main__":
    main()
