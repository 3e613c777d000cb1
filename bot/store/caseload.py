"""The open cases of an area, as a coordinator's list shows them: plain columns, nothing unsealed.

Over a country thousands of cases are open at once, so they are counted and paged where they stand.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

import sqlalchemy as sa

from bot.domain.case import OPEN, CaseState
from bot.domain.decision import DecisionKind
from bot.domain.ids import CaseId, ChatKey, PlaceId
from bot.store.conn import Conn
from bot.store.staff_apart import hidden_from
from bot.store.tables import cases, decisions, reports


class Heap(IntEnum):
    """Where an open case lies on the desk, in the order of the list."""

    #: A decision waits for a person.
    WAITING = 0
    SEEKING = 1
    AT_WORK = 2
    MONITORED = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list."""

    id: CaseId
    number: str
    heap: Heap
    severity: int
    place_id: PlaceId
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Area:
    """Whose cases: those of these places (None: of the whole country), but never one's own."""

    places: Collection[PlaceId] | None
    #: Nobody sees a case in which they are the reporter (safety rules §13).
    not_of: ChatKey
    #: Nor one that is kept from whoever bears these marks (rule N18).
    marks: Collection[str] = ()


#: What is still to be read runs all the same, and lies where its work stands.
_WAITS = (
    sa.exists()
    .where(
        decisions.c.case_id == cases.c.id,
        decisions.c.settled_at.is_(None),
        decisions.c.kind != DecisionKind.READ.value,
    )
    .correlate(cases)
)
_HEAP = sa.case(
    (sa.or_(_WAITS, cases.c.state == CaseState.TRIAGE.value), int(Heap.WAITING)),
    (cases.c.state == CaseState.MATCHING.value, int(Heap.SEEKING)),
    (cases.c.state == CaseState.MONITORING.value, int(Heap.MONITORED)),
    else_=int(Heap.AT_WORK),
)


class Caseload:
    """Counts and pages."""

    def __init__(self, conn: Conn) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn

    async def counts(self, area: Area) -> Mapping[Heap, int]:
        """How many open cases lie on each heap; heaps without any are left out."""
        heap = _HEAP.label("heap")
        found = await self._conn.execute(
            sa.select(heap, sa.func.count()).where(_open_in(area)).group_by(heap)
        )
        return {Heap(row[0]): row[1] for row in found}

    async def page(self, area: Area, first: int, count: int) -> list[Listed]:
        """Some of them: by heap, the gravest first, and of equals the longest open."""
        heap = _HEAP.label("heap")
        found = await self._conn.execute(
            sa.select(
                cases.c.id,
                cases.c.number,
                heap,
                cases.c.severity,
                cases.c.place_id,
                cases.c.opened_at,
            )
            .where(_open_in(area))
            .order_by(heap, cases.c.severity.desc(), cases.c.opened_at, cases.c.id)
            .offset(first)
            .limit(count)
        )
        return [
            Listed(CaseId(row[0]), row[1], Heap(row[2]), row[3], PlaceId(row[4]), row[5])
            for row in found
        ]


def _open_in(area: Area) -> sa.ColumnElement[Any]:
    mine = (
        sa.exists()
        .where(reports.c.case_id == cases.c.id, reports.c.reporter_key == area.not_of)
        .correlate(cases)
    )
    here = sa.true() if area.places is None else cases.c.place_id.in_(area.places)
    hidden = sa.or_(mine, hidden_from(area.marks)) if area.marks else mine
    return sa.and_(cases.c.state.in_([state.value for state in OPEN]), here, sa.not_(hidden))
