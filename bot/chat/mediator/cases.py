"""A mediator at work: the summary, first contact, the outcome, stepping aside."""

from datetime import timedelta

from bot.chat.labels import town_label
from bot.chat.notices import ELSEWHERE
from bot.chat.screen import Act, Screen
from bot.chat.screens import mediator as screens
from bot.chat.subjects import case_subject
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case, CaseState
from bot.domain.dispatch import OfferState
from bot.domain.ids import CaseId
from bot.domain.outcome import BY_MEDIATOR, NOT_FOLLOWED, Outcome
from bot.usecases.answer_offer import contact_not_before, hand_over, recuse
from bot.usecases.record_outcome import may_report, record_by_mediator, record_contact

#: Chosen answers that a mediator may see; never what was written or said (safety rules §6).
_SHOWN = ("when", "seen")
#: What a side needs so as to take part; of anybody else it would only tell who reported.
_OF_A_SIDE = ("access",)
_AT_WORK = (CaseState.ASSIGNED, CaseState.CONTACTED)


async def open_(turn: Turn, act: Act) -> None:
    """Show a case to somebody of its team."""
    case = await _mine(turn, act)
    if case is not None:
        await show_case(turn, case, about=act.args.get("about", ""))


async def mine(turn: Turn, act: Act) -> None:
    """List what this mediator has in hand."""
    del act
    actor = await turn.actor()
    if actor.mediator_id is None:
        return
    country = turn.kit.country
    listed = [
        (case, town_label(turn.tongue, country, case))
        for case in await turn.uow.cases.in_hand_of(actor.mediator_id)
        if await turn.may(Action.WORK_CASE, case_subject(country, case))
    ]
    await turn.answer(screens.mine_screen(turn.tongue, listed))


async def contact(turn: Turn, act: Act) -> None:
    """One side was reached."""
    await _contacted(turn, act, both=False)


async def both(turn: Turn, act: Act) -> None:
    """Both sides were reached."""
    await _contacted(turn, act, both=True)


async def outcome(turn: Turn, act: Act) -> None:
    """Ask how it ended."""
    case = await _mine(turn, act)
    if case is None:
        return
    if not may_report(case):
        await show_case(turn, case)
        return
    await turn.answer(screens.outcomes_screen(turn.tongue, case))


async def ended(turn: Turn, act: Act) -> None:
    """Ask once more, with the check of terms."""
    case = await _mine(turn, act)
    if case is None:
        return
    chosen = Outcome(act.args["as"])
    if not _fresh(case, act) or chosen not in BY_MEDIATOR:
        await show_case(turn, case)
        return
    gender = await gender_of(turn)
    await turn.answer(screens.confirm_screen(turn.tongue, case, chosen, gender))


async def ended_yes(turn: Turn, act: Act) -> None:
    """Record the outcome; pressed twice it is recorded once."""
    case = await _mine(turn, act)
    if case is None:
        return
    chosen = Outcome(act.args["as"])
    if _fresh(case, act) and chosen in BY_MEDIATOR:
        days = int(act.args.get("days", "0"))
        until = turn.now + timedelta(days=days) if days in screens.TRUCE_DAYS else None
        actor, country = await turn.actor(), turn.kit.country
        events = await record_by_mediator(
            turn.uow, country, case, chosen, actor, turn.now, truce_until=until
        )
        await turn.tell(events)
    await _show_again(turn, case.id)


async def leave(turn: Turn, act: Act) -> None:
    """Ask for the cause of stepping aside, while there is anything to step aside from."""
    case = await _mine(turn, act)
    if case is None:
        return
    if case.state in (CaseState.MATCHING, *_AT_WORK):
        await turn.answer(screens.leave_screen(turn.tongue, case))
    else:
        await show_case(turn, case)


async def left(turn: Turn, act: Act) -> None:
    """Step aside: always free; the seat is sought again."""
    case = await _mine(turn, act)
    if case is None:
        return
    actor = await turn.actor()
    for row in await turn.uow.cases.offers_of(case.id):
        seat = row.offer.state is OfferState.ACCEPTED
        if seat and row.offer.mediator_id == actor.mediator_id and case.state.open:
            step = recuse if act.args.get("why") == "link" else hand_over
            events = await step(turn.uow, turn.kit.country, case.id, row.offer.number, turn.now)
            await turn.tell(events)
    await note(turn)


async def note(turn: Turn, act: Act | None = None) -> None:
    """«أُسند الملف إلى غيرك»: the same words for every cause (safety rules §8)."""
    del act
    await turn.answer(Screen(turn.tongue.say(ELSEWHERE)))


async def show_case(turn: Turn, case: Case, *, about: str = "") -> None:
    """Show the case as it stands: nothing is disclosed before the team is complete.

    What was withdrawn or deleted reads like what a veto took away (safety rules §8).
    """
    if case.state is CaseState.CLOSED and case.outcome in NOT_FOLLOWED:
        await note(turn)
        return
    place = town_label(turn.tongue, turn.kit.country, case)
    summary = screens.Summary(case, place, gender=await gender_of(turn))
    if case.state in _AT_WORK:
        await turn.showed("read_case", f"case:{case.id}")
        report = await turn.uow.reports.of_case(case.id)
        answers = {} if report is None or report.answers is None else report.answers
        summary = screens.Summary(
            case,
            _place(turn, case),
            {key: answers[key] for key in _shown(case) if key in answers},
            await turn.uow.cases.sentence(case.id),
            contact_not_before(case, turn.now),
            summary.gender,
        )
    await turn.answer(screens.case_screen(turn.tongue, summary, about=about))


async def gender_of(turn: Turn) -> str:
    """Say how the mediator of this chat is addressed; empty where it is nobody's."""
    one = await turn.uow.register.mediator_of(turn.chat.key)
    return "" if one is None else one.gender.value


async def _contacted(turn: Turn, act: Act, *, both: bool) -> None:
    case = await _mine(turn, act)
    if case is None:
        return
    events = await record_contact(turn.uow, case, await turn.actor(), both=both, now=turn.now)
    await turn.tell(events)
    await _show_again(turn, case.id)


async def _show_again(turn: Turn, case_id: CaseId) -> None:
    case = await turn.uow.cases.get(case_id)
    if case is not None:
        await show_case(turn, case)


async def _mine(turn: Turn, act: Act) -> Case | None:
    """The case of a button, where this mediator works on it; else the words of §8 are said."""
    case = await turn.uow.cases.get(CaseId(int(act.args["case"])))
    if case is None or not await turn.may(Action.WORK_CASE, case_subject(turn.kit.country, case)):
        await note(turn)
        return None
    return case


def _fresh(case: Case, act: Act) -> bool:
    """Whether an outcome may be recorded, and none was since the button was shown."""
    return may_report(case) and act.args.get("after", "") == screens.after(case)


def _shown(case: Case) -> tuple[str, ...]:
    return (*_SHOWN, *_OF_A_SIDE) if case.reporter_is_side else _SHOWN


def _place(turn: Turn, case: Case) -> str:
    place = turn.kit.places.get(case.place_id)
    return "" if place is None else turn.kit.places.label(place, turn.tongue.code)
