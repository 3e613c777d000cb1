"""The coordinator's page of the day: behind «ملخصك جاهز», protected, deleted after a day."""

from bot.chat.coordinator.door import reader_of
from bot.chat.inputs import Pressed
from bot.chat.screen import Act
from bot.chat.screens import digest as screens
from bot.chat.screens.coordinator_why import aside_screen
from bot.chat.screens.skew import skew_screen
from bot.chat.turn import Turn
from bot.domain.case import Level
from bot.domain.coordinator import Coordinator
from bot.domain.marks import N_
from bot.domain.places import COUNTRY
from bot.usecases.build_digest import build_digest, set_aside, waiting_for
from bot.usecases.send_digest import keep_for_a_day
from bot.usecases.skew_report import quarter_of, skew_of

_EVERYWHERE = N_("the whole country")


async def open_(turn: Turn, act: Act) -> None:
    """Show the page as it stands at this moment; asked for by hand it goes after a day too.

    Behind the line of the morning it takes the line's place, which is deleted with it. Elsewhere
    it comes as a message of its own: an older one could not be deleted a day later.
    """
    coordinator = (await turn.actor()).coordinator
    if coordinator is None:
        return
    digest = await build_digest(turn.uow, turn.kit.country, coordinator, turn.now)
    rises = [_name(turn, place) for place in digest.rises]
    screen = screens.digest_screen(turn.tongue, digest, _area(turn, coordinator), rises)
    apart = bool(act.args.get("apart"))
    row = await (turn.send(screen) if apart else turn.answer(screen))
    if apart or not isinstance(turn.incoming.said, Pressed):
        await keep_for_a_day(turn.uow, coordinator.id, row, turn.now)


async def late(turn: Turn, act: Act) -> None:
    """«كل المتأخر»: everything overdue."""
    coordinator = (await turn.actor()).coordinator
    if coordinator is None:
        return
    waiting = await waiting_for(turn.uow, turn.kit.country, coordinator, turn.now)
    found = [one for one in waiting if one.late]
    if not found:
        await open_(turn, act)
        return
    await turn.answer(screens.late_screen(turn.tongue, found))


async def aside(turn: Turn, act: Act) -> None:
    """What two coordinators set aside within a day, each with its reason and both of them."""
    del act
    coordinator = (await turn.actor()).coordinator
    if coordinator is None:
        return
    register, lines = turn.uow.register, []
    for number, one in await set_aside(turn.uow, turn.kit.country, coordinator, turn.now):
        mediator = await register.mediator(one.mediator_id)
        first = await register.coordinator(one.asked_by)
        second = None if one.decided_by is None else await register.coordinator(one.decided_by)
        people = [each.number for each in (first, second) if each is not None]
        lines.append((number, one, "" if mediator is None else mediator.code, people))
    await turn.answer(aside_screen(await reader_of(turn), lines))


async def skew(turn: Turn, act: Act) -> None:
    """How the last quarter went by kind of sides: for whoever coordinates the country (N20)."""
    coordinator = (await turn.actor()).coordinator
    if coordinator is None or coordinator.level is not Level.NATIONAL:
        await open_(turn, act)
        return
    quarter = quarter_of(turn.now).before
    page = await skew_of(turn.uow, quarter, (coordinator.mark,))
    await turn.answer(skew_screen(await reader_of(turn), str(quarter), page))


def _area(turn: Turn, coordinator: Coordinator) -> str:
    if coordinator.area == COUNTRY:
        return turn.tongue.say(_EVERYWHERE)
    return _name(turn, coordinator.area)


def _name(turn: Turn, place_id: str) -> str:
    place = turn.kit.places.get(place_id)
    return "" if place is None else turn.kit.places.label(place, turn.tongue.code)
