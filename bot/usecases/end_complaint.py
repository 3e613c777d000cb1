"""A complaint ends by the complainant's wish; a harm done for it is a matter of its own (§2.8)."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.complaint import Barred, State, Withdraw
from bot.domain.complaint_rules import decide
from bot.domain.complaint_times import ASK_AGAIN_SERIOUS
from bot.domain.country import Country
from bot.domain.events import ComplaintWaits, Event, OfficesEmpty, PrecautionLeft
from bot.domain.ids import ComplaintId
from bot.domain.roles import Role
from bot.store.complaint_rows import Row, mediators_in
from bot.store.database import UnitOfWork
from bot.usecases.complaint_people import complaint_of, names, who_may_hear
from bot.usecases.judge_complaint import APPEAL_OVER
from bot.usecases.watch_complaint import HARM, WATCH, complaint_subject

#: The timer of «somebody has harmed me for it»; its guard counts how often it was told.
HARMED: Final = "complaint_harmed"
_ALOUD_FROM: Final = 2


async def withdraw(uow: UnitOfWork, country: Country, row: Row, now: datetime) -> list[Event]:
    """Nothing more is done; a precaution is for registrars to undo, by two (domain brief §3.1)."""
    await uow.complaints.hold(row.id)
    row = await uow.complaints.get(row.id) or row
    at = await complaint_of(uow, country, row)
    after, happened = decide(at, Withdraw(), now)
    if isinstance(happened, Barred):
        return []
    await uow.complaints.change(row.id, state=after.state.value, closed_at=now, appeal_by=None)
    await uow.complaints.forget_sides(row)
    await _end(uow, row)
    await uow.record(now, "complainant", "complaint.withdrawn", complaint_subject(row.id))
    return [*_tell(row), *_left(row)]


async def delete(uow: UnitOfWork, row: Row, now: datetime) -> list[Event]:
    """Everything said, about whom and by whom, is erased at once; a bare row stays."""
    if row.state is State.DELETED:
        return []
    await uow.complaints.forget(row.id, now)
    await _end(uow, row)
    # Nobody can be written to any more about a harm done for it, and nothing is objected to.
    for kind in (HARMED, APPEAL_OVER):
        await uow.timers.cancel_kind(kind, complaint_subject(row.id))
    await _drop_drafts(uow, row)
    await uow.record(now, "complainant", "complaint.deleted", complaint_subject(row.id))
    return [*_tell(row), *_left(row)]


async def _drop_drafts(uow: UnitOfWork, row: Row) -> None:
    """What an officer has typed about it and not sent retells it too."""
    for officer in await uow.register.officers():
        key = officer.chat_key
        if key is not None:
            await uow.chats.hold(key)
        chat = None if key is None else await uow.chats.get(key)
        if chat is not None and (chat.draft or {}).get("complaint") == row.id:
            await uow.chats.put(replace(chat, draft=(chat.draft or {}).get("behind")))


async def raise_harm(uow: UnitOfWork, country: Country, row: Row, now: datetime) -> list[Event]:
    """Somebody harmed them for it: urgent, for integrity officers and those who protect."""
    if row.harm_at is not None and row.harm_by is None:
        return []
    await uow.complaints.change(row.id, harm_at=now, harm_by=None, harm_asked=0)
    await uow.record(now, "complainant", "complaint.harm", complaint_subject(row.id))
    fresh = await uow.complaints.get(row.id) or row
    return await _ask_about_harm(uow, country, fresh, now)


async def look_at_harm(
    uow: UnitOfWork, country: Country, complaint_id: ComplaintId, guard: int, now: datetime
) -> list[Event]:
    """Nobody has taken it on yet: ask again, and tell the administrators that something waits."""
    row = await uow.complaints.get(complaint_id)
    if row is None or row.reach is None or row.harm_asked != guard:
        return []
    if row.harm_at is None or row.harm_by is not None:
        return []
    return await _ask_about_harm(uow, country, row, now)


async def take_harm(uow: UnitOfWork, row: Row, actor: str, now: datetime) -> bool:
    """Somebody looks after it; False where somebody does already."""
    if row.harm_at is None or row.harm_by is not None:
        return False
    await uow.complaints.change(row.id, harm_by=actor)
    await uow.timers.cancel_kind(HARMED, complaint_subject(row.id))
    await uow.record(now, actor, "complaint.harm_taken", complaint_subject(row.id))
    return True


async def _ask_about_harm(
    uow: UnitOfWork, country: Country, row: Row, now: datetime
) -> list[Event]:
    asked, subject = row.harm_asked + 1, complaint_subject(row.id)
    found = await who_may_hear(uow, country, row, Role.INTEGRITY, Role.SAFEGUARDING)
    await uow.complaints.change(row.id, harm_asked=asked)
    await uow.timers.cancel_kind(HARMED, subject)
    await uow.timers.set(HARMED, subject, asked, now + ASK_AGAIN_SERIOUS)
    events: list[Event] = []
    if found:
        events.append(ComplaintWaits(row.id, names(found), any_hour=True, about="harm"))
    if not found or asked > _ALOUD_FROM:
        events.append(OfficesEmpty(row.id))
    return events


async def _end(uow: UnitOfWork, row: Row) -> None:
    for kind in (WATCH, HARM):
        await uow.timers.cancel_kind(kind, complaint_subject(row.id))
    await uow.outbox.call_back(complaint_subject(row.id))


def _tell(row: Row) -> list[Event]:
    """In whose hands it was learns that nothing is to be done any more."""
    return [] if row.officer is None else [ComplaintWaits(row.id, (row.officer,), any_hour=False)]


def _left(row: Row) -> list[Event]:
    """A precaution that is left without its complaint: nobody stays suspended unheard of."""
    if not row.precaution or row.finding is not None:
        return []
    return [PrecautionLeft(one) for one in sorted(mediators_in(row.matter.whom))]
