"""What each mediator carries at this moment: reckoned from the offers, never stored.

Of everybody only what the hard rules ask: their seats and offers in open cases. How often somebody
was asked, and what they accepted, over months, is reckoned for those alone who may be asked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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
from bot.store.tables import cases, offers

#: Cases that count against a mediator's cap: monitoring does not.
IN_HAND = (CaseState.MATCHING, CaseState.ASSIGNED, CaseState.CONTACTED)
#: Accepted cases count half after so long (decision recipe "Dispatch").
_HALF_LIFE = timedelta(days=30)
#: So far back answers are counted for the chance to accept.
_ANSWERS_FOR = timedelta(days=90)
#: Open cases that somebody may hold a seat in or be asked about.
_OPEN = [state.value for state in OPEN]


@dataclass(frozen=True, slots=True)
class _Seat:
    """An offer of an open case that waits for an answer or was accepted."""

    live: bool
    in_hand: bool
    grave: bool
    made_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Loads:
    """What everybody carries of open cases."""

    seats: Mapping[MediatorId, Sequence[_Seat]]

    def of(self, who: MediatorId) -> Load:
        """Seats, grave ones among them, and offers that wait for an answer."""
        return _standing(self.seats.get(who, ()))


async def loads(conn: Conn) -> Loads:
    """Return what everybody carries of open cases."""
    return Loads(await _seats(conn))


async def whole_loads(
    conn: Conn, standing: Loads, who: Collection[MediatorId], now: datetime
) -> dict[MediatorId, Load]:
    """What these people carry, with how often they were asked and what they accepted lately."""
    recent = await _recent(conn, who, now) if who else {}
    return {one: _whole(standing.seats.get(one, ()), recent.get(one, Load()), now) for one in who}


async def _seats(conn: Conn) -> Mapping[MediatorId, list[_Seat]]:
    found = await conn.execute(
        sa.select(
            offers.c.mediator_id,
            offers.c.state,
            cases.c.state,
            cases.c.severity,
            offers.c.made_at,
            offers.c.answered_at,
        )
        .select_from(cases)
        .join(offers, offers.c.case_id == cases.c.id)
        .where(
            cases.c.state.in_(_OPEN),
            offers.c.state.in_((OfferState.ACCEPTED.value, OfferState.LIVE.value)),
        )
    )
    seats: dict[MediatorId, list[_Seat]] = defaultdict(list)
    for who, state, case_state, severity, made_at, answered_at in found:
        live = state == OfferState.LIVE.value
        in_hand = not live and case_state in IN_HAND
        seat = _Seat(live, in_hand, severity >= GRAVE, made_at, answered_at)
        seats[MediatorId(who)].append(seat)
    return seats


def _standing(seats: Iterable[_Seat]) -> Load:
    mine = list(seats)
    return Load(
        open_cases=sum(seat.in_hand for seat in mine),
        open_grave=sum(seat.in_hand and seat.grave for seat in mine),
        live_offers=sum(seat.live for seat in mine),
    )


async def _recent(
    conn: Conn, who: Collection[MediatorId], now: datetime
) -> Mapping[MediatorId, Load]:
    """Offers of the last 90 days, counted where they stand; each acceptance with its age."""
    midnight = now.astimezone(TRIPOLI).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = sa.and_(offers.c.mediator_id.in_(who), offers.c.made_at >= now - _ANSWERS_FOR)
    answered = sa.and_(offers.c.answered_at.is_not(None), offers.c.state != OfferState.TAKEN.value)
    found = await conn.execute(
        sa.select(
            offers.c.mediator_id,
            sa.func.count(),
            sa.func.count().filter(answered),
            sa.func.count().filter(offers.c.made_at >= midnight),
        )
        .where(mine)
        .group_by(offers.c.mediator_id)
    )
    counted = {
        MediatorId(row[0]): Load(asked=row[1], answered=row[2], offers_today=row[3])
        for row in found
    }
    accepted = await conn.execute(
        sa.select(offers.c.mediator_id, offers.c.answered_at).where(
            mine, offers.c.state == OfferState.ACCEPTED.value
        )
    )
    for number, at in accepted:
        one = counted[MediatorId(number)]
        recent = one.accepted_recent + _fading(at, now)
        counted[MediatorId(number)] = replace(one, accepted_recent=recent)
    return counted


def _whole(seats: Iterable[_Seat], recent: Load, now: datetime) -> Load:
    """Both together; of open cases what was accepted counts however long ago it was offered."""
    mine = list(seats)
    older = [seat for seat in mine if not seat.live and seat.made_at < now - _ANSWERS_FOR]
    standing = _standing(mine)
    return replace(
        recent,
        open_cases=standing.open_cases,
        open_grave=standing.open_grave,
        live_offers=standing.live_offers,
        accepted_recent=recent.accepted_recent
        + sum(_fading(seat.answered_at, now) for seat in older),
    )


def _fading(answered_at: datetime | None, now: datetime) -> float:
    return float(0.5 ** ((now - (answered_at or now)) / _HALF_LIFE))
