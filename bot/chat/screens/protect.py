"""What the person for protection reads: whom it is about, and what they can do (brief §2.8)."""

from collections.abc import Sequence

from bot.chat.screen import Button, Screen
from bot.chat.screens.integrity import (
    Reader,
    Sheet,
    precaution_rows,
    spoken_lines,
    told_lines,
    whom,
)
from bot.chat.words import TRIPOLI
from bot.domain.complaint import State
from bot.domain.marks import N_
from bot.domain.mediator import Accreditation
from bot.store.complaint_rows import Row, Words


def protect_screen(reader: Reader, sheet: Sheet, note: str = "") -> Screen:
    """One matter: no detail was asked for, and none is to be asked."""
    row, say = sheet.row, reader.say
    day = reader.tongue.date(row.made_at.astimezone(TRIPOLI).date())
    lines = [note, ""] if note else []
    lines += [
        say(N_("<b>Matter {number}</b>"), number=row.number),
        say(
            N_(
                "Somebody turned to us about sexual words or deeds. They told no detail, and "
                "nobody asks for any: it is neither heard nor judged here."
            )
        ),
        say(N_("About: {whom}"), whom=whom(reader, sheet)),
        *([say(N_("Place: {place}"), place=sheet.place)] if sheet.place else []),
        say(N_("Since: {day}"), day=day),
        *(
            say(N_("{code} is suspended."), code=one.code)
            for one in sheet.whom
            if one.accreditation is Accreditation.SUSPENDED
        ),
    ]
    if row.reach is None:
        lines.append(say(N_("Anonymous: nobody can be written to.")))
    lines += told_lines(reader, sheet)
    if not row.state.open:
        lines.append(say(N_("Closed here. Those who help have it.")))
    return reader.screen(lines, _rows(reader, sheet))


def _rows(reader: Reader, sheet: Sheet) -> tuple[tuple[Button, ...], ...]:
    row, args = sheet.row, {"complaint": str(sheet.row.id)}
    rows: list[tuple[Button, ...]] = []
    if row.state is State.PROTECTED and not sheet.mine:
        rows.append((reader.button(N_("I take it in hand"), "protect.take", **args),))
    elif row.state is State.PROTECTED:
        rows += precaution_rows(reader, sheet, "protect.precaution")
        if row.reach is not None:
            label = N_("Write to them")
            rows.append((reader.button(label, "integrity.ask", to="complainant", **args),))
        rows.append((reader.button(N_("Those who help have it"), "protect.close", **args),))
    rows.append((reader.button(N_("All matters"), "protect"),))
    return tuple(rows)


def harm_screen(reader: Reader, row: Row, words: Sequence[Words], note: str) -> Screen:
    """Somebody was harmed for complaining: no word of the complaint itself.

    `words` are those that were written with them since.
    """
    args = {"complaint": str(row.id)}
    lines = [note, ""] if note else []
    lines += [
        reader.say(N_("<b>Complaint {number}</b>"), number=row.number),
        reader.say(
            N_(
                "Whoever complained says that somebody has harmed or threatened them for it. Their "
                "safety comes first."
            )
        ),
    ]
    lines += spoken_lines(reader, words)
    rows: list[tuple[Button, ...]] = []
    if row.harm_at is not None and row.harm_by is None:
        rows.append((reader.button(N_("I look after that"), "harm.take", **args),))
    elif row.reach is not None:
        args |= {"to": "complainant", "harm": "yes"}
        rows.append((reader.button(N_("Write to them"), "integrity.ask", **args),))
    return reader.screen(lines, tuple(rows))
