"""What a coordinator writes to the reporter: typed, shown masked, then sent."""

from typing import Final

from bot.chat.coordinator.desk import show_case, show_overtaken
from bot.chat.coordinator.door import case_of, reader_of, sheet_of
from bot.chat.drafts import LETTER, behind
from bot.chat.inputs import Typed
from bot.chat.screen import Act
from bot.chat.screens import coordinator_letter as screens
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case
from bot.domain.folding import strip_controls
from bot.domain.marks import N_
from bot.domain.masking import mask
from bot.usecases.decide_case import LONGEST_SENTENCE
from bot.usecases.write_to_reporter import Reach, reach, write_to_reporter

TYPE_IT = N_("Please type the message here.")
SHORTER = N_("That is too long. One or two sentences, please.")
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
    turn.keep(draft={"form": LETTER, "case": case.id, "behind": behind(turn)})
    way = await reach(turn.uow, case)
    await turn.answer(screens.ask_screen(await reader_of(turn), await sheet_of(turn, case), way))


async def hear(turn: Turn) -> None:
    """Take what was typed, and show what would be sent."""
    draft, said = turn.chat.draft or {}, turn.incoming.said
    case = await _open(turn, Act("", {"case": str(draft["case"])}))
    if case is None:
        turn.keep(draft=behind(turn))
        return
    reader, sheet = await reader_of(turn), await sheet_of(turn, case)
    text = strip_controls(said.text).strip() if isinstance(said, Typed) else ""
    if not text or len(text) > LONGEST_SENTENCE:
        hint = reader.say(SHORTER if text else TYPE_IT)
        way = await reach(turn.uow, case)
        await turn.answer(screens.ask_screen(reader, sheet, way, hint))
        return
    shown = mask(" ".join(text.split()), places=turn.kit.country.places.names)
    number = int(draft.get("number", 0)) + 1
    said_in = {"message": turn.incoming.message_id}
    turn.keep(draft={**draft, "text": shown.text, "number": number, **said_in})
    masked = bool(shown.found)
    await turn.answer(screens.sure_screen(reader, sheet, shown.text, number, masked=masked))


async def send(turn: Turn, act: Act) -> None:
    """Send what was shown; pressed twice it is sent once."""
    case = await _open(turn, act)
    if case is None:
        return
    draft = turn.chat.draft or {}
    here = (draft.get("form"), str(draft.get("case")), str(draft.get("number")))
    if here != (LETTER, str(case.id), act.args.get("number")):
        await show_case(turn, case.id)
        return
    way = await reach(turn.uow, case)
    actor, places = await turn.actor(), turn.kit.country.places.names
    events = await write_to_reporter(turn.uow, case, str(draft["text"]), actor, turn.now, places)
    turn.keep(draft=behind(turn))
    await turn.tell(events)
    await show_case(turn, case.id, (await reader_of(turn)).say(SENT.get(way, UNREACHABLE)))


async def drop(turn: Turn, act: Act) -> None:
    """Write nothing now."""
    if (turn.chat.draft or {}).get("form") == LETTER:
        turn.keep(draft=behind(turn))
    case = await case_of(turn, act)
    if case is not None:
        await show_case(turn, case.id)


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
