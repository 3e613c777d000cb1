"""A coordinator joins, and makes links for others (safety rules §13)."""

from bot.chat.officers import area_label
from bot.chat.screen import Act, Screen
from bot.chat.screens import joining as screens
from bot.chat.turn import Turn
from bot.domain.access import Action, Subject
from bot.domain.coordinator import Coordinator
from bot.domain.marks import N_
from bot.domain.mediator import Mediator
from bot.store.register import COORDINATOR, MEDIATOR
from bot.usecases.invite import VALID_FOR, invite

NOBODY = N_("Nobody of your area with this number waits for a link.")


async def welcome(turn: Turn) -> None:
    """Welcome somebody who has just joined."""
    one = (await turn.actor()).coordinator
    if one is not None:
        await turn.answer(screens.coordinator_screen(turn.tongue, one, area_label(turn, one.area)))


async def invite_(turn: Turn, act: Act) -> None:
    """Make a link for somebody of the own area who has not joined; without a number: who that is.

    Who has joined already gets a new link on the command line alone: here it would be a way to
    take somebody's place.
    """
    waiting = await _waiting(turn)
    number = act.args.get("argument", "").upper()
    if not number:
        await turn.answer(screens.invite_screen(turn.tongue, tuple(waiting)))
        return
    found = waiting.get(number)
    if found is None:
        await turn.answer(Screen(turn.tongue.say(NOBODY), rtl=turn.tongue.rtl))
        return
    role = MEDIATOR if isinstance(found, Mediator) else COORDINATOR
    actor = await turn.actor()
    token = await invite(turn.uow, turn.kit.dice, role, found.id, turn.now, actor.name)
    await turn.answer(screens.link_screen(turn.tongue, number, token, VALID_FOR.days))


async def _waiting(turn: Turn) -> dict[str, Mediator | Coordinator]:
    """Those who have not joined and whom this coordinator may invite, by number."""
    waiting: dict[str, Mediator | Coordinator] = {}
    for mediator in await turn.uow.register.mediators():
        subject = Subject(turn.kit.country.path(mediator.place_id))
        if not mediator.linked and await turn.may(Action.INVITE, subject):
            waiting[mediator.code] = mediator
    for other in await turn.uow.register.coordinators():
        subject = Subject(turn.kit.country.path(other.area), level=other.level)
        if other.chat_key is None and await turn.may(Action.INVITE, subject):
            waiting[other.number] = other
    return waiting
