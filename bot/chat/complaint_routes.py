"""The routes of complaints, a part of `chat/routes.py`: read that first."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.chat import answering
from bot.chat.administrator import waiting
from bot.chat.drafts import COMPLAINT_ANSWER, COMPLAINT_ASK, COMPLAINT_NAME, COMPLAINT_WORDS
from bot.chat.integrity import desk, hearing, panel, protect
from bot.chat.registrar import precaution
from bot.chat.resident import complaint, complaint_filing
from bot.chat.screen import Act
from bot.chat.turn import Turn
from bot.domain.access import Action

_Handler = Callable[[Turn, Act], Awaitable[None]]

#: What people type instead of /complaint.
COMPLAINT_SPOKEN: Final[Mapping[str, str]] = {
    "شكوي": "complaint",
    "شكوي علي وسيط": "complaint",
    "شكوي علي الوسيط": "complaint",
    "شكوي علي وسيطه": "complaint",
    "شكوي علي منسق": "complaint",
    "عندي شكوي": "complaint",
    "اشتكي": "complaint",
    "اريد ان اشتكي": "complaint",
    "اين وصلت شكواي": "complaint",
    "اسحب شكواي": "complaint",
    "احذف شكواي": "complaint",
    "complaint": "complaint",
    "complaint about a mediator": "complaint",
}

#: What the buttons of whoever complains, or is complained of, do.
COMPLAINT_PRESSES: Final[Mapping[str, _Handler]] = {
    "complaint.begin": complaint.begin,
    "complaint.new": complaint.new,
    "complaint.mine": complaint.mine,
    "complaint.open": complaint.open_,
    "complaint.add": complaint.add,
    "complaint.back": complaint.back,
    "complaint.withdraw": complaint.ask_withdraw,
    "complaint.withdraw.yes": complaint.withdraw_,
    "complaint.delete": complaint.ask_delete,
    "complaint.delete.yes": complaint.delete_,
    "complaint.appeal": complaint.appeal_,
    "complaint.referral": complaint.referral,
    "complaint.harm.open": complaint.ask_harm,
    "complaint.harm": complaint.harm,
    "protected.tell": complaint_filing.tell,
    "protected.yes": complaint_filing.tell_yes,
    # Also for whoever was suspended, and has no other button of a mediator's.
    "answer.open": answering.open_,
    "answer.write": answering.write,
    "answer.back": answering.back,
    "answer.appeal": answering.appeal_,
}

#: Commands and buttons of those who hear and judge complaints.
COMPLAINT_COMMANDS: Final[Mapping[str, tuple[_Handler, Action]]] = {
    "complaints": (desk.listed, Action.JUDGE_COMPLAINT),
    "safeguarding": (protect.listed, Action.PROTECT),
}
COMPLAINT_DESK: Final[Mapping[str, tuple[_Handler, Action]]] = {
    "integrity": (desk.listed, Action.JUDGE_COMPLAINT),
    "integrity.open": (panel.seat_or_desk, Action.JUDGE_COMPLAINT),
    "integrity.listen": (desk.listen, Action.JUDGE_COMPLAINT),
    "integrity.take": (desk.take, Action.JUDGE_COMPLAINT),
    "integrity.ack": (desk.ack, Action.JUDGE_COMPLAINT),
    "integrity.about": (desk.about, Action.JUDGE_COMPLAINT),
    "integrity.name": (hearing.name, Action.JUDGE_COMPLAINT),
    "integrity.ask": (hearing.ask, Action.PROTECT),
    "integrity.send": (hearing.send, Action.PROTECT),
    "integrity.drop": (hearing.drop, Action.PROTECT),
    "integrity.consult": (hearing.consult, Action.JUDGE_COMPLAINT),
    "integrity.panel": (desk.panel, Action.JUDGE_COMPLAINT),
    "precaution.ask": (desk.ask_precaution, Action.JUDGE_COMPLAINT),
    "precaution.yes": (desk.precaution, Action.JUDGE_COMPLAINT),
    "protect": (protect.listed, Action.PROTECT),
    "protect.open": (protect.open_, Action.PROTECT),
    "protect.take": (protect.take, Action.PROTECT),
    "protect.precaution": (protect.ask_precaution, Action.PROTECT),
    "protect.precaution.yes": (protect.precaution, Action.PROTECT),
    "protect.close": (protect.close, Action.PROTECT),
    "harm.open": (desk.open_harm, Action.PROTECT),
    "harm.take": (desk.harm, Action.PROTECT),
    "panel.open": (panel.open_, Action.SIT_IN_PANEL),
    "panel.vote": (panel.ask_vote, Action.SIT_IN_PANEL),
    "panel.yes": (panel.vote_, Action.SIT_IN_PANEL),
    "panel.leave": (panel.leave, Action.SIT_IN_PANEL),
    "offices.waits": (waiting.open_, Action.GRANT),
    "precaution.left": (precaution.left, Action.KEEP_REGISTER),
}

#: What is typed for or about a complaint.
COMPLAINT_QUESTIONS: Final[Mapping[str, tuple[Callable[[Turn], Awaitable[None]], Action]]] = {
    COMPLAINT_ASK: (hearing.hear, Action.PROTECT),
    COMPLAINT_NAME: (hearing.hear_name, Action.JUDGE_COMPLAINT),
    COMPLAINT_WORDS: (complaint.hear, Action.OWN_COMPLAINT),
    COMPLAINT_ANSWER: (answering.hear, Action.ANSWER_COMPLAINT),
}
