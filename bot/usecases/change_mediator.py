"""Keep the register true: a status, its last day, a fresh declaration of ties (domain brief §3.1).

Whoever may no longer be asked is left out at the next look, and cannot accept what was offered
before: every hard rule is checked again then (domain/neutrality.py). What somebody suspended or
removed has in hand goes to a coordinator at once.
"""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.hours import TRIPOLI
from bot.domain.mediator import OUT, Accreditation
from bot.store.database import UnitOfWork
from bot.usecases.lose_mediator import LOST
from bot.usecases.refused import RegisterRefused


@dataclass(frozen=True, slots=True)
class Change:
    """What is new; None: stays as it is."""

    accreditation: Accreditation | None = None
    expires_on: date | None = None
    declared_on: date | None = None
    #: The whole new declaration, which replaces the one before.
    ties: tuple[str, ...] | None = None


async def change_mediator(uow: UnitOfWork, number: str, change: Change, now: datetime) -> None:
    """Change somebody of the register; the caller commits. Raises RegisterRefused."""
    one = await uow.register.mediator_numbered(number.upper())
    if one is None:
        raise RegisterRefused(f"no mediator has the number {number}; see: sulh mediators list")
    if change.declared_on is not None and change.declared_on > now.astimezone(TRIPOLI).date():
        raise RegisterRefused(f"a declaration of {change.declared_on} has not been made yet")
    if change.ties is not None and change.declared_on is None:
        raise RegisterRefused("new ties come with the day on which they were declared")
    values: dict[str, object] = {}
    if change.accreditation is not None:
        values["accreditation"] = change.accreditation.value
    if change.expires_on is not None:
        values["expires_on"] = change.expires_on
    if change.declared_on is not None:
        values["declared_on"] = change.declared_on
    if not values:
        raise RegisterRefused("nothing to change was named")
    await uow.register.change_mediator(one.id, **values)
    if change.ties is not None:
        await uow.register.declare(one.id, change.ties)
    if change.accreditation in OUT:
        await uow.timers.set(LOST, f"mediator:{one.id}", int(now.timestamp() // 60), now)
    said = " ".join(f"{name}={value}" for name, value in values.items())
    await uow.record(now, "operator", "mediators.change", f"mediator:{one.id}", said[:60])
