"""What all screens of a coordinator share: who reads, what they see of a file, what they may do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.chat.labels import label, severity_label
from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.words import TRIPOLI, Tongue
from bot.domain.case import Case, CaseState, Woman
from bot.domain.decision import Decision, DecisionKind
from bot.domain.digest import FEW
from bot.domain.marks import N_
from bot.domain.neutrality import Rule
from bot.domain.severity import GRAVE, Band, band
from bot.usecases.decide_case import AT_WORK, SEEKING
from bot.usecases.seek_mediators import TIED

#: What each kind of decision is about, in a line.
KINDS: Final[Mapping[DecisionKind, str]] = {
    DecisionKind.APPROVE: N_("It waits for your go-ahead"),
    DecisionKind.ALERT: N_("An alert: somebody's life may be in danger"),
    DecisionKind.NOBODY: N_("Nobody is left to ask"),
    DecisionKind.VETOES: N_("Another mediator is asked for once more"),
    DecisionKind.WORRY: N_("Something worrying about the file"),
    DecisionKind.SILENCE: N_("No answer to a follow-up, after there was danger"),
    DecisionKind.OVERDUE: N_("The mediators are late"),
    DecisionKind.SEAT: N_("The team is not complete"),
    DecisionKind.TRUCE: N_("A truce ends soon"),
    DecisionKind.ADDITION: N_("The reporter added something"),
    DecisionKind.READ: N_("A report that nobody has read yet"),
    DecisionKind.OVERRIDE: N_("A second person is asked about a rule"),
}
_BANDS: Final[Mapping[Band, str]] = {
    Band.LOW: N_("low"),
    Band.WATCH: N_("to be watched"),
    Band.HIGH: N_("high"),
    Band.CRITICAL: N_("critical"),
}
#: Why somebody must not be asked; the same words wherever a coordinator reads them.
RULES: Final[Mapping[str, str]] = {
    TIED: N_("a tie to a side"),
    Rule.BOTH_SIDES: N_("of both sides, and both must agree"),
    Rule.MEDIATED: N_("mediated for a side within a year"),
    Rule.SHAPE: N_("does not fit how the team is put together"),
    Rule.DISCLOSURE: N_("has not said whether there is a link"),
    Rule.BLIND: N_("the comparison could not be made blindly"),
    Rule.LOCAL: N_("somebody from outside should lead, with one who knows the custom"),
    Rule.NOMINATED: N_("wished for by a notable alone"),
    Rule.WOMAN: N_("a woman was asked for"),
    Rule.CAP: N_("enough files, or this place or pair of sides too often"),
    Rule.DECLARATION: N_("the declaration of ties is too old"),
    Rule.CODE: N_("the code of conduct is not accepted"),
    Rule.ACCREDITATION: N_("not registered and qualified"),
    Rule.EXPIRED: N_("the registration has ended"),
    Rule.UNAVAILABLE: N_("not available now"),
    Rule.UNREACHABLE: N_("our messages do not arrive"),
    Rule.CATEGORY: N_("not their field"),
    Rule.SEVERITY: N_("graver than they are entrusted with"),
    Rule.LANGUAGE: N_("does not speak the language asked for"),
    Rule.RADIUS: N_("too far away"),
    Rule.BARRED: N_("left this file, or was replaced in it"),
    Rule.TEAM: N_("is on the team already"),
    Rule.READER: N_("coordinates in this area"),
    Rule.OUTSIDERS: N_("from the area itself"),
    "paused": N_("asked already, or busy now"),
}
COLLEAGUE = N_("A colleague has decided this.")
MINE = N_("Your decision stands recorded.")
ELAPSED = N_("This has settled itself meanwhile.")
NOT_THERE = N_("There is no such file.")


class Voice(StrEnum):
    """What there is to hear."""

    NONE = "none"
    COMING = "coming"
    READY = "ready"
    #: Heard and deleted, or older than 72 hours (safety rules §7).
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Reader:
    """A coordinator who reads: their tongue, and how they are addressed."""

    tongue: Tongue
    gender: str = ""

    def say(self, msgid: str, **values: object) -> str:
        """Say a sentence to them."""
        return self.tongue.say_to(self.gender, msgid, **values)

    def button(self, msgid: str, verb: str, **args: str) -> Button:
        """A button whose label speaks to them."""
        return Button(self.say(msgid), Act(verb, args))

    def listing(self, parts: Iterable[str]) -> str:
        """Several things in a row."""
        return self.say(N_(", ")).join(parts)

    def moment(self, instant: datetime, now: datetime) -> str:
        """A time to come: the hour and minute, with the day where it is not today."""
        day, today = (at.astimezone(TRIPOLI).date() for at in (instant, now))
        time = self.tongue.time(instant)
        return time if day == today else f"{self.tongue.day(day)} {time}"

    def hour(self, instant: datetime) -> str:
        """A time gone by, rounded to the hour: exact ones identify people (safety rules §6)."""
        half_past = instant + timedelta(minutes=30)
        day = self.tongue.day(half_past.astimezone(TRIPOLI).date())
        return f"{day} {self.tongue.time(half_past.replace(minute=0))}"

    def ago(self, span: timedelta) -> str:
        """How long ago, short enough for a button."""
        hours = span / timedelta(hours=1)
        if hours < 1:
            return self.say(N_("{n} min"), n=int(span / timedelta(minutes=1)))
        if hours < 48:  # noqa: PLR2004 - two days
            return self.say(N_("{n} h"), n=int(hours))
        return self.tongue.count("{n} day", "{n} days", int(hours / 24))

    def screen(self, lines: Iterable[str], rows: Rows = ()) -> Screen:
        """Everything a coordinator reads is protected: it turns into content at the next press."""
        return Screen("\n".join(lines), rows, protect=True, rtl=self.tongue.rtl)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A case with what its screens say about it, and what this coordinator may do."""

    case: Case
    place: str
    now: datetime
    voice: Voice = Voice.NONE
    voices: int = 0
    #: Open decisions of the case.
    waiting: tuple[Decision, ...] = ()
    #: Whether the coordinator's sentence for the mediator is written.
    sentence: bool = False
    team: tuple[str, ...] = ()
    accepted: int = 0
    declined: int = 0
    unanswered: int = 0
    may_decide: bool = False
    may_listen: bool = False


def absent_screen(reader: Reader) -> Screen:
    """What is not theirs does not exist for them (safety rules §13)."""
    return reader.screen([reader.say(NOT_THERE)], ((desk_button(reader),),))


def outline(reader: Reader, sheet: Sheet) -> list[str]:
    """Kind, place, gravity and sides: what every screen about a case begins with."""
    case = sheet.case
    return [
        reader.say(N_("Kind: {kind}"), kind=label(reader.tongue, "category", case.category)),
        reader.say(N_("Place: {place}"), place=sheet.place or reader.say(N_("not clear"))),
        reader.say(
            N_("How grave: {severity} · may grow: {band}"),
            severity=severity_label(reader.tongue, case.severity),
            band=reader.say(_BANDS[band(case.risk)]),
        ),
        reader.say(N_("Between: {sides}"), sides=label(reader.tongue, "sides", case.sides)),
    ]


def flags(reader: Reader, sheet: Sheet) -> list[str]:
    """What must not be overlooked: voices to hear, how many must go, who decides."""
    lines = []
    if sheet.voice is Voice.READY:
        lines.append(
            reader.tongue.count(
                "{n} voice note waits to be heard.",
                "{n} voice notes wait to be heard.",
                sheet.voices,
            )
        )
    if sheet.voice is Voice.COMING:
        lines.append(reader.say(N_("A voice note is on its way.")))
    if sheet.voice in (Voice.READY, Voice.COMING) and sheet.case.woman is Woman.REQUIRED:
        lines.append(reader.say(N_("A woman is to hear it.")))
    if sheet.case.team_size > 1:
        lines.append(
            reader.tongue.count(
                "Never alone: {n} mediator must accept.",
                "Never alone: {n} mediators must accept.",
                sheet.case.team_size,
            )
        )
    if not sheet.may_decide:
        lines.append(reader.say(N_("A higher level than yours decides here. You may read.")))
    return lines


def case_rows(reader: Reader, sheet: Sheet) -> Rows:
    """What may be done with a case in any state, the nearest first."""
    case, number = sheet.case, str(sheet.case.id)
    rows: list[tuple[Button, ...]] = []
    if sheet.may_decide and case.state in SEEKING:
        pick = reader.button(N_("Choose the team"), "pick.list", case=number)
        approve = reader.button(N_("Begin the search"), "desk.approve", case=number)
        by_itself = case.state is CaseState.TRIAGE and case.severity < GRAVE
        rows.append((approve, pick) if by_itself else (pick,))
    rows.append(reading_row(reader, sheet))
    if (sheet.may_decide or sheet.may_listen) and case.state in SEEKING | AT_WORK:
        rows.append(
            (reader.button(N_("Write a sentence for the mediator"), "sentence.ask", case=number),)
        )
    if sheet.may_decide and case.state.open:
        rows.append((reader.button(N_("Write to the reporter"), "letter.ask", case=number),))
        if case.state is CaseState.MONITORING:
            rows.append((reader.button(N_("Reopen the file"), "reopen.ask", case=number),))
        rows.append((reader.button(N_("Close the file"), "close.ask", case=number),))
    return tuple(rows)


def reading_row(reader: Reader, sheet: Sheet) -> tuple[Button, ...]:
    """Read the report, and listen where there is anything to hear."""
    number = str(sheet.case.id)
    read = reader.button(N_("Read the report"), "read.report", case=number)
    if sheet.may_listen and sheet.voice in (Voice.READY, Voice.COMING):
        return (read, reader.button(N_("Listen"), "read.voice", case=number))
    return (read,)


def desk_button(reader: Reader) -> Button:
    """Back to the list."""
    return reader.button(N_("The list"), "desk.cases")


def who_counted(tongue: Tongue, counts: Iterable[tuple[str, int]]) -> list[str]:
    """How many are kept out by each rule, in words; a name that is no rule is passed over.

    A few who are tied to a side are a few of one community: not counted aloud (safety rules §15).
    """
    few = tongue.say(N_("fewer than 5 mediators"))
    return [
        tongue.say(
            N_("{who}: {why}"),
            who=few
            if rule == TIED and count < FEW
            else tongue.count("{n} mediator", "{n} mediators", count),
            why=tongue.say(RULES[rule]),
        )
        for rule, count in counts
        if rule in RULES
    ]
