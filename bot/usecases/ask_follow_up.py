"""A follow-up is due, or nobody answered it: ask, ask again, give up (domain brief §4.6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.case import Case, CaseState
from bot.domain.country import Country
from bot.domain.decision import DecisionKind
from bot.domain.events import Event, FollowUpClosed, FollowUpDue
from bot.domain.follow_up import (
    FROM_OUTCOME,
    TRIES,
    FollowUp,
    FollowUpState,
    Tries,
    is_risky,
)
from bot.domain.hours import wished_hours
from bot.domain.ids import ChatKey, FollowUpId
from bot.domain.taxonomy import Contact, Seen
from bot.store.database import UnitOfWork
from bot.store.reports import Report
from bot.usecases.ask_coordinators import ask_about
from bot.usecases.close_monitored import close_if_settled
from bot.usecases.plan_follow_ups import FOLLOW_UP, cancel_follow_ups, settle_rows, subject


@dataclass(frozen=True, slots=True)
class _Asked:
    """Everything that is looked at before somebody is asked."""

    row: FollowUp
    case: Case
    #: All follow-ups of the same person in the case, this one among them.
    mine: tuple[FollowUp, ...]
    #: What the person reported; None for a mediator, and where it was deleted.
    report: Report | None


async def ask_follow_up(
    uow: UnitOfWork, country: Country, follow_up_id: FollowUpId, guard: int, now: datetime
) -> list[Event]:
    """Ask for the first time, or look what became of try number `guard`."""
    row = await uow.follow_ups.get(follow_up_id)
    if row is None or not row.state.pending or row.tries != guard:
        return []
    case = await uow.cases.get(row.case_id)
    if case is None or not case.state.open:
        await cancel_follow_ups(uow, row.case_id, now)
        return []
    if row.kind in FROM_OUTCOME and case.state is not CaseState.MONITORING:
        await settle_rows(uow, [row], FollowUpState.CANCELLED, now)
        return []
    if row.answers:
        # Begun and left: what was said counts, and nobody is pressed for the rest.
        return await _settle(uow, row, FollowUpState.ANSWERED, now)
    rows = await uow.follow_ups.of_case(case.id)
    mine = tuple(each for each in rows if each.same_person(row))
    report = None if row.mediator_id is not None else await uow.reports.of_case(case.id)
    asked = _Asked(row, case, mine, report)
    silence = await _silence(uow, country, asked, now)
    if not await _may_write(uow, asked):
        return [*silence, *await _settle(uow, row, FollowUpState.SILENT, now)]
    if guard >= TRIES:
        return [*silence, *await _give_up(uow, asked, now)]
    return [*silence, *await _ask(uow, country, asked, now)]


async def _ask(uow: UnitOfWork, country: Country, asked: _Asked, now: datetime) -> list[Event]:
    """Send the neutral line, and set the time by which this try has had its answer."""
    row = asked.row
    await _overtake(uow, asked, now)
    tries = _tries(country, asked)
    first = row.asked_at or tries.first(now)
    at = first if row.tries == 0 else tries.after(first, row.tries, now)
    number = row.tries + 1
    await uow.outbox.call_back(subject(row.id))
    await uow.follow_ups.went_out(row.id, number, first)
    await uow.timers.set(FOLLOW_UP, subject(row.id), number, tries.ends(first, number, at))
    return [FollowUpDue(row.id, at)]


async def _overtake(uow: UnitOfWork, asked: _Asked, now: datetime) -> None:
    """Nobody is asked two things at once: an older question still open makes room."""
    older = [
        each
        for each in asked.mine
        if each.state is FollowUpState.ASKED and each.due_at < asked.row.due_at
    ]
    begun = [each for each in older if each.answers]
    await settle_rows(uow, begun, FollowUpState.ANSWERED, now)
    untouched = [each for each in older if not each.answers]
    await settle_rows(uow, untouched, FollowUpState.OVERTAKEN, now)


async def _silence(uow: UnitOfWork, country: Country, asked: _Asked, now: datetime) -> list[Event]:
    """Have a coordinator look the same day where no answer is a warning sign (brief §4.6).

    After the first try, or where nothing can be sent; only a reporter's silence is one.
    """
    row = asked.row
    gone = await _is_gone(uow, asked)
    if row.mediator_id is not None or not (row.tries == 1 or gone):
        return []
    if not _is_risky(asked):
        return []
    return await ask_about(
        uow, country, DecisionKind.SILENCE, asked.case, now, detail=row.kind.value
    )


async def _give_up(uow: UnitOfWork, asked: _Asked, now: datetime) -> list[Event]:
    """Three tries: the door stays open, and the reporter is told so once (domain brief §4.6)."""
    row = asked.row
    told = any(each.state is FollowUpState.UNANSWERED for each in asked.mine)
    says = row.mediator_id is None and not told and not _is_risky(asked)
    events: list[Event] = [FollowUpClosed(row.id)] if says else []
    return [*events, *await _settle(uow, row, FollowUpState.UNANSWERED, now)]


async def _settle(
    uow: UnitOfWork, row: FollowUp, state: FollowUpState, now: datetime
) -> list[Event]:
    await settle_rows(uow, [row], state, now)
    return await close_if_settled(uow, row.case_id, now)


async def _may_write(uow: UnitOfWork, asked: _Asked) -> bool:
    """Whether a message would go out: not to whoever wants none, left, or cannot be reached."""
    key = await _chat_key(uow, asked)
    if key is None or _wants_none(asked):
        return False
    chat = await uow.chats.get(key)
    return chat is None or not (chat.silent or chat.left or chat.unreachable)


async def _is_gone(uow: UnitOfWork, asked: _Asked) -> bool:
    """Whether somebody who wanted to be written to blocked the bot."""
    key = await _chat_key(uow, asked)
    chat = None if key is None or _wants_none(asked) else await uow.chats.get(key)
    return chat is not None and chat.unreachable and not (chat.silent or chat.left)


def _wants_none(asked: _Asked) -> bool:
    return bool(_answers(asked.report).get("contact") == Contact.NEVER)


async def _chat_key(uow: UnitOfWork, asked: _Asked) -> ChatKey | None:
    who = asked.row.mediator_id
    if who is None:
        return None if asked.report is None else asked.report.reporter_key
    found = (await uow.register.reach_mediators([who])).get(who)
    return None if found is None else found.chat_key


def _tries(country: Country, asked: _Asked) -> Tries:
    wish = _answers(asked.report).get("contact")
    region = country.region(asked.case.place_id)
    return Tries(region, country.calendar, wished_hours(wish))


def _is_risky(asked: _Asked) -> bool:
    return is_risky(
        asked.case.severity,
        threatened=Seen.THREAT.value in _ticks(asked.report),
        worried_before=any(each.worry for each in asked.mine),
    )


def _ticks(report: Report | None) -> Iterable[str]:
    ticks = _answers(report).get("seen")
    return ticks if isinstance(ticks, list) else ()


def _answers(report: Report | None) -> Mapping[str, Any]:
    return {} if report is None or report.answers is None else report.answers
