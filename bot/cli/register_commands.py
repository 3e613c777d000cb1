"""Arguments of the commands that fill the register: mediators, coordinators, invite."""

import argparse
import asyncio
import sys
from pathlib import Path

from bot.cli.nesting import Add, nested
from bot.cli.officer_commands import add_officer_commands, invite_officer
from bot.cli.standing_commands import add_standing_commands
from bot.domain.case import Level
from bot.domain.mediator import Gender
from bot.settings import load


def add_register_commands(add: Add) -> None:
    """Add them; what they do stands in `cli/register.py`."""
    verb = nested(add("mediators", None, "the register of mediators"))
    sheet = verb("import", _import_mediators, "take mediators in from a CSV sheet")
    sheet.add_argument("file", type=Path)
    verb("sample", _sample, "print a sheet of fictional people that can be imported today")
    verb("list", _list_mediators, "numbers, status and place, without names")

    add_standing_commands(verb)

    verb = nested(add("coordinators", None, "the coordinators"))
    new = verb("add", _add_coordinator, "take a coordinator in")
    new.add_argument("--level", required=True, choices=tuple(Level))
    new.add_argument("--area", required=True, help="id or name of a place; LY is the whole country")
    new.add_argument("--gender", required=True, choices=tuple(Gender))
    new.add_argument("--name", required=True)
    new.add_argument("--phone", default="")
    new.add_argument("--listens", action="store_true", help="may hear voice notes")
    verb("list", _list_coordinators, "numbers, level and area, without names")

    add_officer_commands(add)

    verb = nested(add("invite", None, "make one-time links by which people join"))
    for role in ("mediator", "coordinator"):
        one = verb(role, _invite, f"invite one {role}")
        one.add_argument("number", help=f"shown by `sulh {role}s list`")
    office = verb("officer", invite_officer, "invite one officer")
    office.add_argument("number", help="shown by `sulh officers list`")
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
