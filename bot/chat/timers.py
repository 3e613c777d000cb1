"""What a due timer does: kind -> use case. To add a timer, add its line to `RINGS`.

Each fires late or twice without harm: the use case looks at what is true now.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.chat.asking_again import ASK_AGAIN, ask_again
from bot.chat.complaint_timers import COMPLAINT_RINGS
from bot.chat.kit import Kit
from bot.chat.screen import Erase, to_json
from bot.domain.events import Event
from bot.domain.ids import CaseId, CoordinatorId, DecisionId, FollowUpId, MediatorId
from bot.domain.standing import WORKING
from bot.store.database import UnitOfWork
from bot.store.hot import Timer
from bot.usecases.answer_offer import BALANCE, CONTACT, REVIEW
from bot.usecases.ask_coordinators import DECISION, climb
from bot.usecases.ask_follow_up import ask_follow_up
from bot.usecases.close_monitored import REST, close_if_settled
from bot.usecases.lose_mediator import LOST, SUSPENDED, lose_mediator
from bot.usecases.plan_follow_ups import FOLLOW_UP
from bot.usecases.remind import TRUCE, UPDATE, remind
from bot.usecases.review_standings import STANDINGS, review_standings
from bot.usecases.seek_mediators import BUSY, EXPIRE, TOP_UP, expire_offer, seek
from bot.usecases.send_digest import DIGEST, ERASE, send_digest
from bot.usecases.skew_report import SKEW, tell_skew
from bot.usecases.sweep import SWEEP, SWEEP_ON, begin_sweep, sweep_on

Ring = Callable[[UnitOfWork, Kit, Timer, datetime], Awaitable[list[Event]]]


async def _decision(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    return await climb(uow, kit.country, DecisionId(_number(timer)), timer.guard, now)


async def _top_up(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    return await seek(uow, kit.country, CaseId(_number(timer)), now)


async def _busy(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    """Hands came free, or the wait for them is over; the guard says when it is."""
    return await seek(uow, kit.country, CaseId(_number(timer)), now, busy_until=timer.guard)


async def _expire(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    return await expire_offer(uow, kit.country, CaseId(_number(timer)), timer.guard, now)


async def _remind(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    return await remind(uow, kit.country, timer.kind, CaseId(_number(timer)), timer.guard, now)


async def _follow_up(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    number = FollowUpId(_number(timer))
    return await ask_follow_up(uow, kit.country, number, timer.guard, now)


async def _rest(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    del kit
    return await close_if_settled(uow, CaseId(_number(timer)), now)


async def _lost(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    """Somebody may mediate no longer: nothing waits for them, nor rests with them unseen."""
    mediator = await uow.register.mediator(MediatorId(_number(timer)))
    if mediator is None or mediator.accreditation in WORKING:
        return []
    return await lose_mediator(uow, kit.country, mediator, SUSPENDED, now)


async def _standings(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    """The guard is the day; where the look goes on stands in the subject."""
    after = MediatorId(_number(timer))
    return await review_standings(uow, kit.country, after, timer.guard, now)


async def _digest(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    number = CoordinatorId(_number(timer))
    return await send_digest(uow, kit.country, number, timer.guard, now)


async def _erase(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    """Delete the message that an outbox row became, the guard; or let it never go out."""
    del kit
    number = CoordinatorId(_number(timer))
    message_id = await uow.outbox.recall(timer.guard)
    who = (await uow.register.reach_coordinators([number])).get(number)
    if message_id is not None and who is not None:
        await uow.outbox.put(who.chat_key, who.chat_id, to_json(Erase((message_id,))), now)
    return []


async def _sweep(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    del timer
    await begin_sweep(uow, kit.country, now)
    return []


async def _sweep_on(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    del kit
    await sweep_on(uow, timer.subject, now)
    return []


async def _skew(uow: UnitOfWork, kit: Kit, timer: Timer, now: datetime) -> list[Event]:
    del kit, timer
    return await tell_skew(uow, now)


#: What each kind of timer does.
RINGS: Mapping[str, Ring] = {
    DECISION: _decision,
    TOP_UP: _top_up,
    BUSY: _busy,
    EXPIRE: _expire,
    CONTACT: _remind,
    BALANCE: _remind,
    REVIEW: _remind,
    UPDATE: _remind,
    TRUCE: _remind,
    FOLLOW_UP: _follow_up,
    REST: _rest,
    LOST: _lost,
    STANDINGS: _standings,
    DIGEST: _digest,
    ERASE: _erase,
    SKEW: _skew,
    SWEEP: _sweep,
    SWEEP_ON: _sweep_on,
    ASK_AGAIN: ask_again,
    **COMPLAINT_RINGS,
}


def _number(timer: Timer) -> int:
    """The number in a subject such as «case:12»."""
    return int(timer.subject.rpartition(":")[2])
