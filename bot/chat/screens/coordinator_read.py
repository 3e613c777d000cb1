"""What only a coordinator reads: the report itself; the sentence they write; the end they give."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.chat.labels import label, labels, outcome_label, severity_label
from bot.chat.screen import Act, Button, Screen
from bot.chat.screens.coordinator import KINDS, Reader, Sheet
from bot.chat.screens.coordinator_ways import ASKED
from bot.domain.case import CaseState, Woman
from bot.domain.marks import N_
from bot.domain.outcome import BY_COORDINATOR, Outcome, is_followed_up
from bot.domain.severity import GRAVEST
from bot.usecases.decide_case import AT_WORK, LONGEST_SENTENCE, SEEKING
from bot.usecases.write_to_reporter import letters

#: Telegram takes 4096 characters a message; a page stays well below.
_LONGEST_PAGE: Final = 2500
#: Steps of the form whose chosen answers are shown, with how they are introduced.
_CHOSEN: Final[Mapping[str, str]] = {
    "when": N_("When: {answer}"),
    "seen": N_("What was seen: {answer}"),
    "role": N_("The reporter: {answer}"),
    "language": N_("Language: {answer}"),
    "access": N_("To be made easier: {answer}"),
    "contact": N_("Writing to them: {answer}"),
}
#: What each severity is told by, the mildest first (domain brief §1.3).
_ANCHORS: Final = (
    N_("Slight: words only."),
    N_("Moderate: repeated quarrels, shoving, small damage, a right withheld."),
    N_("Serious: a threat, a light injury, stones, damage that hurts a livelihood."),
    N_("Grave: a weapon shown, hospital, a gathering, somebody held, a vow of revenge."),
    N_("Very grave: a death, shooting at people, families fleeing, an attack near."),
)
_HANDED_ON: Final = frozenset({Outcome.REFERRED_JUSTICE, Outcome.REFERRED_SPECIALISED})


def report_pages(
    reader: Reader,
    answers: Mapping[str, Any] | None,
    exclusions: str,
    additions: Sequence[Mapping[str, Any]],
    sides: tuple[str, str] = ("", ""),
) -> list[str]:
    """What was reported, as pages: text is masked already.

    Whom to avoid and who the two sides are stand here and nowhere else (domain brief §3.7).
    """
    if answers is None:
        return [reader.say(N_("The text of this report is no longer kept."))]
    parts = [_told(reader, answers.get("what"))]
    parts += [
        reader.say(sentence, answer=_chosen(reader, step, answers[step]))
        for step, sentence in _CHOSEN.items()
        if _chosen(reader, step, answers.get(step))
    ]
    if "seen" not in answers:
        parts.append(reader.say(N_("What was seen: not answered")))
    woman = answers.get("woman")
    if woman in (Woman.PREFERRED, Woman.REQUIRED):
        parts.append(label(reader.tongue, "woman", woman))
    if exclusions:
        parts.append(reader.say(N_("The mediator must not be from: {whom}"), whom=exclusions))
    if all(sides):
        one, other = sides
        parts.append(reader.say(N_("The two sides: {one}; {other}"), one=one, other=other))
    parts += [_added(reader, body) for body in additions]
    return _paged(parts)


def report_screen(reader: Reader, sheet: Sheet, pages: Sequence[str], page: int) -> Screen:
    """One page of the report, and what may follow from reading it."""
    page = min(page, len(pages) - 1)
    case = str(sheet.case.id)
    rows: list[tuple[Button, ...]] = []
    if page + 1 < len(pages):
        rows.append((reader.button(N_("More"), "read.report", case=case, page=str(page + 1)),))
    if sheet.case.state is CaseState.TRIAGE:
        rows.append((reader.button(N_("Say how grave it is"), "weigh.ask", case=case),))
    if (sheet.may_decide or sheet.may_listen) and sheet.case.state in SEEKING | AT_WORK:
        write = reader.button(N_("Write a sentence for the mediator"), "sentence.ask", case=case)
        rows.append((write,))
    rows.append((reader.button(N_("Reach the reporter past the bot"), "identity.ask", case=case),))
    rows.append((reader.button(N_("Open the file"), "desk.case", case=case),))
    head = reader.say(N_("<b>The report of file {number}</b>"), number=sheet.case.number)
    return reader.screen([head, pages[page]], tuple(rows))


def weights_screen(reader: Reader, sheet: Sheet) -> Screen:
    """How grave is it? What was seen counts, not what is feared (domain brief §1.3)."""
    case = str(sheet.case.id)
    lines = [
        reader.say(N_("<b>File {number}</b>"), number=sheet.case.number),
        reader.say(N_("How grave is it, by what was seen or heard, not by what is feared?")),
        *(reader.say(sentence) for sentence in _ANCHORS),
    ]
    rows = [
        (
            Button(
                severity_label(reader.tongue, severity),
                Act("weigh.set", {"case": case, "as": str(severity)}),
            ),
        )
        for severity in range(1, GRAVEST + 1)
    ]
    back = (reader.button(N_("Back"), "read.report", case=case),)
    return reader.screen(lines, (*rows, back))


def ask_sentence_screen(reader: Reader, sheet: Sheet, hint: str = "") -> Screen:
    """Ask for the sentence: it is all that a mediator ever reads of free text (safety rules §6)."""
    lines = [hint, ""] if hint else []
    lines += [
        reader.say(N_("<b>File {number}</b>"), number=sheet.case.number),
        reader.say(
            N_(
                "Write one neutral sentence for the mediator: what it is about. No names, no "
                "numbers, no exact time, nothing that shows who reported."
            )
        ),
        reader.say(N_("At most {n} characters."), n=LONGEST_SENTENCE),
    ]
    return reader.screen(lines, ((_leave(reader, sheet),),))


def sentence_screen(
    reader: Reader, sheet: Sheet, text: str, number: int, *, masked: bool
) -> Screen:
    """Show the sentence as a mediator would read it, before it is released."""
    lines = [
        reader.say(N_("The mediator will read:")),
        reader.say(N_("“{text}”"), text=text),
    ]
    if masked:
        lines.append(reader.say(N_("We covered what looks like a name, a number or a link.")))
    case = str(sheet.case.id)
    rows = (
        (reader.button(N_("Release it"), "sentence.keep", case=case, number=str(number)),),
        (reader.button(N_("Write it anew"), "sentence.ask", case=case),),
        (_leave(reader, sheet),),
    )
    return reader.screen(lines, rows)


def endings_screen(reader: Reader, sheet: Sheet) -> Screen:
    """Why a file is closed without or before mediation (domain brief §4.5)."""
    args = {"case": str(sheet.case.id)}
    rows: list[tuple[Button, ...]] = [
        (Button(outcome_label(reader.tongue, each), _act("close.sure", args, each)),)
        for each in BY_COORDINATOR
    ]
    if sheet.case.state is CaseState.MONITORING:
        keep = reader.button(N_("The outcome stays, the questions end"), "close.rest", **args)
        rows.insert(0, (keep,))
    rows.append((reader.button(N_("Open the file"), "desk.case", **args),))
    lines = [
        reader.say(N_("<b>File {number}</b>"), number=sheet.case.number),
        reader.say(N_("Why do you close it?")),
    ]
    return reader.screen(lines, tuple(rows))


def rest_screen(reader: Reader, sheet: Sheet) -> Screen:
    """Once more before the questions after an outcome end."""
    args = {"case": str(sheet.case.id)}
    lines = [
        reader.say(N_("<b>File {number}</b>"), number=sheet.case.number),
        reader.say(N_("The file is closed at once, and nothing is asked any more.")),
    ]
    lines += [
        reader.say(N_("Still open: {about}"), about=reader.say(KINDS[one.kind]))
        for one in sheet.waiting
    ]
    rows = (
        (reader.button(N_("Yes, close it"), "close.rested", **args),),
        (reader.button(N_("Back"), "close.ask", **args),),
    )
    return reader.screen(lines, rows)


def sure_screen(reader: Reader, sheet: Sheet, outcome: Outcome) -> Screen:
    """Once more before a file is closed, with what follows from it."""
    args = {"case": str(sheet.case.id)}
    lines = [
        reader.say(N_("<b>File {number}</b>"), number=sheet.case.number),
        reader.say(
            N_("The outcome: <b>{outcome}</b>"), outcome=outcome_label(reader.tongue, outcome)
        ),
    ]
    if outcome in _HANDED_ON:
        lines.append(
            reader.say(
                N_(
                    "Hand the matter over through the protected channel, with the reporter's "
                    "leave, and never through this bot."
                )
            )
        )
    if is_followed_up(outcome):
        lines.append(reader.say(N_("We go on asking the reporter how things are.")))
    else:
        lines.append(reader.say(N_("The file is closed at once, and nothing is asked any more.")))
    seen = {**args, "state": sheet.case.state.value}
    rows = (
        (Button(reader.say(N_("Yes, close it")), _act("close.yes", seen, outcome)),),
        (reader.button(N_("Back"), "close.ask", **args),),
    )
    return reader.screen(lines, rows)


def handed_on(outcome: Outcome) -> bool:
    """Whether the matter must be handed over to somebody outside."""
    return outcome in _HANDED_ON


def _told(reader: Reader, what: object) -> str:
    if isinstance(what, str):
        return reader.say(N_("“{text}”"), text=what)
    return reader.say(N_("Said in a voice note.")) if what else ""


def _chosen(reader: Reader, step: str, value: Any) -> str:  # noqa: ANN401 - a JSON value
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return labels(reader.tongue, step, value)
    return label(reader.tongue, step, value)


def _added(reader: Reader, body: Mapping[str, Any]) -> str:
    for letter in letters([body]):
        said = reader.say(ASKED[letter.asks]) if letter.asks else letter.text
        if letter.word:
            return reader.say(
                N_("Our line was given to the reporter; they say {word} there."), word=letter.word
            )
        return reader.say(N_("Written to the reporter: {text}"), text=said)
    text = body.get("text")
    words = text if isinstance(text, str) else reader.say(N_("Said in a voice note."))
    return reader.say(N_("Added: {text}"), text=words)


def _paged(parts: Sequence[str]) -> list[str]:
    """Whole parts on pages; one part is never longer than the form lets people write."""
    pages: list[str] = []
    for part in filter(None, parts):
        if pages and len(pages[-1]) + len(part) < _LONGEST_PAGE:
            pages[-1] = f"{pages[-1]}\n{part}"
        else:
            pages.append(part)
    return pages or [""]


def _act(verb: str, args: Mapping[str, str], outcome: Outcome) -> Act:
    return Act(verb, {**args, "as": outcome.value})


def _leave(reader: Reader, sheet: Sheet) -> Button:
    return reader.button(N_("Not now"), "sentence.drop", case=str(sheet.case.id))
