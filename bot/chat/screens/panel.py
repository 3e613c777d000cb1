"""What somebody in a panel reads, and the findings they choose from (domain brief §3.6)."""

from collections.abc import Sequence

from bot.chat.screen import Act, Button, Screen
from bot.chat.screens.integrity import FINDINGS, Reader, Sheet, head_lines, told_lines
from bot.domain.complaint import Finding
from bot.domain.marks import N_
from bot.store.complaint_rows import Row


def panel_screen(reader: Reader, sheet: Sheet, findings: Sequence[Finding]) -> Screen:
    """The complaint, both sides' words, and what may be found; none once one has voted."""
    args = {"complaint": str(sheet.row.id)}
    lines = [
        reader.say(N_("You sit in a panel of three. Read it alone; the other two vote apart.")),
        "",
        *head_lines(reader, sheet),
        reader.say(N_("<i>{title}</i>: {text}"), title=sheet.article[0], text=sheet.article[1]),
        *told_lines(reader, sheet),
        "",
    ]
    if not findings:
        lines.append(reader.say(N_("You have voted. What the three find is told to both.")))
        return reader.screen(lines, ())
    lines.append(reader.say(N_("What do you find? The middle one of the three votes holds.")))
    choices = [_choice(reader, args, one) for one in findings]
    rows = [tuple(choices[at : at + 2]) for at in range(0, len(choices), 2)]
    rows.append((reader.button(N_("I have a link: step aside"), "panel.leave", **args),))
    return reader.screen(lines, tuple(rows))


def sure_screen(reader: Reader, row: Row, finding: Finding) -> Screen:
    """Ask once before a vote counts: it cannot be changed."""
    args = {"complaint": str(row.id)}
    text = reader.say(
        N_("You find: {finding}. A vote cannot be changed."), finding=reader.say(FINDINGS[finding])
    )
    yes = Button(reader.say(N_("Yes, I vote so")), Act("panel.yes", _of(args, finding)))
    return reader.screen([text], ((yes,), (reader.button(N_("Back"), "panel.open", **args),)))


def _choice(reader: Reader, args: dict[str, str], finding: Finding) -> Button:
    return Button(reader.say(FINDINGS[finding]), Act("panel.vote", _of(args, finding)))


def _of(args: dict[str, str], finding: Finding) -> dict[str, str]:
    return {**args, "finding": finding.value}
