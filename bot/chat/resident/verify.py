"""«تحقق من وسيط»: whether somebody mediates for us, by number, for anybody who asks."""

import re
from collections.abc import Mapping
from typing import Final

from bot.chat.resident.status import VERIFY_EXAMPLE, home_rows, later_screen, too_early
from bot.chat.screen import Act, Screen
from bot.chat.turn import Turn
from bot.conversation.forms.report import LANGUAGES
from bot.domain.folding import fold
from bot.domain.marks import N_
from bot.usecases.look_up import Leave
from bot.usecases.verify_mediator import Public, Shown, verify_mediator

#: Said of a number, never of a man or a woman.
STANDINGS: Mapping[Public, str] = {
    Public.MEDIATES: N_("registered and qualified, mediates for us"),
    Public.BESIDE: N_("on probation, mediates for us beside somebody experienced"),
    Public.RESTS: N_("on leave, takes up nothing new at present"),
    Public.SUSPENDED: N_(
        "does not mediate for us for the time being; that is a precaution and no judgement"
    ),
    Public.LAPSED: N_("the registration has run out, does not mediate for us at present"),
    Public.ENDED: N_("does not mediate for us any more"),
    Public.UNKNOWN: N_("no mediator of ours; please look at the number again"),
}
_ANSWER: Final = N_(
    "<b>Number {number}</b>\n"
    "Standing: {standing}\n"
    "Last day: {day}\n"
    "Municipality: {place}\n"
    "Languages: {languages}\n\n"
    "A number alone proves nobody's identity, and our mediators take no money."
)
_ASK: Final = N_("Which number? Write it like this: {example}")
#: Where there is nothing to tell.
_NOTHING: Final = "—"
_ASKED: Final = re.compile(
    r"(?:تحقق(?: من)?(?: (?:ال)?وسيط[ه]?)?|verify(?: a)?(?: mediator)?)"
    r"(?:$|\s+(?=(?=\S*\d)\S{1,12}$|[a-zم]{1,6} ?-? ?\d+$))"
)
#: «م» is how people say it.
_BARE: Final = re.compile(r"[mم] ?[-_\u2010-\u2015]? ?\d{1,6}")


def asked(text: str) -> str | None:
    """The number that plain words ask about; empty: none is named; None: they ask no such thing."""
    said = _plain(text)
    found = _ASKED.match(said)
    return None if found is None else said[found.end() :]


def is_number(text: str) -> bool:
    """Whether a text is a mediator's number and nothing else, where no question is open."""
    return _BARE.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    return fold(text).strip(" .!؟?«»\"'")


async def verify(turn: Turn, act: Act) -> None:
    """Tell what is public of a number."""
    number = act.args.get("argument", "")
    if number:
        await _tell(turn, number)
        return
    text = turn.tongue.say(_ASK, example=VERIFY_EXAMPLE)
    await turn.answer(Screen(text, home_rows(turn)))


async def waited(turn: Turn, act: Act) -> None:
    """The same after a wait for others' sake."""
    if not await too_early(turn, act):
        await _tell(turn, act.args["number"], after_a_wait=True)


async def _tell(turn: Turn, number: str, *, after_a_wait: bool = False) -> None:
    found = await verify_mediator(
        turn.uow, turn.kit.country, turn.chat.key, number, turn.now, waited=after_a_wait
    )
    if isinstance(found, Leave):
        ticket = Act("verify.waited", {"number": number})
        await turn.answer(later_screen(turn, found.at, ticket, found.crowd))
    else:
        await turn.answer(Screen(_text(turn, found), home_rows(turn)))


def _text(turn: Turn, found: Shown) -> str:
    """In the same shape whether the number is known or not."""
    tongue = turn.tongue
    place = None if found.town is None else turn.kit.places.get(found.town)
    named = [tongue.say(one.label) for one in LANGUAGES if one.value in found.languages]
    return tongue.say(
        _ANSWER,
        number=found.number,
        standing=tongue.say(STANDINGS[found.standing]),
        day=_NOTHING if found.until is None else tongue.date(found.until),
        place=_NOTHING if place is None else turn.kit.places.label(place, tongue.code),
        languages=tongue.say(N_(", ")).join(named) or _NOTHING,
    )
