"""A run in words: what an operator reads of it, and how to run it again."""

from pathlib import Path

from tests.simulation.town import Result

#: Lines of the story that are told round a breach.
BEFORE, AFTER = 60, 3
_WIDTH = 240


def summary(result: Result) -> str:
    """One line."""
    plan, seen = result.plan, result.checked
    held = "every law kept" if not result.broken else f"{len(result.broken)} BROKEN"
    return (
        f"seed {plan.seed}: {plan.lasts / 86_400:.1f} days, {result.lives} lives of the bot, "
        f"{seen['report']} reports, {seen['offer']} offers, {seen['accepted']} acceptances, "
        f"{seen['messages']} messages: {held}"
    )


def told(result: Result) -> str:
    """What was broken, what led to the first of it, and how to run it again."""
    lines = result.story.lines
    first = next((at for at, line in enumerate(lines) if " LAW broken" in line), len(lines))
    part = [line[:_WIDTH] for line in lines[max(0, first - BEFORE) : first + AFTER]]
    return "\n".join(
        [
            summary(result),
            *(f"  {one}" for one in result.broken),
            "what led to the first:",
            *(f"  {line}" for line in part),
            f"run it again: {result.plan.again}",
        ]
    )


def write_story(result: Result, folder: Path) -> Path:
    """Write down the whole story; the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"seed-{result.plan.seed}.txt"
    file.write_text("\n".join(result.story.lines), encoding="utf-8")
    return file
