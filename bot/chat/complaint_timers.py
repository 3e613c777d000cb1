"""What the timers of complaints do: kind -> use case, as in `chat/timers.py`."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final

from bot.chat.kit import Kit
from bot.domain.events import Event
from bot.domain.ids import CaseId, ComplaintId
from bot.store.database import UnitOfWork
from bot.store.hot import Timer
from bot.usecases.carry_out_finding import TERM, end_term
from bot.usecases.end_complaint import HARMED, look_at_harm
from bot.usecases.judge_complaint import APPEAL_OVER, rest, review_panel
from bot.usecases.replace_in_time import REPLACED, look_for_replacement
from bot.usecases.watch_complaint import HARM, WATCH, ask_about_harm, look_again


async def _watch(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    """Nobody made the next step in time; of a panel, silent seats go to others first."""
    number = _number(timer)
    row = await uow.complaints.get(number)
    events: list[Event] = []
    if row is not None and row.asked == timer.guard:
        events = await review_panel(uow, kit.country, row, now)
    return [*events, *await look_again(uow, kit.country, number, timer.guard, now)]


async def _harm(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    del kit
    return await ask_about_harm(uow, _number(timer), timer.guard, now)


async def _harmed(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    return await look_at_harm(uow, kit.country, _number(timer), timer.guard, now)


async def _appeal_over(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    return await rest(uow, kit.country, _number(timer), now)


async def _term(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    return await end_term(uow, kit.country, timer.subject, now)


async def _replaced(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    case_id = CaseId(int(timer.subject.rpartition(":")[2]))
    return await look_for_replacement(uow, kit.country, case_id, now)


#: What each kind of timer does.
COMPLAINT_RINGS: Final[
    Mapping[str, Callable[[UnitOfWork, Kit, Timer, datetime], Awaitable[list[Event]]]]
] = {
    WATCH: _watch,
    HARM: _harm,
    HARMED: _harmed,
    APPEAL_OVER: _appeal_over,
    TERM: _term,
    REPLACED: _replaced,
}


def _number(timer: Timer) -> ComplaintId:
    return ComplaintId(int(timer.subject.rpartition(":")[2]))
