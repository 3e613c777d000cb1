"""A coordinator writes a few sentences to whoever reported a case; they answer by adding something.

Nothing but the bot stands between them: no number is exchanged, and staff learn no name (domain
brief §2.5, level A1).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from bot.domain.access import Actor
from bot.domain.case import Case
from bot.domain.events import Event, ReporterWritten
from bot.domain.taxonomy import Contact
from bot.store.database import UnitOfWork
from bot.store.reports import Report
from bot.usecases.decide_case import neutral
from bot.usecases.seek_mediators import subject

#: Under this key a letter stands among what was added to a report, and is deleted with it.
LETTER: Final = "letter"


class Reach(StrEnum):
    """How a letter comes to the reporter."""

    #: One neutral line goes out; the letter stands behind it.
    LINE = "line"
    #: They asked for silence or left: they read it once they ask where the report stands.
    ASKED = "asked"
    #: Nobody is linked to the report any more.
    NOBODY = "nobody"


async def reach(uow: UnitOfWork, case: Case) -> Reach:
    """How a letter would come to the reporter of a case."""
    report = await uow.reports.of_case(case.id)
    if report is None or report.ended_at is not None or report.reporter_key is None:
        return Reach.NOBODY
    chat = await uow.chats.get(report.reporter_key)
    away = chat is not None and (chat.silent or chat.left or chat.unreachable)
    asked = report.answers is not None and report.answers.get("contact") == Contact.NEVER
    return Reach.ASKED if away or asked else Reach.LINE


async def write_to_reporter(
    uow: UnitOfWork, case: Case, text: str, actor: Actor, now: datetime
) -> list[Event]:
    """Keep a letter with the report, and have the reporter told by a neutral line.

    Masked like everything that is typed: what one side says, and who anybody is, never goes out by
    oversight (safety rules §6). Nothing where nobody could read it.
    """
    report = await uow.reports.of_case(case.id)
    if report is None or not case.state.open or await reach(uow, case) is Reach.NOBODY:
        return []
    await uow.reports.add(report.id, {LETTER: neutral(text)}, now)
    await uow.record(now, actor.name, "wrote_letter", subject(case.id))
    return [ReporterWritten(case.id)]


async def letters_of(uow: UnitOfWork, report: Report) -> list[str]:
    """What coordinators wrote to the reporter, oldest first."""
    return letters(await uow.reports.additions(report.id))


def letters(additions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Pick the letters out of what was added to a report."""
    return [str(body[LETTER]) for body in additions if LETTER in body]
