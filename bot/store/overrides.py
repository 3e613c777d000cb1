"""Which soft rules were set aside, for whom, by whom, and why."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.ids import CaseId, CoordinatorId, MediatorId, OverrideId, PlaceId
from bot.domain.neutrality.view import Rule
from bot.domain.override import Override, OverrideReason, OverrideState
from bot.store.conn import Conn
from bot.store.neutrality_tables import overrides
from bot.store.register_rows import new_id
from bot.store.staff_apart import hidden_from
from bot.store.tables import cases


class Overrides:
    """The table of rules set aside."""

    def __init__(self, conn: Conn) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn

    async def ask(
        self,
        case_id: CaseId,
        mediator_id: MediatorId,
        rules: Collection[Rule],
        reason: OverrideReason,
        by: CoordinatorId,
        now: datetime,
    ) -> OverrideId:
        """Note that somebody asks for it; it counts once a second person agreed."""
        result = await self._conn.execute(
            sa.insert(overrides).values(
                case_id=case_id,
                mediator_id=mediator_id,
                rules=" ".join(sorted(rules)),
                reason=reason.value,
                asked_by=by,
                asked_at=now,
                state=OverrideState.WAITING.value,
            )
        )
        return OverrideId(new_id(result))

    async def get(self, override_id: OverrideId) -> Override | None:
        """One of them."""
        found = await self._conn.execute(sa.select(overrides).where(overrides.c.id == override_id))
        row = found.mappings().first()
        return None if row is None else _override(row)

    async def of_case(self, case_id: CaseId) -> list[Override]:
        """All of a case, the oldest first."""
        found = await self._conn.execute(
            sa.select(overrides).where(overrides.c.case_id == case_id).order_by(overrides.c.id)
        )
        return [_override(row) for row in found.mappings()]

    async def agreed(self, case_id: CaseId) -> Mapping[MediatorId, frozenset[Rule]]:
        """The rules that no longer speak against each mediator in a case."""
        aside: dict[MediatorId, frozenset[Rule]] = defaultdict(frozenset)
        for one in await self.of_case(case_id):
            if one.state is OverrideState.AGREED:
                aside[one.mediator_id] |= one.rules
        return aside

    async def decide(
        self,
        override_id: OverrideId,
        state: OverrideState,
        by: CoordinatorId | None,
        now: datetime,
    ) -> bool:
        """Decide it; False where that was done before."""
        done = await self._conn.execute(
            sa.update(overrides)
            .where(overrides.c.id == override_id, overrides.c.state == OverrideState.WAITING.value)
            .values(state=state.value, decided_by=by, decided_at=now)
        )
        return done.rowcount == 1

    async def agreed_since(
        self, since: datetime, marks: Collection[str]
    ) -> list[tuple[PlaceId, str, Override]]:
        """What was set aside since an instant, with its place and the case's number.

        Cases that are kept from whoever bears these marks are left out (rule N18).
        """
        found = await self._conn.execute(
            sa.select(cases.c.place_id, cases.c.number, overrides)
            .join(cases, cases.c.id == overrides.c.case_id)
            .where(
                overrides.c.decided_at >= since,
                overrides.c.state == OverrideState.AGREED.value,
                sa.not_(hidden_from(marks)),
            )
            .order_by(overrides.c.decided_at.desc(), overrides.c.id)
        )
        return [
            (PlaceId(row["place_id"]), row["number"], _override(row)) for row in found.mappings()
        ]


def _override(row: RowMapping) -> Override:
    by = row["decided_by"]
    return Override(
        id=OverrideId(row["id"]),
        case_id=CaseId(row["case_id"]),
        mediator_id=MediatorId(row["mediator_id"]),
        rules=frozenset(map(Rule, row["rules"].split())),
        reason=OverrideReason(row["reason"]),
        asked_by=CoordinatorId(row["asked_by"]),
        asked_at=row["asked_at"],
        state=OverrideState(row["state"]),
        decided_by=None if by is None else CoordinatorId(by),
        decided_at=row["decided_at"],
    )
