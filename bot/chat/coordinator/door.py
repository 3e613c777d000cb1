"""The coordinators' door: a case or decision is loaded, and permission asked, in one place."""

from bot.chat.labels import town_label
from bot.chat.screen import Act
from bot.chat.screens import coordinator as screens
from bot.chat.screens.coordinator import Reader, Sheet, Voice
from bot.chat.subjects import alert_subject, case_subject
from bot.chat.turn import Turn
from bot.domain.access import Action, Subject
from bot.domain.case import Case
from bot.domain.decision import Decision
from bot.domain.dispatch import OfferState
from bot.domain.ids import CaseId, DecisionId, MediatorId
from bot.store.reports import Report, VoiceNote

#: Answers of the form that may be a voice note.
_TOLD = ("what", "exclusions")


async def reader_of(turn: Turn) -> Reader:
    """The coordinator who reads."""
    coordinator = (await turn.actor()).coordinator
    return Reader(turn.tongue, "" if coordinator is None else coordinator.gender.value)


async def case_of(turn: Turn, act: Act, *actions: Action) -> Case | None:
    """The case that a button names, where its owner may do any of these things to it.

    Else it does not exist for them, and they are told just that (safety rules §13).
    """
    case = await turn.uow.cases.get(CaseId(_number(act.args.get("case", ""))))
    if case is not None:
        subject = case_subject(turn.kit.country, case)
        for action in actions or (Action.READ_CASE,):
            if await turn.may(action, subject):
                return case
    await absent(turn)
    return None


async def decision_of(turn: Turn, act: Act, action: Action) -> tuple[Decision, Case | None] | None:
    """The decision that a button names, with its case; likewise."""
    decision = await turn.uow.decisions.get(DecisionId(_number(act.args.get("decision", ""))))
    if decision is not None:
        case = None if decision.case_id is None else await turn.uow.cases.get(decision.case_id)
        if (decision.case_id is None or case is not None) and await turn.may(
            action, _subject(turn, decision, case)
        ):
            return decision, case
    await absent(turn)
    return None


async def absent(turn: Turn) -> None:
    """There is no such file."""
    await turn.answer(screens.absent_screen(await reader_of(turn)))


async def sheet_of(turn: Turn, case: Case) -> Sheet:
    """A case with what the screens say about it."""
    subject = case_subject(turn.kit.country, case)
    report = await turn.uow.reports.of_case(case.id)
    notes = [] if report is None else await turn.uow.reports.voice_notes(report.id)
    states = [row.offer.state for row in await turn.uow.cases.offers_of(case.id)]
    decisions = await turn.uow.decisions.of_case(case.id)
    said_no = (OfferState.DECLINED, OfferState.RECUSED)
    return Sheet(
        case=case,
        place=town_label(turn.tongue, turn.kit.country, case),
        now=turn.now,
        voice=voice_state(report, notes),
        voices=sum(note.fetched for note in notes),
        waiting=tuple(one for one in decisions if one.open),
        sentence=bool(await turn.uow.cases.sentence(case.id)),
        team=await codes(turn, sorted(case.team)),
        accepted=states.count(OfferState.ACCEPTED),
        declined=sum(states.count(state) for state in said_no),
        unanswered=states.count(OfferState.LIVE),
        may_decide=await turn.may(Action.DECIDE_CASE, subject),
        may_listen=await turn.may(Action.LISTEN, subject),
    )


async def codes(turn: Turn, mediators: list[MediatorId]) -> tuple[str, ...]:
    """Mediators as their numbers."""
    found = [await turn.uow.register.mediator(each) for each in mediators]
    return tuple(one.code for one in found if one is not None)


async def overtaken(turn: Turn, case: Case) -> str:
    """Why a button means nothing any more: who decided since it was shown."""
    reader, actor = await reader_of(turn), await turn.actor()
    settled = [one for one in await turn.uow.decisions.of_case(case.id) if one.settled_at]
    if not settled:
        return reader.say(screens.ELAPSED)
    last = max(settled, key=lambda one: (one.settled_at or one.made_at, one.id))
    return who_settled(reader, last, None if actor.coordinator is None else actor.coordinator.id)


def who_settled(reader: Reader, decision: Decision, me: int | None) -> str:
    """Say whether a colleague, the reader, or time itself settled a decision."""
    if decision.settled_by is None:
        return reader.say(screens.ELAPSED)
    mine = decision.settled_by == me
    return reader.say(screens.MINE if mine else screens.COLLEAGUE)


def voice_state(report: Report | None, notes: list[VoiceNote]) -> Voice:
    """What of a report there is to hear."""
    if any(note.fetched for note in notes):
        return Voice.READY
    if notes:
        return Voice.COMING
    answers = {} if report is None or report.answers is None else report.answers
    told = any(isinstance(answers.get(step), dict) for step in _TOLD)
    return Voice.GONE if told else Voice.NONE


def _subject(turn: Turn, decision: Decision, case: Case | None) -> Subject:
    if case is None:
        return alert_subject(turn.kit.country, decision)
    return case_subject(turn.kit.country, case)


def _number(text: str) -> int:
    """A row's number; 0, which no row has, for anything else."""
    return int(text) if text.isdecimal() else 0
