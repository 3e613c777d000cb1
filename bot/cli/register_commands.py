"""Arguments of the commands that fill the register: mediators, coordinators, invite."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Protocol

from bot.domain.case import Level
from bot.domain.mediator import Accreditation, Gender
from bot.settings import load

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


def add_register_commands(add: Add) -> None:
    """Add them; what they do stands in `cli/register.py`."""
    verb = nested(add("mediators", None, "the register of mediators"))
    sheet = verb("import", _import_mediators, "take mediators in from a CSV sheet")
    sheet.add_argument("file", type=Path)
    verb("sample", _sample, "print a sheet of fictional people that can be imported today")
    verb("list", _list_mediators, "numbers, status and place, without names")

    new = verb("change", _change_mediator, "a new status, last day or declaration of ties")
    new.add_argument("number", help="shown by `sulh mediators list`")
    new.add_argument("--accreditation", type=Accreditation, choices=tuple(Accreditation))
    new.add_argument("--expires-on", type=date.fromisoformat, metavar="YYYY-MM-DD")
    new.add_argument("--declared-on", type=date.fromisoformat, metavar="YYYY-MM-DD")
    new.add_argument("--ties-file", type=Path, help="the whole new declaration, a tie a line")

    verb = nested(add("coordinators", None, "the coordinators"))
    new = verb("add", _add_coordinator, "take a coordinator in")
    new.add_argument("--level", required=True, choices=tuple(Level))
    new.add_argument("--area", required=True, help="id or name of a place; LY is the whole country")
    new.add_argument("--gender", required=True, choices=tuple(Gender))
    new.add_argument("--name", required=True)
    new.add_argument("--phone", default="")
    new.add_argument("--listens", action="store_true", help="may hear voice notes")
    verb("list", _list_coordinators, "numbers, level and area, without names")

    verb = nested(add("invite", None, "make one-time links by which people join"))
    for role in ("mediator", "coordinator"):
        one = verb(role, _invite, f"invite one {role}")
        one.add_argument("number", help=f"shown by `sulh {role}s list`")
    many = verb("mediators", _invite_all, "invite mediators who have not joined")
    many.add_argument("--all-unlinked", action="store_true", required=True)

    verb = nested(add("unlink", None, "take somebody's access away, as after a lost phone"))
    for role in ("mediator", "coordinator"):
        one = verb(role, _unlink, f"of one {role}")
        one.add_argument("number", help=f"shown by `sulh {role}s list`")


def _import_mediators(args: argparse.Namespace) -> int:
    from bot.cli import register  # noqa: PLC0415 - the other commands start without the whole bot

    return asyncio.run(register.import_sheet(load(args.config), args.file))


def _sample(args: argparse.Namespace) -> int:
    """No settings are needed: nothing is read or stored."""
    del args
    from bot.cli.demo_people import sheet  # noqa: PLC0415
    from bot.domain.hours import TRIPOLI  # noqa: PLC0415
    from bot.runtime.clock import SystemClock  # noqa: PLC0415

    today = SystemClock().now().astimezone(TRIPOLI).date()
    sys.stdout.buffer.write(sheet("mediators", today))
    sys.stdout.buffer.flush()
    return 0


def _list_mediators(args: argparse.Namespace) -> int:
    from bot.cli import register  # noqa: PLC0415

    return asyncio.run(register.list_mediators(load(args.config)))


def _change_mediator(args: argparse.Namespace) -> int:
    from bot.cli import register  # noqa: PLC0415
    from bot.usecases.change_mediator import Change  # noqa: PLC0415

    change = Change(args.accreditation, args.expires_on, args.declared_on)
    settings = load(args.config)
    return asyncio.run(register.change_one(settings, args.number, change, args.ties_file))


def _add_coordinator(args: argparse.Namespace) -> int:
    from bot.cli import register  # noqa: PLC0415
    from bot.store.register import Person  # noqa: PLC0415
    from bot.usecases.add_coordinator import NewCoordinator  # noqa: PLC0415

    new = NewCoordinator(
        Person(args.name, args.name, args.phone),
        Gender(args.gender),
        Level(args.level),
        args.area,
        listens=args.listens,
    )
    return asyncio.run(register.take_coordinator(load(args.config), new))


def _list_coordinators(args: argparse.Namespace) -> int:
    from bot.cli import register  # noqa: PLC0415

    return asyncio.run(register.list_coordinators(load(args.config)))


def _invite(args: argparse.Namespace) -> int:
    from bot.cli import register  # noqa: PLC0415

    return asyncio.run(register.invite_one(load(args.config), args.verb, args.number))


def _invite_all(args: argparse.Namespace) -> int:
    from bot.cli import register  # noqa: PLC0415

    return asyncio.run(register.invite_unlinked(load(args.config)))


def _unlink(args: argparse.Namespace) -> int:
    from bot.cli import register  # noqa: PLC0415

    return asyncio.run(register.unlink_one(load(args.config), args.verb, args.number))
