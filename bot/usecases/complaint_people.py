"""Everybody who has to do with a complaint, looked up as the rules need them (brief §2.8, §3.6)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.domain.case import Level
from bot.domain.complaint import About, Complaint, Party, Seat
from bot.domain.complaint_office import Judge, Scene, fit, hearers
from bot.domain.coordinator import Coordinator
from bot.domain.country import Country
from bot.domain.ids import ChatKey, CoordinatorId, OfficerId, PlaceId
from bot.domain.mediator import Mediator
from bot.domain.panel import Authority, Voice
from bot.domain.places import COUNTRY
from bot.domain.roles import Role
from bot.store.complaint_rows import Row, mediators_in
from bot.store.database import UnitOfWork
from bot.store.register import COORDINATOR, OFFICER
from bot.usecases.numbers import marks_behind

#: In what capacity somebody judges a complaint.
_JUDGE: Final = frozenset({Authority.PANEL})


#: Who holds which office.
Offices = Mapping[Role, Sequence[Judge]]


async def respondents(uow: UnitOfWork, row: Row) -> list[Mediator]:
    """The mediators complained of; several where it is not clear which of them."""
    found = [await uow.register.mediator(one) for one in sorted(mediators_in(row.matter.whom))]
    return [one for one in found if one is not None]


async def coordinators_in(uow: UnitOfWork, row: Row) -> list[Coordinator]:
    """The coordinators complained of."""
    numbers = [one.removeprefix("coordinator:") for one in row.matter.whom]
    found = [
        await uow.register.coordinator(CoordinatorId(int(one)))
        for one in numbers
        if one.isdecimal()
    ]
    return [one for one in found if one is not None]


async def scene_of(uow: UnitOfWork, country: Country, row: Row) -> Scene:
    """A complaint with all that says who may hear it."""
    place = row.matter.place_id
    # Whoever is responsible for the whole country is of no municipality.
    path = () if place in ("", COUNTRY) else country.path(country.town(place))
    ties = row.matter.sides
    homes: frozenset[PlaceId] = frozenset()
    for one in await respondents(uow, row):
        ties |= one.ties
        homes |= {country.town(one.place_id)}
    staff = row.matter.about in (About.COORDINATOR, About.TEAM)
    return Scene(await complaint_of(uow, country, row), path, ties, homes, staff)


async def complaint_of(uow: UnitOfWork, country: Country, row: Row) -> Complaint:
    """A complaint as its rules see it."""
    rows = await uow.complaints.seats(row.id)
    voices = {one.member: await voice_behind(uow, country, one.member) for one in rows}
    past = [one for one in rows if one.round < row.round or one.left]
    officer = None if row.officer is None else await voice_behind(uow, country, row.officer)
    judged = frozenset[str]().union(*(voices[one.member].marks for one in past))
    if row.round > 1 and officer is not None:
        judged |= officer.marks
    return Complaint(
        kind=row.matter.kind,
        state=row.state,
        made_at=row.made_at,
        officer=officer,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        unanswerable=not row.matter.whom,
        decided_at=row.decided_at,
        finding=row.finding,
        seats=tuple(
            Seat(voices[one.member], one.vote)
            for one in rows
            if one.round == row.round and not one.left
        ),
        judged=judged,
        parties=await _parties(uow, row),
        region=await _region(uow, country, row),
        has_standing=bool(mediators_in(row.matter.whom)),
        referral=None if row.reach is None else row.referral,
    )


async def _parties(uow: UnitOfWork, row: Row) -> Mapping[Party, frozenset[str]]:
    mine = frozenset() if row.reach is None else await _marks_in(uow, row.reach.chat_key)
    theirs: frozenset[str] = frozenset()
    for whom in row.matter.whom:
        theirs |= await marks_behind(uow, whom)
    return {Party.COMPLAINANT: mine, Party.RESPONDENT: theirs}


async def _region(uow: UnitOfWork, country: Country, row: Row) -> str:
    """The region of whoever is complained of; of the place where that is not known."""
    found = await respondents(uow, row)
    return country.region(found[0].place_id if len(found) == 1 else row.matter.place_id)


async def _marks_in(uow: UnitOfWork, key: ChatKey) -> frozenset[str]:
    """Everything that tells whoever writes from this chat from another, in whatever role."""
    marks, register = frozenset({f"chat:{key}"}), uow.register
    mediator, coordinator = await register.mediator_of(key), await register.coordinator_of(key)
    if mediator is not None:
        marks |= await register.marks_of_mediator(mediator.id)
    if coordinator is not None:
        marks |= await register.marks_of_coordinator(coordinator.id)
    for officer in await register.officers_of(key):
        marks |= await register.marks_of_officer(officer.id)
    return marks


async def voice_behind(uow: UnitOfWork, country: Country, actor: str) -> Voice:
    """Somebody who judges, by the audit trail's name, such as «officer:3» or «coordinator:2»."""
    role, _, number = actor.partition(":")
    marks = await marks_behind(uow, actor)
    one: Coordinator | object | None = None
    if role == COORDINATOR:
        one = await uow.register.coordinator(CoordinatorId(int(number)))
    elif role == OFFICER:
        one = await uow.register.officer(OfficerId(int(number)))
    gender, area = getattr(one, "gender", None), getattr(one, "area", "")
    return Voice(actor, _JUDGE, marks, gender, country.region(area))


async def judges(uow: UnitOfWork, country: Country, role: Role) -> list[Judge]:
    """Everybody who holds an office, with what they are besides."""
    found = []
    ties, staff = await uow.staff_apart.ties(), await _coordinating(uow)
    for one in await uow.register.officers(role):
        voice = await voice_behind(uow, country, f"{OFFICER}:{one.id}")
        areas = tuple(country.path(each.area) for each, marks in staff if voice.same_person(marks))
        mine = ties.get(one.mark, frozenset())
        path = country.path(one.area)
        found.append(Judge(voice, role, path, one.chat_key, one.on_duty, mine, areas))
    return found


async def _coordinating(uow: UnitOfWork) -> list[tuple[Coordinator, frozenset[str]]]:
    """All coordinators, and what tells each of them from another."""
    marks = uow.register.marks_of_coordinator
    return [(one, await marks(one.id)) for one in await uow.register.coordinators()]


async def offices(uow: UnitOfWork, country: Country) -> Offices:
    """Everybody who may hear complaints at all, looked up once where many are gone through."""
    return {role: await judges(uow, country, role) for role in (Role.INTEGRITY, Role.SAFEGUARDING)}


async def who_may_hear(
    uow: UnitOfWork,
    country: Country,
    row: Row,
    *roles: Role,
    reached: bool = True,
    known: Offices | None = None,
) -> tuple[Judge, ...]:
    """Everybody of these offices who may hear a complaint; `reached`: whom a message reaches."""
    scene = await scene_of(uow, country, row)
    found: list[Judge] = []
    for role in roles:
        held = await judges(uow, country, role) if known is None else known[role]
        found += (hearers if reached else fit)(scene, held)
    return tuple(found)


async def pool(uow: UnitOfWork, country: Country, row: Row) -> tuple[Judge, ...]:
    """Whoever might sit in the panel: integrity officers, and coordinators above a municipality.

    Never a coordinator who would see the municipality's cases.
    """
    scene, ties = await scene_of(uow, country, row), await uow.staff_apart.ties()
    found = list(await judges(uow, country, Role.INTEGRITY))
    for one in await uow.register.coordinators():
        if one.level is not Level.MUNICIPAL:
            voice = await voice_behind(uow, country, f"{COORDINATOR}:{one.id}")
            mine, path = ties.get(one.mark, frozenset()), country.path(one.area)
            role = Role.COORDINATOR
            found.append(Judge(voice, role, path, one.chat_key, one.on_duty, mine, (path,)))
    return hearers(scene, found)


def names(found: Iterable[Judge]) -> tuple[str, ...]:
    """As the audit trail calls them."""
    return tuple(one.voice.actor for one in found)
