"""The door to complaints: one is loaded, and permission asked, in one place (law 7)."""

from collections.abc import Sequence

from bot.chat.screen import Act
from bot.chat.screens import integrity as screens
from bot.chat.screens.integrity import Reader
from bot.chat.turn import Turn
from bot.domain.access import Action, Role, Subject, may
from bot.domain.ids import ComplaintId
from bot.store.complaint_rows import Row, mediators_in
from bot.usecases.complaint_people import (
    Offices,
    coordinators_in,
    names,
    offices,
    respondents,
    who_may_hear,
)
from bot.usecases.watch_complaint import officers_now

#: In which office somebody does what.
_OFFICES = {
    Action.JUDGE_COMPLAINT: (Role.INTEGRITY,),
    Action.PROTECT: (Role.SAFEGUARDING, Role.INTEGRITY),
    Action.SIT_IN_PANEL: (Role.INTEGRITY, Role.COORDINATOR),
}


async def reader_of(turn: Turn) -> Reader:
    """Whoever reads: how they are addressed."""
    actor = await turn.actor()
    if actor.officers:
        return Reader(turn.tongue, actor.officers[0].gender.value)
    coordinator = actor.coordinator
    return Reader(turn.tongue, "" if coordinator is None else coordinator.gender.value)


async def complaint_of(turn: Turn, act: Act, action: Action) -> tuple[Row, str] | None:
    """The complaint of a button, and as whom its owner acts on it, such as «officer:3».

    Where they may not, it does not exist for them, and they are told just that.
    """
    row = await row_of(turn, act)
    me = None if row is None else await acting(turn, row, action)
    if row is not None and me is not None:
        return row, me
    await turn.answer(screens.absent_screen(await reader_of(turn)))
    return None


async def row_of(turn: Turn, act: Act) -> Row | None:
    """The complaint that a button names; nobody has asked for permission yet."""
    number = act.args.get("complaint", "")
    return await turn.uow.complaints.get(ComplaintId(int(number))) if number.isdecimal() else None


async def acting(turn: Turn, row: Row, action: Action, known: Offices | None = None) -> str | None:
    """As whom this person may do this to a complaint; None: they may not."""
    actor, subject = await turn.actor(), await subject_of(turn, row, action, known)
    if not may(actor, action, subject):
        return None
    held = [actor.name_as(role) for role in _OFFICES[action] if actor.holds(role)]
    return next((one for one in held if one in subject.judges), None)


async def seen(turn: Turn, rows: Sequence[Row], page: int, *actions: Action) -> list[Row]:
    """Those of many to which this person may do any of these, up to a page and one more.

    Everybody is looked up once: hundreds at once would hold everybody up.
    """
    known = await offices(turn.uow, turn.kit.country)
    found: list[Row] = []
    for row in rows:
        for action in actions:
            if await acting(turn, row, action, known) is not None:
                found.append(row)
                break
        if len(found) > (page + 1) * screens.PAGE:
            break
    return found


async def subject_of(turn: Turn, row: Row, action: Action, known: Offices | None = None) -> Subject:
    """A complaint as the one door for permission sees it."""
    involved = set() if row.reach is None else {row.reach.chat_key}
    reached = await turn.uow.register.reach_mediators(
        [one.id for one in await respondents(turn.uow, row)]
    )
    involved |= {one.chat_key for one in reached.values()}
    staff = await coordinators_in(turn.uow, row)
    involved |= {one.chat_key for one in staff if one.chat_key is not None}
    return Subject(
        involved=frozenset(involved),
        mediators=mediators_in(row.matter.whom),
        judges=frozenset(await _judges(turn, row, action, known)),
    )


async def _judges(turn: Turn, row: Row, action: Action, known: Offices | None) -> tuple[str, ...]:
    uow, country = turn.uow, turn.kit.country
    if action is Action.SIT_IN_PANEL:
        seats = await uow.complaints.seats(row.id) if row.state.sits else []
        sitting = [one for one in seats if one.round == row.round and not one.left]
        return tuple(one.member for one in sitting)
    if action is Action.PROTECT and row.harm_at is not None:
        roles = (Role.INTEGRITY, Role.SAFEGUARDING)
        return names(await who_may_hear(uow, country, row, *roles, reached=False, known=known))
    return names(await officers_now(uow, country, row, reached=False, known=known))
