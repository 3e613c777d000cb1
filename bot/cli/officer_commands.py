"""Arguments of `sulh officers`, and of inviting an officer."""

import argparse
import asyncio

from bot.cli.nesting import Add, nested
from bot.cli.standing_commands import add_declaring
from bot.domain.mediator import Gender
from bot.domain.roles import OFFICES, Role
from bot.settings import load


def add_officer_commands(add: Add) -> None:
    """Add them; what they do stands in `cli/officers.py`."""
    verb = nested(add("officers", None, "registrars, integrity officers, auditors and others"))
    new = verb("add", _grant, "grant an office; some take a second person to confirm")
    new.add_argument("--role", required=True, choices=tuple(role.value for role in OFFICES))
    new.add_argument("--area", required=True, help="id or name of a place; LY is the whole country")
    new.add_argument("--gender", required=True, choices=tuple(Gender))
    new.add_argument("--name", required=True)
    new.add_argument("--phone", required=True, help="tells one person from another; sealed")
    verb("list", _list, "numbers, offices and areas, without names")
    for name, run, text in (
        ("confirm", _confirm, "be the second person, while no two administrators have joined"),
        ("revoke", _revoke, "take an office back at once"),
    ):
        verb(name, run, text).add_argument("number", help="shown by `sulh officers list`")

    add_declaring(verb, "officers")

    verb = nested(add("complaints", None, "complaints, without a word of them"))
    verb("list", _list_complaints, "numbers, states and dates, newest first")


def _grant(args: argparse.Namespace) -> int:
    from bot.cli import officers  # noqa: PLC0415 - the other commands start without the whole bot
    from bot.store.register import Person  # noqa: PLC0415
    from bot.usecases.appoint import NewOfficer  # noqa: PLC0415

    person = Person(args.name, args.name, args.phone)
    new = NewOfficer(Role(args.role), person, Gender(args.gender), args.area)
    return asyncio.run(officers.grant_one(load(args.config), new))


def _list(args: argparse.Namespace) -> int:
    from bot.cli import officers  # noqa: PLC0415

    return asyncio.run(officers.list_officers(load(args.config)))


def _list_complaints(args: argparse.Namespace) -> int:
    from bot.cli import complaints  # noqa: PLC0415

    return asyncio.run(complaints.list_complaints(load(args.config)))


def _confirm(args: argparse.Namespace) -> int:
    from bot.cli import officers  # noqa: PLC0415

    return asyncio.run(officers.confirm_one(load(args.config), args.number))


def _revoke(args: argparse.Namespace) -> int:
    from bot.cli import officers  # noqa: PLC0415

    return asyncio.run(officers.revoke_one(load(args.config), args.number))


def invite_officer(args: argparse.Namespace) -> int:
    """`sulh invite officer NUMBER`."""
    from bot.cli import officers  # noqa: PLC0415

    return asyncio.run(officers.invite_officer(load(args.config), args.number))
