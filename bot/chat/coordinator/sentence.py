"""The sentence that a mediator reads: typed by a coordinator, shown masked, then released."""

from typing import Final

from bot.chat.coordinator import wording
from bot.chat.coordinator.desk import show_case
from bot.chat.coordinator.door import case_of, reader_of, sheet_of
from bot.chat.drafts import SENTENCE
from bot.chat.screen import Act
from bot.chat.screens import coordinator_read as screens
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.marks import N_
from bot.usecases.decide_case import AT_WORK, SEEKING, write_sentence

TYPE_IT = N_("Please type the sentence here.")
KEPT = N_("The sentence is released. Mediators read it once the team is complete.")
#: Whoever decides, and whoever listens, may write it.
_MAY: Final = (Action.DECIDE_CASE, Action.LISTEN)


async def ask(turn: Turn, act: Act) -> None:
    """Ask for the sentence."""
    case = await case_of(turn, act, *_MAY)
    if case is None:
        return
    if case.state not in SEEKING | AT_WORK:
        await show_case(turn, case.id)
        return
    wording.begin(turn, SENTENCE, case)
    shown = screens.ask_sentence_screen(await reader_of(turn), await sheet_of(turn, case))
    await turn.answer(shown)


async def hear(turn: Turn) -> None:
    """Take what was typed, and show what would be released."""
    case = await case_of(turn, wording.about(turn), *_MAY)
    if case is None:
        wording.end(turn)
        return
    reader, sheet = await reader_of(turn), await sheet_of(turn, case)
    match wording.hear(turn, TYPE_IT):
        case wording.Shown(text, number, masked):
            await turn.answer(screens.sentence_screen(reader, sheet, text, number, masked=masked))
        case hint:
            await turn.answer(screens.ask_sentence_screen(reader, sheet, reader.say(hint)))


async def keep(turn: Turn, act: Act) -> None:
    """Release the sentence that was shown."""
    case = await case_of(turn, act, *_MAY)
    if case is None:
        return
    text = wording.shown(turn, act, SENTENCE, case)
    if text is None or case.state not in SEEKING | AT_WORK:
        await show_case(turn, case.id)
        return
    actor, places = await turn.actor(), turn.kit.country.places.names
    events = await write_sentence(turn.uow, case, text, actor, turn.now, places)
    wording.end(turn)
    await turn.tell(events)
    await show_case(turn, case.id, (await reader_of(turn)).say(KEPT))


async def drop(turn: Turn, act: Act) -> None:
    """Write no sentence now."""
    await wording.drop(turn, act, SENTENCE)
