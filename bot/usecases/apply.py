"""Somebody applies to be a mediator: sends, answers, takes back, deletes (domain brief §3.1)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from bot.conversation.forms.apply import ARMED, COMMUNITIES, CONSENT, DECLARED
from bot.domain.accreditation import ENDED, again_from
from bot.domain.application import Application, Stage, Step, after
from bot.domain.country import Country
from bot.domain.ids import ApplicationId, ChatKey, PlaceId
from bot.domain.mediator import Gender, Mediator
from bot.domain.standing import Barred, Move, Propose, Reason
from bot.domain.tie_tokens import all_tagged
from bot.store.applications import Filed, Said
from bot.store.database import UnitOfWork
from bot.store.register import MEDIATOR, Person
from bot.usecases.change_standing import change_standing, standing_of
from bot.usecases.voices import own_voice

#: Answers that are kept apart from the others, or not at all.
_APART: Final = frozenset({"full_name", "display_name", "phone", CONSENT, *DECLARED, *COMMUNITIES})
#: How the trail names whoever applies.
APPLICANT: Final = "applicant"


def subject(application_id: ApplicationId) -> str:
    """How the trail and the outbox name an application."""
    return f"application:{application_id}"


def clash(answers: Mapping[str, Any], step: str, value: object) -> bool:
    """Whether an answer would name the same community for both referees (domain brief §3.1)."""
    if step not in COMMUNITIES or not isinstance(value, Mapping):
        return False
    other = answers.get(next(key for key in COMMUNITIES if key != step)) or {}
    return not _tokens(value).isdisjoint(_tokens(other))


async def from_when(uow: UnitOfWork, country: Country, one: Mediator, now: datetime) -> date | None:
    """From which day somebody of the register may apply again; None: not while they stand so."""
    if one.accreditation not in ENDED:
        return None
    return again_from(await standing_of(uow, country, one, now))


async def send_application(
    uow: UnitOfWork,
    country: Country,
    application: Application,
    answers: Mapping[str, Any],
    now: datetime,
) -> bool:
    """File what was answered; False where it was sent already, or is not to be sent."""
    if not await _stands_for_it(uow, country, application, now):
        return False
    stage = after(application.stage, Step.SEND)
    if stage is None:
        return False
    filed = Filed(
        Person(*(str(answers[key]) for key in ("full_name", "display_name", "phone"))),
        {key: value for key, value in answers.items() if key not in _APART},
        {key: sorted(tied_tokens(key, answers[key])) for key in DECLARED},
        str(answers["birth"]),
        Gender(answers["gender"]),
        PlaceId(str(answers["place"])),
    )
    await uow.applications.file(application.id, filed, stage, now)
    said = f"{ARMED}={answers[ARMED]}"
    await uow.record(now, APPLICANT, f"application.{Step.SEND}", subject(application.id), said)
    return True


async def answer_registrar(
    uow: UnitOfWork, application: Application, text: str, now: datetime
) -> bool:
    """Keep an answer to what a registrar asked; False where nothing is asked."""
    stage = after(application.stage, Step.ANSWER)
    talk = await uow.applications.talk(application.id)
    if stage is None or not talk:
        return False
    answered = [*talk[:-1], Said(talk[-1].asked, text)]
    await uow.applications.put_talk(application.id, answered, now)
    await uow.applications.change(application.id, now, stage=stage.value)
    await uow.record(now, APPLICANT, f"application.{Step.ANSWER}", subject(application.id))
    return True


async def _stands_for_it(
    uow: UnitOfWork, country: Country, application: Application, now: datetime
) -> bool:
    """Whoever stood in the register before applies under the same number, once that is allowed."""
    one = await uow.register.mediator_of(application.chat_key)
    if one is None:
        return True
    again = Propose(Move.REAPPLY, await own_voice(uow, one.id), Reason.AGAIN)
    _, happened = await change_standing(uow, country, one, again, now)
    if isinstance(happened[0], Barred):
        return False
    await uow.applications.change(application.id, now, mediator_id=one.id)
    return True


async def _let_go(
    uow: UnitOfWork, country: Country, application: Application, now: datetime
) -> None:
    """Whoever stood in the register before applies no more."""
    if application.mediator_id is None:
        return
    one = await uow.register.mediator(application.mediator_id)
    if one is not None:
        own = await own_voice(uow, one.id)
        await change_standing(uow, country, one, Propose(Move.WITHDRAW, own, Reason.OWN_WISH), now)


async def withdraw_application(
    uow: UnitOfWork, country: Country, application: Application, now: datetime
) -> bool:
    """Take it back: nothing more is done with it; False where that is too late."""
    stage = after(application.stage, Step.WITHDRAW)
    if stage is None:
        return False
    await _let_go(uow, country, application, now)
    await uow.applications.change(application.id, now, stage=stage.value)
    await uow.record(now, APPLICANT, f"application.{Step.WITHDRAW}", subject(application.id))
    return True


async def delete_application(
    uow: UnitOfWork, country: Country, application: Application, now: datetime
) -> bool:
    """Erase everything that was given; False where somebody stands in the register by it."""
    if application.stage is Stage.VERIFIED:
        return False
    if application.stage.open:
        await _let_go(uow, country, application, now)
    await uow.applications.drop(application.id)
    if application.stage is not Stage.DRAFT:
        await uow.record(now, APPLICANT, "application.delete", subject(application.id))
    return True


async def leave_for_good(uow: UnitOfWork, country: Country, one: Mediator, now: datetime) -> bool:
    """Whoever was verified and has not begun takes everything back; nothing but a number stays."""
    own = await own_voice(uow, one.id)
    key = await uow.register.chat_of(MEDIATOR, one.id)
    command = Propose(Move.WITHDRAW, own, Reason.OWN_WISH)
    _, happened = await change_standing(uow, country, one, command, now)
    if isinstance(happened[0], Barred):
        return False
    await uow.register.empty_mediator(one.id)
    found = None if key is None else await uow.applications.of_chat(key)
    if found is not None:
        await uow.applications.drop(found.id)
    return True


async def half_way(uow: UnitOfWork, key: ChatKey) -> Application | None:
    """The application of this chat that is not sent yet."""
    found = await uow.applications.of_chat(key)
    return found if found is not None and found.stage is Stage.DRAFT else None


def _tokens(declared: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(token for tie in declared.get("ties", ()) for token in tie)


def tied_tokens(key: str, declared: Mapping[str, Any]) -> frozenset[str]:
    """The tokens of one declaration, with the kind of tie that it names."""
    tokens, kind = _tokens(declared), DECLARED[key]
    return tokens if kind is None else all_tagged(kind, tokens)
