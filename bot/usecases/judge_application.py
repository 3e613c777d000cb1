"""A registrar judges an application: looks, asks again, sets a day, rejects, verifies (brief §3.1).

Whoever is verified stands in the register from then on, under a number of their own. Decisions go
through the state machine of standings (domain/accreditation.py), so nobody judges themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from bot.domain import accreditation
from bot.domain import standing as st
from bot.domain.application import Alike, Application, Check, Step, after, training_of
from bot.domain.country import Country
from bot.domain.events import ApplicantTold, ApplicationWaits, Event
from bot.domain.folding import fold
from bot.domain.hours import TRIPOLI
from bot.domain.ids import MediatorId, PlaceId
from bot.domain.mediator import Accreditation, Gender
from bot.domain.panel import Voice
from bot.domain.particulars import BirthBand, Particulars
from bot.domain.phones import bare_phone
from bot.domain.roles import Role
from bot.domain.standing import Bar, Move, Propose, Reason, Standing
from bot.domain.taxonomy import Access, Category
from bot.store.applications import Said, checks_text
from bot.store.database import UnitOfWork
from bot.store.register import MEDIATOR, NewMediator, Person, number_of
from bot.usecases.apply import subject
from bot.usecases.change_standing import change_standing

PREFIX: Final = "M"
#: So often one chat rings the registrars within an hour.
RINGS_AN_HOUR: Final = 3
KIND: Final = "apply"
#: A first accreditation is a panel's to give; until then the day only says when a look is due.
_LOOKED_AT_AFTER: Final = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Like:
    """Somebody who may be the same person, by number; a registrar decides (brief §3.2)."""

    why: Alike
    #: A mediator's number; empty: another application.
    number: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of it; `why` where nothing did."""

    events: tuple[Event, ...] = ()
    why: Bar | None = None
    number: str = ""


def evidence_of(application: Application) -> str:
    """How standings refer to the application: itself the file."""
    return f"APP-{application.id}"


async def waits(
    uow: UnitOfWork, country: Country, application: Application, now: datetime
) -> list[Event]:
    """Let the registrars of the area hear that an application waits for them.

    Whoever applies, takes it back and applies again stands in the queue, and rings no more for it.
    """
    sent, _ = await uow.reports.tries(KIND, application.chat_key, now)
    if len(sent) >= RINGS_AN_HOUR:
        return []
    await uow.reports.tried(KIND, application.chat_key, now)
    path = country.path(application.place_id)
    asked = tuple(
        one.id
        for one in await uow.register.officers(Role.REGISTRAR)
        if one.on_duty and one.area in path and one.chat_key != application.chat_key
    )
    return [ApplicationWaits(application.id, asked)] if asked else []


async def alike(uow: UnitOfWork, application: Application) -> tuple[Like, ...]:
    """Everybody with the same phone, or the same name, years and place; never a reason by itself.

    Only numbers come back. Sealed names are compared inside, one registrar's look at a time.
    """
    person = await uow.applications.person(application.id)
    if person is None:
        return ()
    answers = await uow.applications.answers(application.id)
    found = [Like(why, "") for why in sorted(application.alike)]
    phone, name = bare_phone(person.phone), fold(person.full_name)
    for mediator_id, number, place_id, known in await uow.register.people():
        if mediator_id == application.mediator_id:
            continue
        if bare_phone(known.phone) == phone:
            found.append(Like(Alike.PHONE, number))
        if place_id == application.place_id and fold(known.full_name) == name:
            years = (await uow.register.particulars(mediator_id)).birth
            if years in (None, answers.get("birth")):
                found.append(Like(Alike.NAME, number))
    return tuple(found)


async def somebody_else(
    uow: UnitOfWork, application: Application, like: Sequence[Like], voice: Voice, now: datetime
) -> None:
    """Keep that a registrar says it is not one of those."""
    said = " ".join(sorted({one.number or "APP" for one in like}))[:60]
    await uow.record(now, voice.actor, "application.other", subject(application.id), said)


async def check(
    uow: UnitOfWork, application: Application, what: Check, voice: Voice, now: datetime, *, on: bool
) -> bool:
    """Note that something was looked at, or take the note back; False where it changes nothing."""
    kept = application.checks | {what} if on else application.checks - {what}
    if after(application.stage, Step.NOTE) is None or kept == application.checks:
        return False
    await uow.applications.change(application.id, now, checks=checks_text(kept))
    said = f"{what} {'yes' if on else 'no'}"
    await uow.record(now, voice.actor, "application.check", subject(application.id), said)
    return True


async def set_interview(
    uow: UnitOfWork, application: Application, at: datetime, voice: Voice, now: datetime
) -> list[Event]:
    """Set when they speak with one another; empty where that is too late."""
    if after(application.stage, Step.NOTE) is None or application.interview_at == at:
        return []
    await uow.applications.change(application.id, now, interview_at=at)
    await uow.record(now, voice.actor, "application.interview", subject(application.id))
    return [ApplicantTold(application.id)]


async def ask_applicant(
    uow: UnitOfWork, application: Application, text: str, voice: Voice, now: datetime
) -> list[Event]:
    """Ask the applicant something; a question not answered yet is replaced."""
    stage = after(application.stage, Step.ASK)
    if stage is None:
        return []
    talk = await uow.applications.talk(application.id)
    kept = talk[:-1] if talk and not talk[-1].answered else talk
    await uow.applications.put_talk(application.id, [*kept, Said(text)], now)
    await uow.applications.change(application.id, now, stage=stage.value)
    await uow.record(now, voice.actor, f"application.{Step.ASK}", subject(application.id))
    return [ApplicantTold(application.id)]


async def reject(
    uow: UnitOfWork,
    country: Country,
    application: Application,
    reason: Reason,
    voice: Voice,
    now: datetime,
) -> Judged:
    """Do not take it up; the applicant is told kindly why."""
    stage = after(application.stage, Step.REJECT)
    if stage is None:
        return Judged(why=Bar.NO_WAY)
    command = Propose(Move.REJECT, voice, reason, evidence_of(application))
    if (why := await _barred(uow, application, command, now)) is not None:
        return Judged(why=why)
    if application.mediator_id is not None:
        one = await uow.register.mediator(application.mediator_id)
        if one is not None:
            await change_standing(uow, country, one, command, now)
    await uow.applications.change(application.id, now, stage=stage.value, reason=reason.value)
    said = f"{reason} {evidence_of(application)}"
    await uow.record(now, voice.actor, f"application.{Step.REJECT}", subject(application.id), said)
    return Judged((ApplicantTold(application.id),))


async def verify(
    uow: UnitOfWork, country: Country, application: Application, voice: Voice, now: datetime
) -> Judged:
    """Let somebody stand in the register as verified, under a number of their own."""
    stage = after(application.stage, Step.VERIFY)
    if stage is None or not application.checked:
        return Judged(why=Bar.NO_WAY)
    command = Propose(Move.VERIFY, voice, Reason.CHECKED, evidence_of(application))
    if (why := await _barred(uow, application, command, now)) is not None:
        return Judged(why=why)
    await uow.register.hold_register()
    mediator_id = await _taken_in(uow, application, now)
    one = await uow.register.mediator(mediator_id)
    assert one is not None  # noqa: S101 - it was just put there
    await change_standing(uow, country, one, command, now)
    chat = await uow.applications.chat(application.id)
    if chat is not None:
        await uow.register.link(MEDIATOR, mediator_id, chat, now)
    await uow.applications.change(application.id, now, stage=stage.value, mediator_id=mediator_id)
    await uow.record(now, voice.actor, f"application.{Step.VERIFY}", subject(application.id))
    return Judged((ApplicantTold(application.id),), number=one.code)


async def _barred(
    uow: UnitOfWork, application: Application, command: Propose, now: datetime
) -> Bar | None:
    """What the state machine has against it, asked of somebody who stands as a new applicant."""
    marks = await uow.applications.marks(application.id)
    at = Standing(Accreditation.APPLIED, date.max, marks=marks)
    _, happened = accreditation.decide(at, command, now)
    return happened[0].why if isinstance(happened[0], st.Barred) else None


async def _taken_in(uow: UnitOfWork, application: Application, now: datetime) -> MediatorId:
    """The row of the register: a new one, or that of whoever applied again."""
    person = await uow.applications.person(application.id)
    answers = await uow.applications.answers(application.id)
    ties = await uow.applications.ties(application.id)
    assert person is not None  # noqa: S101 - who was sent has a person
    new = _as_new(application, person, dict(answers), now)
    if application.mediator_id is not None:
        await uow.register.renew_mediator(application.mediator_id, new)
        await uow.register.declare_tokens(application.mediator_id, ties)
        return application.mediator_id
    used = await uow.register.numbers() | await uow.register.officer_numbers()
    made = await uow.register.add_mediator(replace(new, number=number_of(used, PREFIX)))
    await uow.register.declare_tokens(made, ties)
    await uow.standings.take_in(made, Accreditation.APPLIED, new.expires_on, "applicant", now)
    return made


def _as_new(
    application: Application, person: Person, answers: dict[str, Any], now: datetime
) -> NewMediator:
    today = now.astimezone(TRIPOLI).date()
    return NewMediator(
        number="",
        person=person,
        gender=Gender(application.gender),
        accreditation=Accreditation.APPLIED,
        expires_on=today + _LOOKED_AT_AFTER,
        declared_on=(application.sent_at or now).astimezone(TRIPOLI).date(),
        place_id=PlaceId(application.place_id),
        radius_km=int(answers["radius"]),
        languages=frozenset(answers["languages"]),
        categories=frozenset(map(Category, answers["categories"])),
        max_severity=int(answers["severity"]),
        more=Particulars(
            BirthBand(answers["birth"]),
            answers["night"] == "yes",
            frozenset(map(Access, answers.get("needs") or ())),
            training_of(answers),
        ),
    )
