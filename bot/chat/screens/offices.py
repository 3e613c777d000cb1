"""What officers read on joining, and what administrators read about offices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.chat.screen import Act, Button, Screen
from bot.chat.screens.joining import LEVELS
from bot.chat.words import Tongue, escape
from bot.domain.coordinator import Coordinator
from bot.domain.marks import N_
from bot.domain.mediator import Gender
from bot.domain.officer import Officer
from bot.domain.roles import OFFICES, Role
from bot.usecases.appoint import NotGranted, waits

NAMES: Mapping[Role, str] = {
    Role.REGISTRAR: N_("registrar"),
    Role.INTEGRITY: N_("integrity officer"),
    Role.SAFEGUARDING: N_("safeguarding focal point"),
    Role.AUDITOR: N_("auditor"),
    Role.ADMINISTRATOR: N_("administrator"),
}
#: The command by which each office's work begins.
COMMANDS: Mapping[Role, str] = {
    Role.REGISTRAR: "/register",
    Role.INTEGRITY: "/complaints",
    Role.SAFEGUARDING: "/safeguarding",
    Role.AUDITOR: "/trail",
    Role.ADMINISTRATOR: "/officers",
}
WHY_NOT: Mapping[NotGranted, str] = {
    NotGranted.UNKNOWN: N_("There is no such office."),
    NotGranted.REVOKED: N_("This office was taken back already."),
    NotGranted.NOT_WAITING: N_("Nothing has to be confirmed here, or a colleague did it."),
    NotGranted.SAME_PERSON: N_("Somebody else has to confirm it: two persons grant this office."),
    NotGranted.OWN: N_("Nobody decides about an office of their own."),
    NotGranted.LAST: N_("Two administrators have to stay. First grant the office to another."),
    NotGranted.FOR_ADMINISTRATORS: N_("It is for another administrator to confirm this."),
}
GRANTED: Final = N_("Granted.")
CONFIRMED: Final = N_("Confirmed.")
REVOKED: Final = N_("Taken back. Nothing is sent there any more, and no button works.")
UNLINKED: Final = N_("Done: that chat has no access any more.")
_A_ROW: Final = 2
_MOST: Final = 40


@dataclass(frozen=True, slots=True)
class Line:
    """An officer, and the name of the place they are responsible for."""

    officer: Officer
    area: str


def welcome_screen(tongue: Tongue, lines: Sequence[Line]) -> Screen:
    """Welcome somebody who has just joined: each office, and how its work begins."""
    gender = lines[0].officer.gender.value
    held = [
        tongue.say_to(
            gender,
            N_("<b>{number}</b>: {office}, {area}. You begin with {command}."),
            number=line.officer.number,
            office=tongue.say_to(gender, NAMES[line.officer.role]),
            area=line.area,
            command=COMMANDS[line.officer.role],
        )
        for line in lines
    ]
    parts = [
        tongue.say_to(gender, N_("Welcome.")),
        "\n".join(held),
        tongue.say(N_("These commands stand in no menu. Protect your phone with a lock.")),
    ]
    return Screen("\n\n".join(parts), protect=True, rtl=tongue.rtl)


def officers_screen(tongue: Tongue, lines: Sequence[Line], note: str = "") -> Screen:
    """Everybody who holds an office, by number; each opens by its button."""
    said = [_line(tongue, line) for line in lines[:_MOST]]
    buttons = [
        Button(line.officer.number, Act("office.open", {"officer": str(line.officer.id)}))
        for line in lines[:_MOST]
    ]
    rows = tuple(tuple(buttons[i : i + 4]) for i in range(0, len(buttons), 4))
    new = (Button(tongue.say(N_("Grant an office")), Act("office.new")),)
    others = (Button(tongue.say(N_("Coordinators")), Act("office.coordinators")),)
    head = tongue.say(N_("<b>Offices</b>"))
    text = "\n\n".join(filter(None, (note, head, "\n".join(said))))
    return Screen(text, (*rows, new, others), protect=True, rtl=tongue.rtl)


def officer_screen(tongue: Tongue, line: Line, note: str = "") -> Screen:
    """One officer, with what can be done."""
    one = line.officer
    act = {"officer": str(one.id)}
    rows: list[tuple[Button, ...]] = []
    if waits(one):
        rows.append((Button(tongue.say(N_("Confirm")), Act("office.confirm", act)),))
    elif not one.revoked:
        rows.append((Button(tongue.say(N_("A link to join")), Act("office.link", act)),))
    if not one.revoked:
        rows.append((Button(tongue.say(N_("Take the office back")), Act("office.drop", act)),))
    rows.append((Button(tongue.say(N_("All offices")), Act("offices")),))
    text = "\n\n".join(filter(None, (note, _line(tongue, line))))
    return Screen(text, tuple(rows), protect=True, rtl=tongue.rtl)


def drop_screen(tongue: Tongue, line: Line) -> Screen:
    """Make sure before an office is taken back."""
    act = {"officer": str(line.officer.id)}
    yes = Button(tongue.say(N_("Yes, take it back")), Act("office.drop.yes", act))
    no = Button(tongue.say(N_("Back")), Act("office.open", act))
    said = tongue.say(N_("The office ends at once. Whoever held it has no access any more."))
    return Screen(f"{said}\n\n{_line(tongue, line)}", ((yes, no),), rtl=tongue.rtl)


def coordinators_screen(
    tongue: Tongue, joined: Sequence[tuple[Coordinator, str]], note: str = ""
) -> Screen:
    """The coordinators who have joined, with their areas; pressing one takes the access away."""
    said = [
        tongue.say(
            N_("<b>{number}</b>: {level}, {area}"),
            number=one.number,
            level=tongue.say(LEVELS[one.level]),
            area=area,
        )
        for one, area in joined[:_MOST]
    ]
    buttons = [
        Button(one.number, Act("office.unlink", {"coordinator": one.number}))
        for one, _ in joined[:_MOST]
    ]
    rows = tuple(tuple(buttons[i : i + 4]) for i in range(0, len(buttons), 4))
    hint = tongue.say(
        N_("Was a phone lost or taken? Press the number: that chat has no access any more.")
    )
    text = "\n\n".join(filter(None, (note, hint, "\n".join(said))))
    return Screen(text, (*rows, _stop(tongue)), protect=True, rtl=tongue.rtl)


def unlink_screen(tongue: Tongue, number: str) -> Screen:
    """Make sure before a coordinator loses the access."""
    act = {"coordinator": number}
    yes = Button(tongue.say(N_("Yes, take it away")), Act("office.unlink.yes", act))
    no = Button(tongue.say(N_("Back")), Act("office.coordinators"))
    said = N_(
        "{number} loses the access at once, and what waits for that chat is dropped. A new link "
        "gives it back."
    )
    return Screen(tongue.say(said, number=number), ((yes, no),), rtl=tongue.rtl)


def role_screen(tongue: Tongue) -> Screen:
    """Ask which office."""
    buttons = [
        Button(tongue.say(NAMES[role]), Act("office.role", {"role": role.value}))
        for role in OFFICES
    ]
    rows = tuple(tuple(buttons[i : i + _A_ROW]) for i in range(0, len(buttons), _A_ROW))
    return Screen(tongue.say(N_("Which office?")), (*rows, _stop(tongue)), rtl=tongue.rtl)


def area_screen(tongue: Tongue, role: Role, areas: Sequence[tuple[str, str]]) -> Screen:
    """Ask for which area; `areas` are place ids with their names."""
    rows = tuple(
        (Button(name, Act("office.area", {"role": role.value, "area": place})),)
        for place, name in areas
    )
    head = tongue.say(N_("<b>{office}</b>: for which area?"), office=tongue.say(NAMES[role]))
    return Screen(head, (*rows, _stop(tongue)), rtl=tongue.rtl)


def gender_screen(tongue: Tongue, role: Role, area: str) -> Screen:
    """Ask whether a woman or a man: it decides the form of address, and the panels."""
    args = {"role": role.value, "area": area}
    row = (
        Button(tongue.say(N_("A woman")), Act("office.who", {**args, "who": Gender.WOMAN.value})),
        Button(tongue.say(N_("A man")), Act("office.who", {**args, "who": Gender.MAN.value})),
    )
    return Screen(tongue.say(N_("A woman or a man?")), (row, _stop(tongue)), rtl=tongue.rtl)


def phone_screen(tongue: Tongue, hint: str = "") -> Screen:
    """Ask for the phone: the one thing that tells one person from another before they join."""
    said = tongue.say(
        N_(
            "Type that person's phone number. It is sealed, and only tells one person from "
            "another. Your message is deleted here."
        )
    )
    text = "\n\n".join(filter(None, (hint, said)))
    return Screen(text, (_stop(tongue),), rtl=tongue.rtl)


def link_screen(tongue: Tongue, number: str, token: str, hours: int) -> Screen:
    """The words by which an officer joins; they go to that person alone."""
    parts = [
        tongue.say(N_("For {number}, to be sent to this bot:"), number=number),
        f"<code>/start {escape(token)}</code>",
        tongue.count(
            "It works once, for {n} hour. Give it to that person alone, by a safe way.",
            "It works once, for {n} hours. Give it to that person alone, by a safe way.",
            hours,
        ),
    ]
    rows = ((Button(tongue.say(N_("All offices")), Act("offices")),),)
    return Screen("\n\n".join(parts), rows, protect=True, rtl=tongue.rtl)


def _stop(tongue: Tongue) -> tuple[Button, ...]:
    return (Button(tongue.say(N_("Stop here")), Act("offices")),)


def _line(tongue: Tongue, line: Line) -> str:
    one = line.officer
    if one.revoked:
        state = N_("taken back")
    elif waits(one):
        state = N_("waits for a second person")
    elif one.chat_key is None:
        state = N_("has not joined yet")
    else:
        state = N_("has joined")
    return tongue.say(
        N_("<b>{number}</b>: {office}, {area}, {state}"),
        number=one.number,
        office=tongue.say_to(one.gender.value, NAMES[one.role]),
        area=line.area,
        state=tongue.say_to(one.gender.value, state),
    )
