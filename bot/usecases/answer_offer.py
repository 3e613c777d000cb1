"""A mediator answers an offer, or leaves a case: the hard rules are checked here once more.

Everything runs inside one transaction of a database with one writer, so however close a second
acceptance comes, it finds the seat taken.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import dispatch as rules
from bot.domain.case import Case, CaseState
from bot.domain.country import Country
from bot.domain.deadlines import deadlines
from bot.domain.decision import DecisionKind
from bot.domain.events import CaseMoved, Event, InDispatch, OfferRefused, SeatLost
from bot.domain.ids import CaseId
from bot.domain.neutrality import bars_to_accepting
from bot.domain.neutrality.record import MAX_VETOES, may_veto
from bot.domain.severity import GRAVE
from bot.store.database import UnitOfWork
from bot.usecases.ask_coordinators import ask_about, settle
from bot.usecases.candidates import look
from bot.usecases.seek_mediators import seek, subject, wake_the_waiting

#: Timers of a case at work; the guard is the number of the seat's offer, so that a new mediator
#: gets deadlines of their own.
CONTACT, BALANCE, REVIEW = "contact", "balance", "review"
#: What a coordinator reads of an account that asks for others again and again.
BY_ONE_ACCOUNT = "account"


async def accept_offer(
    uow: UnitOfWork,
    country: Country,
    case_id: CaseId,
    number: int,
    now: datetime,
    *,
    says_no_tie: bool = True,
) -> list[Event]:
    """Take a seat; empty where the offer is no longer open, `OfferRefused` where a rule forbids.

    `says_no_tie` is the answer to the conflict question, which accepting means (rule N14).
    """
    case = await uow.cases.get(case_id)
    if case is None or case.state is not CaseState.MATCHING:
        return []
    before = await uow.cases.dispatch(case)
    offer = before.offer(number)
    if offer is None or not offer.live:
        return []
    field = await look(uow, country, case, now)
    one = field.candidate(offer.mediator_id)
    told = None if one is None else replace(one, says_no_tie=says_no_tie)
    bars = () if told is None else bars_to_accepting(told, field.view)
    if one is None or bars:
        reason = "gone" if one is None else bars[0].value
        command = rules.Withdraw(number, rules.Withdrawal.RULE)
        events = await apply(uow, before, command, now, reason=reason)
        await uow.record(now, f"mediator:{offer.mediator_id}", "refused", subject(case_id), "rule")
        more = await seek(uow, country, case_id, now)
        return [*events, OfferRefused(case_id, offer.mediator_id), *more]
    events = await apply(uow, before, rules.Accept(number), now)
    await uow.record(now, f"mediator:{offer.mediator_id}", "accepted", subject(case_id))
    if any(isinstance(each.what, rules.TeamComplete) for each in events):
        (full,) = [each.what for each in events if isinstance(each.what, rules.TeamComplete)]
        await uow.ledger.enter(case, full.mediators, now)
        return [*events, *await _assign(uow, case, now)]
    return [*events]


async def decline_offer(
    uow: UnitOfWork, country: Country, case_id: CaseId, number: int, reason: str, now: datetime
) -> list[Event]:
    """Will not; it has no price. More are asked in their place."""
    events = await _leave(uow, case_id, rules.Decline(number, reason), number, now)
    return [*events, *await seek(uow, country, case_id, now)] if events else []


async def recuse(
    uow: UnitOfWork, country: Country, case_id: CaseId, number: int, now: datetime
) -> list[Event]:
    """Must not: before answering or at any time after, always free (code of conduct 3)."""
    events = await _leave(uow, case_id, rules.Recuse(number, "tie"), number, now)
    freed = await _seat_came_free(uow, country, case_id, events, now)
    return [*events, *freed, *(await seek(uow, country, case_id, now) if events else [])]


async def hand_over(
    uow: UnitOfWork, country: Country, case_id: CaseId, number: int, now: datetime
) -> list[Event]:
    """A mediator gives a case back: the seat is sought again."""
    command = rules.Withdraw(number, rules.Withdrawal.HAND_OVER)
    events = await _leave(uow, case_id, command, number, now)
    freed = await _seat_came_free(uow, country, case_id, events, now)
    return [*events, *freed, *(await seek(uow, country, case_id, now) if events else [])]


async def veto(uow: UnitOfWork, country: Country, case: Case, now: datetime) -> list[Event]:
    """A side asks for another mediator: twice without a reason, then the coordinator decides.

    So they do, and are told why, where the same account asked as often in other files. Tells nobody
    else anything: the mediator reads only that the file went to somebody else (safety rules §8).
    """
    elsewhere = 0 if case.reporter is None else await uow.cases.vetoes_of(case.reporter, case.id)
    flag = BY_ONE_ACCOUNT if elsewhere >= MAX_VETOES else ""
    if flag or not may_veto(case.vetoes):
        await uow.record(now, "reporter", "vetoed_again", subject(case.id), flag)
        return await ask_about(uow, country, DecisionKind.VETOES, case, now, detail=flag)
    await uow.cases.change(case.id, vetoes=case.vetoes + 1)
    await uow.record(now, "reporter", "vetoed", subject(case.id))
    return await take_seats(uow, country, case, rules.Withdrawal.VETO, now)


async def take_seats(
    uow: UnitOfWork, country: Country, case: Case, why: rules.Withdrawal, now: datetime
) -> list[Event]:
    """Take every seat away, and seek anew."""
    events: list[Event] = []
    for row in await uow.cases.offers_of(case.id):
        if row.offer.state is rules.OfferState.ACCEPTED:
            number = row.offer.number
            events += await _leave(uow, case.id, rules.Withdraw(number, why), number, now)
    freed = await _seat_came_free(uow, country, case.id, events, now)
    return [*events, *freed, *(await seek(uow, country, case.id, now) if events else [])]


async def apply(
    uow: UnitOfWork,
    before: rules.Dispatch,
    command: rules.Command,
    now: datetime,
    *,
    reason: str | None = None,
) -> list[InDispatch]:
    """Let the rules decide, and store what changed."""
    after, happened = rules.decide(before, command, now)
    number = getattr(command, "offer", 0)
    reasons = {} if reason is None else {number: reason[:30]}
    await uow.cases.save_dispatch(before, after, now, reasons=reasons)
    await wake_the_waiting(uow, happened, now)
    return [InDispatch(after.case_id, event) for event in happened]


async def _leave(
    uow: UnitOfWork, case_id: CaseId, command: rules.Command, number: int, now: datetime
) -> list[Event]:
    case = await uow.cases.get(case_id)
    if case is None or not case.state.open:
        return []
    before = await uow.cases.dispatch(case)
    offer = before.offer(number)
    reason = getattr(command, "reason", None)
    events = await apply(uow, before, command, now, reason=reason)
    if not events or offer is None:
        return []
    verb = type(command).__name__.lower()
    await uow.record(now, f"mediator:{offer.mediator_id}", verb, subject(case_id), reason or "")
    lost = [
        SeatLost(case_id, offer.mediator_id)
        for each in events
        if isinstance(each.what, rules.SeatFreed) and isinstance(command, rules.Withdraw)
    ]
    return [*events, *lost]


async def _seat_came_free(
    uow: UnitOfWork, country: Country, case_id: CaseId, events: list[Event], now: datetime
) -> list[Event]:
    """A complete team lost somebody: matching again; at severity 4 and 5 a person decides."""
    freed = [
        each.what.mediator_id
        for each in events
        if isinstance(each, InDispatch) and isinstance(each.what, rules.SeatFreed)
    ]
    case = await uow.cases.get(case_id)
    if case is None or not freed:
        return []
    if case.contact_at is None:
        await uow.ledger.strike(case_id, freed)
    for kind in (CONTACT, BALANCE, REVIEW):
        await uow.timers.cancel_kind(kind, subject(case_id))
    values = {"state": CaseState.MATCHING.value, "assigned_at": None, "contact_at": None}
    await uow.cases.change(case_id, both_at=None, named=False, **values)
    moved = CaseMoved(case_id, CaseState.MATCHING)
    if case.severity >= GRAVE:
        return [moved, *await ask_about(uow, country, DecisionKind.SEAT, case, now)]
    return [moved]


async def _assign(uow: UnitOfWork, case: Case, now: datetime) -> list[Event]:
    """The team is complete: only now anything is disclosed (safety rules §3)."""
    await uow.cases.change(case.id, state=CaseState.ASSIGNED.value, assigned_at=now)
    await uow.record(now, "system", "assigned", subject(case.id), f"team:{case.team_size}")
    for kind in (DecisionKind.NOBODY, DecisionKind.SEAT):
        decision = await uow.decisions.open_of_case(case.id, kind)
        if decision is not None:
            await settle(uow, decision, None, "found", now)
    times = deadlines(case.severity)
    guard = len(await uow.cases.offers_of(case.id))
    await uow.timers.set(CONTACT, subject(case.id), guard, now + times.first_contact)
    await uow.timers.set(REVIEW, subject(case.id), guard, now + times.review)
    return [CaseMoved(case.id, CaseState.ASSIGNED)]


def contact_not_before(case: Case, now: datetime) -> datetime | None:
    """When a side may first be contacted: never within two hours of the report (safety rules §6).

    At severity 4 and 5 there is nothing to wait for.
    """
    if case.severity >= GRAVE:
        return None
    earliest = (case.opened_at + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    return earliest if earliest > now else None
