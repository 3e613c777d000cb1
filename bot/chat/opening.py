"""Joining only: until a programme is ready, nobody but its own people is served.

Coordinators and mediators must be able to join before anybody reports anything, and a report that
nobody would read must never be taken (safety rules §9, §13; readiness: usecases/readiness.py).
"""

from collections.abc import Collection
from datetime import datetime

from bot.chat.inputs import Commanded, Incoming
from bot.domain.hours import TRIPOLI
from bot.domain.marks import N_
from bot.domain.places import Gazetteer
from bot.store.database import UnitOfWork
from bot.usecases.readiness import readiness

NOT_OPEN = N_(
    "This service is not open yet. If anybody is in danger, go to a safe place and to somebody you "
    "trust."
)


class Opening:
    """Says whether residents are served; once ready it stays so until the next start."""

    def __init__(self, regions: Collection[str], places: Gazetteer) -> None:
        """`regions` are the place ids of the regions served."""
        self._regions = tuple(regions)
        self._places = places
        self._ready = False

    async def faults(self, uow: UnitOfWork, now: datetime) -> list[str]:
        """What is still missing, a line each; empty once ready."""
        if self._ready:
            return []
        today = now.astimezone(TRIPOLI).date()
        found = await readiness(uow, self._regions, self._places, today)
        self._ready = not found
        return found

    async def admits(self, uow: UnitOfWork, incoming: Incoming, key: str, now: datetime) -> bool:
        """Whether this may be handled: once ready all is, before that links and staff alone."""
        if self._ready or (isinstance(incoming.said, Commanded) and incoming.said.argument):
            return True
        staff = {one.chat_key for one in await uow.register.coordinators()}
        staff |= {one.chat_key for one in await uow.register.officers()}
        if key in staff or await uow.register.has_mediator(key):
            return True
        return not await self.faults(uow, now)
