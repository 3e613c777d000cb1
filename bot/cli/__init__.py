"""The command line: arguments only; what the commands do stands in the modules beside this one."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.cli.nesting import Command
from bot.cli.register_commands import add_register_commands
from bot.cli.rehearse import add_options, rehearse
from bot.cli.table_commands import add_table_commands
from bot.cli.upkeep_commands import add_upkeep_commands
from bot.data.sheets import SheetRefused
from bot.settings import ConfigFault, load
from bot.store.database import DatabaseFault, Passing
from bot.store.files import FileFault
from bot.store.sealed import KeyFault
from bot.usecases.refused import RegisterRefused

#: What an operator can mend; the message says how.
FAULTS = (ConfigFault, KeyFault, DatabaseFault, FileFault, SheetRefused, RegisterRefused)


def _run(args: argparse.Namespace) -> int:
    from bot import app  # noqa: PLC0415 - the other commands start without the whole bot
    from bot.runtime.logs import set_up  # noqa: PLC0415
    from bot.runtime.loops import run_on_fast_loop  # noqa: PLC0415
    from bot.runtime.roles import Role  # noqa: PLC0415

    settings = load(args.config)
    set_up(form=settings.logs.format)
    role = Role(args.role)
    return run_on_fast_loop(app.run(settings, args.clock, webhook=args.webhook, role=role))


def _webhook(args: argparse.Namespace) -> int:
    from bot.cli.office import webhook  # noqa: PLC0415

    return asyncio.run(webhook(load(args.config), args.verb))


def _status(args: argparse.Namespace) -> int:
    from bot.cli.office import status  # noqa: PLC0415

    figures = asyncio.run(status(load(args.config)))
    if args.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        for name, value in figures.items():
            counts = value if isinstance(value, dict) else {"": value}
            said = ", ".join(f"{count} {what}".rstrip() for what, count in counts.items())
            print(f"{name.replace('_', ' ')}: {said or 'none'}")
    return 0


def _failed(args: argparse.Namespace) -> int:
    from bot.cli.office import failed  # noqa: PLC0415

    return asyncio.run(failed(load(args.config), args.verb, args.row))


def _check(args: argparse.Namespace) -> int:
    from bot.cli.office import check  # noqa: PLC0415

    faults = asyncio.run(check(load(args.config)))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def _demo(args: argparse.Namespace) -> int:
    from bot.cli import demo  # noqa: PLC0415
    from bot.runtime.logs import set_up  # noqa: PLC0415

    if not args.story:
        set_up()
    return demo.main(args.keep, args.port, as_story=args.story)


def parser() -> argparse.ArgumentParser:
    """Build the parser of `sulh`."""
    top = argparse.ArgumentParser(prog="sulh", description="Community mediation by chat (صُلح)")
    top.add_argument("--config", type=Path, help="configuration file (default: ./config.toml)")
    verbs = top.add_subparsers(dest="command", required=True)

    def add(name: str, run: Command | None, text: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        return made

    run = add("run", _run, "run the bot")
    run.add_argument("--clock", type=Path, help="file with an offset in seconds (rehearsals only)")
    run.add_argument("--webhook", action="store_true", help="let Telegram deliver: see [webhook]")
    hook = add("webhook", _webhook, "where Telegram delivers updates")
    hook.add_argument("verb", choices=("info", "delete"))
    run.add_argument(
        "--role",
        choices=("all", "intake", "worker", "sender", "timers"),
        default="all",
        help="what this process does; several share the work on PostgreSQL (default: all)",
    )
    demo = add("demo", _demo, "try it here: a server on loopback and a page, no token")
    demo.add_argument("--keep", type=Path, metavar="DIR", help="keep the database in DIR")
    demo.add_argument("--port", type=int, default=0, help="of the page (default: any free one)")
    demo.add_argument("--story", action="store_true", help="play a report in the terminal")
    add_options(add("rehearse", rehearse, "live through rough times, seed by seed (developers)"))
    status = add("status", _status, "show what waits and what failed")
    status.add_argument("--json", action="store_true")
    failed = add("failed", _failed, "updates that were set aside")
    failed.add_argument("verb", choices=("list", "retry", "drop"))
    failed.add_argument("row", nargs="?", type=int, help="number shown by `failed list`")
    add("check", _check, "check the configuration, one line a fault")
    add_register_commands(add)
    add_table_commands(add)
    add_upkeep_commands(add)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; an operator's fault is one clear line, never a traceback."""
    args = parser().parse_args(argv)
    try:
        result: int = args.run(args)
    except FAULTS as fault:
        print(fault, file=sys.stderr)
        return 2
    except Passing as fault:
        print(f"the database does not let this through ({fault.orig}); try again", file=sys.stderr)
        return 2
    return result
