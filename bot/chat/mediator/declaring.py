"""«أجدّد إقراري»: the declaration of ties anew; and asking for the registration to be renewed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.chat.drafts import behind
from bot.chat.inputs import Typed
from bot.chat.mediator import joining
from bot.chat.screen import Act, Screen
from bot.chat.screens import apply as screens
from bot.chat.screens.typed import move_of
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
    advance,
)
from bot.conversation.form import NO_VOICE, Declare
from bot.conversation.forms.apply import DECLARATION
from bot.domain.folding import strip_controls
from bot.domain.marks import N_
from bot.domain.mediator import Mediator
from bot.usecases.declare import declared_ties
from bot.usecases.declare_anew import RENEWAL, bears_arms, declare_anew, tell_registrars

DECLARED: Final = N_("Thank you. Your declaration of ties holds for a year from today.")
ARMED: Final = N_(
    "Thank you for saying so. No offer reaches you as long as that is so. The registrar speaks "
    "with you; what you have in hand, you hand over on your page."
)
ASKED: Final = N_("The registrar of your area hears that you would like to be renewed.")
NOBODY: Final = N_("At this moment no registrar can be reached. Please ask again tomorrow.")


async def start(turn: Turn, act: Act) -> None:
    """Begin anew, or go on where one is half-way."""
    del act
    draft = _draft(turn)
    if draft is None:
        draft = Draft.new(turn.kit.dice.letters(TOKEN_LENGTH, TOKEN_ALPHABET), DECLARATION)
    await _move(turn, draft, Resume())


async def stop(turn: Turn, act: Act) -> None:
    """Leave it; the old declaration holds as long as it does."""
    del act
    _put_away(turn)
    await joining.show(turn)


async def hear(turn: Turn) -> None:
    """Take words as the answer to the open question; they become tokens at once."""
    draft, said = _draft(turn), turn.incoming.said
    if draft is None:
        await joining.show(turn)
        return
    if not isinstance(said, Typed):
        await _move(turn, draft, Resume(), NO_VOICE)
        return
    step = DECLARATION.step(draft.at)
    made = move_of(turn.tongue, draft, step, strip_controls(said.text))
    words = isinstance(made, Say) and isinstance(made.value, str)
    if isinstance(made, Say) and words and step is not None and isinstance(step.answer, Declare):
        made = Say(made.step, {"ties": declared_ties(turn.uow, str(made.value))})
    await _move(turn, draft, made)


async def ask_renewal(turn: Turn, act: Act) -> None:
    """Let the registrars of the area know that somebody would like to be renewed."""
    del act
    one = await turn.uow.register.mediator_of(turn.chat.key)
    if one is None:
        return
    events = await tell_registrars(turn.uow, turn.kit.country, one, RENEWAL, turn.now)
    await turn.tell(events)
    await joining.show(turn, turn.tongue.say(ASKED if events else NOBODY))


async def press(turn: Turn, act: Act, step: Move) -> None:
    """Make the move of a button, where it still belongs to the declaration that is open."""
    draft = _draft(turn)
    if draft is None or draft.id != act.args.get("draft"):
        await joining.show(turn)
        return
    await _move(turn, draft, step)


async def _move(turn: Turn, draft: Draft, step: Move, hint: str = "") -> None:
    one = await turn.uow.register.mediator_of(turn.chat.key)
    draft, shown = advance(DECLARATION, draft, step)
    if one is None:
        return
    if isinstance(shown, Sent | Left):
        _put_away(turn)
        said = DECLARED if isinstance(shown, Sent) else ARMED
        answers = shown.answers if isinstance(shown, Sent) else None
        await _end(turn, one, answers, said)
        return
    turn.keep(draft={**draft.to_json(), "behind": behind(turn)})
    await turn.answer(_screen(turn, draft, replace(shown, hint=shown.hint or hint)))


async def _end(turn: Turn, one: Mediator, answers: Mapping[str, Any] | None, said: str) -> None:
    country = turn.kit.country
    if answers is None:
        events = await bears_arms(turn.uow, country, one, turn.now)
    else:
        events = await declare_anew(turn.uow, country, one, answers, turn.now)
    await turn.tell(events)
    await joining.show(turn, turn.tongue.say_to(one.gender.value, said))


def _screen(turn: Turn, draft: Draft, shown: Ask | Review) -> Screen:
    if isinstance(shown, Ask):
        return screens.ask_screen(turn.tongue, draft, shown)
    return screens.review_screen(turn.tongue, draft, "", shown.hint)


def _draft(turn: Turn) -> Draft | None:
    raw = turn.chat.draft
    return None if raw is None or raw.get("form") != DECLARATION.name else Draft.from_json(raw)


def _put_away(turn: Turn) -> None:
    if (turn.chat.draft or {}).get("form") == DECLARATION.name:
        turn.keep(draft=behind(turn))
