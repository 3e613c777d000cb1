"""Everybody who fits has their hands full: the search waits for them, and no coordinator is asked.

One mediator, who carries two live offers when the third report comes.
"""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.case import Case, CaseState
from bot.domain.decision import Decision, DecisionKind
from bot.domain.dispatch import DispatchState
from bot.domain.events import Event
from bot.domain.ids import CaseId, MediatorId
from bot.store.database import UnitOfWork
from bot.usecases.add_to_report import add_to_report
from bot.usecases.answer_offer import accept_offer, decline_offer, recuse
from bot.usecases.end_report import Ending, end_report
from tests.clock import FakeClock
from tests.factories import at
from tests.usecases.street import Street

SUNDAY_AT_TEN = datetime(2027, 6, 6, 8, tzinfo=UTC)


class Full:
    """Two reports are offered to the only mediator, and a third one waits."""

    def __init__(self, street: Street) -> None:
        self.street = street

    async def open(self, **answers: Any) -> "Full":
        await self.street.coordinator()
        self.salem = await self.street.mediator()
        self.people = [self.street.person() for _ in range(3)]
        self.cases = [await self.street.report(each, **answers) for each in self.people[:2]]
        self.third = await self.street.report(self.people[2], **answers)
        self.cases.append(self.third)
        assert await self.offered(self.third) == []
        assert (await self.street.case(self.third)).state is CaseState.MATCHING
        return self

    async def offered(self, case_id: CaseId) -> list[MediatorId]:
        async with self.street.database.work() as uow:
            case = await self.street.here.case(uow, case_id)
            return [one.mediator_id for one in (await uow.cases.dispatch(case)).live]

    async def asked_about(self, case_id: CaseId) -> Decision | None:
        async with self.street.database.work() as uow:
            return await uow.decisions.open_of_case(case_id, DecisionKind.NOBODY)

    async def waits(self) -> bool:
        """Nobody is asked and nobody is bothered."""
        case: Case = await self.street.case(self.third)
        async with self.street.database.work() as uow:
            state = (await uow.cases.dispatch(case)).state
        nobody = await self.asked_about(self.third)
        return nobody is None and state is not DispatchState.EXHAUSTED

    @property
    def now(self) -> datetime:
        return self.street.clock.now()


@pytest.fixture(autouse=True)
def sunday(clock: FakeClock) -> None:
    at(clock, SUNDAY_AT_TEN)


@pytest.fixture
async def full(street: Street) -> Full:
    return await Full(street).open()


async def test_two_live_offers_bother_no_coordinator(full: Full) -> None:
    assert await full.waits()
    assert not [one for one in full.street.phones.rang if one == full.people[2].id]


async def answered(full: Full, answer: str) -> None:
    country, first, now = full.street.here.country, full.cases[0], full.now
    acts = {
        "accept": lambda uow: accept_offer(uow, country, first, 1, now),
        "decline": lambda uow: decline_offer(uow, country, first, 1, "busy", now),
        "recuse": lambda uow: recuse(uow, country, first, 1, now),
    }

    async def withdraw(uow: UnitOfWork) -> list[Event]:
        return (await end_report(uow, full.people[0].key, Ending.WITHDRAWN, now))[1]

    await full.street.does(acts.get(answer, withdraw))


@pytest.mark.parametrize("answer", ["accept", "decline", "recuse", "withdraw"])
async def test_a_search_looks_again_as_soon_as_an_offer_ends(full: Full, answer: str) -> None:
    await full.street.passes(hours=1)
    await answered(full, answer)
    assert await full.offered(full.third) == [full.salem.mediator]
    assert await full.asked_about(full.third) is None
    assert await full.street.count("timers where kind = 'busy'") == 0


async def test_the_order_to_look_is_part_of_the_answer(full: Full) -> None:
    """Not told in a transaction that came to nothing; there once that of the answer stands."""
    country, first = full.street.here.country, full.cases[0]
    due = "timers where kind = 'busy' and due_at <= :now"
    async with full.street.database.work() as uow:
        await decline_offer(uow, country, first, 1, "busy", full.now)
    assert await full.street.count(due) == 0
    async with full.street.database.work() as uow:
        await decline_offer(uow, country, first, 1, "busy", full.now)
        await uow.commit()
    assert await full.street.count(due) == 1


async def test_an_offer_that_ends_in_silence_frees_hands_too(full: Full) -> None:
    """At 24 hours its life is over: the third search begins then, not at its own next look."""
    await full.street.passes(hours=20)
    assert await full.waits()
    await full.street.passes(hours=4, minutes=1)
    assert await full.offered(full.third) == [full.salem.mediator]


async def test_whoever_is_busy_for_too_long_is_not_waited_for(
    street: Street,
) -> None:
    """At severity 3 a mediator has four hours to answer; then a coordinator hears of it, once."""
    full = await Full(street).open(seen=["threat"], exclusions="طرابلس")
    await full.street.passes(hours=3, minutes=55)
    assert await full.waits()
    await full.street.passes(minutes=10)
    asked = await full.asked_about(full.third)
    assert asked is not None
    assert asked.detail == "paused:1"
    await answered(full, "decline")
    assert await full.asked_about(full.third) is not None


async def test_hands_that_come_free_at_night_wait_for_the_morning(full: Full) -> None:
    """Nobody is offered anything at eleven in the evening, and the wait is not begun anew."""
    before = await full.street.rows("select guard from timers where kind = 'busy'")
    await full.street.passes(hours=13)
    await answered(full, "decline")
    assert await full.offered(full.third) == []
    after = await full.street.rows("select guard from timers where kind = 'busy'")
    assert after == before
    await full.street.passes(hours=9)
    assert await full.offered(full.third) == [full.salem.mediator]


async def test_whoever_had_six_offers_today_is_asked_after_midnight(
    street: Street,
) -> None:
    await street.coordinator()
    salem = await street.mediator()
    country = street.here.country
    for _ in range(6):
        case_id = await street.report(street.person())
        await street.does(
            lambda uow, case_id=case_id: decline_offer(
                uow, country, case_id, 1, "", street.clock.now()
            )
        )
    waiting = await street.report(street.person())
    await street.passes(hours=12)
    assert await street.count(f"offers where case_id = {waiting}") == 0
    assert await street.count(f"decisions where kind = 'nobody' and case_id = {waiting}") == 0
    await street.passes(hours=10)
    assert await street.count(f"offers where case_id = {waiting}") == 1
    assert salem.mediator is not None


async def test_danger_told_while_the_search_waits_holds_it_for_a_person(full: Full) -> None:
    await full.people[2].says("/status")
    street, key = full.street, full.people[2].key
    said = "ضربوا نار على البيت"
    await street.does(lambda uow: add_to_report(uow, street.here.country, key, said, full.now))
    await answered(full, "decline")
    assert await full.offered(full.third) == []
    assert (await street.case(full.third)).state is CaseState.TRIAGE
