"""What each mediator carries at this moment: reckoned from the offers, never stored.

Of everybody only what the hard rules ask: their seats and offers in open cases. How often somebody
was asked, and what they accepted, over months, is reckoned for those alone who may be asked.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.domain.case import OPEN, CaseState
from bot.domain.dispatch import OfferState
from bot.domain.hours import TRIPOLI
from bot.domain.ids import MediatorId
from bot.domain.mediator import Load
from bot.domain.severity import GRAVE
from bot.store.conn import Conn
from bot.store.fixed import fixed, one_of
from bot.store.tables import cases, offers

#: Cases that count against a mediator's cap: monitoring does not.
IN_HAND = (CaseState.MATCHING, CaseState.ASSIGNED, CaseState.CONTACTED)
#: Accepted cases count half after so long (decision recipe "Dispatch").
_HALF_LIFE = timedelta(days=30)
#: So far back answers are counted for the chance to accept.
_ANSWERS_FOR = timedelta(days=90)
#: Open cases that somebody may hold a seat in or be asked about.
_OPEN = one_of(cases.c.state, sorted(state.value for state in OPEN))
_ACCEPTED = offers.c.state == OfferState.ACCEPTED.value
_LIVE = offers.c.state == OfferState.LIVE.value
_NOTHING = Load()


@dataclass(frozen=True, slots=True)
class Loads:
    """What everybody carries of open cases."""

    standing: Mapping[MediatorId, Load]

    def of(self, who: MediatorId) -> Load:
        """Seats, grave ones among them, and offers that wait for an answer."""
        return self.standing.get(who, _NOTHING)


async def loads(conn: Conn) -> Loads:
    """Return what everybody carries of open cases."""
    found = await conn.execute(_LOADS)
    return Loads({MediatorId(who): Load(*counts) for who, *counts in found.all()})


async def whole_loads(
    conn: Conn, standing: Loads, who: Collection[MediatorId], now: datetime
) -> dict[MediatorId, Load]:
    """What these people carry, with how often they were asked and what they accepted lately."""
    if not who:
        return {}
    recent, older = await _recent(conn, who, now), await _older(conn, now)
    whole = {}
    for one in who:
        carried, lately = standing.of(one), recent.get(one, _NOTHING)
        whole[one] = replace(
            lately,
            open_cases=carried.open_cases,
            open_grave=carried.open_grave,
            live_offers=carried.live_offers,
            accepted_recent=lately.accepted_recent + older.get(one, 0.0),
        )
    return whole


async def _older(conn: Conn, now: datetime) -> Mapping[MediatorId, float]:
    """Of cases still open what was accepted counts however long ago it was offered."""
    before = now - _ANSWERS_FOR
    found = await conn.execute(_OLDER, {"before": before})
    older: dict[MediatorId, float] = defaultdict(float)
    for who, answered_at in found:
        older[MediatorId(who)] += _fading(answered_at, now)
    return older


async def _recent(
    conn: Conn, who: Collection[MediatorId], now: datetime
) -> Mapping[MediatorId, Load]:
    """Offers of the last 90 days, counted where they stand; each acceptance with its age."""
    midnight = now.astimezone(TRIPOLI).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = {"who": list(who), "since": now - _ANSWERS_FOR}
    found = await conn.execute(_RECENT, {**mine, "midnight": midnight})
    counted = {
        MediatorId(row[0]): Load(asked=row[1], answered=row[2], offers_today=row[3])
        for row in found
    }
    accepted = await conn.execute(_ACCEPTED_LATELY, mine)
    for number, at in accepted:
        one = counted[MediatorId(number)]
        recent = one.accepted_recent + _fading(at, now)
        counted[MediatorId(number)] = replace(one, accepted_recent=recent)
    return counted


def _fading(answered_at: datetime | None, now: datetime) -> float:
    return float(0.5 ** ((now - (answered_at or now)) / _HALF_LIFE))


# Made once: making one costs as much as running it.
_HELD = sa.and_(_ACCEPTED, one_of(cases.c.state, sorted(state.value for state in IN_HAND)))
_LOADS = fixed(
    sa.select(
        offers.c.mediator_id,
        sa.func.count().filter(_HELD),
        sa.func.count().filter(_HELD, cases.c.severity >= GRAVE),
        sa.func.count().filter(_LIVE),
    )
    .select_from(cases)
    .join(offers, offers.c.case_id == cases.c.id)
    .where(_OPEN, sa.or_(_ACCEPTED, _LIVE))
    .group_by(offers.c.mediator_id)
)
_BEFORE = sa.bindparam("before", type_=offers.c.made_at.type)
_OLDER = fixed(
    sa.select(offers.c.mediator_id, offers.c.answered_at)
    .select_from(cases)
    .join(offers, offers.c.case_id == cases.c.id)
    .where(_OPEN, cases.c.opened_at < _BEFORE, offers.c.made_at < _BEFORE, _ACCEPTED)
)
# Not `fixed`: how many people are meant differs from one time to the next.
_MINE = sa.and_(
    offers.c.mediator_id.in_(sa.bindparam("who", expanding=True)),
    offers.c.made_at >= sa.bindparam("since", type_=offers.c.made_at.type),
)
_ANSWERED = sa.and_(offers.c.answered_at.is_not(None), offers.c.state != OfferState.TAKEN.value)
_RECENT = (
    sa.select(
        offers.c.mediator_id,
        sa.func.count(),
        sa.func.count().filter(_ANSWERED),
        sa.func.count().filter(
            offers.c.made_at >= sa.bindparam("midnight", type_=offers.c.made_at.type)
        ),
    )
    .where(_MINE)
    .group_by(offers.c.mediator_id)
)
_ACCEPTED_LATELY = sa.select(offers.c.mediator_id, offers.c.answered_at).where(_MINE, _ACCEPTED)
