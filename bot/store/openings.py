"""Wishes to know who reported a case; the identity itself stays with the report."""

from datetime import datetime

import sqlalchemy as sa

from bot.domain.ids import CaseId, OpeningId
from bot.domain.opening import Cause, IdentityOpening
from bot.store.conn import Conn
from bot.store.opening_tables import openings
from bot.store.register_rows import new_id


class Openings:
    """The table of openings."""

    def __init__(self, conn: Conn) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn

    async def ask(
        self, case_id: CaseId, cause: Cause, asked_by: str, region: str, now: datetime
    ) -> OpeningId:
        """Write down that somebody asked."""
        result = await self._conn.execute(
            sa.insert(openings).values(
                case_id=case_id,
                cause=cause.value,
                asked_by=asked_by,
                region=region,
                asked_at=now,
            )
        )
        return OpeningId(new_id(result))

    async def get(self, opening_id: OpeningId) -> IdentityOpening | None:
        """One of them."""
        found = await self._read(openings.c.id == opening_id)
        return found[0] if found else None

    async def of_case(self, case_id: CaseId) -> list[IdentityOpening]:
        """Everything that was asked about a case, newest first."""
        return await self._read(openings.c.case_id == case_id)

    async def settle(
        self, opening_id: OpeningId, second_by: str, now: datetime, *, agreed: bool
    ) -> bool:
        """Write down what the second person said; False where another was quicker."""
        done = await self._conn.execute(
            sa.update(openings)
            .where(openings.c.id == opening_id, openings.c.settled_at.is_(None))
            .values(second_by=second_by, settled_at=now, agreed=agreed)
        )
        return done.rowcount == 1

    async def _read(self, where: sa.ColumnElement[bool]) -> list[IdentityOpening]:
        found = await self._conn.execute(
            sa.select(openings).where(where).order_by(openings.c.id.desc())
        )
        return [
            IdentityOpening(
                OpeningId(row["id"]),
                CaseId(row["case_id"]),
                Cause(row["cause"]),
                row["asked_by"],
                row["region"],
                row["asked_at"],
                row["second_by"],
                row["settled_at"],
                row["agreed"],
            )
            for row in found.mappings()
        ]
