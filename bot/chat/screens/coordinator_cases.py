"""The list of open files, one file as it stands, and what happened in it, without identities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.chat.labels import outcome_label, severity_label
from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.screens.coordinator import (
    KINDS,
    Reader,
    Sheet,
    case_rows,
    desk_button,
    flags,
    outline,
)
from bot.chat.screens.coordinator_decision import worry_label
from bot.chat.screens.coordinator_letter import CAUSES as REOPENINGS
from bot.chat.screens.coordinator_ways import ASKED
from bot.chat.words import isolate
from bot.domain.case import CaseState
from bot.domain.marks import N_
from bot.domain.outcome import Outcome
from bot.domain.severity import GRAVE
from bot.store.caseload import Heap
from bot.usecases.decide_case import AT_WORK
from bot.usecases.reopen_case import Cause
from bot.usecases.write_to_reporter import Asks

#: Files on a page of the list, and lines on a page of the record.
PAGE: Final = 8
LINES: Final = 14

_HEAPS: Final[Mapping[Heap, str]] = {
    Heap.WAITING: N_("⏳ Waiting for a decision: {n}"),
    Heap.SEEKING: N_("🔎 Being looked for: {n}"),
    Heap.AT_WORK: N_("🤝 With mediators: {n}"),
    Heap.MONITORED: N_("🌿 Followed up: {n}"),
}
_SIGNS: Final[Mapping[Heap, str]] = {
    Heap.WAITING: "⏳",
    Heap.SEEKING: "🔎",
    Heap.AT_WORK: "🤝",
    Heap.MONITORED: "🌿",
}
_STATES: Final[Mapping[CaseState, str]] = {
    CaseState.TRIAGE: N_("waits for a go-ahead"),
    CaseState.MATCHING: N_("a mediator is being looked for"),
    CaseState.ASSIGNED: N_("with mediators, nobody contacted yet"),
    CaseState.CONTACTED: N_("mediators are talking with the sides"),
    CaseState.MONITORING: N_("has an outcome, is followed up"),
    CaseState.CLOSED: N_("closed"),
}
#: What rows of the trail say. An act that is not named here is not shown.
_ACTS: Final[Mapping[str, str]] = {
    "filed": N_("filed the report"),
    "added": N_("added something"),
    "withdrawn": N_("withdrew the report"),
    "deleted": N_("deleted the report"),
    "vetoed": N_("asked for another mediator"),
    "vetoed_again": N_("asked for another mediator"),
    "held": N_("held the search back"),
    "approved": N_("gave the go-ahead"),
    "asked_by_hand": N_("chose whom to ask"),
    "changed_team": N_("changed the team"),
    "accepted": N_("accepted"),
    "decline": N_("declined"),
    "recuse": N_("stepped aside for a link"),
    "withdraw": N_("was replaced"),
    "contact": N_("reached one side"),
    "contact_both": N_("reached both sides"),
    "outcome": N_("recorded the outcome"),
    "read_report": N_("read the report"),
    "identity_asked": N_("asked who reported it"),
    "identity_agreed": N_("agreed that the reporter's account is opened"),
    "identity_refused": N_("did not agree that the reporter's account is opened"),
    "identity_read": N_("read the reporter's account"),
    "heard_voice": N_("heard a voice note"),
    "wrote_sentence": N_("wrote the sentence for the mediator"),
    "released_name": N_("let the mediator's name be told"),
    "took_on": N_("took it on"),
    "worried": N_("gave a worrying answer"),
    "closed": N_("closed the file"),
    "weighed": N_("said how grave it is"),
    "wrote_letter": N_("wrote to the reporter"),
    "reopened": N_("reopened the file"),
    "asked_reporter": N_("asked the reporter"),
    "named_whom": N_("said whom to avoid"),
    "described_sides": N_("said who the two sides are"),
    "shaped_team": N_("said how the team is put together"),
    "override_asked": N_("asked that a rule be set aside"),
    "override_agreed": N_("agreed that a rule is set aside"),
    "override_refused": N_("did not agree that a rule is set aside"),
    "woman_preferred": N_("said that a woman is no must"),
    "passed_up": N_("let the next level decide"),
}
_SETTLED: Final = N_("settled: {about}")
#: Why somebody was asked by hand, or a team changed.
CAUSES: Final[Mapping[str, str]] = {
    "nearest": N_("The nearest"),
    "language": N_("The language"),
    "sides": N_("The sides wished so"),
    "other": N_("Another reason"),
    "rule": N_("A rule of neutrality"),
    "hand_over": N_("A hand-over"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A button of the list."""

    sign: str
    text: str
    act: Act


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the record: who is a role with a number, never a name."""

    at: datetime
    who: str
    act: str
    reason: str = ""


def home_screen(reader: Reader) -> Screen:
    """The desk: neutral buttons, so that nothing shows over a shoulder (safety rules §5)."""
    summary = reader.button(N_("The summary"), "digest.open", apart="yes")
    return reader.screen(
        [reader.say(N_("What would you like to see?"))], ((desk_button(reader),), (summary,))
    )


def list_screen(
    reader: Reader, counts: Mapping[Heap, int], lines: Sequence[Line], page: int, *, alerts: int = 0
) -> Screen:
    """The open files of an area, a page at a time."""
    total = sum(counts.values()) + alerts
    if not total:
        return reader.screen([reader.say(N_("No file is open in your area."))])
    waiting = {**counts, Heap.WAITING: counts.get(Heap.WAITING, 0) + alerts}
    text = [reader.say(N_("<b>The open files of your area: {n}</b>"), n=total)]
    text += [reader.say(_HEAPS[heap], n=waiting[heap]) for heap in Heap if waiting.get(heap)]
    rows = [(Button(f"{line.sign} {line.text}", line.act),) for line in lines]
    turns = _turns(reader, "desk.cases", {}, page, total, PAGE)
    return reader.screen(text, (*rows, *([turns] if turns else [])))


def listed_label(
    reader: Reader, number: str, severity: int, place: str, opened: datetime, now: datetime
) -> str:
    """One file in a line: «7Q4K · جدّي · سبها · 2 س»."""
    parts = (
        isolate(number),
        severity_label(reader.tongue, severity),
        place,
        reader.ago(now - opened),
    )
    return " · ".join(part for part in parts if part)


def alert_label(reader: Reader, place: str, made: datetime, now: datetime) -> str:
    """An alert in a line."""
    return " · ".join((reader.say(N_("an alert")), place, reader.ago(now - made)))


def sign(heap: Heap) -> str:
    """The sign of a heap, before each of its files."""
    return _SIGNS[heap]


def case_screen(reader: Reader, sheet: Sheet, note: str = "") -> Screen:
    """A file as it now stands; `note` says what has just happened."""
    case = sheet.case
    state = reader.say(_STATES[case.state])
    lines = [note, ""] if note else []
    lines += [
        reader.say(N_("<b>File {number}</b> · {state}"), number=case.number, state=state),
        *outline(reader, sheet),
        reader.say(N_("Opened: {at}"), at=reader.hour(case.opened_at)),
        *_work(reader, sheet),
    ]
    if case.state.open:
        lines += flags(reader, sheet)
    lines += [
        reader.say(N_("Open: {about}"), about=reader.say(KINDS[one.kind])) for one in sheet.waiting
    ]
    return reader.screen(lines, (*case_rows(reader, sheet), *_team_rows(reader, sheet)))


def trail_screen(
    reader: Reader, sheet: Sheet, events: Sequence[Event], page: int, total: int
) -> Screen:
    """What happened in a file, oldest first, by roles and numbers alone."""
    lines = [reader.say(N_("<b>The record of file {number}</b>"), number=sheet.case.number)]
    lines += [_event(reader, event) for event in events]
    args = {"case": str(sheet.case.id)}
    turns = _turns(reader, "desk.trail", args, page, total, LINES)
    back = (reader.button(N_("Open the file"), "desk.case", **args),)
    return reader.screen(lines, (*([turns] if turns else []), back))


def shown(action: str) -> bool:
    """Whether the record has words for an act."""
    return action in _ACTS or action.removeprefix("settled_") in {kind.value for kind in KINDS}


def seats_screen(reader: Reader, sheet: Sheet) -> Screen:
    """Before a team is taken from its file: why; they will read nothing of it (safety rules §8)."""
    args = {"case": str(sheet.case.id)}
    lines = [
        reader.say(N_("<b>File {number}</b>"), number=sheet.case.number),
        reader.say(N_("Team: {team}"), team=reader.listing(sheet.team)),
        reader.say(
            N_(
                "All of them leave the file and are not asked about it again. They read only that "
                "it was given to somebody else. Why?"
            )
        ),
    ]
    rows = (
        (reader.button(CAUSES["rule"], "seats.yes", why="rule", **args),),
        (reader.button(CAUSES["hand_over"], "seats.yes", why="hand_over", **args),),
        (reader.button(N_("Open the file"), "desk.case", **args),),
    )
    return reader.screen(lines, rows)


def _work(reader: Reader, sheet: Sheet) -> list[str]:
    """Who was asked, who works on it, and how far they are."""
    case, lines = sheet.case, []
    if sheet.team:
        lines.append(reader.say(N_("Team: {team}"), team=reader.listing(sheet.team)))
    if sheet.accepted or sheet.declined or sheet.unanswered:
        lines.append(
            reader.say(
                N_("Offers: accepted {yes} · declined {no} · no answer yet {open}"),
                yes=sheet.accepted,
                no=sheet.declined,
                open=sheet.unanswered,
            )
        )
    if case.contact_at is not None:
        lines.append(reader.say(N_("First contact: {at}"), at=reader.hour(case.contact_at)))
    if sheet.sentence:
        lines.append(reader.say(N_("A sentence for the mediator is written.")))
    if case.outcome is not None:
        outcome = outcome_label(reader.tongue, Outcome(case.outcome))
        lines.append(reader.say(N_("The outcome: <b>{outcome}</b>"), outcome=outcome))
    if case.truce_until is not None:
        at = reader.hour(case.truce_until)
        lines.append(reader.say(N_("The truce ends: {at}"), at=at))
    return lines


def _team_rows(reader: Reader, sheet: Sheet) -> Rows:
    case, args = sheet.case, {"case": str(sheet.case.id)}
    rows: list[tuple[Button, ...]] = [
        (Button(reader.say(KINDS[one.kind]), Act("decision.open", {"decision": str(one.id)})),)
        for one in sheet.waiting
    ]
    if sheet.may_decide and case.team and case.state.open and case.state in _WITH_TEAM:
        rows.append((reader.button(N_("Change the team"), "seats.change", **args),))
    if sheet.may_decide and may_release(sheet):
        rows.append((reader.button(N_("Tell the reporter who mediates"), "name.release", **args),))
    rows.append((reader.button(N_("The record"), "desk.trail", **args), desk_button(reader)))
    return tuple(rows)


_WITH_TEAM: Final = AT_WORK | {CaseState.MATCHING}


def may_release(sheet: Sheet) -> bool:
    """A name is released by a person only where acceptance alone does not (safety rules §8)."""
    case = sheet.case
    held_back = case.reporter_is_side and not case.named and case.severity >= GRAVE
    return held_back and case.state in AT_WORK


def _event(reader: Reader, event: Event) -> str:
    kind = event.act.removeprefix("settled_")
    about = [said for one, said in KINDS.items() if one.value == kind]
    if event.act in _ACTS or not about:
        what = reader.say(_ACTS[event.act])
    else:
        what = reader.say(_SETTLED, about=reader.say(about[0]))
    at, why = reader.hour(event.at), _reason(reader, event)
    if why:
        return reader.say(
            N_("{at} — {who}: {what} ({why})"), at=at, who=event.who, what=what, why=why
        )
    return reader.say(N_("{at} — {who}: {what}"), at=at, who=event.who, what=what)


def _reason(reader: Reader, event: Event) -> str:
    if event.act == "outcome":
        return outcome_label(reader.tongue, Outcome(event.reason))
    if event.act == "worried":
        return worry_label(reader, event.reason).removesuffix(".")
    if event.act == "asked_reporter":
        return reader.say(ASKED[Asks(event.reason)])
    if event.act == "reopened":
        return reader.say(REOPENINGS[Cause(event.reason)])
    if event.act in ("asked_by_hand", "changed_team") and event.reason in CAUSES:
        return reader.say(CAUSES[event.reason])
    return ""


def _turns(
    reader: Reader, verb: str, args: Mapping[str, str], page: int, total: int, size: int
) -> tuple[Button, ...]:
    """Buttons to the pages before and after."""
    found = []
    if page > 0:
        found.append(reader.button(N_("Before"), verb, **args, page=str(page - 1)))
    if total > (page + 1) * size:
        found.append(reader.button(N_("More"), verb, **args, page=str(page + 1)))
    return tuple(found)
