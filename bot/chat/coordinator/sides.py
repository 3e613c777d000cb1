"""Who the two sides are, typed one after the other, and how they want the team put together."""

from bot.chat.coordinator.desk import show_overtaken
from bot.chat.coordinator.door import case_of, reader_of, sheet_of
from bot.chat.coordinator.pick import show_people
from bot.chat.drafts import SIDES, behind
from bot.chat.inputs import Typed
from bot.chat.screen import Act
from bot.chat.screens import coordinator_sides as screens
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case, Shape
from bot.domain.folding import strip_controls
from bot.usecases.decide_case import SEEKING
from bot.usecases.describe_sides import (
    LONGEST_SIDE,
    choose_shape,
    describe_sides,
    may_be_balanced,
)


async def ask(turn: Turn, act: Act) -> None:
    """Ask for the one side."""
    case = await _sought(turn, act)
    if case is not None:
        turn.keep(draft={"form": SIDES, "case": case.id, "behind": behind(turn)})
        await _ask(turn, case)


async def hear(turn: Turn) -> None:
    """Take the one side, then the other; both are kept together."""
    draft, said = turn.chat.draft or {}, turn.incoming.said
    case = await _sought(turn, Act("", {"case": str(draft["case"])}))
    if case is None:
        turn.keep(draft=behind(turn))
        return
    text = strip_controls(said.text).strip() if isinstance(said, Typed) else ""
    if not 0 < len(text) <= LONGEST_SIDE:
        await _ask(turn, case, again=True)
        return
    if "one" not in draft:
        turn.keep(draft={**draft, "one": text})
        await _ask(turn, case)
        return
    turn.keep(draft=behind(turn))
    texts = (str(draft["one"]), text)
    actor, country = await turn.actor(), turn.kit.country
    events = await describe_sides(turn.uow, country, case, texts, actor, turn.now)
    if events is None:
        turn.keep(draft={"form": SIDES, "case": case.id, "behind": draft.get("behind")})
        await _ask(turn, case, again=True)
        return
    await turn.tell(events)
    # Whoever turns out to be bound to the case reads that there is no such file.
    await show_people(turn, Act("", {"case": str(case.id)}), case)


async def drop(turn: Turn, act: Act) -> None:
    """Describe nobody now."""
    if (turn.chat.draft or {}).get("form") == SIDES:
        turn.keep(draft=behind(turn))
    case = await case_of(turn, act, Action.DECIDE_CASE)
    if case is not None:
        await show_people(turn, act, case)


async def team(turn: Turn, act: Act) -> None:
    """Ask how the sides want the team put together."""
    case = await _sought(turn, act)
    if case is None:
        return
    if not may_be_balanced(case):
        await show_people(turn, act, case)
        return
    await turn.answer(screens.shape_screen(await reader_of(turn), await sheet_of(turn, case)))


async def shape(turn: Turn, act: Act) -> None:
    """Put it together so; once somebody was asked it stays as it is."""
    case = await _sought(turn, act)
    named = [one for one in Shape if one.value == act.args.get("as")]
    if case is None or not named:
        return
    await choose_shape(turn.uow, case, named[0], await turn.actor(), turn.now)
    await show_people(turn, Act("", {"case": str(case.id)}), case)


async def _sought(turn: Turn, act: Act) -> Case | None:
    """The file, while people are sought for it; else it is shown as it now stands."""
    case = await case_of(turn, act, Action.DECIDE_CASE)
    if case is not None and case.state not in SEEKING:
        await show_overtaken(turn, case)
        return None
    return case


async def _ask(turn: Turn, case: Case, *, again: bool = False) -> None:
    second = "one" in (turn.chat.draft or {})
    sheet, reader = await sheet_of(turn, case), await reader_of(turn)
    await turn.answer(screens.ask_side_screen(reader, sheet, second=second, again=again))
