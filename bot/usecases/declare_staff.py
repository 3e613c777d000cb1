"""Coordinators and officers declare ties too, and see nothing of what binds them (rule N18).

The wordings are sealed at once and kept nowhere (rule N15); every open case is looked at anew.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.country import Country
from bot.domain.events import Event
from bot.store.database import UnitOfWork
from bot.usecases.keep_apart import reckon_everywhere
from bot.usecases.refused import RegisterRefused


async def declare_staff(
    uow: UnitOfWork, country: Country, number: str, ties: Sequence[str], now: datetime
) -> list[Event]:
    """Replace somebody's declaration; the caller commits. Raises RegisterRefused.

    What waits for a decision by whoever is bound by it now is put to the others at once.
    """
    coordinator = await uow.register.coordinator_numbered(number.upper())
    officer = await uow.register.officer_numbered(number.upper())
    if coordinator is not None:
        await uow.register.declare_coordinator(coordinator.id, ties)
        who = f"coordinator:{coordinator.id}"
    elif officer is not None and not officer.revoked:
        await uow.register.declare_officer(officer.id, ties)
        who = f"officer:{officer.id}"
    else:
        raise RegisterRefused(
            f"nobody holds the number {number}; see: sulh coordinators list, sulh officers list"
        )
    await uow.record(now, "operator", "staff.declare", who, f"ties:{len(ties)}")
    return await reckon_everywhere(uow, country, now)
