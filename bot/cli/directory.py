"""What an operator does with the referral directory: import it, read it, note a check."""

from pathlib import Path

from bot.cli.register import at_work, read_file
from bot.domain.directory import Entry
from bot.domain.hours import TRIPOLI
from bot.runtime.clock import SystemClock
from bot.settings import ConfigFault, Settings
from bot.usecases.import_directory import import_directory
from bot.usecases.know_places import known_places


async def import_sheet(settings: Settings, file: Path) -> int:
    """Let the directory be what a sheet says."""
    content = read_file(file)
    async with at_work(settings) as uow:
        places = await known_places(uow)
        count = await import_directory(uow, content, places, SystemClock().now())
        await uow.commit()
    print(f"the directory has {count} entries now; see: sulh directory list")
    return 0


async def list_entries(settings: Settings) -> int:
    """One line an entry, with whether people are shown it."""
    today = SystemClock().now().astimezone(TRIPOLI).date()
    async with at_work(settings) as uow:
        entries = await uow.directory.entries()
    for number, entry in entries:
        shown = "shown " if entry.verified(today) else "hidden"
        print(f"{number:3}  {shown}  {_line(entry)}")
    return 0


async def verify(settings: Settings, number: int) -> int:
    """Note that somebody called a number today and found it right."""
    now = SystemClock().now()
    async with at_work(settings) as uow:
        if not await uow.directory.verify(number, now.astimezone(TRIPOLI).date()):
            raise ConfigFault(f"no entry has the id {number}; see: sulh directory list")
        await uow.record(now, "operator", "directory.verify", f"directory:{number}")
        await uow.commit()
    print("noted as called and found right today; people are shown it for 90 days")
    return 0


def _line(entry: Entry) -> str:
    checked = "never verified" if entry.verified_on is None else f"verified {entry.verified_on}"
    woman = "  a woman answers" if entry.woman_operator else ""
    hours = f"  {entry.hours}" if entry.hours else ""
    name = f"{entry.number}  {entry.name_ar}{hours}{woman}"
    return f"{entry.region:4}  {entry.kind:12}  {checked:20}  {name}"
