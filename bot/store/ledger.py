"""Who mediated for whom in the last twelve months, as keyed hashes (rules N8 and N12).

A mark is a hash of a party: of the account of a side who reported, or of a side as it was described
where that is a family or the like; a whole tribe is no party, and is told by its pair instead. No
mark is read back, no row names a case, and whoever has the table learns nobody's name from it.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from bot.domain.case import Case
from bot.domain.dispatch import OfferState
from bot.domain.ids import CaseId, MediatorId, PlaceId
from bot.domain.taxonomy import Sides
from bot.store.conn import Conn
from bot.store.neutrality_tables import ledger
from bot.store.sealed import Sealer
from bot.store.tables import cases, offers

#: So far back it counts whom somebody mediated for (rule N8).
COUNTS_FOR: Final = timedelta(days=365)
#: Sides of these kinds are whole communities or bodies: no party in the sense of rule N8.
_WHOLE: Final = frozenset({Sides.TRIBES, Sides.PUBLIC})


class Ledger:
    """The table of who mediated for whom."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer

    async def enter(self, case: Case, team: Collection[MediatorId], now: datetime) -> None:
        """Note that these mediate in a case; noted twice it stands once."""
        await self.strike(case.id, team)
        marks = [*self._parties(case), *self._pair(case)]
        rows = [
            {"mediator_id": who, "mark": mark, "source": self._source(case.id), "at": now}
            for who in team
            for mark in marks
        ]
        if rows:
            await self._conn.execute(sa.insert(ledger), rows)

    async def strike(self, case_id: CaseId, team: Collection[MediatorId]) -> None:
        """Take somebody out again: the case left their hands before they reached anybody."""
        await self._conn.execute(
            sa.delete(ledger).where(
                ledger.c.source == self._source(case_id), ledger.c.mediator_id.in_(team)
            )
        )

    async def forget(self, case_id: CaseId) -> None:
        """Forget a case whose report was deleted (safety rule 11)."""
        await self._conn.execute(sa.delete(ledger).where(ledger.c.source == self._source(case_id)))

    async def mediated(self, case: Case, now: datetime) -> Mapping[MediatorId, int]:
        """How many other cases each mediated for the parties of this one in twelve months."""
        marks = self._parties(case)
        if not marks:
            return {}
        found = await self._conn.execute(
            sa.select(ledger.c.mediator_id, ledger.c.source)
            .where(
                ledger.c.mark.in_(marks),
                ledger.c.at > now - COUNTS_FOR,
                ledger.c.source != self._source(case.id),
            )
            .distinct()
        )
        return Counter(MediatorId(row[0]) for row in found)

    async def last_team(self, case: Case, now: datetime) -> frozenset[MediatorId]:
        """Who mediated in the last other case between the same two communities."""
        marks = self._pair(case)
        if not marks:
            return frozenset()
        found = await self._conn.execute(
            sa.select(ledger.c.source, ledger.c.mediator_id)
            .where(
                ledger.c.mark.in_(marks),
                ledger.c.at > now - COUNTS_FOR,
                ledger.c.source != self._source(case.id),
            )
            .order_by(ledger.c.at.desc(), ledger.c.id.desc())
        )
        rows = found.all()
        return frozenset(MediatorId(row[1]) for row in rows if row[0] == rows[0][0])

    async def quarter(
        self, places: Collection[PlaceId], since: datetime, but: CaseId
    ) -> tuple[Mapping[MediatorId, int], int]:
        """Each one's cases in these places since an instant, and how many there were in all."""
        found = await self._conn.execute(
            # An outer join, so that the search begins at the few cases and not at all offers.
            sa.select(cases.c.id, offers.c.mediator_id)
            .outerjoin(
                offers,
                sa.and_(
                    offers.c.case_id == cases.c.id, offers.c.state == OfferState.ACCEPTED.value
                ),
            )
            .where(cases.c.place_id.in_(places), cases.c.assigned_at >= since, cases.c.id != but)
        )
        rows = found.all()
        seats = Counter(MediatorId(row[1]) for row in rows if row[1] is not None)
        return seats, len({row[0] for row in rows})

    def _parties(self, case: Case) -> list[str]:
        """The marks of a case's parties: an account, and sides that are no whole community."""
        known: set[str] = set()
        if case.reporter is not None and case.reporter_is_side:
            known.add(f"chat:{case.reporter}")
        if case.sides not in _WHOLE:
            known.update(*case.descriptors)
        return sorted(self._sealer.hash("ledger party", one) for one in known)

    def _pair(self, case: Case) -> list[str]:
        """The mark of the two sides together, whichever was named first."""
        if not all(case.descriptors):
            return []
        both = sorted(" ".join(sorted(side)) for side in case.descriptors)
        return [self._sealer.hash("ledger pair", "|".join(both))]

    def _source(self, case_id: CaseId) -> str:
        return self._sealer.hash("ledger case", str(case_id))
