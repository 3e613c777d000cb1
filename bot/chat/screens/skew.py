"""How the sides of each kind fared in a quarter: for people to judge (rule N20)."""

from collections.abc import Mapping
from typing import Final

from bot.chat.labels import label
from bot.chat.screen import Screen
from bot.chat.screens.coordinator import Reader, desk_button
from bot.domain.digest import Share
from bot.domain.marks import N_
from bot.domain.neutrality.skew import FEWEST_CASES, Figure, Line, Skew

_FIGURES: Final[Mapping[Figure, str]] = {
    Figure.AGREED: N_("agreements"),
    Figure.WITHDRAWN: N_("withdrawals"),
    Figure.VETOED: N_("requests for another mediator"),
}


def skew_screen(reader: Reader, quarter: str, page: Skew) -> Screen:
    """Shares by kind of sides, and where to look; counts under 5 are not shown (rules §15)."""
    lines = [reader.say(N_("<b>Quarter {quarter}, by kind of sides</b>"), quarter=quarter)]
    for line in page.lines:
        lines += ["", *_told(reader, line)]
    if page.too_few:
        kinds = reader.listing(label(reader.tongue, "sides", one) for one in page.too_few)
        few = N_("Fewer than {n} files, so not looked at: {kinds}")
        lines += ["", reader.say(few, n=FEWEST_CASES, kinds=kinds)]
    lines += ["", reader.say(N_("Nothing stands out.")) if page.calm else reader.say(_JUDGE)]
    return reader.screen(lines, ((desk_button(reader),),))


_JUDGE: Final = N_("Figures judge nobody: please read these files and talk about them.")


def _told(reader: Reader, line: Line) -> list[str]:
    agreed, withdrawn, vetoed = (
        _share(reader, one) for one in (line.agreed, line.withdrawn, line.vetoed)
    )
    told = [
        reader.say(N_("<b>{sides}</b>"), sides=label(reader.tongue, "sides", line.sides)),
        reader.say(
            N_("Agreements {agreed} · withdrawals {withdrawn} · another mediator {vetoed}"),
            agreed=agreed,
            withdrawn=withdrawn,
            vetoed=vetoed,
        ),
    ]
    if line.far:
        far = reader.listing(reader.say(_FIGURES[one]) for one in line.far)
        told.append(reader.say(N_("⚠️ Far from the others: {what}"), what=far))
    return told


def _share(reader: Reader, share: Share) -> str:
    if share.percent is not None:
        return reader.say(N_("{n}%"), n=share.percent)
    return reader.say(N_("fewer than 5")) if share.count.value is None else str(share.count.value)
