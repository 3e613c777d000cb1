"""Judging an application: checks, a further question, a day for the talk, yes or no."""

from datetime import datetime, time, timedelta
from typing import Final

from bot.chat.drafts import APPLICANT, behind
from bot.chat.inputs import Typed
from bot.chat.registrar.door import application_of, reader_of, voice
from bot.chat.registrar.queue import show
from bot.chat.screen import Act
from bot.chat.screens import registrar as screens
from bot.chat.screens.apply import ASKED
from bot.chat.turn import Turn
from bot.domain.application import Check
from bot.domain.folding import strip_controls
from bot.domain.hours import TRIPOLI
from bot.domain.marks import N_
from bot.domain.standing import Reason
from bot.usecases import judge_application as use

LONGEST_QUESTION: Final = 400
TYPE_IT = N_("Please type the question here.")
SHORTER = N_("That is too long. One or two sentences, please.")
ASKED_NOW = N_("The question is on its way.")
SET = N_("The day is set; the applicant hears of it.")
REJECTED = N_("Not taken up. The applicant is told kindly.")
VERIFIED = N_("Verified. The number in the register: {number}.")
_REASONS: Final = {one.value: one for one in (Reason.INCOMPLETE, Reason.UNSUITABLE)}
_FRIDAY: Final = 4


async def check(turn: Turn, act: Act) -> None:
    """Note that something was looked at, or take the note back."""
    found = await application_of(turn, act)
    if found is None or act.args.get("what") not in tuple(Check):
        return
    on = bool(act.args.get("on"))
    await use.check(turn.uow, found, Check(act.args["what"]), await voice(turn), turn.now, on=on)
    await show(turn, found.id)


async def ask(turn: Turn, act: Act) -> None:
    """Choose a question, or write one."""
    found = await application_of(turn, act)
    if found is None:
        return
    if not found.stage.open:
        await show(turn, found.id)
        return
    turn.keep(draft={"form": APPLICANT, "application": found.id, "behind": behind(turn)})
    await turn.answer(screens.ask_screen(await reader_of(turn), found.id))


async def ask_ready(turn: Turn, act: Act) -> None:
    """Ask one of the questions that are ready."""
    found = await application_of(turn, act)
    if found is not None and act.args.get("what") in ASKED:
        await _ask(turn, act, act.args["what"])


async def hear(turn: Turn) -> None:
    """Take the question that was typed."""
    draft, said = turn.chat.draft or {}, turn.incoming.said
    act = Act("", {"application": str(draft.get("application"))})
    found = await application_of(turn, act)
    if found is None:
        turn.keep(draft=behind(turn))
        return
    text = strip_controls(said.text).strip() if isinstance(said, Typed) else ""
    reader = await reader_of(turn)
    if not text or len(text) > LONGEST_QUESTION:
        hint = reader.say(SHORTER if text else TYPE_IT)
        await turn.answer(screens.ask_screen(reader, found.id, hint))
        return
    await _ask(turn, act, text)


async def drop(turn: Turn, act: Act) -> None:
    """Ask nothing now."""
    _put_away(turn)
    found = await application_of(turn, act)
    if found is not None:
        await show(turn, found.id)


async def interview(turn: Turn, act: Act) -> None:
    """Choose a day, then an hour."""
    found = await application_of(turn, act)
    if found is None:
        return
    today = turn.now.astimezone(TRIPOLI).date()
    ahead = [today + timedelta(days=each) for each in range(1, 15)]
    days = [day for day in ahead if day.weekday() != _FRIDAY]
    chosen = next((day for day in days if day.isoformat() == act.args.get("day")), None)
    reader = await reader_of(turn)
    if chosen is None:
        await turn.answer(screens.days_screen(reader, found.id, days))
        return
    if act.args.get("hour") not in screens.HOURS:
        await turn.answer(screens.hours_screen(reader, found.id, chosen))
        return
    at = datetime.combine(chosen, time(int(act.args["hour"])), TRIPOLI)
    await turn.tell(await use.set_interview(turn.uow, found, at, await voice(turn), turn.now))
    await show(turn, found.id, reader.say(SET))


async def ask_reject(turn: Turn, act: Act) -> None:
    """Ask why, before it is not taken up."""
    found = await application_of(turn, act)
    if found is not None:
        await turn.answer(screens.reject_screen(await reader_of(turn), found.id))


async def reject(turn: Turn, act: Act) -> None:
    """Do not take it up."""
    found = await application_of(turn, act)
    reason = _REASONS.get(act.args.get("why", ""))
    if found is None or reason is None:
        return
    done = await use.reject(turn.uow, turn.kit.country, found, reason, await voice(turn), turn.now)
    await _after(turn, act, done, REJECTED)


async def ask_verify(turn: Turn, act: Act) -> None:
    """Say what verifying means; whoever may be known already is named once more."""
    found = await application_of(turn, act)
    if found is None:
        return
    if not found.checked or not found.stage.open:
        await show(turn, found.id)
        return
    like = await use.alike(turn.uow, found)
    await turn.answer(screens.verify_screen(await reader_of(turn), found.id, like))


async def verify(turn: Turn, act: Act) -> None:
    """Let them stand in the register."""
    found = await application_of(turn, act)
    if found is None:
        return
    like = await use.alike(turn.uow, found)
    if like and not act.args.get("other"):
        await turn.answer(screens.verify_screen(await reader_of(turn), found.id, like))
        return
    if like:
        said = " ".join(sorted({one.number or "APP" for one in like}))[:60]
        await turn.uow.record(
            turn.now,
            (await voice(turn)).actor,
            "application.other",
            f"application:{found.id}",
            said,
        )
    done = await use.verify(turn.uow, turn.kit.country, found, await voice(turn), turn.now)
    await _after(turn, act, done, VERIFIED)


async def _after(turn: Turn, act: Act, done: use.Judged, said: str) -> None:
    await turn.tell(done.events)
    reader = await reader_of(turn)
    if done.why is not None:
        note = reader.say(screens.BARS.get(done.why, screens.OVERTAKEN))
    else:
        note = reader.say(said, number=done.number)
    found = await application_of(turn, act)
    if found is not None:
        await show(turn, found.id, note)


async def _ask(turn: Turn, act: Act, text: str) -> None:
    found = await application_of(turn, act)
    if found is None:
        return
    _put_away(turn)
    events = await use.ask_applicant(turn.uow, found, text, await voice(turn), turn.now)
    await turn.tell(events)
    await show(turn, found.id, (await reader_of(turn)).say(ASKED_NOW) if events else "")


def _put_away(turn: Turn) -> None:
    if (turn.chat.draft or {}).get("form") == APPLICANT:
        turn.keep(draft=behind(turn))
