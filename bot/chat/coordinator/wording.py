"""What a coordinator types about a file: heard, shown masked, and taken once by a press.

Whatever it is for (a sentence for the mediator, a letter to the reporter), it passes here; the
rooms say who may write it, how it is asked for, and what becomes of it.
"""

from dataclasses import dataclass
from typing import Final

from bot.chat.coordinator.desk import show_case
from bot.chat.coordinator.door import case_of
from bot.chat.drafts import behind
from bot.chat.inputs import Typed
from bot.chat.screen import Act
from bot.chat.turn import Turn
from bot.domain.case import Case
from bot.domain.folding import strip_controls
from bot.domain.marks import N_
from bot.domain.masking import mask
from bot.usecases.decide_case import LONGEST_SENTENCE

SHORTER: Final = N_("That is too long. One or two sentences, please.")


@dataclass(frozen=True, slots=True)
class Shown:
    """The words as they would go out: `number` counts the versions typed under one question."""

    text: str
    number: int
    masked: bool


def begin(turn: Turn, form: str, case: Case) -> None:
    """From now on what is typed in this chat is this form's, about this file."""
    turn.keep(draft={"form": form, "case": case.id, "behind": behind(turn)})


def about(turn: Turn) -> Act:
    """The file of the form that is open, as a button names it."""
    return Act("", {"case": str((turn.chat.draft or {})["case"])})


def hear(turn: Turn, type_it: str) -> Shown | str:
    """Keep what was typed, masked, so that a press may take it; or the hint what to do instead.

    `type_it` is said where it was no text.
    """
    draft, said = turn.chat.draft or {}, turn.incoming.said
    text = strip_controls(said.text).strip() if isinstance(said, Typed) else ""
    if not text or len(text) > LONGEST_SENTENCE:
        return SHORTER if text else type_it
    found = mask(" ".join(text.split()), places=turn.kit.country.places.names)
    number = int(draft.get("number", 0)) + 1
    said_in = {"message": turn.incoming.message_id}
    turn.keep(draft={**draft, "text": found.text, "number": number, **said_in})
    return Shown(found.text, number, masked=bool(found.found))


def shown(turn: Turn, act: Act, form: str, case: Case) -> str | None:
    """The words under the pressed button; None where it was pressed before, or shows older ones."""
    draft = turn.chat.draft or {}
    here = (draft.get("form"), str(draft.get("case")), str(draft.get("number")))
    return str(draft["text"]) if here == (form, str(case.id), act.args.get("number")) else None


def end(turn: Turn) -> None:
    """The form is over; what was put aside for it is taken up again."""
    turn.keep(draft=behind(turn))


async def drop(turn: Turn, act: Act, form: str) -> None:
    """Write nothing now, and see the file again."""
    if (turn.chat.draft or {}).get("form") == form:
        end(turn)
    case = await case_of(turn, act)
    if case is not None:
        await show_case(turn, case.id)
