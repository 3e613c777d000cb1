"""An application to be a mediator: its way until it is verified or ends (domain brief §3.1).

    draft ──> sent <──> asked          sent: a registrar is to look; asked: the applicant is
                │         │
                ├─────────┴──> rejected, withdrawn
                └──> verified: from here on a mediator of the register (domain/accreditation.py)

Whoever is verified gets a number. What is not in `STEPS` cannot happen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from bot.domain.ids import ApplicationId, ChatKey, MediatorId, PlaceId
from bot.domain.mediator import Gender
from bot.domain.particulars import Route, Training


class Stage(StrEnum):
    """How far an application has come; values are stored."""

    DRAFT = "draft"
    #: Waits for a registrar.
    SENT = "sent"
    #: Waits for the applicant.
    ASKED = "asked"
    VERIFIED = "verified"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def open(self) -> bool:
        """Whether somebody has still to do something about it."""
        return self in (Stage.SENT, Stage.ASKED)


class Step(StrEnum):
    """What happens to one; values are stored in the audit trail."""

    SEND = "send"
    ASK = "ask"
    ANSWER = "answer"
    NOTE = "note"
    VERIFY = "verify"
    REJECT = "reject"
    WITHDRAW = "withdraw"


_WAITING: Final = frozenset({Stage.SENT, Stage.ASKED})
#: Every step there is: from where, and where it leads; None: it stays where it is.
STEPS: Final[Mapping[Step, tuple[frozenset[Stage], Stage | None]]] = {
    Step.SEND: (frozenset({Stage.DRAFT}), Stage.SENT),
    Step.ASK: (_WAITING, Stage.ASKED),
    Step.ANSWER: (frozenset({Stage.ASKED}), Stage.SENT),
    # A check is noted, or the day of an interview is set.
    Step.NOTE: (_WAITING, None),
    Step.VERIFY: (_WAITING, Stage.VERIFIED),
    Step.REJECT: (_WAITING, Stage.REJECTED),
    Step.WITHDRAW: (_WAITING, Stage.WITHDRAWN),
}


class Check(StrEnum):
    """What a registrar looks at before anybody is verified (domain brief §3.1)."""

    #: An identity card was seen; it is not copied.
    IDENTITY = "identity"
    REFEREE_1 = "referee_1"
    REFEREE_2 = "referee_2"
    INTERVIEW = "interview"


class Alike(StrEnum):
    """Why an application may be by somebody whom the register knows; a person decides."""

    PHONE = "phone"
    #: The same folded name, years and place.
    NAME = "name"


def training_of(answers: Mapping[str, Any]) -> Training:
    """What the answers of the form say of somebody's training."""
    names = ("core", "safeguarding", "data_safety", "reconciliations", "bridging")
    hours = {name: int(answers.get(name, 0)) for name in names}
    return Training(Route(answers["route"]), **hours)


@dataclass(frozen=True, slots=True)
class Application:
    """An application without name, phone, answers or ties: those are read apart."""

    id: ApplicationId
    stage: Stage
    chat_key: ChatKey
    gender: Gender
    place_id: PlaceId
    made_at: datetime
    #: When it last changed.
    touched_at: datetime
    checks: frozenset[Check] = frozenset()
    interview_at: datetime | None = None
    #: Whom it became, or who applies again.
    mediator_id: MediatorId | None = None
    alike: frozenset[Alike] = frozenset()
    #: Why it was rejected.
    reason: str = ""
    #: When it was sent, and the ties were declared.
    sent_at: datetime | None = None

    @property
    def checked(self) -> bool:
        """Whether everything was looked at."""
        return self.checks == frozenset(Check)


def after(stage: Stage, step: Step) -> Stage | None:
    """Where a step leads from a stage; None: there is no such step from there."""
    origins, to = STEPS[step]
    return (to or stage) if stage in origins else None
