"""Sulh beside what people would otherwise pick, in one run on the same machine.

    python -m tests.benchmarks.rivals --people 300
    python -m tests.benchmarks.rivals --people 300 --slow-disk

Everybody walks the same form (19 acts) and acts as soon as answered; the bot has one core, the load
another. Sulh keeps every law: synchronous=FULL, sealed, committed before it is confirmed. aiogram
is installed into an environment of its own the first time (tests/benchmarks/rivals.lock).
"""

import argparse
import json
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.runner import (
    ROOT,
    TOKEN,
    BenchmarkFault,
    Contender,
    Figures,
    measure,
    slow_disk,
    sulh,
)

_HOME = ROOT / ".venv-rivals"
_LOCK = Path(__file__).parent / "rivals.lock"


def rivals_python() -> Path:
    """The interpreter of the rivals' own environment, made where there is none."""
    python = _HOME / "bin" / "python"
    known = _HOME / "lock"
    if not known.exists() or known.read_text() != _LOCK.read_text():
        print(f"making {_HOME.name} for aiogram", file=sys.stderr)
        venv.create(_HOME, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", _LOCK]
        subprocess.run(pip, check=True)
        known.write_text(_LOCK.read_text())
    return python


def rival(name: str, module: str, kind: str) -> Contender:
    """One of the others."""

    def start(folder: Path, address: str) -> tuple[Sequence[str], Mapping[str, str]]:
        own = module == "rival_aiogram"
        python = str(rivals_python() if own else sys.executable)
        words = [python, "-m", f"tests.benchmarks.{module}", address, TOKEN, str(folder), kind]
        return words, {}

    return Contender(name, start)


CONTENDERS = {
    "sulh": sulh(),
    "aiogram": rival("aiogram, memory", "rival_aiogram", "memory"),
    "aiogram-sqlite": rival("aiogram, SQLite", "rival_aiogram", "sqlite"),
    "aiogram-uvloop": rival("aiogram, memory, on uvloop", "rival_aiogram", "uvloop"),
    "ptb": rival("python-telegram-bot, sequential", "rival_ptb", "sequential"),
    "ptb-concurrent": rival("python-telegram-bot, concurrent", "rival_ptb", "concurrent"),
    "ptb-pickle": rival("python-telegram-bot, PicklePersistence", "rival_ptb", "pickle"),
}
#: What a sync takes on a slow disk, in ms.
SYNC_MS = 10
_HEAD = (
    "",
    "updates/s",
    "Sulh is",
    "CPU ms",
    "p50 ms",
    "p99 ms",
    "RSS MB",
    "core",
    "again",
    "stuck",
)


def row(figures: Figures, sulhs: float | None) -> tuple[str, ...]:
    """One line of the table."""
    return (
        figures.name,
        f"{figures.updates_per_second:.0f}",
        f"{sulhs / figures.updates_per_second:.2f} x" if sulhs and figures.replies else "",
        f"{figures.cpu_ms_per_update:.2f}",
        f"{figures.p50:.0f}",
        f"{figures.p99:.0f}",
        f"{figures.memory:.0f}",
        f"{figures.core:.0%}",
        str(figures.repeated),
        str(figures.stuck),
    )


def show(rows: Sequence[Sequence[str]]) -> None:
    """Print a table."""
    widths = [max(len(line[at]) for line in rows) for at in range(len(rows[0]))]
    for line in rows:
        first, *others = zip(line, widths, strict=True)
        print(first[0].ljust(first[1]), *(text.rjust(width) for text, width in others), sep="  ")


def run_all(
    contenders: Mapping[str, Contender], load: Sequence[str], rounds: int
) -> dict[str, Figures]:
    """Measure each in turn; of several rounds the best counts. Raises BenchmarkFault."""
    best: dict[str, Figures] = {}
    if any(name.startswith("aiogram") for name in contenders):
        rivals_python()
    for _ in range(rounds):
        for name, contender in contenders.items():
            found = measure(contender, *load)
            for word in found.faults:
                print(f"{found.name}: {word}", file=sys.stderr)
            if name not in best or found.updates_per_second > best[name].updates_per_second:
                best[name] = found
    return best


def main() -> None:
    """Run one after another and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.rivals")
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--warm", type=float, default=8.0)
    parser.add_argument("--rounds", type=int, default=1, help="the best of so many is shown")
    parser.add_argument("--only", nargs="+", choices=CONTENDERS, default=[*CONTENDERS])
    parser.add_argument("--slow-disk", action="store_true", help=f"Sulh with syncs of {SYNC_MS} ms")
    parser.add_argument("--json", action="store_true", help="the figures as JSON, too")
    args = parser.parse_args()
    load = (f"--people={args.people}", f"--seconds={args.seconds}", f"--warm={args.warm}")
    contenders = {name: CONTENDERS[name] for name in args.only}
    if args.slow_disk:
        contenders = {"sulh": sulh(), "slow": slow_disk(sulh(), SYNC_MS)}
    try:
        best = run_all(contenders, load, args.rounds)
    except BenchmarkFault as fault:
        sys.exit(str(fault))
    sulhs = best["sulh"].updates_per_second if "sulh" in best else None
    show([_HEAD, *(row(one, sulhs) for one in best.values())])
    if args.json:
        print(json.dumps([asdict(one) for one in best.values()], ensure_ascii=False))


if __name__ == "__main__":
    main()
