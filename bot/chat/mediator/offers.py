"""A mediator opens an offer and answers it: accept, decline, recuse."""

from bot.chat.labels import town_label
from bot.chat.mediator.cases import gender_of, show_case
from bot.chat.notices import ELSEWHERE
from bot.chat.screen import Act, Screen
from bot.chat.screens import mediator as screens
from bot.chat.subjects import offer_subject
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case, CaseState
from bot.domain.dispatch import Offer, OfferState
from bot.domain.events import OfferRefused
from bot.domain.ids import CaseId
from bot.domain.marks import N_
from bot.usecases.answer_offer import accept_offer, decline_offer, recuse

DECLINED = N_("Thank you for answering. Rest well; other cases will come.")
RECUSED = N_("Thank you for your honesty. Saying so protects everybody, and costs you nothing.")


async def open_(turn: Turn, act: Act) -> None:
    """Turn the neutral line into the offer, or into what became of it."""
    found = await _mine(turn, act)
    if found is None:
        await gone(turn)
        return
    case, offer = found
    if offer.state is OfferState.ACCEPTED:
        await show_case(turn, case)
    elif offer.live and case.state is CaseState.MATCHING:
        place = town_label(turn.tongue, turn.kit.country, case)
        await turn.answer(screens.offer_screen(turn.tongue, case, place, offer.number))
    else:
        await gone(turn)


async def accept(turn: Turn, act: Act) -> None:
    """«لا صلة لي، أقبل»: the first acceptances win, however close the next one comes."""
    found = await _mine(turn, act)
    if found is None:
        await gone(turn)
        return
    case, offer = found
    # Only the button that says «no link» carries it: nothing else accepts (rule N14).
    events = await accept_offer(
        turn.uow,
        turn.kit.country,
        case.id,
        offer.number,
        turn.now,
        says_no_tie=act.args.get("tie") == "none",
    )
    await turn.tell(events)
    if any(isinstance(event, OfferRefused) for event in events):
        await gone(turn)
        return
    await open_(turn, act)


async def decline(turn: Turn, act: Act) -> None:
    """«أعتذر»: ask for the reason, which need not be given."""
    found = await _mine(turn, act)
    if found is None or not found[1].live:
        await open_(turn, act)
        return
    case, offer = found
    gender = await gender_of(turn)
    await turn.answer(screens.reasons_screen(turn.tongue, case.id, offer.number, gender))


async def declined(turn: Turn, act: Act) -> None:
    """Decline, and have somebody else asked."""
    found = await _mine(turn, act)
    reason = act.args.get("reason", "none")
    if found is None or not found[1].live or reason not in screens.REASONS:
        await open_(turn, act)
        return
    case, offer = found
    events = await decline_offer(
        turn.uow, turn.kit.country, case.id, offer.number, reason, turn.now
    )
    await turn.tell(events)
    await turn.answer(Screen(turn.tongue.say(DECLINED)))


async def recuse_(turn: Turn, act: Act) -> None:
    """«لي صلة»: must not, always free; nobody asks which link."""
    found = await _mine(turn, act)
    if found is None or not found[1].live:
        await open_(turn, act)
        return
    case, offer = found
    events = await recuse(turn.uow, turn.kit.country, case.id, offer.number, turn.now)
    await turn.tell(events)
    await turn.answer(Screen(turn.tongue.say(RECUSED)))


async def gone(turn: Turn, act: Act | None = None) -> None:
    """Whatever took it away, the same words (safety rules §8)."""
    del act
    await turn.answer(Screen(turn.tongue.say(ELSEWHERE)))


async def _mine(turn: Turn, act: Act) -> tuple[Case, Offer] | None:
    """The case and offer that the button names, where this mediator may answer it."""
    case = await turn.uow.cases.get(CaseId(int(act.args["case"])))
    if case is None:
        return None
    dispatch = await turn.uow.cases.dispatch(case)
    offer = dispatch.offer(int(act.args["offer"]))
    if offer is None:
        return None
    allowed = await turn.may(Action.ANSWER_OFFER, offer_subject(case, offer.mediator_id))
    return (case, offer) if allowed else None
