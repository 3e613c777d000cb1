"""Sexual words or deeds: the person for protection knows whom it is about, and no detail (§2.8)."""

from bot.chat.integrity.desk import TAKEN, make_sure, suspended
from bot.chat.integrity.door import complaint_of, reader_of, seen
from bot.chat.labels import place_name
from bot.chat.screen import Act
from bot.chat.screens import integrity as sheets
from bot.chat.screens import protect as screens
from bot.chat.screens.integrity import Sheet
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.complaint import State
from bot.domain.marks import N_
from bot.store.complaint_rows import Row
from bot.usecases.complaint_people import coordinators_in, respondents
from bot.usecases.screen_complaint import close_protected, screen
from bot.usecases.watch_complaint import complaint_subject

CLOSED = N_("Closed here. Those who help have it.")


async def listed(turn: Turn, act: Act) -> None:
    """Matters for the person for protection, the oldest first."""
    page = int(act.args.get("page", "0"))
    kept = [one for one in await turn.uow.complaints.open_ones() if one.state is State.PROTECTED]
    rows = await seen(turn, kept, page, Action.PROTECT)
    await turn.answer(sheets.list_screen(await reader_of(turn), rows, page))


async def open_(turn: Turn, act: Act) -> None:
    """One matter; that it was shown is written down."""
    found = await complaint_of(turn, act, Action.PROTECT)
    if found is not None:
        await show(turn, *found)


async def take(turn: Turn, act: Act) -> None:
    """Take it in hand."""
    found = await _protected(turn, act)
    if found is None:
        return
    row, me = found
    events = await screen(turn.uow, turn.kit.country, row, me, turn.now)
    await turn.tell(events)
    await show(turn, row, me, TAKEN if events else "")


async def ask_precaution(turn: Turn, act: Act) -> None:
    """Ask once before somebody is suspended."""
    found = await _protected(turn, act)
    if found is not None:
        await make_sure(turn, act, found[0], ("protect.precaution.yes", "protect.open"))


async def precaution(turn: Turn, act: Act) -> None:
    """Suspend, and let others take over what is in hand."""
    found = await _protected(turn, act)
    if found is None:
        return
    await show(turn, *found, await suspended(turn, act, *found))


async def close(turn: Turn, act: Act) -> None:
    """Those who help survivors have it: nothing more is done about it here."""
    found = await _protected(turn, act)
    if found is None:
        return
    row, me = found
    events = await close_protected(turn.uow, row, me, turn.now)
    await turn.tell(events)
    await show(turn, row, me, CLOSED if events else "")


async def show(turn: Turn, row: Row, me: str, note: str = "") -> None:
    """Show a matter as it now stands; the caller has asked for permission."""
    fresh = await turn.uow.complaints.get(row.id)
    if fresh is None:
        return
    reader = await reader_of(turn)
    await turn.uow.record(turn.now, me, "complaint.read", complaint_subject(row.id))
    sheet = Sheet(
        fresh,
        place_name(turn.tongue, turn.kit.country, fresh.matter.place_id),
        tuple(await respondents(turn.uow, fresh)),
        tuple(await turn.uow.complaints.words(fresh.id)),
        turn.now,
        mine=fresh.officer == me,
        staff=tuple(one.number for one in await coordinators_in(turn.uow, fresh)),
    )
    await turn.answer(screens.protect_screen(reader, sheet, note and reader.say(note)))


async def _protected(turn: Turn, act: Act) -> tuple[Row, str] | None:
    """The matter of a button, while it is with the person for protection."""
    found = await complaint_of(turn, act, Action.PROTECT)
    if found is not None and found[0].state is not State.PROTECTED:
        await show(turn, *found)
        return None
    return found
