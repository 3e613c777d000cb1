"""Read the audit trail of a case or of somebody: roles, numbers and codes, nobody's name."""

from collections.abc import Sequence
from typing import Final

from bot.store.database import UnitOfWork
from bot.store.register import COORDINATOR, MEDIATOR, OFFICER
from bot.store.trail import Trace
from bot.usecases.numbers import actor_numbered

#: Actors who have no number.
NUMBERLESS: Final = ("reporter", "resident", "system", "operator")


async def read_trail(uow: UnitOfWork, what: str) -> Sequence[Trace] | None:
    """Everything about a case by its number, or by an actor; None: nothing is known by that name.

    An actor is a number of the register, such as C-2, one of `NUMBERLESS`, or as the trail writes
    it, such as «coordinator:2».
    """
    case = await uow.cases.numbered(what)
    if case is not None:
        report = await uow.reports.of_case(case.id)
        decided = await uow.decisions.of_case(case.id)
        about = [f"case:{case.id}", *(f"decision:{one.id}" for one in decided)]
        return await uow.trail.of([*about, *([] if report is None else [f"report:{report.id}"])])
    actor = await _actor(uow, what)
    return None if actor is None else await uow.trail.by(actor)


async def _actor(uow: UnitOfWork, what: str) -> str | None:
    """How the trail names somebody."""
    if what in NUMBERLESS or what.partition(":")[0] in {MEDIATOR, COORDINATOR, OFFICER}:
        return what
    return await actor_numbered(uow, what)
