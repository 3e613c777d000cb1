"""Everybody in the register as seen from one case, at this moment: never cached."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.data.code_of_conduct import VERSION
from bot.domain.case import Case
from bot.domain.country import Country
from bot.domain.dispatch import Dispatch
from bot.domain.hours import TRIPOLI
from bot.domain.ids import MediatorId, PlaceId
from bot.domain.matching import Excluded, Ranking, excluded, rank
from bot.domain.mediator import Load, Mediator
from bot.domain.neutrality import Candidate, CaseView, Rule, exclusions
from bot.domain.tie_tokens import TieKind, all_tagged
from bot.store.database import UnitOfWork
from bot.usecases.code_in_force import code_counting
from bot.usecases.read_exclusions import place_tokens

#: The version of the code of conduct that this programme asks for.
CODE_VERSION = VERSION


@dataclass(frozen=True, slots=True)
class Field:
    """A case and everybody who might take it."""

    view: CaseView
    candidates: tuple[Candidate, ...]

    def ranking(self, *, preference_holds: bool = True) -> Ranking:
        """Everybody sorted: best first, excluded with every rule, paused."""
        return rank(self.candidates, self.view, preference_holds=preference_holds)

    def candidate(self, mediator_id: MediatorId) -> Candidate | None:
        """One of them by id."""
        return next((one for one in self.candidates if one.mediator.id == mediator_id), None)

    def together(
        self, named: Collection[MediatorId], dispatch: Dispatch, *, wished: bool = False
    ) -> tuple[tuple[MediatorId, ...], tuple[Excluded, ...]]:
        """Those of some named together who may be asked so, and those whom a rule keeps out.

        Whoever was asked and may still say yes counts as one of them. `wished`: they are named
        because the reporter wished for them, which one notable alone does not decide (rule N19).
        """
        ids = (*named, *(offer.mediator_id for offer in dispatch.live))
        beside = tuple(one for one in self.candidates if one.mediator.id in ids)
        good: list[MediatorId] = []
        bad: list[Excluded] = []
        nominated = wished and self.view.case.reporter_is_notable
        for one in (found for each in named if (found := self.candidate(each)) is not None):
            others = tuple(each for each in beside if each is not one)
            view = replace(self.view, beside=others)
            why = excluded(replace(one, nominated=nominated), view)
            if why is None:
                good.append(one.mediator.id)
            else:
                bad.append(why)
        return tuple(good), tuple(bad)


@dataclass(frozen=True, slots=True)
class _Home:
    """What a place means for all who live there: reckoned once, not for each of them."""

    ties: frozenset[str]
    km: float
    district: str
    region: str


@dataclass(frozen=True, slots=True)
class _History:
    """What was before, as the rules N8, N12 and N16 ask for it, and what was set aside."""

    mediated: Mapping[MediatorId, int]
    last_team: frozenset[MediatorId]
    quarter: Mapping[MediatorId, int]
    everybodys: int
    kept_off: frozenset[MediatorId]
    aside: Mapping[MediatorId, frozenset[Rule]]

    def of(self, who: MediatorId) -> dict[str, Any]:
        """The same as fields of a candidate."""
        return {
            "mediated": self.mediated.get(who, 0),
            "same_pair_last": who in self.last_team,
            "quarter": (self.quarter.get(who, 0), self.everybodys),
            "complaint": who in self.kept_off,
            "overridden": self.aside.get(who, frozenset()),
        }


async def look(uow: UnitOfWork, country: Country, case: Case, now: datetime) -> Field:
    """See a case and its candidates with loads, distances and ties as they are now."""
    loads = await uow.cases.loads()
    dispatch = await uow.cases.dispatch(case)
    asked = dispatch.asked
    people = await uow.register.keyed_mediators()
    path = country.path(case.place_id)
    readers = {one.chat_key for one in await uow.register.coordinators() if one.area in path}
    homes = {
        place_id: _home(uow, country, place_id, case)
        for place_id in {mediator.place_id for mediator, _ in people}
    }
    history = await _history(uow, country, case, now)
    everybody = [
        Candidate(
            mediator=_at_home(mediator, homes[mediator.place_id], loads.of(mediator.id)),
            km=homes[mediator.place_id].km,
            district=homes[mediator.place_id].district,
            region=homes[mediator.place_id].region,
            is_reporter=key is not None and key == case.reporter,
            is_reader=key is not None and key in readers,
            asked=mediator.id in asked,
            **history.of(mediator.id),
        )
        for mediator, key in people
    ]
    view = CaseView(
        case=case,
        district=country.district(case.place_id),
        region=country.region(case.place_id),
        today=now.astimezone(TRIPOLI).date(),
        code_version=await code_counting(uow, now),
        seated=tuple(one for one in everybody if one.mediator.id in case.team),
    )
    # Months of offers are looked at for those alone whom no rule keeps out.
    asked_about = [one.mediator.id for one in everybody if not exclusions(one, view)]
    whole = await uow.cases.whole_loads(loads, asked_about, now)
    return Field(view, tuple(_with_load(one, whole) for one in everybody))


async def _history(uow: UnitOfWork, country: Country, case: Case, now: datetime) -> "_History":
    """What the ledgers say of this case's parties, place and mediators."""
    tripoli = now.astimezone(TRIPOLI)
    first = tripoli.replace(
        month=tripoli.month - (tripoli.month - 1) % 3,
        day=1,
        hour=0,
        minute=0,
        second=0,
        microsecond=0,
    )
    mine, everybodys = await uow.ledger.quarter(_town(country, case), first, case.id)
    sides = case.exclusions | case.descriptors[0] | case.descriptors[1]
    return _History(
        mediated=await uow.ledger.mediated(case, now),
        last_team=await uow.ledger.last_team(case, now),
        quarter=mine,
        everybodys=everybodys,
        kept_off=await uow.complaints.kept_off(case.reporter, sides),
        aside=await uow.overrides.agreed(case.id),
    )


def _town(country: Country, case: Case) -> frozenset[PlaceId]:
    """The places that count as the case's municipality; a quarter hangs on its district."""
    town = country.town(case.place_id)
    if town == case.place_id:
        return frozenset({town})
    below = (one for one in country.places.children(town) if not one.level.town)
    return frozenset({town, *(PlaceId(one.place_id) for one in below)})


def _with_load(one: Candidate, whole: Mapping[MediatorId, Load]) -> Candidate:
    load = whole.get(one.mediator.id)
    return one if load is None else replace(one, mediator=replace(one.mediator, load=load))


def _home(uow: UnitOfWork, country: Country, place_id: PlaceId, case: Case) -> _Home:
    """Home town and district are communities too, where a place is a side or to be avoided."""
    ties = all_tagged(TieKind.COMMUNITY, place_tokens(uow, country.path(place_id)[:-2]))
    km = country.km(place_id, case.place_id)
    return _Home(ties, km, country.district(place_id), country.region(place_id))


def _at_home(mediator: Mediator, home: _Home, load: Load) -> Mediator:
    return replace(mediator, ties=mediator.ties | home.ties, load=load)
