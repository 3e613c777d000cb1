"""A coordinator reopens a file that has an outcome, or ends the questions after it."""

from bot.chat.coordinator.desk import show_case, show_overtaken
from bot.chat.coordinator.door import case_of, reader_of, sheet_of
from bot.chat.screen import Act
from bot.chat.screens import coordinator_letter as screens
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case, CaseState
from bot.domain.marks import N_
from bot.usecases.reopen_case import Cause, may_reopen, reopen

SAME_TEAM = N_("The file is open again, with the same mediators.")
SOME_LEFT = N_("The file is open again. A seat is empty: choose somebody, please.")
NO_TEAM = N_("The file is open again, and waits for a go-ahead.")


async def ask(turn: Turn, act: Act) -> None:
    """Ask why."""
    case = await _ended(turn, act)
    if case is not None:
        shown = screens.reopen_screen(await reader_of(turn), await sheet_of(turn, case))
        await turn.answer(shown)


async def reopen_(turn: Turn, act: Act) -> None:
    """Take the outcome back; pressed twice it is done once."""
    case = await _ended(turn, act)
    if case is None:
        return
    causes = [one for one in Cause if one.value == act.args.get("why")]
    if not causes:
        await show_case(turn, case.id)
        return
    actor, country = await turn.actor(), turn.kit.country
    await turn.tell(await reopen(turn.uow, country, case, causes[0], actor, turn.now))
    after = await turn.uow.cases.get(case.id)
    state = None if after is None else after.state
    said = {CaseState.ASSIGNED: SAME_TEAM, CaseState.MATCHING: SOME_LEFT}
    note = said.get(state, NO_TEAM) if state is not None else NO_TEAM
    await show_case(turn, case.id, (await reader_of(turn)).say(note))


async def _ended(turn: Turn, act: Act) -> Case | None:
    """The file, where its outcome can be taken back; else it is shown as it now stands."""
    case = await case_of(turn, act, Action.DECIDE_CASE)
    if case is not None and not may_reopen(case, turn.now):
        await show_overtaken(turn, case)
        return None
    return case
