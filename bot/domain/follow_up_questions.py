"""The questions of each follow-up, at most three, each answered by one tap (domain brief §4.6).

To add one: a `Question` with its sentence and choices, and its place in `questions`. Both sides are
asked the same; a choice that bears a `Worry` goes to a coordinator at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.follow_up import FollowUpKind, Worry
from bot.domain.marks import N_

#: Stored where a question was passed over.
SKIPPED: Final = "skipped"
#: The question whose answer after 90 days tells how durable the agreement is.
HOLDING: Final = "holding"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: what is stored, what the button says, and what it means."""

    value: str
    label: str
    worry: Worry | None = None
    #: Nothing to worry about, but a person should read it.
    wish: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question; its key is stored and never renamed."""

    key: str
    ask: str
    choices: tuple[Choice, ...]
    #: Asked only where this question was answered in this way.
    after: tuple[str, str] | None = None

    def choice(self, value: str) -> Choice | None:
        """The choice with a value, if there is one."""
        return next((each for each in self.choices if each.value == value), None)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is asked, and what there is to ask about."""

    #: A mediator of the team; else the reporter.
    mediator: bool = False
    #: The reporter is a side; a witness is asked nothing that only a side can know.
    side: bool = False
    #: A team is or was at work, so that somebody can have been in touch.
    assigned: bool = False
    #: Something was agreed: its terms can be done and can hold.
    terms: bool = False


_YES, _NO = N_("Yes"), N_("No")
_SAFE = Question(
    "safe",
    N_("We only want to know how you are: are you safe?"),
    (
        Choice("yes", _YES),
        Choice("no", _NO, Worry.UNSAFE),
        Choice("call", N_("I want a call"), Worry.CALL),
    ),
)
_CONTACTED = Question(
    "contacted",
    N_("Has the mediator been in touch with you?"),
    (Choice("yes", _YES), Choice("no", _NO)),
)
_RESPECTED = Question(
    "respected",
    N_("Did the mediator treat you with respect, and listen?"),
    (Choice("yes", _YES), Choice("partly", N_("To some degree")), Choice("no", _NO)),
    after=("contacted", "yes"),
)
_PRESSED = Question(
    "pressed",
    N_("Did anybody put pressure on you, or ask for money?"),
    (
        Choice("no", _NO),
        Choice("pressure", N_("Yes, pressure"), Worry.PRESSURE),
        Choice("money", N_("Yes, money"), Worry.MONEY),
    ),
)
_HOW = Question(
    "how",
    N_("Is it calmer, harder, or the same as before?"),
    (
        Choice("calmer", N_("Calmer")),
        Choice("same", N_("The same")),
        Choice("harder", N_("Harder"), Worry.WORSE),
    ),
)
_HARMED = Question(
    "harmed",
    N_("Did anybody do you harm because of the report?"),
    (Choice("no", _NO), Choice("yes", _YES, Worry.HARMED)),
)
_MEDIATOR_HARMED = Question(
    "harmed",
    N_("Did anybody do you harm because of this file?"),
    (Choice("no", _NO), Choice("yes", _YES, Worry.HARMED)),
)
_OTHER = Question(
    "other",
    N_("Shall we look for another mediator for you?"),
    (Choice("no", _NO), Choice("yes", _YES, wish=True)),
)
_TERMS = Question(
    "terms",
    N_("Was what was agreed carried out?"),
    (
        Choice("all", N_("All of it")),
        Choice("some", N_("Some of it")),
        Choice("none", _NO, Worry.NOT_DONE),
    ),
)
_NEWS = Question(
    "news",
    N_("Has anything new happened?"),
    (
        Choice("no", _NO),
        Choice("better", N_("Yes, for the better")),
        Choice("worse", N_("Yes, for the worse"), Worry.WORSE),
    ),
)
_HOLDING = Question(
    HOLDING,
    N_("Does the agreement hold?"),
    (
        Choice("yes", _YES),
        Choice("partly", N_("In part")),
        Choice("no", _NO, Worry.BROKEN),
    ),
)
_SATISFIED = Question(
    "satisfied",
    N_("How satisfied are you with the way it was done, from 1 (not at all) to 5 (very)?"),
    tuple(Choice(str(stars), str(stars)) for stars in range(1, 6)),
)


def questions(kind: FollowUpKind, audience: Audience) -> tuple[Question, ...]:
    """What is asked in a follow-up of somebody, in this order; at least one, at most three."""
    match kind:
        case FollowUpKind.H24:
            return (_SAFE,)
        case FollowUpKind.H72:
            met = audience.side and audience.assigned
            return (_CONTACTED, _RESPECTED, _PRESSED) if met else (_PRESSED,)
        case FollowUpKind.D7:
            if audience.mediator:
                return (_HOW, _MEDIATOR_HARMED)
            wish = audience.side and audience.assigned
            return (_HOW, _HARMED, _OTHER) if wish else (_HOW, _HARMED)
        case FollowUpKind.D30:
            return (_TERMS if audience.terms else _HOW, _NEWS)
        case FollowUpKind.D90 | FollowUpKind.M6 | FollowUpKind.M12:
            first = _HOLDING if audience.terms else _HOW
            return (first,) if audience.mediator else (first, _SATISFIED)


def next_question(asked: tuple[Question, ...], answers: Mapping[str, str]) -> Question | None:
    """The first question that is still open; None once everything was answered or passed over."""
    for question in asked:
        fits = question.after is None or answers.get(question.after[0]) == question.after[1]
        if fits and question.key not in answers:
            return question
    return None
