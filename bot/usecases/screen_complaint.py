"""Somebody takes a complaint in hand; where it is serious, a mediator is suspended (brief §2.8)."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.complaint import Barred, Party, Screen, State
from bot.domain.complaint_rules import decide
from bot.domain.country import Country
from bot.domain.dispatch import OfferState
from bot.domain.events import ComplaintMoved, Event
from bot.domain.ids import PlaceId
from bot.domain.mediator import Accreditation, Mediator
from bot.domain.panel import Authority
from bot.domain.standing import WORKING, Move, Propose, Reason
from bot.store.complaint_rows import Row
from bot.store.database import UnitOfWork
from bot.usecases.answer_offer import hand_over
from bot.usecases.change_standing import change_standing
from bot.usecases.complaint_people import complaint_of, respondents, voice_behind
from bot.usecases.file_complaint import plain_number
from bot.usecases.replace_in_time import watch_replacement
from bot.usecases.watch_complaint import complaint_subject, start_anew

#: How the number of a coordinator begins.
_COORDINATORS: Final = "C"
#: From these somebody can be suspended as a precaution; also whom the bot itself had suspended.
_IN_PLACE = WORKING | {Accreditation.ON_LEAVE, Accreditation.EXPIRED, Accreditation.SUSPENDED}


async def screen(
    uow: UnitOfWork, country: Country, row: Row, actor: str, now: datetime
) -> list[Event]:
    """Take it in hand: from now on it is this officer's to hear both."""
    if (fresh := await _held(uow, row)) is None:
        return []
    row = fresh
    if row.state is State.PROTECTED:
        return await _take(uow, country, row, actor, now)
    at = await complaint_of(uow, country, row)
    after, happened = decide(at, Screen(await voice_behind(uow, country, actor)), now)
    if isinstance(happened, Barred):
        return []
    await uow.complaints.change(row.id, state=after.state.value, screened_at=now)
    return await _take(uow, country, row, actor, now)


async def _take(
    uow: UnitOfWork, country: Country, row: Row, actor: str, now: datetime
) -> list[Event]:
    if row.officer == actor:
        return []
    acked = row.acked_at or now
    await uow.complaints.change(row.id, officer=actor, acked_at=acked)
    await uow.record(now, actor, "complaint.screen", complaint_subject(row.id))
    await uow.outbox.call_back(complaint_subject(row.id))
    mine = await uow.complaints.get(row.id) or row
    await start_anew(uow, country, mine, now)
    return [ComplaintMoved(row.id, Party.COMPLAINANT)]


async def take_over(
    uow: UnitOfWork, country: Country, row: Row, actor: str, now: datetime
) -> list[Event]:
    """Take it out of the hands of somebody who made no step for long; the caller has looked."""
    fresh = await _held(uow, row)
    if fresh is None or fresh.state not in (State.SCREENED, State.PROTECTED):
        return []
    return await _take(uow, country, fresh, actor, now)


async def _held(uow: UnitOfWork, row: Row) -> Row | None:
    """The complaint as nobody else changes it now; None where another officer was quicker."""
    await uow.complaints.hold(row.id)
    fresh = await uow.complaints.get(row.id)
    return fresh if fresh is not None and fresh.officer == row.officer else None


async def narrow(
    uow: UnitOfWork, row: Row, whom: str, place_id: PlaceId, actor: str, now: datetime
) -> None:
    """Say whom it is about, where that was not clear; before anybody was asked.

    Whoever was suspended because of it is not let out of it, nor anybody else brought in.
    """
    if not row.state.open or row.asked_at is not None:
        return
    if row.precaution and whom not in row.matter.whom:
        return
    place = row.matter.place_id or place_id
    await uow.complaints.set_matter(row.id, replace(row.matter, whom=(whom,), place_id=place))
    await uow.record(now, actor, "complaint.about", complaint_subject(row.id))


async def named(uow: UnitOfWork, text: str) -> tuple[str, PlaceId] | None:
    """Whose number was typed, mediator or coordinator, and where they are."""
    if text.strip().upper().startswith(_COORDINATORS):
        coordinator = await uow.register.coordinator_numbered(plain_number(text, "C"))
        return None if coordinator is None else (f"coordinator:{coordinator.id}", coordinator.area)
    mediator = await uow.register.mediator_numbered(plain_number(text))
    return None if mediator is None else (f"mediator:{mediator.id}", mediator.place_id)


async def suspend(
    uow: UnitOfWork, country: Country, row: Row, mediator: Mediator, actor: str, now: datetime
) -> list[Event]:
    """Suspend as a precaution, which is no guilt; what is in hand goes to others at once (§2.8)."""
    concerned = mediator.id in {one.id for one in await respondents(uow, row)}
    if not concerned or not row.serious or not row.state.open:
        return []
    events: list[Event] = []
    if mediator.accreditation in _IN_PLACE:
        voice = await voice_behind(uow, country, actor)
        voice = replace(voice, may=frozenset({Authority.INTEGRITY}))
        command = Propose(Move.SUSPEND, voice, Reason.PRECAUTION, row.number)
        events, _ = await change_standing(uow, country, mediator, command, now)
        if not events and mediator.accreditation is not Accreditation.SUSPENDED:
            return []
    # Who was suspended before may still have files in hand, which a coordinator was asked about.
    await uow.complaints.change(row.id, precaution=True)
    await uow.record(now, actor, "complaint.precaution", complaint_subject(row.id))
    return [*events, *await _hand_over_all(uow, country, mediator, now)]


async def _hand_over_all(
    uow: UnitOfWork, country: Country, mediator: Mediator, now: datetime
) -> list[Event]:
    """Every case in hand is given up, and somebody else is sought."""
    events: list[Event] = []
    for case in await uow.cases.in_hand_of(mediator.id):
        for each in await uow.cases.offers_of(case.id):
            mine = each.offer.mediator_id == mediator.id
            if mine and each.offer.state is OfferState.ACCEPTED:
                events += await hand_over(uow, country, case.id, each.offer.number, now)
        await watch_replacement(uow, case.id, now)
    return events


async def close_protected(uow: UnitOfWork, row: Row, actor: str, now: datetime) -> list[Event]:
    """Those who help survivors have it now: nothing more is done about it here."""
    if row.state is not State.PROTECTED or row.officer != actor:
        return []
    await uow.complaints.change(row.id, state=State.CLOSED.value, closed_at=now, keeps_off=True)
    await uow.timers.cancel_kind("complaint", complaint_subject(row.id))
    await uow.record(now, actor, "complaint.handed_on", complaint_subject(row.id))
    return [ComplaintMoved(row.id, Party.COMPLAINANT)]
