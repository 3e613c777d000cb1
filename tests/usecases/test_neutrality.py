"""The rules of neutrality where state is kept: who is asked, who sees, what is remembered."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat.subjects import case_subject
from bot.domain import dispatch as rules
from bot.domain.access import Action, Actor, may
from bot.domain.case import Case, Level, Shape
from bot.domain.decision import DecisionKind
from bot.domain.events import CoordinatorsAsked, Event, InDispatch, SeatLost
from bot.domain.ids import CaseId, ChatKey, CoordinatorId, MediatorId, PlaceId
from bot.domain.neutrality import Rule
from bot.domain.override import OverrideReason, OverrideState, Refusal
from bot.store.caseload import Area
from bot.store.complaint_rows import Reach
from bot.store.database import Database, UnitOfWork
from bot.store.register import Person
from bot.usecases.answer_offer import accept_offer, hand_over
from bot.usecases.build_digest import build_digest, set_aside, waiting_for
from bot.usecases.candidates import look
from bot.usecases.decide_case import Asked, assign_by_hand
from bot.usecases.declare_staff import declare_staff
from bot.usecases.describe_sides import choose_shape, describe_sides
from bot.usecases.end_report import Ending, end_report
from bot.usecases.file_complaint import file_complaint
from bot.usecases.override_rules import Seconded, ask_override, second_override
from bot.usecases.refused import RegisterRefused
from bot.usecases.seek_mediators import ask_these, seek
from tests.clock import FakeClock
from tests.factories import World, at, world

SUNDAY_AT_TEN = datetime(2027, 6, 6, 8, tzinfo=UTC)
#: In the district beside Sebha's.
BRAK = PlaceId("LY031801")
#: Severity 3, with everything known.
KNOWN: Mapping[str, Any] = {"seen": ["threat"], "exclusions": "طرابلس"}
GRAVE: Mapping[str, Any] = {"seen": ["weapon"], "exclusions": "طرابلس"}


@pytest.fixture
def here(clock: FakeClock) -> World:
    at(clock, SUNDAY_AT_TEN)
    return world(clock)


def offered(events: list[Event]) -> list[MediatorId]:
    inside = [each.what for each in events if isinstance(each, InDispatch)]
    return [each.mediator_id for each in inside if isinstance(each, rules.OfferMade)]


def asked(events: list[Event]) -> set[CoordinatorId]:
    found = [each.coordinators for each in events if isinstance(each, CoordinatorsAsked)]
    return {one for coordinators in found for one in coordinators}


async def why_not(uow: UnitOfWork, here: World, case: Case, who: MediatorId) -> tuple[Rule, ...]:
    field = await look(uow, here.country, case, here.clock.now())
    excluded = {one.mediator_id: one.rules for one in field.ranking().excluded}
    return excluded.get(who, ())


@pytest.mark.parametrize(
    ("tie", "rule"),
    [
        ("قرابة: طرابلس", Rule.KIN),
        ("انتماء: طرابلس", Rule.ONE_SIDE),
        ("عمل: طرابلس", Rule.BUSINESS),
        ("سلاح: طرابلس", Rule.ARMED),
        ("منصب: طرابلس", Rule.OFFICE),
        ("طرابلس", Rule.KIN),
    ],
)
async def test_a_declared_tie_breaks_the_rule_of_its_kind_and_no_offer_is_made(
    database: Database, here: World, tie: str, rule: Rule
) -> None:
    async with database.work() as uow:
        who = await here.mediator(uow, ties=(tie,))
        case, events = await here.report(uow, **KNOWN)
        assert offered(events) == []
        assert await why_not(uow, here, case, who) == (rule,)


async def test_n14_whoever_says_that_there_is_a_tie_takes_no_seat(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await here.mediator(uow)
        case, _ = await here.report(uow, **KNOWN)
        now = here.clock.now()
        await accept_offer(uow, here.country, case.id, 1, now, says_no_tie=False)
        assert (await here.case(uow, case.id)).team == frozenset()


async def test_without_both_sides_only_outsiders_are_asked_until_a_coordinator_describes_them(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        who = await here.mediator(uow)
        staff = await here.coordinator(uow)
        coordinator = await uow.register.coordinator(staff)
        assert coordinator is not None
        actor = Actor(ChatKey("pc"), coordinator=coordinator)
        case, events = await here.report(uow, **KNOWN, one_side=None, other_side=None)
        assert offered(events) == []
        assert await why_not(uow, here, case, who) == (Rule.OUTSIDERS,)
        now = here.clock.now()
        nothing = await describe_sides(uow, here.country, case, ("آل المثال", "؟"), actor, now)
        assert nothing is None
        told = await describe_sides(
            uow, here.country, case, ("آل المثال", "آل التجربة"), actor, now
        )
        assert told is not None
        assert offered(told) == [who]
        # Read by the conflict check, by its wording by coordinators; gone with the closure.
        assert await uow.cases.side_texts(case.id) == ("آل المثال", "آل التجربة")
        await uow.cases.close(case.id, None, now)
        assert await uow.cases.side_texts(case.id) == ("", "")
        assert (await here.case(uow, case.id)).descriptors == (frozenset(), frozenset())


async def test_n8_once_for_the_same_family_is_soft_and_twice_is_hard(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        who = await here.mediator(uow)
        for times, rule_speaks in ((0, False), (1, True)):
            case, _ = await here.report(uow, f"pr{times}", **KNOWN)
            found = await why_not(uow, here, case, who)
            assert (Rule.MEDIATED in found) is rule_speaks
            field = await look(uow, here.country, case, here.clock.now())
            excluded = field.ranking().excluded
            assert all(one.soft for one in excluded)
            await uow.ledger.enter(case, [who], here.clock.now())
        case, _ = await here.report(uow, "pr9", **KNOWN)
        field = await look(uow, here.country, case, here.clock.now())
        assert [(one.rules[0], one.soft) for one in field.ranking().excluded] == [
            (Rule.MEDIATED, False)
        ]
        here.clock.move(timedelta(days=366))
        assert await uow.ledger.mediated(case, here.clock.now()) == {}


async def test_n8_another_family_and_another_account_are_no_party(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        who = await here.mediator(uow)
        case, _ = await here.report(uow, **KNOWN, role="side")
        await uow.ledger.enter(case, [who], here.clock.now())
        others = {"one_side": "آل الغرباء", "other_side": "آل البعداء"}
        other, _ = await here.report(uow, "pr2", **KNOWN, **others, role="side")
        assert await why_not(uow, here, other, who) == ()
        same, _ = await here.report(uow, "pr", **KNOWN, **others, role="side")
        assert Rule.MEDIATED in await why_not(uow, here, same, who)


async def test_n12_not_twice_in_a_row_for_the_same_pair_of_communities(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        first, second = await here.mediator(uow), await here.mediator(uow)
        tribes = {**KNOWN, "sides": "tribes"}
        case, _ = await here.report(uow, **tribes)
        await uow.ledger.enter(case, [first], here.clock.now())
        case, _ = await here.report(uow, "pr2", **tribes)
        assert await why_not(uow, here, case, first) == (Rule.CAP,)
        assert await why_not(uow, here, case, second) == ()
        here.clock.move(timedelta(minutes=1))
        await uow.ledger.enter(case, [second], here.clock.now())
        swapped = {"one_side": "آل المثال الثاني", "other_side": "آل المثال الأول"}
        case, _ = await here.report(uow, "pr3", **tribes, **swapped)
        assert await why_not(uow, here, case, first) == ()
        assert await why_not(uow, here, case, second) == (Rule.CAP,)


async def test_the_ledger_is_written_when_a_team_is_complete_and_struck_when_it_reached_nobody(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        who = await here.mediator(uow)
        case, _ = await here.report(uow, **KNOWN, role="side")
        now = here.clock.now()
        await accept_offer(uow, here.country, case.id, 1, now)
        same = await here.case(uow, case.id)
        other, _ = await here.report(uow, "pr2", **KNOWN)
        assert await uow.ledger.mediated(other, now) == {who: 1}
        assert await uow.ledger.mediated(same, now) == {}, "the own case is no other"
        await hand_over(uow, here.country, case.id, 1, now)
        assert await uow.ledger.mediated(other, now) == {}


async def test_the_ledger_forgets_a_case_whose_report_is_deleted(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await here.mediator(uow)
        case, _ = await here.report(uow, **KNOWN, role="side")
        now = here.clock.now()
        await accept_offer(uow, here.country, case.id, 1, now)
        other, _ = await here.report(uow, "pr2", **KNOWN)
        await end_report(uow, ChatKey("pr"), Ending.DELETED, now)
        assert await uow.ledger.mediated(other, now) == {}


async def test_n10_a_balanced_team_is_one_of_each_side_and_a_neutral_chair(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        one = await here.mediator(uow, ties=("قبيلة: آل المثال الأول",))
        twin = await here.mediator(uow, ties=("قبيلة: آل المثال الأول",))
        other = await here.mediator(uow, ties=("قبيلة: آل المثال الثاني",))
        # Grave and between tribes: led from outside (rule N17).
        chair = await here.mediator(uow, BRAK)
        staff = await uow.register.coordinator(await here.coordinator(uow))
        actor = Actor(ChatKey("pc"), coordinator=staff)
        case, _ = await here.report(uow, **KNOWN, sides="tribes")
        assert await why_not(uow, here, case, one) == (Rule.ONE_SIDE,)
        now = here.clock.now()
        # Once anybody was asked the sides' choice comes too late.
        assert not await choose_shape(uow, case, Shape.BALANCED, actor, now)
        waiting, _ = await here.report(uow, "pr2", **GRAVE, sides="tribes")
        assert await choose_shape(uow, waiting, Shape.BALANCED, actor, now)
        waiting = await here.case(uow, waiting.id)
        assert waiting.team_size == 3
        team = (one, other, chair)
        await ask_these(uow, here.country, waiting.id, team, now)
        for number in (1, 2, 3):
            await accept_offer(uow, here.country, waiting.id, number, now)
        assert (await here.case(uow, waiting.id)).team == frozenset(team)
        assert Rule.SHAPE in await why_not(uow, here, await here.case(uow, waiting.id), twin)


class Staff:
    """Two coordinators of one area, one of them of the people whom a case is about."""

    def __init__(self, uow: UnitOfWork, here: World) -> None:
        self.uow, self.here = uow, here

    async def begin(self) -> "Staff":
        self.free = await self.here.coordinator(self.uow)
        self.bound = await self.here.coordinator(self.uow)
        await self.uow.register.declare_coordinator(self.bound, ["انتماء: آل المثال الأول"])
        return self

    async def may(self, who: CoordinatorId, action: Action, case_id: CaseId) -> bool:
        coordinator = await self.uow.register.coordinator(who)
        assert coordinator is not None
        assert coordinator.chat_key is not None
        case = await self.here.case(self.uow, case_id)
        actor = Actor(coordinator.chat_key, coordinator=coordinator)
        return may(actor, action, case_subject(self.here.country, case))

    async def seen(self, who: CoordinatorId) -> list[Any]:
        """Every list, count and line of a coordinator's day."""
        uow, country, now = self.uow, self.here.country, self.here.clock.now()
        coordinator = await uow.register.coordinator(who)
        assert coordinator is not None
        area = Area(None, ChatKey("nobody"), (coordinator.mark,))
        return [
            await uow.caseload.counts(area),
            await uow.caseload.page(area, 0, 10),
            await build_digest(uow, country, coordinator, now),
            await waiting_for(uow, country, coordinator, now),
            await uow.tallies.seen_by((coordinator.mark,)).open_cases(),
        ]


async def test_n18_a_coordinator_who_is_bound_to_a_case_never_meets_it(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        staff = await Staff(uow, here).begin()
        before = await staff.seen(staff.bound)
        case, events = await here.report(uow, **GRAVE)
        assert asked(events) == {staff.free}
        assert await staff.seen(staff.bound) == before
        assert await staff.seen(staff.free) != before
        for action in (Action.READ_CASE, Action.DECIDE_CASE):
            assert await staff.may(staff.free, action, case.id)
            assert not await staff.may(staff.bound, action, case.id)
        # What was forgotten at the closure goes on to keep them apart.
        await uow.cases.close(case.id, None, here.clock.now())
        assert not await staff.may(staff.bound, Action.READ_CASE, case.id)


async def test_n18_who_declares_a_tie_later_or_mediates_elsewhere_is_kept_apart_too(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        staff = await Staff(uow, here).begin()
        case, _ = await here.report(uow, **GRAVE)
        assert await staff.may(staff.free, Action.READ_CASE, case.id)
        coordinator = await uow.register.coordinator(staff.free)
        assert coordinator is not None
        now = here.clock.now()
        with pytest.raises(RegisterRefused, match="nobody holds the number"):
            await declare_staff(uow, here.country, "C-99", (), now)
        ties = ["قرابة: آل المثال الثاني"]
        await declare_staff(uow, here.country, coordinator.number, ties, now)
        assert not await staff.may(staff.free, Action.READ_CASE, case.id)


async def test_n18_where_everybody_of_a_level_is_bound_the_next_one_is_asked(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        bound = await here.coordinator(uow)
        await uow.register.declare_coordinator(bound, ["آل المثال الأول"])
        above = await here.coordinator(uow, Level.NATIONAL, "LY")
        case, events = await here.report(uow, **GRAVE)
        assert asked(events) == {above}
        decision = await uow.decisions.open_of_case(case.id, DecisionKind.APPROVE)
        assert decision is not None
        assert decision.level is Level.NATIONAL


async def test_n18_describing_the_sides_may_take_the_case_from_whoever_describes_them(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        staff = await Staff(uow, here).begin()
        case, events = await here.report(uow, **GRAVE, one_side=None, other_side=None)
        assert asked(events) == {staff.free, staff.bound}
        coordinator = await uow.register.coordinator(staff.bound)
        actor = Actor(ChatKey("pc"), coordinator=coordinator)
        told = await describe_sides(
            uow, here.country, case, ("آل المثال الأول", "آل التجربة"), actor, here.clock.now()
        )
        assert told is not None
        assert asked(told) == {staff.free}
        assert not await staff.may(staff.bound, Action.READ_CASE, case.id)


async def test_an_excluded_mediator_is_asked_nothing_whatever_happens_in_the_case(
    database: Database, here: World
) -> None:
    """Ten rounds of a search: no row anywhere speaks of the case and of them."""
    async with database.work() as uow:
        tied = await here.mediator(uow, ties=("طرابلس",))
        for _ in range(3):
            await here.mediator(uow)
        case, _ = await here.report(uow, **KNOWN)
        for _ in range(10):
            here.clock.move(timedelta(hours=3))
            await seek(uow, here.country, case.id, here.clock.now())
        dispatch = await uow.cases.dispatch(case)
        assert dispatch.offers
        assert tied not in {offer.mediator_id for offer in dispatch.offers}


#: Once for the same family, and for the same pair of sides (rules N8 and N12).
SOFTLY = (Rule.MEDIATED, Rule.CAP)


class Second:
    """A case in which a rule speaks softly against the one mediator, and two coordinators."""

    def __init__(self, uow: UnitOfWork, here: World) -> None:
        self.uow, self.here = uow, here

    async def begin(self, **answers: Any) -> "Second":
        self.who = await self.here.mediator(self.uow)
        self.asks = await self.actor(await self.here.coordinator(self.uow))
        self.seconds = await self.actor(await self.here.coordinator(self.uow))
        self.case, _ = await self.here.report(self.uow, **{**GRAVE, **answers})
        # They mediated for the same family before: soft once, hard twice.
        other, _ = await self.here.report(self.uow, "pr2", **KNOWN)
        await self.uow.ledger.enter(other, [self.who], self.here.clock.now())
        return self

    async def actor(self, who: CoordinatorId) -> Actor:
        coordinator = await self.uow.register.coordinator(who)
        assert coordinator is not None
        assert coordinator.chat_key is not None
        return Actor(coordinator.chat_key, coordinator=coordinator)

    async def ask(self, reason: OverrideReason = OverrideReason.URGENT) -> list[Event]:
        now = self.here.clock.now()
        return await ask_override(
            self.uow, self.here.country, self.case, self.who, reason, actor=self.asks, now=now
        )

    async def second(self, actor: Actor, *, agrees: bool = True) -> Seconded:
        decision = await self.uow.decisions.open_of_case(self.case.id, DecisionKind.OVERRIDE)
        assert decision is not None
        return await second_override(
            self.uow,
            self.here.country,
            self.case,
            decision,
            agrees=agrees,
            actor=actor,
            now=self.here.clock.now(),
        )

    async def against(self) -> tuple[Rule, ...]:
        return await why_not(self.uow, self.here, self.case, self.who)


async def test_a_soft_rule_is_set_aside_by_two_coordinators_and_stands_in_digest_and_record(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        two = await Second(uow, here).begin()
        assert await two.against() == SOFTLY
        events = await two.ask()
        assert two.seconds.coordinator is not None
        assert two.asks.coordinator is not None
        assert asked(events) == {two.seconds.coordinator.id}, "never whoever asked"
        assert await two.against() == SOFTLY, "nothing is set aside by one alone"
        assert await two.ask() == [], "one request at a time"
        done = await two.second(two.seconds)
        assert done.refusal is None
        assert await two.against() == ()
        page = await build_digest(uow, here.country, two.seconds.coordinator, here.clock.now())
        assert page.set_aside == 1
        (number, one), *_ = await set_aside(
            uow, here.country, two.asks.coordinator, here.clock.now()
        )
        assert (number, one.reason) == (two.case.number, OverrideReason.URGENT)
        assert {one.asked_by, one.decided_by} == {
            two.asks.coordinator.id,
            two.seconds.coordinator.id,
        }
        trail = {row.action: row.reason for row in await uow.trail.of([f"case:{two.case.id}"])}
        assert trail["override_asked"] == "n12 n8 urgent"
        assert trail["override_agreed"] == "n12 n8 urgent"
        # Once more for the same party is hard, whatever was set aside.
        third, _ = await here.report(uow, "pr3", **KNOWN)
        await uow.ledger.enter(third, [two.who], here.clock.now())
        assert await two.against() == (Rule.MEDIATED,)


async def test_one_person_in_two_roles_is_no_second_person(database: Database, here: World) -> None:
    async with database.work() as uow:
        two = await Second(uow, here).begin()
        assert two.asks.coordinator is not None
        twin = await here.coordinator(uow)
        # The same phone under another number: the same person (domain brief §3.1).
        for who in (two.asks.coordinator.id, twin):
            person = Person("منسقة", "منسقة", "+218 91 1234567")
            sealed = uow.register._seal_person(person)
            await uow.register.change_coordinator(who, person=sealed)
        events = await two.ask()
        assert twin not in asked(events)
        for actor in (two.asks, await two.actor(twin)):
            done = await two.second(actor)
            assert done.refusal is Refusal.SAME_PERSON
        assert await two.against() == SOFTLY


async def test_a_refusal_leaves_everything_as_it_was_and_a_hard_rule_is_nothing_to_ask_about(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        two = await Second(uow, here).begin()
        await two.ask()
        await two.second(two.seconds, agrees=False)
        assert await two.against() == SOFTLY
        await uow.register.declare(two.who, ["طرابلس"])
        assert await two.ask() == []


async def test_a_rule_that_speaks_by_the_time_of_the_second_word_voids_it(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        two = await Second(uow, here).begin()
        await two.ask()
        await uow.register.declare(two.who, ["قرابة: طرابلس"])
        await two.second(two.seconds)
        (one,) = await uow.overrides.of_case(two.case.id)
        assert one.state is OverrideState.VOID


async def test_where_only_the_sides_can_agree_no_other_reason_counts(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        two = await Second(uow, here).begin(sides="tribes")
        ties = ["انتماء: آل المثال الأول", "انتماء: آل المثال الثاني"]
        await uow.register.declare(two.who, ties)
        assert await two.against() == (Rule.BOTH_SIDES, Rule.CAP)
        assert await two.ask(OverrideReason.URGENT) == []
        assert await two.ask(OverrideReason.BOTH_AGREED) != []
        await two.second(two.seconds)
        assert await two.against() == ()


async def test_n19_a_notable_alone_does_not_choose_the_mediator(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        who = await here.mediator(uow)
        two = Second(uow, here)
        two.asks = await two.actor(await here.coordinator(uow))
        two.seconds = await two.actor(await here.coordinator(uow))
        two.who = who
        two.case, _ = await here.report(uow, seen=None, exclusions="طرابلس", role="notable")

        async def wish(reason: str) -> Asked:
            return await assign_by_hand(
                uow,
                here.country,
                two.case,
                (who,),
                actor=two.asks,
                reason=reason,
                now=here.clock.now(),
            )

        asked_ = await wish("sides")
        assert [one.rules for one in asked_.kept_out] == [(Rule.NOMINATED,)]
        assert await two.ask(OverrideReason.URGENT) == []
        await two.ask(OverrideReason.BOTH_AGREED)
        await two.second(two.seconds)
        assert (await wish("sides")).mediators == (who,)


async def test_n16_a_complaint_from_a_side_keeps_the_mediator_off_its_cases(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        who = await here.mediator(uow)
        _, other = await here.mediator(uow), here.country
        case, _ = await here.report(uow, **KNOWN)
        assert Rule.COMPLAINT not in await why_not(uow, here, case, who)
        one = await uow.register.mediator(who)
        assert one is not None
        said = {"about": "mediator", "number": one.code, "matter": "bias", "write": "here"}
        received, _ = await file_complaint(
            uow,
            other,
            here.dice,
            draft_id="k1",
            reach=Reach(ChatKey("pr"), 4001, "ar"),
            answers={**said, "what": "انحاز إلى الطرف الآخر", "urgent": "no"},
            now=here.clock.now(),
        )
        assert received is not None
        assert Rule.COMPLAINT in await why_not(uow, here, case, who)
        others = {"one_side": "آل الغرباء", "other_side": "آل البعداء", "exclusions": "بنغازي"}
        stranger, _ = await here.report(uow, "pr7", **{**KNOWN, **others})
        assert Rule.COMPLAINT not in await why_not(uow, here, stranger, who)


async def test_whoever_turns_out_to_be_bound_is_out_of_the_case_at_once(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        who = await here.mediator(uow, BRAK, ties=("انتماء: آل التجربة",))
        staff = await uow.register.coordinator(await here.coordinator(uow))
        actor = Actor(ChatKey("pc"), coordinator=staff)
        tribes = {**KNOWN, "sides": "tribes", "one_side": None, "other_side": None}
        case, _ = await here.report(uow, **tribes)
        case = await here.case(uow, case.id)
        now = here.clock.now()
        await ask_these(uow, here.country, case.id, (who,), now)
        await accept_offer(uow, here.country, case.id, 1, now)
        assert (await here.case(uow, case.id)).team == {who}
        told = await describe_sides(
            uow, here.country, case, ("آل المثال", "آل التجربة"), actor, now
        )
        assert SeatLost(case.id, who) in (told or [])
        assert (await here.case(uow, case.id)).team == frozenset()
