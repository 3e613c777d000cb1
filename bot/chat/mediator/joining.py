"""A mediator joins: reads the code of conduct, accepts it or not, and has a page of their own."""

from datetime import date

from bot.chat.screen import Act
from bot.chat.screens import joining as screens
from bot.chat.turn import Turn
from bot.data.code_of_conduct import VERSION, code_of_conduct
from bot.domain.hours import TRIPOLI
from bot.domain.marks import N_
from bot.domain.neutrality import code_counts
from bot.usecases.join import accept_code, set_available, set_discreet
from bot.usecases.seek_again import somebody_free

ACCEPTED = N_("Thank you. From now on offers may reach you; each may be declined freely.")
RESTING = N_("Rest well. No new offer arrives until you are available again.")
BACK = N_("Good to have you back.")
PAGE = N_("Write {me} at any time to see this page.")


async def welcome(turn: Turn) -> None:
    """Show the code's first page to somebody who has just joined."""
    await _turn_to(turn, 0, greet=True)


async def page(turn: Turn, act: Act) -> None:
    """Turn to a page of the code."""
    await _turn_to(turn, int(act.args["page"]))


async def accept(turn: Turn, act: Act) -> None:
    """«أقبل الميثاق»: record which text; a button under an older text shows the present one."""
    own = await _own(turn)
    if own is None:
        return
    if act.args["version"] != VERSION:
        await _turn_to(turn, 0)
        return
    if own.mediator.code_version != VERSION:
        code = code_of_conduct(turn.tongue.code)
        await accept_code(turn.uow, await turn.actor(), code, turn.now)
        await somebody_free(turn.uow, turn.kit.country, own.mediator.id, turn.now)
    said = (turn.tongue.say(ACCEPTED), turn.tongue.say_to(own.gender, PAGE, me=screens.ME))
    await _show(turn, "\n".join(said))


async def refuse(turn: Turn, act: Act) -> None:
    """«لا أقبل»: nothing changes, and no offer arrives."""
    del act
    own = await _own(turn)
    if own is None or own.accepted:
        await _show(turn)
        return
    await turn.answer(screens.refused_screen(turn.tongue, own.gender))


async def me(turn: Turn, act: Act) -> None:
    """The own page: available or resting, discreet or not, what is in hand."""
    del act
    await _show(turn)


async def available(turn: Turn, act: Act) -> None:
    """«متاح الآن» / «في راحة»: nobody asks why."""
    own = await _own(turn)
    if own is None:
        return
    wanted = act.args["to"] == "yes"
    if own.mediator.available != wanted:
        await set_available(turn.uow, await turn.actor(), available=wanted, now=turn.now)
        if wanted:
            await somebody_free(turn.uow, turn.kit.country, own.mediator.id, turn.now)
    await _show(turn, turn.tongue.say_to(own.gender, BACK if wanted else RESTING))


async def discreet(turn: Turn, act: Act) -> None:
    """Lines that tell nothing, or messages whole."""
    await set_discreet(turn.uow, await turn.actor(), discreet=act.args["to"] == "yes")
    await _show(turn)


async def waits_for_code(turn: Turn) -> bool:
    """Whether somebody here has joined, but not accepted the code that is asked for."""
    own = await _own(turn)
    return own is not None and not own.accepted


async def _turn_to(turn: Turn, number: int, *, greet: bool = False) -> None:
    own = await _own(turn)
    if own is not None:
        code = code_of_conduct(turn.tongue.code)
        await turn.answer(screens.code_screen(turn.tongue, code, number, own, greet=greet))


async def _show(turn: Turn, head: str = "") -> None:
    own = await _own(turn)
    if own is not None:
        await turn.answer(screens.me_screen(turn.tongue, own, head=head))


async def _own(turn: Turn) -> screens.Own | None:
    one = await turn.uow.register.mediator_of(turn.chat.key)
    if one is None:
        return None
    reached = (await turn.uow.register.reach_mediators([one.id])).get(one.id)
    return screens.Own(
        one,
        accepted=code_counts(one.code_version, VERSION),
        discreet=reached is None or reached.discreet,
        today=turn.now.astimezone(TRIPOLI).date(),
        declared_until=_a_year_after(one.declared_on),
    )


def _a_year_after(day: date) -> date:
    """The last day of a declaration (rule N13)."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # made on 29 February
        return day.replace(year=day.year + 1, day=28)
