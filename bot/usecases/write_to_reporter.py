"""A coordinator writes a few sentences to whoever reported a case; they answer by adding something.

Nothing but the bot stands between them: no number is exchanged, and staff learn no name (domain
brief §2.5, level A1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from bot.domain.access import Actor
from bot.domain.case import Case, Woman
from bot.domain.country import Country
from bot.domain.decision import DecisionKind
from bot.domain.directory import Entry, Help
from bot.domain.events import Event, ReporterWritten
from bot.domain.masking_places import NO_PLACES, PlaceNames
from bot.domain.ports import Dice
from bot.domain.severity import GRAVE
from bot.domain.taxonomy import Contact
from bot.store.database import UnitOfWork
from bot.store.reports import Report
from bot.usecases.ask_coordinators import ask_about
from bot.usecases.decide_case import SEEKING, neutral
from bot.usecases.seek_mediators import seek, subject

#: Under this key a letter stands among what was added to a report, and is deleted with it.
LETTER: Final = "letter"
#: In the trail: a question went to the reporter; the reason says which.
ASKED: Final = "asked_reporter"
#: What a coordinator reads once a woman is no longer a must.
NOT_A_MUST: Final = "not_a_must"
_AGAIN_AFTER: Final = timedelta(days=1)
_WORD_LENGTH: Final = 4


class Asks(StrEnum):
    """What a coordinator asks a reporter by one press; its words stand in the catalogue."""

    #: Whom the mediators must not belong to.
    WHOM = "whom"
    #: Whether a woman is a must: none can go at this moment.
    WOMAN = "woman"
    #: No question: that no team has been found yet is said truthfully (safety rules §2).
    WAITING = "waiting"
    #: They would like a call: the programme's own line, and a number to say there.
    CALL = "call"


#: These are about the search, and mean nothing once somebody is at work.
_WHILE_SEEKING: Final = frozenset({Asks.WHOM, Asks.WOMAN, Asks.WAITING})


@dataclass(frozen=True, slots=True)
class Letter:
    """What a reporter reads: typed by a coordinator, or one of the questions above."""

    text: str = ""
    asks: Asks | None = None
    #: What a caller says, so that staff know which file it is; no follow-up code, no case number.
    word: str = ""


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
    uow: UnitOfWork,
    case: Case,
    text: str,
    actor: Actor,
    now: datetime,
    places: PlaceNames = NO_PLACES,
) -> list[Event]:
    """Keep a letter with the report, and have the reporter told by a neutral line.

    Masked like everything that is typed: what one side says, and who anybody is, never goes out by
    oversight (safety rules §6). Nothing where nobody could read it.
    """
    report = await uow.reports.of_case(case.id)
    if report is None or not case.state.open or await reach(uow, case) is Reach.NOBODY:
        return []
    await uow.reports.add(report.id, {LETTER: neutral(text, places)}, now)
    await uow.record(now, actor.name, "wrote_letter", subject(case.id))
    return [ReporterWritten(case.id)]


async def offer_call(
    uow: UnitOfWork, dice: Dice, case: Case, actor: Actor, now: datetime
) -> tuple[str, list[Event]]:
    """Let the reporter call the programme's own line; returns what they will say there.

    Nobody's number is asked for, kept or shown to anybody (domain brief §2.2; a reporter's identity
    is revealed by two people only, §0). They call if and when it is safe for them. Staff never see
    a follow-up code nor a reporter a case number (safety rules §4), so a number of its own names
    the file.
    """
    word = dice.letters(_WORD_LENGTH, "0123456789")
    return word, await ask_reporter(uow, case, Asks.CALL, actor, now, word=word)


async def line_of(uow: UnitOfWork, country: Country, case: Case, today: date) -> Entry | None:
    """The programme's line for the place of a case, where somebody verified it of late."""
    region = country.region(case.place_id)
    found = await uow.directory.verified((Help.OFFICE,), today, region or None)
    return found[0] if found else None


async def ask_reporter(
    uow: UnitOfWork, case: Case, asks: Asks, actor: Actor, now: datetime, *, word: str = ""
) -> list[Event]:
    """Ask one thing, or say where it stands; the same not twice within a day."""
    before = [one for one in await uow.trail.acts(subject(case.id), ASKED) if one.reason == asks]
    report = await uow.reports.of_case(case.id)
    again = bool(before) and now - before[-1].at < _AGAIN_AFTER
    reached = await reach(uow, case) is not Reach.NOBODY
    late = case.state not in SEEKING and asks in _WHILE_SEEKING
    if report is None or again or late or not reached or not case.state.open:
        return []
    said = {LETTER: "", "asks": asks.value} | ({"word": word} if word else {})
    await uow.reports.add(report.id, said, now)
    await uow.record(now, actor.name, ASKED, subject(case.id), asks.value)
    return [ReporterWritten(case.id)]


async def do_without_woman(
    uow: UnitOfWork, country: Country, case: Case, now: datetime
) -> list[Event]:
    """The reporter says that a woman is preferred, not a must; nobody else may say so (rule N11).

    A coordinator hears of it, and a search that runs by itself goes on.
    """
    if case.state not in SEEKING or case.woman is not Woman.REQUIRED:
        return []
    await uow.cases.change(case.id, woman=Woman.PREFERRED.value)
    await uow.record(now, "reporter", "woman_preferred", subject(case.id))
    asked = await ask_about(uow, country, DecisionKind.ADDITION, case, now, detail=NOT_A_MUST)
    more = [] if case.severity >= GRAVE else await seek(uow, country, case.id, now)
    return [*asked, *more]


async def letters_of(uow: UnitOfWork, report: Report) -> list[Letter]:
    """What coordinators wrote to the reporter, oldest first."""
    return letters(await uow.reports.additions(report.id))


def letters(additions: Sequence[Mapping[str, Any]]) -> list[Letter]:
    """Pick the letters out of what was added to a report."""
    return [
        Letter(
            str(body[LETTER]),
            Asks(body["asks"]) if "asks" in body else None,
            str(body.get("word", "")),
        )
        for body in additions
        if LETTER in body
    ]
