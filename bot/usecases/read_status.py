"""Where a report stands, in coarse words, by chat or by follow-up code (safety rule 4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.case import CaseState
from bot.domain.folding import strip_controls
from bot.domain.ids import ChatKey
from bot.domain.patience import CODES
from bot.store.complaint_rows import Row
from bot.store.database import UnitOfWork
from bot.store.reports import Report
from bot.usecases.look_up import leave_to_look

#: Letters and digits that nobody mistakes for one another, on paper or by ear.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10


class Answer(StrEnum):
    """What asking for a status led to."""

    FOUND = "found"
    NONE = "none"
    #: This chat has to wait, or may look after a while since many do.
    TOO_MANY = "too_many"
    CROWDED = "crowded"


@dataclass(frozen=True, slots=True)
class Status:
    """The answer and, where found, the report or complaint: only its coarse state is shown."""

    answer: Answer
    report: Report | None = None
    again_at: datetime | None = None
    complaint: Row | None = None


def looks_like_code(text: str) -> bool:
    """Whether a typed text has the shape of a follow-up code.

    A code copied from its message brings the signs along that keep its direction.
    """
    bare = "".join(ch for ch in strip_controls(text).upper() if ch not in " -\u2013")
    return len(bare) == CODE_LENGTH and all(ch in CODE_ALPHABET for ch in bare)


def spell(code: str) -> str:
    """Write a code in two halves, as people read it out."""
    return f"{code[:5]}-{code[5:]}"


async def status_of_chat(uow: UnitOfWork, chat: ChatKey) -> Status:
    """Return the newest running report of this chat, else the newest that was closed."""
    report = await uow.reports.latest_of(chat)
    if report is None:
        kept = await uow.reports.kept_of(chat)
        report = kept if kept is not None and kept.state == CaseState.CLOSED.told else None
    return Status(Answer.NONE if report is None else Answer.FOUND, report)


async def status_of_code(
    uow: UnitOfWork, chat: ChatKey, code: str, now: datetime, *, waited: bool = False
) -> Status:
    """Return the report or complaint of a code; a try without one counts (domain/patience.py).

    One that is refused does not: nobody is kept out for longer by asking again.
    """
    leave = await leave_to_look(uow, "code", CODES, chat, now, waited=waited)
    if leave.at > now:
        answer = Answer.CROWDED if leave.crowd else Answer.TOO_MANY
        return Status(answer, again_at=leave.at)
    report = await uow.reports.by_code(code)
    complaint = await uow.complaints.by_code(code) if report is None else None
    if complaint is not None:
        return Status(Answer.FOUND, complaint=complaint)
    if report is None:
        await uow.reports.tried("code", chat, now)
    return Status(Answer.NONE if report is None else Answer.FOUND, report)
