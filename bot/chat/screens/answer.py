"""What whoever is complained of reads: never from whom (domain brief §3.6)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.chat.screen import Act, Button, Screen
from bot.chat.screens.integrity import FINDINGS
from bot.chat.words import TRIPOLI, Tongue
from bot.domain.complaint import ANSWER_WITHIN
from bot.domain.marks import N_
from bot.store.complaint_rows import Row


def answer_screen(
    tongue: Tongue, row: Row, asked: Sequence[str], until: datetime | None, gender: str
) -> Screen:
    """What is asked and how to answer, or what was found and how to object."""
    args = {"complaint": str(row.id)}
    parts: list[str] = []
    rows: list[tuple[Button, ...]] = []
    if row.finding is not None and not row.state.sits:
        found = tongue.say(FINDINGS[row.finding])
        parts.append(
            tongue.say_to(
                gender,
                N_("A complaint about your work was decided by three people: {finding}."),
                finding=found,
            )
        )
    elif row.state.sits:
        parts.append(
            tongue.say_to(
                gender,
                N_("Three people from other regions are looking at a complaint about your work."),
            )
        )
    else:
        parts.append(tongue.say_to(gender, _HEAD, day=_day(tongue, row)))
    if row.finding is None:
        said = N_("The integrity officer asks:\n“{text}”")
        parts += [tongue.say(said, text=one) for one in asked]
    if until is not None:
        day = tongue.day(until.astimezone(TRIPOLI).date())
        parts.append(
            tongue.say_to(
                gender, N_("If you think this is not right, object until {day}."), day=day
            )
        )
        rows.append((Button(tongue.say(N_("I object")), Act("answer.appeal", args)),))
    elif row.state.open and asked:
        rows.append((Button(tongue.say_to(gender, N_("Answer")), Act("answer.write", args)),))
    return Screen("\n\n".join(parts), tuple(rows), protect=True, rtl=tongue.rtl)


_HEAD = N_(
    "There is a complaint about your work. It is no verdict. Nobody tells you from whom it is; "
    "please do not look for it: harming somebody for a complaint breaks the code of conduct. You "
    "are heard: please answer by {day}."
)


def _day(tongue: Tongue, row: Row) -> str:
    since = row.asked_at or row.made_at
    return tongue.day((since + ANSWER_WITHIN - timedelta(days=1)).astimezone(TRIPOLI).date())


def write_screen(tongue: Tongue, row: Row, gender: str, longest: int, hint: str = "") -> Screen:
    """Ask for the answer."""
    parts = [hint] if hint else []
    parts += [
        tongue.say_to(gender, N_("Write what you have to say about it. No names, please.")),
        tongue.say(N_("At most {n} characters."), n=longest),
    ]
    back = Button(tongue.say(N_("Back")), Act("answer.back", {"complaint": str(row.id)}))
    return Screen("\n\n".join(parts), ((back,),), protect=True, rtl=tongue.rtl)
