"""Arguments of the commands that change where a mediator stands (domain brief §3.1)."""

import argparse
import asyncio
from datetime import date
from pathlib import Path

from bot.cli.nesting import Add
from bot.domain.mediator import Accreditation
from bot.domain.standing import Reason
from bot.settings import load

_NUMBER = "shown by `sulh mediators list`"
_BY = "who decides and holds the role for it, by number, such as R-1"


def add_declaring(verb: Add, whose: str) -> None:
    """Add `change NUMBER --ties-file FILE` for coordinators or officers (rule N18)."""
    new = verb("change", _declare, "a new declaration of ties; files they bind to are kept away")
    new.add_argument("number", help=f"shown by `sulh {whose} list`")
    new.add_argument("--ties-file", type=Path, required=True, help="a tie a line, or «none»")


def _declare(args: argparse.Namespace) -> int:
    from bot.cli import standings  # noqa: PLC0415 - the other commands start without the whole bot

    return asyncio.run(standings.declare(load(args.config), args.number, args.ties_file))


def add_standing_commands(verb: Add) -> None:
    """Add them to `sulh mediators`; what they do stands in `cli/standings.py`."""
    new = verb("change", _change, "a new standing, last day or declaration of ties")
    new.add_argument("number", help=_NUMBER)
    new.add_argument("--accreditation", type=Accreditation, choices=tuple(Accreditation))
    new.add_argument("--by", default="", help=f"{_BY}; needed with --accreditation")
    new.add_argument("--reason", type=Reason, choices=tuple(Reason), help="why, where asked for")
    new.add_argument("--evidence", default="", help="reference of a file, such as 2026/14")
    new.add_argument("--expires-on", type=date.fromisoformat, metavar="YYYY-MM-DD")
    new.add_argument("--declared-on", type=date.fromisoformat, metavar="YYYY-MM-DD")
    new.add_argument("--ties-file", type=Path, help="the whole new declaration, a tie a line")

    for name, text in (
        ("approve", "agree to what waits for a further approval"),
        ("drop", "take back what waits for a further approval"),
    ):
        one = verb(name, _settle, text)
        one.add_argument("number", help="of the mediator; see `sulh mediators pending`")
        one.add_argument("--by", required=True, help=_BY)
    verb("pending", _pending, "what waits for further approvals")
    past = verb("history", _history, "how a mediator's standing changed, by whom and why")
    past.add_argument("number", help=_NUMBER)


def _change(args: argparse.Namespace) -> int:
    from bot.cli import standings  # noqa: PLC0415 - the other commands start without the whole bot
    from bot.usecases.change_mediator import Change  # noqa: PLC0415

    change = Change(
        args.accreditation,
        args.expires_on,
        args.declared_on,
        by=args.by,
        reason=args.reason,
        evidence=args.evidence,
    )
    settings = load(args.config)
    return asyncio.run(standings.change_one(settings, args.number, change, args.ties_file))


def _settle(args: argparse.Namespace) -> int:
    from bot.cli import standings  # noqa: PLC0415

    return asyncio.run(standings.settle(load(args.config), args.verb, args.number, args.by))


def _pending(args: argparse.Namespace) -> int:
    from bot.cli import standings  # noqa: PLC0415

    return asyncio.run(standings.list_pending(load(args.config)))


def _history(args: argparse.Namespace) -> int:
    from bot.cli import standings  # noqa: PLC0415

    return asyncio.run(standings.history(load(args.config), args.number))
