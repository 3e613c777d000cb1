"""Backup and restore, as an operator runs them; each line says what to do next."""

import os
import shutil
import subprocess
from datetime import UTC
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from bot.runtime.clock import SystemClock
from bot.settings import ConfigFault, Settings
from bot.store import backup
from bot.store.sealed import KeyFault, Keyring, read_keys

_APART = (
    "the key file {keys} is not in it: keep a copy of that apart from the backups; "
    "without it nothing can be read"
)


def back_up(settings: Settings, target: Path) -> int:
    """Make a backup beside the running bot."""
    url = settings.database.url
    if not url.startswith("sqlite"):
        return _dump(url, target)
    backup.back_up(url, target)
    size = target.stat().st_size / 1e6
    print(f"written and checked: {target} ({size:.1f} MB)")
    print(_APART.format(keys=settings.keys.file))
    print(f"look into it with: sulh backup verify {target}")
    return 0


def _dump(url: str, target: Path) -> int:
    """PostgreSQL's own tool makes a consistent dump; its password never stands in a command."""
    parts = urlsplit(url.replace("+asyncpg", ""))
    plain = urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@")))
    words = ["pg_dump", "--format=custom", f"--file={target}", plain]
    print("it can be put back with: pg_restore --clean --if-exists --dbname=ADDRESS FILE")
    if shutil.which(words[0]) is None:
        raise ConfigFault(f"pg_dump is not installed here; run where it is: {' '.join(words)}")
    if target.exists():
        raise ConfigFault(f"{target} exists already; it is never overwritten")
    secret = {} if parts.password is None else {"PGPASSWORD": unquote(parts.password)}
    done = subprocess.run(  # noqa: S603 - as above
        words, env={**os.environ, **secret}, umask=0o077, check=False
    )
    if done.returncode:
        target.unlink(missing_ok=True)
        raise ConfigFault("pg_dump failed; its own words stand above")
    print(f"written: {target}")
    return 0


def verify(settings: Settings, file: Path) -> int:
    """Look into a backup: whole, known, these keys, its counts, its audit chain; 1: it is not."""
    report = backup.verify_backup(file, _ring(settings), SystemClock().now())
    for line in (*report.faults, *report.notes):
        print(line)
    for name, count in report.counts.items():
        print(f"{name}: {count}")
    if report.chain[1]:
        print(f"audit chain: {report.chain[0]} rows, end {report.chain[1]}")
    print("not fit to be restored" if report.faults else "whole")
    return 1 if report.faults else 0


def restore(settings: Settings, file: Path, *, replace: bool) -> int:
    """Put a backup in the database's place, if it is whole and nobody uses the present one."""
    url = settings.database.url
    if not url.startswith("sqlite"):
        raise ConfigFault("on PostgreSQL use pg_restore; see: sulh backup TARGET")
    target = Path(url.partition(":///")[2])
    if target.exists() and not replace:
        raise ConfigFault(
            f"{target} exists; with --replace it is kept aside under another name, not deleted"
        )
    read_keys(settings.keys.file)
    now = SystemClock().now()
    report = backup.verify_backup(file, _ring(settings), now)
    if report.faults:
        raise ConfigFault("\n".join((*report.faults, "nothing was changed")))
    kept = backup.restore(file, url, f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    if kept is not None:
        print(f"the database that stood there is now {kept}")
    print(f"restored: {target}")
    print(
        f"when the bot starts, {report.waiting} messages that waited go out, perhaps a second time,"
        f" and {report.due} timers ring late; what came after the backup is not in it"
    )
    print("next: sulh check, then start the bot")
    return 0


def _ring(settings: Settings) -> Keyring | None:
    """The keys, where there are any: a backup may be looked into on another machine."""
    try:
        return read_keys(settings.keys.file)
    except KeyFault:
        if settings.keys.file.exists():
            raise
        return None
