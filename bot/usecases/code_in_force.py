"""Since when which version of the code of conduct is asked for in this programme (brief §3.5).

The days are reckoned from when this programme first ran with a version, not from when it was
written: nobody loses offers over a text that nobody showed them.
"""

from datetime import datetime

from bot.data.code_of_conduct import VERSION
from bot.domain.code_versions import CodeAsked, oldest_counting
from bot.domain.hours import TRIPOLI
from bot.store.database import UnitOfWork


async def codes_asked(uow: UnitOfWork) -> tuple[CodeAsked, ...]:
    """The versions of the code that were asked for here, oldest first."""
    return tuple(
        CodeAsked(version, since.astimezone(TRIPOLI).date())
        for version, since in await uow.standings.code_versions()
    )


async def code_counting(uow: UnitOfWork, now: datetime) -> str:
    """The oldest version of the code whose acceptance still counts now (domain brief §3.5)."""
    today = now.astimezone(TRIPOLI).date()
    return oldest_counting(await codes_asked(uow), today, VERSION)
