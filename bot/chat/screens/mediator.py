"""What a mediator reads: the offer without details, the summary, contact and outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.chat.labels import label, labels, outcome_label, severity_label
from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.words import Tongue, isolate
from bot.domain.case import Case, CaseState, Woman
from bot.domain.marks import N_
from bot.domain.outcome import BY_MEDIATOR, WITH_TERMS, Outcome

#: Why somebody declines; no reason need be given (glossary).
REASONS: Mapping[str, str] = {
    "busy": N_("I am busy now"),
    "far": N_("It is too far"),
    "unsafe": N_("It does not seem safe"),
    "unfit": N_("It is not my field"),
    "none": N_("No reason"),
}
#: How long a truce may be set to run, in days.
TRUCE_DAYS = (3, 7, 14, 30)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a mediator may see of a case: composed from chosen answers, never free text."""

    case: Case
    place: str
    #: Chosen answers of the report form.
    answers: Mapping[str, Any] = field(default_factory=dict)
    #: The sentence that a coordinator wrote or released; empty where there is none.
    sentence: str = ""
    #: First contact is not to be made before (safety rules §6).
    not_before: datetime | None = None
    #: Of the mediator who reads, for the forms of address.
    gender: str = ""


def offer_screen(tongue: Tongue, case: Case, place: str, number: int) -> Screen:
    """The offer: category, place, severity, and the sides by kind alone (rule N14)."""
    say = tongue.say
    lines = [
        say(N_("<b>A case is offered to you</b>")),
        *_outline(tongue, case, place),
    ]
    if case.team_size > 1:
        lines.append(
            tongue.count(
                "A team of {n} mediator goes together.",
                "A team of {n} mediators goes together.",
                case.team_size,
            )
        )
    lines += [
        "",
        say(N_("The code: I reveal every link before I accept, and step aside if it matters.")),
        say(N_("Before you answer: have you any link to a side, or to what it is about?")),
        say(N_("You may decline freely. It costs you nothing.")),
    ]
    args = {"case": str(case.id), "offer": str(number)}
    rows = (
        (Button(say(N_("No link, I accept")), Act("offer.accept", {**args, "tie": "none"})),),
        (
            Button(say(N_("I have a link")), Act("offer.recuse", args)),
            Button(say(N_("I decline")), Act("offer.decline", args)),
        ),
    )
    return Screen("\n".join(lines), rows, protect=True, rtl=tongue.rtl)


def reasons_screen(tongue: Tongue, case_id: int, number: int, gender: str = "") -> Screen:
    """Why, if they like to say."""
    args = {"case": str(case_id), "offer": str(number)}
    rows: list[tuple[Button, ...]] = [
        (Button(tongue.say_to(gender, text), Act("offer.declined", {**args, "reason": code})),)
        for code, text in REASONS.items()
    ]
    rows.append((Button(tongue.say(N_("Back")), Act("offer.open", args)),))
    text = tongue.say(N_("Thank you for answering. Would you say why?"))
    return Screen(text, tuple(rows), rtl=tongue.rtl)


def case_screen(tongue: Tongue, summary: Summary, *, about: str = "") -> Screen:
    """The case as it now stands for somebody of its team."""
    case = summary.case
    match case.state:
        case CaseState.MATCHING:
            return _waiting(tongue, case)
        case CaseState.ASSIGNED | CaseState.CONTACTED:
            return _at_work(tongue, summary, about)
        case CaseState.MONITORING:
            return _monitored(tongue, summary, about)
        case _:
            text = tongue.say(N_("This file is closed. Thank you for your effort."))
            return Screen(text, rtl=tongue.rtl)


def after(case: Case) -> str:
    """Which outcome a new one comes after: its second, or nothing; a press made before is stale."""
    return "" if case.outcome_at is None else str(int(case.outcome_at.timestamp()))


def outcomes_screen(tongue: Tongue, case: Case) -> Screen:
    """How did it end? The fixed list (domain brief §4.5)."""
    args = {"case": str(case.id), "after": after(case)}
    rows: list[tuple[Button, ...]] = [
        (Button(outcome_label(tongue, each), Act("case.ended", {**args, "as": each.value})),)
        for each in BY_MEDIATOR
    ]
    rows.append((Button(tongue.say(N_("Back")), Act("case.open", {"case": str(case.id)})),))
    return Screen(tongue.say(N_("How did it end?")), tuple(rows), protect=True, rtl=tongue.rtl)


def confirm_screen(tongue: Tongue, case: Case, outcome: Outcome, gender: str = "") -> Screen:
    """Once more before it is written down; terms are checked (domain brief §1.5)."""
    say = tongue.say
    args = {"case": str(case.id), "after": after(case), "as": outcome.value}
    lines = [say(N_("The outcome: <b>{outcome}</b>"), outcome=outcome_label(tongue, outcome))]
    if outcome in WITH_TERMS:
        lines += [
            tongue.say_to(
                gender,
                N_(
                    "Please make sure: nobody is given in marriage, no family is driven out, and "
                    "nobody is punished for what somebody else did. The courts stay open to all."
                ),
            )
        ]
    rows: list[tuple[Button, ...]] = []
    if outcome is Outcome.TRUCE_ONLY:
        lines.append(say(N_("How long does the truce run?")))
        days = [
            Button(
                tongue.count("{n} day", "{n} days", days),
                Act("case.ended.yes", {**args, "days": str(days)}),
            )
            for days in TRUCE_DAYS
        ]
        rows += [(days[0], days[1]), (days[2], days[3])]
    else:
        rows.append((Button(say(N_("Yes, record it")), Act("case.ended.yes", args)),))
    rows.append((Button(say(N_("Back")), Act("case.outcome", {"case": str(case.id)})),))
    return Screen("\n\n".join(lines), tuple(rows), protect=True, rtl=tongue.rtl)


def leave_screen(tongue: Tongue, case: Case) -> Screen:
    """Step aside: for a link, or for any other cause; both are free."""
    say, args = tongue.say, {"case": str(case.id)}
    rows = (
        (Button(say(N_("I found a link to a side")), Act("case.left", {**args, "why": "link"})),),
        (Button(say(N_("Another cause")), Act("case.left", {**args, "why": "other"})),),
        (Button(say(N_("Back")), Act("case.open", args)),),
    )
    text = say(N_("Thank you for saying so. Somebody else will take it on. What is the cause?"))
    return Screen(text, rows, protect=True, rtl=tongue.rtl)


def mine_screen(tongue: Tongue, cases: Sequence[tuple[Case, str]]) -> Screen:
    """The cases that somebody has in hand, a button each."""
    if not cases:
        return Screen(tongue.say(N_("You have no case in hand.")), rtl=tongue.rtl)
    rows = tuple(
        (Button(f"{isolate(case.number)} · {place}", Act("case.open", {"case": str(case.id)})),)
        for case, place in cases
    )
    text = tongue.say(N_("Your cases:"))
    return Screen(text, rows, protect=True, rtl=tongue.rtl)


def _outline(tongue: Tongue, case: Case, place: str) -> list[str]:
    say = tongue.say
    return [
        say(N_("Kind: {kind}"), kind=label(tongue, "category", case.category)),
        say(N_("Place: {place}"), place=place),
        say(N_("How grave: {severity}"), severity=severity_label(tongue, case.severity)),
        say(N_("Between: {sides}"), sides=label(tongue, "sides", case.sides)),
    ]


def _waiting(tongue: Tongue, case: Case) -> Screen:
    text = tongue.count(
        "Thank you. {n} more mediator is needed; nothing starts before. We shall write to you.",
        "Thank you. {n} more mediators are needed; nothing starts before. We shall write to you.",
        max(1, case.team_size - len(case.team)),
    )
    leave = Button(tongue.say(N_("I step aside")), Act("case.leave", {"case": str(case.id)}))
    return Screen(text, ((leave,),), protect=True, rtl=tongue.rtl)


#: What a mediator is reminded of.
_ABOUT: Mapping[str, str] = {
    "contact": N_("A reminder: the sides have not been contacted yet."),
    "balance": N_("A reminder: the other side has not been contacted yet."),
    "review": N_("A reminder: there is no outcome yet. How does it stand?"),
    "truce": N_("A reminder: the truce ends soon. Can it be renewed?"),
    "reopened": N_("The coordinator has opened this file again: what was reached does not hold."),
}


def _at_work(tongue: Tongue, summary: Summary, about: str) -> Screen:
    say, case = tongue.say, summary.case
    lines = [say(_ABOUT[about]), ""] if about in _ABOUT else []
    lines += [
        say(N_("<b>File {number}</b>"), number=case.number),
        *_outline(tongue, case, summary.place),
        *_details(tongue, summary),
    ]
    if summary.sentence:
        lines.append(say(N_("From the coordinator: {sentence}"), sentence=summary.sentence))
    else:
        lines.append(say(N_("The coordinator has not written to you about it yet.")))
    lines.append("")
    if case.state is CaseState.ASSIGNED:
        lines += _first_steps(tongue, summary)
    else:
        lines.append(say(N_("What one side says never goes to the other without leave.")))
    return Screen("\n".join(lines), _work_rows(tongue, summary), protect=True, rtl=tongue.rtl)


def _details(tongue: Tongue, summary: Summary) -> list[str]:
    say, answers = tongue.say, summary.answers
    lines = []
    if answers.get("when"):
        lines.append(say(N_("When: {when}"), when=label(tongue, "when", answers["when"])))
    if answers.get("seen"):
        lines.append(say(N_("What was seen: {seen}"), seen=labels(tongue, "seen", answers["seen"])))
    if summary.case.reporter_is_side and summary.case.woman is not Woman.NOT_ASKED:
        lines.append(say(N_("A woman mediator was wished for.")))
    if answers.get("access"):
        needs = labels(tongue, "access", answers["access"])
        lines.append(say(N_("To be made easier: {needs}"), needs=needs))
    return lines


def _first_steps(tongue: Tongue, summary: Summary) -> list[str]:
    """How to make first contact without ever showing that there is a report (brief §4.3)."""
    gender, say = summary.gender, tongue.say_to
    lines = []
    if summary.not_before is not None:
        at = tongue.time(summary.not_before)
        lines += [say(gender, N_("Please make no contact before {time}."), time=at), ""]
    lines += [
        say(
            gender,
            N_(
                "Say: “Peace be upon you. I am from the mediation team in this area. We are "
                "neutral people who work for calm, not a security body. Would you like us to "
                "listen to you? You are free, and what you say goes nowhere without your leave.”"
            ),
        ),
        say(gender, N_("Asked who told you: “We name nobody, and shall never name you.”")),
        "",
        say(gender, N_("Never go alone to a place of danger. Stop if a weapon appears.")),
    ]
    return lines


def _work_rows(tongue: Tongue, summary: Summary) -> Rows:
    say, case = tongue.say, summary.case
    args = {"case": str(case.id)}
    record = tongue.say_to(summary.gender, N_("Record the outcome"))
    rows: list[tuple[Button, ...]] = []
    if case.contact_at is None:
        rows.append((Button(say(N_("I reached one side")), Act("case.contact", args)),))
    if case.both_at is None:
        rows.append((Button(say(N_("I reached both sides")), Act("case.both", args)),))
    rows += [
        (Button(record, Act("case.outcome", args)),),
        (Button(say(N_("I step aside")), Act("case.leave", args)),),
    ]
    return tuple(rows)


def _monitored(tongue: Tongue, summary: Summary, about: str) -> Screen:
    """An outcome stands; what comes after a truce may be recorded, be it a longer truce."""
    say, case = tongue.say, summary.case
    outcome = outcome_label(tongue, Outcome(case.outcome)) if case.outcome else ""
    lines = [say(_ABOUT[about]), ""] if about in _ABOUT else []
    lines += [
        say(N_("<b>File {number}</b>"), number=case.number),
        say(N_("The outcome: <b>{outcome}</b>"), outcome=outcome),
        say(N_("Thank you. We go on asking how things are, and shall ask you too.")),
    ]
    if case.truce_until is not None:
        day = tongue.date(case.truce_until.date())
        lines.append(say(N_("The truce runs until {day}."), day=day))
    rows: Rows = ()
    if case.outcome == Outcome.TRUCE_ONLY:
        record = tongue.say_to(summary.gender, N_("Record what came after the truce"))
        rows = ((Button(record, Act("case.outcome", {"case": str(case.id)})),),)
    return Screen("\n".join(lines), rows, protect=True, rtl=tongue.rtl)
