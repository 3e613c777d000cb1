"""What an operator sees of complaints: numbers, states and dates, never a word of one (§2.8)."""

from bot.cli.register import at_work
from bot.domain.hours import TRIPOLI
from bot.settings import Settings

#: Lines shown at most.
_MOST = 200


async def list_complaints(settings: Settings) -> int:
    """One line a complaint, newest first: number, state, received, closed."""
    async with at_work(settings) as uow:
        found = await uow.complaints.listed(_MOST)
    for number, state, made_at, closed_at in found:
        days = [f"{made_at.astimezone(TRIPOLI):%Y-%m-%d}"]
        days += [] if closed_at is None else [f"closed {closed_at.astimezone(TRIPOLI):%Y-%m-%d}"]
        print(f"{number}  {state:10} {' '.join(days)}")
    if not found:
        print("no complaint has been made")
    return 0
