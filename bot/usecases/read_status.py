"""Where a report stands, in coarse words, by chat or by follow-up code (safety rule 4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.case import CaseState
from bot.domain.folding import strip_controls
from bot.domain.ids import ChatKey
from bot.store.database import UnitOfWork
from bot.store.reports import Report

#: Letters and digits that nobody mistakes for one another, on paper or by ear.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10
#: Tries an hour that may find nothing: of one chat, and of everybody together (safety rule 4).
#: There are 31¹⁰ codes: 3,000 guesses an hour hit one of 100,000 live ones once in 300 years or so,
#: and a hit tells no more than a coarse state. To use them up takes 600 accounts.
CHAT_TRIES = 5
ALL_TRIES = 3000


class Answer(StrEnum):
    """What asking for a status led to."""

    FOUND = "found"
    NONE = "none"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Status:
    """The answer and, where found, the report: only its coarse state is shown."""

    answer: Answer
    report: Report | None = None


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


async def status_of_code(uow: UnitOfWork, chat: ChatKey, code: str, now: datetime) -> Status:
    """Return the report of a follow-up code; a try that finds nothing counts.

    One that is refused does not: nobody is kept out for longer by asking again. Whoever has
    reported something from this chat is not kept out by what others try; their own tries count.
    """
    of_chat, of_all = await uow.reports.failures("code", chat, now)
    crowded = of_all >= ALL_TRIES and not await _has_reported(uow, chat)
    if of_chat >= CHAT_TRIES or crowded:
        return Status(Answer.TOO_MANY)
    report = await uow.reports.by_code(code)
    if report is None:
        await uow.reports.failed("code", chat, now)
    return Status(Answer.NONE if report is None else Answer.FOUND, report)


async def _has_reported(uow: UnitOfWork, chat: ChatKey) -> bool:
    """Whether a report is linked to this chat: such accounts cannot be had by the hundred."""
    if await uow.reports.latest_of(chat) is not None:
        return True
    return await uow.reports.kept_of(chat) is not None
