"""`sulh rehearse`: lets the whole bot live through rough times, as often as wanted.

The simulation has people, a Telegram and a disk of its own. It is a test, so it lives in `tests/`
and in no installed bot: this runs that of the checkout, in a process of its own.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.settings import ConfigFault

_CHECKOUT = Path(__file__).parents[2]
_FLAGS = {
    "calm": "the same people, and nothing fails",
    "year": "time of the whole country instead: a year, or so many --days",
    "digest": "print no more than a digest of each run",
}
_NUMBERS = {
    "seeds": (int, 20, "how many runs, one seed each"),
    "first": (int, 1, "the first seed"),
    "seed": (int, None, "this seed alone"),
    "days": (float, None, "let each run last so many days"),
    "jobs": (
        int,
        1,
        "processes at once; of a year: programmes that share the reports",
    ),
    "reports": (int, 200, "reports a day in the whole country"),
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what may be asked of the simulation."""
    for name, (kind, usual, text) in _NUMBERS.items():
        told = text if usual is None else f"{text} (default: {usual})"
        parser.add_argument(f"--{name}", type=kind, default=usual, metavar="N", help=told)
    for name, text in _FLAGS.items():
        parser.add_argument(f"--{name}", action="store_true", help=text)


def rehearse(args: argparse.Namespace) -> int:
    """Run the simulation; its exit status, 1 where a law was broken.

    Raises ConfigFault where there is no checkout.
    """
    if not (_CHECKOUT / "tests" / "simulation").is_dir():
        raise ConfigFault(
            "sulh rehearse needs the project's tests: run it in a checkout, not in an installed bot"
        )
    made = subprocess.run(  # noqa: S603 - our own module, and numbers
        [sys.executable, "-m", "tests.simulation", *_words(args)], cwd=_CHECKOUT, check=False
    )
    return made.returncode


def _words(args: argparse.Namespace) -> Iterator[str]:
    for name in _NUMBERS:
        if (value := getattr(args, name)) is not None:
            yield f"--{name}={value}"
    for name in _FLAGS:
        if getattr(args, name):
            yield f"--{name}"
