"""Join by a one-time link, accept the code of conduct, be available or away (safety rules §13)."""

from dataclasses import dataclass
from datetime import datetime

from bot.data.code_of_conduct import CodeOfConduct
from bot.data.code_quiz import code_quiz
from bot.domain.access import Actor
from bot.domain.country import Country
from bot.domain.events import Event
from bot.domain.ids import ChatKey, MediatorId, OfficerId
from bot.domain.standing import Reason
from bot.store.acceptances import Acceptance
from bot.store.database import UnitOfWork
from bot.store.register import MEDIATOR, OFFICER
from bot.usecases.appoint import granted_from
from bot.usecases.cure import cure


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody of the register who has just been bound to a chat."""

    role: str
    member_id: int


async def join(
    uow: UnitOfWork, token: str, chat: tuple[ChatKey, int], now: datetime
) -> Joined | None:
    """Use up a link and bind its person to this chat; None where the link does not work.

    Whoever joined before from another chat is written to here alone from now on: what waited for
    the old one is dropped, since a new link is also made when a phone was lost. Whoever granted or
    confirmed an office does not take it up: the link is spent.
    """
    taken = await uow.register.take_invitation(token, now)
    if taken is None:
        return None
    role, member_id = taken
    if role == OFFICER and await granted_from(uow, OfficerId(member_id), chat[0]):
        await uow.record(now, f"{role}:{member_id}", "join.refused", f"{role}:{member_id}")
        return None
    before = await uow.register.chat_of(role, member_id)
    if before is not None and before != chat[0]:
        await uow.outbox.drop_chat(before)
    await uow.register.link(role, member_id, chat, now)
    await uow.record(now, f"{role}:{member_id}", "join", f"{role}:{member_id}")
    return Joined(role, member_id)


async def unlink(uow: UnitOfWork, role: str, member_id: int, now: datetime, actor: str) -> bool:
    """Take somebody's access away, such as after a phone was lost; False where they had none."""
    before = await uow.register.chat_of(role, member_id)
    if before is None:
        return False
    await uow.outbox.drop_chat(before)
    await uow.register.unlink(role, member_id)
    await uow.record(now, actor, "unlink", f"{role}:{member_id}")
    return True


async def accept_code(
    uow: UnitOfWork,
    country: Country,
    actor: Actor,
    code: CodeOfConduct,
    now: datetime,
    *,
    wrong: int = 0,
) -> list[Event]:
    """Record that a mediator accepted exactly this text; offers follow at once (brief §3.5).

    `wrong`: answers to the scenes that did not keep to the code before the right ones. Whoever was
    suspended for want of it is so no longer.
    """
    mediator_id = _of(actor)
    scenes = len(code_quiz(code.language, code.version))
    accepted = Acceptance(code.version, code.language, code.digest, now, scenes, wrong)
    await uow.acceptances.add(mediator_id, accepted)
    await uow.register.change_mediator(mediator_id, code_version=code.version, code_accepted_at=now)
    text = f"{code.version} {code.language} sha256:{code.digest[:16]}"
    await uow.record(now, actor.name, "code.accept", f"{MEDIATOR}:{mediator_id}", text)
    return await cure(uow, country, mediator_id, Reason.ACCEPTED, now)


async def set_available(uow: UnitOfWork, actor: Actor, *, available: bool, now: datetime) -> None:
    """Want offers, or rest: nobody asks why, and what is in hand goes on."""
    mediator_id = _of(actor)
    await uow.register.change_mediator(mediator_id, available=available)
    action = "available" if available else "away"
    await uow.record(now, actor.name, action, f"{MEDIATOR}:{mediator_id}")


async def set_discreet(uow: UnitOfWork, actor: Actor, *, discreet: bool) -> None:
    """Read neutral lines, or the messages themselves (safety rules §5)."""
    await uow.register.change_mediator(_of(actor), discreet=discreet)


def _of(actor: Actor) -> MediatorId:
    if actor.mediator_id is None:
        raise LookupError("only a mediator has settings of their own")
    return actor.mediator_id
