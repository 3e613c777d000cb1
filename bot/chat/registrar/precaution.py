"""A precaution without its complaint: whether it ends is for two registrars to say (brief §3.1)."""

from bot.chat.registrar.door import reader_of
from bot.chat.screen import Act
from bot.chat.turn import Turn
from bot.domain.access import Action, Subject
from bot.domain.ids import MediatorId
from bot.domain.marks import N_
from bot.domain.mediator import Accreditation, Mediator
from bot.domain.standing import Reason

LEFT = N_(
    "{code} is suspended as a precaution, and what it was about was taken back. Whether it ends is "
    "for two registrars to decide, each by their own number."
)
SETTLED = N_("This is settled already.")


async def _subject(turn: Turn, one: Mediator) -> Subject:
    """Where they live, and that it is theirs: nobody is told of the own one."""
    reached = await turn.uow.register.reach_mediators([one.id])
    own = frozenset(each.chat_key for each in reached.values())
    return Subject(turn.kit.country.path(one.place_id), involved=own)


async def left(turn: Turn, act: Act) -> None:
    """Say so while it is so."""
    number = act.args.get("mediator", "")
    one = None
    if number.isdecimal():
        one = await turn.uow.register.mediator(MediatorId(int(number)))
    reader = await reader_of(turn)
    if one is None or not await turn.may(Action.KEEP_REGISTER, await _subject(turn, one)):
        await turn.answer(reader.screen([reader.say(SETTLED)], ()))
        return
    past = await turn.uow.standings.history(one.id)
    held = one.accreditation is Accreditation.SUSPENDED
    still = held and bool(past) and past[0].reason is Reason.PRECAUTION
    said = reader.say(LEFT, code=one.code) if still else reader.say(SETTLED)
    await turn.answer(reader.screen([said], ()))
