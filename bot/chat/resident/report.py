"""The report, as a conversation: what each button does, and how anything else said is taken."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.chat.inputs import Located, Typed, Unwanted, Voiced
from bot.chat.resident.places import place_answer, put_location_away
from bot.chat.resident.status import home_rows, show_code
from bot.chat.resident.verify import is_number, verify
from bot.chat.resident.walk import (
    WELCOME,
    draft_of,
    end,
    long_away,
    move,
    offer_to_continue,
    rest,
    stale,
)
from bot.chat.screen import Act, Button, Screen
from bot.chat.screens.cards import card_screen
from bot.chat.screens.typed import move_of
from bot.chat.turn import TOKEN_ALPHABET, TOKEN_LENGTH, Turn
from bot.conversation.engine import (
    Draft,
    Move,
    Resume,
    Say,
)
from bot.conversation.form import Place, Tell
from bot.conversation.forms import form_of
from bot.conversation.forms.report import DANGER, REPORT
from bot.domain.danger import read_danger
from bot.domain.folding import strip_controls
from bot.domain.marks import N_
from bot.usecases.read_status import looks_like_code

NO_PICTURES = N_(
    "For your safety we take no pictures, files or contacts, and keep none. "
    "Please clear it from this chat, and write or press a button."
)
WORDS_ONLY = N_("We understand only writing and the buttons. Please write, or press a button.")
VOICE_LATER = N_("You can record your voice in a moment. First a short question:")
TOO_LONG = N_("The voice note is too long. Two minutes at the most, please.")
NO_LOCATION = N_("We need no location here, and have not kept it.")
WHO_SEES = N_(
    "The duty coordinator reads your words. The mediator sees a summary without your name. "
    "Telegram itself can read chats with a bot, and whoever holds your phone sees what is on it. "
    "Deleting reaches 48 hours back. Do not write what would harm you if somebody else read it."
)
#: Longest voice note, in seconds (domain brief §2.6).
LONGEST_VOICE = 120
#: Kinds of message that may show or name somebody (domain brief §2.2).
TELLING = frozenset({"photo", "video", "video_note", "animation", "document", "audio", "contact"})
#: Between the two presses of a doubled one nobody was silent for longer.
_DOUBLED = timedelta(seconds=30)
LANGUAGES: Mapping[str, str] = {"ar": "العربية", "en": "English"}


async def start(turn: Turn, act: Act) -> None:
    """Welcome; a form left half-way is offered again."""
    del act
    draft = _report_draft(turn)
    if draft is not None and draft.answers:
        await offer_to_continue(turn)
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
    await resume(turn, act)


async def who_sees(turn: Turn, act: Act) -> None:
    """«من يرى هذا؟»: say the limits aloud (safety rule 16)."""
    del act
    rows = ((Button(turn.tongue.say(N_("Back")), Act("report.resume")),),)
    await turn.answer(Screen(turn.tongue.say(WHO_SEES), rows))


async def begin(turn: Turn, act: Act) -> None:
    """Begin a new report with the danger gate; one half-way is given up only on purpose."""
    draft = _report_draft(turn)
    if draft is not None and not act.args.get("anew"):
        if draft.answers:
            await offer_to_continue(turn)
            return
        if draft.at == DANGER or turn.away < _DOUBLED:
            # The second press of a doubled one; the answer to the gate may have overtaken it.
            await move(turn, draft, Resume())
            return
    await turn.uow.reports.drop_voices(turn.chat.key)
    turn.keep(draft=None)
    await move(turn, _new(turn), Resume())


async def resume(turn: Turn, act: Act) -> None:
    """Show again where the person stands, whatever the time that passed."""
    del act
    draft = draft_of(turn)
    await (rest(turn) if draft is None else move(turn, draft, Resume()))


async def ask_contact(turn: Turn, act: Act) -> None:
    """Somebody on the protected path asks for contact: counted, never detailed."""
    del act
    await turn.uow.reports.count("refer_contact", turn.now.date())
    await turn.answer(card_screen(turn.tongue, "refer_asked"))


async def listen(turn: Turn) -> None:
    """Take whatever is no command and no button as an answer to the open question."""
    said = turn.incoming.said
    if isinstance(said, Unwanted):
        notice = NO_PICTURES if said.kind in TELLING else WORDS_ONLY
        await turn.send(Screen(turn.tongue.say(notice)))
        if not said.caption:
            return
        said = Typed(said.caption)
        turn.incoming = replace(turn.incoming, said=said)
    if isinstance(said, Located):
        await put_location_away(turn)
    draft = draft_of(turn)
    if draft is None:
        await _without_form(turn)
    elif not long_away(turn) or isinstance(said, Voiced):
        await _hear(turn, draft)
    elif isinstance(said, Typed) and read_danger(said.text):
        await move(turn, draft, Resume(), gate=True)
    else:
        await offer_to_continue(turn)


async def _without_form(turn: Turn) -> None:
    said = turn.incoming.said
    if isinstance(said, Typed) and looks_like_code(said.text):
        await show_code(turn, said.text)
        return
    if isinstance(said, Typed) and is_number(said.text):
        await verify(turn, Act("", {"argument": said.text}))
        return
    if isinstance(said, Voiced):
        await move(turn, _new(turn), Resume(), hint=VOICE_LATER)
        return
    if isinstance(said, Typed) and read_danger(said.text):
        await move(turn, _new(turn), Resume())
        return
    await rest(turn)


async def _hear(turn: Turn, draft: Draft) -> None:
    """Read typed text, a voice note or a location as the answer to the question that is open."""
    said, step = turn.incoming.said, form_of(draft).step(draft.at)
    answer = None if step is None else step.answer
    match said:
        case Typed():
            typed = move_of(turn.tongue, draft, step, strip_controls(said.text))
            if isinstance(typed, Say) and isinstance(answer, Place):
                await place_answer(turn, draft, said)
            else:
                await move(turn, draft, typed)
        case Located() if isinstance(answer, Place):
            await place_answer(turn, draft, said)
        case Located():
            await move(turn, draft, Resume(), hint=NO_LOCATION)
        case Voiced() if isinstance(answer, Tell) and answer.voice:
            # Nobody has heard it yet, or will: the gate is asked by button (safety rule 7).
            if said.seconds > LONGEST_VOICE:
                await move(turn, draft, Resume(), gate=True, hint=TOO_LONG)
                return
            voice = await turn.fetch_voice(said.file_id, said.seconds)
            await move(turn, draft, Say(draft.at, {"voice": voice}), gate=True)
        case Voiced():
            await move(turn, draft, Say(draft.at, {}), gate=draft.at != DANGER)
        case _:
            await move(turn, draft, Resume())


async def press(turn: Turn, act: Act, step: Move) -> None:
    """Make the move of a button, where it still belongs to what the person is doing."""
    draft = draft_of(turn)
    if draft is None or draft.id != act.args.get("draft"):
        await stale(turn)
    elif long_away(turn) and not turn.urgent:
        await offer_to_continue(turn)
    else:
        await move(turn, draft, step)


def _new(turn: Turn) -> Draft:
    return Draft.new(turn.kit.dice.letters(TOKEN_LENGTH, TOKEN_ALPHABET), REPORT)


def _report_draft(turn: Turn) -> Draft | None:
    """The report half-way, if any; an addition half-way is given up for it."""
    draft = draft_of(turn)
    if draft is not None and draft.form != REPORT.name:
        end(turn)
        draft = draft_of(turn)
    return draft
