"""Reaching a reporter past the bot: one asks, one of another region agrees (brief, rule 8)."""

from bot.chat.screen import Act
from bot.chat.screens import identity as screens
from bot.chat.subjects import case_subject
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case
from bot.domain.ids import CaseId, OpeningId
from bot.domain.opening import Cause, IdentityOpening
from bot.usecases.numbers import number_of_actor
from bot.usecases.open_identity import ask_identity, read_identity, seeker, settle_identity


async def ask(turn: Turn, act: Act) -> None:
    """Ask why."""
    if case := await _case(turn, act):
        coordinator = (await turn.actor()).coordinator
        gender = "" if coordinator is None else coordinator.gender.value
        await turn.answer(screens.ask_screen(turn.tongue, str(case.id), case.number, gender))


async def cause(turn: Turn, act: Act) -> None:
    """Write down that somebody asks, and let others of another region know."""
    case, why = await _case(turn, act), act.args.get("cause", "")
    if case is None:
        return
    if why not in tuple(Cause):
        await ask(turn, act)
        return
    actor = await turn.actor()
    _, events = await ask_identity(turn.uow, turn.kit.country, case, Cause(why), actor, turn.now)
    await turn.tell(events)
    await turn.answer(screens.asked_screen(turn.tongue, str(case.id)))


async def open_(turn: Turn, act: Act) -> None:
    """To whoever asked: what came of it. To anybody else: whether they agree."""
    opening = await _opening(turn, act)
    if opening is None:
        return
    me = await seeker(turn.uow, turn.kit.country, await turn.actor())
    if me.name != opening.asked_by:
        await _ask_second(turn, opening)
        return
    account = await read_identity(turn.uow, turn.kit.country, opening, await turn.actor(), turn.now)
    if account is not None:
        shown = screens.shown_screen(turn.tongue, account, await _number(turn, opening))
    elif opening.waits(turn.now):
        shown = screens.plain_screen(turn.tongue, screens.WAITING)
    else:
        refused = opening.settled_at is not None and not opening.agreed
        shown = screens.plain_screen(turn.tongue, screens.REFUSED if refused else screens.GONE)
    await turn.answer(shown)


async def agree(turn: Turn, act: Act) -> None:
    """Be the second person."""
    await _settle(turn, act, agreed=True)


async def refuse(turn: Turn, act: Act) -> None:
    """Say no."""
    await _settle(turn, act, agreed=False)


async def told(turn: Turn, act: Act) -> None:
    """Tell an integrity officer what was opened, by whom, and why."""
    opening = await _found(turn, act)
    if opening is None or not opening.agreed:
        await turn.answer(screens.plain_screen(turn.tongue, screens.GONE))
        return
    who = await number_of_actor(turn.uow, opening.asked_by)
    second = await number_of_actor(turn.uow, opening.second_by)
    number = await _number(turn, opening)
    await turn.answer(screens.told_screen(turn.tongue, opening, who, second, number))


async def _settle(turn: Turn, act: Act, *, agreed: bool) -> None:
    opening = await _opening(turn, act)
    if opening is None:
        return
    why, events = await settle_identity(
        turn.uow, turn.kit.country, opening, await turn.actor(), turn.now, agreed=agreed
    )
    await turn.tell(events)
    said = screens.WHY_NOT[why] if why is not None else screens.THANKS
    await turn.answer(screens.plain_screen(turn.tongue, said))


async def _ask_second(turn: Turn, opening: IdentityOpening) -> None:
    if not opening.waits(turn.now):
        await turn.answer(screens.plain_screen(turn.tongue, screens.GONE))
        return
    who = await number_of_actor(turn.uow, opening.asked_by)
    number = await _number(turn, opening)
    await turn.answer(screens.second_screen(turn.tongue, opening, who, number))


async def _case(turn: Turn, act: Act) -> Case | None:
    """The case that a button names, where this person may read it; else it does not exist."""
    number = act.args.get("case", "")
    case = await turn.uow.cases.get(CaseId(int(number))) if number.isdecimal() else None
    if case is not None and await turn.may(Action.READ_CASE, case_subject(turn.kit.country, case)):
        return case
    await turn.answer(screens.plain_screen(turn.tongue, screens.GONE))
    return None


async def _opening(turn: Turn, act: Act) -> IdentityOpening | None:
    """The question that a button names, where this person may answer or read it."""
    opening = await _found(turn, act)
    case = None if opening is None else await turn.uow.cases.get(opening.case_id)
    if case is not None and await turn.may(
        Action.OPEN_IDENTITY, case_subject(turn.kit.country, case)
    ):
        return opening
    await turn.answer(screens.plain_screen(turn.tongue, screens.GONE))
    return None


async def _found(turn: Turn, act: Act) -> IdentityOpening | None:
    number = act.args.get("opening", "")
    return await turn.uow.openings.get(OpeningId(int(number))) if number.isdecimal() else None


async def _number(turn: Turn, opening: IdentityOpening) -> str:
    case = await turn.uow.cases.get(opening.case_id)
    return "" if case is None else case.number
