"""«Why this mediator»: every candidate with the rules that let them in or keep them out (§3.7).

Never a tie itself: what binds somebody to a case is told as one. Where only soft rules speak, a
coordinator may ask a second person to set them aside.
"""

from dataclasses import replace

from bot.chat.coordinator.desk import show_case, show_overtaken
from bot.chat.coordinator.door import case_of, decision_of, reader_of, sheet_of
from bot.chat.screen import Act
from bot.chat.screens import coordinator_why as screens
from bot.chat.screens.coordinator_why import Judged
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case
from bot.domain.decision import Decision
from bot.domain.ids import MediatorId
from bot.domain.marks import N_
from bot.domain.neutrality import Rule
from bot.domain.override import OverrideReason, Refusal, reasons_for
from bot.usecases.candidates import Field, look
from bot.usecases.decide_case import SEEKING
from bot.usecases.override_rules import (
    ask_override,
    may_be_asked_for,
    override_of,
    second_override,
)

ASKED = N_("Asked. A second person decides; you hear of it.")
NOT_ASKED = N_("That cannot be asked now: a request waits already, or another rule speaks.")
AGREED = N_("Set aside. Whoever asked may name them now.")
REFUSED = N_("It stays as it is.")
SAME_PERSON = N_("You asked for it yourself, in this role or another. Somebody else decides.")


async def listed(turn: Turn, act: Act) -> None:
    """Show everybody, a page at a time: who may be asked, who could be, who may not."""
    found = await _judged(turn, act)
    if found is not None:
        case, judged, _ = found
        page = _number(act.args.get("page", "0"))
        sheet = await sheet_of(turn, case)
        await turn.answer(screens.why_list_screen(await reader_of(turn), sheet, judged, page))


async def one(turn: Turn, act: Act) -> None:
    """Show one of them, rule by rule."""
    found = await _judged(turn, act)
    if found is None:
        return
    case, judged, _ = found
    who = next((each for each in judged if str(each.id) == act.args.get("who")), None)
    if who is None:
        await listed(turn, act)
        return
    wished = case.reporter_is_notable and not who.rules and Rule.NOMINATED not in who.aside
    sheet = await sheet_of(turn, case)
    await turn.answer(screens.one_screen(await reader_of(turn), sheet, who, wished=wished))


async def ask(turn: Turn, act: Act) -> None:
    """Ask why the rules are to be set aside, or, with the reason, a second person."""
    found = await _judged(turn, act)
    if found is None:
        return
    case, judged, field = found
    reader, sheet = await reader_of(turn), await sheet_of(turn, case)
    mediator_id = MediatorId(_number(act.args.get("who", "")))
    who = next((each for each in judged if each.id == mediator_id), None)
    why = may_be_asked_for(field, mediator_id)
    if who is None or why is None:
        await turn.answer(screens.why_list_screen(reader, sheet, judged, 0, reader.say(NOT_ASKED)))
        return
    named = [each for each in OverrideReason if each.value == act.args.get("why")]
    if not named:
        asked = replace(who, rules=why.rules)
        await turn.answer(screens.reason_screen(reader, sheet, asked, reasons_for(why.rules)))
        return
    events = await ask_override(
        turn.uow,
        turn.kit.country,
        case,
        mediator_id,
        named[0],
        actor=await turn.actor(),
        now=turn.now,
    )
    await turn.tell(events)
    note = ASKED if events else NOT_ASKED
    await turn.answer(screens.why_list_screen(reader, sheet, judged, 0, reader.say(note)))


async def agree(turn: Turn, act: Act) -> None:
    """The second person agrees."""
    await _second(turn, act, agrees=True)


async def refuse(turn: Turn, act: Act) -> None:
    """The second person does not."""
    await _second(turn, act, agrees=False)


async def show_request(turn: Turn, decision: Decision, case: Case) -> None:
    """Show to a second person what is asked of them; permission was asked for."""
    override = await override_of(turn.uow, decision)
    if override is None:
        await show_overtaken(turn, case)
        return
    reader, sheet = await reader_of(turn), await sheet_of(turn, case)
    mediator = await turn.uow.register.mediator(override.mediator_id)
    asker = await turn.uow.register.coordinator(override.asked_by)
    shown = screens.request_screen(
        reader,
        sheet,
        decision,
        override,
        mediator="" if mediator is None else mediator.code,
        asker="" if asker is None else asker.number,
    )
    await turn.answer(shown)


async def _second(turn: Turn, act: Act, *, agrees: bool) -> None:
    found = await decision_of(turn, act, Action.DECIDE_CASE)
    if found is None or found[1] is None:
        return
    decision, case = found[0], found[1]
    done = await second_override(
        turn.uow,
        turn.kit.country,
        case,
        decision,
        agrees=agrees,
        actor=await turn.actor(),
        now=turn.now,
    )
    reader = await reader_of(turn)
    if done.refusal is Refusal.OVER:
        await show_overtaken(turn, case)
        return
    if done.refusal is Refusal.SAME_PERSON:
        await show_case(turn, case.id, reader.say(SAME_PERSON))
        return
    await turn.tell(done.events)
    after = await override_of(turn.uow, decision)
    agreed = after is not None and after.state == "agreed"
    await show_case(turn, case.id, reader.say(AGREED if agreed else REFUSED))


async def _judged(turn: Turn, act: Act) -> tuple[Case, list[Judged], Field] | None:
    """Everybody as the rules see them at this moment; None where it is over."""
    case = await case_of(turn, act, Action.DECIDE_CASE)
    if case is None:
        return None
    if case.state not in SEEKING:
        await show_overtaken(turn, case)
        return None
    field = await look(turn.uow, turn.kit.country, case, turn.now)
    ranking = field.ranking(preference_holds=False)
    codes = {each.mediator.id: each.mediator.code for each in field.candidates}
    aside = {each.mediator.id: each.overridden for each in field.candidates}
    free = (
        *(ranked.candidate for ranked in ranking.eligible),
        *(paused.ranked.candidate for paused in ranking.paused),
    )
    judged = [Judged(each.mediator.id, each.mediator.code, aside=each.overridden) for each in free]
    kept_out = sorted(ranking.excluded, key=lambda each: (not each.soft, len(each.rules)))
    judged += [
        Judged(
            each.mediator_id,
            codes[each.mediator_id],
            each.rules,
            aside[each.mediator_id],
            soft=each.soft,
        )
        for each in kept_out
    ]
    return case, judged, field


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
