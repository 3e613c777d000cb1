"""What an operator asks of the database and the configuration."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC
from functools import partial
from typing import Any, Final

from bot.app import locales_dir, open_database
from bot.chat.catalogues import missing
from bot.chat.words import TRIPOLI
from bot.domain.ports import BadToken, NotSent, TooFast, Unsure, WebhookRefused
from bot.runtime.clock import SystemClock
from bot.runtime.http import AddressFault, read_address
from bot.settings import ConfigFault, Settings
from bot.store.aside import look
from bot.store.database import DatabaseFault, schema
from bot.store.figures import figures
from bot.store.sealed import KeyFault, read_keys
from bot.usecases.know_places import known_places
from bot.usecases.readiness import readiness

_STAMP: Final = "%Y-%m-%d %H:%M"
#: Permissions of a secret's file that anybody but its owner has.
_OTHERS: Final = 0o077
#: Seconds that Telegram has to answer.
ASK_WITHIN: Final = 20.0


async def status(settings: Settings) -> dict[str, Any]:
    """Count what waits, what failed, and the cases by state; nobody is held up meanwhile.

    A database that is not there yet, or is older than this version, is made or brought up to date.
    """
    url, now = settings.database.url, SystemClock().now()
    present = schema(url)
    if present.found != present.newest:
        await open_database(settings).close()
    return look(url, lambda conn: figures(conn, now))


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


async def webhook(settings: Settings, verb: str) -> int:
    """Show how Telegram's delivery stands, or end it so that updates can be fetched again."""
    from bot.telegram.webhook import TelegramHook  # noqa: PLC0415 - only here

    token, address = settings.telegram.secret(), settings.telegram.base_url
    try:
        async with TelegramHook(token, address) as hook, asyncio.timeout(ASK_WITHIN):
            if verb == "delete":
                await hook.delete()
            found = await hook.delivery()
    except TimeoutError:
        raise ConfigFault("Telegram gave no answer in time; try again") from None
    except (BadToken, NotSent, Unsure, TooFast, WebhookRefused) as fault:
        raise ConfigFault(f"Telegram did not do it: {fault}") from None
    print(f"url: {found.url or 'none; updates are fetched'}")
    print(f"waiting: {found.waiting}")
    if found.fault:
        print(f"last fault: {found.fault}")
    return 0


async def check(settings: Settings) -> list[str]:
    """Return one line for each fault that keeps this configuration from serving people."""
    faults = list(_secret_faults(settings))
    faults += _address_faults(settings)
    faults += missing(locales_dir())
    if fault := _database_fault(settings.database.url):
        return [*faults, fault]
    # A fault of the key file is named above, with what to do.
    with suppress(KeyFault):
        faults += await _readiness(settings)
    return faults


def _secret_faults(settings: Settings) -> Iterator[str]:
    """The token and the keys: there, whole, and nobody else's to read."""
    for test in (settings.telegram.secret, lambda: read_keys(settings.keys.file)):
        try:
            test()
        except (ConfigFault, KeyFault) as fault:
            yield str(fault)
    secrets = [settings.telegram.token_file, settings.keys.file]
    if settings.webhook.url:
        secrets.append(settings.webhook.secret_file)
    for file in secrets:
        if file is not None and file.exists() and file.stat().st_mode & _OTHERS:
            yield f"{file} can be read or changed by others; run: chmod 600 {file}"


def _address_faults(settings: Settings) -> Iterator[str]:
    """Where the bot is to listen, and the webhook, where one is wanted."""
    wish = settings.webhook
    wanted = {"health.listen": settings.health.listen}
    if wish.url:
        wanted["webhook.listen"] = wish.listen
        for test in (partial(wish.address, official=settings.telegram.official), wish.password):
            try:
                test()
            except ConfigFault as fault:
                yield str(fault)
    for name, text in wanted.items():
        try:
            if text:
                read_address(text)
        except AddressFault as fault:
            yield f"{name} {fault}"


def _database_fault(url: str) -> str:
    """What keeps the database from being asked further; empty: nothing. It is not changed."""
    try:
        found = schema(url)
    except DatabaseFault as fault:
        return str(fault)
    if found.found is None:
        return (
            "there is no database yet; the first command that needs one makes it, such as: "
            "sulh coordinators add"
        )
    if not found.known:
        return "the database was made by a newer version of Sulh; install that version"
    if found.found != found.newest:
        return (
            f"the database has schema {found.found or 'none'}, this version {found.newest}; "
            "keep a copy of it, then any other command brings it up to date"
        )
    return ""


async def _readiness(settings: Settings) -> list[str]:
    database = open_database(settings)
    try:
        async with database.work() as uow:
            today = SystemClock().now().astimezone(TRIPOLI).date()
            places = await known_places(uow)
            return await readiness(uow, settings.service.regions, places, today)
    finally:
        await database.close()
