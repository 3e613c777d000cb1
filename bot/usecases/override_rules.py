"""A coordinator asks that soft rules be set aside, and a second person agrees or not (§3.7).

Nothing is offered by it: once it is agreed, the rules no longer keep the mediator from being named.
Both acts stand in the audit trail and in the digest; hard rules are looked at as ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.access import Actor
from bot.domain.case import Case
from bot.domain.country import Country
from bot.domain.decision import Decision, DecisionKind
from bot.domain.events import Event, OverrideDecided
from bot.domain.ids import MediatorId, OverrideId
from bot.domain.matching import Excluded, excluded
from bot.domain.neutrality import Rule
from bot.domain.override import (
    Override,
    OverrideReason,
    OverrideState,
    Refusal,
    may_second,
    reasons_for,
)
from bot.store.database import UnitOfWork
from bot.usecases.ask_coordinators import ask_about, settle
from bot.usecases.candidates import Field, look
from bot.usecases.decide_case import SEEKING
from bot.usecases.seek_mediators import subject


@dataclass(frozen=True, slots=True)
class Seconded:
    """What came of a second person's word."""

    events: tuple[Event, ...] = ()
    #: Why it does not count; None: it does.
    refusal: Refusal | None = None


def may_be_asked_for(field: Field, mediator_id: MediatorId) -> Excluded | None:
    """The soft rules that alone keep somebody from a case; None where there is nothing to ask.

    Where a notable reported, everybody may be wished for, which takes the other side (rule N19).
    """
    one = field.candidate(mediator_id)
    if one is None:
        return None
    wished = replace(one, nominated=field.view.case.reporter_is_notable)
    why = excluded(wished, field.view)
    return why if why is not None and why.soft else None


async def ask_override(
    uow: UnitOfWork,
    country: Country,
    case: Case,
    mediator_id: MediatorId,
    reason: OverrideReason,
    *,
    actor: Actor,
    now: datetime,
) -> list[Event]:
    """Ask for a second person; nothing where a hard rule speaks or one request waits already."""
    if case.state not in SEEKING or actor.coordinator is None:
        return []
    why = may_be_asked_for(await look(uow, country, case, now), mediator_id)
    waits = await uow.decisions.open_of_case(case.id, DecisionKind.OVERRIDE)
    if why is None or waits is not None or reason not in reasons_for(why.rules):
        return []
    asked = await uow.overrides.ask(
        case.id, mediator_id, why.rules, reason, actor.coordinator.id, now
    )
    await uow.record(
        now, actor.name, "override_asked", subject(case.id), _told(sorted(why.rules), reason)
    )
    return await ask_about(uow, country, DecisionKind.OVERRIDE, case, now, detail=str(asked))


async def second_override(
    uow: UnitOfWork,
    country: Country,
    case: Case,
    decision: Decision,
    *,
    agrees: bool,
    actor: Actor,
    now: datetime,
) -> Seconded:
    """A second person decides; that they cover the case and no tie binds them is asked before.

    Void where nobody is sought any more, or a hard rule speaks against the mediator by now.
    """
    override = await override_of(uow, decision)
    if override is None or actor.coordinator is None or not decision.open:
        return Seconded(refusal=Refusal.OVER)
    marks = uow.register.marks_of_coordinator
    first, second = await marks(override.asked_by), await marks(actor.coordinator.id)
    refusal = may_second(override, first, second)
    if refusal is not None:
        return Seconded(refusal=refusal)
    state = await _state(uow, country, case, override, now) if agrees else OverrideState.REFUSED
    await uow.overrides.decide(override.id, state, actor.coordinator.id, now)
    act = "override_agreed" if state is OverrideState.AGREED else "override_refused"
    told = _told(sorted(override.rules), override.reason)
    await uow.record(now, actor.name, act, subject(case.id), told)
    settled = await settle(uow, decision, actor.coordinator.id, state.value, now)
    return Seconded((*settled, OverrideDecided(case.id, override.asked_by)))


async def override_of(uow: UnitOfWork, decision: Decision) -> Override | None:
    """What a decision of this kind is about."""
    number = decision.detail.split()[0] if decision.detail else ""
    if decision.kind is not DecisionKind.OVERRIDE or not number.isdecimal():
        return None
    return await uow.overrides.get(OverrideId(int(number)))


async def _state(
    uow: UnitOfWork, country: Country, case: Case, override: Override, now: datetime
) -> OverrideState:
    """Agreed, if it still makes sense: only soft rules speak, and none that was not asked about."""
    if case.state not in SEEKING:
        return OverrideState.VOID
    why = may_be_asked_for(await look(uow, country, case, now), override.mediator_id)
    same = why is not None and set(why.rules) <= override.rules
    return OverrideState.AGREED if same else OverrideState.VOID


def _told(rules: Sequence[Rule], reason: OverrideReason) -> str:
    """As the trail keeps it: codes, such as «n12 urgent»."""
    return f"{' '.join(rules)} {reason}"[:60]
