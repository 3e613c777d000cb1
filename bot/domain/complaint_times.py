"""How long each step of a complaint may take (domain brief §2.8, §3.6).

A time that passes asks more people, and in the end the administrators; it never ends anything.
"""

from datetime import date, datetime, timedelta
from typing import Final

from bot.domain.complaint import State
from bot.domain.hours import TRIPOLI

#: It is acknowledged within so many working days; screened within so long where it is serious.
ACK_WORKING_DAYS: Final = 2
SCREEN_WITHIN: Final = timedelta(hours=24)
DECIDE_WITHIN: Final = timedelta(days=30)
#: «Has anyone harmed you for this?» is asked so long after it was received.
HARM_ASKED_AFTER: Final = (timedelta(days=7), timedelta(days=30))
#: A panel has so long; whoever has said nothing by then gives the seat to somebody else.
VOTE_WITHIN: Final = timedelta(days=5)
#: Once everybody was asked, the administrators hear so often that something waits.
ASK_AGAIN_EVERY: Final = timedelta(hours=24)
ASK_AGAIN_SERIOUS: Final = timedelta(hours=6)
#: In whose hands a complaint is hears so often that it waits.
REMIND_EVERY: Final = timedelta(days=3)
#: The weekend of Libya: Friday and Saturday.
WEEKEND: Final = frozenset({4, 5})


def working_day(day: date) -> bool:
    """Whether it is one: Sunday to Thursday."""
    return day.weekday() not in WEEKEND


def after_working_days(at: datetime, days: int) -> datetime:
    """The same time of day so many working days later, in Libya."""
    local, left = at.astimezone(TRIPOLI), days
    while left:
        local += timedelta(days=1)
        left -= working_day(local.date())
    return local.astimezone(at.tzinfo)


def ack_due(made_at: datetime) -> datetime:
    """By when it is acknowledged: 2 working days (domain brief §2.8)."""
    return after_working_days(made_at, ACK_WORKING_DAYS)


def screen_due(made_at: datetime, *, serious: bool) -> datetime:
    """By when somebody has looked at it: 24 hours where it is serious or said to be urgent."""
    return made_at + SCREEN_WITHIN if serious else ack_due(made_at)


def decision_due(made_at: datetime) -> datetime:
    """By when it is decided: 30 days (domain brief §3.6)."""
    return made_at + DECIDE_WITHIN


def next_look(
    state: State, made_at: datetime, asked: int, now: datetime, *, serious: bool
) -> datetime:
    """When somebody is asked or reminded again; `asked` is how often they were so far.

    Before anybody has looked at it, half of the time is the first level's, the rest the next one's.
    """
    if state in (State.RECEIVED, State.PROTECTED):
        due = screen_due(made_at, serious=serious)
        half = made_at + (due - made_at) / 2
        ahead = [at for at in (half, due) if at > now]
        if ahead and asked <= 1:
            return ahead[0]
        return now + (ASK_AGAIN_SERIOUS if serious else ASK_AGAIN_EVERY)
    if state.sits:
        return now + VOTE_WITHIN
    return now + REMIND_EVERY
