"""What a coordinator writes to the reporter: typed, shown masked, then sent."""

from typing import Final

from bot.chat.coordinator import wording
from bot.chat.coordinator.desk import show_case, show_overtaken
from bot.chat.coordinator.door import case_of, reader_of, sheet_of
from bot.chat.drafts import LETTER
from bot.chat.screen import Act
from bot.chat.screens import coordinator_letter as screens
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case
from bot.domain.marks import N_
from bot.usecases.write_to_reporter import Reach, reach, write_to_reporter

TYPE_IT = N_("Please type the message here.")
SENT: Final = {
    Reach.LINE: N_("Sent: they get one neutral line, and read it once they open that."),
    Reach.ASKED: N_("Kept for them. They wished no messages, and read it when they ask."),
}
UNREACHABLE = N_("Nobody is linked to this report any more, so nobody would read it.")


async def ask(turn: Turn, act: Act) -> None:
    """Ask for what is to be written."""
    case = await _open(turn, act)
    if case is None:
        return
    wording.begin(turn, LETTER, case)
    way = await reach(turn.uow, case)
    await turn.answer(screens.ask_screen(await reader_of(turn), await sheet_of(turn, case), way))


async def hear(turn: Turn) -> None:
    """Take what was typed, and show what would be sent."""
    case = await _open(turn, wording.about(turn))
    if case is None:
        wording.end(turn)
        return
    reader, sheet = await reader_of(turn), await sheet_of(turn, case)
    match wording.hear(turn, TYPE_IT):
        case wording.Shown(text, number, masked):
            await turn.answer(screens.sure_screen(reader, sheet, text, number, masked=masked))
        case hint:
            way = await reach(turn.uow, sheet.case)
            await turn.answer(screens.ask_screen(reader, sheet, way, reader.say(hint)))


async def send(turn: Turn, act: Act) -> None:
    """Send what was shown; pressed twice it is sent once."""
    case = await _open(turn, act)
    if case is None:
        return
    text = wording.shown(turn, act, LETTER, case)
    if text is None:
        await show_case(turn, case.id)
        return
    way = await reach(turn.uow, case)
    actor, places = await turn.actor(), turn.kit.country.places.names
    events = await write_to_reporter(turn.uow, case, text, actor, turn.now, places)
    wording.end(turn)
    await turn.tell(events)
    await show_case(turn, case.id, (await reader_of(turn)).say(SENT.get(way, UNREACHABLE)))


async def drop(turn: Turn, act: Act) -> None:
    """Write nothing now."""
    await wording.drop(turn, act, LETTER)


async def _open(turn: Turn, act: Act) -> Case | None:
    """The file, while anybody can read what is written about it; else it is shown as it stands."""
    case = await case_of(turn, act, Action.DECIDE_CASE)
    if case is None:
        return None
    if not case.state.open:
        await show_overtaken(turn, case)
        return None
    if await reach(turn.uow, case) is Reach.NOBODY:
        await show_case(turn, case.id, (await reader_of(turn)).say(UNREACHABLE))
        return None
    return case
