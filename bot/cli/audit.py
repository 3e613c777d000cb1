"""What an operator or auditor asks of the audit trail: roles, numbers and codes, nobody's name."""

from collections.abc import Sequence
from datetime import UTC

from bot.cli.register import at_work
from bot.settings import ConfigFault, Settings
from bot.store import trail
from bot.store.aside import look
from bot.store.database import UnitOfWork
from bot.store.register import COORDINATOR, MEDIATOR
from bot.store.sealed import Sealer, read_keys
from bot.store.trail import Trace

#: Actors who have no number.
_ROLES = ("reporter", "resident", "system", "operator")


def verify(settings: Settings) -> int:
    """Walk the chain; 1 where it is broken. The last line is to be noted outside the machine."""
    sealer = Sealer(read_keys(settings.keys.file))
    verdict = look(settings.database.url, lambda conn: trail.verify(conn, sealer))
    for fault in verdict.faults:
        print(fault)
    if verdict.older:
        print(f"{verdict.older} rows are older than the chain, and nothing vouches for them")
    state = "broken" if verdict.faults else "whole"
    print(f"{state}: {verdict.count} rows, end {verdict.end or 'none'}")
    return 1 if verdict.faults else 0


async def show(settings: Settings, what: str) -> int:
    """One line a row, oldest first. Raises ConfigFault where nothing is known by that name."""
    async with at_work(settings) as uow:
        traces = await _traces(uow, what)
    for one in traces:
        stamp = f"{one.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
        print(f"{stamp}  {one.actor:15}  {one.action:20}  {one.subject:15}  {one.reason}".rstrip())
    return 0


async def _traces(uow: UnitOfWork, what: str) -> Sequence[Trace]:
    case = await uow.cases.numbered(what)
    if case is not None:
        report = await uow.reports.of_case(case.id)
        decided = await uow.decisions.of_case(case.id)
        about = [f"case:{case.id}", *(f"decision:{one.id}" for one in decided)]
        return await uow.trail.of([*about, *([] if report is None else [f"report:{report.id}"])])
    actor = await _actor(uow, what)
    if actor is None:
        raise ConfigFault(
            f"no case and no actor is known as {what}; say a case's number, "
            f"a number of the register, or one of: {', '.join(_ROLES)}"
        )
    return await uow.trail.by(actor)


async def _actor(uow: UnitOfWork, what: str) -> str | None:
    """How the trail names somebody."""
    if what in _ROLES or what.partition(":")[0] in {MEDIATOR, COORDINATOR}:
        return what
    mediator = await uow.register.mediator_numbered(what.upper())
    if mediator is not None:
        return f"{MEDIATOR}:{mediator.id}"
    coordinator = await uow.register.coordinator_numbered(what.upper())
    return None if coordinator is None else f"{COORDINATOR}:{coordinator.id}"
