"""What `sulh status` shows: how much waits, and what state things are in; no identities."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.case import OPEN
from bot.domain.mediator import Accreditation
from bot.store.hot import FAILED, WAITING
from bot.store.tables import cases, inbox, mediators, outbox, timers

_RUNS = cases.c.state.in_([state.value for state in OPEN])
_ABLE = (Accreditation.ACCREDITED.value, Accreditation.PROBATION.value)


def figures(conn: sa.Connection, now: datetime, *, closed: bool = True) -> dict[str, Any]:
    """Count rows that wait or failed, due timers, cases by state, mediators by accreditation.

    `mediators_available` counts those who can be asked today: in the register with a term that
    runs, joined, the code of conduct accepted, reachable, and not away. Without `closed` the cases
    that have ended are not counted, which after years are millions: for whoever asks often.
    """
    due = sa.select(sa.func.count()).select_from(timers).where(timers.c.due_at <= now)
    available = (
        sa.select(sa.func.count())
        .select_from(mediators)
        .where(
            mediators.c.accreditation.in_(_ABLE),
            mediators.c.expires_on >= now.date(),
            mediators.c.chat_key.is_not(None),
            mediators.c.code_version.is_not(None),
            mediators.c.available,
            mediators.c.reachable,
        )
    )
    return {
        "inbox": _queue(conn, inbox),
        "outbox": _queue(conn, outbox),
        "timers_due": conn.execute(due).scalar_one(),
        "cases": _by(conn, cases.c.state, *([] if closed else [_RUNS])),
        "mediators": _by(conn, mediators.c.accreditation),
        "mediators_available": conn.execute(available).scalar_one(),
    }


def _queue(conn: sa.Connection, table: sa.Table) -> dict[str, int]:
    wanted = (WAITING, FAILED)
    found = _by(conn, table.c.state, table.c.state.in_(wanted))
    return {state: found.get(state, 0) for state in wanted}


def _by(
    conn: sa.Connection, column: sa.Column[Any], *where: sa.ColumnElement[bool]
) -> dict[str, int]:
    found = conn.execute(
        sa.select(column, sa.func.count()).where(*where).group_by(column).order_by(column)
    )
    return {row[0]: row[1] for row in found}
