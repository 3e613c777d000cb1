"""Arguments of the commands that keep the tables: directory, places."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.cli.nesting import Add, nested
from bot.settings import load


def add_table_commands(add: Add) -> None:
    """Add them; what they do stands in `cli/directory.py` and `cli/places.py`."""
    verb = nested(add("directory", None, "the bodies that help: people see what was verified"))
    sheet = verb("import", _import_directory, "let the directory be what a CSV sheet says")
    sheet.add_argument("file", type=Path)
    verb("list", _list_directory, "every entry with its id, and whether people are shown it")
    one = verb("verify", _verify, "note that a number was called today and found right")
    one.add_argument("id", type=int, help="shown by `sulh directory list`")

    verb = nested(add("places", None, "the table of places"))
    search = verb("search", _search_places, "search it, a query a line")
    search.add_argument("query", nargs="?")
    search.add_argument("--json", action="store_true", help="the only format there is")
    table = verb("import", _import_places, "use a richer table in the same layout")
    table.add_argument("file", type=Path)
    reset = verb("reset", _import_places, "use our own table again")
    reset.set_defaults(file=None)


def _import_directory(args: argparse.Namespace) -> int:
    from bot.cli import directory  # noqa: PLC0415 - the other commands start without the whole bot

    return asyncio.run(directory.import_sheet(load(args.config), args.file))


def _list_directory(args: argparse.Namespace) -> int:
    from bot.cli import directory  # noqa: PLC0415

    return asyncio.run(directory.list_entries(load(args.config)))


def _verify(args: argparse.Namespace) -> int:
    from bot.cli import directory  # noqa: PLC0415

    return asyncio.run(directory.verify(load(args.config), args.id))


def _search_places(args: argparse.Namespace) -> int:
    from bot.cli.places import search_lines, table_in_use  # noqa: PLC0415

    gazetteer = asyncio.run(table_in_use(load(args.config)))
    lines: Sequence[str] = [args.query] if args.query else [line.rstrip("\n") for line in sys.stdin]
    for line in search_lines(gazetteer, lines):
        print(line)
    return 0


def _import_places(args: argparse.Namespace) -> int:
    from bot.cli.places import import_table  # noqa: PLC0415

    return asyncio.run(import_table(load(args.config), args.file))
