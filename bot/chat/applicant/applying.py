"""Applying to be a mediator, as a conversation: what each button does, how words are taken."""

from dataclasses import replace
from typing import Final

from bot.chat.applicant import places, standing
from bot.chat.applicant.walk import (
    Held,
    fresh,
    give_up,
    held_of,
    inside,
    long_away,
    move,
    typed,
)
from bot.chat.inputs import Typed, Unwanted, Voiced
from bot.chat.screen import Act, Screen
from bot.chat.screens import apply as screens
from bot.chat.screens.typed import move_of
from bot.chat.turn import Turn
from bot.conversation.engine import Move, Resume, Say
from bot.conversation.form import NO_VOICE, NO_VOICE_PRESS, Place, Tell, Tick
from bot.conversation.form import Choose as ChooseOne
from bot.conversation.forms.apply import APPLY
from bot.domain.application import Stage
from bot.domain.folding import strip_controls
from bot.domain.hours import TRIPOLI
from bot.domain.marks import N_
from bot.usecases.apply import from_when

TOO_LONG: Final = N_("The voice note is too long. Two minutes at the most, please.")
NO_PICTURES: Final = N_(
    "We take no pictures, files or contacts here, and keep none. Please clear it from this chat, "
    "and write your answer or press a button. A phone number is written in digits."
)
USE_BUTTONS: Final = N_(
    "You changed a message. Here an answer is changed by buttons: «Back», or at the end its name."
)
#: Longest voice note, in seconds (domain brief §2.6).
LONGEST_VOICE: Final = 120


async def start(turn: Turn, act: Act) -> None:
    """Begin, go on, or say where it stands; whoever mediates already has a page of their own."""
    del act
    found = await turn.uow.applications.of_chat(turn.chat.key)
    if not (found is not None and found.stage.open) and await _stands_already(turn):
        return
    if await held_of(turn) is not None:
        await offer(turn)
        return
    if found is not None and found.stage.open:
        turn.keep(draft=None)
        await standing.show(turn, Act(""))
        return
    await move(turn, fresh(turn), Resume())


async def anew(turn: Turn, act: Act) -> None:
    """Begin from the start; what was said half-way is forgotten."""
    del act
    found = await turn.uow.applications.of_chat(turn.chat.key)
    if found is not None and found.stage.open:
        await standing.show(turn, Act(""))
        return
    if await _stands_already(turn):
        return
    await give_up(turn)
    await move(turn, fresh(turn), Resume())


async def _stands_already(turn: Turn) -> bool:
    """Whoever mediates has a page of their own; whoever did may have to wait before a new try."""
    known = await turn.uow.register.mediator_of(turn.chat.key)
    if known is None:
        return False
    day = await from_when(turn.uow, turn.kit.country, known, turn.now)
    if day is None:
        await turn.answer(screens.known_screen(turn.tongue, known.code))
    elif day > turn.now.astimezone(TRIPOLI).date():
        await turn.answer(screens.later_screen(turn.tongue, day))
    else:
        return False
    return True


async def offer(turn: Turn) -> None:
    """«نكمل طلبك من حيث توقفت؟»."""
    await turn.answer(screens.continue_screen(turn.tongue))


async def resume(turn: Turn, act: Act) -> None:
    """Show again where the person stands."""
    del act
    held = await held_of(turn)
    if held is None:
        await standing.show(turn, Act(""))
        return
    await move(turn, held, Resume())


async def stop(turn: Turn, act: Act) -> None:
    """Leave the form: keep what was said for a week, or forget it."""
    held = await held_of(turn)
    if held is None or act.args.get("draft", held.draft.id) != held.draft.id:
        await resume(turn, act)
    elif held.row is None:
        await give_up(turn)
        await turn.answer(screens.stopped_screen(turn.tongue, kept=False))
    else:
        await turn.answer(screens.stop_screen(turn.tongue, held.draft.id))


async def keep(turn: Turn, act: Act) -> None:
    """Leave the form and keep it for a week."""
    del act
    if inside(turn):
        turn.keep(draft=None)
    kept = await held_of(turn) is not None
    await turn.answer(screens.stopped_screen(turn.tongue, kept=kept))


async def drop(turn: Turn, act: Act) -> None:
    """Forget the form and all that was said in it."""
    held = await held_of(turn)
    if held is not None and held.draft.id == act.args.get("draft"):
        await give_up(turn)
    await turn.answer(screens.stopped_screen(turn.tongue, kept=False))


async def listen(turn: Turn) -> None:
    """Take whatever is no command and no button as an answer to the open question."""
    said = turn.incoming.said
    held = await held_of(turn)
    if held is None:
        turn.keep(draft=None)
        await standing.show(turn, Act(""))
        return
    if isinstance(said, Unwanted):
        await turn.send(Screen(turn.tongue.say(NO_PICTURES)))
        if not said.caption:
            return
        turn.incoming = replace(turn.incoming, said=Typed(said.caption))
    if long_away(turn) and not isinstance(said, Voiced):
        await offer(turn)
        return
    await _hear(turn, held)


async def edited(turn: Turn) -> None:
    """A message that reads otherwise now changes nothing here: say how an answer is changed."""
    if await held_of(turn) is not None:
        await turn.send(Screen(turn.tongue.say(USE_BUTTONS)))


async def _hear(turn: Turn, held: Held) -> None:
    step = APPLY.step(held.draft.at)
    answer = None if step is None else step.answer
    said = turn.incoming.said
    match said:
        case Typed():
            made = move_of(turn.tongue, held.draft, step, strip_controls(typed(turn)))
            if isinstance(made, Say) and isinstance(answer, Place):
                await places.answer(turn, held, said)
            else:
                await move(turn, held, made)
        case Voiced() if isinstance(answer, Tell) and answer.voice and held.row is not None:
            await _take_voice(turn, held, said)
        case Voiced():
            pressed = isinstance(answer, ChooseOne | Tick)
            await move(turn, held, Resume(), NO_VOICE_PRESS if pressed else NO_VOICE)
        case _:
            await move(turn, held, Resume())


async def _take_voice(turn: Turn, held: Held, said: Voiced) -> None:
    if said.seconds > LONGEST_VOICE or held.row is None:
        await move(turn, held, Resume(), TOO_LONG)
        return
    voice = await turn.fetch_voice(said.file_id, said.seconds)
    await turn.uow.applications.claim_voice(held.row, voice)
    await move(turn, held, Say(held.draft.at, {"voice": voice}))


async def press(turn: Turn, act: Act, step: Move) -> None:
    """Make the move of a button, where it still belongs to the form that is open."""
    held = await held_of(turn)
    if held is None or held.draft.id != act.args.get("draft"):
        await resume(turn, act)
    elif long_away(turn):
        await offer(turn)
    else:
        await move(turn, held, step)


async def waits(turn: Turn) -> bool:
    """Whether somebody is in the middle of the form, or of an answer to a registrar."""
    found = await turn.uow.applications.of_chat(turn.chat.key)
    return inside(turn) and (found is None or found.stage is Stage.DRAFT)
