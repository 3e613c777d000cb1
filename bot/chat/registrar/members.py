"""The register by number: where somebody stands, and what a registrar may do about it."""

import re
from typing import Final

from bot.chat.drafts import EVIDENCE, TRAINING, behind
from bot.chat.inputs import Typed
from bot.chat.members import id_in, member_of, subject_of
from bot.chat.panel import said_of
from bot.chat.registrar.door import reader_of, voice
from bot.chat.screen import Act
from bot.chat.screens import members as screens
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.accreditation import RULES
from bot.domain.folding import fold
from bot.domain.mediator import Accreditation, Mediator
from bot.domain.panel import Authority
from bot.domain.particulars import Route, Training
from bot.domain.standing import Move, Propose, Reason
from bot.usecases.change_mediator import EVIDENCE as REFERENCE
from bot.usecases.change_standing import change_standing
from bot.usecases.keep_training import keep_training

_NUMBERS: Final = re.compile(r"\d{1,4}")
#: By whoever applies.
_ELSEWHERE: Final = frozenset({Move.REAPPLY})


async def numbered(turn: Turn, act: Act) -> None:
    """Show whose number was typed."""
    number = act.args.get("argument", "").strip().upper()
    one = await turn.uow.register.mediator_numbered(number) if number else None
    await _show(turn, one)


async def open_(turn: Turn, act: Act) -> None:
    """Show somebody as they stand now."""
    _put_away(turn)
    await _show(turn, await _one(turn, act), about=act.args.get("about", ""))


async def way(turn: Turn, act: Act) -> None:
    """Propose a change; where a file is asked for, its reference is typed first."""
    one, chosen = await _allowed(turn, act), _way_of(act)
    if one is None or chosen is None or chosen not in await _ways(turn, one):
        await _show(turn, await _one(turn, act))
        return
    if _needs_file(one, chosen):
        turn.keep(
            draft={
                "form": EVIDENCE,
                "mediator": one.id,
                "move": chosen[0].value,
                "reason": chosen[1].value,
                "behind": behind(turn),
            }
        )
        reader = await reader_of(turn)
        await turn.answer(screens.evidence_screen(reader, one.code, chosen, one.id))
        return
    await _propose(turn, one, chosen, "")


async def hear_file(turn: Turn) -> None:
    """Take the reference of the file, and propose."""
    draft, said = turn.chat.draft or {}, turn.incoming.said
    args = {key: str(draft.get(key)) for key in ("mediator", "move", "reason")}
    act = Act("", args)
    one, chosen = await _allowed(turn, act), _way_of(act)
    if one is None or chosen is None or chosen not in await _ways(turn, one):
        _put_away(turn)
        await _show(turn, one)
        return
    reference = fold(said.text).upper() if isinstance(said, Typed) else ""
    if not REFERENCE.fullmatch(reference):
        reader = await reader_of(turn)
        hint = reader.say(screens.TYPE_EVIDENCE)
        await turn.answer(screens.evidence_screen(reader, one.code, chosen, one.id, hint))
        return
    _put_away(turn)
    await _propose(turn, one, chosen, reference)


async def train(turn: Turn, act: Act) -> None:
    """Ask for the hours of training."""
    one = await _allowed(turn, act)
    if one is None:
        await _show(turn, None)
        return
    known = (await turn.uow.register.particulars(one.id)).training
    route = Route.TRAINING if known is None else known.route
    if act.args.get("route") in tuple(Route):
        route = Route(act.args["route"])
    kept = {"form": TRAINING, "mediator": one.id, "route": route.value, "behind": behind(turn)}
    turn.keep(draft=kept)
    await turn.answer(screens.training_screen(await reader_of(turn), one.code, route, one.id))


async def hear_hours(turn: Turn) -> None:
    """Take the hours that were typed."""
    draft, said = turn.chat.draft or {}, turn.incoming.said
    one = await _allowed(turn, Act("", {"mediator": str(draft.get("mediator"))}))
    if one is None:
        _put_away(turn)
        await _show(turn, None)
        return
    route = Route(str(draft["route"]))
    numbers = _NUMBERS.findall(fold(said.text)) if isinstance(said, Typed) else []
    wanted = 2 if route is Route.ELDER else 3
    reader = await reader_of(turn)
    if len(numbers) != wanted:
        await turn.answer(screens.training_screen(reader, one.code, route, one.id))
        return
    hours = [int(number) for number in numbers]
    learnt = (
        Training(route, reconciliations=hours[0], bridging=hours[1])
        if route is Route.ELDER
        else Training(route, *hours)
    )
    _put_away(turn)
    await keep_training(turn.uow, one.id, learnt, await voice(turn), turn.now)
    await _show(turn, one, reader.say(screens.DONE))


async def _propose(turn: Turn, one: Mediator, chosen: tuple[Move, Reason], file: str) -> None:
    command = Propose(chosen[0], await voice(turn), chosen[1], file)
    events, happened = await change_standing(turn.uow, turn.kit.country, one, command, turn.now)
    await turn.tell(events)
    now = await turn.uow.register.mediator(one.id)
    await _show(turn, now, said_of(await reader_of(turn), happened))


async def _show(turn: Turn, one: Mediator | None, note: str = "", about: str = "") -> None:
    reader = await reader_of(turn)
    seen = one is not None and await turn.may(Action.KEEP_REGISTER, await subject_of(turn, one))
    if one is None or not seen:
        await turn.answer(screens.nobody_screen(reader))
        return
    member = await member_of(turn, one)
    ways = [] if member.pending is not None else await _ways(turn, one)
    await turn.answer(screens.member_screen(reader, member, ways, note, about))


async def _ways(turn: Turn, one: Mediator) -> list[tuple[Move, Reason]]:
    """What a registrar may propose from where somebody stands, in the order of the table.

    Whose application waits in chat is judged there; whoever came in by a sheet, here.
    """
    if one.accreditation is Accreditation.APPLIED and await turn.uow.applications.waits(one.id):
        return []
    return [
        (rule.move, reason)
        for rule in RULES
        if one.accreditation in rule.origins
        and rule.by in (Authority.REGISTRAR, Authority.PANEL)
        and rule.move not in _ELSEWHERE
        for reason in sorted(rule.reasons)
        if (rule.move, reason) in screens.WAYS
    ]


def _needs_file(one: Mediator, chosen: tuple[Move, Reason]) -> bool:
    return any(
        rule.evidence
        for rule in RULES
        if rule.move is chosen[0]
        and chosen[1] in rule.reasons
        and one.accreditation in rule.origins
        and rule.by in (Authority.REGISTRAR, Authority.PANEL)
    )


def _way_of(act: Act) -> tuple[Move, Reason] | None:
    move, reason = act.args.get("move"), act.args.get("reason")
    if move not in tuple(Move) or reason not in tuple(Reason):
        return None
    return Move(move), Reason(reason)


async def _one(turn: Turn, act: Act) -> Mediator | None:
    return await turn.uow.register.mediator(id_in(act.args.get("mediator", "")))


async def _allowed(turn: Turn, act: Act) -> Mediator | None:
    one = await _one(turn, act)
    if one is None or not await turn.may(Action.KEEP_REGISTER, await subject_of(turn, one)):
        return None
    return one


def _put_away(turn: Turn) -> None:
    if (turn.chat.draft or {}).get("form") in (EVIDENCE, TRAINING):
        turn.keep(draft=behind(turn))
