"""Arbitrary registers, cases and histories: no offer and no seat ever breaks a hard rule.

A life is drawn by a seed: people who declare ties of every kind, reports about them, searches,
acceptances, refusals, vetoes, hand-overs, new declarations, time. The rules are stated here over
what people said, in words, with nothing of how the bot carries them out.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from bot.domain import dispatch as rules
from bot.domain.access import Actor
from bot.domain.case import CaseState, Shape
from bot.domain.events import Event, InDispatch
from bot.domain.ids import CaseId, ChatKey, MediatorId, PlaceId
from bot.domain.mediator import Gender
from bot.store.database import Database, UnitOfWork
from bot.usecases.answer_offer import accept_offer, decline_offer, hand_over, recuse, veto
from bot.usecases.decide_case import assign_by_hand
from bot.usecases.describe_sides import choose_shape, describe_sides
from bot.usecases.seek_mediators import seek
from tests.clock import FakeClock
from tests.factories import SEBHA, World, at, world

SUNDAY_AT_TEN = datetime(2027, 6, 6, 8, tzinfo=UTC)
BRAK = PlaceId("LY031801")
PLACES = {SEBHA: "LY0319", BRAK: "LY0318"}
#: Families that no spelling confuses.
FAMILIES = ("آل الصخر", "آل النجم", "آل الرمل", "آل الغيم")
KINDS = {
    "قرابة": "kin",
    "انتماء": "community",
    "عمل": "business",
    "سلاح": "armed",
    "منصب": "office",
}
CATEGORIES = ("land", "blood", "services", "family", "community")
SEEN = ("words", "damage", "threat", "weapon", "shooting")
SEVERITY = {"words": 1, "damage": 2, "threat": 3, "weapon": 4, "shooting": 5}


@dataclass
class Someone:
    """What a mediator declared, as the office heard it."""

    place: PlaceId
    ties: frozenset[tuple[str, str]]

    def has(self, *kinds: str) -> frozenset[str]:
        return frozenset(name for kind, name in self.ties if kind in kinds)


@dataclass
class Matter:
    """What was said about a case."""

    reporter: str
    seen: str
    category: str
    sides: str
    avoid: frozenset[str]
    one: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()
    balanced: bool = False
    #: Who recused themselves, was vetoed, or gave it back.
    gone: set[MediatorId] = field(default_factory=set)
    vetoes: int = 0

    @property
    def severity(self) -> int:
        return SEVERITY[self.seen]


class Life:
    """One life; every offer and seat is judged when it comes about."""

    def __init__(self, uow: UnitOfWork, here: World, seed: int) -> None:
        self.uow, self.here, self.dice = uow, here, Random(seed)
        self.people: dict[MediatorId, Someone] = {}
        self.matters: dict[CaseId, Matter] = {}
        self.judged = 0

    def some(self, most: int = 2) -> frozenset[str]:
        return frozenset(self.dice.sample(FAMILIES, self.dice.randint(0, most)))

    def declaration(self) -> tuple[tuple[str, ...], frozenset[tuple[str, str]]]:
        said, known = [], set()
        for name in self.some():
            word = self.dice.choice([*KINDS, ""])
            said.append(f"{word}: {name}" if word else name)
            known.add((KINDS.get(word, "unknown"), name))
        return tuple(said), frozenset(known)

    async def begin(self) -> None:
        coordinator = await self.here.coordinator(self.uow)
        staff = await self.uow.register.coordinator(coordinator)
        self.actor = Actor(ChatKey("pc"), coordinator=staff)
        for _ in range(self.dice.randint(5, 9)):
            said, known = self.declaration()
            place = self.dice.choice([*PLACES])
            gender = self.dice.choice([*Gender])
            who = await self.here.mediator(self.uow, place, ties=said, gender=gender)
            self.people[who] = Someone(place, known)

    async def step(self) -> None:
        acts = [self.report, self.look, self.answer, self.answer, self.by_hand, self.change]
        await self.dice.choice(acts)()
        self.here.clock.move(timedelta(hours=self.dice.choice((0, 1, 5, 30))))

    # -- what happens

    async def report(self) -> None:
        # Now and then a mediator reports: their chat is «pm» and a number.
        number = self.dice.randint(2, 40)
        reporter = f"pm{number}" if self.dice.random() < 0.3 else f"pr{number}"
        matter = Matter(
            reporter,
            self.dice.choice(SEEN),
            self.dice.choice(CATEGORIES),
            self.dice.choice(("families", "tribes", "public")),
            self.some(),
        )
        answers: dict[str, Any] = {"seen": [matter.seen], "category": matter.category}
        answers |= {"sides": matter.sides, "one_side": None, "other_side": None}
        if matter.avoid:
            answers["exclusions"] = "، ".join(sorted(matter.avoid))
        if await self.uow.reports.latest_of(ChatKey(reporter)) is not None:
            return
        case, events = await self.here.report(self.uow, reporter, **answers)
        self.matters[case.id] = matter
        await self.judge(events)

    async def look(self) -> None:
        for case_id in self.open():
            await self.judge(await seek(self.uow, self.here.country, case_id, self.now))

    async def by_hand(self) -> None:
        for case_id in self.open():
            case = await self.here.case(self.uow, case_id)
            chosen = self.dice.sample([*self.people], min(4, len(self.people)))
            done = await assign_by_hand(
                self.uow,
                self.here.country,
                case,
                tuple(chosen),
                actor=self.actor,
                reason="other",
                now=self.now,
            )
            await self.judge([*done.events])

    async def answer(self) -> None:
        for case_id in self.open():
            case = await self.here.case(self.uow, case_id)
            for row in await self.uow.cases.offers_of(case_id):
                await self.one_answer(case_id, row.offer)
            if case.team and self.dice.random() < 0.1:
                matter = self.matters[case_id]
                # The third time a coordinator decides, and the team stays (rule N9).
                matter.gone |= case.team if matter.vetoes < 2 else set()
                matter.vetoes += 1
                await self.judge(await veto(self.uow, self.here.country, case, self.now))

    async def one_answer(self, case_id: CaseId, offer: rules.Offer) -> None:
        uow, country, number = self.uow, self.here.country, offer.number
        drawn = self.dice.random()
        if offer.live and drawn < 0.5:
            events = await accept_offer(uow, country, case_id, number, self.now)
        elif offer.live and drawn < 0.6:
            events = await decline_offer(uow, country, case_id, number, "busy", self.now)
        elif offer.live and drawn < 0.7:
            events = await recuse(uow, country, case_id, number, self.now)
            self.leaves(case_id, offer, events)
        elif offer.state is rules.OfferState.ACCEPTED and drawn < 0.1:
            events = await hand_over(uow, country, case_id, number, self.now)
            self.leaves(case_id, offer, events)
        else:
            return
        await self.judge(events)

    def leaves(self, case_id: CaseId, offer: rules.Offer, events: list[Event]) -> None:
        """Too late it changes nothing: the offer had ended."""
        if events:
            self.matters[case_id].gone.add(offer.mediator_id)

    async def change(self) -> None:
        """Somebody declares anew, a coordinator describes sides, or the sides choose balance."""
        who = self.dice.choice([*self.people])
        said, known = self.declaration()
        await self.uow.register.declare(who, said)
        self.people[who] = Someone(self.people[who].place, known)
        for case_id in self.open():
            case, matter = await self.here.case(self.uow, case_id), self.matters[case_id]
            one, other = self.some(1), self.some(1)
            if one and other and not (matter.one or case.team):
                texts = (next(iter(one)), next(iter(other)))
                matter.one, matter.other = one, other
                events = await describe_sides(
                    self.uow, self.here.country, case, texts, self.actor, self.now
                )
                if events is None:
                    matter.one, matter.other = frozenset(), frozenset()
                await self.judge(events or [])
            case = await self.here.case(self.uow, case_id)
            if self.dice.random() < 0.5:
                chosen = await choose_shape(self.uow, case, Shape.BALANCED, self.actor, self.now)
                matter.balanced |= chosen

    @property
    def now(self) -> datetime:
        return self.here.clock.now()

    def open(self) -> list[CaseId]:
        return [*self.matters]

    # -- what must hold

    async def judge(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, InDispatch) and isinstance(
                event.what, rules.OfferMade | rules.SeatTaken
            ):
                await self.holds(event.case_id, event.what.mediator_id)

    async def holds(self, case_id: CaseId, who: MediatorId) -> None:
        """Every hard rule, about somebody who is asked or takes a seat at this moment."""
        self.judged += 1
        one, matter = self.people[who], self.matters[case_id]
        case = await self.here.case(self.uow, case_id)
        named = matter.avoid | matter.one | matter.other
        key = await self.uow.register.chat_of("mediator", who)
        assert key != matter.reporter, "N1"
        assert not one.has("kin", "unknown") & named, "N2"
        theirs = [bool(one.has("community") & side) for side in (matter.one, matter.other)]
        stray = one.has("community") & (matter.avoid - matter.one - matter.other)
        assert not stray, "N3: on nobody's side that could be balanced"
        assert sum(theirs) != 1 or matter.balanced, "N3"
        assert sum(theirs) < 2, "N4: nobody set it aside"
        assert not one.has("business") & named, "N5"
        assert not one.has("armed") & named, "N6"
        assert not (matter.severity >= 4 and one.has("armed")), "N6: any armed actor"
        institutional = matter.category == "services" or matter.sides == "public"
        assert not one.has("office") & named, "N7"
        assert not (institutional and one.has("office")), "N7: any office"
        assert who not in matter.gone, "N9"
        never_alone = matter.category in {"blood", "community"} or matter.sides == "tribes"
        assert case.team_size >= (3 if matter.severity == 5 else 2 if never_alone else 1), "N10"
        assert matter.severity < 4 or case.team_size >= 2, "N11: nobody goes alone"
        known = bool(matter.avoid and matter.one and matter.other)
        outside = PLACES[one.place] != PLACES[SEBHA]
        assert outside or matter.severity < 3 or known, "outsiders until both sides are described"
        if case.state is CaseState.ASSIGNED:
            await self.whole(case_id)

    async def whole(self, case_id: CaseId) -> None:
        case, matter = await self.here.case(self.uow, case_id), self.matters[case_id]
        seats = sorted(
            (bool(one.has("community") & matter.one), bool(one.has("community") & matter.other))
            for one in (self.people[who] for who in case.team)
        )
        if matter.balanced and matter.one.isdisjoint(matter.other):
            assert seats == [(False, False), (False, True), (True, False)], "N10: balanced"
        else:
            assert not any(one or other for one, other in seats), "N10: all neutral"


@pytest.mark.parametrize("seed", range(12))
async def test_no_offer_and_no_seat_ever_breaks_a_hard_rule(
    database: Database, clock: FakeClock, seed: int
) -> None:
    at(clock, SUNDAY_AT_TEN)
    async with database.work() as uow:
        life = Life(uow, world(clock), seed)
        await life.begin()
        for step in range(200):
            if step >= 40 and life.judged:
                break
            await life.step()
        assert life.judged, "a life in which nobody is asked says nothing"
