"""Somebody changed what they had written: in a form that is open the new words take the old place.

What was sent already stays as it was sent, and they are told what to do instead: nothing is changed
behind the back of whoever has read it.
"""

from dataclasses import replace

from bot.chat.inputs import Edited
from bot.chat.resident.status import own_rows
from bot.chat.resident.walk import TOLD, draft_of, move
from bot.chat.screen import Screen
from bot.chat.screens.typed import move_of
from bot.chat.turn import TOKEN_ALPHABET, TOKEN_LENGTH, Turn
from bot.conversation.engine import Draft, Resume, Say
from bot.conversation.form import Refused, Step
from bot.conversation.forms import form_of
from bot.conversation.forms.report import REPORT
from bot.domain.danger import read_danger
from bot.domain.marks import N_
from bot.domain.masking import mask
from bot.store.reports import Report

CHANGED = N_("We have taken your new words in place of the old ones.")
SENT = N_(
    "You changed a message. What was sent to us already stays as it was. To correct something, "
    "press “Add something”; to erase it all, “Delete my report”."
)


async def hear(turn: Turn) -> None:
    """Take the new words where they answer an open question; else say what can be done."""
    said, draft = turn.incoming.said, draft_of(turn)
    if not isinstance(said, Edited):
        return
    told = (turn.chat.draft or {}).get(TOLD) or {}
    at = str(told.get(str(turn.incoming.message_id), ""))
    step = None if draft is None else form_of(draft).step(at)
    if draft is not None and step is not None:
        await _replace(turn, draft, step, said.text)
        return
    report = await turn.uow.reports.latest_of(turn.chat.key)
    if report is not None and not await _is_known(turn, report, said.text):
        await turn.send(Screen(turn.tongue.say(SENT), own_rows(turn, report)))
        if draft is None and read_danger(said.text):
            new = Draft.new(turn.kit.dice.letters(TOKEN_LENGTH, TOKEN_ALPHABET), REPORT)
            await move(turn, new, Resume())


async def _replace(turn: Turn, draft: Draft, step: Step, text: str) -> None:
    """The old words go in any case; new ones that cannot be taken are asked for once more.

    Telegram sometimes reports an edit that changed nothing: that is passed over.
    """
    typed = move_of(turn.tongue, replace(draft, at=step.key), step, text)
    value = step.answer.read(typed.value) if isinstance(typed, Say) else Refused("")
    if value == draft.answers.get(step.key):
        return
    answers = {key: given for key, given in draft.answers.items() if key != step.key}
    if isinstance(value, Refused):
        asked = replace(draft, answers=answers, at=step.key)
        await move(turn, asked, Resume(), gate=bool(read_danger(text)), hint=value.hint)
        return
    changed = replace(draft, answers={**answers, step.key: value})
    await move(turn, changed, Resume(), gate=bool(read_danger(text)), hint=CHANGED)


async def _is_known(turn: Turn, report: Report, text: str) -> bool:
    """Whether these very words stand in the report already: then nothing was changed."""
    kept = [report.answers.get("what") if report.answers is not None else None]
    kept += [body.get("text") for body in await turn.uow.reports.additions(report.id)]
    return mask(text, places=turn.kit.country.places.names).text in kept
