"""Where a mediator stands, as a registrar and a panel read it: by number, never by name or tie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.chat.screen import Act, Button, Screen
from bot.chat.screens.coordinator import Reader
from bot.chat.screens.joining import ACCREDITATIONS
from bot.chat.words import TRIPOLI
from bot.domain.marks import N_
from bot.domain.mediator import Mediator
from bot.domain.panel import Quorum
from bot.domain.particulars import (
    BRIDGING_HOURS,
    CORE_HOURS,
    DATA_HOURS,
    RECONCILIATIONS,
    SAFEGUARDING_HOURS,
    Route,
    Training,
)
from bot.domain.standing import Bar, Move, Reason
from bot.store.acceptances import Acceptance
from bot.store.standings import Pending

#: What each move is called where somebody may propose it.
WAYS: Final[Mapping[tuple[Move, Reason], str]] = {
    (Move.VERIFY, Reason.CHECKED): N_("Verified: card, referees and talk"),
    (Move.REJECT, Reason.INCOMPLETE): N_("Not taken up: something is missing"),
    (Move.REJECT, Reason.UNSUITABLE): N_("Not taken up: not suitable at present"),
    (Move.WITHDRAW, Reason.OWN_WISH): N_("Takes the application back"),
    (Move.TRY, Reason.TRAINED): N_("Training and role-play done: begin probation"),
    (Move.ACCREDIT, Reason.PROVEN): N_("Propose: registered and qualified"),
    (Move.REST, Reason.OWN_WISH): N_("On leave, at their wish"),
    (Move.REST, Reason.WELLBEING): N_("On leave, to rest"),
    (Move.RETURN, Reason.RESTED): N_("Back from their leave"),
    (Move.SUSPEND, Reason.PRECAUTION): N_("Suspend as a precaution"),
    (Move.SUSPEND, Reason.FINDING): N_("Suspend after a finding"),
    (Move.REINSTATE, Reason.CLEARED): N_("Cleared: back to where they stood"),
    (Move.REINSTATE, Reason.SERVED): N_("After a finding: back by probation"),
    (Move.RENEW, Reason.RENEWED): N_("Renew for two years"),
    (Move.REVOKE, Reason.FINDING): N_("Propose: withdraw the registration"),
    (Move.RESTORE, Reason.APPEAL): N_("Propose: restore after an appeal"),
}
#: Why nothing changed.
BARS: Final[Mapping[Bar, str]] = {
    Bar.NO_WAY: N_("Nothing leads there from where they stand now."),
    Bar.NOT_YOURS: N_("That is not yours to decide."),
    Bar.REASON: N_("That is no reason for this change."),
    Bar.EVIDENCE: N_("The reference of a file is missing, such as 2026/14."),
    Bar.OWN: N_("Nobody decides about themselves, in whatever role."),
    Bar.JUDGED: N_("An appeal is heard by others than those who decided."),
    Bar.CODE: N_("They have not accepted the code of conduct that is in force."),
    Bar.DECLARATION: N_("Their declaration of ties is older than a year."),
    Bar.TRAINING: N_("Their hours of training do not suffice yet."),
    Bar.PRACTICE: N_("Three cases with an outcome, or six months on probation, come first."),
    Bar.TOO_EARLY: N_("It is too early for that."),
    Bar.TOO_LATE: N_("It lapsed more than a year ago: only a new application helps."),
    Bar.NOT_LAPSED: N_("The last day is not over."),
    Bar.LAST_DAY: N_("The new last day has to be ahead."),
    Bar.NOTHING_PENDING: N_("Nothing waits for approval here any more."),
    Bar.TWICE: N_("You have agreed already, in whatever role."),
}
#: What a mediator asked for.
ASKS: Final[Mapping[str, str]] = {
    "renewal": N_("<b>They ask to be renewed.</b>"),
    "armed": N_("<b>They say that they have a role in an armed body now.</b>"),
}
DONE: Final = N_("Done.")
DROPPED: Final = N_("Dropped.")
NOT_THERE: Final = N_("There is nobody of your area with this number.")
TYPE_EVIDENCE: Final = N_("Please type the reference of the file, such as 2026/14.")
TYPE_HOURS: Final = N_(
    "Please type three numbers: hours of mediation, of protection, of phone safety, such as: 40 8 4"
)
TYPE_CASES: Final = N_(
    "Please type two numbers: reconciliations, and hours of the short course, such as: 5 16"
)


@dataclass(frozen=True, slots=True)
class Member:
    """A mediator with what a registrar goes by; neither name nor ties."""

    one: Mediator
    place: str
    declared_until: date
    cases: int
    training: Training | None = None
    accepted: Acceptance | None = None
    pending: Pending | None = None
    wanting: Quorum | None = None


def nobody_screen(reader: Reader) -> Screen:
    """No such number in the own area."""
    return reader.screen(
        [reader.say(NOT_THERE), reader.say(N_("Write, such as: {example}"), example="/member M-12")]
    )


def member_screen(
    reader: Reader,
    member: Member,
    ways: Sequence[tuple[Move, Reason]],
    note: str = "",
    about: str = "",
) -> Screen:
    """Where somebody stands, and what may be done about it from there."""
    parts = [note] if note else []
    if about in ASKS:
        parts.append(reader.say(ASKS[about]))
    parts += standing_lines(reader, member)
    if member.pending is not None:
        parts += pending_lines(reader, member)
    args = {"mediator": str(member.one.id)}
    rows = [
        (reader.button(WAYS[way], "member.way", **args, move=way[0].value, reason=way[1].value),)
        for way in ways
    ]
    rows.append((reader.button(N_("Hours of training"), "member.train", **args),))
    if member.pending is not None:
        rows.insert(0, (reader.button(N_("What waits for approval"), "approve.open", **args),))
    return reader.screen(["\n".join(parts)], tuple(rows))


def standing_lines(reader: Reader, member: Member) -> list[str]:
    """Number, standing, and what the rules go by."""
    one = member.one
    lines = [
        reader.say(
            N_("<b>{number}</b>, {place}: {standing}. Last day: {day}."),
            number=one.code,
            place=member.place,
            standing=reader.tongue.say_to(one.gender.value, ACCREDITATIONS[one.accreditation]),
            day=reader.tongue.date(one.expires_on),
        ),
        reader.say(
            N_("Declaration of ties until {day}."), day=reader.tongue.date(member.declared_until)
        ),
        _code_line(reader, member),
        reader.tongue.count(
            "Mediated to an outcome in {n} case.",
            "Mediated to an outcome in {n} cases.",
            member.cases,
        ),
    ]
    return [*lines, _training_line(reader, member.training)]


def _code_line(reader: Reader, member: Member) -> str:
    accepted = member.accepted
    if accepted is None:
        if member.one.code_version is None:
            return reader.say(N_("The code of conduct is not accepted yet."))
        return reader.say(N_("Code of conduct {version}."), version=member.one.code_version)
    return reader.say(
        N_("Code of conduct {version}, read on {day}; scenes: {wrong} missed at first."),
        version=accepted.version,
        day=reader.tongue.date(accepted.at.astimezone(TRIPOLI).date()),
        wrong=accepted.wrong,
    )


def _training_line(reader: Reader, training: Training | None) -> str:
    if training is None:
        return reader.say(N_("Hours of training: not written down."))
    if training.route is Route.ELDER:
        return reader.say(
            N_("Reconciliations: {cases} of {of}. Short course: {hours} of {least} hours."),
            cases=training.reconciliations,
            of=RECONCILIATIONS,
            hours=training.bridging,
            least=BRIDGING_HOURS,
        )
    return reader.say(
        N_("Hours: mediation {core} of {a}, protection {safe} of {b}, phone safety {data} of {c}."),
        core=training.core,
        safe=training.safeguarding,
        data=training.data_safety,
        a=CORE_HOURS,
        b=SAFEGUARDING_HOURS,
        c=DATA_HOURS,
    )


def pending_lines(reader: Reader, member: Member) -> list[str]:
    """What waits, by which file, who agreed, and what is wanting."""
    waits = member.pending
    if waits is None:
        return []
    lines = [
        "",
        reader.say(
            N_("<b>Waits for approval:</b> {what}. File: {file}. Agreed: {who}."),
            what=reader.say(WAYS.get((waits.move, waits.reason), N_("a change of the standing"))),
            file=waits.evidence,
            who=reader.listing(waits.voices),
        ),
    ]
    if member.wanting is not None:
        lines.append(wanting_line(reader, member.wanting))
    return lines


def wanting_line(reader: Reader, wanting: Quorum) -> str:
    """Who is still wanting."""
    parts = [
        reader.tongue.count("Wanting: {n} more.", "Wanting: {n} more.", wanting.people)
        if wanting.people
        else "",
        reader.say(N_("A woman must be among them.")) if wanting.women else "",
        reader.say(N_("Somebody of another region must be among them.")) if wanting.regions else "",
    ]
    return " ".join(filter(None, parts))


def evidence_screen(
    reader: Reader, number: str, way: tuple[Move, Reason], mediator: int, hint: str = ""
) -> Screen:
    """Ask for the reference of the file, which is typed."""
    parts = [hint] if hint else []
    parts += [f"{number}: {reader.say(WAYS[way])}", reader.say(TYPE_EVIDENCE)]
    back = reader.button(N_("Back"), "member.open", mediator=str(mediator))
    return reader.screen(parts, ((back,),))


def training_screen(
    reader: Reader, number: str, route: Route, mediator: int, hint: str = ""
) -> Screen:
    """Ask for the hours, which are typed."""
    parts = [hint] if hint else []
    asked = TYPE_CASES if route is Route.ELDER else TYPE_HOURS
    parts += [f"{number}:", reader.say(asked)]
    other = Route.TRAINING if route is Route.ELDER else Route.ELDER
    label = N_("By training") if route is Route.ELDER else N_("By years of reconciling people")
    args = {"mediator": str(mediator)}
    rows = (
        (Button(reader.say(label), Act("member.train", {**args, "route": other.value})),),
        (reader.button(N_("Back"), "member.open", **args),),
    )
    return reader.screen(parts, rows)


def panel_screen(reader: Reader, members: Sequence[Member]) -> Screen:
    """Everything to which this person may agree."""
    if not members:
        return reader.screen([reader.say(N_("Nothing waits for your approval."))])
    rows = tuple(
        (
            Button(
                _panel_label(reader, one),
                Act("approve.open", {"mediator": str(one.one.id)}),
            ),
        )
        for one in members
    )
    return reader.screen([reader.say(N_("These wait for approval:"))], rows)


def _panel_label(reader: Reader, member: Member) -> str:
    waits = member.pending
    key = (waits.move, waits.reason) if waits is not None else None
    what = WAYS.get(key, "") if key is not None else ""
    return f"{member.one.code}: {reader.say(what)}" if what else member.one.code


def proposal_screen(
    reader: Reader, member: Member, note: str = "", *, agree: bool = False, drop: bool = False
) -> Screen:
    """One proposal: agree to it, or drop it, both equally visible to whoever may."""
    parts = [note] if note else []
    parts += standing_lines(reader, member)
    parts += pending_lines(reader, member) or [reader.say(BARS[Bar.NOTHING_PENDING])]
    args = {"mediator": str(member.one.id)}
    # Of a proposal that was put in its place since, nothing is agreed to unseen.
    args |= {} if member.pending is None else {"proposal": str(member.pending.id)}
    rows: tuple[tuple[Button, ...], ...] = ((reader.button(N_("All that waits"), "approve.list"),),)
    if member.pending is not None:
        yes = (reader.button(N_("I agree to it"), "approve.yes", **args),) if agree else ()
        no = (reader.button(N_("Drop it"), "approve.no", **args),) if drop else ()
        rows = ((*yes, *no), *rows) if yes or no else rows
    return reader.screen(["\n".join(parts)], rows)
