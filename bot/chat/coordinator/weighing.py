"""A coordinator says how grave a case is, after reading or hearing what was told."""

from bot.chat.coordinator.desk import show_case, show_overtaken
from bot.chat.coordinator.door import case_of, reader_of, sheet_of
from bot.chat.labels import severity_label
from bot.chat.screen import Act
from bot.chat.screens import coordinator_read as screens
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case, CaseState
from bot.domain.marks import N_
from bot.usecases.weigh_case import weigh_case

WEIGHED = N_("Recorded: {severity}. Whoever must decide at this gravity is asked now.")


async def ask(turn: Turn, act: Act) -> None:
    """Ask how grave it is."""
    case = await _waiting(turn, act)
    if case is not None:
        shown = screens.weights_screen(await reader_of(turn), await sheet_of(turn, case))
        await turn.answer(shown)


async def weigh(turn: Turn, act: Act) -> None:
    """Set it; pressed twice it is set once."""
    case = await _waiting(turn, act)
    if case is None:
        return
    severity = int(act.args.get("as", "0"))
    country, actor = turn.kit.country, await turn.actor()
    events = await weigh_case(turn.uow, country, case, severity, actor, turn.now)
    await turn.tell(events)
    reader = await reader_of(turn)
    named = severity_label(turn.tongue, severity) if events else ""
    await show_case(turn, case.id, reader.say(WEIGHED, severity=named) if events else "")


async def _waiting(turn: Turn, act: Act) -> Case | None:
    """The file, where nobody was asked yet; else it is shown as it now stands."""
    case = await case_of(turn, act, Action.DECIDE_CASE)
    if case is not None and case.state is not CaseState.TRIAGE:
        await show_overtaken(turn, case)
        return None
    return case
