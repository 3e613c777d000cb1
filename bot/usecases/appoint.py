"""Grant an office, confirm the grant, take it away again (safety rules §2, §13).

Integrity officers and administrators decide about others, so two persons grant these offices: one
proposes, another administrator confirms, and only then there is a link. The operator at the command
line confirms as long as no two administrators have joined: somebody has to be the first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.ids import ChatKey, OfficerId, PlaceId
from bot.domain.mediator import Gender
from bot.domain.officer import Officer
from bot.domain.places import COUNTRY, Gazetteer
from bot.domain.ports import Dice
from bot.domain.roles import OFFICES, TWO_PERSONS, Role
from bot.store.database import UnitOfWork
from bot.store.register import OFFICER, Person, number_of
from bot.usecases.invite import invite
from bot.usecases.numbers import marks_behind
from bot.usecases.place_names import PlaceNames, PlaceUnknown
from bot.usecases.refused import RegisterRefused

#: A link to an office works once, and for so long.
OFFICE_LINK_FOR: Final = timedelta(days=2)
OPERATOR: Final = "operator"


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """An office to be granted; `area` is a place's id or name, or LY."""

    role: Role
    person: Person
    gender: Gender
    area: str


@dataclass(frozen=True, slots=True)
class Granter:
    """Who grants: the audit trail's name, and everything that tells them from another person."""

    name: str
    marks: frozenset[str] = frozenset()


class NotGranted(StrEnum):
    """Why nothing was granted, confirmed or taken away."""

    UNKNOWN = "unknown"
    REVOKED = "revoked"
    #: Nobody has to confirm it, or somebody did.
    NOT_WAITING = "not_waiting"
    #: The second person must be another one than the first.
    SAME_PERSON = "same_person"
    #: Nobody grants or confirms an office of their own, or takes it away.
    OWN = "own"
    #: The last administrators cannot leave the office empty.
    LAST = "last"
    #: Administrators have joined: it is for one of them to confirm.
    FOR_ADMINISTRATORS = "for_administrators"


def waits(officer: Officer) -> bool:
    """Whether a second person still has to agree before the office can be taken up."""
    return officer.role in TWO_PERSONS and not officer.confirmed_by and not officer.revoked


async def grant(
    uow: UnitOfWork, new: NewOfficer, places: Gazetteer, granter: Granter, now: datetime
) -> Officer:
    """Take an officer in; where the office takes two persons it waits for the second.

    Raises RegisterRefused where the place is unknown or the person holds that office already.
    """
    area = _area(new.area, places)
    number = number_of(await uow.register.officer_numbers(), OFFICES[new.role])
    made = await uow.register.add_officer(
        number, new.person, (new.role, new.gender, area), granter.name, now
    )
    marks = await uow.register.marks_of_officer(made) - {number}
    if marks & granter.marks:
        raise RegisterRefused("nobody grants an office to themselves")
    for other in await uow.register.officers(new.role):
        if other.id != made and marks & await uow.register.marks_of_officer(other.id):
            raise RegisterRefused(f"this person holds the office already, as {other.number}")
    await uow.record(now, granter.name, "office.grant", _subject(made), f"{new.role} {area}")
    officer = await uow.register.officer(made)
    assert officer is not None  # noqa: S101 - it was just put there
    return officer


async def confirm(
    uow: UnitOfWork, officer: Officer, granter: Granter, now: datetime
) -> NotGranted | None:
    """Be the second person; None where it is done. Only another administrator, or the operator."""
    if officer.revoked:
        return NotGranted.REVOKED
    if not waits(officer):
        return NotGranted.NOT_WAITING
    if granter.name == OPERATOR:
        if await _administrators(uow) > 1:
            return NotGranted.FOR_ADMINISTRATORS
    elif why := await _not_the_second(uow, officer, granter):
        return why
    await uow.register.change_officer(officer.id, confirmed_by=granter.name)
    await uow.record(now, granter.name, "office.confirm", _subject(officer.id), officer.role)
    return None


async def _not_the_second(uow: UnitOfWork, officer: Officer, granter: Granter) -> NotGranted | None:
    if granter.marks & await uow.register.marks_of_officer(officer.id):
        return NotGranted.OWN
    if granter.name == officer.granted_by or granter.marks & await marks_behind(
        uow, officer.granted_by
    ):
        return NotGranted.SAME_PERSON
    return None


async def revoke(
    uow: UnitOfWork, officer: Officer, granter: Granter, now: datetime
) -> NotGranted | None:
    """Take an office away at once: links die, nothing is sent there; None where it is done."""
    if officer.revoked:
        return NotGranted.REVOKED
    if granter.marks & await uow.register.marks_of_officer(officer.id):
        return NotGranted.OWN
    last = officer.role is Role.ADMINISTRATOR and officer.chat_key is not None
    if last and granter.name != OPERATOR and await _administrators(uow) <= 2:  # noqa: PLR2004
        return NotGranted.LAST
    still = [] if officer.chat_key is None else await _other_roles(uow, officer)
    if officer.chat_key is not None and not still:
        await uow.outbox.drop_chat(officer.chat_key)
    await uow.register.change_officer(officer.id, revoked_at=now, chat_key=None, chat=None)
    await uow.register.drop_invitations(OFFICER, officer.id)
    await uow.record(now, granter.name, "office.revoke", _subject(officer.id), officer.role)
    return None


async def office_link(
    uow: UnitOfWork, dice: Dice, officer: Officer, now: datetime, actor: str
) -> str | NotGranted:
    """Make the one-time link by which an officer joins; an earlier one stops working."""
    if officer.revoked:
        return NotGranted.REVOKED
    if waits(officer):
        return NotGranted.NOT_WAITING
    return await invite(uow, dice, OFFICER, officer.id, now, actor, valid_for=OFFICE_LINK_FOR)


async def granted_from(uow: UnitOfWork, officer_id: OfficerId, key: ChatKey) -> bool:
    """Whether this chat belongs to whoever granted or confirmed the office (nobody's own)."""
    officer = await uow.register.officer(officer_id)
    if officer is None:
        return False
    marks = {f"chat:{key}"}
    for one in await uow.register.officers_of(key):
        marks |= await uow.register.marks_of_officer(one.id)
    theirs = await marks_behind(uow, officer.granted_by) | await marks_behind(
        uow, officer.confirmed_by
    )
    return bool(marks & theirs)


async def granter_of(uow: UnitOfWork, officer: Officer) -> Granter:
    """An administrator as somebody who grants."""
    marks = await uow.register.marks_of_officer(officer.id)
    return Granter(_subject(officer.id), marks)


async def _administrators(uow: UnitOfWork) -> int:
    """How many administrators have joined."""
    found = await uow.register.officers(Role.ADMINISTRATOR)
    return sum(one.chat_key is not None for one in found)


async def _other_roles(uow: UnitOfWork, officer: Officer) -> list[str]:
    """What else the person is to us from the same chat, so that other messages still go there."""
    key = officer.chat_key
    if key is None:
        return []
    others: list[str] = [
        one.number for one in await uow.register.officers_of(key) if one.id != officer.id
    ]
    coordinator = await uow.register.coordinator_of(key)
    mediator = await uow.register.mediator_of(key)
    others += [] if coordinator is None else [coordinator.number]
    return others + ([] if mediator is None else [mediator.code])


def _area(text: str, places: Gazetteer) -> PlaceId:
    if text.upper() == COUNTRY:
        return PlaceId(COUNTRY)
    try:
        return PlaceId(PlaceNames(places).find(text).place_id)
    except PlaceUnknown as fault:
        raise RegisterRefused(f"area {fault}") from None


def _subject(officer_id: OfficerId) -> str:
    return f"{OFFICER}:{officer_id}"
