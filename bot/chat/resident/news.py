"""What reporters hear unasked: news, the mediator's name, the truth when nobody answers."""

from collections.abc import Mapping

from bot.chat.directory import line_text
from bot.chat.resident.alert import safety_card
from bot.chat.resident.status import (
    home_rows,
    may_veto,
    own_rows,
    report_screen,
    state_text,
)
from bot.chat.resident.walk import rest
from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.screens.cards import card_screen
from bot.chat.subjects import case_subject
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case, Woman
from bot.domain.deadlines import ASK_TOP_EVERY
from bot.domain.decision import DecisionKind, ask_again_after
from bot.domain.events import CaseMoved
from bot.domain.ids import CaseId, DecisionId
from bot.domain.marks import N_
from bot.domain.severity import GRAVEST
from bot.usecases.answer_offer import veto
from bot.usecases.write_to_reporter import Asks, do_without_woman, letters_of, line_of

SURE_VETO = N_(
    "Shall we look for another mediator? Neither the mediator nor the other side hears that you "
    "asked."
)
VETOED = N_(
    "We are looking for somebody else. Neither the mediator nor the other side hears that you "
    "asked."
)
ASKED_AGAIN = N_(
    "A coordinator decides about it now. Neither the mediator nor the other side hears that you "
    "asked."
)
ALONE = N_(
    "We must tell you honestly: no coordinator has answered yet. We go on asking every quarter of "
    "an hour. Do not wait for us if you are in danger."
)
ALONE_CALMLY = N_(
    "We must tell you honestly: no coordinator has answered yet. We go on asking. Do not wait for "
    "us if you are in danger."
)
VOICE_LOST = N_(
    "Your voice note did not reach us. Please press “Add something” and say it once more, or write "
    "it."
)
WRITTEN = N_("The coordinator writes to you:\n“{text}”")
ANSWER_IT = N_(
    "You need not answer. If you wish to, press “Add something”; no names and no phone numbers."
)
#: What a coordinator asks by one press.
ASKED: Mapping[Asks, str] = {
    Asks.WHOM: N_(
        "So that the mediators are neutral, the coordinator asks you: whom must they not belong "
        "to? Without it only people from far away may be asked, and they are few."
    ),
    Asks.WOMAN: N_(
        "You asked for a woman. At this moment no woman can come. We wait for one if you wish; or "
        "men may go, and a woman joins them if one can. It is for you to say."
    ),
    Asks.CALL: N_("You asked for a call. Our line cannot be reached at present; write to us here."),
    Asks.WAITING: N_(
        "We must tell you honestly: we have not found enough neutral mediators yet. We go on "
        "looking. Do not wait for us if you are in danger."
    ),
}
CALL = N_(
    "You asked for a call. You may call our line, if and when it is safe for you. Say the number "
    "{word} there; you need not say who you are."
)
CALL_CARE = N_(
    "The call stays in the list of your phone: erase it if others see it. Do not send us your "
    "number here."
)
NO_MUST = N_("Thank you. We look for a woman first, and men may go too.")
TAKEN = N_("The duty coordinator has read your alert. Please stay in a safe place.")


async def open_(turn: Turn, act: Act) -> None:
    """Say where the report stands; a side may know who mediates (safety rules §8)."""
    case = await _own(turn, act)
    report = None if case is None else await turn.uow.reports.of_case(case.id)
    if case is None or report is None:
        await turn.answer(Screen(state_text(turn, "closed"), home_rows(turn)))
        return
    await turn.answer(await report_screen(turn, report))


async def ask_veto(turn: Turn, act: Act) -> None:
    """«أريد وسيطًا آخر»: ask once."""
    case = await _own(turn, act)
    if case is None or not may_veto(case):
        await open_(turn, act)
        return
    say, args = turn.tongue.say, {"case": str(case.id)}
    rows = (
        (Button(say(N_("Yes, somebody else")), Act("veto.yes", args)),),
        (Button(say(N_("No, go back")), Act("news.open", args)),),
    )
    await turn.answer(Screen(say(SURE_VETO), rows))


async def veto_(turn: Turn, act: Act) -> None:
    """Look for somebody else; after two times a coordinator decides (safety rules §8)."""
    case = await _own(turn, act)
    if case is None or not may_veto(case):
        await open_(turn, act)
        return
    events = await veto(turn.uow, turn.kit.country, case, turn.now)
    await turn.tell(events)
    sought = any(isinstance(event, CaseMoved) for event in events)
    said = VETOED if sought else ASKED_AGAIN
    await turn.answer(Screen(turn.tongue.say(said), home_rows(turn)))


async def alone(turn: Turn, act: Act) -> None:
    """Nobody has answered yet: said truthfully, with the safety card (safety rules §2, §9)."""
    decision = await turn.uow.decisions.get(DecisionId(int(act.args["decision"])))
    if decision is None or not decision.open:
        # Somebody has answered since the line came.
        own = decision is None or decision.kind is not DecisionKind.ALERT
        await (rest(turn) if own else alert(turn, act))
        return
    case = None if decision.case_id is None else await turn.uow.cases.get(decision.case_id)
    again = ask_again_after(decision.kind, GRAVEST if case is None else case.severity)
    card = await safety_card(turn, turn.kit.country.region(decision.place_id))
    said = ALONE if again == ASK_TOP_EVERY else ALONE_CALMLY
    await turn.answer(Screen(f"{turn.tongue.say(said)}\n\n{card.text}", card.rows))


async def alert(turn: Turn, act: Act) -> None:
    """A coordinator read the alert."""
    del act
    await turn.answer(Screen(turn.tongue.say(TAKEN), card_screen(turn.tongue, "emergency").rows))


async def voice_lost(turn: Turn, act: Act) -> None:
    """A voice note did not arrive: it may be said once more, or written."""
    case = await _own(turn, act)
    report = None if case is None else await turn.uow.reports.of_case(case.id)
    if report is None:
        await open_(turn, act)
        return
    await turn.answer(Screen(turn.tongue.say(VOICE_LOST), own_rows(turn, report), protect=True))


async def letter(turn: Turn, act: Act) -> None:
    """What a coordinator wrote last; «Add something» answers it."""
    case = await _own(turn, act)
    report = None if case is None else await turn.uow.reports.of_case(case.id)
    written = [] if report is None else await letters_of(turn.uow, report)
    if case is None or report is None or not written:
        await open_(turn, act)
        return
    newest = written[-1]
    line = None
    if newest.asks is Asks.CALL:
        line = await line_of(turn.uow, turn.kit.country, case, turn.now.date())
    if newest.asks is None:
        said = f"{turn.tongue.say(WRITTEN, text=newest.text)}\n\n{turn.tongue.say(ANSWER_IT)}"
    elif line is not None:
        said = f"{turn.tongue.say(CALL, word=newest.word)}\n\n{line_text(turn.tongue, line)}"
        said = f"{said}\n\n{turn.tongue.say(CALL_CARE)}"
    else:
        said = turn.tongue.say(ASKED[newest.asks])
    if newest.asks is Asks.WAITING:
        card = await safety_card(turn, turn.kit.country.region(case.place_id))
        said = f"{said}\n\n{card.text}"
    rows = (*_answers(turn, case, newest.asks), *own_rows(turn, report))
    await turn.answer(Screen(said, rows, protect=True))


async def without_woman(turn: Turn, act: Act) -> None:
    """Only whoever asked for a woman says that she is no must (rule N11)."""
    case = await _own(turn, act)
    if case is None:
        await open_(turn, act)
        return
    events = await do_without_woman(turn.uow, turn.kit.country, case, turn.now)
    await turn.tell(events)
    if not events:
        await open_(turn, act)
        return
    await turn.answer(Screen(turn.tongue.say(NO_MUST), home_rows(turn)))


def _answers(turn: Turn, case: Case, asks: Asks | None) -> Rows:
    """The press that answers a question; not answering is as free."""
    say, args = turn.tongue.say, {"case": str(case.id)}
    if asks is Asks.WHOM:
        return ((Button(say(N_("Say whom to avoid")), Act("letter.whom")),),)
    if asks is Asks.WOMAN and case.woman is Woman.REQUIRED:
        keep = Button(say(N_("Only a woman mediator")), Act("news.open", args))
        free = Button(say(N_("A man may go too")), Act("letter.woman", args))
        return ((keep,), (free,))
    return ()


async def _own(turn: Turn, act: Act) -> Case | None:
    """The case of a button, where this chat reported it."""
    case = await turn.uow.cases.get(CaseId(int(act.args["case"])))
    if case is None or not case.state.open:
        return None
    allowed = await turn.may(Action.OWN_REPORT, case_subject(turn.kit.country, case))
    return case if allowed else None
