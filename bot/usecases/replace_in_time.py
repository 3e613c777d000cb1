"""Whoever was suspended as a precaution is replaced within 24 hours (domain brief §2.8).

The search goes on by itself at once. Where it has led to no complete team by then, the next level
decides. The timer names the case alone: nothing here leads from a case to a complaint.
"""

from datetime import datetime, timedelta
from typing import Final

from bot.domain.case import CaseState
from bot.domain.country import Country
from bot.domain.decision import DecisionKind
from bot.domain.events import Event
from bot.domain.ids import CaseId
from bot.store.database import UnitOfWork
from bot.usecases.ask_coordinators import ask_about, pass_up
from bot.usecases.seek_mediators import subject

REPLACED: Final = "replaced"
REPLACED_WITHIN: Final = timedelta(hours=24)
#: What coordinators may be looking at already about a team that is not complete.
_ABOUT_THE_TEAM: Final = (DecisionKind.SEAT, DecisionKind.NOBODY, DecisionKind.OVERDUE)


async def watch_replacement(uow: UnitOfWork, case_id: CaseId, now: datetime) -> None:
    """Look again after 24 hours; the guard counts the offers made until now."""
    guard = len(await uow.cases.offers_of(case_id))
    await uow.timers.set(REPLACED, subject(case_id), guard, now + REPLACED_WITHIN)


async def look_for_replacement(
    uow: UnitOfWork, country: Country, case_id: CaseId, now: datetime
) -> list[Event]:
    """The 24 hours are over: where the team is not complete, somebody above is asked."""
    case = await uow.cases.get(case_id)
    if case is None or case.state not in (CaseState.MATCHING, CaseState.TRIAGE):
        return []
    await uow.record(now, "system", "not_replaced", subject(case_id))
    for kind in _ABOUT_THE_TEAM:
        decision = await uow.decisions.open_of_case(case_id, kind)
        events = [] if decision is None else await pass_up(uow, country, decision, now)
        if events:
            return events
    return await ask_about(uow, country, DecisionKind.NOBODY, case, now)
