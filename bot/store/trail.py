"""The audit trail: who did what to what, when, and why; codes alone, never any text."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.conn import Conn
from bot.store.tables import audit


@dataclass(frozen=True, slots=True)
class Trace:
    """One row: `actor` is a role with a number, such as «coordinator:2»."""

    at: datetime
    actor: str
    action: str
    subject: str
    reason: str


class Trail:
    """Reads the rows that `UnitOfWork.record` wrote."""

    def __init__(self, conn: Conn) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn

    async def of(self, subjects: Collection[str]) -> list[Trace]:
        """Everything that happened to these subjects, oldest first."""
        return await self._read(audit.c.subject.in_(subjects))

    async def acts(self, subject: str, action: str) -> list[Trace]:
        """One kind of thing that was done to a subject, oldest first."""
        return await self._read(sa.and_(audit.c.subject == subject, audit.c.action == action))

    async def _read(self, where: sa.ColumnElement[Any]) -> list[Trace]:
        found = await self._conn.execute(
            sa.select(audit.c.at, audit.c.actor, audit.c.action, audit.c.subject, audit.c.reason)
            .where(where)
            .order_by(audit.c.id)
        )
        return [Trace(*row) for row in found]
