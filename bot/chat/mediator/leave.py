"""A mediator goes on leave and comes back: nobody asks why, and it is no stain (brief §3.1)."""

from bot.chat.mediator import joining
from bot.chat.screen import Act, Screen
from bot.chat.screens.leave import ask_screen, out_screen
from bot.chat.turn import Turn
from bot.domain.marks import N_
from bot.domain.standing import Move, Propose, Reason
from bot.usecases.apply import leave_for_good
from bot.usecases.change_standing import change_standing
from bot.usecases.voices import own_voice

OUT = N_(
    "You took your application back, and everything you gave is erased. Thank you for wanting to "
    "help people."
)
GONE = N_("You are on leave from now on. Rest well; one press brings you back.")


async def ask(turn: Turn, act: Act) -> None:
    """Say what it means before anything changes."""
    del act
    one = await turn.uow.register.mediator_of(turn.chat.key)
    if one is not None:
        await turn.answer(ask_screen(turn.tongue, one.gender.value))


async def go(turn: Turn, act: Act) -> None:
    """Offers go, what is in hand goes to a coordinator."""
    await _move(turn, Move.REST, Reason.OWN_WISH, GONE)
    del act


async def back(turn: Turn, act: Act) -> None:
    """Back to where they stood."""
    await _move(turn, Move.RETURN, Reason.RESTED, joining.BACK)
    del act


async def ask_out(turn: Turn, act: Act) -> None:
    """Ask once, before somebody who was verified takes everything back."""
    del act
    one = await turn.uow.register.mediator_of(turn.chat.key)
    if one is not None:
        await turn.answer(out_screen(turn.tongue, one.gender.value))


async def out(turn: Turn, act: Act) -> None:
    """Everything is taken back and erased; a number alone stays, which nobody else gets."""
    del act
    one = await turn.uow.register.mediator_of(turn.chat.key)
    if one is None:
        return
    if await leave_for_good(turn.uow, turn.kit.country, one, turn.now):
        await turn.uow.inbox.forget(turn.chat.key)
        await turn.answer(Screen(turn.tongue.say(OUT), rtl=turn.tongue.rtl))
    else:
        await joining.show(turn)


async def _move(turn: Turn, move: Move, reason: Reason, said: str) -> None:
    """A second press changes nothing, and shows the own page as it is."""
    one = await turn.uow.register.mediator_of(turn.chat.key)
    if one is None:
        return
    command = Propose(move, await own_voice(turn.uow, one.id), reason)
    events, _ = await change_standing(turn.uow, turn.kit.country, one, command, turn.now)
    await turn.tell(events)
    await joining.show(turn, turn.tongue.say_to(one.gender.value, said) if events else "")
