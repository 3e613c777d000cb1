"""What needs a coordinator, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.case import Level
from bot.domain.decision import Decision, DecisionKind
from bot.domain.ids import CaseId, ChatKey, CoordinatorId, DecisionId, PlaceId
from bot.domain.severity import GRAVEST
from bot.store.conn import Conn
from bot.store.fixed import change, find, fixed, insert_into, narrowed
from bot.store.hold import hold_case_of
from bot.store.sealed import Purpose, Sealer
from bot.store.staff_apart import MEMBERS
from bot.store.tables import cases, decisions, reports


@dataclass(frozen=True, slots=True)
class OpenDecision:
    """Something that waits, with the plain columns of its case: for lists, nothing is unsealed."""

    id: DecisionId
    kind: DecisionKind
    place_id: PlaceId
    level: Level
    made_at: datetime
    #: Of the case; an alert from before consent has none.
    number: str | None
    severity: int
    risk: int
    #: Who must not see it: the reporter, or whoever raised the alert (safety rules §13).
    involved: ChatKey | None
    #: Marks of staff from whom its case is kept (rule N18).
    kept_from: frozenset[str] = frozenset()


class Decisions:
    """The table of decisions."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer

    async def add(
        self,
        kind: DecisionKind,
        place_id: PlaceId,
        level: Level,
        now: datetime,
        due_at: datetime,
        *,
        case_id: CaseId | None = None,
        detail: str = "",
        waits: tuple[ChatKey, int] | None = None,
    ) -> DecisionId:
        """Add something to decide; `waits` is the chat that raised an alert."""
        values = {
            "kind": kind.value,
            "case_id": case_id,
            "place_id": place_id,
            "level": level.value,
            "detail": detail,
            "chat_key": None if waits is None else waits[0],
            "chat": None if waits is None else self._sealer.seal_json(Purpose.IDENTITY, waits[1]),
            "made_at": now,
            "due_at": due_at,
        }
        result = await self._conn.execute(insert_into(decisions, *values), values)
        key = result.inserted_primary_key
        assert key is not None  # noqa: S101 - a plain insert always has one
        return DecisionId(key[0])

    async def get(self, decision_id: DecisionId) -> Decision | None:
        """Return a decision by its number, and hold its case."""
        await hold_case_of(self._conn, decisions, decision_id)
        found = await self._conn.execute(find(decisions, "id"), {"id": decision_id})
        row = found.mappings().first()
        return None if row is None else self._decision(row)

    async def open_ones(self) -> list[Decision]:
        """Return everything that waits, the most overdue first."""
        return await self._all(_UNSETTLED)

    async def waiting(self) -> list[OpenDecision]:
        """Return everything that waits with what a list says of it, the most overdue first."""
        found = await self._conn.execute(
            sa.select(
                decisions.c.id,
                decisions.c.kind,
                decisions.c.place_id,
                decisions.c.level,
                decisions.c.made_at,
                cases.c.number,
                sa.func.coalesce(cases.c.severity, GRAVEST),
                sa.func.coalesce(cases.c.risk, 0),
                sa.func.coalesce(reports.c.reporter_key, decisions.c.chat_key),
                MEMBERS,
            )
            .outerjoin(cases, cases.c.id == decisions.c.case_id)
            .outerjoin(reports, reports.c.case_id == decisions.c.case_id)
            .where(decisions.c.settled_at.is_(None))
            .order_by(decisions.c.due_at, decisions.c.id)
        )
        return [
            OpenDecision(
                row[0],
                DecisionKind(row[1]),
                row[2],
                Level(row[3]),
                row[4],
                row[5],
                row[6],
                row[7],
                row[8],
                frozenset((row[9] or "").split()),
            )
            for row in found
        ]

    async def of_case(self, case_id: CaseId) -> list[Decision]:
        """Return all decisions of a case."""
        return await self._all(_IN_TURN, case_id=case_id)

    async def open_of_case(self, case_id: CaseId, kind: DecisionKind) -> Decision | None:
        """Return the open decision of one kind in a case, so that it is not asked twice."""
        found = await self._conn.execute(_OPEN_OF_CASE, {"of": case_id, "kind": kind.value})
        row = found.mappings().first()
        return None if row is None else self._decision(row)

    async def of_chat(self, key: ChatKey) -> list[Decision]:
        """Return the open alerts that a chat raised."""
        return await self._all(_UNSETTLED, chat_key=key)

    async def forget_chat(self, key: ChatKey) -> None:
        """Forget who raised an alert: they left by quick exit (safety rule 5). The alert stays."""
        await self._conn.execute(
            sa.update(decisions).where(decisions.c.chat_key == key).values(chat_key=None, chat=None)
        )

    async def forget_details(self, case_id: CaseId) -> None:
        """Forget what was told or counted about a case: its report was deleted."""
        await self._conn.execute(
            sa.update(decisions).where(decisions.c.case_id == case_id).values(detail="")
        )

    async def change(self, decision_id: DecisionId, **values: Any) -> None:  # noqa: ANN401
        """Change plain columns of a decision."""
        await self._conn.execute(change(decisions, "id", *values), {"of": decision_id, **values})

    async def settle(
        self, decision_id: DecisionId, by: CoordinatorId | None, result: str, now: datetime
    ) -> bool:
        """Settle a decision, and forget who waited; False where somebody was quicker."""
        done = await self._conn.execute(
            sa.update(decisions)
            .where(decisions.c.id == decision_id, decisions.c.settled_at.is_(None))
            .values(settled_at=now, settled_by=by, result=result, chat_key=None, chat=None)
        )
        return done.rowcount == 1

    async def _all(self, among: sa.Select[Any], **by: str | int) -> list[Decision]:
        found = await self._conn.execute(narrowed(among, decisions, *by), by)
        return [self._decision(row) for row in found.mappings()]

    def _decision(self, row: RowMapping) -> Decision:
        chat = row["chat"]
        return Decision(
            id=DecisionId(row["id"]),
            kind=DecisionKind(row["kind"]),
            case_id=row["case_id"],
            place_id=PlaceId(row["place_id"]),
            level=Level(row["level"]),
            asked=row["asked"],
            detail=row["detail"],
            chat_key=row["chat_key"],
            chat_id=None if chat is None else self._sealer.open_json(Purpose.IDENTITY, chat),
            made_at=row["made_at"],
            due_at=row["due_at"],
            settled_at=row["settled_at"],
            settled_by=row["settled_by"],
            result=row["result"],
        )


# Made once: making one costs as much as running it.
_IN_TURN = sa.select(decisions).order_by(decisions.c.due_at, decisions.c.id)
_UNSETTLED = _IN_TURN.where(decisions.c.settled_at.is_(None))
_OPEN_OF_CASE = fixed(
    sa.select(decisions)
    .where(
        decisions.c.case_id == sa.bindparam("of"),
        decisions.c.kind == sa.bindparam("kind"),
        decisions.c.settled_at.is_(None),
    )
    .order_by(decisions.c.due_at, decisions.c.id)
    .limit(1)
)
