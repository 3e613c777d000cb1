"""The sentence that a mediator reads: typed by a coordinator, shown masked, then released."""

from typing import Final

from bot.chat.coordinator.desk import show_case
from bot.chat.coordinator.door import case_of, reader_of, sheet_of
from bot.chat.drafts import SENTENCE, behind
from bot.chat.inputs import Typed
from bot.chat.screen import Act
from bot.chat.screens import coordinator_read as screens
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.folding import strip_controls
from bot.domain.marks import N_
from bot.domain.masking import mask
from bot.usecases.decide_case import AT_WORK, LONGEST_SENTENCE, SEEKING, write_sentence

TYPE_IT = N_("Please type the sentence here.")
SHORTER = N_("That is too long. One or two sentences, please.")
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
    turn.keep(draft={"form": SENTENCE, "case": case.id, "behind": behind(turn)})
    shown = screens.ask_sentence_screen(await reader_of(turn), await sheet_of(turn, case))
    await turn.answer(shown)


async def hear(turn: Turn) -> None:
    """Take what was typed, and show what would be released."""
    draft, said = turn.chat.draft or {}, turn.incoming.said
    case = await case_of(turn, Act("", {"case": str(draft["case"])}), *_MAY)
    if case is None:
        turn.keep(draft=behind(turn))
        return
    reader, sheet = await reader_of(turn), await sheet_of(turn, case)
    text = strip_controls(said.text).strip() if isinstance(said, Typed) else ""
    if not text or len(text) > LONGEST_SENTENCE:
        hint = reader.say(SHORTER if text else TYPE_IT)
        await turn.answer(screens.ask_sentence_screen(reader, sheet, hint))
        return
    shown = mask(" ".join(text.split()), places=turn.kit.country.places.names)
    number = int(draft.get("number", 0)) + 1
    said_in = {"message": turn.incoming.message_id}
    turn.keep(draft={**draft, "text": shown.text, "number": number, **said_in})
    masked = bool(shown.found)
    await turn.answer(screens.sentence_screen(reader, sheet, shown.text, number, masked=masked))


async def keep(turn: Turn, act: Act) -> None:
    """Release the sentence that was shown."""
    case = await case_of(turn, act, *_MAY)
    if case is None:
        return
    draft = turn.chat.draft or {}
    here = (draft.get("form"), str(draft.get("case")), str(draft.get("number")))
    if (
        here != (SENTENCE, str(case.id), act.args.get("number"))
        or case.state not in SEEKING | AT_WORK
    ):
        await show_case(turn, case.id)
        return
    actor, places = await turn.actor(), turn.kit.country.places.names
    events = await write_sentence(turn.uow, case, str(draft["text"]), actor, turn.now, places)
    turn.keep(draft=behind(turn))
    await turn.tell(events)
    await show_case(turn, case.id, (await reader_of(turn)).say(KEPT))


async def drop(turn: Turn, act: Act) -> None:
    """Write no sentence now."""
    if (turn.chat.draft or {}).get("form") == SENTENCE:
        turn.keep(draft=behind(turn))
    case = await case_of(turn, act)
    if case is not None:
        await show_case(turn, case.id)
