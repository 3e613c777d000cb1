"""The audit trail as auditors read it: roles, numbers and codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.chat.screen import Act, Button, Screen
from bot.chat.words import TRIPOLI, Tongue, escape
from bot.domain.marks import N_


@dataclass(frozen=True, slots=True)
class Line:
    """One row: who did what to what."""

    at: datetime
    who: str
    action: str
    subject: str
    reason: str


def ask_screen(tongue: Tongue, *, unknown: bool = False) -> Screen:
    """How to ask."""
    said = tongue.say(
        N_("Write the number of a file or of a person, such as: {file} or {person}"),
        file="/trail 7Q4K",
        person="/trail C-2",
    )
    head = tongue.say(N_("Nothing is known by that number.")) if unknown else ""
    return Screen("\n\n".join(filter(None, (head, said))), rtl=tongue.rtl)


def trail_screen(
    tongue: Tongue, what: str, lines: Sequence[Line], page: int, total: int, size: int
) -> Screen:
    """One page, the newest first."""
    head = tongue.say(
        N_("<b>The record of {what}</b>: {n} rows, page {page} of {pages}"),
        what=what,
        n=total,
        page=page + 1,
        pages=max(1, -(-total // size)),
    )
    rows = [_line(tongue, line) for line in lines]
    turns = []
    if page:
        turns.append(_turn(tongue, N_("Newer"), what, page - 1))
    if (page + 1) * size < total:
        turns.append(_turn(tongue, N_("Older"), what, page + 1))
    keys = (tuple(turns),) if turns else ()
    return Screen("\n".join([head, *rows]), keys, protect=True, rtl=tongue.rtl)


def _turn(tongue: Tongue, label: str, what: str, page: int) -> Button:
    return Button(tongue.say(label), Act("trail", {"argument": what, "page": str(page)}))


def _line(tongue: Tongue, line: Line) -> str:
    at = line.at.astimezone(TRIPOLI)
    codes = escape(" ".join(filter(None, (line.who, line.action, line.subject, line.reason))))
    return f"{tongue.day(at.date())} {tongue.time(line.at)}\n<code>{codes}</code>"
