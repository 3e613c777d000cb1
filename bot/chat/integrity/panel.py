"""Three decide: each reads it alone, and says what they find (domain brief §3.6).

Seats are held by integrity officers and by coordinators of other regions.
"""

from bot.chat.integrity import desk
from bot.chat.integrity.desk import sheet_of
from bot.chat.integrity.door import acting, complaint_of, reader_of, row_of
from bot.chat.screen import Act
from bot.chat.screens import panel as screens
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.complaint import Finding
from bot.domain.marks import N_
from bot.store.complaint_rows import Row
from bot.usecases.complaint_people import complaint_of as rules_of
from bot.usecases.judge_complaint import leave_seat, vote
from bot.usecases.watch_complaint import complaint_subject

VOTED = N_("Thank you. What the three find together is told to both.")
LEFT = N_("Thank you for saying so. Somebody else takes the seat.")


async def open_(turn: Turn, act: Act) -> None:
    """Read it; that its text was shown is written down."""
    found = await complaint_of(turn, act, Action.SIT_IN_PANEL)
    if found is not None:
        await _show(turn, *found)


async def seat_or_desk(turn: Turn, act: Act) -> None:
    """A complaint from the list or an old message: whoever sits in its panel reads it as such."""
    row = await row_of(turn, act)
    if row is not None and await acting(turn, row, Action.SIT_IN_PANEL) is not None:
        await open_(turn, act)
        return
    await desk.open_(turn, act)


async def ask_vote(turn: Turn, act: Act) -> None:
    """Ask once before a vote counts."""
    found = await complaint_of(turn, act, Action.SIT_IN_PANEL)
    if found is None:
        return
    row, _ = found
    finding = Finding(act.args["finding"])
    await turn.answer(screens.sure_screen(await reader_of(turn), row, finding))


async def vote_(turn: Turn, act: Act) -> None:
    """Say what one finds; it counts once."""
    found = await complaint_of(turn, act, Action.SIT_IN_PANEL)
    if found is None:
        return
    row, me = found
    finding = Finding(act.args["finding"])
    events = await vote(turn.uow, turn.kit.country, row, me, finding, turn.now)
    if events is None:
        await _show(turn, row, me)
        return
    await turn.tell(events)
    reader = await reader_of(turn)
    await turn.answer(reader.screen([reader.say(VOTED)], ()))


async def leave(turn: Turn, act: Act) -> None:
    """«لي صلة»: always free; somebody else takes the seat."""
    found = await complaint_of(turn, act, Action.SIT_IN_PANEL)
    if found is None:
        return
    row, me = found
    events = await leave_seat(turn.uow, turn.kit.country, row, me, turn.now)
    await turn.tell(events)
    reader = await reader_of(turn)
    await turn.answer(reader.screen([reader.say(LEFT)], ()))


async def _show(turn: Turn, row: Row, me: str) -> None:
    fresh = await turn.uow.complaints.get(row.id) or row
    at = await rules_of(turn.uow, turn.kit.country, fresh)
    await turn.uow.record(turn.now, me, "complaint.read", complaint_subject(row.id))
    mine = next((one for one in at.seats if one.voice.actor == me), None)
    voted = mine is None or mine.vote is not None or not fresh.state.sits
    sheet = await sheet_of(turn, fresh, me)
    findings = () if voted else at.findings
    await turn.answer(screens.panel_screen(await reader_of(turn), sheet, findings))
