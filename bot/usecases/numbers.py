"""What staff call one another, and what tells one person from another: never a name."""

from bot.domain.ids import CoordinatorId, MediatorId, OfficerId
from bot.store.database import UnitOfWork
from bot.store.register import COORDINATOR, MEDIATOR, OFFICER


async def number_of_actor(uow: UnitOfWork, actor: str) -> str:
    """The number behind an actor of the audit trail, such as «C-2» for «coordinator:2»."""
    role, _, tail = actor.partition(":")
    if not tail.isdecimal():
        return actor
    if role == COORDINATOR:
        coordinator = await uow.register.coordinator(CoordinatorId(int(tail)))
        return actor if coordinator is None else coordinator.number
    if role == OFFICER:
        officer = await uow.register.officer(OfficerId(int(tail)))
        return actor if officer is None else officer.number
    if role == MEDIATOR:
        mediator = await uow.register.mediator(MediatorId(int(tail)))
        return actor if mediator is None else mediator.code
    return actor


async def marks_behind(uow: UnitOfWork, actor: str) -> frozenset[str]:
    """Everything that tells somebody from another, by the audit trail's name."""
    role, _, number = actor.partition(":")
    register = uow.register
    match role:
        case "mediator":
            return await register.marks_of_mediator(MediatorId(int(number)))
        case "coordinator":
            return await register.marks_of_coordinator(CoordinatorId(int(number)))
        case "officer":
            return await register.marks_of_officer(OfficerId(int(number)))
        case _:
            return frozenset()


async def actor_numbered(uow: UnitOfWork, number: str) -> str | None:
    """The actor of the audit trail behind a number, such as «coordinator:2» for «C-2»."""
    wanted = number.upper()
    if (mediator := await uow.register.mediator_numbered(wanted)) is not None:
        return f"{MEDIATOR}:{mediator.id}"
    if (coordinator := await uow.register.coordinator_numbered(wanted)) is not None:
        return f"{COORDINATOR}:{coordinator.id}"
    if (officer := await uow.register.officer_numbered(wanted)) is not None:
        return f"{OFFICER}:{officer.id}"
    return None
