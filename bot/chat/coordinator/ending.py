"""A coordinator closes a file: why, once more, done; or ends the questions after an outcome."""

from bot.chat.coordinator.desk import show_case, show_overtaken
from bot.chat.coordinator.door import case_of, reader_of, sheet_of
from bot.chat.screen import Act
from bot.chat.screens import coordinator_read as screens
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case
from bot.domain.marks import N_
from bot.domain.outcome import BY_COORDINATOR, Outcome
from bot.usecases.decide_case import close_by_coordinator, end_follow_up

ENDED = N_("Recorded.")
HAND_OVER = N_("Recorded. Hand the matter over through the protected channel now.")


async def ask(turn: Turn, act: Act) -> None:
    """Ask why."""
    case = await _open(turn, act)
    if case is not None:
        shown = screens.endings_screen(await reader_of(turn), await sheet_of(turn, case))
        await turn.answer(shown)


async def sure(turn: Turn, act: Act) -> None:
    """Ask once more, with what follows from it."""
    case, outcome = await _open(turn, act), _outcome(act)
    if case is not None and outcome is not None:
        sheet = await sheet_of(turn, case)
        await turn.answer(screens.sure_screen(await reader_of(turn), sheet, outcome))


async def close(turn: Turn, act: Act) -> None:
    """Close it; pressed twice it is closed once, and an outcome reached meanwhile stands."""
    case, outcome = await _open(turn, act), _outcome(act)
    if case is None or outcome is None:
        return
    if act.args.get("state") != case.state.value:
        await show_overtaken(turn, case)
        return
    events = await close_by_coordinator(turn.uow, case, outcome, await turn.actor(), turn.now)
    await turn.tell(events)
    note = HAND_OVER if screens.handed_on(outcome) else ENDED
    await show_case(turn, case.id, (await reader_of(turn)).say(note))


async def rest(turn: Turn, act: Act) -> None:
    """Ask once more before the questions end and the outcome stands as it is."""
    case = await _open(turn, act)
    if case is not None:
        shown = screens.rest_screen(await reader_of(turn), await sheet_of(turn, case))
        await turn.answer(shown)


async def rested(turn: Turn, act: Act) -> None:
    """End the questions, and close the file with its outcome."""
    case = await _open(turn, act)
    if case is None:
        return
    events = await end_follow_up(turn.uow, case, await turn.actor(), turn.now)
    if not events:
        await show_overtaken(turn, case)
        return
    await turn.tell(events)
    await show_case(turn, case.id, (await reader_of(turn)).say(ENDED))


async def _open(turn: Turn, act: Act) -> Case | None:
    """The file, where it can still be closed; else it is shown as it now stands."""
    case = await case_of(turn, act, Action.DECIDE_CASE)
    if case is not None and not case.state.open:
        await show_overtaken(turn, case)
        return None
    return case


def _outcome(act: Act) -> Outcome | None:
    named = act.args.get("as")
    return next((one for one in BY_COORDINATOR if one.value == named), None)
