"""Too few can be asked: what a coordinator can do about it, honestly, and what nobody can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.chat.screen import Button, Screen
from bot.chat.screens.coordinator import Reader, Sheet, who_counted
from bot.domain.marks import N_
from bot.domain.neutrality import Rule
from bot.usecases.decide_case import LONGEST_SENTENCE
from bot.usecases.write_to_reporter import Asks

#: What the reporter is asked, as the record and the report name it.
ASKED: Final[Mapping[Asks, str]] = {
    Asks.WHOM: N_("whom the mediators must not belong to"),
    Asks.WOMAN: N_("whether a woman is a must"),
    Asks.WAITING: N_("no team has been found yet"),
    Asks.CALL: N_("our line, for a call"),
}
_ASK: Final[Mapping[Asks, str]] = {
    Asks.WHOM: N_("Ask the reporter whom to avoid"),
    Asks.WOMAN: N_("Ask the reporter whether a woman is a must"),
    Asks.WAITING: N_("Tell the reporter that no team is found yet"),
}
#: What a rule that keeps many out means for what can be done.
_MEANS: Final[Mapping[Rule, str]] = {
    Rule.OUTSIDERS: N_(
        "Nobody knows whom to avoid, so nobody from the area is asked. Once it is known, the "
        "others may be asked too."
    ),
    Rule.RADIUS: N_(
        "How far somebody goes they say themselves, and nobody stretches it for them. Whoever "
        "would go farther this once has that written in the register."
    ),
    Rule.UNAVAILABLE: N_("Whoever is resting comes back by themselves."),
    Rule.CAP: N_("Whoever has enough files is free again once one has an outcome."),
}


@dataclass(frozen=True, slots=True)
class Ways:
    """What is open in one file at this moment."""

    needed: int
    possible: int
    #: How many each rule keeps out.
    kept_out: Sequence[tuple[str, int]]
    #: What the reporter may be asked or told.
    ask: Sequence[Asks]
    #: Whether a coordinator may write whom to avoid.
    name: bool
    #: Whether the two sides are still to be described.
    describe: bool
    #: Whether the sides may choose how the team is put together.
    shape: bool
    #: Whether somebody above would hear of it.
    up: bool


def ways_screen(reader: Reader, sheet: Sheet, ways: Ways, note: str = "") -> Screen:
    """How many are missing and why, then every way on, the nearest first."""
    args = {"case": str(sheet.case.id)}
    lines = [note, ""] if note else []
    lines += [
        reader.say(N_("<b>File {number}</b>"), number=sheet.case.number),
        reader.say(
            N_("Needed: {needed}. Can be asked: {possible}."),
            needed=ways.needed,
            possible=ways.possible,
        ),
        *who_counted(reader.tongue, ways.kept_out),
    ]
    stand = {rule for rule, _ in ways.kept_out}
    lines += [reader.say(text) for rule, text in _MEANS.items() if rule.value in stand]
    rows: list[tuple[Button, ...]] = [
        (reader.button(_ASK[asks], "ways.ask", **args, what=asks.value),) for asks in ways.ask
    ]
    if ways.name:
        rows.append((reader.button(N_("Write whom to avoid yourself"), "ways.name", **args),))
    if ways.describe:
        rows.append((reader.button(N_("Say who the two sides are"), "sides.ask", **args),))
    if ways.shape:
        rows.append((reader.button(N_("How is the team put together?"), "sides.team", **args),))
    if ways.up:
        rows.append((reader.button(N_("Let the next level decide now"), "ways.up", **args),))
    rows.append((reader.button(N_("Close the file"), "close.ask", **args),))
    rows.append((reader.button(N_("Back"), "pick.list", **args),))
    return reader.screen(lines, tuple(rows))


def ask_whom_screen(reader: Reader, sheet: Sheet, before: str, hint: str = "") -> Screen:
    """Ask a coordinator for the list; it is read by the conflict check alone (rule N15)."""
    lines = [hint, ""] if hint else []
    lines.append(reader.say(N_("<b>File {number}</b>"), number=sheet.case.number))
    if before:
        lines.append(reader.say(N_("The mediator must not be from: {whom}"), whom=before))
    lines += [
        reader.say(
            N_(
                "Write whom the mediators must not belong to, each as the register knows it, with "
                "commas between them. What was named before goes on to bind. No mediator reads it."
            )
        ),
        reader.say(N_("At most {n} characters."), n=LONGEST_SENTENCE),
    ]
    leave = reader.button(N_("Not now"), "ways.drop", case=str(sheet.case.id))
    return reader.screen(lines, ((leave,),))
