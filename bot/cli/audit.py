"""What an operator or auditor asks of the audit trail: roles, numbers and codes, nobody's name."""

from datetime import UTC

from bot.cli.register import at_work
from bot.settings import ConfigFault, Settings
from bot.store import trail
from bot.store.aside import look
from bot.store.sealed import Sealer, read_keys
from bot.usecases.read_trail import NUMBERLESS, read_trail


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
        traces = await read_trail(uow, what)
    if traces is None:
        raise ConfigFault(
            f"no case and no actor is known as {what}; say a case's number, "
            f"a number of the register, or one of: {', '.join(NUMBERLESS)}"
        )
    for one in traces:
        stamp = f"{one.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
        print(f"{stamp}  {one.actor:15}  {one.action:20}  {one.subject:15}  {one.reason}".rstrip())
    return 0
