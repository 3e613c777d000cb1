"""A mediator as those read them who decide on a standing: by number, never by name or tie."""

from bot.chat.screens.members import Member
from bot.chat.turn import Turn
from bot.domain.access import Subject
from bot.domain.ids import ChatKey, MediatorId
from bot.domain.mediator import Mediator
from bot.domain.panel import missing
from bot.domain.years import years_after
from bot.store.register import MEDIATOR
from bot.usecases.change_standing import standing_of


async def member_of(turn: Turn, one: Mediator) -> Member:
    """A mediator with everything that the rules go by; a proposal that is void is none."""
    now, country = turn.now, turn.kit.country
    standing = await standing_of(turn.uow, country, one, now)
    place = turn.kit.places.get(one.place_id)
    accepted = await turn.uow.acceptances.of(one.id)
    waits = standing.pending
    counts = waits is not None and waits.still_counts(standing.state, now)
    return Member(
        one,
        "" if place is None else turn.kit.places.label(place, turn.tongue.code),
        years_after(one.declared_on, 1),
        standing.cases,
        (await turn.uow.register.particulars(one.id)).training,
        accepted[0] if accepted else None,
        await turn.uow.standings.pending(one.id) if counts else None,
        missing(waits.voices, waits.rule.quorum) if waits is not None and counts else None,
    )


async def subject_of(turn: Turn, one: Mediator) -> Subject:
    """A standing: where the mediator lives, and that it is theirs."""
    key = await turn.uow.register.chat_of(MEDIATOR, one.id)
    involved = frozenset[ChatKey]() if key is None else frozenset({key})
    return Subject(path=turn.kit.country.path(one.place_id), involved=involved)


def id_in(text: str) -> MediatorId:
    """A row's number; 0, which no row has, for anything else."""
    return MediatorId(int(text)) if text.isdecimal() else MediatorId(0)
