"""What waits for several to agree, for whoever may sit in a panel or keeps the register."""

from bot.chat.members import id_in, member_of, subject_of
from bot.chat.screen import Act
from bot.chat.screens import members as screens
from bot.chat.screens.coordinator import Reader
from bot.chat.turn import Turn
from bot.domain import standing as st
from bot.domain.access import Action
from bot.domain.accreditation import RULES
from bot.domain.mediator import Mediator
from bot.domain.panel import Voice
from bot.store.standings import Pending
from bot.usecases.change_standing import change_standing
from bot.usecases.panel_people import voice_for


async def listed(turn: Turn, act: Act) -> None:
    """Everything to which this person may agree, oldest first."""
    del act
    found = []
    for waits in await turn.uow.standings.all_pending():
        one = await turn.uow.register.mediator(waits.mediator_id)
        if one is not None and await _voice(turn, one, waits) is not None:
            member = await member_of(turn, one)
            if member.pending is not None:
                found.append(member)
    await turn.answer(screens.panel_screen(_reader(turn), found))


async def open_(turn: Turn, act: Act) -> None:
    """One proposal, with what the rules go by."""
    await _show(turn, act)


async def agree(turn: Turn, act: Act) -> None:
    """Agree; once everybody who is asked for has, it is carried out."""
    await _settle(turn, act, agreed=True)


async def drop(turn: Turn, act: Act) -> None:
    """Drop it: whoever proposed it or agreed; others just do not agree, and it lapses."""
    await _settle(turn, act, agreed=False)


async def _settle(turn: Turn, act: Act, *, agreed: bool) -> None:
    one = await turn.uow.register.mediator(id_in(act.args.get("mediator", "")))
    waits = None if one is None else await turn.uow.standings.pending(one.id)
    voice = None if one is None or waits is None else await _voice(turn, one, waits)
    if one is None or waits is None or voice is None or _other(act, waits):
        await _show(turn, act)
        return
    if not agreed and not _agreed(voice, waits):
        await _show(turn, act)
        return
    command = st.Approve(voice) if agreed else st.Drop(voice)
    events, happened = await change_standing(turn.uow, turn.kit.country, one, command, turn.now)
    await turn.tell(events)
    await _show(turn, act, said_of(_reader(turn), happened))


def said_of(reader: Reader, happened: tuple[st.Event, ...]) -> str:
    """What came of a command, in words."""
    match happened[0]:
        case st.Barred(why):
            return reader.say(screens.BARS[why])
        case st.Dropped():
            return reader.say(screens.DROPPED)
        case st.Proposed(_, wanting) | st.Approved(_, wanting):
            return screens.wanting_line(reader, wanting)
        case _:
            return reader.say(screens.DONE)


async def _show(turn: Turn, act: Act, note: str = "") -> None:
    reader = _reader(turn)
    one = await turn.uow.register.mediator(id_in(act.args.get("mediator", "")))
    if one is None or not await turn.may(Action.JUDGE_STANDING, await subject_of(turn, one)):
        await turn.answer(screens.panel_screen(reader, ()))
        return
    member = await member_of(turn, one)
    if member.pending is None and not note:
        await turn.answer(screens.panel_screen(reader, ()))
        return
    waits = member.pending
    voice = None if waits is None else await _voice(turn, one, waits)
    agree = waits is not None and voice is not None and not _agreed(voice, waits)
    drop = waits is not None and voice is not None and _agreed(voice, waits)
    await turn.answer(screens.proposal_screen(reader, member, note, agree=agree, drop=drop))


def _agreed(voice: Voice, waits: Pending) -> bool:
    """Whether this very number agreed already; the state machine knows persons, not numbers."""
    return bool({mark for mark in voice.marks if ":" not in mark} & set(waits.voices))


async def _voice(turn: Turn, one: Mediator, waits: Pending) -> Voice | None:
    """The voice with which whoever acts may agree here; nobody has one about themselves."""
    if not await turn.may(Action.JUDGE_STANDING, await subject_of(turn, one)):
        return None
    rule = next(
        (each for each in RULES if each.move is waits.move and waits.reason in each.reasons), None
    )
    if rule is None:
        return None
    voice = await voice_for(turn.uow, turn.kit.country, await turn.actor(), rule.by)
    own = await turn.uow.register.marks_of_mediator(one.id)
    return None if voice is None or voice.same_person(own) else voice


def _other(act: Act, waits: Pending) -> bool:
    """Whether another proposal stands there now than the one that was shown."""
    return act.args.get("proposal") != str(waits.id)


def _reader(turn: Turn) -> Reader:
    return Reader(turn.tongue)
