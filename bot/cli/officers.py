"""What an operator does with offices: grant, list, confirm the first ones, take back.

Nothing printed here names anybody: people are shown by number.
"""

from bot.cli.register import ask_for_phone, at_work, joined, place_name, show_links
from bot.domain.officer import Officer
from bot.domain.places import Gazetteer
from bot.runtime.clock import SystemClock, SystemDice
from bot.settings import ConfigFault, Settings
from bot.store.database import UnitOfWork
from bot.usecases.appoint import (
    OFFICE_LINK_FOR,
    OPERATOR,
    Granter,
    NewOfficer,
    NotGranted,
    confirm,
    grant,
    office_link,
    revoke,
    waits,
)
from bot.usecases.know_places import known_places

_ME = Granter(OPERATOR)
_WHY = {
    NotGranted.REVOKED: "the office of {number} was taken back already",
    NotGranted.NOT_WAITING: "nothing has to be confirmed for {number}",
    NotGranted.FOR_ADMINISTRATORS: (
        "two administrators have joined: one of them confirms {number} in chat, with /officers"
    ),
}


async def grant_one(settings: Settings, new: NewOfficer) -> int:
    """Grant an office and say what comes next.

    Raises ConfigFault without a phone: by it whoever holds several offices, or comes back to one
    from another account, is known as one person where a decision takes two.
    """
    ask_for_phone(new.person.phone)
    now = SystemClock().now()
    async with at_work(settings) as uow:
        places = await known_places(uow)
        made = await grant(uow, new, places, _ME, now)
        await uow.commit()
    print(_line(made, places))
    verb = "officers confirm" if waits(made) else "invite officer"
    print(f"next: sulh {verb} {made.number}")
    return 0


async def list_officers(settings: Settings) -> int:
    """One line an officer: number, office, joined, area, and whether a second person is awaited."""
    async with at_work(settings) as uow:
        places = await known_places(uow)
        for one in await uow.register.officers():
            print(_line(one, places))
    return 0


async def confirm_one(settings: Settings, number: str) -> int:
    """Confirm an office as the second person, while no two administrators have joined."""
    async with at_work(settings) as uow:
        officer = await _numbered(uow, number)
        _unless(await confirm(uow, officer, _ME, SystemClock().now()), officer)
        await uow.commit()
    print(f"confirmed; next: sulh invite officer {officer.number}")
    return 0


async def revoke_one(settings: Settings, number: str) -> int:
    """Take an office back at once."""
    async with at_work(settings) as uow:
        officer = await _numbered(uow, number)
        _unless(await revoke(uow, officer, _ME, SystemClock().now()), officer)
        await uow.commit()
    print(f"{officer.number} holds no office any more; links and buttons are dead")
    return 0


async def invite_officer(settings: Settings, number: str) -> int:
    """Make the one-time link of an officer."""
    async with at_work(settings) as uow:
        officer = await _numbered(uow, number)
        token = await office_link(uow, SystemDice(), officer, SystemClock().now(), OPERATOR)
        if token is NotGranted.NOT_WAITING:
            raise ConfigFault(
                f"{officer.number} waits for a second person; run: sulh officers confirm "
                f"{officer.number}"
            )
        if isinstance(token, NotGranted):
            _unless(token, officer)
        await uow.commit()
    await show_links(settings, [(officer.number, str(token))], days=OFFICE_LINK_FOR.days)
    return 0


async def _numbered(uow: UnitOfWork, number: str) -> Officer:
    found = await uow.register.officer_numbered(number.upper())
    if found is None:
        raise ConfigFault(f"no officer has the number {number}; see: sulh officers list")
    return found


def _unless(why: NotGranted | None, officer: Officer) -> None:
    if why is not None:
        raise ConfigFault(_WHY[why].format(number=officer.number))


def _line(one: Officer, places: Gazetteer) -> str:
    state = joined(linked=one.chat_key is not None, reachable=one.reachable)
    waiting = "  waits for a second person" if waits(one) else ""
    return f"{one.number:6}  {one.role:13}  {state:10}  {place_name(one.area, places)}{waiting}"
