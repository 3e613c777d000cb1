"""Arguments of the commands that look after the database: backup, restore, keys, audit."""

import argparse
import asyncio
from pathlib import Path

from bot.cli.nesting import Add, nested
from bot.settings import ConfigFault, load


def add_upkeep_commands(add: Add) -> None:
    """Add them; what they do stands in `cli/backups.py`, `cli/keys.py` and `cli/audit.py`."""
    backup = add("backup", _backup, "copy the database while the bot runs; or look into a copy")
    backup.add_argument("words", nargs="+", metavar="TARGET | verify FILE")
    restore = add("restore", _restore, "put a backup in the database's place; the bot must stand")
    restore.add_argument("file", type=Path)
    restore.add_argument("--replace", action="store_true", help="keep the present one aside")

    verb = nested(add("db", None, "the database itself"))
    size = verb("stats", _db_stats, "rows and bytes by table, what waits, what is to be swept")
    size.add_argument("--json", action="store_true")
    size.add_argument("--whole", action="store_true", help="bytes by table of a large SQLite file")

    verb = nested(add("keys", None, "the key file"))
    verb("init", _init_keys, "make it; it is never overwritten")
    verb("complete", _complete_keys, "add the keys that a newer version needs")
    new = verb("rotate", _rotate_keys, "new keys take over while the bot runs")
    new.add_argument("--prepare", action="store_true", help="only make them, for several machines")
    verb("retire", _retire_keys, "take out old keys that nothing uses any more")
    verb("list", _list_keys, "every key, and how many values it has sealed")

    verb = nested(add("audit", None, "the audit trail"))
    verb("verify", _verify_audit, "find whether a row was changed, taken away or moved")
    show = verb("show", _show_audit, "what happened in a case, or what somebody did")
    show.add_argument("what", metavar="CASE | ACTOR", help="K7Q2M, C-2, M-12, reporter, operator")

    verb = nested(add("neutrality", None, "what keeps mediation neutral"))
    look = verb("skew", _show_skew, "a quarter's agreements, withdrawals and vetoes by sides")
    look.add_argument("--quarter", metavar="YEAR-N", help="2026-2; the last that has ended")


def _show_skew(args: argparse.Namespace) -> int:
    from bot.cli import neutrality  # noqa: PLC0415

    return asyncio.run(neutrality.show_skew(load(args.config), args.quarter))


def _backup(args: argparse.Namespace) -> int:
    from bot.cli import backups  # noqa: PLC0415 - the other commands start without the whole bot

    match args.words:
        case ["verify", file]:
            return backups.verify(load(args.config), Path(file))
        case [target]:
            return backups.back_up(load(args.config), Path(target))
        case _:
            pass
    raise ConfigFault("say: sulh backup TARGET, or: sulh backup verify FILE")


def _restore(args: argparse.Namespace) -> int:
    from bot.cli import backups  # noqa: PLC0415

    return backups.restore(load(args.config), args.file, replace=args.replace)


def _db_stats(args: argparse.Namespace) -> int:
    from bot.cli import database  # noqa: PLC0415

    return database.show_stats(load(args.config), as_json=args.json, whole=args.whole)


def _init_keys(args: argparse.Namespace) -> int:
    from bot.cli import keys  # noqa: PLC0415

    return keys.init(load(args.config))


def _complete_keys(args: argparse.Namespace) -> int:
    from bot.cli import keys  # noqa: PLC0415

    return keys.complete(load(args.config))


def _rotate_keys(args: argparse.Namespace) -> int:
    from bot.cli import keys  # noqa: PLC0415

    return keys.rotate(load(args.config), prepare=args.prepare)


def _retire_keys(args: argparse.Namespace) -> int:
    from bot.cli import keys  # noqa: PLC0415

    return keys.retire(load(args.config))


def _list_keys(args: argparse.Namespace) -> int:
    from bot.cli import keys  # noqa: PLC0415

    return keys.listed(load(args.config))


def _verify_audit(args: argparse.Namespace) -> int:
    from bot.cli import audit  # noqa: PLC0415

    return audit.verify(load(args.config))


def _show_audit(args: argparse.Namespace) -> int:
    from bot.cli import audit  # noqa: PLC0415

    return asyncio.run(audit.show(load(args.config), args.what))
