"""Choosing whom to ask: the ranked list with ticks, who is kept out and why, the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.chat.screen import Act, Button, Screen
from bot.chat.screens.coordinator import RULES, Reader, Sheet, who_counted
from bot.chat.screens.coordinator_cases import CAUSES
from bot.chat.words import isolate
from bot.domain.case import Shape, Woman
from bot.domain.marks import N_
from bot.domain.matching import Excluded, Ranked
from bot.domain.mediator import Gender
from bot.domain.neutrality import MAX_OPEN_CASES, Rule
from bot.domain.neutrality.fitness import only_outsiders
from bot.usecases.seek_mediators import TIED, told_of

#: People on a page.
PAGE: Final = 6
#: Why these people, by button; never free text.
REASONS: Final = ("nearest", "language", "sides", "other")


#: A soft hint: names are shared and misspelt (domain brief §3.7, end). The name is not shown.
ALIKE: Final = N_(
    "The family name of {who} is like one that must be avoided. Names are shared: please ask "
    "first whether there is a link."
)

#: Somebody whom a rule keeps out, by number.
KeptOut = tuple[str, Excluded]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be chosen."""

    ranked: Ranked
    #: Spared at this moment, but may be asked by a person.
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The list as one coordinator sees it; nothing of it is stored but in its buttons."""

    sheet: Sheet
    people: Sequence[Person]
    chosen: tuple[int, ...]
    #: How many must be named at least.
    needed: int
    page: int
    #: How many offers there were when the list was made.
    seen: int
    #: Asked before in this file, so not asked again.
    asked: int
    codes: Mapping[int, str]
    #: A woman is on the team already, or was asked and may still say yes.
    has_woman: bool = False
    #: The sides may choose how the team is put together.
    shape: bool = False

    @property
    def short(self) -> bool:
        """Whether the team cannot be put together from this list: too few, or no woman."""
        case = self.sheet.case
        women = any(one.ranked.candidate.mediator.gender is Gender.WOMAN for one in self.people)
        lacks = case.woman is Woman.REQUIRED and not (women or self.has_woman)
        return len(self.people) < self.needed or lacks

    @property
    def args(self) -> dict[str, str]:
        """What every button of the list carries."""
        return {
            "case": str(self.sheet.case.id),
            "on": ",".join(map(str, self.chosen)),
            "page": str(self.page),
            "seen": str(self.seen),
        }


def pick_screen(reader: Reader, choice: Choice, hint: str = "") -> Screen:
    """Six people a page, a button each; pressing one ticks or unticks."""
    first = choice.page * PAGE
    rows: list[tuple[Button, ...]] = [
        (_person(reader, choice, one),) for one in choice.people[first : first + PAGE]
    ]
    rows += _turns(reader, choice)
    if choice.chosen:
        rows.append((reader.button(N_("Go on to the reason"), "pick.why", **choice.args),))
    if not all(choice.sheet.case.descriptors):
        sides = {"case": str(choice.sheet.case.id)}
        rows.append((reader.button(N_("Say who the two sides are"), "sides.ask", **sides),))
    if choice.shape:
        team = {"case": str(choice.sheet.case.id)}
        rows.append((reader.button(N_("How is the team put together?"), "sides.team", **team),))
    if choice.short:
        ways = {"case": str(choice.sheet.case.id)}
        rows.append((reader.button(N_("Too few: what can be done?"), "ways.show", **ways),))
    rows.append((reader.button(N_("Who is kept out, and why"), "pick.out", **choice.args),))
    case_only = {"case": str(choice.sheet.case.id)}
    rows.append((reader.button(N_("Why these, one by one"), "why.list", **case_only),))
    rows.append((_back(reader, choice),))
    lines = [hint, ""] if hint else []
    return reader.screen([*lines, *_head(reader, choice)], tuple(rows))


def out_screen(reader: Reader, choice: Choice, counts: Sequence[tuple[str, int]]) -> Screen:
    """Who is kept out, as counts by rule; one person may fall under several."""
    lines = [
        reader.say(N_("<b>Kept out of file {number}</b>"), number=choice.sheet.case.number),
        *who_counted(reader.tongue, counts),
    ]
    if not counts:
        lines.append(reader.say(N_("Nobody.")))
    else:
        lines.append(reader.say(N_("One person may fall under several of these.")))
    row = (reader.button(N_("Back"), "pick.list", **choice.args),)
    return reader.screen(lines, (row,))


def why_screen(reader: Reader, choice: Choice, alike: Sequence[str] = ()) -> Screen:
    """Why these; then they are asked. `alike`: whose family name is a hint at a tie, no more."""
    names = reader.listing(choice.codes[one] for one in choice.chosen)
    lines = [
        reader.say(N_("<b>File {number}</b>"), number=choice.sheet.case.number),
        reader.say(N_("You ask: {who}"), who=names),
        *([reader.say(ALIKE, who=reader.listing(alike))] if alike else []),
        reader.say(N_("Why these?")),
    ]
    rows = tuple(
        (reader.button(CAUSES[reason], "pick.ask", **choice.args, why=reason),)
        for reason in REASONS
    )
    return reader.screen(lines, (*rows, (reader.button(N_("Back"), "pick.list", **choice.args),)))


def too_few(reader: Reader, choice: Choice) -> str:
    """Nobody goes alone to a grave file (safety rules §3)."""
    return reader.tongue.count(
        "Nobody goes alone to a grave file: please choose {n} mediator at least.",
        "Nobody goes alone to a grave file: please choose {n} mediators at least.",
        choice.needed,
    )


def asked_note(reader: Reader, asked: Sequence[str], kept_out: Sequence[KeptOut]) -> str:
    """What has just happened to those who were chosen."""
    lines = [reader.say(N_("We have asked: {who}."), who=reader.listing(asked))] if asked else []
    return "\n".join([*lines, *kept_out_lines(reader, kept_out)])


def kept_out_lines(reader: Reader, kept_out: Sequence[KeptOut]) -> list[str]:
    """Those whom a rule keeps out at this moment, each with it in words."""
    return [
        reader.say(
            N_("Not asked: {who} ({why})"),
            who=code,
            why=reader.listing(_told_of(reader, rule) for rule in one.rules),
        )
        for code, one in kept_out
    ]


def _told_of(reader: Reader, rule: Rule) -> str:
    """Why one person is kept out; of a tie no more than that there is a rule (rule N15)."""
    told = told_of(rule)
    words = CAUSES["rule"] if told == TIED else RULES[told]
    return reader.say(words)


def _head(reader: Reader, choice: Choice) -> list[str]:
    case = choice.sheet.case
    lines = [
        reader.say(N_("<b>File {number}</b>: whom do we ask?"), number=case.number),
        _counter(reader, choice),
    ]
    if case.woman is Woman.REQUIRED:
        lines.append(reader.say(N_("A woman was asked for: one must be among them.")))
    if case.woman is Woman.PREFERRED:
        lines.append(reader.say(N_("A woman is preferred.")))
    if only_outsiders(case):
        lines.append(reader.say(N_("Who the sides are is not known: only outsiders are asked.")))
    if case.shape is Shape.BALANCED:
        lines.append(reader.say(N_("One from each side, and a neutral chair.")))
    if choice.asked:
        lines.append(reader.say(N_("Asked before: {n}"), n=choice.asked))
    if 0 < len(choice.people) < choice.needed:
        lines.append(reader.say(N_("Fewer can be asked at this moment than are needed.")))
    if not choice.people:
        lines.append(reader.say(N_("Nobody can be asked at this moment.")))
    else:
        lines.append(reader.say(N_("1/3: open files, and how many at most.")))
    return lines


def _counter(reader: Reader, choice: Choice) -> str:
    return reader.say(
        N_("You chose {n} of at least {least}."), n=len(choice.chosen), least=choice.needed
    )


def _person(reader: Reader, choice: Choice, person: Person) -> Button:
    """«M-12 · 18 كم · متاح · 1/3 · أجاب 4 من 6»: never the score (decision recipe "Dispatch")."""
    one = person.ranked.candidate
    mediator, load = one.mediator, one.mediator.load
    gender = mediator.gender.value
    say = reader.tongue.say_to
    busy, free = say(gender, N_("busy")), say(gender, N_("available"))
    answered = say(gender, N_("answered {n} of {of}"), n=load.answered, of=load.asked)
    woman = [reader.say(N_("a woman"))] if mediator.gender is Gender.WOMAN else []
    parts = [
        isolate(mediator.code),
        *woman,
        reader.say(N_("{n} km"), n=round(one.km)),
        busy if person.busy else free,
        isolate(f"{load.open_cases}/{MAX_OPEN_CASES}"),
        *([answered] if load.asked else []),
    ]
    tick = "✓ " if mediator.id in choice.chosen else ""
    label = tick + " · ".join(parts)
    return Button(label, Act("pick.tick", {**choice.args, "who": str(mediator.id)}))


def _turns(reader: Reader, choice: Choice) -> list[tuple[Button, ...]]:
    found = []
    if choice.page > 0:
        args = {**choice.args, "page": str(choice.page - 1)}
        found.append(reader.button(N_("Before"), "pick.list", **args))
    if len(choice.people) > (choice.page + 1) * PAGE:
        args = {**choice.args, "page": str(choice.page + 1)}
        found.append(reader.button(N_("More"), "pick.list", **args))
    return [tuple(found)] if found else []


def _back(reader: Reader, choice: Choice) -> Button:
    return reader.button(N_("Open the file"), "desk.case", case=str(choice.sheet.case.id))
