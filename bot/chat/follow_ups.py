"""What a reporter or a mediator sees and does in a follow-up: one function a route."""

from bot.chat.screen import Act, Screen
from bot.chat.screens import follow_up as screens
from bot.chat.turn import Turn
from bot.domain.access import Action, Subject
from bot.domain.follow_up import Worry
from bot.domain.ids import FollowUpId
from bot.usecases.answer_follow_up import Standing, answer_follow_up, standing


async def open_(turn: Turn, act: Act) -> None:
    """Turn the neutral line into the question that is open now."""
    at = await _mine(turn, act)
    await turn.answer(_closed(turn) if at is None else _screen(turn, at))


async def say(turn: Turn, act: Act) -> None:
    """Take an answer by button, and ask the next; an old button shows where the person stands."""
    at = await _mine(turn, act)
    if at is None:
        await turn.answer(_closed(turn))
        return
    now_at, events = await answer_follow_up(
        turn.uow,
        turn.kit.country,
        at,
        act.args.get("question", ""),
        act.args.get("value", ""),
        turn.now,
    )
    await turn.tell(events)
    await turn.answer(_screen(turn, now_at))


async def gave_up(turn: Turn, act: Act) -> None:
    """Say that nothing more is asked, and that the door stays open."""
    del act
    await turn.answer(screens.end_screen(turn.tongue, screens.GAVE_UP, mediator=False))


async def _mine(turn: Turn, act: Act) -> Standing | None:
    """Where this person stands in the follow-up of a button; None where it is not theirs."""
    number = act.args.get("follow", "")
    if not number.isdecimal():
        return None
    at = await standing(turn.uow, FollowUpId(int(number)))
    if at is None:
        return None
    reporter = frozenset() if at.case.reporter is None else frozenset({at.case.reporter})
    if at.row.mediator_id is None:
        allowed = await turn.may(Action.OWN_REPORT, Subject(involved=reporter))
    else:
        seat = Subject(involved=reporter, mediators=frozenset({at.row.mediator_id}))
        allowed = await turn.may(Action.WORK_CASE, seat)
    return at if allowed else None


def _screen(turn: Turn, at: Standing) -> Screen:
    tongue, row = turn.tongue, at.row
    if at.worry is Worry.UNSAFE:
        return screens.safety_screen(tongue, row.id, more=at.question is not None)
    if at.question is not None:
        number = None if row.mediator_id is None else at.case.number
        return screens.question_screen(tongue, row.id, at.question, number=number, worry=at.worry)
    mediator = row.mediator_id is not None
    if not row.answers:
        return screens.end_screen(tongue, screens.NOT_OPEN, mediator=mediator)
    text = screens.THANKS_MEDIATOR if mediator else screens.THANKS
    return screens.end_screen(tongue, text, mediator=mediator, worry=at.worry, wish=at.wish)


def _closed(turn: Turn) -> Screen:
    return screens.end_screen(turn.tongue, screens.NOT_OPEN, mediator=True)
