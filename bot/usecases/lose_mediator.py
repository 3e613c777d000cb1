"""A mediator blocked the bot: their open offers move on, and a coordinator hears of their cases."""

from datetime import datetime

from bot.domain import dispatch as rules
from bot.domain.country import Country
from bot.domain.decision import DecisionKind
from bot.domain.events import Event
from bot.domain.ids import ChatKey
from bot.store.database import UnitOfWork
from bot.usecases.answer_offer import apply
from bot.usecases.ask_coordinators import ask_about
from bot.usecases.seek_mediators import seek, subject


async def lose_mediator(
    uow: UnitOfWork, country: Country, key: ChatKey, now: datetime
) -> list[Event]:
    """Close what waits for somebody who cannot be reached, and ask about what they carry."""
    mediator = await uow.register.mediator_of(key)
    if mediator is None:
        return []
    events: list[Event] = []
    for row in await uow.cases.live_offers_of(mediator.id):
        case = await uow.cases.get(row.case_id)
        if case is None:
            continue
        before = await uow.cases.dispatch(case)
        command = rules.Withdraw(row.offer.number, rules.Withdrawal.RULE)
        events += await apply(uow, before, command, now, reason="unreachable")
        actor = f"mediator:{mediator.id}"
        await uow.record(now, actor, "lost", subject(row.case_id), "unreachable")
        events += await seek(uow, country, row.case_id, now)
    for case in await uow.cases.in_hand_of(mediator.id):
        detail = f"unreachable {mediator.code}"
        events += await ask_about(uow, country, DecisionKind.OVERDUE, case, now, detail=detail)
    return events
