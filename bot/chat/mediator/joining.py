"""A mediator joins: reads the code of conduct, accepts it or not, and has a page of their own."""

from dataclasses import replace

from bot.chat.screen import Act, Screen
from bot.chat.screens import joining as screens
from bot.chat.screens import quiz
from bot.chat.screens.standing import standing_head
from bot.chat.turn import Turn
from bot.data.code_of_conduct import VERSION, code_of_conduct
from bot.data.code_quiz import code_quiz
from bot.domain.access import Action, may_try
from bot.domain.code_versions import asked_since
from bot.domain.hours import TRIPOLI
from bot.domain.marks import N_
from bot.domain.neutrality import code_counts
from bot.domain.standing import WORKING
from bot.domain.years import years_after
from bot.usecases.code_in_force import code_counting, codes_asked
from bot.usecases.join import accept_code, set_available, set_discreet
from bot.usecases.seek_again import somebody_free

ACCEPTED = N_("Thank you. From now on offers may reach you; each may be declined freely.")
ACCEPTED_EARLY = N_("Thank you. You have accepted the code of conduct.")
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
    """«أقبل الميثاق»: first three scenes; a button under an older text shows the present one."""
    own = await _own(turn)
    if own is None:
        return
    if act.args["version"] != VERSION:
        await _turn_to(turn, 0)
    elif own.mediator.code_version == VERSION:
        await _accepted(turn, own)
    elif code_quiz(turn.tongue.code):
        await turn.answer(quiz.scene_screen(turn.tongue, quiz.Place(VERSION)))
    else:
        await _accept(turn, own, 0)


async def answer(turn: Turn, act: Act) -> None:
    """An answer to a scene: a wrong one is explained and asked again; the last right one counts."""
    own = await _own(turn)
    place = quiz.place_of(act)
    scenes = code_quiz(turn.tongue.code)
    if own is None:
        return
    if place.version != VERSION or place.scene >= len(scenes):
        await _turn_to(turn, 0)
        return
    answers = scenes[place.scene].answers
    chosen = answers[min(place.answer, len(answers) - 1)]
    if own.mediator.code_version == VERSION:
        await _accepted(turn, own)
    elif not chosen.right:
        again = replace(place, wrong=place.wrong + 1)
        await turn.answer(quiz.scene_screen(turn.tongue, again, chosen.why_not))
    elif place.scene + 1 < len(scenes):
        following = replace(place, scene=place.scene + 1)
        await turn.answer(quiz.scene_screen(turn.tongue, following, right=True))
    else:
        await _accept(turn, own, place.wrong)


async def _accept(turn: Turn, own: screens.Own, wrong: int) -> None:
    """Record which text, in which language, and how the scenes went."""
    code, actor = code_of_conduct(turn.tongue.code), await turn.actor()
    events = await accept_code(turn.uow, turn.kit.country, actor, code, turn.now, wrong=wrong)
    await turn.tell(events)
    await _accepted(turn, own)


async def _accepted(turn: Turn, own: screens.Own) -> None:
    own = await _own(turn) or own
    said = (
        turn.tongue.say(ACCEPTED if own.mediator.accreditation in WORKING else ACCEPTED_EARLY),
        turn.tongue.say_to(own.gender, PAGE, me=screens.ME),
    )
    await show(turn, "\n".join(said))


async def refuse(turn: Turn, act: Act) -> None:
    """«لا أقبل»: nothing changes, and no offer arrives."""
    del act
    own = await _own(turn)
    if own is None or own.accepted:
        await show(turn)
        return
    await turn.answer(screens.refused_screen(turn.tongue, own.gender))


async def me(turn: Turn, act: Act) -> None:
    """The own page: available or resting, discreet or not, what is in hand."""
    del act
    await show(turn)


async def standing(turn: Turn, act: Act) -> None:
    """What is new about the own standing, or due, as it is true now.

    Whoever lost the right to mediate reads that alone; nothing else of a mediator's is left.
    """
    own = await _own(turn)
    if own is None:
        return
    past = await turn.uow.standings.history(own.mediator.id)
    asked = asked_since(await codes_asked(turn.uow), own.mediator.code_version)
    cause = past[0].reason if past else None
    head = standing_head(turn.tongue, own, act.args["about"], cause, asked)
    if may_try(await turn.actor(), Action.MEDIATE):
        await show(turn, head)
    elif head:
        await turn.answer(Screen(head, rtl=turn.tongue.rtl))


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
    await show(turn, turn.tongue.say_to(own.gender, BACK if wanted else RESTING))


async def discreet(turn: Turn, act: Act) -> None:
    """Lines that tell nothing, or messages whole."""
    await set_discreet(turn.uow, await turn.actor(), discreet=act.args["to"] == "yes")
    await show(turn)


async def waits_for_code(turn: Turn) -> bool:
    """Whether somebody here has joined, but not accepted the code that is asked for."""
    own = await _own(turn)
    return own is not None and not own.accepted


async def _turn_to(turn: Turn, number: int, *, greet: bool = False) -> None:
    own = await _own(turn)
    if own is not None:
        code = code_of_conduct(turn.tongue.code)
        await turn.answer(screens.code_screen(turn.tongue, code, number, own, greet=greet))


async def show(turn: Turn, head: str = "") -> None:
    """The own page; `head` says what has just changed."""
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
        counts=code_counts(one.code_version, await code_counting(turn.uow, turn.now)),
        discreet=reached is None or reached.discreet,
        today=turn.now.astimezone(TRIPOLI).date(),
        declared_until=years_after(one.declared_on, 1),
    )
