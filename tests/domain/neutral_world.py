"""Arbitrary registers, cases and histories, in plain names: the truth that the rules must match.

Communities and people are letters here; what the rules see is made of them as the store would make
it. The tests state every rule over the letters and never look at a token.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from bot.domain.case import Case, CaseState, Shape, Woman
from bot.domain.ids import CaseId, MediatorId, PlaceId
from bot.domain.mediator import Accreditation, Gender, Load, Mediator
from bot.domain.neutrality import Candidate, CaseView
from bot.domain.taxonomy import Category, Sides
from bot.domain.tie_tokens import TieKind, tagged

TODAY = date(2026, 5, 7)
CODE = "2.0.0"
NAMES = "ABCDEF"
Tie = tuple[TieKind | None, str]


def token(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def tie(one: Tie) -> str:
    kind, name = one
    return token(name) if kind is None else tagged(kind, token(name))


@dataclass(frozen=True)
class Someone:
    """A mediator as people know them."""

    seen: Candidate
    ties: frozenset[Tie]

    @property
    def id(self) -> MediatorId:
        return self.seen.mediator.id

    @property
    def woman(self) -> bool:
        return self.seen.mediator.gender is Gender.WOMAN

    def has(self, *kinds: TieKind | None) -> frozenset[str]:
        return frozenset(name for kind, name in self.ties if kind in kinds)

    @property
    def communities(self) -> frozenset[str]:
        return self.has(TieKind.COMMUNITY)


@dataclass(frozen=True)
class Matter:
    """A case as people know it."""

    view: CaseView
    avoid: frozenset[str]
    one: frozenset[str]
    other: frozenset[str]
    people: tuple[Someone, ...] = field(default=())

    @property
    def case(self) -> Case:
        return self.view.case

    @property
    def named(self) -> frozenset[str]:
        return self.avoid | self.one | self.other

    def with_team(self, team: tuple[Someone, ...]) -> CaseView:
        case = replace(self.case, team=frozenset(one.id for one in team))
        return replace(self.view, case=case, seated=tuple(one.seen for one in team))


_some_names = st.frozensets(st.sampled_from(NAMES), max_size=2)
_ties = st.frozensets(
    st.tuples(st.sampled_from((*TieKind, None)), st.sampled_from(NAMES)), max_size=3
)
_mostly = st.sampled_from((True, True, True, False))


@st.composite
def someone(draw: st.DrawFn, number: int) -> Someone:
    ties = draw(_ties)
    district = draw(st.sampled_from(("LY0101", "LY0102", "LY0201", "")))
    mediator = Mediator(
        id=MediatorId(number),
        code=f"M-{number}",
        gender=draw(st.sampled_from(Gender)),
        accreditation=draw(st.sampled_from((Accreditation.ACCREDITED,) * 4 + tuple(Accreditation))),
        expires_on=TODAY + timedelta(days=draw(st.integers(-3, 300))),
        declared_on=TODAY - timedelta(days=draw(st.integers(0, 400))),
        place_id=PlaceId("there"),
        radius_km=100,
        languages=frozenset({"ar"}),
        categories=frozenset(Category),
        max_severity=5,
        code_version=draw(st.sampled_from((CODE, CODE, "2.4.1", "1.0.0", None))),
        linked=True,
        available=draw(_mostly),
        reachable=True,
        ties=frozenset(map(tie, ties)),
        load=Load(open_cases=draw(st.integers(0, 4)), open_grave=draw(st.integers(0, 2))),
    )
    seen = Candidate(
        mediator,
        km=draw(st.floats(0, 120)),
        district=district,
        region=district[:4],
        is_reporter=not draw(_mostly),
        mediated=draw(st.sampled_from((0, 0, 0, 1, 2, 3))),
        same_pair_last=not draw(_mostly),
        quarter=draw(st.sampled_from(((0, 0), (2, 30), (5, 12)))),
        complaint=not draw(_mostly),
        nominated=not draw(_mostly),
        says_no_tie=True,
    )
    return Someone(seen, ties)


def plain(number: int, district: str, *ties: Tie, gender: Gender = Gender.MAN) -> Someone:
    """A mediator against whom nothing speaks but ties and home."""
    mediator = Mediator(
        id=MediatorId(number),
        code=f"M-{number}",
        gender=gender,
        accreditation=Accreditation.ACCREDITED,
        expires_on=TODAY,
        declared_on=TODAY,
        place_id=PlaceId("there"),
        radius_km=100,
        languages=frozenset({"ar"}),
        categories=frozenset(Category),
        max_severity=5,
        code_version=CODE,
        linked=True,
        available=True,
        reachable=True,
        ties=frozenset(map(tie, ties)),
    )
    seen = Candidate(mediator, 10, district, region=district[:4], says_no_tie=True)
    return Someone(seen, frozenset(ties))


@st.composite
def willing(draw: st.DrawFn, number: int) -> Someone:
    """The same, with a community or none, and any home."""
    ties = draw(
        st.frozensets(st.tuples(st.just(TieKind.COMMUNITY), st.sampled_from(NAMES[:3])), max_size=1)
    )
    district = draw(st.sampled_from(("LY0101", "LY0102", "LY0201", "")))
    return plain(number, district, *ties, gender=draw(st.sampled_from(Gender)))


def plain_case() -> Case:
    """A case of which nothing is known but what it is about."""
    return Case(
        id=CaseId(1),
        number="4711",
        state=CaseState.MATCHING,
        category=Category.LAND,
        place_id=PlaceId("here"),
        sides=Sides.FAMILIES,
        severity=3,
        risk=0,
        woman=Woman.NOT_ASKED,
        languages=frozenset(),
        team_size=1,
        opened_at=datetime(2026, 5, 7, 9, tzinfo=UTC),
    )


@st.composite
def gatherings(draw: st.DrawFn, *, shape: Shape | None = None, grave: bool = False) -> Matter:
    """A case that a team can be found for, and people who would go."""
    found = draw(matters(shape=shape, person=willing))
    severity = draw(st.integers(4, 5)) if grave else found.case.severity
    balanced = found.case.shape is Shape.BALANCED
    case = replace(
        found.case,
        severity=severity,
        team_size=3 if balanced or severity == 5 else max(2, found.case.team_size),
        barred=frozenset(),
        outsiders_only=False,
        sides=Sides.TRIBES if grave else found.case.sides,
        exclusions=frozenset(map(token, "AB")),
        descriptors=(frozenset({token("A")}), frozenset({token("B")})),
    )
    return Matter(
        replace(found.view, case=case),
        frozenset("AB"),
        frozenset("A"),
        frozenset("B"),
        found.people,
    )


@st.composite
def matters(
    draw: st.DrawFn,
    *,
    shape: Shape | None = None,
    person: Callable[[int], st.SearchStrategy[Someone]] = someone,
) -> Matter:
    """A case, and a register of people who might take it."""
    avoid, one, other = draw(_some_names), draw(_some_names), draw(_some_names)
    most = 7 if person is someone else 12
    people = tuple(draw(person(number)) for number in range(1, draw(st.integers(1, most)) + 1))
    severity = draw(st.integers(0, 5))
    case = replace(
        plain_case(),
        category=draw(st.sampled_from(Category)),
        sides=draw(st.sampled_from(Sides)),
        severity=severity,
        woman=draw(st.sampled_from(Woman)),
        team_size=draw(st.integers(1, 4)),
        exclusions=frozenset(map(token, avoid)),
        descriptors=(frozenset(map(token, one)), frozenset(map(token, other))),
        shape=shape or draw(st.sampled_from(Shape)),
        outsiders_only=draw(st.booleans()) and draw(st.booleans()),
        barred=frozenset(one.id for one in people if not draw(_mostly)),
    )
    view = CaseView(case, district="LY0101", today=TODAY, code_version=CODE, region="LY01")
    return Matter(view, avoid, one, other, people)
