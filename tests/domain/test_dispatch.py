"""Offers go out, the first acceptances win, silence takes nothing away."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain import dispatch as module
from bot.domain.deadlines import OFFER_LIVES_FOR
from bot.domain.dispatch import (
    Accept,
    Ask,
    Close,
    Closing,
    Command,
    Decline,
    Dispatch,
    DispatchClosed,
    DispatchReopened,
    DispatchState,
    Exhausted,
    Expire,
    OfferClosed,
    OfferMade,
    OfferState,
    Recuse,
    Reopen,
    SeatFreed,
    SeatTaken,
    TeamComplete,
    TopUp,
    Withdraw,
    Withdrawal,
    decide,
)
from bot.domain.ids import CaseId, MediatorId

NOW = datetime(2026, 5, 7, 9, tzinfo=UTC)
ALI, SALMA, OMAR, HUDA = (MediatorId(number) for number in (11, 12, 13, 14))


def new(team_size: int = 1) -> Dispatch:
    return Dispatch(CaseId(1), team_size)


def after(dispatch: Dispatch, *commands: Command, now: datetime = NOW) -> Dispatch:
    for command in commands:
        dispatch, _ = decide(dispatch, command, now)
    return dispatch


def asking(*mediators: MediatorId, team_size: int = 1) -> Dispatch:
    return after(new(team_size), Ask(mediators))


def test_everybody_asked_gets_an_offer_with_an_end() -> None:
    dispatch, events = decide(new(), Ask((ALI, SALMA)), NOW)
    assert dispatch.state is DispatchState.ASKING
    assert events == (
        OfferMade(1, ALI, NOW + OFFER_LIVES_FOR),
        OfferMade(2, SALMA, NOW + OFFER_LIVES_FOR),
    )


def test_nobody_is_asked_twice_not_even_in_one_breath() -> None:
    dispatch, events = decide(asking(ALI), TopUp((SALMA, ALI, SALMA)), NOW)
    assert [event.mediator_id for event in events if isinstance(event, OfferMade)] == [SALMA]
    assert len(dispatch.offers) == 2


def test_a_timer_never_starts_a_dispatch() -> None:
    assert decide(new(), TopUp((ALI,)), NOW) == (new(), ())


def test_the_first_acceptance_wins_and_the_others_close_as_taken() -> None:
    dispatch, events = decide(asking(ALI, SALMA), Accept(2), NOW)
    assert dispatch.state is DispatchState.COMPLETE
    assert dispatch.team == (SALMA,)
    assert events == (
        SeatTaken(2, SALMA, 0),
        OfferClosed(1, ALI, OfferState.TAKEN),
        TeamComplete((SALMA,)),
    )


def test_a_pair_is_complete_only_with_both() -> None:
    dispatch, events = decide(asking(ALI, SALMA, OMAR, team_size=2), Accept(1), NOW)
    assert (dispatch.state, events) == (DispatchState.ASKING, (SeatTaken(1, ALI, 1),))
    dispatch, events = decide(dispatch, Accept(3), NOW)
    assert dispatch.state is DispatchState.COMPLETE
    assert events == (
        SeatTaken(3, OMAR, 0),
        OfferClosed(2, SALMA, OfferState.TAKEN),
        TeamComplete((ALI, OMAR)),
    )


@pytest.mark.parametrize(
    "late",
    [
        *(Accept(number) for number in (-1, 0, 1, 2, 99)),
        *(Decline(1), Recuse(1), Expire(1), Withdraw(1, Withdrawal.VETO)),
        *(Ask((HUDA,)), TopUp((HUDA,))),
    ],
)
def test_whatever_comes_late_changes_nothing(late: Command) -> None:
    done = after(asking(ALI, SALMA), Accept(2))
    assert decide(done, late, NOW + timedelta(days=9)) == (done, ())


def test_accepting_twice_takes_one_seat() -> None:
    once = after(asking(ALI, SALMA, team_size=2), Accept(1))
    assert decide(once, Accept(1), NOW) == (once, ())


def test_silence_past_the_answer_time_only_asks_one_more() -> None:
    later = NOW + timedelta(hours=5)
    dispatch, events = decide(asking(ALI), TopUp((SALMA,)), later)
    assert [offer.live for offer in dispatch.offers] == [True, True]
    assert events == (OfferMade(2, SALMA, later + OFFER_LIVES_FOR),)
    assert after(dispatch, Accept(1)).team == (ALI,)


def test_an_offer_expires_at_the_end_of_its_life_and_not_before() -> None:
    dispatch = asking(ALI)
    early = NOW + OFFER_LIVES_FOR - timedelta(seconds=1)
    assert decide(dispatch, Expire(1), early) == (dispatch, ())
    ended, events = decide(dispatch, Expire(1), NOW + OFFER_LIVES_FOR)
    assert events == (OfferClosed(1, ALI, OfferState.EXPIRED),)
    assert ended.state is DispatchState.ASKING
    assert timedelta(hours=24) == OFFER_LIVES_FOR


def test_an_accepted_offer_does_not_expire() -> None:
    dispatch = after(asking(ALI, SALMA, team_size=2), Accept(1))
    assert decide(dispatch, Expire(1), NOW + timedelta(days=30)) == (dispatch, ())


def test_a_decline_keeps_its_reason_and_leaves_the_others_open() -> None:
    dispatch, events = decide(asking(ALI, SALMA), Decline(1, "too_far"), NOW)
    assert events == (OfferClosed(1, ALI, OfferState.DECLINED, "too_far"),)
    assert [offer.mediator_id for offer in dispatch.live] == [SALMA]
    assert ALI in dispatch.asked


def test_one_recuses_before_answering() -> None:
    _, events = decide(asking(ALI), Recuse(1, "kin"), NOW)
    assert events == (OfferClosed(1, ALI, OfferState.RECUSED, "kin"),)


def test_one_recuses_from_a_complete_team_and_the_seat_is_sought_again() -> None:
    done = after(asking(ALI, SALMA, OMAR, team_size=2), Accept(1), Accept(2))
    dispatch, events = decide(done, Recuse(1), NOW)
    assert dispatch.state is DispatchState.ASKING
    assert events == (OfferClosed(1, ALI, OfferState.RECUSED), SeatFreed(1, ALI, 1))
    # Omar never got to answer, so he may be asked again; Ali may not.
    again, events = decide(dispatch, TopUp((ALI, OMAR)), NOW)
    assert [event.mediator_id for event in events if isinstance(event, OfferMade)] == [OMAR]
    assert after(again, Accept(4)).team == (SALMA, OMAR)


def test_a_veto_frees_the_seat_and_names_no_cause_to_tell() -> None:
    dispatch, events = decide(after(asking(ALI), Accept(1)), Withdraw(1, Withdrawal.VETO), NOW)
    assert events == (
        OfferClosed(1, ALI, OfferState.WITHDRAWN, "veto"),
        SeatFreed(1, ALI, 1),
    )
    assert dispatch.seats_left == 1


def test_silence_is_no_cause_to_withdraw() -> None:
    assert set(Withdrawal) == {"veto", "hand_over", "rule"}


def test_nobody_left_is_said_once_and_not_while_an_offer_is_open() -> None:
    dispatch = asking(ALI)
    assert decide(dispatch, TopUp(()), NOW) == (dispatch, ())
    declined = after(dispatch, Decline(1))
    empty, events = decide(declined, TopUp((ALI,)), NOW)
    assert (empty.state, events) == (DispatchState.EXHAUSTED, (Exhausted(),))
    assert decide(empty, TopUp(()), NOW) == (empty, ())
    assert after(empty, TopUp((SALMA,))).state is DispatchState.ASKING


def test_a_dispatch_that_finds_nobody_at_all_says_so() -> None:
    dispatch, events = decide(new(), Ask(()), NOW)
    assert (dispatch.state, events) == (DispatchState.EXHAUSTED, (Exhausted(),))


def test_closing_calls_open_offers_back_and_is_final() -> None:
    half = after(asking(ALI, SALMA, team_size=2), Accept(1))
    dispatch, events = decide(half, Close(Closing.REPORT_WITHDRAWN), NOW)
    assert events == (
        OfferClosed(2, SALMA, OfferState.CALLED_BACK),
        DispatchClosed(Closing.REPORT_WITHDRAWN),
    )
    assert dispatch.team == (ALI,)
    for command in (Ask((OMAR,)), Accept(2), Recuse(1), Close(Closing.CASE_CLOSED)):
        assert decide(dispatch, command, NOW) == (dispatch, ())


def test_a_reopened_dispatch_gives_everybody_their_seat_back_and_asks_for_the_rest() -> None:
    done = after(asking(ALI, SALMA, team_size=2), Accept(1), Accept(2), Close(Closing.CASE_CLOSED))
    dispatch, events = decide(done, Reopen(), NOW)
    assert (dispatch.state, dispatch.team) == (DispatchState.COMPLETE, (ALI, SALMA))
    assert events == (DispatchReopened(0),)
    short = after(asking(ALI, SALMA, team_size=2), Accept(1), Close(Closing.CASE_CLOSED))
    dispatch, events = decide(short, Reopen(), NOW)
    assert (dispatch.state, events) == (DispatchState.ASKING, (DispatchReopened(1),))
    assert [offer.state for offer in dispatch.live] == []
    assert decide(asking(ALI), Reopen(), NOW) == (asking(ALI), ())


def drawn() -> set[tuple[str, str]]:
    lines = re.findall(r"^    (\w+) +─▶ ((?:\w+, )*\w+)", module.__doc__ or "", re.MULTILINE)
    return {(source, target) for source, targets in lines for target in targets.split(", ")}


def test_the_picture_of_the_states_is_the_truth() -> None:
    tries: tuple[Command, ...] = (
        *(Ask(()), Ask((ALI,)), Ask((SALMA,)), TopUp(()), Close(Closing.COORDINATOR)),
        *(kind(number) for kind in (Accept, Decline, Recuse, Expire) for number in (1, 2)),
        *(Withdraw(1, Withdrawal.RULE), Reopen()),
    )
    seen, waiting, moves = {new()}, [new()], set()
    while waiting:
        dispatch = waiting.pop()
        for command in tries:
            changed, _ = decide(dispatch, command, NOW)
            if changed.state is not dispatch.state:
                moves.add((dispatch.state.value, changed.state.value))
            if changed not in seen:
                seen.add(changed)
                waiting.append(changed)
    assert moves == drawn()


class Dispatching(RuleBasedStateMachine):
    """Any order of commands, late and wrong ones among them."""

    numbers = st.integers(0, 9)
    people = st.lists(st.integers(1, 8).map(MediatorId), max_size=3).map(tuple)

    @initialize(team_size=st.integers(1, 3))
    def start(self, team_size: int) -> None:
        self.dispatch = new(team_size)
        self.now = NOW
        self.closed: list[int] = []
        self.made: dict[int, MediatorId] = {}

    def do(self, command: Command) -> None:
        before = self.dispatch
        self.dispatch, events = decide(before, command, self.now)
        if before.state is DispatchState.CLOSED and not isinstance(command, Reopen):
            assert (self.dispatch, events) == (before, ())
        if not events:
            assert self.dispatch == before
        self.keep(events)

    def keep(self, events: tuple[module.Event, ...]) -> None:
        for event in events:
            match event:
                case OfferMade(number, who, _):
                    earlier = [n for n, asked in self.made.items() if asked == who]
                    states = {self.dispatch.offers[n - 1].state for n in earlier}
                    assert states <= {OfferState.TAKEN}
                    self.made[number] = who
                case OfferClosed(number, who):
                    assert self.made[number] == who
                    self.closed.append(number)
                case TeamComplete(team):
                    assert len(team) == self.dispatch.team_size == len(set(team))
                case Exhausted():
                    assert not self.dispatch.live
                case _:
                    pass

    @rule(people=people)
    def ask(self, people: tuple[MediatorId, ...]) -> None:
        self.do(Ask(people))

    @rule(people=people)
    def top_up(self, people: tuple[MediatorId, ...]) -> None:
        self.do(TopUp(people))

    @rule(number=numbers, kind=st.sampled_from([Accept, Accept, Decline, Recuse, Expire]))
    def answer(self, number: int, kind: type[Accept | Decline | Recuse | Expire]) -> None:
        self.do(kind(number))

    @rule(number=numbers, why=st.sampled_from(Withdrawal))
    def withdraw(self, number: int, why: Withdrawal) -> None:
        self.do(Withdraw(number, why))

    @rule(hours=st.integers(0, 30))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(reason=st.sampled_from(Closing), really=st.integers(0, 9))
    def close(self, reason: Closing, really: int) -> None:
        if not really:
            self.do(Close(reason))

    @rule()
    def reopen(self) -> None:
        self.do(Reopen())

    @invariant()
    def open_offers_exist_only_while_asking(self) -> None:
        assert not self.dispatch.live or self.dispatch.state is DispatchState.ASKING

    @invariant()
    def each_offer_closes_once_and_says_so(self) -> None:
        ended = [
            offer.number
            for offer in self.dispatch.offers
            if offer.state not in {OfferState.LIVE, OfferState.ACCEPTED}
        ]
        assert sorted(self.closed) == ended
        assert [offer.number for offer in self.dispatch.offers] == sorted(self.made)

    @invariant()
    def never_more_accepted_than_seats(self) -> None:
        assert 0 <= self.dispatch.seats_left <= self.dispatch.team_size
        full = self.dispatch.seats_left == 0
        assert not full or self.dispatch.state in {DispatchState.COMPLETE, DispatchState.CLOSED}
        assert full or self.dispatch.state is not DispatchState.COMPLETE

    @invariant()
    def nobody_holds_two_open_offers_or_seats(self) -> None:
        holders = [offer.mediator_id for offer in self.dispatch.live] + list(self.dispatch.team)
        assert len(holders) == len(set(holders))


TestDispatching = Dispatching.TestCase
