"""The card of something to decide, and what all screens of a coordinator share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.chat.labels import label, severity_label
from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.screens.follow_up import WORRIES
from bot.chat.words import TRIPOLI, Tongue
from bot.domain.case import Case, CaseState, Level, Reason, Woman
from bot.domain.decision import Decision, DecisionKind
from bot.domain.digest import FEW
from bot.domain.marks import N_
from bot.domain.neutrality import Rule
from bot.domain.severity import GRAVE, Band, band
from bot.usecases.answer_offer import BY_ONE_ACCOUNT
from bot.usecases.decide_case import AT_WORK, SEEKING
from bot.usecases.raise_worry import BY_MEDIATOR, STOPPED

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
}
_REASONS: Final[Mapping[Reason, str]] = {
    Reason.SEVERITY: N_("it is grave"),
    Reason.RISK: N_("the problem may grow"),
    Reason.CATEGORY: N_("this kind always waits"),
    Reason.UNANSWERED_TICKS: N_("nobody said what was seen"),
    Reason.DANGER_WORD: N_("its text speaks of danger"),
    Reason.VOICE_UNHEARD: N_("a voice note that nobody has heard"),
    Reason.EXCLUSIONS_UNKNOWN: N_("an exclusion we do not know, so only outsiders are asked"),
    Reason.EXCLUSIONS_MISSING: N_("nobody said whom to avoid, so only outsiders are asked"),
    Reason.VAGUE: N_("the place is not clear"),
    Reason.SECOND_REPORT: N_("a second report of the same"),
    Reason.NOBODY_LEFT: N_("nobody is left to ask"),
    Reason.VETOES: N_("a side asked for another mediator"),
}
_BANDS: Final[Mapping[Band, str]] = {
    Band.LOW: N_("low"),
    Band.WATCH: N_("to be watched"),
    Band.HIGH: N_("high"),
    Band.CRITICAL: N_("critical"),
}
#: Why somebody must not be asked; the same words wherever a coordinator reads them.
RULES: Final[Mapping[str, str]] = {
    Rule.OWN_CASE: N_("reported it or is a side"),
    Rule.TIE: N_("a tie to a side"),
    Rule.WOMAN: N_("a woman was asked for"),
    Rule.CAP: N_("enough open files"),
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
#: The sort of lateness or worry that a decision's detail names.
_DETAILS: Final[Mapping[str, str]] = {
    **WORRIES,
    "contact": N_("The sides have not been contacted yet."),
    "balance": N_("The second side has not been contacted yet."),
    "review": N_("There is no outcome yet."),
    "unreachable": N_("A mediator of the team cannot be reached any more."),
    "suspended": N_("A mediator of the team may mediate no longer."),
    STOPPED: N_("The mediators stopped: going on was not safe."),
    BY_ONE_ACCOUNT: N_("This account has asked for another mediator in several files."),
    "another_mediator": N_("The reporter would like another mediator."),
}
_CLIMBS: Final[Mapping[Level, str]] = {
    Level.MUNICIPAL: N_("Undecided by {time}, it goes up to the regional level."),
    Level.REGIONAL: N_("Undecided by {time}, it goes up to the national level."),
    Level.NATIONAL: N_("Undecided by {time}, all are asked again."),
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


def decision_screen(
    reader: Reader, sheet: Sheet, decision: Decision, held_by: str | None = None
) -> Screen:
    """The card of something to decide about a case; `held_by` took it on for a while."""
    lines = [
        reader.say(N_("<b>{about}</b>"), about=reader.say(KINDS[decision.kind])),
        reader.say(N_("<b>File {number}</b>"), number=sheet.case.number),
        *outline(reader, sheet),
        *_why(reader, sheet.case, decision),
        *flags(reader, sheet),
        _clock(reader, sheet, decision, held_by),
    ]
    rows = (*_settling(reader, sheet, decision), *_acting(reader, sheet, decision.kind))
    return reader.screen(lines, (*rows, _to_file(reader, sheet)))


def alert_screen(reader: Reader, decision: Decision, place: str, now: datetime) -> Screen:
    """An alert: the district is all there is (safety rules §9, §10)."""
    lines = [
        reader.say(N_("<b>{about}</b>"), about=reader.say(KINDS[decision.kind])),
        reader.say(N_("Place: {place}"), place=place),
        reader.say(N_("Raised {ago} ago."), ago=reader.ago(now - decision.made_at)),
        reader.say(N_("We know nothing more. No mediator goes before the danger is over.")),
        reader.say(_CLIMBS[decision.level], time=reader.moment(decision.due_at, now)),
    ]
    take = reader.button(N_("I take it on"), "decision.take", decision=str(decision.id))
    return reader.screen(lines, ((take,), (desk_button(reader),)))


def settled_screen(reader: Reader, decision: Decision, note: str) -> Screen:
    """Something that needs nobody any more."""
    lines = [reader.say(N_("<b>{about}</b>"), about=reader.say(KINDS[decision.kind])), note]
    return reader.screen(lines, ((desk_button(reader),),))


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
    rows.append(_reading(reader, sheet))
    if (sheet.may_decide or sheet.may_listen) and case.state in SEEKING | AT_WORK:
        rows.append(
            (reader.button(N_("Write a sentence for the mediator"), "sentence.ask", case=number),)
        )
    if sheet.may_decide and case.state in SEEKING | AT_WORK:
        rows.append((reader.button(N_("Close the file"), "close.ask", case=number),))
    return tuple(rows)


def _reading(reader: Reader, sheet: Sheet) -> tuple[Button, ...]:
    number = str(sheet.case.id)
    read = reader.button(N_("Read the report"), "read.report", case=number)
    if sheet.may_listen and sheet.voice in (Voice.READY, Voice.COMING):
        return (read, reader.button(N_("Listen"), "read.voice", case=number))
    return (read,)


def _acting(reader: Reader, sheet: Sheet, kind: DecisionKind) -> Rows:
    """Under a question about the search everything is at hand; else reading, and the file."""
    if kind in (DecisionKind.READ, DecisionKind.APPROVE, DecisionKind.NOBODY, DecisionKind.SEAT):
        return case_rows(reader, sheet)
    return (_reading(reader, sheet),)


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
            if rule == Rule.TIE and count < FEW
            else tongue.count("{n} mediator", "{n} mediators", count),
            why=tongue.say(RULES[rule]),
        )
        for rule, count in counts
        if rule in RULES
    ]


def _why(reader: Reader, case: Case, decision: Decision) -> list[str]:
    match decision.kind:
        case DecisionKind.APPROVE:
            why = [reader.say(_REASONS[reason]) for reason in Reason if reason in case.reasons]
            return [reader.say(N_("Why it waits: {why}"), why=reader.listing(why))]
        case DecisionKind.NOBODY | DecisionKind.SEAT:
            return _excluded(reader, _counts(decision.detail))
        case DecisionKind.TRUCE if case.truce_until is not None:
            at = reader.hour(case.truce_until)
            return [reader.say(N_("The truce ends: {at}"), at=at)]
        case _:
            return _told(reader, decision.detail)


def worry_label(reader: Reader, code: str) -> str:
    """What a follow-up answer said; empty where it is no code of ours."""
    known = WORRIES.get(code.removeprefix(BY_MEDIATOR))
    return "" if known is None else reader.say(known)


def _told(reader: Reader, detail: str) -> list[str]:
    """What is late, or what an answer said; «mediator:worse» is what a mediator answered."""
    lines = []
    for word in detail.split():
        code = word.removeprefix(BY_MEDIATOR)
        if code in _DETAILS:
            said = reader.say(_DETAILS[code])
            told = code != word
            lines.append(reader.say(N_("A mediator: {what}"), what=said) if told else said)
    return lines


def _excluded(reader: Reader, counts: Mapping[str, int]) -> list[str]:
    """How many were kept out and why; or how many seats are empty."""
    lines = []
    if counts.get("seats"):
        lines.append(
            reader.tongue.count("{n} seat is empty.", "{n} seats are empty.", counts["seats"])
        )
    if counts.get("live"):
        lines.append(
            reader.tongue.count(
                "{n} offer waits for an answer.", "{n} offers wait for an answer.", counts["live"]
            )
        )
    kept_out = who_counted(reader.tongue, counts.items())
    if kept_out:
        lines.append(reader.say(N_("Kept out: {who}"), who=reader.listing(kept_out)))
    return lines


def _counts(detail: str) -> dict[str, int]:
    """Read a detail such as «n3:4 radius:40»."""
    pairs = (word.partition(":") for word in detail.split())
    return {name: int(number) for name, _, number in pairs if number.isdecimal()}


def _clock(reader: Reader, sheet: Sheet, decision: Decision, held_by: str | None) -> str:
    time = reader.moment(decision.due_at, sheet.now)
    if held_by is not None:
        return reader.say(N_("{who} took it on; we ask again at {time}."), who=held_by, time=time)
    return reader.say(_CLIMBS[decision.level], time=time)


def _settling(reader: Reader, sheet: Sheet, decision: Decision) -> Rows:
    """The buttons of this kind alone."""
    if not sheet.may_decide:
        return ()
    args = {"decision": str(decision.id)}
    match decision.kind:
        case DecisionKind.APPROVE | DecisionKind.READ:
            return ()
        case DecisionKind.VETOES:
            change = reader.button(N_("Change the team"), "seats.change", case=str(sheet.case.id))
            keep = reader.button(N_("Leave it as it is"), "decision.keep", **args)
            return ((change, keep),)
        case _:
            return ((reader.button(N_("I take it on"), "decision.take", **args),),)


def _to_file(reader: Reader, sheet: Sheet) -> tuple[Button, ...]:
    return (reader.button(N_("Open the file"), "desk.case", case=str(sheet.case.id)),)
