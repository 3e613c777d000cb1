"""What an operator does with standings: propose, approve, look back; nobody is named.

Whom a change concerns is told by the running bot: the messages are put into its outbox here.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.app import calendar, locales_dir
from bot.chat.kit import Kit
from bot.chat.notices import Notices
from bot.chat.words import Words
from bot.cli.register import at_work, mediator_line, read_file
from bot.domain.country import Country
from bot.domain.hours import TRIPOLI
from bot.domain.panel import Quorum
from bot.runtime.clock import SystemClock, SystemDice
from bot.settings import ConfigFault, Settings
from bot.store.database import UnitOfWork
from bot.usecases.change_mediator import (
    Change,
    Done,
    approve,
    change_mediator,
    drop,
    numbered,
)
from bot.usecases.declare_staff import declare_staff
from bot.usecases.import_mediators import NO_TIES
from bot.usecases.know_places import known_places

_Act = Callable[[UnitOfWork, Country, datetime], Awaitable[Done]]


async def change_one(settings: Settings, number: str, change: Change, ties: Path | None) -> int:
    """Change somebody of the register; the last line says what to do with a file of ties."""
    if ties is not None:
        change = replace(change, ties=_ties_of(ties))

    async def act(uow: UnitOfWork, country: Country, now: datetime) -> Done:
        return await change_mediator(uow, country, number, change, now)

    await _do(settings, number, act)
    if ties is not None:
        print(f"destroy {ties}: it shows in the clear who has which ties")
    return 0


async def declare(settings: Settings, number: str, ties: Path) -> int:
    """A coordinator's or officer's declaration of ties (rule N18)."""
    declared = _ties_of(ties)
    now = SystemClock().now()
    async with at_work(settings) as uow:
        country = Country(await known_places(uow), calendar(now))
        events = await declare_staff(uow, country, number, declared, now)
        await Notices(Kit(Words(locales_dir()), country, SystemDice()), uow, now).tell(events)
        await uow.commit()
    print(f"{number.upper()} declared; files that this binds them to are kept from them")
    print(f"destroy {ties}: it shows in the clear who has which ties")
    return 0


async def settle(settings: Settings, verb: str, number: str, by: str) -> int:
    """Agree to what waits for a mediator, or take it back."""

    async def act(uow: UnitOfWork, country: Country, now: datetime) -> Done:
        return await (approve if verb == "approve" else drop)(uow, country, number, by, now)

    await _do(settings, number, act)
    return 0


async def list_pending(settings: Settings) -> int:
    """One line for each change that waits: number, from when, where to, why, who agreed."""
    async with at_work(settings) as uow:
        waiting = await uow.standings.all_pending()
        for one in waiting:
            mediator = await uow.register.mediator(one.mediator_id)
            number = "?" if mediator is None else mediator.code
            agreed = ", ".join(one.voices)
            made = one.made_at.astimezone(TRIPOLI).date()
            what = f"{one.move} to {one.state} ({one.reason}, {one.evidence})"
            print(f"{number:6}  {made}  {what}  agreed: {agreed}")
    if not waiting:
        print("nothing waits for approval")
    return 0


async def history(settings: Settings, number: str) -> int:
    """One line a change, newest first. Raises RegisterRefused."""
    async with at_work(settings) as uow:
        one = await numbered(uow, number)
        for each in await uow.standings.history(one.id):
            way = f"{each.origin or '-'} > {each.state}"
            why = " ".join(filter(None, (each.reason, each.evidence)))
            day = each.at.astimezone(TRIPOLI).date()
            print(f"{day}  {way:25}  {each.move:9}  {why:28}  {' '.join(each.actors)}")
    return 0


async def _do(settings: Settings, number: str, act: _Act) -> None:
    """Act, tell whom it concerns, and show where the mediator stands now."""
    now = SystemClock().now()
    async with at_work(settings) as uow:
        places = await known_places(uow)
        country = Country(places, calendar(now))
        done = await act(uow, country, now)
        kit = Kit(Words(locales_dir()), country, SystemDice())
        await Notices(kit, uow, now).tell(done.events)
        one = await numbered(uow, number)
        await uow.commit()
    print(mediator_line(one, places))
    if done.wanting is not None:
        print(f"it waits for {_wanting(done.wanting)}: sulh mediators approve {one.code} --by …")


def _wanting(quorum: Quorum) -> str:
    """What is still wanting, in words."""
    parts = [f"{quorum.people} more" if quorum.people else ""]
    parts += ["a woman among them" if quorum.women else ""]
    parts += ["another region" if quorum.regions else ""]
    return ", ".join(filter(None, parts))


def _ties_of(file: Path) -> tuple[str, ...]:
    """The ties of a file, one a line. Raises ConfigFault."""
    try:
        text = read_file(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigFault(f"{file} is not UTF-8") from None
    ties = tuple(line.strip() for line in text.splitlines() if line.strip())
    if not ties:
        raise ConfigFault(f"{file} is empty; write «{NO_TIES}» where no tie was declared")
    return () if ties == (NO_TIES,) else ties
