"""Something waits for a decision: its card, the go-ahead, taking it on."""

from bot.chat.coordinator.desk import name_of, show_case, show_overtaken
from bot.chat.coordinator.door import case_of, decision_of, reader_of, sheet_of, who_settled
from bot.chat.coordinator.pick import show_people
from bot.chat.coordinator.why import show_request
from bot.chat.labels import place_name
from bot.chat.screen import Act
from bot.chat.screens import coordinator_decision as screens
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case, CaseState
from bot.domain.decision import Decision, DecisionKind
from bot.domain.events import SearchBegun
from bot.domain.marks import N_
from bot.domain.severity import GRAVE
from bot.usecases.decide_case import MUST_DECIDE, TOOK_ON, approve, keep_team, take
from bot.usecases.write_to_reporter import line_of, offer_call

BEGUN = N_("The search has begun.")
BEGINS = N_("The search begins at {time}.")
TAKEN = N_("It is yours now. Thank you.")
HELD = N_("It is yours now. We remind you at {time}, should it still be open.")
KEPT = N_("The team stays as it is.")
GIVEN = N_("They have the number of our line. Whoever calls about this file says {word}.")
NOT_GIVEN = N_("They have it since today, or nobody would read it.")
ALERT_TAKEN = N_(
    "It is yours now; whoever raised it reads that somebody has seen it. Tell the municipal and "
    "the regional level. Send nobody there."
)


async def open_(turn: Turn, act: Act) -> None:
    """Show what is to be decided, or that it has been."""
    found = await decision_of(turn, act, Action.READ_CASE)
    if found is not None:
        await _show(turn, *found)


async def go_ahead(turn: Turn, act: Act) -> None:
    """Let the search begin; at severity 4 and 5 that means naming a team (safety rules §2)."""
    case = await case_of(turn, act, Action.DECIDE_CASE)
    if case is None:
        return
    if case.state is CaseState.TRIAGE and case.severity >= GRAVE:
        await show_people(turn, act, case)
        return
    country, dice, actor = turn.kit.country, turn.kit.dice, await turn.actor()
    events = await approve(turn.uow, country, dice, case, actor, turn.now)
    if not events:
        await show_overtaken(turn, case)
        return
    await turn.tell(events)
    reader = await reader_of(turn)
    at = next((one.at for one in events if isinstance(one, SearchBegun)), turn.now)
    later = at > turn.now
    note = reader.say(BEGINS, time=reader.moment(at, turn.now)) if later else reader.say(BEGUN)
    await show_case(turn, case.id, note)


async def take_on(turn: Turn, act: Act) -> None:
    """Take something on; whoever raised an alert hears that somebody has read it."""
    found = await decision_of(turn, act, Action.DECIDE_CASE)
    if found is None:
        return
    decision, case = found
    if not decision.open or decision.kind in MUST_DECIDE:
        await _show(turn, decision, case)
        return
    await turn.tell(await take(turn.uow, decision, await turn.actor(), "taken", turn.now))
    reader = await reader_of(turn)
    after = await turn.uow.decisions.get(decision.id)
    if case is None:
        await turn.answer(screens.settled_screen(reader, decision, reader.say(ALERT_TAKEN)))
    elif after is not None and after.open:
        time = reader.moment(after.due_at, turn.now)
        await show_case(turn, case.id, reader.say(HELD, time=time))
    else:
        await show_case(turn, case.id, reader.say(TAKEN))


async def call(turn: Turn, act: Act) -> None:
    """Give the reporter the number of our own line; no number of theirs is asked for."""
    found = await decision_of(turn, act, Action.DECIDE_CASE)
    if found is None:
        return
    decision, case = found
    if case is None or not screens.wants_call(decision):
        await _show(turn, decision, case)
        return
    actor, reader = await turn.actor(), await reader_of(turn)
    word, events = await offer_call(turn.uow, turn.kit.dice, case, actor, turn.now)
    if not events:
        await show_case(turn, case.id, reader.say(NOT_GIVEN))
        return
    events += await take(turn.uow, decision, actor, "taken", turn.now)
    await turn.tell(events)
    await show_case(turn, case.id, reader.say(GIVEN, word=word))


async def keep(turn: Turn, act: Act) -> None:
    """Leave a team as it is, though a side asked for another once more."""
    found = await decision_of(turn, act, Action.DECIDE_CASE)
    if found is None:
        return
    decision, case = found
    events = await keep_team(turn.uow, decision, await turn.actor(), turn.now)
    if not events or case is None:
        await _show(turn, decision, case)
        return
    await turn.tell(events)
    await show_case(turn, case.id, (await reader_of(turn)).say(KEPT))


async def _show(turn: Turn, decision: Decision, case: Case | None) -> None:
    reader, actor = await reader_of(turn), await turn.actor()
    if not decision.open:
        me = None if actor.coordinator is None else actor.coordinator.id
        note = who_settled(reader, decision, me)
        if case is None:
            await turn.answer(screens.settled_screen(reader, decision, note))
        else:
            await show_case(turn, case.id, note)
    elif case is not None and decision.kind is DecisionKind.OVERRIDE:
        await show_request(turn, decision, case)
    elif case is None:
        place = place_name(turn.tongue, turn.kit.country, decision.place_id)
        await turn.answer(screens.alert_screen(reader, decision, place, turn.now))
    else:
        held_by = await _held_by(turn, decision)
        sheet = await sheet_of(turn, case)
        line = screens.wants_call(decision) and await line_of(
            turn.uow, turn.kit.country, case, turn.now.date()
        )
        await turn.answer(
            screens.decision_screen(reader, sheet, decision, held_by, line=bool(line))
        )


async def _held_by(turn: Turn, decision: Decision) -> str | None:
    """Who took it on, as long as its time has not run out since."""
    taken = await turn.uow.trail.acts(f"decision:{decision.id}", TOOK_ON)
    if not taken:
        return None
    last = taken[-1]
    if int(last.reason or 0) != decision.asked:
        return None
    return await name_of(turn, await reader_of(turn), last.actor)
