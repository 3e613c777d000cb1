"""The digest of every day, exactly once for each coordinator, at its hour (decision recipe §5)."""

from datetime import date, datetime, time, timedelta
from typing import Final

from bot.domain.coordinator import Coordinator
from bot.domain.country import Country
from bot.domain.events import DigestDue, Event
from bot.domain.hours import TRIPOLI, digest_time
from bot.domain.ids import CoordinatorId
from bot.domain.places import COUNTRY
from bot.store.database import UnitOfWork

#: The timers of a digest (its guard is the day) and of its end (its guard is the outbox row).
DIGEST, ERASE = "digest", "erase"
#: Notes that a day's digest was sent, for good: a clock that is set back brings the hour again.
SENT: Final = "digest_sent"
#: A digest that was held up is still worth reading until then.
UNTIL: Final = time(12)
#: Digests are deleted after so long (safety rules §15).
KEPT_FOR: Final = timedelta(hours=24)


async def plan_digests(uow: UnitOfWork, country: Country, now: datetime) -> None:
    """Set the next digest of everybody; doing it twice changes nothing."""
    for coordinator in await uow.register.coordinators():
        await _plan(uow, country, coordinator, now)


async def send_digest(
    uow: UnitOfWork, country: Country, coordinator_id: CoordinatorId, guard: int, now: datetime
) -> list[Event]:
    """The hour has come: say that the page is ready, and plan tomorrow's.

    After noon, or on another day (the bot was down), it is left out; so is a second one of its day
    and coordinator, whatever the clock did.
    """
    coordinator = await uow.register.coordinator(coordinator_id)
    if coordinator is None:
        return []
    await _plan(uow, country, coordinator, now)
    local = now.astimezone(TRIPOLI)
    in_time = guard == local.toordinal() and local.time() < UNTIL
    if not in_time or not coordinator.on_duty:
        return []
    first = await uow.timers.first(SENT, subject(coordinator_id), guard, now)
    return [DigestDue(coordinator_id)] if first else []


async def keep_for_a_day(
    uow: UnitOfWork, coordinator_id: CoordinatorId, row: int, now: datetime
) -> None:
    """Have the message that an outbox row becomes deleted a day from now (safety rules §15)."""
    await uow.timers.set(ERASE, subject(coordinator_id), row, now + KEPT_FOR)


def subject(coordinator_id: CoordinatorId) -> str:
    """How timers and pushes name a coordinator's digest."""
    return f"digest:{coordinator_id}"


async def _plan(uow: UnitOfWork, country: Country, coordinator: Coordinator, now: datetime) -> None:
    day = now.astimezone(TRIPOLI).date()
    at = _hour(country, coordinator, day)
    if at <= now:
        day += timedelta(days=1)
        at = _hour(country, coordinator, day)
    await uow.timers.set(DIGEST, subject(coordinator.id), day.toordinal(), at)


def _hour(country: Country, coordinator: Coordinator, day: date) -> datetime:
    """By the season of the area's region; of the whole country, Ramadan wherever it has begun."""
    calendar = country.calendar
    if coordinator.area != COUNTRY:
        return digest_time(day, country.region(coordinator.area), calendar)
    regions = [region.place_id for region in country.places.children()]
    return max(digest_time(day, region, calendar) for region in regions)
