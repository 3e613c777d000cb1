"""The card of something to decide: what it is about, why it waits, and what settles it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.chat.screen import Button, Rows, Screen
from bot.chat.screens.coordinator import (
    KINDS,
    Reader,
    Sheet,
    case_rows,
    desk_button,
    flags,
    outline,
    reading_row,
    who_counted,
)
from bot.chat.screens.follow_up import WORRIES
from bot.domain.case import Case, Level, Reason
from bot.domain.decision import Decision, DecisionKind
from bot.domain.follow_up import Worry
from bot.domain.marks import N_
from bot.usecases.answer_offer import BY_ONE_ACCOUNT
from bot.usecases.name_exclusions import NAMED
from bot.usecases.raise_worry import BY_MEDIATOR, STOPPED
from bot.usecases.write_to_reporter import NOT_A_MUST

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
    Reason.REOPENED: N_("the file was reopened"),
}
#: The sort of lateness or worry that a decision's detail names.
_DETAILS: Final[Mapping[str, str]] = {
    **WORRIES,
    "contact": N_("The sides have not been contacted yet."),
    "balance": N_("The second side has not been contacted yet."),
    "review": N_("There is no outcome yet."),
    "unreachable": N_("A mediator of the team cannot be reached any more."),
    "suspended": N_("A mediator of the team may mediate no longer."),
    "leave": N_("A mediator of the team is on leave: somebody else takes over."),
    STOPPED: N_("The mediators stopped: going on was not safe."),
    BY_ONE_ACCOUNT: N_("This account has asked for another mediator in several files."),
    NAMED: N_("They said whom the mediators must not belong to."),
    NOT_A_MUST: N_("They prefer a woman, and a man may go too."),
    "another_mediator": N_("The reporter would like another mediator."),
}
#: Questions that taking them on does not answer: what may be done stands under them.
_TO_BE_ACTED_ON: Final = frozenset(
    {
        DecisionKind.READ,
        DecisionKind.APPROVE,
        DecisionKind.NOBODY,
        DecisionKind.SEAT,
        DecisionKind.WORRY,
        DecisionKind.SILENCE,
        DecisionKind.ADDITION,
    }
)
_CLIMBS: Final[Mapping[Level, str]] = {
    Level.MUNICIPAL: N_("Undecided by {time}, it goes up to the regional level."),
    Level.REGIONAL: N_("Undecided by {time}, it goes up to the national level."),
    Level.NATIONAL: N_("Undecided by {time}, all are asked again."),
}


def decision_screen(
    reader: Reader,
    sheet: Sheet,
    decision: Decision,
    held_by: str | None = None,
    *,
    line: bool = False,
) -> Screen:
    """The card of something to decide about a case; `held_by` took it on for a while.

    `line`: the programme's own line is verified for the place, for whoever asks for a call.
    """
    lines = [
        reader.say(N_("<b>{about}</b>"), about=reader.say(KINDS[decision.kind])),
        reader.say(N_("<b>File {number}</b>"), number=sheet.case.number),
        *outline(reader, sheet),
        *_why(reader, sheet.case, decision),
        *flags(reader, sheet),
        _clock(reader, sheet, decision, held_by),
    ]
    if wants_call(decision) and not line:
        lines.append(reader.say(N_("No line of ours is verified there: write to them here.")))
    rows = (*_call(reader, sheet, decision, line=line), *_settling(reader, sheet, decision))
    rows = (*rows, *_acting(reader, sheet, decision.kind))
    return reader.screen(lines, (*rows, _to_file(reader, sheet)))


def wants_call(decision: Decision) -> bool:
    """Whether the reporter asked for a call; a mediator who did is called by other ways."""
    return decision.open and Worry.CALL in decision.detail.split()


def _call(reader: Reader, sheet: Sheet, decision: Decision, *, line: bool) -> Rows:
    if not (line and sheet.may_decide and wants_call(decision)):
        return ()
    args = {"decision": str(decision.id)}
    return ((reader.button(N_("Give them the number of our line"), "decision.call", **args),),)


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


def _acting(reader: Reader, sheet: Sheet, kind: DecisionKind) -> Rows:
    """Where something is to be done about the file it is at hand; else reading, and the file."""
    return case_rows(reader, sheet) if kind in _TO_BE_ACTED_ON else (reading_row(reader, sheet),)


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
        case DecisionKind.APPROVE | DecisionKind.READ | DecisionKind.OVERRIDE:
            return ()
        case DecisionKind.VETOES:
            change = reader.button(N_("Change the team"), "seats.change", case=str(sheet.case.id))
            keep = reader.button(N_("Leave it as it is"), "decision.keep", **args)
            return ((change, keep),)
        case _:
            return ((reader.button(N_("I take it on"), "decision.take", **args),),)


def _to_file(reader: Reader, sheet: Sheet) -> tuple[Button, ...]:
    return (reader.button(N_("Open the file"), "desk.case", case=str(sheet.case.id)),)
