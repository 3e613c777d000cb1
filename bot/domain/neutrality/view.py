"""What the rules look at: a candidate and a case, and what a rule may answer."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from bot.domain.case import Case
from bot.domain.mediator import Accreditation, Gender, Mediator
from bot.domain.neutrality.apart import Apart, apart


class Rule(StrEnum):
    """Why somebody must not be asked. Values are stored, and never renamed or reused.

    Those that begin with «n» are the rules of domain brief §3.7 by number.
    """

    OWN_CASE = "n1"
    KIN = "n2"
    ONE_SIDE = "n3"
    BOTH_SIDES = "n4"
    BUSINESS = "n5"
    ARMED = "n6"
    OFFICE = "n7"
    MEDIATED = "n8"
    BARRED = "n9"
    SHAPE = "n10"
    WOMAN = "n11"
    CAP = "n12"
    DECLARATION = "n13"
    #: The other half of N13, told apart because something else mends it.
    CODE = "n13c"
    DISCLOSURE = "n14"
    BLIND = "n15"
    COMPLAINT = "n16"
    LOCAL = "n17"
    STAFF = "n18"
    NOMINATED = "n19"
    SKEW = "n20"
    ACCREDITATION = "accreditation"
    EXPIRED = "expired"
    UNAVAILABLE = "unavailable"
    UNREACHABLE = "unreachable"
    CATEGORY = "category"
    SEVERITY = "severity"
    LANGUAGE = "language"
    RADIUS = "radius"
    TEAM = "team"
    READER = "reader"
    OUTSIDERS = "outsiders"

    @property
    def number(self) -> str:
        """«N13» for a rule of domain brief §3.7; empty for what is no matter of neutrality."""
        digits = self.value[1:].rstrip("c")
        return f"N{digits}" if self.value.startswith("n") and digits.isdecimal() else ""


class Force(StrEnum):
    """How firmly a rule binds (domain brief §3.7, column H/S)."""

    #: Nobody may set it aside.
    HARD = "hard"
    #: A coordinator may, with a reason and a second person.
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that speaks against somebody, and how firmly."""

    rule: Rule
    force: Force


HARD: Final = {rule: Breach(rule, Force.HARD) for rule in Rule}
SOFT: Final = {rule: Breach(rule, Force.SOFT) for rule in Rule}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mediator as seen from one case."""

    mediator: Mediator
    #: From the mediator's home place to the case's place.
    km: float
    #: District of the home place.
    district: str
    #: The region above it; empty where it is not known.
    region: str = ""
    #: The mediator, or an account of theirs, reported this case or is a side or witness in it.
    is_reporter: bool = False
    #: Also a coordinator of the place, who may read what was reported.
    is_reader: bool = False
    #: Already asked in this dispatch.
    asked: bool = False
    #: In the person's own quiet hours, or in those of the day.
    quiet: bool = False
    #: How often they mediated for one of the sides, or its household, in 12 months (rule N8).
    mediated: int = 0
    #: On the team of the last case between the same two communities (rule N12).
    same_pair_last: bool = False
    #: Their cases in the municipality this quarter, and all of them there (rule N12).
    quarter: tuple[int, int] = (0, 0)
    #: A complaint from one of the sides' communities is open, or one of bias upheld (rule N16).
    complaint: bool = False
    #: Named by a reporter who is a notable, the other side not having agreed (rule N19).
    nominated: bool = False
    #: Pressed «no link», not «a link» and not «I decline» (rule N14); looked at when accepting.
    says_no_tie: bool = False
    #: Soft rules that a coordinator and a second person set aside for them in this case.
    overridden: frozenset[Rule] = frozenset()


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as the rules see it at one moment."""

    case: Case
    #: District of the case's place.
    district: str
    #: Today in Tripoli.
    today: date
    #: The oldest version of the code of conduct whose acceptance still counts today.
    code_version: str
    #: The region above its district; empty where it is not known.
    region: str = ""
    #: Those who have taken a seat, as seen from this case.
    seated: tuple[Candidate, ...] = ()
    #: Others who are named together with a candidate, and may yet take one.
    beside: tuple[Candidate, ...] = ()
    #: Whom the case is to be kept apart from, ready for comparing.
    apart: Apart = field(init=False)

    def __post_init__(self) -> None:
        """Reckon once what is compared with everybody."""
        object.__setattr__(self, "apart", apart(self.case))

    @property
    def team(self) -> tuple[Mediator, ...]:
        """Those who have taken a seat."""
        return tuple(each.mediator for each in self.seated)

    @property
    def seats_left(self) -> int:
        """Seats nobody has taken yet."""
        return max(0, self.case.team_size - len(self.seated))

    @property
    def has_lead(self) -> bool:
        """An accredited mediator is on the team, under whom somebody on probation may work."""
        return any(each.accreditation is Accreditation.ACCREDITED for each in self.team)

    @property
    def has_woman(self) -> bool:
        """A woman is on the team."""
        return any(each.gender is Gender.WOMAN for each in self.team)

    def others(self, candidate: Candidate) -> tuple[Candidate, ...]:
        """Those who have a seat, without the candidate."""
        mine = candidate.mediator.id
        return tuple(each for each in self.seated if each.mediator.id != mine)

    def together(self, candidate: Candidate) -> tuple[Candidate, ...]:
        """A candidate with everybody who has a seat, or was named together with them."""
        mine = candidate.mediator.id
        named = (each for each in self.beside if each.mediator.id != mine)
        return (candidate, *self.others(candidate), *named)

    @property
    def last_seat(self) -> bool:
        """Whether one more fills the team: what is wanting then goes on wanting."""
        return self.seats_left - len(self.beside) <= 1
