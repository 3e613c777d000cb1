"""What an operator does with the register: take people in, list them, invite them.

Nothing printed here names anybody: people are shown by number.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from errno import EACCES
from pathlib import Path

from bot.app import open_database
from bot.domain.coordinator import Coordinator
from bot.domain.mediator import Mediator
from bot.domain.phones import is_phone
from bot.domain.places import COUNTRY, Gazetteer
from bot.runtime.clock import SystemClock, SystemDice
from bot.settings import ConfigFault, Settings
from bot.store.database import UnitOfWork
from bot.store.register import MEDIATOR
from bot.telegram.account import user_name
from bot.usecases.add_coordinator import NewCoordinator, add_coordinator
from bot.usecases.invite import VALID_FOR, invite
from bot.usecases.join import unlink
from bot.usecases.know_places import known_places

ACTOR = "operator"


@asynccontextmanager
async def at_work(settings: Settings) -> AsyncIterator[UnitOfWork]:
    """Open the database for one piece of work; the caller commits."""
    database = open_database(settings)
    try:
        async with database.work() as uow:
            yield uow
    finally:
        await database.close()


def read_file(file: Path) -> bytes:
    """A file's content. Raises ConfigFault where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as fault:
        shut = "; where it is open in Excel, close it there" if fault.errno == EACCES else ""
        raise ConfigFault(f"{file} cannot be read: {fault.strerror}{shut}") from None


async def list_mediators(settings: Settings) -> int:
    """One line a mediator: number, status, last day, place, joined, code accepted."""
    async with at_work(settings) as uow:
        places = await known_places(uow)
        for one in await uow.register.mediators():
            print(mediator_line(one, places))
    return 0


def ask_for_phone(phone: str) -> None:
    """Raises ConfigFault where it is none: without one nobody knows who is the same person."""
    if not is_phone(phone):
        raise ConfigFault("--phone is no phone number; by it one person is told from another")


async def take_coordinator(settings: Settings, new: NewCoordinator) -> int:
    """Take a coordinator in and say how they are invited. Raises ConfigFault without a phone."""
    ask_for_phone(new.person.phone)
    async with at_work(settings) as uow:
        places = await known_places(uow)
        made, number = await add_coordinator(uow, new, places, SystemClock().now())
        taken = await uow.register.coordinator(made)
        await uow.commit()
    if taken is not None:
        print(_coordinator_line(taken, places))
    print(f"next: sulh invite coordinator {number}")
    return 0


async def list_coordinators(settings: Settings) -> int:
    """One line a coordinator: number, level, area, joined, listens."""
    async with at_work(settings) as uow:
        places = await known_places(uow)
        for one in await uow.register.coordinators():
            print(_coordinator_line(one, places))
    return 0


async def invite_one(settings: Settings, role: str, number: str) -> int:
    """Make a link for one person."""
    async with at_work(settings) as uow:
        member = await _numbered(uow, role, number)
        token = await invite(uow, SystemDice(), role, member.id, SystemClock().now(), ACTOR)
        await uow.commit()
    await show_links(settings, [(number.upper(), token)])
    return 0


async def unlink_one(settings: Settings, role: str, number: str) -> int:
    """Take one person's access away."""
    async with at_work(settings) as uow:
        member = await _numbered(uow, role, number)
        done = await unlink(uow, role, member.id, SystemClock().now(), ACTOR)
        await uow.commit()
    print("their chat has no access any more" if done else "they had not joined")
    print(f"to let them join again: sulh invite {role} {number.upper()}")
    return 0


async def _numbered(uow: UnitOfWork, role: str, number: str) -> Mediator | Coordinator:
    """Somebody of the register by number. Raises ConfigFault where there is nobody."""
    register = uow.register
    find = register.mediator_numbered if role == MEDIATOR else register.coordinator_numbered
    member = await find(number.upper())
    if member is None:
        raise ConfigFault(f"no {role} has the number {number}; see: sulh {role}s list")
    return member


async def invite_unlinked(settings: Settings) -> int:
    """Make a link for every mediator who has not joined."""
    now, dice = SystemClock().now(), SystemDice()
    async with at_work(settings) as uow:
        registered = await uow.register.mediators()
        made = [
            (one.code, await invite(uow, dice, MEDIATOR, one.id, now, ACTOR))
            for one in registered
            if not one.linked
        ]
        await uow.commit()
    if made:
        await show_links(settings, made)
    elif registered:
        print("every mediator has joined")
    else:
        print("there is no mediator yet; see: sulh mediators import FILE.csv")
    return 0


async def show_links(
    settings: Settings, made: Sequence[tuple[str, str]], *, days: int = VALID_FOR.days
) -> None:
    """Print links where the bot's name can be learnt, else the words to type."""
    name = await _bot_name(settings)
    for number, token in made:
        print(f"{number}  " + (f"https://t.me/{name}?start={token}" if name else f"/start {token}"))
    once = f"works once, for {days} days; give it to that person alone, by a safe way"
    if name:
        print(once)
    else:
        print(f"to be typed to the bot, whose user name could not be learnt; {once}")


async def _bot_name(settings: Settings) -> str | None:
    try:
        token = settings.telegram.secret()
    except ConfigFault:
        return None
    return await user_name(token, settings.telegram.base_url)


def mediator_line(one: Mediator, places: Gazetteer) -> str:
    """Number, status, last day, joined, code, place: nobody's name."""
    code = f"code {one.code_version}" if one.code_version else "code not accepted"
    state = joined(linked=one.linked, reachable=one.reachable)
    away = "" if one.available else "  away"
    status = f"{one.accreditation:11} until {one.expires_on}"
    place = place_name(one.place_id, places)
    return f"{one.code:6}  {status}  {state:10}  {code:17}  {place}{away}"


def _coordinator_line(one: Coordinator, places: Gazetteer) -> str:
    state = joined(linked=one.chat_key is not None, reachable=one.reachable)
    listens = "  listens" if one.listens else ""
    return f"{one.number:6}  {one.level:9}  {state:10}  {place_name(one.area, places)}{listens}"


def joined(*, linked: bool, reachable: bool) -> str:
    """Whether somebody has joined, in a word or two."""
    return ("joined" if reachable else "blocked") if linked else "not joined"


def place_name(place_id: str, places: Gazetteer) -> str:
    """Id and name of a place."""
    if place_id == COUNTRY:
        return f"{COUNTRY} (the whole country)"
    place = places.get(place_id)
    return place_id if place is None else f"{place_id} {places.label(place)}"
