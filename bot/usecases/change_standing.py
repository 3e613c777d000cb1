"""Let a standing change: decided by domain/accreditation.py, stored, told (domain brief §3.1).

Whoever loses the right to mediate loses the open offers in the same transaction, and a coordinator
hears of the cases in hand; an accreditation that lapsed leaves 30 days to finish them.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

from bot.data.code_of_conduct import VERSION
from bot.domain import standing as st
from bot.domain.accreditation import RULES, decide
from bot.domain.code_versions import newest
from bot.domain.country import Country
from bot.domain.events import Event, ProposalWaits, StandingTold
from bot.domain.hours import TRIPOLI
from bot.domain.ids import MediatorId
from bot.domain.mediator import Accreditation, Mediator
from bot.domain.neutrality import code_counts
from bot.domain.standing import WORKING, Moved, Proposal, Standing
from bot.domain.years import years_after
from bot.store.database import UnitOfWork
from bot.store.standings import Pending
from bot.usecases.code_in_force import codes_asked
from bot.usecases.lose_mediator import LEAVE, LOST, SUSPENDED, lose_mediator, lose_offers
from bot.usecases.panel_people import may_agree
from bot.usecases.seek_again import somebody_free
from bot.usecases.voices import number_behind, voice_of

#: Whose accreditation lapsed may finish what is in hand for so long (domain brief §3.1).
GRACE: Final = timedelta(days=30)


async def change_standing(
    uow: UnitOfWork, country: Country, mediator: Mediator, command: st.Command, now: datetime
) -> tuple[list[Event], tuple[st.Event, ...]]:
    """Do what a command makes of a standing; what the machine said of it comes second."""
    await uow.register.hold_mediator(mediator.id)
    mediator = await uow.register.mediator(mediator.id) or mediator
    before = await standing_of(uow, country, mediator, now)
    after, happened = decide(before, command, now)
    if isinstance(happened[0], st.Barred):
        return [], happened
    events: list[Event] = []
    for each in happened:
        match each:
            case st.Moved():
                events += await _carry_out(uow, country, mediator, each, after, now)
            case st.Dropped(voice):
                await uow.standings.settle_pending(mediator.id, "dropped", now)
                await _record(uow, mediator, voice.actor, "standing.drop", "", now)
            case st.Proposed(proposal):
                await _wait(uow, mediator, before, after, command, now)
                events.append(await _told(uow, country, mediator, proposal))
            case _:
                await _wait(uow, mediator, before, after, command, now)
    return events, happened


async def standing_of(
    uow: UnitOfWork, country: Country, mediator: Mediator, now: datetime
) -> Standing:
    """Where somebody stands, with everything that the rules have to know."""
    history = await uow.standings.history(mediator.id)
    last = history[0] if history and history[0].state is mediator.accreditation else None
    before = next((one.state for one in history if one.state in WORKING), None)
    today = now.astimezone(TRIPOLI).date()
    training = (await uow.register.particulars(mediator.id)).training
    standing = Standing(
        state=mediator.accreditation,
        expires_on=mediator.expires_on,
        since=None if last is None else last.at.astimezone(TRIPOLI).date(),
        cause=None if last is None else last.reason,
        before=before,
        # Of whoever came in by a sheet without hours, the file that is named vouches for them.
        trained=training is None or training.enough,
        marks=await uow.register.marks_of_mediator(mediator.id),
        judges=frozenset() if last is None else frozenset(last.actors),
        code=code_counts(mediator.code_version, newest(await codes_asked(uow), VERSION)),
        declared=today <= years_after(mediator.declared_on, 1),
        cases=await uow.standings.cases_done(mediator.id),
    )
    waiting = await uow.standings.pending(mediator.id)
    return standing if waiting is None else await _with_pending(uow, country, standing, waiting)


async def _with_pending(
    uow: UnitOfWork, country: Country, standing: Standing, waiting: Pending
) -> Standing:
    """Voices are looked up anew: whoever may not sit in a panel any more counts no longer."""
    voices = [await voice_of(uow, country, number) for number in waiting.voices]
    rule = next(
        (
            one
            for one in RULES
            if one.move is waiting.move
            and waiting.reason in one.reasons
            and standing.state in one.origins
        ),
        None,
    )
    if rule is None:
        return standing
    proposal = Proposal(
        rule,
        waiting.state,
        waiting.reason,
        waiting.evidence,
        waiting.expires_on,
        waiting.made_at,
        tuple(voice for voice in voices if rule.by in voice.may),
    )
    return replace(standing, pending=proposal)


async def _told(uow: UnitOfWork, country: Country, mediator: Mediator, proposal: Proposal) -> Event:
    """Whoever may agree hears that something waits."""
    by, agreed = proposal.rule.by, proposal.voices
    panel = await may_agree(uow, country, mediator.id, by, agreed)
    return ProposalWaits(mediator.id, panel.coordinators, panel.officers)


async def _wait(
    uow: UnitOfWork,
    mediator: Mediator,
    before: Standing,
    after: Standing,
    command: st.Command,
    now: datetime,
) -> None:
    """Write down what was proposed or agreed to; a new proposal takes the place of an older one."""
    if after.pending is None:
        return
    fresh = isinstance(command, st.Propose)
    if fresh:
        await uow.standings.settle_pending(mediator.id, "void", now)
    numbers = [await number_behind(uow, voice) for voice in after.pending.voices]
    await uow.standings.put_pending(mediator.id, after.pending, numbers)
    action = "standing.propose" if fresh else "standing.approve"
    said = f"{before.state} {after.pending.to} {after.pending.reason} {after.pending.evidence}"
    await _record(uow, mediator, command.voice.actor, action, said, now)


async def _carry_out(
    uow: UnitOfWork,
    country: Country,
    mediator: Mediator,
    moved: Moved,
    after: Standing,
    now: datetime,
) -> list[Event]:
    values = {"accreditation": after.state.value, "expires_on": after.expires_on}
    await uow.register.change_mediator(mediator.id, **values)
    await uow.standings.add(mediator.id, moved, after.expires_on, now)
    await uow.standings.settle_pending(mediator.id, _result(moved), now)
    said = f"{moved.origin} {moved.to} {moved.reason} {moved.evidence}"
    for voice in moved.voices[-1:]:
        await _record(uow, mediator, voice.actor, "standing.change", said, now)
    changed = await uow.register.mediator(mediator.id) or mediator
    events: list[Event] = [StandingTold(mediator.id, "changed")]
    if moved.to not in WORKING:
        return [*events, *await _lose(uow, country, changed, now)]
    await uow.timers.cancel_kind(LOST, _subject(mediator.id))
    await somebody_free(uow, country, mediator.id, now)
    return events


async def _lose(
    uow: UnitOfWork, country: Country, mediator: Mediator, now: datetime
) -> list[Event]:
    """Open offers go at once; cases in hand too, unless they may be finished in the grace."""
    if mediator.accreditation is not Accreditation.EXPIRED:
        why = LEAVE if mediator.accreditation is Accreditation.ON_LEAVE else SUSPENDED
        return await lose_mediator(uow, country, mediator, why, now)
    end = mediator.expires_on + GRACE
    at = datetime.combine(end + timedelta(days=1), time(), TRIPOLI)
    await uow.timers.set(LOST, _subject(mediator.id), end.toordinal(), at)
    return await lose_offers(uow, country, mediator.id, SUSPENDED, now)


async def _record(
    uow: UnitOfWork, mediator: Mediator, actor: str, action: str, said: str, now: datetime
) -> None:
    await uow.record(now, actor, action, _subject(mediator.id), said.strip()[:60])


def _result(moved: Moved) -> str:
    """What became of what waited: carried out, or overtaken by something else."""
    return "carried" if len(moved.voices) > 1 else "void"


def _subject(mediator_id: MediatorId) -> str:
    return f"mediator:{mediator_id}"
