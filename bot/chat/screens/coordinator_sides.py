"""Who the two sides are, and how the team is put together: what a coordinator is asked."""

from collections.abc import Mapping
from typing import Final

from bot.chat.screen import Screen
from bot.chat.screens.coordinator import Reader, Sheet
from bot.domain.case import Shape
from bot.domain.marks import N_
from bot.usecases.describe_sides import LONGEST_SIDE

#: How a team is put together (rule N10).
SHAPES: Final[Mapping[Shape, str]] = {
    Shape.NEUTRAL: N_("All of a third community"),
    Shape.BALANCED: N_("One from each side, and a neutral chair"),
}


def ask_side_screen(
    reader: Reader, sheet: Sheet, *, second: bool = False, again: bool = False
) -> Screen:
    """Ask for one side; the conflict check alone compares it (rules N3 and N15)."""
    lines = (
        [reader.say(N_("Please name a family, a tribe, a town or a body.")), ""] if again else []
    )
    lines += [
        reader.say(N_("<b>File {number}</b>"), number=sheet.case.number),
        reader.say(N_("Who is the other side?") if second else N_("Who is the one side?")),
        reader.say(
            N_(
                "Its family, tribe, town or body as the register knows it, several with commas "
                "between them; never a person's name. No mediator reads it, and it is deleted "
                "when the file is closed."
            )
        ),
        reader.say(N_("At most {n} characters."), n=LONGEST_SIDE),
    ]
    leave = reader.button(N_("Not now"), "sides.drop", case=str(sheet.case.id))
    return reader.screen(lines, ((leave,),))


def shape_screen(reader: Reader, sheet: Sheet) -> Screen:
    """The sides choose; without a word from them everybody is of a third community."""
    case, args = sheet.case, {"case": str(sheet.case.id)}
    lines = [
        reader.say(N_("<b>File {number}</b>"), number=case.number),
        reader.say(N_("The team as it is now: {shape}"), shape=reader.say(SHAPES[case.shape])),
        reader.say(
            N_(
                "The sides choose. One from each side only if both want it so; then three go "
                "together, and the chair belongs to neither."
            )
        ),
    ]
    rows = tuple(
        (reader.button(SHAPES[shape], "sides.shape", **args, **{"as": shape.value}),)
        for shape in Shape
    )
    back = reader.button(N_("Back"), "pick.list", **args)
    return reader.screen(lines, (*rows, (back,)))
