"""The routes of the register, a part of `chat/routes.py`: read that first.

Applying, the registrars' queue, standings, what waits for several to agree, and the declaration of
ties anew.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.chat import panel
from bot.chat.applicant import applying
from bot.chat.applicant import places as applicant_places
from bot.chat.applicant import standing as applicant_standing
from bot.chat.drafts import APPLICANT, EVIDENCE, TRAINING
from bot.chat.form_buttons import form_buttons
from bot.chat.mediator import declaring, leave
from bot.chat.registrar import judging, members, queue, written
from bot.chat.screen import Act
from bot.chat.turn import Turn
from bot.conversation.forms.apply import DECLARATION
from bot.domain.access import Action

_Handler = Callable[[Turn, Act], Awaitable[None]]
_Listener = Callable[[Turn], Awaitable[None]]

#: What people type instead of /apply.
REGISTER_SPOKEN: Final[Mapping[str, str]] = {
    "اريد ان اكون وسيطا": "apply",
    "اريد ان اكون وسيطه": "apply",
    "اريد ان اصبح وسيطا": "apply",
    "نبي نكون وسيط": "apply",
    "نبي نكون وسيطه": "apply",
    "طلبي": "apply",
    "اين وصل طلبي": "apply",
    "احذف طلبي": "apply",
    "اسحب طلبي": "apply",
    "i want to be a mediator": "apply",
}

#: What staff type instead of a command of theirs; to anybody else it is said like anything.
REGISTER_STAFF_SPOKEN: Final[Mapping[str, str]] = {
    "اجدد اقراري": "declare",
    "اجدد تسجيلي": "renew",
    "i renew my declaration": "declare",
}

#: Applying: anybody's buttons.
REGISTER_PRESSES: Final[Mapping[str, _Handler]] = {
    "apply": applying.start,
    "apply.anew": applying.anew,
    "apply.resume": applying.resume,
    **form_buttons("apply", applying.press),
    **form_buttons("apply", applying.press, "none"),
    "apply.browse": applicant_places.browse,
    "apply.stop": applying.stop,
    "apply.keep": applying.keep,
    "apply.drop": applying.drop,
    "apply.open": applicant_standing.show,
    "apply.status": applicant_standing.show,
    "apply.answer": applicant_standing.ask_answer,
    "apply.withdraw": applicant_standing.ask_withdraw,
    "apply.withdraw.yes": applicant_standing.withdraw,
    "apply.delete": applicant_standing.ask_delete,
    "apply.delete.yes": applicant_standing.delete,
}

REGISTER_COMMANDS: Final[Mapping[str, tuple[_Handler, Action]]] = {
    "register": (queue.home, Action.KEEP_REGISTER),
    "member": (members.numbered, Action.KEEP_REGISTER),
    "panel": (panel.listed, Action.JUDGE_STANDING),
    "declare": (declaring.start, Action.MEDIATE),
    "renew": (declaring.ask_renewal, Action.MEDIATE),
}

REGISTER_DESK: Final[Mapping[str, tuple[_Handler, Action]]] = {
    "written.open": (written.open_, Action.KEEP_REGISTER),
    "leave.ask_out": (leave.ask_out, Action.MEDIATE),
    "leave.out": (leave.out, Action.MEDIATE),
    "declare.start": (declaring.start, Action.MEDIATE),
    "declare.resume": (declaring.start, Action.MEDIATE),
    **{
        verb: (handler, Action.MEDIATE)
        for verb, handler in form_buttons(
            "declare", declaring.press, "say", "none", "done", "back", "change", "send"
        ).items()
    },
    "declare.stop": (declaring.stop, Action.MEDIATE),
    "renew.ask": (declaring.ask_renewal, Action.MEDIATE),
    "member.open": (members.open_, Action.KEEP_REGISTER),
    "member.way": (members.way, Action.KEEP_REGISTER),
    "member.train": (members.train, Action.KEEP_REGISTER),
    "approve.list": (panel.listed, Action.JUDGE_STANDING),
    "approve.open": (panel.open_, Action.JUDGE_STANDING),
    "approve.yes": (panel.agree, Action.JUDGE_STANDING),
    "approve.no": (panel.drop, Action.JUDGE_STANDING),
    "queue.home": (queue.home, Action.KEEP_REGISTER),
    "queue.open": (queue.open_, Action.KEEP_REGISTER),
    "queue.voice": (queue.listen, Action.KEEP_REGISTER),
    "queue.check": (judging.check, Action.KEEP_REGISTER),
    "queue.ask": (judging.ask, Action.KEEP_REGISTER),
    "queue.asked": (judging.ask_ready, Action.KEEP_REGISTER),
    "queue.drop": (judging.drop, Action.KEEP_REGISTER),
    "queue.day": (judging.interview, Action.KEEP_REGISTER),
    "queue.reject": (judging.ask_reject, Action.KEEP_REGISTER),
    "queue.rejected": (judging.reject, Action.KEEP_REGISTER),
    "queue.verify": (judging.ask_verify, Action.KEEP_REGISTER),
    "queue.verified": (judging.verify, Action.KEEP_REGISTER),
}

REGISTER_QUESTIONS: Final[Mapping[str, tuple[_Listener, Action]]] = {
    APPLICANT: (judging.hear, Action.KEEP_REGISTER),
    DECLARATION.name: (declaring.hear, Action.MEDIATE),
    EVIDENCE: (members.hear_file, Action.KEEP_REGISTER),
    TRAINING: (members.hear_hours, Action.KEEP_REGISTER),
}
