"""Writing to the reporter, and reopening a file: what a coordinator sees before either is done."""

from collections.abc import Mapping
from typing import Final

from bot.chat.labels import outcome_label
from bot.chat.screen import Act, Button, Screen
from bot.chat.screens.coordinator import Reader, Sheet
from bot.domain.marks import N_
from bot.domain.outcome import Outcome
from bot.domain.severity import GRAVE
from bot.usecases.decide_case import LONGEST_SENTENCE
from bot.usecases.reopen_case import Cause
from bot.usecases.write_to_reporter import Reach

#: Why a file is reopened.
CAUSES: Final[Mapping[Cause, str]] = {
    Cause.BROKEN: N_("What was agreed is not kept"),
    Cause.WORSE: N_("Things have grown worse"),
    Cause.NEW_INCIDENT: N_("Something new has happened"),
    Cause.TOO_EARLY: N_("The outcome was recorded too early"),
}


def ask_screen(reader: Reader, sheet: Sheet, way: Reach, hint: str = "") -> Screen:
    """Ask for the message."""
    lines = [hint, ""] if hint else []
    lines += [
        reader.say(N_("<b>File {number}</b>"), number=sheet.case.number),
        reader.say(
            N_(
                "Write to the reporter: a question, or what happens next. Nothing that the other "
                "side said, no names, no numbers; somebody else may hold the phone."
            )
        ),
        reader.say(N_("They answer by “Add something”, and you read it here.")),
    ]
    if way is Reach.ASKED:
        lines.append(reader.say(N_("They wished no messages: they read it when they ask.")))
    lines.append(reader.say(N_("At most {n} characters."), n=LONGEST_SENTENCE))
    return reader.screen(lines, ((_leave(reader, sheet),),))


def sure_screen(reader: Reader, sheet: Sheet, text: str, number: int, *, masked: bool) -> Screen:
    """Show the message as the reporter would read it, before it is sent."""
    lines = [
        reader.say(N_("The reporter will read:")),
        reader.say(N_("“{text}”"), text=text),
    ]
    if masked:
        lines.append(reader.say(N_("We covered what looks like a name, a number or a link.")))
    case = str(sheet.case.id)
    rows = (
        (reader.button(N_("Send it"), "letter.send", case=case, number=str(number)),),
        (reader.button(N_("Write it anew"), "letter.ask", case=case),),
        (_leave(reader, sheet),),
    )
    return reader.screen(lines, rows)


def reopen_screen(reader: Reader, sheet: Sheet) -> Screen:
    """Before a file is reopened: what follows from it, and why."""
    case, args = sheet.case, {"case": str(sheet.case.id)}
    lines = [reader.say(N_("<b>File {number}</b>"), number=case.number)]
    if case.outcome is not None:
        outcome = outcome_label(reader.tongue, Outcome(case.outcome))
        lines.append(reader.say(N_("The outcome: <b>{outcome}</b>"), outcome=outcome))
    lines.append(reader.say(_follows(sheet)))
    lines.append(reader.say(N_("Why do you reopen it?")))
    rows: list[tuple[Button, ...]] = [
        (Button(reader.say(label), Act("reopen.yes", {**args, "why": cause.value})),)
        for cause, label in CAUSES.items()
    ]
    rows.append((reader.button(N_("Open the file"), "desk.case", **args),))
    return reader.screen(lines, tuple(rows))


def _follows(sheet: Sheet) -> str:
    if not sheet.team:
        return N_("The outcome no longer holds, and the file waits for a go-ahead once more.")
    if sheet.case.severity >= GRAVE:
        return N_(
            "The outcome no longer holds. The same mediators go on, as far as the rules allow it; "
            "you fill empty seats. You may change the team afterwards."
        )
    return N_(
        "The outcome no longer holds. The same mediators go on, as far as the rules allow it; "
        "empty seats are sought anew. You may change the team afterwards."
    )


def _leave(reader: Reader, sheet: Sheet) -> Button:
    return reader.button(N_("Not now"), "letter.drop", case=str(sheet.case.id))
