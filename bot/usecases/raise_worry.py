"""Something about a case that a coordinator must know at once, at any hour (domain brief §4.6)."""

from datetime import datetime

from bot.domain.case import Case
from bot.domain.country import Country
from bot.domain.decision import Decision, DecisionKind, duty
from bot.domain.events import CoordinatorsAsked, Event
from bot.store.database import UnitOfWork
from bot.usecases.ask_coordinators import ask_about

#: Before the code of a worry that a mediator told, not the reporter.
BY_MEDIATOR = "mediator:"
#: No answer, but an outcome: going on was not safe.
STOPPED = "stopped"
#: As long as the column of a decision's detail.
_LONGEST_DETAIL = 60


async def raise_worry(
    uow: UnitOfWork, country: Country, case: Case, code: str, now: datetime
) -> list[Event]:
    """Ask about a worry; a further one while the first still waits is added to it, and said.

    `code` is a `Worry` or `STOPPED`, behind the mark of whoever told it.
    """
    waiting = await uow.decisions.open_of_case(case.id, DecisionKind.WORRY)
    if waiting is None:
        return await ask_about(uow, country, DecisionKind.WORRY, case, now, detail=code)
    codes = waiting.detail.split()
    detail = " ".join([*codes, code])
    if code in codes or len(detail) > _LONGEST_DETAIL:
        return []
    await uow.decisions.change(waiting.id, detail=detail)
    return await _say_again(uow, country, case, waiting)


async def _say_again(
    uow: UnitOfWork, country: Country, case: Case, decision: Decision
) -> list[Event]:
    _, people = duty(
        await uow.register.coordinators(),
        decision.level,
        country.path(decision.place_id),
        case.reporter,
        case.kept_from,
    )
    if not people:
        return []
    return [CoordinatorsAsked(decision.id, tuple(each.id for each in people), any_hour=True)]
