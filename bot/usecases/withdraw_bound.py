"""What is known of a case has changed: whoever a rule keeps from it now is out of it at once.

Before, a mediator whom nobody knew to be bound was asked, or sits on the team already. They read
only that the file went to somebody else (safety rules §8).
"""

from dataclasses import replace
from datetime import datetime

from bot.domain import dispatch as rules
from bot.domain.case import CaseState
from bot.domain.country import Country
from bot.domain.decision import DecisionKind
from bot.domain.events import Event, SeatLost
from bot.domain.ids import CaseId
from bot.domain.neutrality import BINDING, bars_to_accepting
from bot.domain.severity import GRAVE
from bot.store.database import UnitOfWork
from bot.usecases.answer_offer import apply
from bot.usecases.ask_coordinators import ask_about
from bot.usecases.candidates import look
from bot.usecases.seek_mediators import subject


async def withdraw_bound(
    uow: UnitOfWork, country: Country, case_id: CaseId, now: datetime
) -> list[Event]:
    """Take back offers and seats of mediators who turn out to be bound to a case (N2–N7, N16).

    At severity 4 and 5 a person fills the seat again (safety rules §2); below, the caller seeks on.
    """
    case = await uow.cases.get(case_id)
    if case is None or case.state is not CaseState.MATCHING:
        return []
    field = await look(uow, country, case, now)
    events: list[Event] = []
    freed = False
    for row in await uow.cases.offers_of(case_id):
        offer = row.offer
        seated = offer.state is rules.OfferState.ACCEPTED
        one = field.candidate(offer.mediator_id)
        if one is None or not (seated or offer.live):
            continue
        bars = bars_to_accepting(replace(one, says_no_tie=True), field.view)
        if not BINDING & set(bars):
            continue
        command = rules.Withdraw(offer.number, rules.Withdrawal.RULE)
        before = await uow.cases.dispatch(case)
        events += await apply(uow, before, command, now, reason="rule")
        await uow.record(now, "system", "withdraw", subject(case_id), f"offer:{offer.number}")
        if seated:
            freed = True
            events.append(SeatLost(case_id, offer.mediator_id))
    if freed and case.severity >= GRAVE:
        events += await ask_about(uow, country, DecisionKind.SEAT, case, now)
    return events
