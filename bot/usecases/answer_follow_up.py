"""Somebody answers a follow-up, one tap a question; a worry goes to a coordinator at once."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.case import Case
from bot.domain.country import Country
from bot.domain.decision import DecisionKind
from bot.domain.events import Event
from bot.domain.follow_up import FollowUp, FollowUpState, Worry
from bot.domain.follow_up_questions import (
    SKIPPED,
    Audience,
    Choice,
    Question,
    next_question,
    questions,
)
from bot.domain.ids import FollowUpId
from bot.domain.outcome import WITH_TERMS, Outcome
from bot.store.database import UnitOfWork
from bot.usecases.ask_coordinators import ask_about
from bot.usecases.close_monitored import close_if_settled
from bot.usecases.plan_follow_ups import settle_rows, subject
from bot.usecases.raise_worry import BY_MEDIATOR, raise_worry

#: A late answer still counts: the door stays open (domain brief §4.6).
_ANSWERABLE = (FollowUpState.ASKED, FollowUpState.UNANSWERED, FollowUpState.OVERTAKEN)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands in a follow-up: the question that is open, or none."""

    row: FollowUp
    case: Case
    question: Question | None
    #: What the answer just given said, where a coordinator was told of it.
    worry: Worry | None = None
    #: Likewise where nothing is wrong: a wish for another mediator.
    wish: bool = False


async def standing(uow: UnitOfWork, follow_up_id: FollowUpId) -> Standing | None:
    """Where its person stands; None where there is no such follow-up or case.

    The button of an overtaken follow-up leads to the newest one of the same person.
    """
    row = await uow.follow_ups.get(follow_up_id)
    case = None if row is None else await uow.cases.get(row.case_id)
    if row is None or case is None:
        return None
    if row.state is not FollowUpState.ASKED:
        rows = await uow.follow_ups.of_case(row.case_id)
        asked = [
            each for each in rows if each.same_person(row) and each.state is FollowUpState.ASKED
        ]
        row = asked[-1] if asked else row
    if not case.state.open or row.state not in _ANSWERABLE:
        return Standing(row, case, None)
    return Standing(row, case, next_question(_questions(row, case), row.answers))


async def answer_follow_up(
    uow: UnitOfWork,
    country: Country,
    at: Standing,
    key: str,
    value: str,
    now: datetime,
) -> tuple[Standing, list[Event]]:
    """Take one answer, or `SKIPPED`; one to a question that is not open changes nothing.

    Returns where the person now stands.
    """
    question = at.question
    choice = None if question is None else question.choice(value)
    if question is None or question.key != key or (choice is None and value != SKIPPED):
        return at, []
    worry = None if choice is None else choice.worry
    row = replace(
        at.row, answers={**at.row.answers, key: value}, worry=at.row.worry or worry is not None
    )
    await uow.follow_ups.write(row.id, row.answers, worry=row.worry)
    events = await _heed(uow, country, at, choice, now)
    following = next_question(_questions(row, at.case), row.answers)
    if following is None:
        await settle_rows(uow, [row], FollowUpState.ANSWERED, now)
        await uow.record(now, _actor(row), f"answered_{row.kind}", subject(row.id))
        events += await close_if_settled(uow, row.case_id, now)
    return Standing(row, at.case, following, worry, choice is not None and choice.wish), events


def _actor(row: FollowUp) -> str:
    """By what they are asked as: a reporter who is staff too is not named by that."""
    return "reporter" if row.mediator_id is None else f"mediator:{row.mediator_id}"


def _questions(row: FollowUp, case: Case) -> tuple[Question, ...]:
    terms = case.outcome is not None and Outcome(case.outcome) in WITH_TERMS
    audience = Audience(
        mediator=row.mediator_id is not None,
        side=case.reporter_is_side,
        assigned=case.assigned_at is not None,
        terms=terms,
    )
    return questions(row.kind, audience)


async def _heed(
    uow: UnitOfWork, country: Country, at: Standing, choice: Choice | None, now: datetime
) -> list[Event]:
    """Let a coordinator know what an answer says: a worry at any hour, a wish in its hours."""
    if choice is None:
        return []
    if choice.worry is not None:
        told = at.row.mediator_id is not None
        code = f"{BY_MEDIATOR if told else ''}{choice.worry}"
        await uow.record(now, _actor(at.row), "worried", f"case:{at.case.id}", code)
        return await raise_worry(uow, country, at.case, code, now)
    if choice.wish:
        return await ask_about(
            uow, country, DecisionKind.ADDITION, at.case, now, detail="another_mediator"
        )
    return []
