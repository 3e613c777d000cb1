"""Whether a chat may look something up at this moment, and otherwise from when on."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import ChatKey
from bot.domain.patience import Patience
from bot.store.database import UnitOfWork


@dataclass(frozen=True, slots=True)
class Leave:
    """From when on a chat may look; `crowd`: it waits for others' sake, and need not ask again."""

    at: datetime
    crowd: bool = False


async def leave_to_look(
    uow: UnitOfWork, kind: str, rule: Patience, chat: ChatKey, now: datetime, *, waited: bool
) -> Leave:
    """When this chat may look up a code of this kind (domain/patience.py).

    `waited`: it has waited already for the sake of others. Whoever has reported something from this
    chat, or is staff, does not: such accounts cannot be had by the hundred.
    """
    looks, crowd = await uow.reports.tries(kind, chat, now)
    free = rule.free_at(looks, now)
    if free > now or waited:
        return Leave(free)
    wait = rule.wait(crowd)
    if not wait or await _known(uow, chat):
        return Leave(now)
    return Leave(now + wait, crowd=True)


async def _known(uow: UnitOfWork, chat: ChatKey) -> bool:
    if await uow.reports.latest_of(chat) is not None:
        return True
    if await uow.reports.kept_of(chat) is not None or await uow.register.has_mediator(chat):
        return True
    if await uow.register.coordinator_of(chat) is not None:
        return True
    return bool(await uow.register.officers_of(chat))
