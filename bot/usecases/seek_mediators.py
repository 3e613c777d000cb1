"""Seek mediators for a case: offers to the best few, more when time is up or somebody says no.

At severity 4 and 5 a coordinator names whom to ask (issue of the main job; safety rules §2): here
no timer and no refusal ever asks a further person by itself.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from bot.domain import dispatch as rules
from bot.domain.case import Case, CaseState, Woman
from bot.domain.country import Country
from bot.domain.deadlines import PREFERENCE_HOLDS_FOR, deadlines
from bot.domain.decision import DecisionKind
from bot.domain.events import Event, InDispatch, SearchBegun
from bot.domain.hours import TRIPOLI, Kind, next_allowed, night_release
from bot.domain.ids import CaseId, MediatorId
from bot.domain.matching import (
    FREE_SOON,
    Excluded,
    LiveOffer,
    Pause,
    Ranked,
    Ranking,
    chance,
    how_many_to_ask,
    may_top_up,
    threshold,
)
from bot.domain.neutrality import BINDING, Rule
from bot.domain.ports import Dice
from bot.domain.severity import GRAVE
from bot.store.database import UnitOfWork
from bot.usecases.ask_coordinators import ask_about
from bot.usecases.candidates import Field, look

#: The column of a decision's detail takes 60; «told» may be added to it.
_LONGEST_DETAIL = 54
#: What a coordinator reads of any rule that binds somebody to a case.
TIED = "tied"
#: Timers of a case: look whether to ask more; end an offer nobody answered.
TOP_UP, EXPIRE = "top_up", "expire"
#: Everybody who fits has their hands full for now. Its guard is the minute at which a coordinator
#: is asked in the end; it rings at once when anybody's offer is answered or ends.
BUSY = "busy"


async def begin_search(
    uow: UnitOfWork, country: Country, dice: Dice, case: Case, now: datetime
) -> list[Event]:
    """Begin by itself (safety rules §1), in the hours in which offers go out.

    A report of the night waits for the morning, and the reporter is told when (decision recipe
    "Timing").
    """
    await uow.cases.change(case.id, state=CaseState.MATCHING.value)
    await uow.record(now, "system", "search_begun", subject(case.id))
    at = _opening(country, case, night_release(now, dice))
    begun = SearchBegun(case.id, at)
    if at > now:
        await uow.timers.set(TOP_UP, subject(case.id), 0, at)
        return [begun]
    return [begun, *await seek(uow, country, case.id, now)]


async def seek(
    uow: UnitOfWork,
    country: Country,
    case_id: CaseId,
    now: datetime,
    *,
    busy_until: int | None = None,
) -> list[Event]:
    """Ask as many more as the case needs now, and look again when their time is up.

    `busy_until` is the minute since 1970 up to which the search waits for people whose hands are
    full; without it such a wait begins now.
    """
    case = await uow.cases.get(case_id)
    if case is None or case.state is not CaseState.MATCHING:
        return []
    if case.severity >= GRAVE:
        return await _leave_to_people(uow, country, case, now)
    opening = _opening(country, case, now)
    if opening > now:
        await _look_again(uow, case, opening, busy_until)
        return []
    before = await uow.cases.dispatch(case)
    field = await look(uow, country, case, now)
    ranking = field.ranking(preference_holds=_preference_holds(case, before, now))
    if await _waits_for_hands(uow, country, case, ranking, now, busy_until):
        return []
    chosen = await _choose(uow, case, before, ranking.eligible, now)
    if chosen is None:
        await _look_again(uow, case, now + timedelta(minutes=10))
        return []
    return await _ask(uow, country, case, before, field, chosen=chosen, now=now)


async def _ask(
    uow: UnitOfWork,
    country: Country,
    case: Case,
    before: rules.Dispatch,
    field: Field,
    *,
    chosen: tuple[Ranked, ...],
    now: datetime,
) -> list[Event]:
    """Make the offers; where nobody is left at all, a coordinator is asked."""
    first = before.state is rules.DispatchState.NEW
    command = rules.Ask(_ids(chosen)) if first else rules.TopUp(_ids(chosen))
    events = await _apply(
        uow, before, command, now, {one.candidate.mediator.id: one.chance for one in chosen}
    )
    if made := sum(isinstance(each.what, rules.OfferMade) for each in events):
        await uow.record(now, "system", "asked", subject(case.id), f"offers:{made}")
    await _look_again(uow, case, _next_look(case, now))
    if any(isinstance(each.what, rules.Exhausted) for each in events):
        detail = why_nobody(field)
        return [
            *events,
            *await ask_about(uow, country, DecisionKind.NOBODY, case, now, detail=detail),
        ]
    return [*events]


async def ask_these(
    uow: UnitOfWork,
    country: Country,
    case_id: CaseId,
    mediators: Sequence[MediatorId],
    now: datetime,
) -> tuple[list[Event], tuple[MediatorId, ...]]:
    """A coordinator names whom to ask; returns also those whom a rule keeps out.

    Nothing but the rules binds: who was asked and silent, or carries many offers, may be asked.
    """
    case = await uow.cases.get(case_id)
    if case is None or not case.state.open:
        return [], tuple(mediators)
    field = await look(uow, country, case, now)
    before = await uow.cases.dispatch(case)
    good, _ = field.together(mediators, before)
    bad = tuple(each for each in mediators if each not in good)
    if not good:
        return [], bad
    await uow.cases.change(case_id, state=CaseState.MATCHING.value)
    chances = {each: chance(one) for each in good if (one := field.candidate(each)) is not None}
    events = await _apply(uow, before, rules.Ask(good), now, chances)
    await _look_again(uow, case, now + deadlines(case.severity).answer)
    return [*events], bad


async def expire_offer(
    uow: UnitOfWork, country: Country, case_id: CaseId, number: int, now: datetime
) -> list[Event]:
    """An offer was open for its whole life; more are asked in its place."""
    case = await uow.cases.get(case_id)
    if case is None or case.state is not CaseState.MATCHING:
        return []
    before = await uow.cases.dispatch(case)
    events = await _apply(uow, before, rules.Expire(number), now, {})
    if events:
        await uow.record(now, "system", "expired", subject(case_id), f"offer:{number}")
    return [*events, *await seek(uow, country, case_id, now)] if events else []


def why_nobody(field: Field) -> str:
    """How many were excluded by which rule, as «tie:3 radius:40»: counts, no names."""
    ranking = field.ranking()
    counts = kept_out(ranking.excluded)
    paused = [f"paused:{len(ranking.paused)}"] if ranking.paused else []
    parts = [*paused, *(f"{rule}:{count}" for rule, count in counts.most_common())]
    while len(" ".join(parts)) > _LONGEST_DETAIL:
        # A count cut short would be another count.
        parts.pop()
    return " ".join(parts)


def kept_out(excluded: Iterable[Excluded]) -> Counter[str]:
    """How many each rule keeps out, for a coordinator to read.

    What binds somebody to a case is one line: its kind would tell what a mediator declared, and a
    report of one's own who reported (rule N15; safety rules §13, domain brief T4).
    """
    # In an order that is the same at every start.
    return Counter(told for one in excluded for told in sorted(set(map(told_of, one.rules))))


def told_of(rule: Rule) -> str:
    """A rule as it may be told of somebody: what binds them to the case is never told apart."""
    return TIED if rule in BINDING else rule.value


def subject(case_id: CaseId) -> str:
    """How timers, pushes and audit rows name a case."""
    return f"case:{case_id}"


async def _apply(
    uow: UnitOfWork,
    before: rules.Dispatch,
    command: rules.Command,
    now: datetime,
    chances: dict[MediatorId, float],
) -> list[InDispatch]:
    after, happened = rules.decide(before, command, now)
    await uow.cases.save_dispatch(before, after, now, chances=chances)
    await wake_the_waiting(uow, happened, now)
    for event in happened:
        if isinstance(event, rules.OfferMade):
            await uow.timers.set(EXPIRE, subject(after.case_id), event.offer, event.expires_at)
    return [InDispatch(after.case_id, event) for event in happened]


async def _choose(
    uow: UnitOfWork,
    case: Case,
    before: rules.Dispatch,
    eligible: tuple[Ranked, ...],
    now: datetime,
) -> tuple[Ranked, ...] | None:
    """The best few; None where it is too early to ask more (decision recipe "Dispatch")."""
    rows = await uow.cases.offers_of(case.id)
    live = [LiveOffer(row.chance, now - row.offer.made_at) for row in rows if row.offer.live]
    if not may_top_up(case.severity, live):
        return None
    tau = threshold(case.severity, case.team_size)
    count = how_many_to_ask(eligible, live, tau=tau, seats_left=before.seats_left)
    return eligible[:count]


async def _leave_to_people(
    uow: UnitOfWork, country: Country, case: Case, now: datetime
) -> list[Event]:
    """A grave case whose team is not complete in time goes back to a coordinator."""
    dispatch = await uow.cases.dispatch(case)
    if not dispatch.seats_left:
        return []
    kind = DecisionKind.SEAT if dispatch.live else DecisionKind.NOBODY
    detail = f"seats:{dispatch.seats_left} live:{len(dispatch.live)}"
    return await ask_about(uow, country, kind, case, now, detail=detail)


async def _waits_for_hands(
    uow: UnitOfWork,
    country: Country,
    case: Case,
    ranking: Ranking,
    now: datetime,
    until: int | None,
) -> bool:
    """Nobody can be asked, but some will be free soon: wait for them, and bother no coordinator.

    At most as long as one mediator may think (domain brief §4.3); then it is said that nobody is
    left. Whoever had six offers today is free after midnight (decision recipe "Dispatch").
    """
    begun = until or await uow.timers.guard_of(BUSY, subject(case.id))
    until = begun or int((now + deadlines(case.severity).answer).timestamp() // 60)
    at = datetime.fromtimestamp(until * 60, UTC)
    soon = [one.why for one in ranking.paused if set(one.why) <= FREE_SOON]
    if ranking.eligible or not soon or at <= now:
        await uow.timers.cancel_kind(BUSY, subject(case.id))
        return False
    if begun is None:
        await uow.record(now, "system", "all_busy", subject(case.id), f"busy:{len(soon)}")
    if any(Pause.OFFERS_TODAY in why for why in soon):
        midnight = now.astimezone(TRIPOLI).replace(hour=0, minute=0, second=0, microsecond=0)
        await _look_again(uow, case, _opening(country, case, midnight + timedelta(days=1)))
    await uow.timers.set(BUSY, subject(case.id), until, at)
    return True


async def wake_the_waiting(uow: UnitOfWork, happened: Iterable[rules.Event], now: datetime) -> None:
    """An offer ended, so that hands came free: searches that wait for such look again at once.

    Each in its own unit of work; the order to look is part of this one.
    """
    if any(isinstance(each, rules.OfferClosed | rules.SeatTaken) for each in happened):
        await uow.timers.hasten(BUSY, now)


async def _look_again(
    uow: UnitOfWork, case: Case, at: datetime, busy_until: int | None = None
) -> None:
    """Set the next look; the guard is the minute, so that looks ordered twice become one.

    A wait for hands goes on as what it is: its guard stays.
    """
    if busy_until is None:
        await uow.timers.set(TOP_UP, subject(case.id), int(at.timestamp() // 60), at)
    else:
        await uow.timers.set(BUSY, subject(case.id), busy_until, at)


def _next_look(case: Case, now: datetime) -> datetime:
    within = deadlines(case.severity).answer
    if case.woman is Woman.PREFERRED:
        within = min(within, PREFERENCE_HOLDS_FOR)
    return now + within


def _preference_holds(case: Case, dispatch: rules.Dispatch, now: datetime) -> bool:
    """A wish for a woman holds the others back for 30 minutes from the first offer."""
    first = min((offer.made_at for offer in dispatch.offers), default=now)
    return case.woman is Woman.PREFERRED and now - first < PREFERENCE_HOLDS_FOR


def _opening(country: Country, case: Case, now: datetime) -> datetime:
    return next_allowed(Kind.OFFER, now, country.region(case.place_id), country.calendar)


def _ids(ranked: Sequence[Ranked]) -> tuple[MediatorId, ...]:
    return tuple(one.candidate.mediator.id for one in ranked)
