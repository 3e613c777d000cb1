"""Counts for the digest: grouped where they stand, by place; no answer or identity is opened."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.domain.case import OPEN, CaseState
from bot.domain.dispatch import OfferState
from bot.domain.ids import MediatorId, PlaceId
from bot.domain.mediator import Accreditation, Gender
from bot.domain.neutrality.skew import Fared
from bot.domain.outcome import AGREED, BY_MEDIATOR, Outcome
from bot.domain.severity import GRAVE
from bot.domain.taxonomy import Sides
from bot.store.conn import Conn
from bot.store.loads import IN_HAND
from bot.store.staff_apart import hidden_from
from bot.store.tables import cases, mediators, offers

_WITHDRAWN = (Outcome.WITHDRAWN_PARTY, Outcome.WITHDRAWN_REPORTER)
_MS = timedelta(milliseconds=1)
_WEEK_MS = timedelta(days=7) // _MS
_SEATED = sa.and_(offers.c.case_id == cases.c.id, offers.c.state == OfferState.ACCEPTED.value)
#: Cases with their teams. The joins are outer ones, so that the search begins at the cases, of
#: which an index knows the few, and not at the offers of all years.
_SEATS = cases.outerjoin(offers, _SEATED).outerjoin(
    mediators, mediators.c.id == offers.c.mediator_id
)
_REGISTERED = [Accreditation.ACCREDITED.value, Accreditation.PROBATION.value]


@dataclass(frozen=True, slots=True)
class Tally:
    """So many of a kind in a place."""

    place_id: PlaceId
    kind: str
    count: int


class Tallies:
    """Counts over the tables of cases, offers and mediators."""

    def __init__(self, conn: Conn, marks: Collection[str] = ()) -> None:
        """Work on one connection; cases kept from whoever bears `marks` are not counted (N18)."""
        self._conn = conn
        self._seen = sa.not_(hidden_from(marks)) if marks else sa.true()

    def seen_by(self, marks: Collection[str]) -> "Tallies":
        """The same counts without the cases that are kept from somebody (rule N18)."""
        return Tallies(self._conn, marks)

    async def open_cases(self) -> list[Tally]:
        """Open cases by place and state."""
        return await self._cases(cases.c.state, cases.c.state.in_([state.value for state in OPEN]))

    async def opened(self, since: datetime) -> list[Tally]:
        """Cases opened since an instant by place; the kind is «grave» or empty."""
        grave = sa.case((cases.c.severity >= GRAVE, "grave"), else_="")
        return await self._cases(grave, cases.c.opened_at >= since)

    async def weekly(self, now: datetime, weeks: int) -> list[Tally]:
        """Cases of the last weeks by place; the kind is how many weeks ago, from 0."""
        ended = sa.literal(int(now.timestamp() * 1000), sa.BigInteger)
        age = ended - sa.type_coerce(cases.c.opened_at, sa.BigInteger)
        since = now - weeks * timedelta(days=7)
        within = sa.and_(cases.c.opened_at > since, cases.c.opened_at <= now)
        return await self._cases(age // _WEEK_MS, within)

    async def ended(self, since: datetime) -> list[Tally]:
        """Cases that came to an outcome since an instant, by place and outcome."""
        return await self._cases(cases.c.outcome, cases.c.outcome_at >= since)

    async def judged(self, since: datetime, until: datetime) -> list[Tally]:
        """Agreements made between two instants by place and durability, as far as it is known."""
        return await self._cases(
            cases.c.durability,
            sa.and_(cases.c.durability.is_not(None), cases.c.outcome_at.between(since, until)),
        )

    async def fared(self, since: datetime, until: datetime) -> list[Fared]:
        """How mediations ended between two instants, by kind of sides (rule N20)."""
        ended = [outcome.value for outcome in (*BY_MEDIATOR, Outcome.WITHDRAWN_REPORTER)]
        agreed, withdrawn = ([outcome.value for outcome in some] for some in (AGREED, _WITHDRAWN))
        found = await self._conn.execute(
            sa.select(
                cases.c.sides,
                sa.func.count(),
                sa.func.count().filter(cases.c.outcome.in_(agreed)),
                sa.func.count().filter(cases.c.outcome.in_(withdrawn)),
                sa.func.count().filter(cases.c.vetoes > 0),
            )
            .where(
                cases.c.outcome_at >= since,
                cases.c.outcome_at < until,
                cases.c.outcome.in_(ended),
                self._seen,
            )
            .group_by(cases.c.sides)
        )
        return [Fared(Sides(row[0]), *row[1:]) for row in found]

    async def uncontacted(self) -> list[tuple[PlaceId, int, datetime]]:
        """Cases whose team has reached nobody yet: place, severity, since when."""
        found = await self._conn.execute(
            sa.select(cases.c.place_id, cases.c.severity, cases.c.assigned_at).where(
                cases.c.state == CaseState.ASSIGNED.value,
                cases.c.assigned_at.is_not(None),
                self._seen,
            )
        )
        return [(PlaceId(row[0]), row[1], row[2]) for row in found]

    async def seats(self, since: datetime) -> list[Tally]:
        """Seats of teams that were complete since an instant, by place and the holder's gender."""
        found = await self._conn.execute(
            sa.select(cases.c.place_id, mediators.c.gender, sa.func.count())
            .select_from(_SEATS)
            .where(cases.c.assigned_at >= since, self._seen)
            .group_by(cases.c.place_id, mediators.c.gender)
        )
        return [
            Tally(PlaceId(place_id), Gender(gender).value, count)
            for place_id, gender, count in found
            if gender is not None
        ]

    async def registered(self) -> list[Tally]:
        """Mediators who may mediate, by home; the kind is empty."""
        found = await self._conn.execute(
            sa.select(mediators.c.place_id, sa.func.count())
            .where(mediators.c.accreditation.in_(_REGISTERED))
            .group_by(mediators.c.place_id)
        )
        return [Tally(PlaceId(row[0]), "", row[1]) for row in found]

    async def loaded(self, more_than: int) -> dict[MediatorId, PlaceId]:
        """Mediators with more cases in hand than this, and their homes."""
        return await self._mediators(
            cases.c.state.in_([state.value for state in IN_HAND]),
            sa.func.count() > more_than,
        )

    async def after_grave(self, since: datetime) -> dict[MediatorId, PlaceId]:
        """Mediators whose grave case ended since an instant and who still take offers."""
        ended = sa.and_(cases.c.severity >= GRAVE, cases.c.outcome_at >= since)
        return await self._mediators(sa.and_(ended, mediators.c.available), sa.true())

    async def _cases(
        self, kind: sa.ColumnElement[Any], where: sa.ColumnElement[bool]
    ) -> list[Tally]:
        column = kind.label("kind")
        found = await self._conn.execute(
            sa.select(cases.c.place_id, column, sa.func.count())
            .where(where, self._seen)
            .group_by(cases.c.place_id, column)
        )
        return [Tally(PlaceId(row[0]), str(row[1]), row[2]) for row in found]

    async def _mediators(
        self, where: sa.ColumnElement[bool], having: sa.ColumnElement[bool]
    ) -> dict[MediatorId, PlaceId]:
        found = await self._conn.execute(
            sa.select(mediators.c.id, mediators.c.place_id)
            .select_from(_SEATS)
            .where(where, self._seen)
            .group_by(mediators.c.id, mediators.c.place_id)
            .having(having)
        )
        return {MediatorId(row[0]): PlaceId(row[1]) for row in found if row[0] is not None}


def total(tallies: Collection[Tally], *kinds: str) -> int:
    """Add up counts, of some kinds or of all."""
    return sum(tally.count for tally in tallies if not kinds or tally.kind in kinds)
