"""A registrar writes down what somebody has learnt so far (domain brief §3.1)."""

from dataclasses import replace
from datetime import datetime

from bot.domain.ids import MediatorId
from bot.domain.panel import Voice
from bot.domain.particulars import Training
from bot.store.database import UnitOfWork


async def keep_training(
    uow: UnitOfWork, mediator_id: MediatorId, learnt: Training, voice: Voice, now: datetime
) -> None:
    """Keep it in the place of what stood there; the hours stand in the register alone."""
    before = await uow.register.particulars(mediator_id)
    await uow.register.keep_particulars(mediator_id, replace(before, training=learnt))
    said = "enough" if learnt.enough else "not enough"
    await uow.record(now, voice.actor, "mediators.training", f"mediator:{mediator_id}", said)
