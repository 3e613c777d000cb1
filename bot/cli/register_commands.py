"""Arguments of the commands that fill the register: mediators, coordinators, invite."""

import argparse
import asyncio
import sys
from pathlib import Path

from bot.cli.nesting import Add, nested
from bot.cli.officer_commands import add_officer_commands, invite_officer
from bot.cli.standing_commands import add_declaring, add_standing_commands
from bot.domain.case import Level
from bot.domain.mediator import Gender
from bot.settings import ConfigFault, load


def add_register_commands(add: Add) -> None:
    """Add them; what they do stands in `cli/register.py`."""
    verb = nested(add("mediators", None, "the register of mediators"))
    sheet = verb("import", _import_mediators, "take mediators in from a sheet, CSV or XLSX")
    sheet.add_argument("file", type=Path)
    sheet.add_argument(
        "--alike-are-different",
        action="store_true",
        help="people with the same name, years and place are different people",
    )
    sheet = verb("export", _export_mediators, "write the register to a fresh .csv or .xlsx")
    sheet.add_argument("file", type=Path)
    sheet.add_argument("--with-names", action="store_true", help="and phones; needs --by")
    sheet.add_argument("--by", default="", help="the registrar who answers for it, such as R-1")
    sheet = verb("sample", _sample, "a sheet of fictional people that can be imported today")
    sheet.add_argument("file", type=Path, nargs="?", help=".csv or .xlsx (default: printed)")
    verb("list", _list_mediators, "numbers, status and place, without names")

    add_standing_commands(verb)

    verb = nested(add("coordinators", None, "the coordinators"))
    new = verb("add", _add_coordinator, "take a coordinator in")
    new.add_argument("--level", required=True, choices=tuple(Level))
    new.add_argument("--area", required=True, help="id or name of a place; LY is the whole country")
    new.add_argument("--gender", required=True, choices=tuple(Gender))
    new.add_argument("--name", required=True)
    new.add_argument("--phone", required=True, help="tells one person from another; sealed")
    new.add_argument("--listens", action="store_true", help="may hear voice notes")
    verb("list", _list_coordinators, "numbers, level and area, without names")
    add_declaring(verb, "coordinators")

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
    from bot.cli import mediator_sheets as sheets  # noqa: PLC0415 - others start without it all

    alike = args.alike_are_different
    return asyncio.run(sheets.import_sheet(load(args.config), args.file, alike=alike))


def _export_mediators(args: argparse.Namespace) -> int:
    from bot.cli import mediator_sheets as sheets  # noqa: PLC0415

    if args.with_names != bool(args.by):
        raise ConfigFault("names are written with --with-names --by R-1, the number of a registrar")
    return asyncio.run(sheets.export_sheet(load(args.config), args.file, by=args.by))


def _sample(args: argparse.Namespace) -> int:
    """No settings are needed: nothing is read or stored."""
    from bot.cli.mediator_sheets import sample  # noqa: PLC0415
    from bot.domain.hours import TRIPOLI  # noqa: PLC0415
    from bot.runtime.clock import SystemClock  # noqa: PLC0415
    from bot.store.files import beside, put_new  # noqa: PLC0415

    today = SystemClock().now().astimezone(TRIPOLI).date()
    content = sample(args.file, today)
    if args.file is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return 0
    with beside(args.file) as made:
        made.write_bytes(content)
        put_new(made, args.file)
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
