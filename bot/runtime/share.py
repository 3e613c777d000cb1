"""What a sender that is not alone does before and after its look (store/turns.py)."""

import asyncio
from collections.abc import Collection, Sequence

from bot.domain.ids import OutboxId
from bot.domain.ports import Pace
from bot.runtime.gate import Slots
from bot.store import turns
from bot.store.database import UnitOfWork
from bot.store.outbox import OutboxRow


class Share:
    """One sender among several: its calls, and the pace that all keep together."""

    def __init__(self, owner: str, pace: Pace) -> None:
        """`owner` names this process to the others; drawn at each start."""
        self._owner = owner
        self._pace = pace
        self._ahead = 0.0
        self._renewed_at = 0.0
        self._under_way: set[OutboxId] = set()

    def time(self) -> float:
        """Return the server's clock, in seconds, as of the last look."""
        return asyncio.get_running_loop().time() + self._ahead

    async def open(self, uow: UnitOfWork, ended: Collection[OutboxId], gate: Slots) -> bool:
        """Begin a look: wait for the others', learn what they do; True where rows were written."""
        loop = asyncio.get_running_loop()
        shared = await turns.take_turn(uow.conn, self._owner, paced=self._pace.shared)
        self._ahead = shared.now - loop.time()
        gate.leave_to_others(shared.elsewhere)
        self._pace.hear(shared.pace, shared.now)
        await turns.end_calls(uow.conn, self._owner, ended)
        still = self._under_way.difference(ended)
        due = bool(still) and loop.time() - self._renewed_at >= turns.RENEW_EVERY
        if due:
            await turns.renew_calls(uow.conn, self._owner, still)
            self._renewed_at = loop.time()
        return due or shared.found_dead

    async def close(self, uow: UnitOfWork, chosen: Sequence[OutboxRow]) -> bool:
        """End it: write down what is about to be sent; True where the pace has news to tell."""
        await turns.begin_calls(uow.conn, self._owner, chosen)
        if not self._pace.shared or not (self._pace.news() or chosen):
            return False
        await turns.tell_pace(uow.conn, self._pace.told(self.time()))
        return True

    def committed(self, ended: Collection[OutboxId], chosen: Sequence[OutboxRow]) -> None:
        """What was written down holds now."""
        self._under_way.difference_update(ended)
        self._under_way.update(row.id for row in chosen)

    async def leave(self, uow: UnitOfWork) -> None:
        """Let go of everything: this process stops."""
        await turns.leave(uow.conn, self._owner)
