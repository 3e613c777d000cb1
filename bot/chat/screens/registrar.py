"""What a registrar reads: the queue, an application, what may be asked, when to speak (brief §3.1).

Ties are never shown: not even how many there are of a kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.screens.apply import ASKED, NAMES, interview_line, spoken_question
from bot.chat.screens.coordinator import Reader
from bot.chat.screens.form import paired, written
from bot.chat.words import TRIPOLI
from bot.conversation.form import Declare, Step
from bot.conversation.forms.apply import ABOUT, APPLY, CONSENT, STORY
from bot.domain.application import Alike, Application, Check, Stage
from bot.domain.ids import ApplicationId
from bot.domain.marks import N_
from bot.domain.standing import Bar
from bot.store.applications import Said
from bot.store.register import Person
from bot.usecases.judge_application import Like

#: Hours of the day at which a registrar and an applicant may speak.
HOURS: Final = tuple(str(hour) for hour in range(9, 19))
LISTEN_ALONE = N_("Please listen alone, and note nothing that names others.")
OVERTAKEN = N_("This has changed meanwhile. Here is how it stands now.")
BARS: Final[Mapping[Bar, str]] = {
    Bar.OWN: N_("Nobody decides about themselves, in whatever role."),
    Bar.NOT_YOURS: N_("That is not yours to decide."),
}
_CHECKS: Final[Mapping[Check, str]] = {
    Check.IDENTITY: N_("Identity card seen, not copied"),
    Check.REFEREE_1: N_("First referee called"),
    Check.REFEREE_2: N_("Second referee called"),
    Check.INTERVIEW: N_("Talk held"),
}
_STAGES: Final[Mapping[Stage, str]] = {
    Stage.SENT: N_("waits for you"),
    Stage.ASKED: N_("waits for the applicant"),
    Stage.VERIFIED: N_("verified"),
    Stage.REJECTED: N_("not taken up"),
    Stage.WITHDRAWN: N_("taken back at your own wish"),
}
_ALIKE: Final[Mapping[Alike, str]] = {
    Alike.PHONE: N_("The same phone: {number}."),
    Alike.NAME: N_("The same name, years and place: {number}."),
}
_APART: Final = frozenset({CONSENT, "full_name", "display_name", "phone", "place"})
_SHOWN: Final = 24
_A_ROW: Final = 3
#: A text of an answer is shown whole; the longest may be 1,500 characters.
_LONG: Final = 1500
#: One message holds 4,096 characters; the rest goes on a further page.
_PAGE: Final = 3000


@dataclass(frozen=True, slots=True)
class Line:
    """An application of the queue, and where the applicant lives."""

    application: Application
    place: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """An application with everything that a registrar may read of it."""

    application: Application
    person: Person
    answers: Mapping[str, Any]
    place: str
    talk: tuple[Said, ...]
    alike: tuple[Like, ...]
    #: Voice notes that can be heard.
    voices: tuple[int, ...]


def number_of(application_id: ApplicationId) -> str:
    """How an application is called; nobody's name."""
    return f"APP-{application_id}"


def absent_screen(reader: Reader) -> Screen:
    """There is no such application for them."""
    return reader.screen([reader.say(N_("There is no such application."))])


def written_screen(reader: Reader, at: datetime, people: int) -> Screen:
    """The register was written out with names under the reader's number."""
    tongue = reader.tongue
    said = tongue.count(
        "On {day} at {time} a sheet with the name of {n} mediator of your area was written at the "
        "office, under your number. If you know nothing of it, tell an administrator at once.",
        "On {day} at {time} a sheet with the names of {n} mediators of your area was written at "
        "the office, under your number. If you know nothing of it, tell an administrator at once.",
        people,
        day=tongue.day(at.astimezone(TRIPOLI).date()),
        time=tongue.time(at),
    )
    return reader.screen([said])


def queue_screen(reader: Reader, lines: Sequence[Line], now: datetime) -> Screen:
    """What waits, oldest first: for the registrar, then for applicants."""
    mine = [line for line in lines if line.application.stage is Stage.SENT]
    theirs = [line for line in lines if line.application.stage is Stage.ASKED]
    parts = [
        reader.tongue.count(
            "<b>Applications:</b> {n} waits for you.",
            "<b>Applications:</b> {n} wait for you.",
            len(mine),
        )
    ]
    if theirs:
        parts.append(
            reader.tongue.count(
                "{n} waits for the applicant.", "{n} wait for the applicants.", len(theirs)
            )
        )
    example = "/member M-12"
    parts.append(
        reader.say(N_("For somebody of the register write, such as: {example}"), example=example)
    )
    rows: list[tuple[Button, ...]] = []
    for line in [*mine, *theirs][:_SHOWN]:
        days = (now - line.application.touched_at).days
        label = reader.tongue.count(
            "{number}, {place}, {n} day",
            "{number}, {place}, {n} days",
            days,
            number=number_of(line.application.id),
            place=line.place,
        )
        args = {"application": str(line.application.id)}
        rows.append((Button(label, Act("queue.open", args)),))
    rows.append((reader.button(N_("What waits for approval"), "approve.list"),))
    return reader.screen(parts, tuple(rows))


def sheet_screen(reader: Reader, sheet: Sheet, note: str = "", page: int = 0) -> Screen:
    """One application: who it is, what was answered, what was looked at, what can be done."""
    one = sheet.application
    head = [note] if note else []
    head.append(
        reader.say(
            N_("<b>{number}</b>: {stage}."),
            number=number_of(one.id),
            stage=reader.say(_STAGES[one.stage]),
        )
    )
    head += _likeness(reader, sheet.alike)
    pages = _pages([*_answers(reader, sheet), *_talk(reader, sheet)])
    page = min(max(page, 0), len(pages) - 1)
    body = [*head, pages[page]]
    if one.interview_at is not None and one.stage.open:
        body.append(interview_line(reader.tongue, one.interview_at))
    if one.stage.open and not one.checked:
        body.append(reader.say(N_("Tick the four once they are done; then you can verify.")))
    turns = _page_buttons(reader, one.id, page, len(pages))
    return reader.screen(body, (*turns, *_rows(reader, sheet)))


def _likeness(reader: Reader, like: Sequence[Like]) -> list[str]:
    """Who may be the same person: a flag, never a verdict (brief §3.2)."""
    if not like:
        return []
    another = reader.say(N_("another application"))
    lines = [reader.say(_ALIKE[each.why], number=each.number or another) for each in like]
    return ["\n".join([reader.say(N_("<b>Perhaps somebody whom we know:</b>")), *lines])]


def _answers(reader: Reader, sheet: Sheet) -> list[str]:
    person = sheet.person
    lines = [
        (NAMES["full_name"], person.full_name),
        (NAMES["display_name"], person.display_name),
        (NAMES["phone"], person.phone),
        (NAMES["place"], sheet.place),
    ]
    lines += [
        (NAMES[step.key], written(reader.tongue, step, sheet.answers[step.key], "", _LONG))
        for step in APPLY.steps
        if _is_shown(step) and step.key in sheet.answers
    ]
    said = [
        reader.say(N_("<b>{name}:</b> {answer}"), name=reader.say(name), answer=answer)
        for name, answer in lines
    ]
    if not sheet.voices and any(isinstance(sheet.answers.get(key), dict) for key in (STORY, ABOUT)):
        said.append(
            reader.say(N_("The voice note cannot be heard any more: ask for it in writing."))
        )
    return [*said, reader.say(N_("Ties: declared and sealed; nobody reads them."))]


def _is_shown(step: Step) -> bool:
    return step.key not in _APART and not isinstance(step.answer, Declare)


def _talk(reader: Reader, sheet: Sheet) -> list[str]:
    lines = []
    for each in sheet.talk:
        question = spoken_question(reader.tongue, each.asked)
        lines.append(reader.say(N_("<b>Asked:</b> {question}"), question=question))
        answer = each.answered or reader.say(N_("no answer yet"))
        lines.append(reader.say(N_("<b>Answered:</b> {answer}"), answer=answer))
    return lines


def _pages(lines: Sequence[str]) -> list[str]:
    pages = [""]
    for line in lines:
        if pages[-1] and len(pages[-1]) + len(line) > _PAGE:
            pages.append("")
        pages[-1] = f"{pages[-1]}\n{line}".strip("\n")
    return pages


def _page_buttons(reader: Reader, number: ApplicationId, page: int, pages: int) -> Rows:
    row = []
    for label, to in ((N_("Next"), page + 1), (N_("Previous"), page - 1)):
        if 0 <= to < pages:
            row.append(reader.button(label, "queue.open", application=str(number), page=str(to)))
    return (tuple(row),) if row else ()


def _rows(reader: Reader, sheet: Sheet) -> Rows:
    one = sheet.application
    args = {"application": str(one.id)}
    home = (reader.button(N_("All applications"), "queue.home"),)
    if not one.stage.open:
        return (home,)
    checks = [
        Button(
            f"✓ {reader.say(label)}" if what in one.checks else reader.say(label),
            Act(
                "queue.check",
                {**args, "what": what.value, "on": "" if what in one.checks else "yes"},
            ),
        )
        for what, label in _CHECKS.items()
    ]
    rows: list[tuple[Button, ...]] = [(each,) for each in checks]
    if sheet.voices:
        rows.append((reader.button(N_("Hear the voice note"), "queue.voice", **args),))
    rows.append(
        (
            reader.button(N_("Ask something"), "queue.ask", **args),
            reader.button(N_("Set a day to talk"), "queue.day", **args),
        )
    )
    judged = [reader.button(N_("Do not take up"), "queue.reject", **args)]
    if one.checked:
        judged.insert(0, reader.button(N_("Verify"), "queue.verify", **args))
    return (*rows, tuple(judged), home)


def ask_screen(reader: Reader, number: ApplicationId, hint: str = "") -> Screen:
    """Questions that are ready; any other is typed."""
    parts = [hint] if hint else []
    parts.append(
        reader.say(
            N_("What shall we ask {number}? Press a question, or type one."),
            number=number_of(number),
        )
    )
    args = {"application": str(number)}
    rows = [
        (Button(reader.say(label), Act("queue.asked", {**args, "what": key})),)
        for key, (label, _) in ASKED.items()
    ]
    rows.append((reader.button(N_("Ask nothing"), "queue.drop", **args),))
    return reader.screen(parts, tuple(rows))


def days_screen(reader: Reader, number: ApplicationId, days: Sequence[date]) -> Screen:
    """The next two weeks without Fridays."""
    args = {"application": str(number)}
    buttons = [
        Button(
            f"{reader.tongue.weekday(day)} {reader.tongue.day(day)}",
            Act("queue.day", {**args, "day": day.isoformat()}),
        )
        for day in days
    ]
    back = reader.button(N_("Back"), "queue.open", **args)
    rows = (*paired(buttons, everything=True), (back,))
    return reader.screen([reader.say(N_("On which day do you speak with one another?"))], rows)


def hours_screen(reader: Reader, number: ApplicationId, day: date) -> Screen:
    """The hours of a day."""
    args = {"application": str(number)}
    buttons = [
        Button(f"{hour}:00", Act("queue.day", {**args, "day": day.isoformat(), "hour": hour}))
        for hour in HOURS
    ]
    rows = [tuple(buttons[at : at + _A_ROW]) for at in range(0, len(buttons), _A_ROW)]
    rows.append((reader.button(N_("Back"), "queue.day", **args),))
    return reader.screen([reader.say(N_("At what time?"))], tuple(rows))


def reject_screen(reader: Reader, number: ApplicationId) -> Screen:
    """Why it is not taken up; the applicant reads it kindly."""
    args = {"application": str(number)}
    rows = (
        (reader.button(N_("Something is missing"), "queue.rejected", why="incomplete", **args),),
        (reader.button(N_("Not suitable at present"), "queue.rejected", why="unsuitable", **args),),
        (reader.button(N_("Back"), "queue.open", **args),),
    )
    said = N_("Why is {number} not taken up? The applicant reads it in kind words.")
    return reader.screen([reader.say(said, number=number_of(number))], rows)


def verify_screen(reader: Reader, number: ApplicationId, like: Sequence[Like]) -> Screen:
    """Ask once; where somebody may be known, that they are somebody else is said on purpose."""
    args = {"application": str(number)}
    parts = _likeness(reader, like)
    parts.append(
        reader.say(
            N_(
                "Verify {number}? They then stand in the register under a number of their own, "
                "read the code of conduct, and are trained. No offer reaches them yet."
            ),
            number=number_of(number),
        )
    )
    label = N_("Somebody else: verify") if like else N_("Yes, verify")
    yes = reader.button(label, "queue.verified", **args, **({"other": "yes"} if like else {}))
    rows = ((yes,), (reader.button(N_("Back"), "queue.open", **args),))
    return reader.screen(parts, rows)
