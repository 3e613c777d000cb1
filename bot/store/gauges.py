"""How much waits and since when, for the health page: bounded look-ups, however much there is."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.domain.case import CaseState
from bot.store.database import UnitOfWork
from bot.store.hot import ANSWER, FAILED, FOLLOW_UP, MANY, OFFER, URGENT, WAITING
from bot.store.tables import cases, inbox, outbox, timers

#: Nothing is counted beyond this: more is «a lot» to whoever watches.
MOST = 10_000
#: Names of the outbox's lanes.
LANES = {
    URGENT: "urgent",
    ANSWER: "answer",
    OFFER: "offer",
    FOLLOW_UP: "follow_up",
    MANY: "many",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows that wait: how many, at most `MOST`, and for how many seconds the oldest does."""

    count: int
    oldest: float


@dataclass(frozen=True, slots=True)
class Gauges:
    """What stands in the database at one moment; no identities."""

    #: The schema's revision.
    schema: str
    inbox: Waiting
    inbox_failed: int
    outbox: dict[str, Waiting]
    outbox_failed: int
    #: Due timers that have not fired.
    timers: Waiting
    #: Open cases by state.
    cases: dict[str, int]


async def read_schema(uow: UnitOfWork) -> str:
    """Return the revision that the database has."""
    found = await uow.conn.execute(_SCHEMA)
    return str(found.scalar_one_or_none() or "")


async def gauges(uow: UnitOfWork, now: datetime) -> Gauges:
    """Read them all, each over an index and at most `MOST` rows far."""
    return Gauges(
        await read_schema(uow),
        await _inbox(uow, now),
        await _count(uow, sa.select(inbox.c.id).where(inbox.c.state == FAILED)),
        {name: await _lane(uow, lane, now) for lane, name in LANES.items()},
        await _count(uow, sa.select(outbox.c.id).where(outbox.c.state == FAILED)),
        await _timers(uow, now),
        {
            state.value: await _count(uow, sa.select(cases.c.id).where(cases.c.state == state))
            for state in CaseState
            if state.open
        },
    )


async def _inbox(uow: UnitOfWork, now: datetime) -> Waiting:
    waiting = sa.select(inbox.c.id).where(inbox.c.state == WAITING)
    oldest = [
        await _first(
            uow,
            sa.select(inbox.c.arrived_at)
            .where(inbox.c.state == WAITING, inbox.c.lane == lane)
            .order_by(inbox.c.id),
        )
        for lane in (0, 1)
    ]
    return Waiting(await _count(uow, waiting), _age([at for at in oldest if at], now))


async def _lane(uow: UnitOfWork, lane: int, now: datetime) -> Waiting:
    """Of one lane what is due; a row that is to go later does not wait yet."""
    rows = (
        sa.select(outbox.c.due_at)
        .where(outbox.c.state == WAITING, outbox.c.lane == lane)
        .order_by(outbox.c.id)
        .limit(MOST)
        .subquery()
    )
    found = await uow.conn.execute(
        sa.select(sa.func.count(), sa.func.min(rows.c.due_at)).where(rows.c.due_at <= now)
    )
    count, oldest = found.one()
    return Waiting(count, _age([oldest] if oldest else [], now))


async def _timers(uow: UnitOfWork, now: datetime) -> Waiting:
    due = sa.select(timers.c.id).where(timers.c.due_at <= now)
    first = await _first(
        uow, sa.select(timers.c.due_at).where(timers.c.due_at <= now).order_by(timers.c.due_at)
    )
    return Waiting(await _count(uow, due), _age([first] if first else [], now))


async def _count(uow: UnitOfWork, rows: sa.Select[tuple[int]]) -> int:
    few = rows.limit(MOST).subquery()
    found = await uow.conn.execute(sa.select(sa.func.count()).select_from(few))
    return int(found.scalar_one())


async def _first(uow: UnitOfWork, rows: sa.Select[tuple[datetime]]) -> datetime | None:
    found = await uow.conn.execute(rows.limit(1))
    first: datetime | None = found.scalar_one_or_none()
    return first


def _age(moments: list[datetime], now: datetime) -> float:
    return max([0.0, *((now - at).total_seconds() for at in moments)])


_SCHEMA = sa.select(sa.column("version_num", sa.String)).select_from(sa.table("alembic_version"))
