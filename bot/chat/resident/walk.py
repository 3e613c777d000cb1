"""Where a person stands in a form, and how one move leads on: a draft in, the next screen out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.chat.asking_again import CHAT
from bot.chat.inputs import Typed
from bot.chat.resident import complaint_filing
from bot.chat.resident.alert import gate_card
from bot.chat.resident.status import home_rows, report_screen
from bot.chat.screen import Act, Button, Screen
from bot.chat.screens import report as screens
from bot.chat.turn import Turn
from bot.conversation.engine import (
    Ask,
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
    advance,
)
from bot.conversation.forms import FORMS, form_of, reopen_gate
from bot.conversation.forms.addition import ASIDE, WHOM
from bot.conversation.forms.complaint import COMPLAINT, PROTECTED
from bot.conversation.forms.report import CONSENT, DANGER, DANGER_AGAIN
from bot.domain.danger import read_danger
from bot.domain.marks import N_
from bot.domain.severity import under_fire
from bot.domain.taxonomy import Contact
from bot.usecases.add_to_report import add_to_report
from bot.usecases.name_exclusions import name_by_reporter
from bot.usecases.submit_report import Filed, submit_report

WELCOME = N_(
    "Welcome. We help to settle quarrels by sulh, free of charge. "
    "We are neither police nor a court."
)
CONTINUE = N_("Shall we go on where we stopped?")
ADDED = N_("Added to your report. Thank you.")
REFUSED_LIMIT = N_("Your report has arrived. A coordinator will read it.")
VOICE_GONE = N_("We no longer have your voice note: we keep none longer than three days.")
#: After so long a silence the person is asked before the form goes on.
SILENCE = timedelta(hours=6)
#: The questions that together say whether it goes on at this moment.
WHEN, SEEN = "when", "seen"
#: Under this key of a stored draft stands which message answers which question, by its number.
TOLD = "told"
#: Under this key of a stored draft stands the one that was put aside for an addition.
BEHIND = "behind"


def draft_of(turn: Turn) -> Draft | None:
    """The form that this chat is in the middle of, if any; an addition is not waited for."""
    raw = turn.chat.draft
    if raw is not None and raw.get("form") in ASIDE and long_away(turn):
        end(turn)
        raw = turn.chat.draft
    return None if raw is None or raw.get("form") not in FORMS else Draft.from_json(raw)


def long_away(turn: Turn) -> bool:
    """Whether the person comes back after a long silence."""
    return turn.away > SILENCE


def end(turn: Turn) -> None:
    """The form is over: what was put aside for it is taken up again, else nothing is left."""
    turn.keep(draft=(turn.chat.draft or {}).get(BEHIND))


def agreed(draft: Mapping[str, Any] | None) -> bool:
    """Whether consent was given in a stored draft, or in one that was put aside for it."""
    while draft is not None:
        if CONSENT in (draft.get("answers") or {}):
            return True
        draft = draft.get(BEHIND)
    return False


async def give_up(turn: Turn) -> None:
    """Forget a form and all that was said in it; consent goes with it unless a report runs."""
    await turn.uow.reports.drop_voices(turn.chat.key)
    await turn.uow.inbox.forget(turn.chat.key)
    end(turn)
    running = await turn.uow.reports.latest_of(turn.chat.key)
    if running is None and turn.chat.draft is None:
        turn.keep(consented=False)


async def stale(turn: Turn) -> None:
    """A press that means nothing any more: show where the person now stands.

    Nothing is written over a card or a receipt, which the first press of a doubled one brought, and
    nothing at all is said after a quick exit.
    """
    draft = draft_of(turn)
    if draft is not None and not long_away(turn):
        await move(turn, draft, Resume())
    elif draft is not None:
        await offer_to_continue(turn)
    elif turn.urgent:
        await turn.hush()
    else:
        await rest(turn, over=False)


async def rest(turn: Turn, *, over: bool = True) -> None:
    """Say where somebody stands who is in no form; `over` writes over the pressed message."""
    report = await turn.uow.reports.latest_of(turn.chat.key)
    if report is None:
        await turn.answer(Screen(turn.tongue.say(WELCOME), home_rows(turn)))
        return
    screen = await report_screen(turn, report)
    await (turn.answer(screen) if over else turn.send(screen))


async def offer_to_continue(turn: Turn) -> None:
    """«نكمل من حيث توقفنا؟»."""
    say = turn.tongue.say
    rows = (
        (Button(say(N_("Yes, go on")), Act("report.resume")),),
        (Button(say(N_("Begin anew")), Act("report.begin", {"anew": "yes"})),),
        (
            Button(say(N_("Stop")), Act("report.stop", urgent=True)),
            Button(say(N_("Quick exit")), Act("exit", urgent=True)),
        ),
    )
    await turn.answer(Screen(say(CONTINUE), rows))


async def move(turn: Turn, draft: Draft, step: Move, *, gate: bool = False, hint: str = "") -> None:
    """Make one move and show what comes of it.

    `gate` brings the danger gate back first; so do danger words in what was typed (safety rule 1).
    `hint` is a msgid, said above whatever is shown unless the form itself has something to say.
    """
    draft, gone = await _without_lost_voices(turn, draft)
    was = draft
    draft, shown = advance(form_of(draft), draft, step)
    if ASIDE.get(draft.form) == was.at != draft.at:
        await _take_aside(turn, was.at, getattr(step, "value", ""))
    if isinstance(shown, Ask | Review):
        hint = shown.hint or hint or (VOICE_GONE if gone else "")
        if gate or _speaks_of_danger(turn, was) or _tells_of_shooting_now(was, draft, step):
            draft, shown = advance(form_of(draft), reopen_gate(draft), Resume())
    if isinstance(shown, Ask | Review):
        shown = replace(shown, hint=hint)
    keep(turn, draft, _told(turn, draft, step))
    await turn.answer(await _screen(turn, draft, shown, was))


async def _take_aside(turn: Turn, at: str, said: Any) -> None:  # noqa: ANN401 - a text or a voice
    """What was said beside a report goes straight to it."""
    reporter, country = turn.chat.key, turn.kit.country
    if at == WHOM:
        events = await name_by_reporter(turn.uow, country, reporter, str(said), turn.now)
    else:
        events = await add_to_report(turn.uow, country, reporter, said, turn.now)
    await turn.tell(events)


def _told(turn: Turn, draft: Draft, step: Move) -> Mapping[str, str]:
    """Which message answers which question, so that one that is edited changes its own answer."""
    raw = turn.chat.draft or {}
    told: Mapping[str, str] = raw.get(TOLD) or {} if raw.get("id") == draft.id else {}
    number = turn.incoming.message_id
    kept = isinstance(step, Say) and draft.answers.get(step.step) == step.value
    if isinstance(step, Say) and kept and isinstance(turn.incoming.said, Typed) and number:
        told = {**{key: at for key, at in told.items() if at != step.step}, str(number): step.step}
    return told


def keep(turn: Turn, draft: Draft, told: Mapping[str, str]) -> None:
    """Store where the person stands, what was put aside, and which message said what."""
    behind = (turn.chat.draft or {}).get(BEHIND)
    raw = draft.to_json() | ({} if behind is None else {BEHIND: behind})
    raw |= {TOLD: dict(told)} if told else {}
    consented = turn.chat.consented or CONSENT in draft.answers
    if consented:
        raw[CHAT] = turn.incoming.chat_id
    turn.keep(draft=raw, consented=consented)


def _speaks_of_danger(turn: Turn, was: Draft) -> bool:
    """Danger in what was typed; at the first gate, before anything else, that is being asked."""
    said = turn.incoming.said
    if not isinstance(said, Typed) or was.at in {DANGER, DANGER_AGAIN}:
        return False
    return bool(read_danger(said.text))


def _tells_of_shooting_now(was: Draft, draft: Draft, step: Move) -> bool:
    """A shot and «now» together, however they were told: the gate was answered before them.

    Looked at when the person goes on from either question, not while they are still ticking.
    """
    if not isinstance(step, Say | Done | Send) or was.at not in (WHEN, SEEN) or draft.at == was.at:
        return False
    return under_fire(draft.answers.get(SEEN) or (), draft.answers.get(WHEN))


async def _without_lost_voices(turn: Turn, draft: Draft) -> tuple[Draft, bool]:
    """Take back answers whose voice note was erased after its 72 hours (safety rule 7)."""
    gone = [
        key
        for key, value in draft.answers.items()
        if isinstance(value, Mapping)
        and "voice" in value
        and not await turn.uow.reports.has_voice(int(value["voice"]), turn.now)
    ]
    kept = {key: value for key, value in draft.answers.items() if key not in gone}
    return (replace(draft, answers=kept), True) if gone else (draft, False)


async def _screen(turn: Turn, draft: Draft, shown: Show, was: Draft) -> Screen:
    match shown:
        case Ask():
            return screens.ask_screen(turn.tongue, draft, shown)
        case Review() if draft.form in ASIDE:
            end(turn)
            return Screen(turn.tongue.say(ADDED), home_rows(turn))
        case Review():
            label = _place_label(turn, draft.answers)
            return screens.review_screen(turn.tongue, draft, label, shown.hint)
        case Left():
            await give_up(turn)
            if shown.card == PROTECTED:
                return await complaint_filing.protected_card(turn, was)
            if shown.card == "refer":
                await turn.uow.reports.count("refer", turn.now.date())
            return await gate_card(turn, shown.card)
        case Sent() if draft.form == COMPLAINT.name:
            end(turn)
            if turn.chat.draft is None and not await turn.uow.reports.runs(turn.chat.key):
                turn.keep(consented=False)
            return await complaint_filing.file(turn, draft, shown.answers)
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
    # A mediator who reports and wants no news of it still gets offers.
    silent = answers.get("contact") == Contact.NEVER and not (await turn.actor()).is_staff
    turn.keep(draft=None, silent=silent)
    await turn.tell(events)
    if not isinstance(filed, Filed):
        return Screen(turn.tongue.say(REFUSED_LIMIT), home_rows(turn))
    return screens.receipt_screen(
        turn.tongue, filed, turn.now, tells=answers.get("contact") != Contact.NEVER
    )


def _place_label(turn: Turn, answers: Mapping[str, Any]) -> str:
    place = turn.kit.places.get(str(answers.get("place", "")))
    return "" if place is None else turn.kit.places.label(place, turn.chat.language)
