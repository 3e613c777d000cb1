"""What an operator asks of neutrality: the quarterly look at skew, in counts that may be read."""

from typing import Final

from bot.cli.register import at_work
from bot.domain.digest import FEW, Share
from bot.domain.neutrality.skew import FEWEST_CASES, Figure, Line, Skew
from bot.runtime.clock import SystemClock
from bot.settings import ConfigFault, Settings
from bot.usecases.skew_report import Quarter, quarter_of, skew_of

_SEPARATOR: Final = "-"


async def show_skew(settings: Settings, quarter: str | None) -> int:
    """Print a quarter's page, the last that has ended unless one is named. Raises ConfigFault."""
    named = quarter_of(SystemClock().now()).before if quarter is None else _named(quarter)
    async with at_work(settings) as uow:
        page = await skew_of(uow, named)
    for line in lines_of(named, page):
        print(line)
    return 0


def lines_of(quarter: Quarter, page: Skew) -> list[str]:
    """The page as lines: shares by kind of sides, and where people should look (rule N20)."""
    lines = [f"quarter {quarter}, by kind of sides; for people to judge, nothing follows from it"]
    lines += [_line(one) for one in page.lines]
    if page.too_few:
        kinds = ", ".join(page.too_few)
        lines.append(f"fewer than {FEWEST_CASES} cases, so not looked at: {kinds}")
    if page.calm:
        lines.append("nothing stands out")
    return lines


def _line(one: Line) -> str:
    shares = " · ".join(
        f"{figure} {_shown(share)}"
        for figure, share in zip(Figure, (one.agreed, one.withdrawn, one.vetoed), strict=True)
    )
    look = f"   look at: {', '.join(one.far)}" if one.far else ""
    return f"{one.sides:11} {shares}{look}"


def _shown(share: Share) -> str:
    if share.percent is not None:
        return f"{share.percent}%"
    return f"under {FEW}" if share.count.value is None else str(share.count.value)


def _named(quarter: str) -> Quarter:
    year, between, number = quarter.partition(_SEPARATOR)
    right = between and len(year) == len("2026") and year.isdecimal() and number in {*"1234"}
    if not right:
        raise ConfigFault(f"no quarter is called {quarter}; say one such as 2026-2")
    return Quarter(int(year), int(number))
