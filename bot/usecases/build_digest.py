"""The figures of a coordinator's page, for the area they are responsible for (domain brief §5)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.case import CaseState
from bot.domain.coordinator import Coordinator
from bot.domain.country import Country
from bot.domain.deadlines import deadlines, triage_within
from bot.domain.decision import DecisionKind, answer_within
from bot.domain.digest import (
    USUAL_WEEKS,
    Digest,
    Facts,
    Part,
    South,
    Waiting,
    compose,
    urgent_first,
)
from bot.domain.hours import TRIPOLI
from bot.domain.ids import PlaceId
from bot.domain.mediator import Gender
from bot.domain.outcome import AGREED, BY_MEDIATOR, Durability
from bot.domain.override import Override
from bot.domain.places import COUNTRY
from bot.store.database import UnitOfWork
from bot.store.decisions import OpenDecision
from bot.store.tallies import Tallies, Tally, total

#: The region whose share is looked after (domain brief §5.4).
SOUTH: Final = PlaceId("LY03")
#: More cases in hand than this are too many for one mediator (domain brief §5.4).
MANY_CASES: Final = 3
#: A rest is due so long after a grave case (domain brief §5.4).
REST_FOR: Final = timedelta(days=7)
_DAY, _MONTH = timedelta(days=1), timedelta(days=30)
#: Agreements judged after 90 days: those made in the quarter before that.
_JUDGED: Final = (timedelta(days=180), timedelta(days=90))


@dataclass(frozen=True, slots=True)
class _Area:
    """The places of one coordinator."""

    country: Country
    coordinator: Coordinator

    def has(self, place_id: str) -> bool:
        """Whether a place lies in it."""
        return self.coordinator.area in self.country.path(place_id)

    def sees(self, one: OpenDecision) -> bool:
        """Whether it lies here, is not what they reported, and no tie binds them (§13, N18)."""
        own = one.involved is not None and one.involved == self.coordinator.chat_key
        bound = self.coordinator.mark in one.kept_from
        return self.has(one.place_id) and not (own or bound)

    def of(self, tallies: Iterable[Tally]) -> list[Tally]:
        """The counts of its places."""
        return [tally for tally in tallies if self.has(tally.place_id)]


async def build_digest(
    uow: UnitOfWork, country: Country, coordinator: Coordinator, now: datetime
) -> Digest:
    """Reckon the page as it stands now; small counts are gone before anybody reads it."""
    tallies = uow.tallies.seen_by((coordinator.mark,))
    area = _Area(country, coordinator)
    new = area.of(await tallies.opened(now - _DAY))
    standing = area.of(await tallies.open_cases())
    ended = area.of(await tallies.ended(now - _MONTH))
    judged = area.of(await tallies.judged(now - _JUDGED[0], now - _JUDGED[1]))
    seats = area.of(await tallies.seats(now - _MONTH))
    agreed = total(ended, *AGREED)
    facts = Facts(
        day=now.astimezone(TRIPOLI).date(),
        waiting=await waiting_for(uow, country, coordinator, now),
        new=total(new),
        new_grave=total(new, "grave"),
        weeks=await _weeks(tallies, area, now),
        contact_late=await _contact_late(tallies, area, now),
        approvals_late=await _approvals_late(uow, area, now),
        sought=total(standing, CaseState.TRIAGE, CaseState.MATCHING),
        working=total(standing, CaseState.ASSIGNED, CaseState.CONTACTED),
        monitored=total(standing, CaseState.MONITORING),
        agreed=Part(agreed, total(ended, *BY_MEDIATOR)),
        holding=Part(
            total(judged, Durability.HOLDING),
            total(judged, Durability.HOLDING, Durability.PARTLY, Durability.BROKEN),
        ),
        women=Part(total(seats, Gender.WOMAN), total(seats)),
        south=await _south(tallies, country, now) if coordinator.area == COUNTRY else None,
        overloaded=_here(area, (await tallies.loaded(MANY_CASES)).values()),
        set_aside=len(await set_aside(uow, country, coordinator, now)),
        tired=_here(area, (await tallies.after_grave(now - REST_FOR)).values()),
    )
    return compose(facts)


async def set_aside(
    uow: UnitOfWork, country: Country, coordinator: Coordinator, now: datetime
) -> list[tuple[str, Override]]:
    """What two coordinators set aside in this area within a day, with the file's number."""
    area = _Area(country, coordinator)
    found = await uow.overrides.agreed_since(now - _DAY, (coordinator.mark,))
    return [(number, one) for place, number, one in found if area.has(place)]


async def waiting_for(
    uow: UnitOfWork, country: Country, coordinator: Coordinator, now: datetime
) -> tuple[Waiting, ...]:
    """What waits for this coordinator at their own level, the most urgent first.

    A case that they reported themselves is none of their business (safety rules §13).
    """
    area = _Area(country, coordinator)
    mine = [
        one
        for one in await uow.decisions.waiting()
        if one.level is coordinator.level and area.sees(one)
    ]
    return urgent_first(
        Waiting(
            one.id,
            one.kind,
            one.made_at + answer_within(one.kind, one.severity, one.risk) < now,
            one.number,
            one.severity,
        )
        for one in mine
    )


async def _weeks(tallies: Tallies, area: _Area, now: datetime) -> dict[PlaceId, list[int]]:
    """Reports of each municipality by week; a quarter counts with its district."""
    weeks: dict[PlaceId, list[int]] = defaultdict(lambda: [0] * (1 + USUAL_WEEKS))
    for tally in area.of(await tallies.weekly(now, 1 + USUAL_WEEKS)):
        weeks[area.country.town(tally.place_id)][int(tally.kind)] += tally.count
    return weeks


async def _contact_late(tallies: Tallies, area: _Area, now: datetime) -> int:
    """Teams that should have reached somebody by now (domain brief §4.3)."""
    return sum(
        since + deadlines(severity).first_contact < now
        for place_id, severity, since in await tallies.uncontacted()
        if area.has(place_id)
    )


async def _approvals_late(uow: UnitOfWork, area: _Area, now: datetime) -> int:
    """Reports that should have been read by now, whatever level is asked (domain brief §4.3)."""
    return sum(
        one.made_at + triage_within(one.severity, one.risk) < now
        for one in await uow.decisions.waiting()
        if one.kind is DecisionKind.APPROVE and area.sees(one)
    )


async def _south(tallies: Tallies, country: Country, now: datetime) -> South:
    """Over the whole country: the South's part of mediators, and of the reports of 30 days."""
    people = await tallies.registered()
    reports = await tallies.opened(now - _MONTH)
    return South(_part(country, people), _part(country, reports))


def _part(country: Country, tallies: Collection[Tally]) -> Part:
    south = [tally for tally in tallies if SOUTH in country.path(tally.place_id)]
    return Part(total(south), total(tallies))


def _here(area: _Area, homes: Iterable[PlaceId]) -> int:
    return sum(area.has(home) for home in homes)
