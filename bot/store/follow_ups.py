"""Follow-ups: who is asked what when, and the sealed codes of what they answered."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.follow_up import FollowUp, FollowUpKind, FollowUpState, Planned
from bot.domain.ids import CaseId, FollowUpId, MediatorId, ReportId
from bot.store.conn import Conn
from bot.store.fixed import change, insert_into
from bot.store.hold import hold_case_of
from bot.store.sealed import Purpose, Sealer
from bot.store.tables import follow_ups


class FollowUps:
    """The table of follow-ups."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer

    async def add(
        self, case_id: CaseId, planned: Planned, report_id: ReportId | None
    ) -> FollowUpId:
        """Plan one; `report_id` says whose it is where it is no mediator's."""
        values = {
            "case_id": case_id,
            "kind": planned.kind.value,
            "report_id": None if planned.mediator_id is not None else report_id,
            "mediator_id": planned.mediator_id,
            "state": FollowUpState.PLANNED.value,
            "due_at": planned.due_at,
        }
        result = await self._conn.execute(insert_into(follow_ups, *values), values)
        key = result.inserted_primary_key
        assert key is not None  # noqa: S101 - a plain insert always has one
        return FollowUpId(key[0])

    async def get(self, follow_up_id: FollowUpId) -> FollowUp | None:
        """Return one by its number, and hold its case."""
        await hold_case_of(self._conn, follow_ups, follow_up_id)
        rows = await self._all(follow_ups.c.id == follow_up_id)
        return rows[0] if rows else None

    async def of_case(self, case_id: CaseId) -> list[FollowUp]:
        """Return all of a case in the order in which they are due."""
        return await self._all(follow_ups.c.case_id == case_id)

    async def went_out(self, follow_up_id: FollowUpId, tries: int, first: datetime) -> None:
        """Note that a try went out; `first` is when the first of them did."""
        await self._change(
            follow_up_id, state=FollowUpState.ASKED.value, tries=tries, asked_at=first
        )

    async def write(
        self, follow_up_id: FollowUpId, answers: Mapping[str, str], *, worry: bool
    ) -> None:
        """Keep the answers so far, sealed."""
        sealed = self._sealer.seal_json(Purpose.CASE, dict(answers))
        await self._change(follow_up_id, answers=sealed, worry=worry)

    async def settle(
        self, ids: Collection[FollowUpId], state: FollowUpState, now: datetime
    ) -> None:
        """End some: answered, given up, silent, cancelled."""
        if ids:
            await self._conn.execute(
                sa.update(follow_ups)
                .where(follow_ups.c.id.in_(ids))
                .values(state=state.value, ended_at=now)
            )

    async def forget_answers(self, case_id: CaseId) -> None:
        """Delete what was answered about a case: its report was deleted (safety rules §11)."""
        await self._conn.execute(
            sa.update(follow_ups)
            .where(follow_ups.c.case_id == case_id)
            .values(answers=None, worry=False)
        )

    async def _change(self, follow_up_id: FollowUpId, **values: Any) -> None:  # noqa: ANN401
        await self._conn.execute(change(follow_ups, "id", *values), {"of": follow_up_id, **values})

    async def _all(self, where: sa.ColumnElement[bool]) -> list[FollowUp]:
        found = await self._conn.execute(
            sa.select(follow_ups).where(where).order_by(follow_ups.c.due_at, follow_ups.c.id)
        )
        return [self._follow_up(row) for row in found.mappings()]

    def _follow_up(self, row: RowMapping) -> FollowUp:
        answers, mediator_id = row["answers"], row["mediator_id"]
        return FollowUp(
            id=FollowUpId(row["id"]),
            case_id=CaseId(row["case_id"]),
            kind=FollowUpKind(row["kind"]),
            state=FollowUpState(row["state"]),
            due_at=row["due_at"],
            report_id=None if row["report_id"] is None else ReportId(row["report_id"]),
            mediator_id=None if mediator_id is None else MediatorId(mediator_id),
            tries=row["tries"],
            answers={} if answers is None else self._sealer.open_json(Purpose.CASE, answers),
            worry=row["worry"],
            asked_at=row["asked_at"],
            ended_at=row["ended_at"],
        )
