"""«Why this mediator» and setting soft rules aside: what a coordinator and a second person read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.chat.screen import Act, Button, Screen
from bot.chat.screens.coordinator import RULES, Reader, Sheet
from bot.chat.words import isolate
from bot.domain.decision import Decision
from bot.domain.ids import MediatorId
from bot.domain.marks import N_
from bot.domain.neutrality import BINDING, Rule
from bot.domain.override import Override, OverrideReason
from bot.usecases.seek_mediators import TIED, told_of

#: People on a page.
PAGE: Final = 8
#: Why a rule is set aside, by button; never free text.
REASONS: Final[Mapping[OverrideReason, str]] = {
    OverrideReason.BOTH_AGREED: N_("Both sides know of it and agree"),
    OverrideReason.NOBODY_ELSE: N_("Nobody else can be found in time"),
    OverrideReason.URGENT: N_("It is too urgent to wait"),
    OverrideReason.ABILITY: N_("Only they have what it takes"),
}
#: The rules that are told as one, by their numbers.
_BINDING_NUMBERS: Final = "N1–N7، N16"


@dataclass(frozen=True, slots=True)
class Judged:
    """Somebody as the rules see them in one case: by number, with rules and never a tie."""

    id: MediatorId
    code: str
    #: What speaks against them; empty: nothing.
    rules: tuple[Rule, ...] = ()
    #: What was set aside for them.
    aside: frozenset[Rule] = frozenset()
    #: Nothing but soft rules speaks.
    soft: bool = False


def why_list_screen(
    reader: Reader, sheet: Sheet, judged: Sequence[Judged], page: int, note: str = ""
) -> Screen:
    """Who may be asked, then who could be with a second person, then who may not."""
    args = {"case": str(sheet.case.id)}
    may = sum(not one.rules for one in judged)
    could = sum(one.soft for one in judged)
    lines = [note, ""] if note else []
    lines += [
        reader.say(N_("<b>File {number}: why these?</b>"), number=sheet.case.number),
        reader.say(N_("May be asked: {n}"), n=may),
        reader.say(N_("Could be, if a second person agrees: {n}"), n=could),
        reader.say(N_("Kept out: {n}"), n=len(judged) - may - could),
    ]
    first = page * PAGE
    rows: list[tuple[Button, ...]] = [
        (Button(_label(one), Act("why.one", {**args, "who": str(one.id)})),)
        for one in judged[first : first + PAGE]
    ]
    turns = []
    if page:
        turns.append(reader.button(N_("Before"), "why.list", **args, page=str(page - 1)))
    if len(judged) > first + PAGE:
        turns.append(reader.button(N_("More"), "why.list", **args, page=str(page + 1)))
    if turns:
        rows.append(tuple(turns))
    rows.append((reader.button(N_("Back"), "pick.list", **args),))
    return reader.screen(lines, tuple(rows))


def one_screen(reader: Reader, sheet: Sheet, one: Judged, *, wished: bool = False) -> Screen:
    """One of them, rule by rule, each with its number and a plain word.

    `wished`: a notable reported, so a wish for them takes the other side too (rule N19).
    """
    args = {"case": str(sheet.case.id), "who": str(one.id)}
    lines = [
        reader.say(N_("<b>File {number}</b>"), number=sheet.case.number),
        reader.say(N_("Mediator {who}"), who=one.code),
    ]
    if not one.rules:
        lines.append(reader.say(N_("All rules of neutrality let them in: {rules}"), rules="N1–N20"))
    elif one.soft:
        lines.append(reader.say(N_("Kept out by rules that may be set aside:")))
    else:
        lines.append(reader.say(N_("Kept out:")))
    lines += rules_told(reader, one.rules)
    if one.aside:
        lines.append(reader.say(N_("Set aside for them in this file:")))
        lines += rules_told(reader, sorted(one.aside))
    rows: list[tuple[Button, ...]] = []
    if one.soft:
        rows.append((reader.button(N_("Ask that it be set aside"), "override.ask", **args),))
    elif wished:
        both = N_("Both sides wish for them: ask a second person")
        rows.append((reader.button(both, "override.ask", **args),))
    rows.append((reader.button(N_("Back"), "why.list", case=args["case"]),))
    return reader.screen(lines, tuple(rows))


def reason_screen(
    reader: Reader, sheet: Sheet, one: Judged, reasons: Iterable[OverrideReason]
) -> Screen:
    """Why; a second person reads it and decides."""
    args = {"case": str(sheet.case.id), "who": str(one.id)}
    lines = [
        reader.say(N_("<b>File {number}</b>"), number=sheet.case.number),
        reader.say(N_("Set aside for mediator {who}:"), who=one.code),
        *rules_told(reader, one.rules),
        reader.say(N_("Why? A second person decides, and both of you stand in the record.")),
    ]
    rows = tuple(
        (reader.button(REASONS[reason], "override.ask", **args, why=reason.value),)
        for reason in reasons
    )
    return reader.screen(lines, (*rows, (reader.button(N_("Back"), "why.one", **args),)))


def request_screen(
    reader: Reader,
    sheet: Sheet,
    decision: Decision,
    override: Override,
    *,
    mediator: str,
    asker: str,
) -> Screen:
    """What the second person is asked."""
    args = {"decision": str(decision.id)}
    lines = [
        reader.say(N_("<b>May a rule of neutrality be set aside?</b>")),
        reader.say(N_("<b>File {number}</b>"), number=sheet.case.number),
        reader.say(N_("Set aside for mediator {who}:"), who=mediator),
        *rules_told(reader, sorted(override.rules)),
        reader.say(
            N_("{who} asks for it: {why}"), who=asker, why=reader.say(REASONS[override.reason])
        ),
        reader.say(N_("Only if you would answer for it too. It stands in the summary of the day.")),
    ]
    rows: list[tuple[Button, ...]] = []
    if sheet.may_decide:
        rows.append(
            (
                reader.button(N_("I agree"), "override.agree", **args),
                reader.button(N_("I do not agree"), "override.refuse", **args),
            )
        )
    rows.append((reader.button(N_("Open the file"), "desk.case", case=str(sheet.case.id)),))
    return reader.screen(lines, tuple(rows))


def aside_screen(
    reader: Reader, lines: Iterable[tuple[str, Override, str, Sequence[str]]]
) -> Screen:
    """What was set aside within a day: file, mediator, rules, why, and by whom."""
    told = [reader.say(N_("<b>Rules set aside within a day</b>"))]
    for number, one, mediator, people in lines:
        told += [
            "",
            reader.say(N_("File {number}, mediator {who}:"), number=number, who=mediator),
            *rules_told(reader, sorted(one.rules)),
            reader.say(
                N_("Why: {why}. By {people}."),
                why=reader.say(REASONS[one.reason]),
                people=reader.listing(people),
            ),
        ]
    back = reader.button(N_("The summary"), "digest.open")
    return reader.screen(told, ((back,),))


def rules_told(reader: Reader, rules: Iterable[Rule]) -> list[str]:
    """Rules in words, each with its number where it has one; what binds somebody is one line."""
    told = dict.fromkeys(map(told_of, rules))
    return [_line(reader, each) for each in told]


def _line(reader: Reader, told: str) -> str:
    number = _BINDING_NUMBERS if told == TIED else Rule(told).number
    words = reader.say(RULES[told])
    return f"• {isolate(number)}: {words}" if number else f"• {words}"


def _label(one: Judged) -> str:
    """«M-12 ✓», «M-12 ~ N12», «M-12 ✗ N13»: numbers only, the words stand behind it."""
    sign = "✗" if one.rules else "✓"
    if one.soft:
        sign = "~"
    numbers = dict.fromkeys(
        _BINDING_NUMBERS if rule in BINDING else rule.number for rule in one.rules
    )
    told = " ".join(isolate(number) for number in numbers if number)
    return " ".join(filter(None, (isolate(one.code), sign, told)))
