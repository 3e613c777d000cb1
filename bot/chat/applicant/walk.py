"""Where an applicant stands in the form, and how one move leads on.

Until consent nothing is stored but that the form is open; from then on the draft is a row of its
own, so that a report in between, or a week of silence, costs nothing of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.chat.applicant import standing
from bot.chat.inputs import Typed
from bot.chat.screen import Screen
from bot.chat.screens import apply as screens
from bot.chat.turn import TOKEN_ALPHABET, TOKEN_LENGTH, Turn
from bot.conversation.engine import (
    Ask,
    Draft,
    Left,
    Move,
    Resume,
    Review,
    Say,
    Sent,
    Show,
    advance,
)
from bot.conversation.form import Declare
from bot.conversation.forms.apply import APPLY, CONSENT
from bot.domain.ids import ApplicationId
from bot.domain.marks import N_
from bot.store.chats import DRAFTS_FOR
from bot.usecases.apply import clash, half_way, send_application
from bot.usecases.declare import declared_ties, says_nothing
from bot.usecases.judge_application import waits

DIFFERENT: Final = N_("The two people must be from two different communities.")
VOICE_GONE: Final = N_("We no longer have your voice note: we keep none longer than three days.")
#: After so long a silence the person is asked before the form goes on.
SILENCE: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Held:
    """A form half-way; before consent it has no row."""

    draft: Draft
    row: ApplicationId | None = None


def inside(turn: Turn) -> bool:
    """Whether what is said in this chat is meant for the form."""
    return (turn.chat.draft or {}).get("form") == APPLY.name


async def held_of(turn: Turn) -> Held | None:
    """The form that this chat is in the middle of; one older than a week is gone."""
    found = await half_way(turn.uow, turn.chat.key)
    if found is not None and turn.now - found.touched_at > DRAFTS_FOR:
        await turn.uow.applications.drop(found.id)
        found = None
    if found is not None:
        raw = await turn.uow.applications.draft(found.id)
        if raw is not None:
            return Held(Draft.from_json(raw), found.id)
    marked = (turn.chat.draft or {}).get("id") if inside(turn) else None
    return None if marked is None else Held(Draft.new(str(marked), APPLY))


def fresh(turn: Turn) -> Held:
    """A form at its first question."""
    return Held(Draft.new(turn.kit.dice.letters(TOKEN_LENGTH, TOKEN_ALPHABET), APPLY))


def long_away(turn: Turn) -> bool:
    """Whether the person comes back after a long silence."""
    return turn.away > SILENCE


async def move(turn: Turn, held: Held, step: Move, hint: str = "") -> None:
    """Make one move and show what comes of it; `hint` is a msgid, said above the question."""
    held, gone = await _without_lost_voices(turn, held)
    step = _sealed(turn, held.draft, step)
    if isinstance(step, Say) and clash(held.draft.answers, step.step, step.value):
        step, hint = Resume(), DIFFERENT
    draft, shown = advance(APPLY, held.draft, step)
    held = await _kept(turn, replace(held, draft=draft))
    if isinstance(shown, Ask | Review):
        said = shown.hint or hint or (VOICE_GONE if gone else "")
        shown = replace(shown, hint=said)
    await turn.answer(await _screen(turn, held, shown))


def _sealed(turn: Turn, draft: Draft, step: Move) -> Move:
    """Words of a declaration become tokens before the form sees them (rule N15)."""
    if not isinstance(step, Say) or not isinstance(step.value, str):
        return step
    asked = APPLY.step(step.step)
    if asked is None or draft.at != step.step or not isinstance(asked.answer, Declare):
        return step
    if says_nothing(step.value):
        # The form takes no wording for a tie, and asks again.
        return step
    return Say(step.step, {"ties": declared_ties(turn.uow, step.value)})


async def _kept(turn: Turn, held: Held) -> Held:
    """Store where the person stands; consent begins the row."""
    turn.keep(draft={"form": APPLY.name, "id": held.draft.id})
    if held.row is not None:
        await turn.uow.applications.keep_draft(held.row, held.draft.to_json(), turn.now)
        return held
    if CONSENT not in held.draft.answers:
        return held
    chat = (turn.chat.key, turn.incoming.chat_id)
    row = await turn.uow.applications.begin(chat, held.draft.to_json(), turn.now)
    return replace(held, row=row)


async def _without_lost_voices(turn: Turn, held: Held) -> tuple[Held, bool]:
    """Take back answers whose voice note was erased after its 72 hours (safety rule 7)."""
    answers = held.draft.answers
    gone = [
        key
        for key, value in answers.items()
        if isinstance(value, Mapping)
        and "voice" in value
        and not await turn.uow.reports.has_voice(int(value["voice"]), turn.now)
    ]
    kept = {key: value for key, value in answers.items() if key not in gone}
    return replace(held, draft=replace(held.draft, answers=kept)), bool(gone)


async def _screen(turn: Turn, held: Held, shown: Show) -> Screen:
    match shown:
        case Ask():
            return screens.ask_screen(turn.tongue, held.draft, shown)
        case Review():
            label = place_label(turn, str(held.draft.answers.get("place", "")))
            return screens.review_screen(turn.tongue, held.draft, label, shown.hint)
        case Left():
            await give_up(turn)
            return screens.card_screen(turn.tongue, shown.card)
        case Sent():
            # Whoever applies wants to hear of it, whatever they wished for a report of their own.
            turn.keep(draft=None, silent=False)
            found = await half_way(turn.uow, turn.chat.key)
            if found is not None:
                await send_application(turn.uow, turn.kit.country, found, shown.answers, turn.now)
                sent = await turn.uow.applications.get(found.id)
                if sent is not None:
                    await turn.tell(await waits(turn.uow, turn.kit.country, sent, turn.now))
            return await standing.screen(turn)


async def give_up(turn: Turn) -> None:
    """Forget the form and all that was said in it."""
    await turn.uow.applications.drop_drafts(turn.chat.key)
    await turn.uow.inbox.forget(turn.chat.key)
    turn.keep(draft=None)


def place_label(turn: Turn, place_id: str) -> str:
    """A place as people read it."""
    place = turn.kit.places.get(place_id)
    return "" if place is None else turn.kit.places.label(place, turn.chat.language)


def typed(turn: Turn) -> str:
    """What was typed, where something was."""
    said = turn.incoming.said
    return said.text if isinstance(said, Typed) else ""
