"""Everybody in the register as seen from one case, at this moment: never cached."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.data.code_of_conduct import VERSION
from bot.domain.case import Case
from bot.domain.country import Country
from bot.domain.hours import TRIPOLI
from bot.domain.ids import MediatorId, PlaceId
from bot.domain.matching import Ranking, rank
from bot.domain.mediator import Load, Mediator
from bot.domain.neutrality import Candidate, CaseView, hard_exclusions
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


@dataclass(frozen=True, slots=True)
class _Home:
    """What a place means for all who live there: reckoned once, not for each of them."""

    ties: frozenset[str]
    km: float
    district: str


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
    everybody = [
        Candidate(
            mediator=_at_home(mediator, homes[mediator.place_id], loads.of(mediator.id)),
            km=homes[mediator.place_id].km,
            district=homes[mediator.place_id].district,
            is_reporter=key is not None and key == case.reporter,
            is_reader=key is not None and key in readers,
            asked=mediator.id in asked,
        )
        for mediator, key in people
    ]
    team = tuple(one.mediator for one in everybody if one.mediator.id in case.team)
    view = CaseView(
        case=case,
        district=country.district(case.place_id),
        today=now.astimezone(TRIPOLI).date(),
        code_version=await code_counting(uow, now),
        team=team,
    )
    # Months of offers are looked at for those alone whom no hard rule keeps out.
    asked_about = [one.mediator.id for one in everybody if not hard_exclusions(one, view)]
    whole = await uow.cases.whole_loads(loads, asked_about, now)
    return Field(view, tuple(_with_load(one, whole) for one in everybody))


def _with_load(one: Candidate, whole: Mapping[MediatorId, Load]) -> Candidate:
    load = whole.get(one.mediator.id)
    return one if load is None else replace(one, mediator=replace(one.mediator, load=load))


def _home(uow: UnitOfWork, country: Country, place_id: PlaceId, case: Case) -> _Home:
    """Home town and district are ties too, where a reporter excludes a place by its name."""
    ties = place_tokens(uow, country.path(place_id)[:-2])
    return _Home(ties, country.km(place_id, case.place_id), country.district(place_id))


def _at_home(mediator: Mediator, home: _Home, load: Load) -> Mediator:
    return replace(mediator, ties=mediator.ties | home.ties, load=load)
