"""The report, as a conversation: moves in, screens out; the form itself is data elsewhere."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.chat.inputs import Located, Typed, Unwanted, Voiced
from bot.chat.resident.alert import emergency_screen
from bot.chat.resident.places import place_answer, show_browse
from bot.chat.resident.status import home_rows, status_screen
from bot.chat.screen import Act, Button, Screen
from bot.chat.screens import report as screens
from bot.chat.turn import TOKEN_ALPHABET, TOKEN_LENGTH, Turn
from bot.conversation.engine import (
    Ask,
    Back,
    Change,
    Done,
    Draft,
    Left,
    Move,
    Resume,
    Review,
    Say,
    Send,
    Sent,
    Show,
    Skip,
    Toggle,
    advance,
)
from bot.conversation.form import Pass, Place, Tell
from bot.conversation.forms.report import CONSENT, REPORT, reopen_gate
from bot.domain.danger import read_danger
from bot.domain.folding import strip_controls
from bot.domain.marks import N_
from bot.domain.masking import mask
from bot.usecases.read_status import looks_like_code, spell, status_of_code
from bot.usecases.submit_report import Filed, submit_report

WELCOME = N_(
    "Welcome. We help to settle quarrels by sulh, free of charge. "
    "We are neither police nor a court."
)
CONTINUE = N_("Shall we go on where we stopped?")
NO_PICTURES = N_(
    "For your safety we take no pictures, files or contacts, and keep none. "
    "Please clear it from this chat, and write or press a button."
)
TOO_LONG = N_("The voice note is too long. Two minutes at the most, please.")
ADDED = N_("Added to your report. Thank you.")
REFUSED_LIMIT = N_("Your report has arrived. A coordinator will read it.")
WHO_SEES = N_(
    "The duty coordinator reads your words. The mediator sees a summary without your name. "
    "Telegram itself can read chats with a bot, and whoever holds your phone sees what is on it. "
    "Deleting reaches 48 hours back."
)
#: After so long a silence the person is asked before the form goes on.
SILENCE = timedelta(hours=6)
#: Longest voice note, in seconds (domain brief §2.6).
LONGEST_VOICE = 120
LANGUAGES: Mapping[str, str] = {"ar": "العربية", "en": "English"}


async def start(turn: Turn, act: Act) -> None:
    """Welcome; a form left half-way is offered again."""
    del act
    turn.keep(silent=False)
    if _draft(turn) is not None:
        await _offer_to_continue(turn)
        return
    say = turn.tongue.say
    rows = ((Button(say(N_("Begin")), Act("report.begin")),), *home_rows(turn)[1:])
    await turn.answer(Screen(say(WELCOME), rows))


async def languages(turn: Turn, act: Act) -> None:
    """Offer the languages that the bot speaks."""
    del act
    rows = tuple(
        (Button(name, Act("language", {"code": code})),) for code, name in LANGUAGES.items()
    )
    await turn.answer(Screen("العربية / English", rows))


async def set_language(turn: Turn, act: Act) -> None:
    """Speak the chosen language from now on, where the person stands."""
    if act.args["code"] in LANGUAGES:
        turn.keep(language=act.args["code"])
    await stale(turn)


async def who_sees(turn: Turn, act: Act) -> None:
    """«من يرى هذا؟»: say the limits aloud (safety rule 16)."""
    del act
    rows = ((Button(turn.tongue.say(N_("Back")), Act("report.resume")),),)
    await turn.answer(Screen(turn.tongue.say(WHO_SEES), rows))


async def begin(turn: Turn, act: Act) -> None:
    """Begin a new report with the danger gate."""
    del act
    turn.keep(silent=False)
    await turn.uow.reports.drop_voices(turn.chat.key)
    draft = Draft.new(turn.kit.dice.letters(TOKEN_LENGTH, TOKEN_ALPHABET), REPORT)
    await _move(turn, draft, Resume())


async def resume(turn: Turn, act: Act) -> None:
    """Show again where the person stands."""
    del act
    await stale(turn)


async def stale(turn: Turn) -> None:
    """A press that means nothing any more: show where the person now stands."""
    draft = _draft(turn)
    if draft is None:
        await turn.answer(Screen(turn.tongue.say(WELCOME), home_rows(turn)))
        return
    await _move(turn, draft, Resume())


async def say(turn: Turn, act: Act) -> None:
    """Answer a question by button."""
    await _press(turn, act, Say(act.args["step"], act.args["value"]))


async def toggle(turn: Turn, act: Act) -> None:
    """Tick or untick."""
    await _press(turn, act, Toggle(act.args["step"], act.args["value"]))


async def done(turn: Turn, act: Act) -> None:
    """Go on from the ticks."""
    await _press(turn, act, Done(act.args["step"]))


async def skip(turn: Turn, act: Act) -> None:
    """Pass a question over."""
    await _press(turn, act, Skip(act.args["step"], Pass(act.args["pass"])))


async def back(turn: Turn, act: Act) -> None:
    """Go back one question."""
    await _press(turn, act, Back(act.args.get("step")))


async def change(turn: Turn, act: Act) -> None:
    """Correct one answer from the read-back."""
    await _press(turn, act, Change(act.args["step"]))


async def send(turn: Turn, act: Act) -> None:
    """Send the report now."""
    await _press(turn, act, Send())


async def pick(turn: Turn, act: Act) -> None:
    """Take a place that was offered."""
    if turn.kit.places.get(act.args["value"]) is None:
        await stale(turn)
        return
    await say(turn, act)


async def browse(turn: Turn, act: Act) -> None:
    """Walk down the list of places."""
    draft = _draft(turn)
    if draft is None or draft.id != act.args["draft"]:
        await stale(turn)
        return
    page = int(act.args.get("page", "0"))
    await show_browse(turn, draft, act.args["step"], act.args["parent"], page)


async def ask_contact(turn: Turn, act: Act) -> None:
    """Somebody on the protected path asks for contact: counted, never detailed."""
    del act
    await turn.uow.reports.count("refer_contact", turn.now.date())
    await turn.answer(screens.card_screen(turn.tongue, "refer_asked"))


async def listen(turn: Turn) -> None:
    """Take whatever is no command and no button as an answer to the open question."""
    said = turn.incoming.said
    if isinstance(said, Unwanted):
        await turn.send(Screen(turn.tongue.say(NO_PICTURES)))
        return
    raw = turn.chat.draft
    if raw is not None and raw.get("form") == "addition":
        await _add(turn)
        return
    draft = _draft(turn)
    if draft is None:
        await _without_form(turn)
        return
    if turn.away > SILENCE:
        await _offer_to_continue(turn)
        return
    await _hear(turn, draft)


async def _without_form(turn: Turn) -> None:
    said = turn.incoming.said
    if isinstance(said, Typed) and looks_like_code(said.text):
        found = await status_of_code(turn.uow, turn.chat.key, said.text, turn.now)
        await turn.answer(status_screen(turn, found, own=False))
        return
    await turn.answer(Screen(turn.tongue.say(WELCOME), home_rows(turn)))


async def _offer_to_continue(turn: Turn) -> None:
    words = turn.tongue.say
    rows = (
        (Button(words(N_("Yes, go on")), Act("report.resume")),),
        (Button(words(N_("Begin anew")), Act("report.begin")),),
        (Button(words(N_("Stop")), Act("report.stop", urgent=True)),),
    )
    await turn.answer(Screen(words(CONTINUE), rows))


async def _hear(turn: Turn, draft: Draft) -> None:
    """Read typed text, a voice note or a location as the answer to the question that is open."""
    said, step = turn.incoming.said, REPORT.step(draft.at)
    answer = None if step is None else step.answer
    match said:
        case Typed() if isinstance(answer, Place):
            await place_answer(turn, draft, said)
        case Located() if isinstance(answer, Place):
            await place_answer(turn, draft, said)
        case Typed() if step is not None:
            value = screens.value_of(turn.tongue, step, strip_controls(said.text))
            await _move(turn, draft, Say(step.key, value))
        case Voiced() if isinstance(answer, Tell) and answer.voice and step is not None:
            if said.seconds > LONGEST_VOICE:
                await turn.send(Screen(turn.tongue.say(TOO_LONG)))
                return
            voice = await turn.fetch_voice(said.file_id, said.seconds)
            # Nobody has heard it yet: the gate is asked by button (safety rule 7).
            await _move(turn, draft, Say(step.key, {"voice": voice}), gate=True)
        case _:
            await _move(turn, draft, Resume())


async def _press(turn: Turn, act: Act, move: Move) -> None:
    draft = _draft(turn)
    if draft is None or draft.id != act.args.get("draft"):
        await stale(turn)
        return
    await _move(turn, draft, move)


async def _move(turn: Turn, draft: Draft, move: Move, *, gate: bool = False) -> None:
    was = draft
    draft, shown = advance(REPORT, draft, move)
    said = turn.incoming.said
    told = said.text if isinstance(said, Typed) and CONSENT in was.answers else ""
    if isinstance(shown, Ask | Review) and (gate or (told and read_danger(told))):
        draft = reopen_gate(draft)
        draft, shown = advance(REPORT, draft, Resume())
    turn.keep(draft=draft.to_json(), consented=turn.chat.consented or CONSENT in draft.answers)
    await turn.answer(await _screen(turn, draft, shown))


async def _screen(turn: Turn, draft: Draft, shown: Show) -> Screen:
    match shown:
        case Ask():
            return screens.ask_screen(turn.tongue, draft, shown)
        case Review():
            label = _place_label(turn, draft.answers)
            return screens.review_screen(turn.tongue, draft, label)
        case Left():
            turn.keep(draft=None)
            await turn.uow.reports.drop_voices(turn.chat.key)
            if shown.card == "refer":
                await turn.uow.reports.count("refer", turn.now.date())
            if shown.card == "emergency":
                return await emergency_screen(turn)
            return screens.card_screen(turn.tongue, shown.card)
        case Sent():
            return await _file(turn, draft, shown.answers)


async def _file(turn: Turn, draft: Draft, answers: Mapping[str, Any]) -> Screen:
    reporter = (turn.chat.key, turn.incoming.chat_id)
    filed, events = await submit_report(
        turn.uow,
        turn.kit.country,
        turn.kit.dice,
        draft_id=draft.id,
        reporter=reporter,
        answers=answers,
        language=turn.chat.language,
        now=turn.now,
    )
    turn.keep(draft=None, silent=answers.get("contact") == "never")
    await turn.tell(events)
    if not isinstance(filed, Filed):
        return Screen(turn.tongue.say(REFUSED_LIMIT), home_rows(turn))
    return screens.receipt_screen(
        turn.tongue,
        spell(filed.code),
        by_itself=filed.by_itself,
        within=filed.within,
        begins_at=filed.begins_at,
        tells=not turn.chat.silent,
    )


async def _add(turn: Turn) -> None:
    said = turn.incoming.said
    report = await turn.uow.reports.latest_of(turn.chat.key)
    turn.keep(draft=None)
    if report is not None and isinstance(said, Typed):
        body = {"text": mask(strip_controls(said.text)[:1500]).text}
        await turn.uow.reports.add(report.id, body, turn.now)
        await turn.uow.record(turn.now, "reporter", "added", f"report:{report.id}")
        text = turn.tongue.say(ADDED)
    else:
        text = turn.tongue.say(WELCOME)
    await turn.answer(Screen(text, home_rows(turn)))


def _draft(turn: Turn) -> Draft | None:
    raw = turn.chat.draft
    return None if raw is None or raw.get("form") != REPORT.name else Draft.from_json(raw)


def _place_label(turn: Turn, answers: Mapping[str, Any]) -> str:
    place = turn.kit.places.get(str(answers.get("place", "")))
    return "" if place is None else turn.kit.places.label(place, turn.chat.language)
