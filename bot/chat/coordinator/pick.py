"""Choosing whom to ask: a list with ticks that stand in its buttons, then a reason."""

from dataclasses import replace

from bot.chat.coordinator.desk import show_case, show_overtaken
from bot.chat.coordinator.door import case_of, reader_of, sheet_of
from bot.chat.screen import Act
from bot.chat.screens import coordinator_pick as screens
from bot.chat.screens.coordinator_pick import Choice, Person
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case
from bot.domain.dispatch import Dispatch
from bot.domain.ids import MediatorId
from bot.domain.marks import N_
from bot.domain.matching import MAX_AT_ONCE, Pause
from bot.domain.mediator import Gender
from bot.usecases.candidates import Field, look
from bot.usecases.decide_case import SEEKING, Asked, assign_by_hand, still_needed
from bot.usecases.describe_sides import may_be_balanced
from bot.usecases.name_likeness import names_alike
from bot.usecases.seek_mediators import kept_out

CHANGED = N_("The file has changed since you opened this list. This is the list now:")
NOBODY_NEW = N_("All of these were asked before.")


async def people(turn: Turn, act: Act) -> None:
    """Show the people who may be asked, best first."""
    found = await _choice(turn, act)
    if found is not None:
        choice, _ = found
        await turn.answer(screens.pick_screen(await reader_of(turn), choice))


async def show_people(turn: Turn, act: Act, case: Case) -> None:
    """The same, led here from another button of the file."""
    await people(turn, Act("pick.list", {**act.args, "case": str(case.id)}))


async def tick(turn: Turn, act: Act) -> None:
    """Tick somebody, or untick."""
    found = await _choice(turn, act)
    if found is None:
        return
    choice, _ = found
    who = int(act.args["who"])
    chosen = [one for one in choice.chosen if one != who]
    if len(chosen) == len(choice.chosen) and who in choice.codes:
        chosen.append(who)
    choice = replace(choice, chosen=tuple(chosen[:MAX_AT_ONCE]))
    await turn.answer(screens.pick_screen(await reader_of(turn), choice))


async def out(turn: Turn, act: Act) -> None:
    """Who is kept out, counted by rule."""
    found = await _choice(turn, act)
    if found is None:
        return
    choice, field = found
    excluded = field.ranking(preference_holds=False).excluded
    counts = kept_out(excluded).most_common()
    shown = screens.out_screen(await reader_of(turn), choice, counts)
    await turn.answer(shown)


async def why(turn: Turn, act: Act) -> None:
    """Ask for the reason, once enough are chosen."""
    found = await _choice(turn, act)
    if found is None:
        return
    choice, _ = found
    reader = await reader_of(turn)
    if len(choice.chosen) < choice.needed:
        hint = screens.too_few(reader, choice)
        await turn.answer(screens.pick_screen(reader, choice, hint))
        return
    chosen = tuple(map(MediatorId, choice.chosen))
    alike = await names_alike(turn.uow, choice.sheet.case, chosen)
    await turn.answer(
        screens.why_screen(reader, choice, [choice.codes[one] for one in chosen if one in alike])
    )


async def ask(turn: Turn, act: Act) -> None:
    """Ask them; hard rules and the state of the file are looked at once more."""
    found = await _choice(turn, act)
    if found is None:
        return
    choice, field = found
    case, reader = choice.sheet.case, await reader_of(turn)
    if act.args.get("seen") != str(choice.seen):
        await turn.answer(screens.pick_screen(reader, choice, reader.say(CHANGED)))
        return
    reason = act.args.get("why", "other")
    asked = await assign_by_hand(
        turn.uow,
        turn.kit.country,
        case,
        tuple(MediatorId(int(one)) for one in filter(None, act.args.get("on", "").split(","))),
        actor=await turn.actor(),
        reason=reason if reason in screens.REASONS else "other",
        now=turn.now,
    )
    note = screens.asked_note(reader, _codes(field, asked.mediators), _kept_out(field, asked))
    if not asked.events:
        hint = note or reader.say(NOBODY_NEW)
        if asked.missing and len(choice.chosen) < choice.needed:
            hint = "\n".join(filter(None, (note, screens.too_few(reader, choice))))
        await turn.answer(screens.pick_screen(reader, choice, hint))
        return
    await turn.tell(asked.events)
    await show_case(turn, case.id, note)


async def _choice(turn: Turn, act: Act) -> tuple[Choice, Field] | None:
    """The list as it is at this moment, with the ticks of the button; None where it is over."""
    case = await case_of(turn, act, Action.DECIDE_CASE)
    if case is None:
        return None
    if case.state not in SEEKING:
        await show_overtaken(turn, case)
        return None
    field = await look(turn.uow, turn.kit.country, case, turn.now)
    ranking = field.ranking(preference_holds=False)
    dispatch = await turn.uow.cases.dispatch(case)
    listed = [Person(one) for one in ranking.eligible]
    listed += [
        Person(one.ranked, busy=True) for one in ranking.paused if Pause.ASKED not in one.why
    ]
    codes = {one.ranked.candidate.mediator.id: one.ranked.candidate.mediator.code for one in listed}
    ticked = (int(one) for one in act.args.get("on", "").split(",") if one.isdecimal())
    choice = Choice(
        sheet=await sheet_of(turn, case),
        people=listed,
        chosen=tuple(one for one in ticked if one in codes),
        needed=still_needed(case, len(dispatch.live)),
        page=int(act.args.get("page", "0")),
        seen=len(dispatch.offers),
        asked=len(dispatch.asked),
        codes={int(one): code for one, code in codes.items()},
        has_woman=field.view.has_woman or asked_woman(field, dispatch),
        shape=may_be_balanced(case),
    )
    return choice, field


def asked_woman(field: Field, dispatch: Dispatch) -> bool:
    """Whether a woman was asked and may still say yes."""
    found = [field.candidate(offer.mediator_id) for offer in dispatch.live]
    return any(one is not None and one.mediator.gender is Gender.WOMAN for one in found)


def _codes(field: Field, mediators: tuple[MediatorId, ...]) -> list[str]:
    found = [field.candidate(one) for one in mediators]
    return [one.mediator.code for one in found if one is not None]


def _kept_out(field: Field, asked: Asked) -> list[screens.KeptOut]:
    return [(code, one) for one in asked.kept_out for code in _codes(field, (one.mediator_id,))]
