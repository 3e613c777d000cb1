"""Too few can be asked: the ways on, each with its own act; hard rules are never among them."""

from bot.chat.coordinator.desk import show_case, show_overtaken
from bot.chat.coordinator.door import case_of, reader_of, sheet_of
from bot.chat.coordinator.pick import asked_woman, show_people
from bot.chat.drafts import WHOM, behind
from bot.chat.inputs import Typed
from bot.chat.screen import Act
from bot.chat.screens import coordinator_ways as screens
from bot.chat.screens.coordinator_ways import Ways
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case, Woman
from bot.domain.decision import Decision, DecisionKind
from bot.domain.folding import strip_controls
from bot.domain.marks import N_
from bot.domain.matching import Pause
from bot.domain.mediator import Gender
from bot.domain.neutrality.fitness import only_outsiders
from bot.domain.triage import Exclusions
from bot.usecases.ask_coordinators import above_of, pass_up
from bot.usecases.candidates import look
from bot.usecases.decide_case import LONGEST_SENTENCE, SEEKING, still_needed
from bot.usecases.describe_sides import may_be_balanced
from bot.usecases.name_exclusions import name_by_coordinator
from bot.usecases.seek_mediators import kept_out, subject
from bot.usecases.write_to_reporter import Asks, Reach, ask_reporter, reach

ASKED = N_("Asked. You hear of it once they answer.")
TOLD = N_("Told, with what to do in danger.")
ASKED_BEFORE = N_("They were asked within the last day. Let us wait for their answer.")
PASSED = N_("The next level decides now.")
KNOWN = N_("Kept. Whoever is from the area and has no link may be asked now.")
KNOWN_NOT_WHO = N_("Kept. Now say who the two sides are; until then only outsiders are asked.")
UNKNOWN = N_("Kept. The register does not know all of it, so only outsiders are asked still.")
TYPE_IT = N_("Please type the list here.")
#: Whose decision goes up with the file.
_ABOUT_THE_SEARCH = (DecisionKind.APPROVE, DecisionKind.NOBODY, DecisionKind.SEAT)


async def show(turn: Turn, act: Act) -> None:
    """Show what can be done."""
    case = await _sought(turn, act)
    if case is not None:
        await _show(turn, case)


async def ask(turn: Turn, act: Act) -> None:
    """Ask the reporter one thing, or tell them where it stands."""
    case = await _sought(turn, act)
    named = [one for one in Asks if one.value == act.args.get("what")]
    if case is None or not named:
        return
    events = await ask_reporter(turn.uow, case, named[0], await turn.actor(), turn.now)
    await turn.tell(events)
    said = TOLD if named[0] is Asks.WAITING else ASKED
    await _show(turn, case, said if events else ASKED_BEFORE)


async def up(turn: Turn, act: Act) -> None:
    """Let the next level decide now; the file is theirs from here on."""
    case = await _sought(turn, act)
    if case is None:
        return
    for decision in await _open(turn, case):
        events = await pass_up(turn.uow, turn.kit.country, decision, turn.now)
        if events:
            actor = await turn.actor()
            await turn.uow.record(turn.now, actor.name, "passed_up", subject(case.id))
            await turn.tell(events)
            await show_case(turn, case.id, (await reader_of(turn)).say(PASSED))
            return
    await _show(turn, case)


async def name(turn: Turn, act: Act) -> None:
    """Ask for the list."""
    case = await _sought(turn, act)
    if case is None:
        return
    turn.keep(draft={"form": WHOM, "case": case.id, "behind": behind(turn)})
    await _ask_whom(turn, case)


async def hear(turn: Turn) -> None:
    """Take the list as it was typed."""
    draft, said = turn.chat.draft or {}, turn.incoming.said
    case = await _sought(turn, Act("", {"case": str(draft["case"])}))
    if case is None:
        turn.keep(draft=behind(turn))
        return
    text = strip_controls(said.text).strip() if isinstance(said, Typed) else ""
    known = Exclusions.NONE
    if 0 < len(text) <= LONGEST_SENTENCE:
        actor, country = await turn.actor(), turn.kit.country
        known, events = await name_by_coordinator(turn.uow, country, case, text, actor, turn.now)
        await turn.tell(events)
    if known is Exclusions.NONE:
        await _ask_whom(turn, case, TYPE_IT)
        return
    turn.keep(draft=behind(turn))
    after = await _sought(turn, Act("", {"case": str(case.id)}))
    if after is None:
        return
    note = UNKNOWN
    if known is Exclusions.RECOGNISED:
        note = KNOWN_NOT_WHO if only_outsiders(after) else KNOWN
    await _show(turn, after, note)


async def drop(turn: Turn, act: Act) -> None:
    """Write no list now."""
    if (turn.chat.draft or {}).get("form") == WHOM:
        turn.keep(draft=behind(turn))
    case = await case_of(turn, act, Action.DECIDE_CASE)
    if case is not None:
        await show_people(turn, act, case)


async def _sought(turn: Turn, act: Act) -> Case | None:
    """The file, while people are sought for it; else it is shown as it now stands."""
    case = await case_of(turn, act, Action.DECIDE_CASE)
    if case is not None and case.state not in SEEKING:
        await show_overtaken(turn, case)
        return None
    return case


async def _show(turn: Turn, case: Case, note: str = "") -> None:
    reader = await reader_of(turn)
    shown = screens.ways_screen(
        reader, await sheet_of(turn, case), await _ways(turn, case), note and reader.say(note)
    )
    await turn.answer(shown)


async def _ways(turn: Turn, case: Case) -> Ways:
    field = await look(turn.uow, turn.kit.country, case, turn.now)
    ranking = field.ranking(preference_holds=False)
    people = [one.candidate for one in ranking.eligible]
    people += [one.ranked.candidate for one in ranking.paused if Pause.ASKED not in one.why]
    dispatch = await turn.uow.cases.dispatch(case)
    women = any(one.mediator.gender is Gender.WOMAN for one in people)
    women |= asked_woman(field, dispatch)
    ask = {
        Asks.WHOM: case.outsiders_only or (not case.exclusions and only_outsiders(case)),
        Asks.WOMAN: case.woman is Woman.REQUIRED and not (women or field.view.has_woman),
        Asks.WAITING: True,
    }
    reached = await reach(turn.uow, case) is not Reach.NOBODY
    return Ways(
        needed=still_needed(case, len(dispatch.live)),
        possible=len(people),
        kept_out=kept_out(ranking.excluded).most_common(),
        ask=[asks for asks, given in ask.items() if given and reached],
        name=case.outsiders_only or (only_outsiders(case) and not case.exclusions),
        describe=not all(case.descriptors),
        shape=may_be_balanced(case),
        up=any(
            [await above_of(turn.uow, turn.kit.country, one) for one in await _open(turn, case)]
        ),
    )


async def _open(turn: Turn, case: Case) -> list[Decision]:
    found = await turn.uow.decisions.of_case(case.id)
    return [one for one in found if one.open and one.kind in _ABOUT_THE_SEARCH]


async def _ask_whom(turn: Turn, case: Case, hint: str = "") -> None:
    reader = await reader_of(turn)
    before = await turn.uow.cases.exclusions_text(case.id)
    if before:
        await turn.showed("read_whom", subject(case.id))
    sheet = await sheet_of(turn, case)
    await turn.answer(screens.ask_whom_screen(reader, sheet, before, hint and reader.say(hint)))
