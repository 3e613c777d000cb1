"""What an operator asks of the database and the configuration."""

from datetime import UTC
from typing import Any

from bot.app import NOT_READY, locales_dir, open_database
from bot.chat.words import missing
from bot.runtime.clock import SystemClock
from bot.settings import ConfigFault, Settings
from bot.store.sealed import KeyFault, read_keys

_STAMP = "%Y-%m-%d %H:%M"


async def status(settings: Settings) -> dict[str, Any]:
    """Count what waits, what failed, and the cases by state."""
    database = open_database(settings)
    try:
        async with database.work() as uow:
            return await uow.figures(SystemClock().now())
    finally:
        await database.close()


async def failed(settings: Settings, verb: str, row: int | None) -> int:
    """List, retry or drop updates that were set aside; the exit status."""
    database = open_database(settings)
    try:
        async with database.work() as uow:
            if verb == "list":
                for number, kind, at, reason, whole in await uow.inbox.failed():
                    note = "" if whole else " (body not kept: only `drop` is possible)"
                    print(f"{number}  {at.astimezone(UTC):{_STAMP}}  {kind}  {reason}{note}")
                return 0
            if row is None:
                raise ConfigFault(f"say which: sulh failed {verb} NUMBER (see: sulh failed list)")
            done = await (uow.inbox.retry(row) if verb == "retry" else uow.inbox.drop(row))
            await uow.commit()
    finally:
        await database.close()
    if not done:
        raise ConfigFault(
            f"nothing set aside under {row} that could be done; see: sulh failed list"
        )
    return 0


def check(settings: Settings) -> list[str]:
    """Return one line for each fault that keeps this configuration from serving."""
    faults: list[str] = []
    for test in (settings.telegram.secret, lambda: read_keys(settings.keys.file)):
        try:
            test()
        except (ConfigFault, KeyFault) as fault:
            faults.append(str(fault))
    if settings.telegram.official:
        faults.append(NOT_READY)
    faults += missing(locales_dir())
    return faults
