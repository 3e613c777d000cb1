"""A mediator is lost: open offers move on, and a coordinator hears of the cases in hand."""

from datetime import datetime
from typing import Final

from bot.domain import dispatch as rules
from bot.domain.country import Country
from bot.domain.decision import DecisionKind
from bot.domain.events import Event
from bot.domain.ids import MediatorId
from bot.domain.mediator import Mediator
from bot.store.database import UnitOfWork
from bot.usecases.answer_offer import apply
from bot.usecases.ask_coordinators import ask_about
from bot.usecases.seek_mediators import seek, subject

#: Why: they blocked the bot, were suspended or removed from the register, or went on leave.
UNREACHABLE: Final = "unreachable"
SUSPENDED: Final = "suspended"
LEAVE: Final = "leave"
#: The timer of the end of the grace in which cases are finished; its subject is «mediator:12».
LOST: Final = "lost"


async def lose_mediator(
    uow: UnitOfWork, country: Country, mediator: Mediator, why: str, now: datetime
) -> list[Event]:
    """Close what waits for somebody who cannot answer, and ask about what they carry."""
    events = await lose_offers(uow, country, mediator.id, why, now)
    for case in await uow.cases.in_hand_of(mediator.id):
        detail = f"{why} {mediator.code}"
        events += await ask_about(uow, country, DecisionKind.OVERDUE, case, now, detail=detail)
    return events


async def lose_offers(
    uow: UnitOfWork, country: Country, mediator_id: MediatorId, why: str, now: datetime
) -> list[Event]:
    """Close what waits for somebody's answer: they may not take it any more."""
    events: list[Event] = []
    for row in await uow.cases.live_offers_of(mediator_id):
        case = await uow.cases.get(row.case_id)
        if case is None:
            continue
        before = await uow.cases.dispatch(case)
        command = rules.Withdraw(row.offer.number, rules.Withdrawal.RULE)
        events += await apply(uow, before, command, now, reason=why)
        await uow.record(now, f"mediator:{mediator_id}", "lost", subject(row.case_id), why)
        events += await seek(uow, country, row.case_id, now)
    return events
