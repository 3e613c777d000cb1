"""What integrity officers read: the list, one complaint, what to do about it (brief §2.8, §3.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.screens.coordinator import Reader as Reader  # noqa: PLC0414 - handed on
from bot.chat.words import TRIPOLI
from bot.domain.complaint import (
    ARTICLES,
    About,
    Consent,
    Finding,
    Kind,
    State,
)
from bot.domain.complaint_times import ack_due, decision_due, screen_due
from bot.domain.marks import N_
from bot.domain.mediator import Accreditation, Mediator
from bot.store.complaint_rows import Row, Words

ABSENT: Final = N_("Nothing here needs you now: somebody else has it, or it is over.")
_KINDS: Final[Mapping[Kind, str]] = {
    Kind.MONEY: N_("Money or a gift"),
    Kind.BIAS: N_("Took sides"),
    Kind.LEAK: N_("Told a secret"),
    Kind.THREAT: N_("A threat or pressure"),
    Kind.SEXUAL: N_("Sexual words or deeds"),
    Kind.ARMED: N_("A link to an armed group"),
    Kind.ABSENT: N_("Did not come, or left it"),
    Kind.OTHER: N_("Something else"),
}
_STATES: Final[Mapping[State, str]] = {
    State.RECEIVED: N_("waits for somebody to look at it"),
    State.SCREENED: N_("both are being heard"),
    State.HEARD: N_("a panel decides"),
    State.DECIDED: N_("decided; either may object"),
    State.APPEALED: N_("another panel decides"),
    State.CLOSED: N_("closed"),
    State.WITHDRAWN: N_("withdrawn"),
    State.DELETED: N_("deleted by whoever complained"),
    State.PROTECTED: N_("with the person for protection"),
}
FINDINGS: Final[Mapping[Finding, str]] = {
    Finding.NO_BREACH: N_("No breach"),
    Finding.ADVICE: N_("Advice"),
    Finding.RETRAINING: N_("Training anew"),
    Finding.PROBATION: N_("Under probation"),
    Finding.SUSPENDED_3: N_("Suspended for 3 months"),
    Finding.SUSPENDED_6: N_("Suspended for 6 months"),
    Finding.SUSPENDED_12: N_("Suspended for 12 months"),
    Finding.REVOKED: N_("Registration withdrawn"),
    Finding.REFERRED: N_("Told to the authorities"),
}
_WAYS: Final[Mapping[str, str]] = {
    "complainant": N_("Whoever complained: “{text}”"),
    "respondent": N_("Whoever it is about: “{text}”"),
    "to_complainant": N_("We asked whoever complained: “{text}”"),
    "to_respondent": N_("We told whoever it is about: “{text}”"),
}
_CONSENTS: Final[Mapping[Consent, str]] = {
    Consent.ASKED: N_("Asked whether the authorities may be told: no answer yet."),
    Consent.YES: N_("The authorities may be told, says whoever complained."),
    Consent.NO: N_("The authorities may not be told, says whoever complained."),
}
#: Whoever does not mediate yet, or no more, cannot be suspended (domain brief §3.1).
_SUSPENDABLE: Final = (
    Accreditation.PROBATION,
    Accreditation.ACCREDITED,
    Accreditation.ON_LEAVE,
    Accreditation.EXPIRED,
)
#: Words of one message at most that are shown.
_CUT: Final = 600
#: Complaints on a page of the list.
PAGE: Final = 10


@dataclass(frozen=True, slots=True)
class Sheet:
    """A complaint with what a screen says about it."""

    row: Row
    place: str
    whom: tuple[Mediator, ...]
    words: tuple[Words, ...]
    now: datetime
    #: It is in this reader's hands, or in nobody's.
    mine: bool
    #: Votes given, and seats taken.
    votes: tuple[int, int] = (0, 0)
    #: Voice notes that can be heard.
    voices: tuple[int, ...] = ()
    #: Whether whoever it is about had their say, or time enough.
    heard: bool = False
    #: Numbers of the coordinators complained of.
    staff: tuple[str, ...] = ()
    #: Of the code of conduct then in force, the article that speaks of it: title and text.
    article: tuple[str, str] = ("", "")


def absent_screen(reader: Reader) -> Screen:
    """There is none, or not for them."""
    return reader.screen([reader.say(ABSENT)], ())


def list_screen(reader: Reader, rows: Sequence[Row], page: int) -> Screen:
    """What is open and may be seen by this reader, the oldest first."""
    if not rows:
        return reader.screen([reader.say(N_("No complaint waits for you."))], ())
    first = page * PAGE
    shown = rows[first : first + PAGE]
    lines = [reader.say(N_("<b>Complaints</b>"))]
    buttons: list[tuple[Button, ...]] = []
    for row in shown:
        lines.append(
            reader.say(
                N_("{number}: {state}. Due: {day}"),
                number=row.number,
                state=reader.say(_STATES[row.state]),
                day=reader.tongue.day(due(row).astimezone(TRIPOLI).date()),
            )
        )
        verb = "protect.open" if row.state is State.PROTECTED else "integrity.open"
        buttons.append((Button(row.number, Act(verb, {"complaint": str(row.id)})),))
    if len(rows) > first + PAGE:
        buttons.append((reader.button(N_("More"), "integrity", page=str(page + 1)),))
    return reader.screen(lines, tuple(buttons))


def due(row: Row) -> datetime:
    """By when the next step is to be made."""
    if row.state in (State.RECEIVED, State.PROTECTED):
        return screen_due(row.made_at, serious=row.serious)
    return decision_due(row.made_at)


def complaint_screen(reader: Reader, sheet: Sheet, note: str = "") -> Screen:
    """One complaint: what is said, what was answered, and what can be done."""
    lines = [note, ""] if note else []
    lines += [*head_lines(reader, sheet), *told_lines(reader, sheet), *_state_lines(reader, sheet)]
    return reader.screen(lines, _rows(reader, sheet))


def head_lines(reader: Reader, sheet: Sheet) -> list[str]:
    """What it is, about whom, since when, and by what it is judged."""
    row, say = sheet.row, reader.say
    day = reader.tongue.date(row.made_at.astimezone(TRIPOLI).date())
    return [
        say(N_("<b>Complaint {number}</b>"), number=row.number),
        say(N_("Matter: {kind}"), kind=say(_KINDS[row.matter.kind])),
        say(N_("About: {whom}"), whom=whom(reader, sheet)),
        *([say(N_("Place: {place}"), place=sheet.place)] if sheet.place else []),
        say(N_("Since: {day}"), day=day),
        say(
            N_("Judged by the code of conduct {version}, article {n}."),
            version=row.code_version,
            n=ARTICLES[row.matter.kind],
        ),
        *([say(N_("It cannot wait, says whoever complained."))] if row.matter.urgent else []),
    ]


def whom(reader: Reader, sheet: Sheet) -> str:
    """Whom it is about, as far as that is known."""
    if sheet.row.matter.whom:
        return reader.listing([*(one.code for one in sheet.whom), *sheet.staff])
    matter = sheet.row.matter
    if matter.about is About.COORDINATOR:
        return reader.say(N_("a coordinator"))
    if matter.about is About.TEAM:
        return reader.say(N_("the team of this service"))
    if matter.typed:
        return reader.say(N_("a mediator whom nobody knows: “{typed}”"), typed=matter.typed)
    return reader.say(N_("a mediator; it is not known which"))


def told_lines(reader: Reader, sheet: Sheet) -> list[str]:
    """What was written, in its order."""
    said = None if sheet.row.body is None else sheet.row.body.get("what")
    lines = [""]
    if isinstance(said, str):
        lines.append(reader.say(N_("“{text}”"), text=said))
    elif said is not None:
        lines.append(reader.say(N_("They told it in a voice note.")))
    return lines + spoken_lines(reader, sheet.words)


def spoken_lines(reader: Reader, words: Sequence[Words]) -> list[str]:
    """What was written after it was filed, by whom and to whom."""
    ways = [one for one in words if one.way in _WAYS]
    return [reader.say(_WAYS[one.way], text=one.text[:_CUT]) for one in ways]


def _state_lines(reader: Reader, sheet: Sheet) -> list[str]:
    row, say = sheet.row, reader.say
    lines = ["", say(N_("It stands so: {state}."), state=say(_STATES[row.state]))]
    if row.state is State.RECEIVED:
        ack = ack_due(row.made_at).astimezone(TRIPOLI).date()
        lines.append(say(N_("To be acknowledged by {day}."), day=reader.tongue.day(ack)))
    if row.reach is None:
        lines.append(say(N_("Anonymous: nobody can be written to.")))
    lines += [
        say(N_("{code} is suspended."), code=one.code)
        for one in sheet.whom
        if one.accreditation is Accreditation.SUSPENDED
    ]
    if row.asked_at is not None and row.answered_at is None and row.state is State.SCREENED:
        lines.append(say(N_("Whoever it is about was asked and has not answered yet.")))
    if row.referral in _CONSENTS:
        lines.append(say(_CONSENTS[row.referral]))
    if row.state.sits:
        votes, seats = sheet.votes
        lines.append(say(N_("The panel: {votes} of {seats} have voted."), votes=votes, seats=seats))
    if row.finding is not None:
        lines.append(say(N_("Found: {finding}."), finding=say(FINDINGS[row.finding])))
    if row.harm_at is not None:
        lines.append(say(N_("Whoever complained says that somebody harmed them for it.")))
    return lines


def _rows(reader: Reader, sheet: Sheet) -> Rows:
    row = sheet.row
    args = {"complaint": str(row.id)}
    rows: list[tuple[Button, ...]] = [
        (reader.button(N_("Listen"), "integrity.listen", voice=str(voice), **args),)
        for voice in sheet.voices
    ]
    if row.state is State.RECEIVED:
        rows.append((reader.button(N_("I take it in hand"), "integrity.take", **args),))
        if row.acked_at is None:
            rows.append((reader.button(N_("Only acknowledge it"), "integrity.ack", **args),))
    elif row.state is State.SCREENED and not sheet.mine:
        rows.append((reader.button(N_("I take it over"), "integrity.take", **args),))
    elif row.state is State.SCREENED:
        rows += hearing_rows(reader, sheet)
    if row.harm_at is not None and row.harm_by is None:
        rows.append((reader.button(N_("I look after that"), "harm.take", **args),))
    rows.append((reader.button(N_("All complaints"), "integrity"),))
    return tuple(rows)


def hearing_rows(reader: Reader, sheet: Sheet) -> list[tuple[Button, ...]]:
    """What can be done while both are heard."""
    row, args = sheet.row, {"complaint": str(sheet.row.id)}
    rows = precaution_rows(reader, sheet)
    if len(sheet.whom) > 1:
        for one in sheet.whom:
            label = reader.say(N_("It is about {code}"), code=one.code)
            act = Act("integrity.about", {**args, "mediator": str(one.id)})
            rows.append((Button(label, act),))
    elif not row.matter.whom:
        rows.append((reader.button(N_("Say whom it is about"), "integrity.name", **args),))
    if row.reach is not None:
        ask = reader.button(N_("Ask whoever complained"), "integrity.ask", to="complainant", **args)
        rows.append((ask,))
    if len(row.matter.whom) == 1:
        label = N_("Tell and ask the mediator") if sheet.whom else N_("Tell and ask them")
        rows.append((reader.button(label, "integrity.ask", to="respondent", **args),))
    if row.reach is not None and row.referral is Consent.NOT_ASKED:
        rows.append(
            (reader.button(N_("May the authorities be told?"), "integrity.consult", **args),)
        )
    if sheet.heard and len(row.matter.whom) <= 1:
        rows.append((reader.button(N_("Call the panel"), "integrity.panel", **args),))
    return rows


def precaution_rows(
    reader: Reader, sheet: Sheet, verb: str = "precaution.ask"
) -> list[tuple[Button, ...]]:
    """Suspend as a precaution: only where it is serious, and there is something to suspend."""
    if not sheet.row.serious:
        return []
    return [
        (
            Button(
                reader.say(N_("Suspend {code} as a precaution"), code=one.code),
                Act(verb, {"complaint": str(sheet.row.id), "mediator": str(one.id)}),
            ),
        )
        for one in sheet.whom
        if one.accreditation in _SUSPENDABLE
    ]


def precaution_screen(reader: Reader, row: Row, mediator: Mediator, yes: str, back: str) -> Screen:
    """Ask once before somebody is suspended; `yes` and `back` are verbs."""
    args = {"complaint": str(row.id), "mediator": str(mediator.id)}
    text = reader.say(
        N_(
            "Suspend {code} as a precaution? It says nothing about guilt. Open offers end at once, "
            "and the files in hand go to others."
        ),
        code=mediator.code,
    )
    rows = (
        (reader.button(N_("Yes, suspend"), yes, **args),),
        (reader.button(N_("Back"), back, **args),),
    )
    return reader.screen([text], rows)


def write_screen(reader: Reader, row: Row, to: str, longest: int, hint: str = "") -> Screen:
    """Ask for what is to be written to one of the two."""
    asked = (
        N_("Write what you want to ask whoever complained.")
        if to == "complainant"
        else N_(
            "Write to the mediator what is said, in your own words, so that nothing shows by whom, "
            "and what you want to know."
        )
    )
    lines = [hint, ""] if hint else []
    lines += [reader.say(asked), reader.say(N_("At most {n} characters."), n=longest)]
    leave = reader.button(N_("Not now"), "integrity.drop", complaint=str(row.id))
    return reader.screen(lines, ((leave,),))


def preview_screen(reader: Reader, row: Row, to: str, text: str) -> Screen:
    """Show what would be read before it is sent."""
    args = {"complaint": str(row.id)}
    head = (
        N_("This is what whoever complained would read:")
        if to == "complainant"
        else N_("This is what the mediator would read:")
    )
    lines = [reader.say(head), reader.say(N_("“{text}”"), text=text)]
    rows = (
        (reader.button(N_("Send it"), "integrity.send", **args),),
        (reader.button(N_("Write it anew"), "integrity.ask", to=to, **args),),
        (reader.button(N_("Not now"), "integrity.drop", **args),),
    )
    return reader.screen(lines, rows)


def name_screen(reader: Reader, row: Row, hint: str = "") -> Screen:
    """Ask for a mediator's number."""
    lines = [hint, ""] if hint else []
    lines.append(reader.say(N_("Write their number in the register, such as M-204 or C-2.")))
    leave = reader.button(N_("Not now"), "integrity.drop", complaint=str(row.id))
    return reader.screen(lines, ((leave,),))
