"""«أين وصل بلاغي؟» and help."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.screens.complaint import state_text as complaint_text
from bot.chat.turn import Turn
from bot.domain.case import Case, CaseState
from bot.domain.marks import N_
from bot.domain.severity import GRAVE
from bot.store.reports import Report
from bot.usecases.read_status import Answer, Status, status_of_chat, status_of_code
from bot.usecases.write_to_reporter import letters_of

#: Coarse states, all that anybody learns by code.
STATES: Mapping[str, str] = {
    "received": N_("Your report has arrived. A coordinator will read it."),
    "matching": N_("We are looking for a neutral mediator."),
    "assigned": N_("A mediator has taken it up."),
    "contacted": N_("The mediator has begun to talk with people. What is said stays confidential."),
    "monitoring": N_("There is an outcome. We go on asking how things are."),
    "closed": N_("This report is closed. You can write to us again at any time."),
    "withdrawn": N_("You withdrew this report. We do nothing more with it."),
}
NAMED = N_("The mediator is {name}.")
SOMEBODY_ELSE = N_("If you would rather have somebody else, you need not say why.")
NONE_HERE = N_("We found no open report. You can start one, or send your follow-up code.")
_AT_WORK = (CaseState.ASSIGNED, CaseState.CONTACTED)
TOO_MANY = N_("Too many tries for now. You can try again at {time}.")
CROWDED = N_(
    "Many people are asking just now, so answers take a little longer. Press «Show» at {time} or "
    "later."
)
HELP = N_(
    "We help to settle quarrels by sulh, free of charge. We are neither police nor a court.\n\n"
    "You can write at any time: status, stop, delete my report, quick exit, complaint about a "
    "mediator."
)
VERIFY_HELP = N_("To see whether somebody mediates for us, write their number: {example}")
#: Inserted, so that the stroke stands on its proper side in Arabic.
VERIFY_EXAMPLE = "/verify M-204"


def home_rows(turn: Turn) -> Rows:
    """The buttons under every resting screen."""
    say = turn.tongue.say
    return (
        (Button(say(N_("Tell us about a problem")), Act("report.begin")),),
        (Button(say(N_("Where is my report?")), Act("status")),),
        (Button(say(N_("Complaint about a mediator")), Act("complaint.begin")),),
        (
            Button(say(N_("Language")), Act("languages")),
            Button(say(N_("Quick exit")), Act("exit", urgent=True)),
        ),
    )


async def show(turn: Turn, act: Act) -> None:
    """Show where a report stands: this chat's, or that of a code."""
    code = act.args.get("argument", "")
    if code:
        await show_code(turn, code)
        return
    found = await status_of_chat(turn.uow, turn.chat.key)
    if found.report is not None:
        await turn.answer(await report_screen(turn, found.report))
        return
    await turn.answer(status_screen(turn, found, own=True))


async def show_code(turn: Turn, code: str, *, waited: bool = False) -> None:
    """Show where the report of a code stands, or from when on that may be asked."""
    found = await status_of_code(turn.uow, turn.chat.key, code, turn.now, waited=waited)
    if found.again_at is None:
        await turn.answer(status_screen(turn, found, own=False))
        return
    ticket = Act("status.waited", {"code": code})
    await turn.answer(later_screen(turn, found.again_at, ticket, found.answer is Answer.CROWDED))


async def show_waited(turn: Turn, act: Act) -> None:
    """The same after a wait; pressed too early, the wait is shown again."""
    if not await too_early(turn, act):
        await show_code(turn, act.args["code"], waited=True)


async def too_early(turn: Turn, act: Act) -> bool:
    """Whether a ticket is pressed before its time; then it says so again."""
    at = datetime.fromisoformat(act.args["from"])
    early = turn.now < at
    if early:
        await turn.answer(later_screen(turn, at, act, crowd=True))
    return early


def later_screen(turn: Turn, at: datetime, ticket: Act, crowd: bool) -> Screen:
    """From when on something may be looked up; in a crowd, with the button that does it then."""
    say, time = turn.tongue.say, turn.tongue.time(_minute_after(at))
    if not crowd:
        return Screen(say(TOO_MANY, time=time), home_rows(turn))
    known = replace(ticket, args={**ticket.args, "from": at.isoformat()})
    return Screen(say(CROWDED, time=time), ((Button(say(N_("Show")), known),), *home_rows(turn)))


def _minute_after(at: datetime) -> datetime:
    """The full minute at or after an instant: what is shown is never too early."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + timedelta(minutes=1)


async def report_screen(turn: Turn, report: Report) -> Screen:
    """Where the own report stands; a side may know who mediates (safety rules §8)."""
    case = None if report.case_id is None else await turn.uow.cases.get(report.case_id)
    text = state_text(turn, report.state)
    if case is None or report.ended_at is not None:
        return Screen(text, own_rows(turn, report))
    names = await _team_names(turn, case)
    if names:
        text += "\n\n" + turn.tongue.say(NAMED, name=turn.tongue.say(N_(", ")).join(names))
    if may_veto(case):
        text += "\n\n" + turn.tongue.say(SOMEBODY_ELSE)
    letters = await letters_of(turn.uow, report)
    rows = (*_letter_row(turn, case, len(letters)), *_veto_row(turn, case))
    return Screen(text, (*rows, *own_rows(turn, report)), protect=True)


def status_screen(turn: Turn, found: Status, *, own: bool) -> Screen:
    """Say the coarse state; only the reporting chat may add, withdraw or delete."""
    say = turn.tongue.say
    if found.complaint is not None:
        return Screen(complaint_text(turn.tongue, found.complaint), home_rows(turn))
    if found.report is None:
        return Screen(say(NONE_HERE), home_rows(turn))
    text = state_text(turn, found.report.state)
    rows = own_rows(turn, found.report) if own else home_rows(turn)
    return Screen(text, rows)


def state_text(turn: Turn, state: str) -> str:
    """Say a coarse state."""
    sentence = STATES.get(state, STATES["closed"])
    return turn.tongue.say(sentence)


def own_rows(turn: Turn, report: Report) -> Rows:
    """What the reporter may do with a running report."""
    if report.ended_at is not None:
        return home_rows(turn)
    say = turn.tongue.say
    return (
        (Button(say(N_("Add something")), Act("status.add")),),
        (
            Button(say(N_("Withdraw my report")), Act("withdraw")),
            Button(say(N_("Delete my report")), Act("delete")),
        ),
        (Button(say(N_("Complaint about a mediator")), Act("complaint.begin")),),
        (Button(say(N_("Quick exit")), Act("exit", urgent=True)),),
    )


def may_veto(case: Case) -> bool:
    """Only a side may, and only while somebody is at work (safety rules §8)."""
    return case.reporter_is_side and case.state in _AT_WORK


async def _team_names(turn: Turn, case: Case) -> list[str]:
    """Display names, where a human released them or they accepted at severity 3 and less.

    Nothing is disclosed before the team is complete (safety rules §3).
    """
    known = case.named or case.severity < GRAVE
    complete = case.state in (*_AT_WORK, CaseState.MONITORING)
    if not (case.reporter_is_side and known and complete):
        return []
    people = [await turn.uow.register.person(who) for who in sorted(case.team)]
    await turn.showed("saw_names", f"case:{case.id}")
    return [person.display_name for person in people if person is not None]


def _veto_row(turn: Turn, case: Case) -> tuple[tuple[Button, ...], ...]:
    if not may_veto(case):
        return ()
    label = turn.tongue.say(N_("I want another mediator"))
    return ((Button(label, Act("veto", {"case": str(case.id)})),),)


def _letter_row(turn: Turn, case: Case, written: int) -> tuple[tuple[Button, ...], ...]:
    """What a coordinator wrote, for whoever wished no message about it (safety rules §5)."""
    if not written:
        return ()
    label = turn.tongue.say(N_("A message from the coordinator"))
    return ((Button(label, Act("letter.open", {"case": str(case.id)})),),)


async def help_(turn: Turn, act: Act) -> None:
    """Say what this is and what can be written at any time."""
    del act
    say = turn.tongue.say
    text = "\n\n".join((say(HELP), say(VERIFY_HELP, example=VERIFY_EXAMPLE)))
    apply = Button(say(N_("I want to be a mediator")), Act("apply"))
    await turn.answer(Screen(text, (*home_rows(turn), (apply,))))
