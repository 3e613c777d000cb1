"""Both are heard, each apart: what an officer types for them, shown before it goes out (§3.6)."""

from bot.chat.drafts import COMPLAINT_ASK, COMPLAINT_NAME, behind
from bot.chat.inputs import Typed
from bot.chat.integrity import desk, protect
from bot.chat.integrity.desk import NARROWED
from bot.chat.integrity.door import acting, complaint_of, reader_of, row_of
from bot.chat.screen import Act
from bot.chat.screens import integrity as screens
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.complaint import State
from bot.domain.folding import strip_controls
from bot.domain.marks import N_
from bot.domain.masking import mask
from bot.store.complaint_rows import Row
from bot.usecases.hear_complaint import (
    LONGEST,
    ask_complainant,
    ask_referral,
    ask_respondent,
)
from bot.usecases.screen_complaint import named, narrow
from bot.usecases.watch_complaint import start_anew

TYPE_IT = N_("Please type it here, in fewer words.")
SENT = N_("Sent. The answer comes back here.")
CONSULTED = N_("Whoever complained is asked. Without their yes it is not told.")
UNKNOWN = N_("Nobody in the register has this number.")
_COMPLAINANT, _RESPONDENT = "complainant", "respondent"


async def ask(turn: Turn, act: Act) -> None:
    """Ask for what is to be written to one of the two."""
    found = await _mine(turn, act)
    if found is None:
        return
    row, _ = found
    to = _RESPONDENT if act.args.get("to") == _RESPONDENT else _COMPLAINANT
    draft = {"form": COMPLAINT_ASK, "complaint": row.id, "to": to, "behind": behind(turn)}
    turn.keep(draft=draft | {"harm": act.args.get("harm", "")})
    await turn.answer(screens.write_screen(await reader_of(turn), row, to, LONGEST))


async def hear(turn: Turn) -> None:
    """Take what was typed, and show what would be read."""
    draft = turn.chat.draft or {}
    args = {"complaint": str(draft["complaint"]), "harm": str(draft.get("harm", ""))}
    found = await _mine(turn, Act("", args))
    if found is None:
        turn.keep(draft=behind(turn))
        return
    reader, to, text = await reader_of(turn), str(draft["to"]), _typed(turn)
    if not 0 < len(text) <= LONGEST:
        shown = screens.write_screen(reader, found[0], to, LONGEST, reader.say(TYPE_IT))
        await turn.answer(shown)
        return
    said = mask(text, places=turn.kit.country.places.names).text
    turn.keep(draft={**draft, "text": said, "message": turn.incoming.message_id})
    await turn.answer(screens.preview_screen(reader, found[0], to, said))


async def send(turn: Turn, act: Act) -> None:
    """Send what was shown; pressed twice it is sent once."""
    draft = turn.chat.draft or {}
    harm = str(draft.get("harm", ""))
    found = await _mine(turn, Act("", {**act.args, "harm": harm}))
    if found is None:
        return
    row, me = found
    if (draft.get("form"), draft.get("complaint")) != (COMPLAINT_ASK, row.id) or not draft.get(
        "text"
    ):
        await show(turn, row, me)
        return
    write = ask_respondent if draft["to"] == _RESPONDENT else ask_complainant
    turn.keep(draft=behind(turn))
    events = await write(turn.uow, turn.kit.country, row, me, str(draft["text"]), turn.now)
    await turn.tell(events)
    if harm:
        await desk.show_harm(turn, row, me, SENT)
        return
    await show(turn, row, me, SENT if events else "")


async def drop(turn: Turn, act: Act) -> None:
    """Write nothing now."""
    if (turn.chat.draft or {}).get("form") in (COMPLAINT_ASK, COMPLAINT_NAME):
        turn.keep(draft=behind(turn))
    found = await complaint_of(turn, act, await _action(turn, act))
    if found is not None:
        await show(turn, *found)


async def consult(turn: Turn, act: Act) -> None:
    """Ask whoever complained whether the authorities may be told (brief §3.6)."""
    found = await _mine(turn, act)
    if found is None:
        return
    row, me = found
    events = await ask_referral(turn.uow, row, me, turn.now)
    await turn.tell(events)
    await show(turn, row, me, CONSULTED if events else "")


async def name(turn: Turn, act: Act) -> None:
    """Ask which mediator it is about."""
    found = await _mine(turn, act)
    if found is None:
        return
    row, _ = found
    turn.keep(draft={"form": COMPLAINT_NAME, "complaint": row.id, "behind": behind(turn)})
    await turn.answer(screens.name_screen(await reader_of(turn), row))


async def hear_name(turn: Turn) -> None:
    """Take the number that was typed; they may turn out to be too near to go on with it."""
    draft = turn.chat.draft or {}
    found = await _mine(turn, Act("", {"complaint": str(draft["complaint"])}))
    if found is None:
        turn.keep(draft=behind(turn))
        return
    row, me = found
    whom = await named(turn.uow, _typed(turn))
    if whom is None:
        reader = await reader_of(turn)
        await turn.answer(screens.name_screen(reader, row, reader.say(UNKNOWN)))
        return
    turn.keep(draft=behind(turn))
    await narrow(turn.uow, row, *whom, me, turn.now)
    fresh = await turn.uow.complaints.get(row.id) or row
    if await acting(turn, fresh, Action.JUDGE_COMPLAINT) is None:
        await _give_up(turn, fresh)
        return
    await show(turn, fresh, me, NARROWED)


async def _give_up(turn: Turn, row: Row) -> None:
    """Whoever turns out to be linked has it no longer; others are asked at once."""
    # What is with the person for protection stays so: it is never heard and judged.
    state = State.PROTECTED if row.state is State.PROTECTED else State.RECEIVED
    await turn.uow.complaints.change(row.id, officer=None, state=state.value)
    fresh = await turn.uow.complaints.get(row.id) or row
    await turn.tell(await start_anew(turn.uow, turn.kit.country, fresh, turn.now))
    await turn.answer(screens.absent_screen(await reader_of(turn)))


async def show(turn: Turn, row: Row, me: str, note: str = "") -> None:
    """Show it on the desk it belongs to."""
    room = protect if row.state is State.PROTECTED else desk
    await room.show(turn, row, me, note)


async def _mine(turn: Turn, act: Act) -> tuple[Row, str] | None:
    """The complaint of a button, where it is in this officer's hands; else it is shown.

    Whoever looks after a complainant who was harmed for it may write to them, and no more.
    """
    if act.args.get("harm"):
        found = await complaint_of(turn, act, Action.PROTECT)
        return found if found is not None and found[0].harm_by == found[1] else None
    found = await complaint_of(turn, act, await _action(turn, act))
    if found is not None and found[0].officer != found[1]:
        await show(turn, *found)
        return None
    return found


async def _action(turn: Turn, act: Act) -> Action:
    """Which door it stands behind."""
    row = await row_of(turn, act)
    hidden = row is not None and row.state is State.PROTECTED
    return Action.PROTECT if hidden else Action.JUDGE_COMPLAINT


def _typed(turn: Turn) -> str:
    said = turn.incoming.said
    return " ".join(strip_controls(said.text).split()) if isinstance(said, Typed) else ""
