"""What the bot suspended for want of something is undone by it at once when it is there."""

from datetime import datetime

from bot.domain.country import Country
from bot.domain.events import Event
from bot.domain.ids import MediatorId
from bot.domain.mediator import Accreditation
from bot.domain.standing import Move, Propose, Reason
from bot.store.database import UnitOfWork
from bot.usecases.change_standing import change_standing
from bot.usecases.seek_again import somebody_free
from bot.usecases.voices import SYSTEM


async def cure(
    uow: UnitOfWork, country: Country, mediator_id: MediatorId, reason: Reason, now: datetime
) -> list[Event]:
    """Somebody declared, or accepted the code: searches look anew, and a suspension for it ends."""
    one = await uow.register.mediator(mediator_id)
    if one is None:
        return []
    if one.accreditation is not Accreditation.SUSPENDED:
        await somebody_free(uow, country, mediator_id, now)
        return []
    command = Propose(Move.REINSTATE, SYSTEM, reason)
    events, _ = await change_standing(uow, country, one, command, now)
    return events
