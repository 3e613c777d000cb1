"""A complaint never waits in silence (domain brief §2.8, §3.6).

Whoever may act on it is asked, then others; then the administrators hear that something waits,
without its content.
"""

from datetime import datetime
from typing import Final

from bot.domain.complaint import State
from bot.domain.complaint_office import Judge, first_asked
from bot.domain.complaint_times import decision_due, next_look
from bot.domain.country import Country
from bot.domain.events import ComplaintWaits, Event, HarmAsked, OfficesEmpty
from bot.domain.ids import ComplaintId
from bot.domain.roles import Role
from bot.store.complaint_rows import Row
from bot.store.database import UnitOfWork
from bot.usecases.complaint_people import Offices, names, scene_of, who_may_hear

#: The timers of complaints; the guard of the first is how often it was asked, of the second the
#: days after which it is asked.
WATCH: Final = "complaint"
HARM: Final = "complaint_harm"
#: The first level was asked, then everybody; from then on the administrators hear of it too.
_ALL_FROM, _ALOUD_FROM = 1, 2
#: In whose hands it is was reminded so often without a step: others may take it.
_OTHERS_FROM: Final = 4


def complaint_subject(complaint_id: ComplaintId) -> str:
    """How timers, messages and the audit trail name a complaint."""
    return f"complaint:{complaint_id}"


async def ask_officers(uow: UnitOfWork, country: Country, row: Row, now: datetime) -> list[Event]:
    """Ask whoever may act on it now, and set the timer for the next time."""
    if not row.state.open:
        return []
    asked = await _whom(uow, country, row)
    await uow.complaints.change(row.id, asked=row.asked + 1)
    due = next_look(row.state, row.made_at, row.asked + 1, now, serious=row.serious)
    await uow.timers.cancel_kind(WATCH, complaint_subject(row.id))
    await uow.timers.set(WATCH, complaint_subject(row.id), row.asked + 1, due)
    await uow.record(
        now, "system", "complaint.asked", complaint_subject(row.id), f"people:{len(asked)}"
    )
    events: list[Event] = []
    if asked:
        events.append(ComplaintWaits(row.id, asked, any_hour=row.serious and row.officer is None))
    if not asked or _aloud(row, now):
        events.append(OfficesEmpty(row.id))
    return events


async def start_anew(uow: UnitOfWork, country: Country, row: Row, now: datetime) -> list[Event]:
    """A step was made: whoever is to make the next one is asked, counted from the beginning."""
    await uow.complaints.change(row.id, asked=0)
    after = await uow.complaints.get(row.id)
    return [] if after is None else await ask_officers(uow, country, after, now)


async def look_again(
    uow: UnitOfWork, country: Country, complaint_id: ComplaintId, guard: int, now: datetime
) -> list[Event]:
    """The time for a step ran out; nothing where it was made since."""
    row = await uow.complaints.get(complaint_id)
    if row is None or not row.state.open or row.asked != guard:
        return []
    return await ask_officers(uow, country, row, now)


async def ask_about_harm(
    uow: UnitOfWork, complaint_id: ComplaintId, after_days: int, now: datetime
) -> list[Event]:
    """«Has anyone harmed you for this?», once; who withdrew or deleted it is left in peace."""
    row = await uow.complaints.get(complaint_id)
    if row is None or row.reach is None or row.state in (State.WITHDRAWN, State.DELETED):
        return []
    subject = complaint_subject(complaint_id)
    await uow.record(now, "system", "complaint.harm_asked", subject, f"day:{after_days}")
    return [HarmAsked(complaint_id, after_days)]


async def officers_now(
    uow: UnitOfWork,
    country: Country,
    row: Row,
    *,
    reached: bool = True,
    known: Offices | None = None,
) -> tuple[Judge, ...]:
    """Whoever may act on it now: everybody fit, or the one in whose hands it is.

    What is a matter for those who help survivors goes to the safeguarding focal point, and to
    integrity officers only where there is none, or none answers.
    """
    first = Role.SAFEGUARDING if row.state is State.PROTECTED else Role.INTEGRITY
    found = await who_may_hear(uow, country, row, first, reached=reached, known=known)
    late = not found or (row.officer is None and row.asked > _ALL_FROM)
    if first is Role.SAFEGUARDING and late:
        found += await who_may_hear(uow, country, row, Role.INTEGRITY, reached=reached, known=known)
    mine = tuple(one for one in found if one.voice.actor == row.officer)
    return mine if mine and row.asked <= _OTHERS_FROM else found


async def _whom(uow: UnitOfWork, country: Country, row: Row) -> tuple[str, ...]:
    if row.state.sits:
        seats = await uow.complaints.seats(row.id)
        waited = [one for one in seats if one.round == row.round and not one.left]
        return tuple(one.member for one in waited if one.vote is None)
    found = await officers_now(uow, country, row)
    if row.officer is None and row.asked < _ALL_FROM:
        found = first_asked(await scene_of(uow, country, row), found)
    return names(found)


def _aloud(row: Row, now: datetime) -> bool:
    """Whether the administrators are to hear that something waits."""
    if row.officer is None:
        return row.asked >= _ALOUD_FROM
    late = row.state in (State.SCREENED, State.HEARD) and now >= decision_due(row.made_at)
    return late or row.asked >= _OTHERS_FROM
