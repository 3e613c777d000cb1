"""A finished form becomes a complaint, exactly once; apart from reports and cases (brief §2.8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.data.code_of_conduct import VERSION
from bot.domain.case import Case
from bot.domain.code_versions import newest
from bot.domain.complaint import SERIOUS, About, Kind, State
from bot.domain.complaint_times import HARM_ASKED_AFTER, screen_due
from bot.domain.country import Country
from bot.domain.dispatch import OfferState
from bot.domain.events import ComplaintWaits, Event
from bot.domain.ids import ChatKey, ComplaintId
from bot.domain.masking import mask
from bot.domain.ports import Dice
from bot.store.complaint_rows import Matter, Reach
from bot.store.database import UnitOfWork
from bot.usecases.code_in_force import codes_asked
from bot.usecases.read_status import CODE_ALPHABET, CODE_LENGTH
from bot.usecases.watch_complaint import HARM, ask_officers, complaint_subject

#: Letters of the number by which staff name it, after «K-».
NUMBER_LENGTH: Final = 4
#: One chat files so many in an hour; what is serious or cannot wait is never limited away, but
#: nobody is called for more of it until somebody would be asked anyway.
COMPLAINTS_AN_HOUR: Final = 3


@dataclass(frozen=True, slots=True)
class Received:
    """What the complainant is told."""

    code: str
    #: By when somebody has looked at it.
    due: datetime
    #: We may write to them.
    written: bool
    #: Whether anybody hears of it now: else nobody's time is promised.
    heard: bool


async def file_complaint(
    uow: UnitOfWork,
    country: Country,
    dice: Dice,
    *,
    draft_id: str,
    reach: Reach,
    answers: Mapping[str, Any],
    now: datetime,
) -> tuple[Received | None, list[Event]]:
    """File a complaint; None where this very draft was filed before, or one too many this hour.

    `answers` are those of the form: about, number, place, matter, what, urgent, write.
    """
    matter = await _matter(uow, reach.chat_key, answers)
    filed = await _filed_before(uow, reach.chat_key, now)
    limited = matter.kind not in SERIOUS and not matter.urgent
    if filed >= COMPLAINTS_AN_HOUR and limited:
        return None, []
    written = answers.get("write") != "never"
    code = dice.letters(CODE_LENGTH, CODE_ALPHABET)
    complaint_id = await uow.complaints.file(
        draft_id=draft_id,
        number=await _free_number(uow, dice),
        code=code,
        reach=reach if written else None,
        matter=matter,
        body=await _body(country, answers),
        code_version=newest(await codes_asked(uow), VERSION),
        state=State.PROTECTED if matter.kind is Kind.SEXUAL else State.RECEIVED,
        now=now,
    )
    if complaint_id is None:
        return None, []
    said = answers.get("what")
    if isinstance(said, Mapping) and "voice" in said:
        await uow.complaints.claim_voice(int(said["voice"]), complaint_id)
    await uow.record(now, "complainant", "complaint.filed", complaint_subject(complaint_id))
    if written:
        await _plan_harm(uow, complaint_id, now)
    row = await uow.complaints.get(complaint_id)
    assert row is not None  # noqa: S101 - stored above
    events = await ask_officers(uow, country, row, now)
    due = screen_due(now, serious=row.serious)
    heard = bool(events)
    if filed >= COMPLAINTS_AN_HOUR:
        # It is kept and stands on the desk; whoever floods wakes nobody by it.
        events = [one for one in events if not isinstance(one, ComplaintWaits)]
    return Received(code, due, written, heard=heard), events


async def _filed_before(uow: UnitOfWork, key: ChatKey, now: datetime) -> int:
    """How many this chat filed within the hour; its key is noted under a hash, for an hour."""
    mark = uow.complaints.limit_key(key)
    filed, _ = await uow.reports.tries("complaint", mark, now)
    if len(filed) < COMPLAINTS_AN_HOUR:
        await uow.reports.tried("complaint", mark, now)
    return len(filed)


async def _body(country: Country, answers: Mapping[str, Any]) -> dict[str, Any]:
    said = answers.get("what")
    if isinstance(said, str):
        return {"what": mask(said, places=country.places.names).text}
    return {} if said is None else {"what": said}


async def _matter(uow: UnitOfWork, key: ChatKey, answers: Mapping[str, Any]) -> Matter:
    about = About(answers["about"])
    typed = str(answers.get("number", "")).strip()
    place = str(answers.get("place", ""))
    whom: tuple[str, ...] = ()
    case = await _own_case(uow, key)
    if about is About.OWN and case is not None:
        whom = tuple(f"mediator:{each}" for each in await _have_mediated(uow, case))
        place = case.place_id
    elif about is About.MEDIATOR and typed:
        one = await uow.register.mediator_numbered(plain_number(typed))
        if one is not None:
            whom, place = (f"mediator:{one.id}",), one.place_id
    sides: frozenset[str] = frozenset()
    if case is not None and about is not About.TEAM:
        sides = sides.union(case.exclusions, *case.descriptors)
    urgent = answers.get("urgent") == "yes"
    kind = Kind(answers["matter"])
    return Matter(kind, about, whom, typed, place, sides, urgent=urgent)


def plain_number(typed: str, letter: str = "M") -> str:
    """A register number as it is kept, however it was typed: «م-204», «m 204», «204»."""
    digits = "".join(str(int(one)) for one in typed if one.isdecimal())
    return f"{letter}-{digits}" if digits else ""


async def _own_case(uow: UnitOfWork, key: ChatKey) -> Case | None:
    report = await uow.reports.latest_of(key) or await uow.reports.kept_of(key)
    if report is None or report.case_id is None:
        return None
    return await uow.cases.get(report.case_id)


async def _have_mediated(uow: UnitOfWork, case: Case) -> list[int]:
    """Who is on the team; where nobody is now, whoever took a seat in it before."""
    if case.team:
        return sorted(case.team)
    offers = await uow.cases.offers_of(case.id)
    seated = (OfferState.ACCEPTED, OfferState.WITHDRAWN)
    taken = [row.offer.mediator_id for row in offers if row.offer.state in seated]
    return list(dict.fromkeys(taken))


async def _plan_harm(uow: UnitOfWork, complaint_id: ComplaintId, now: datetime) -> None:
    """«Has anyone harmed you for this?», asked at day 7 and at day 30 (domain brief §2.8)."""
    for after in HARM_ASKED_AFTER:
        await uow.timers.set(HARM, complaint_subject(complaint_id), after.days, now + after)


async def _free_number(uow: UnitOfWork, dice: Dice) -> str:
    while True:
        number = f"K-{dice.letters(NUMBER_LENGTH, CODE_ALPHABET)}"
        if await uow.complaints.numbered(number) is None:
            return number
