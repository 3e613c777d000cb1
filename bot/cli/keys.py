"""The key file, as an operator cares for it: made, rotated while the bot runs, old keys retired."""

import asyncio
import time
from collections.abc import Collection
from datetime import datetime
from typing import Final

from bot.cli.register import ACTOR, at_work
from bot.runtime.clock import SystemClock
from bot.settings import Settings
from bot.store import rotation
from bot.store.aside import look
from bot.store.database import upgrade, visit
from bot.store.keymarks import match_keys
from bot.store.sealed import (
    Keyring,
    Purpose,
    Sealer,
    fresh_keys,
    keys_in,
    lacks,
    read_keys,
    write_keys,
)

#: The writer is left alone so long after each step, in seconds.
_PAUSE_S: Final = 0.02


def init(settings: Settings) -> int:
    """Make a key file."""
    write_keys(settings.keys.file)
    print(f"written: {settings.keys.file} — keep a copy apart; without it nothing can be read")
    return 0


def complete(settings: Settings) -> int:
    """Add a key for each purpose that a newer version brought along. Raises KeyFault."""
    path = settings.keys.file
    with rotation.alone(path):
        ring = keys_in(path)
        fresh = lacks(ring)
        if fresh:
            rotation.write_over(path, Keyring({**ring.keys, **fresh_keys(fresh, 1)}))
    if fresh:
        print(f"added: {', '.join(fresh)}; copy {path} to where you keep its copy")
    else:
        print("no key is lacking")
    return 0


def rotate(settings: Settings, *, prepare: bool) -> int:
    """Make new keys, let them take over, seal everything with them; go on where one was killed.

    Raises KeyFault, DatabaseFault.
    """
    path, url = settings.keys.file, settings.database.url
    with rotation.alone(path):
        ring = read_keys(path)
        upgrade(url)
        match_keys(url, ring)
        epoch = look(url, rotation.epoch_of).number
        if ring.last == epoch and look(url, lambda conn: rotation.leftovers(conn, ring, epoch)):
            print("going on with a rotation that did not come to its end")
        else:
            fresh = rotation.with_new_keys(ring, epoch)
            if fresh is not ring:
                rotation.write_over(path, fresh)
                print(f"new keys are in {path}; copy it to where you keep its copy")
            ring = fresh
            if prepare:
                print("they wait: copy the key file to every machine, then run: sulh keys rotate")
                return 0
            asyncio.run(_begin(settings, ring))
        return _reseal(settings, ring)


async def _begin(settings: Settings, ring: Keyring) -> None:
    now = SystemClock().now()
    async with at_work(settings) as uow:
        number = await rotation.begin_epoch(uow.conn, ring, now)
        await uow.record(now, ACTOR, "keys_rotated", f"epoch:{number}")
        await uow.commit()
    print(f"everything is sealed with keys {number} from now on, also by a running bot")


def _reseal(settings: Settings, ring: Keyring) -> int:
    """Seal anew, a line a column; 1 where something does not open."""
    sealer, broken = Sealer(ring), 0

    def said(one: rotation.Resealed) -> None:
        nonlocal broken
        left = f", {one.broken} do not open and were left" if one.broken else ""
        print(f"{one.column}: {one.sealed_anew} of {one.looked_at} sealed anew{left}", flush=True)
        broken += one.broken

    def step() -> None:
        time.sleep(_PAUSE_S)

    visit(settings.database.url, lambda conn: rotation.reseal(conn, sealer, step, said), "written")
    print(
        f"{broken} values do not open: they were changed from outside"
        if broken
        else "done; when backups with the old keys are no longer needed: sulh keys retire"
    )
    return 1 if broken else 0


def retire(settings: Settings) -> int:
    """Take keys out of the file that nothing uses any more."""
    path, now = settings.keys.file, SystemClock().now()
    with rotation.alone(path):
        ring = read_keys(path)
        match_keys(settings.database.url, ring)
        old = look(settings.database.url, lambda conn: rotation.retirable(conn, ring, now))
        if not old:
            print("no key has been rotated away")
            return 0
        asyncio.run(_forget(settings, old, now))
        rotation.write_over(path, rotation.without(ring, old))
    print(f"taken out: {', '.join(f'{purpose} {number}' for purpose, number in sorted(old))}")
    print("older backups open with the older key file alone: keep its copy as long as those")
    return 0


async def _forget(settings: Settings, old: Collection[tuple[Purpose, int]], now: datetime) -> None:
    async with at_work(settings) as uow:
        await rotation.forget_marks(uow.conn, old)
        await uow.record(now, ACTOR, "keys_retired", f"keys:{len(old)}")
        await uow.commit()


def listed(settings: Settings) -> int:
    """One line a key: how many values it has sealed, and whether it seals now."""
    ring = read_keys(settings.keys.file)
    upgrade(settings.database.url)
    epoch = look(settings.database.url, rotation.epoch_of).number
    counts = look(settings.database.url, rotation.used)
    for purpose, number in sorted(ring.keys):
        if purpose not in counts:
            print(f"{purpose:12} {number}  keyed hashes: is not rotated")
            continue
        newest = ring.newest(purpose, epoch)
        state = "waits" if number > epoch else "seals" if number == newest else "old"
        print(f"{purpose:12} {number}  {state:6} {counts[purpose][number]} values")
    return 0
