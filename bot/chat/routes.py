"""Who is led where: read this first.

An input becomes one function call: a command by its name, a press by the verb of its act, anything
else by the conversation that is open in that chat. What comes in is received by `desk.py`.
"""

from collections.abc import Awaitable, Callable, Mapping

from bot.chat import follow_ups, identity, joining, stopping
from bot.chat.administrator import offices
from bot.chat.applicant import applying
from bot.chat.applicant import standing as applicant_standing
from bot.chat.auditor import trail
from bot.chat.complaint_routes import (
    COMPLAINT_COMMANDS,
    COMPLAINT_DESK,
    COMPLAINT_PRESSES,
    COMPLAINT_QUESTIONS,
    COMPLAINT_SPOKEN,
)
from bot.chat.coordinator import (
    decisions,
    desk,
    digest,
    ending,
    letter,
    pick,
    reading,
    reopening,
    sentence,
    sides,
    ways,
    weighing,
    why,
)
from bot.chat.coordinator import joining as joining_coordinator
from bot.chat.drafts import LETTER, PHONE, SENTENCE, SIDES, WHOM
from bot.chat.form_buttons import form_buttons
from bot.chat.inputs import Commanded, Typed
from bot.chat.mediator import cases, leave, offers
from bot.chat.mediator import joining as joining_mediator
from bot.chat.register_routes import (
    REGISTER_COMMANDS,
    REGISTER_DESK,
    REGISTER_PRESSES,
    REGISTER_QUESTIONS,
    REGISTER_SPOKEN,
    REGISTER_STAFF_SPOKEN,
)
from bot.chat.resident import (
    addition,
    alert,
    complaint,
    leaving,
    news,
    places,
    report,
    status,
    verify,
)
from bot.chat.screen import Act
from bot.chat.turn import Turn
from bot.conversation.forms.apply import APPLY
from bot.domain.access import Action, may_try
from bot.domain.folding import fold

Handler = Callable[[Turn, Act], Awaitable[None]]
#: A route of staff: what it does, and the action that somebody must be allowed to try.
StaffRoute = tuple[Handler, Action]

#: Commands, the same for everybody; each word that people type stands beside its command.
COMMANDS: Mapping[str, Handler] = {
    "start": joining.start,
    "report": report.start,
    "status": status.show,
    "help": status.help_,
    "language": report.languages,
    "stop": stopping.stop,
    "apply": applying.start,
    "withdraw": leaving.ask_withdraw,
    "delete": leaving.ask_delete,
    "verify": verify.verify,
    "exit": leaving.exit_,
    "قفل": leaving.exit_,
    "complaint": complaint.begin,
}

#: What people type instead of a command (glossary).
SPOKEN: Mapping[str, str] = {
    **COMPLAINT_SPOKEN,
    **REGISTER_SPOKEN,
    "توقف": "stop",
    "ايقاف": "stop",
    "خروج سريع": "exit",
    "خروج": "exit",
    "احذف بلاغي": "delete",
    "اسحب بلاغي": "withdraw",
    "اين وصل بلاغي": "status",
    "اين وصل بلاغي؟": "status",
    "مساعده": "help",
    "ابدا": "start",
    "اللغه": "language",
    "quick exit": "exit",
    "delete my report": "delete",
    "stop": "stop",
}

#: What a button does.
PRESSES: Mapping[str, Handler] = {
    "start": report.start,
    "language": report.set_language,
    "languages": report.languages,
    "who_sees": report.who_sees,
    "report.begin": report.begin,
    "report.resume": report.resume,
    **form_buttons("report", report.press),
    "report.browse": places.browse,
    "report.locate": places.locate,
    "report.stop": leaving.stop,
    "refer.contact": report.ask_contact,
    "status": status.show,
    "status.waited": status.show_waited,
    "verify.waited": verify.waited,
    "status.add": addition.ask,
    "addition.back": addition.back,
    "withdraw": leaving.ask_withdraw,
    "withdraw.yes": leaving.withdraw,
    "delete": leaving.ask_delete,
    "delete.yes": leaving.delete,
    "exit": leaving.exit_,
    "emergency.alert": alert.ask,
    "alert.region": alert.ask,
    "alert.district": alert.raise_,
    "alert.open": news.alert,
    "alone.open": news.alone,
    "news.open": news.open_,
    "voice.lost": news.voice_lost,
    "letter.open": news.letter,
    "letter.whom": addition.whom,
    "letter.woman": news.without_woman,
    "veto": news.ask_veto,
    "veto.yes": news.veto_,
    # For whoever is in the register, also who may mediate no longer and has no other button.
    "standing.open": joining_mediator.standing,
    "note.open": cases.note,
    # Reporters and mediators alike: whose a follow-up is, is checked where it is loaded.
    "follow.open": follow_ups.open_,
    "follow.say": follow_ups.say,
    "follow.closed": follow_ups.gave_up,
    **COMPLAINT_PRESSES,
    **REGISTER_PRESSES,
}

#: Commands of staff: typed, and unknown to whoever has no role (safety rule 5).
STAFF_COMMANDS: Mapping[str, StaffRoute] = {
    "coordinator": (desk.home, Action.COORDINATE),
    "cases": (desk.listed, Action.COORDINATE),
    "case": (desk.numbered, Action.COORDINATE),
    "me": (joining_mediator.me, Action.MEDIATE),
    "invite": (joining_coordinator.invite_, Action.INVITE),
    "digest": (digest.open_, Action.COORDINATE),
    "officers": (offices.listed, Action.GRANT),
    "trail": (trail.show, Action.AUDIT),
    **COMPLAINT_COMMANDS,
    **REGISTER_COMMANDS,
}

#: What the buttons of staff do; the subject of each act is checked where it is loaded (law 7).
STAFF_PRESSES: Mapping[str, StaffRoute] = {
    "offer.open": (offers.open_, Action.ANSWER_OFFER),
    "offer.accept": (offers.accept, Action.ANSWER_OFFER),
    "offer.decline": (offers.decline, Action.ANSWER_OFFER),
    "offer.declined": (offers.declined, Action.ANSWER_OFFER),
    "offer.recuse": (offers.recuse_, Action.ANSWER_OFFER),
    "case.open": (cases.open_, Action.WORK_CASE),
    "case.mine": (cases.mine, Action.WORK_CASE),
    "case.contact": (cases.contact, Action.WORK_CASE),
    "case.both": (cases.both, Action.WORK_CASE),
    "case.outcome": (cases.outcome, Action.WORK_CASE),
    "case.ended": (cases.ended, Action.WORK_CASE),
    "case.ended.yes": (cases.ended_yes, Action.WORK_CASE),
    "case.leave": (cases.leave, Action.WORK_CASE),
    "case.left": (cases.left, Action.WORK_CASE),
    "digest.open": (digest.open_, Action.COORDINATE),
    "digest.late": (digest.late, Action.COORDINATE),
    "desk": (desk.home, Action.COORDINATE),
    "desk.cases": (desk.listed, Action.COORDINATE),
    "desk.case": (desk.open_, Action.READ_CASE),
    "desk.trail": (desk.trail, Action.READ_CASE),
    "desk.approve": (decisions.go_ahead, Action.DECIDE_CASE),
    "decision.open": (decisions.open_, Action.READ_CASE),
    "decision.take": (decisions.take_on, Action.DECIDE_CASE),
    "decision.call": (decisions.call, Action.DECIDE_CASE),
    "decision.keep": (decisions.keep, Action.DECIDE_CASE),
    "pick.list": (pick.people, Action.DECIDE_CASE),
    "pick.tick": (pick.tick, Action.DECIDE_CASE),
    "pick.out": (pick.out, Action.DECIDE_CASE),
    "pick.why": (pick.why, Action.DECIDE_CASE),
    "pick.ask": (pick.ask, Action.DECIDE_CASE),
    "read.report": (reading.report, Action.READ_CASE),
    "read.voice": (reading.listen, Action.LISTEN),
    "weigh.ask": (weighing.ask, Action.DECIDE_CASE),
    "weigh.set": (weighing.weigh, Action.DECIDE_CASE),
    "sentence.ask": (sentence.ask, Action.READ_CASE),
    "sentence.keep": (sentence.keep, Action.READ_CASE),
    "sentence.drop": (sentence.drop, Action.READ_CASE),
    "seats.change": (desk.ask_change, Action.DECIDE_CASE),
    "seats.yes": (desk.change, Action.DECIDE_CASE),
    "name.release": (desk.release, Action.DECIDE_CASE),
    "close.ask": (ending.ask, Action.DECIDE_CASE),
    "close.sure": (ending.sure, Action.DECIDE_CASE),
    "close.yes": (ending.close, Action.DECIDE_CASE),
    "close.rest": (ending.rest, Action.DECIDE_CASE),
    "close.rested": (ending.rested, Action.DECIDE_CASE),
    "reopen.ask": (reopening.ask, Action.DECIDE_CASE),
    "reopen.yes": (reopening.reopen_, Action.DECIDE_CASE),
    "sides.ask": (sides.ask, Action.DECIDE_CASE),
    "sides.drop": (sides.drop, Action.DECIDE_CASE),
    "sides.team": (sides.team, Action.DECIDE_CASE),
    "sides.shape": (sides.shape, Action.DECIDE_CASE),
    "skew.open": (digest.skew, Action.COORDINATE),
    "digest.aside": (digest.aside, Action.COORDINATE),
    "why.list": (why.listed, Action.DECIDE_CASE),
    "why.one": (why.one, Action.DECIDE_CASE),
    "override.ask": (why.ask, Action.DECIDE_CASE),
    "override.agree": (why.agree, Action.DECIDE_CASE),
    "override.refuse": (why.refuse, Action.DECIDE_CASE),
    "ways.show": (ways.show, Action.DECIDE_CASE),
    "ways.ask": (ways.ask, Action.DECIDE_CASE),
    "ways.up": (ways.up, Action.DECIDE_CASE),
    "ways.name": (ways.name, Action.DECIDE_CASE),
    "ways.drop": (ways.drop, Action.DECIDE_CASE),
    "letter.ask": (letter.ask, Action.DECIDE_CASE),
    "letter.send": (letter.send, Action.DECIDE_CASE),
    "letter.drop": (letter.drop, Action.DECIDE_CASE),
    "code.page": (joining_mediator.page, Action.MEDIATE),
    "code.accept": (joining_mediator.accept, Action.MEDIATE),
    "code.answer": (joining_mediator.answer, Action.MEDIATE),
    "code.refuse": (joining_mediator.refuse, Action.MEDIATE),
    "me": (joining_mediator.me, Action.MEDIATE),
    "me.available": (joining_mediator.available, Action.MEDIATE),
    "leave.ask": (leave.ask, Action.MEDIATE),
    "leave.go": (leave.go, Action.MEDIATE),
    "leave.back": (leave.back, Action.MEDIATE),
    "me.discreet": (joining_mediator.discreet, Action.MEDIATE),
    "invite": (joining_coordinator.invite_, Action.INVITE),
    "identity.ask": (identity.ask, Action.READ_CASE),
    "identity.cause": (identity.cause, Action.READ_CASE),
    "identity.open": (identity.open_, Action.OPEN_IDENTITY),
    "identity.yes": (identity.agree, Action.OPEN_IDENTITY),
    "identity.no": (identity.refuse, Action.OPEN_IDENTITY),
    "identity.told": (identity.told, Action.JUDGE_COMPLAINT),
    "trail": (trail.show, Action.AUDIT),
    "offices": (offices.listed, Action.GRANT),
    "office.open": (offices.open_, Action.GRANT),
    "office.new": (offices.new, Action.GRANT),
    "office.role": (offices.role, Action.GRANT),
    "office.area": (offices.area, Action.GRANT),
    "office.who": (offices.who, Action.GRANT),
    "office.confirm": (offices.confirm_, Action.GRANT),
    "office.link": (offices.link, Action.GRANT),
    "office.coordinators": (offices.coordinators, Action.GRANT),
    "office.unlink": (offices.ask_unlink, Action.GRANT),
    "office.unlink.yes": (offices.unlink_, Action.GRANT),
    "office.drop": (offices.ask_drop, Action.GRANT),
    "office.drop.yes": (offices.drop, Action.GRANT),
    **COMPLAINT_DESK,
    **REGISTER_DESK,
}

#: Questions of staff that are answered by typing: the form of the chat's draft, who takes what is
#: said, and the action as above. Everything else that is said goes to the resident's conversation.
STAFF_QUESTIONS: Mapping[str, tuple[Callable[[Turn], Awaitable[None]], Action]] = {
    SENTENCE: (sentence.hear, Action.READ_CASE),
    LETTER: (letter.hear, Action.DECIDE_CASE),
    WHOM: (ways.hear, Action.DECIDE_CASE),
    SIDES: (sides.hear, Action.DECIDE_CASE),
    PHONE: (offices.hear_phone, Action.GRANT),
    **COMPLAINT_QUESTIONS,
    **REGISTER_QUESTIONS,
}

#: Conversations that anybody may be in besides a report: the form of the chat's draft, and who
#: takes what is said there.
QUESTIONS: Mapping[str, Callable[[Turn], Awaitable[None]]] = {
    APPLY.name: applying.listen,
    applicant_standing.ANSWER: applicant_standing.hear_answer,
}


async def commanded(turn: Turn) -> tuple[Handler, str] | None:
    """Return what a command does, given by its slash or in plain words, with its argument.

    A staff command that the person may not try is answered like any unknown one.
    """
    said = turn.incoming.said
    if isinstance(said, Commanded):
        staff = STAFF_COMMANDS.get(said.name)
        if staff is not None and may_try(await turn.actor(), staff[1]):
            return staff[0], said.argument
        return COMMANDS.get(said.name, status.help_), said.argument
    if isinstance(said, Typed):
        word = fold(said.text).strip(" .!؟?")
        own = STAFF_COMMANDS.get(REGISTER_STAFF_SPOKEN.get(word, ""))
        if own is not None and may_try(await turn.actor(), own[1]):
            return own[0], ""
        name = SPOKEN.get(word)
        if name is not None:
            return COMMANDS[name], ""
        number = verify.asked(said.text)
        return None if number is None else (COMMANDS["verify"], number)
    return None


async def press_handler(turn: Turn, act: Act) -> Handler | None:
    """Return what a button does, where it exists for this person."""
    staff = STAFF_PRESSES.get(act.verb)
    if staff is not None:
        return staff[0] if may_try(await turn.actor(), staff[1]) else None
    return PRESSES.get(act.verb)
