"""Commands of commands, such as `sulh mediators list`."""

import argparse
from collections.abc import Callable
from typing import Protocol

Command = Callable[[argparse.Namespace], int]


class Add(Protocol):
    """Adds a command to the parser of `sulh`."""

    def __call__(self, name: str, run: Command | None, text: str) -> argparse.ArgumentParser: ...


def nested(parser: argparse.ArgumentParser) -> Add:
    """Let a command have commands of its own."""
    verbs = parser.add_subparsers(dest="verb", required=True)

    def add(name: str, run: Command | None, text: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        return made

    return add
