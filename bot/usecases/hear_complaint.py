"""Both are heard, each apart: what is written to them, and what they write (domain brief §3.6)."""

from datetime import datetime
from typing import Final

from bot.domain.complaint import Consent, Party, State
from bot.domain.country import Country
from bot.domain.events import ComplaintMoved, ComplaintWaits, Event
from bot.domain.masking import mask
from bot.store.complaint_rows import Row
from bot.store.database import UnitOfWork
from bot.usecases.watch_complaint import complaint_subject

#: Characters of what is added or answered.
LONGEST: Final = 1500
#: Whose words they are, or to whom; stored.
TO_COMPLAINANT: Final = "to_complainant"
TO_RESPONDENT: Final = "to_respondent"


async def acknowledge(uow: UnitOfWork, row: Row, actor: str, now: datetime) -> list[Event]:
    """The complainant hears that somebody has it; once."""
    if row.acked_at is not None or not row.state.open:
        return []
    await uow.complaints.change(row.id, acked_at=now)
    await uow.record(now, actor, "complaint.ack", complaint_subject(row.id))
    return [ComplaintMoved(row.id, Party.COMPLAINANT)]


async def ask_complainant(
    uow: UnitOfWork, country: Country, row: Row, actor: str, text: str, now: datetime
) -> list[Event]:
    """Ask whoever complained for more, or how they are; also after it is closed."""
    if row.reach is None:
        return []
    said = mask(text, places=country.places.names).text
    return await _write(uow, row, actor, (TO_COMPLAINANT, said), now)


async def ask_respondent(
    uow: UnitOfWork, country: Country, row: Row, actor: str, text: str, now: datetime
) -> list[Event]:
    """Tell whoever is complained of what is said, in words that do not show by whom, and ask."""
    if row.state is not State.SCREENED or len(row.matter.whom) != 1:
        return []
    if row.asked_at is None:
        await uow.complaints.change(row.id, asked_at=now)
    said = mask(text, places=country.places.names).text
    return await _write(uow, row, actor, (TO_RESPONDENT, said), now)


async def add_words(
    uow: UnitOfWork, country: Country, row: Row, party: Party, text: str, now: datetime
) -> list[Event]:
    """Keep what one of the two wrote, masked; in whose hands it is hears that there is something.

    Once a panel sits, it reads that too. Whoever looks after a complainant who was harmed for it
    hears of their answers at any hour, also once the complaint itself is closed.
    """
    guard = row.harm_by if party is Party.COMPLAINANT and row.reach is not None else None
    if not row.state.open and guard is None:
        return []
    said = mask(text, places=country.places.names).text
    await uow.complaints.say(row.id, party.value, said, now)
    if party is Party.RESPONDENT and row.answered_at is None:
        await uow.complaints.change(row.id, answered_at=now)
    await uow.record(now, party.value, "complaint.words", complaint_subject(row.id))
    events: list[Event] = []
    if guard is not None:
        events.append(ComplaintWaits(row.id, (guard,), any_hour=True, about="harm"))
    if row.state.open and row.officer is not None and row.officer != guard:
        events.append(ComplaintWaits(row.id, (row.officer,), any_hour=False))
    return events


async def ask_referral(uow: UnitOfWork, row: Row, actor: str, now: datetime) -> list[Event]:
    """Ask whoever complained whether an authority may be told (domain brief §3.6); once."""
    open_ = row.state in (State.SCREENED, State.HEARD)
    if not open_ or row.reach is None or row.referral is not Consent.NOT_ASKED:
        return []
    await uow.complaints.change(row.id, referral=Consent.ASKED.value)
    await uow.record(now, actor, "complaint.consult", complaint_subject(row.id))
    return [ComplaintMoved(row.id, Party.COMPLAINANT)]


async def answer_referral(uow: UnitOfWork, row: Row, answer: Consent, now: datetime) -> list[Event]:
    """It is for the complainant to say; the last answer before the decision counts."""
    asked = row.referral is not Consent.NOT_ASKED
    if not asked or row.state not in (State.SCREENED, State.HEARD, State.APPEALED):
        return []
    await uow.complaints.change(row.id, referral=answer.value)
    subject = complaint_subject(row.id)
    await uow.record(now, Party.COMPLAINANT.value, "complaint.consulted", subject, answer.value)
    return [] if row.officer is None else [ComplaintWaits(row.id, (row.officer,), any_hour=False)]


async def _write(
    uow: UnitOfWork, row: Row, actor: str, what: tuple[str, str], now: datetime
) -> list[Event]:
    """Keep what was written to one of the two; `what` is the way and the text."""
    await uow.complaints.say(row.id, *what, now)
    await uow.record(now, actor, f"complaint.{what[0]}", complaint_subject(row.id))
    party = Party.RESPONDENT if what[0] == TO_RESPONDENT else Party.COMPLAINANT
    return [ComplaintMoved(row.id, party)]
