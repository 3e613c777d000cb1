"""What each mediator carries at this moment: reckoned from the offers, never stored."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.case import CaseState
from bot.domain.dispatch import OfferState
from bot.domain.hours import TRIPOLI
from bot.domain.ids import MediatorId
from bot.domain.mediator import Load
from bot.domain.severity import GRAVE
from bot.store.conn import Conn
from bot.store.tables import cases, offers

#: Cases that count against a mediator's cap: monitoring does not.
IN_HAND = (CaseState.MATCHING, CaseState.ASSIGNED, CaseState.CONTACTED)
#: Accepted cases count half after so long (decision recipe "Dispatch").
_HALF_LIFE = timedelta(days=30)
#: So far back answers are counted for the chance to accept.
_ANSWERS_FOR = timedelta(days=90)


async def loads(conn: Conn, now: datetime) -> dict[MediatorId, Load]:
    """Return what every mediator with any offer of the last months carries."""
    found = await conn.execute(
        sa.select(
            offers.c.mediator_id,
            offers.c.state,
            offers.c.made_at,
            offers.c.answered_at,
            cases.c.state.label("case_state"),
            cases.c.severity,
        )
        .join(cases, cases.c.id == offers.c.case_id)
        .where(
            sa.or_(
                offers.c.made_at >= now - _ANSWERS_FOR,
                sa.and_(
                    offers.c.state == OfferState.ACCEPTED.value,
                    cases.c.state != CaseState.CLOSED.value,
                ),
            )
        )
    )
    grouped: dict[MediatorId, list[RowMapping]] = defaultdict(list)
    for row in found.mappings():
        grouped[MediatorId(row["mediator_id"])].append(row)
    return {who: _load(rows, now) for who, rows in grouped.items()}


def _load(rows: Collection[RowMapping], now: datetime) -> Load:
    midnight = now.astimezone(TRIPOLI).replace(hour=0, minute=0, second=0, microsecond=0)
    accepted = [row for row in rows if row["state"] == OfferState.ACCEPTED.value]
    in_hand = [row for row in accepted if row["case_state"] in IN_HAND]
    recent = [row for row in rows if row["made_at"] >= now - _ANSWERS_FOR]
    return Load(
        open_cases=len(in_hand),
        open_grave=sum(row["severity"] >= GRAVE for row in in_hand),
        live_offers=sum(row["state"] == OfferState.LIVE.value for row in rows),
        offers_today=sum(row["made_at"] >= midnight for row in rows),
        accepted_recent=sum(
            0.5 ** ((now - (row["answered_at"] or now)) / _HALF_LIFE) for row in accepted
        ),
        answered=sum(
            row["answered_at"] is not None and row["state"] != OfferState.TAKEN.value
            for row in recent
        ),
        asked=len(recent),
    )
