"""Telegram's pace, by arithmetic."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.limits import SWEEP_EVERY, TelegramPace

ANSWER, OFFER = 1, 2


def send_all(pace: TelegramPace, chats: list[str], lane: int, now: float) -> list[float]:
    """Send one after another, each as soon as it may go; return the moments."""
    times = []
    for chat in chats:
        while (pause := pace.wait(chat, lane, now)) > 0:
            now += pause + 1e-9
        pace.sent(chat, lane, now)
        times.append(now)
    return times


def most_within(times: list[float], seconds: float) -> int:
    return max(sum(1 for other in times if at <= other < at + seconds) for at in times)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=150))
def test_notices_never_exceed_thirty_in_any_second(chats: list[int]) -> None:
    times = send_all(TelegramPace(), [f"p{chat}" for chat in chats], OFFER, 1000.0)
    assert most_within(times, 1.0) <= 30


def test_notices_keep_close_to_the_allowed_pace() -> None:
    times = send_all(TelegramPace(), [f"p{n}" for n in range(300)], OFFER, 1000.0)
    assert times[-1] - times[0] < 300 / 28


def test_answers_to_many_people_all_go_at_once_and_do_not_wait_for_notices() -> None:
    pace = TelegramPace()
    send_all(pace, [f"q{n}" for n in range(5)], OFFER, 1000.0)
    assert set(send_all(pace, [f"p{n}" for n in range(500)], ANSWER, 1000.0)) == {1000.0}


@given(st.lists(st.sampled_from([ANSWER, OFFER, OFFER, OFFER]), min_size=1, max_size=150))
def test_notices_make_room_for_answers(lanes: list[int]) -> None:
    """Answers come ten a second at most here; both together fit a bucket of thirty a second."""
    pace, now, full_at, answered = TelegramPace(), 1000.0, 0.0, 0.0
    for number, lane in enumerate(lanes):
        if lane == ANSWER:
            now = max(now, answered + 0.1)
            answered = now
        while (pause := pace.wait(f"p{number}", lane, now)) > 0:
            now += pause + 1e-9
        pace.sent(f"p{number}", lane, now)
        full_at = max(full_at, now) + 1 / 30
        assert full_at - now <= 10 / 30


def test_in_a_rush_of_answers_notices_still_go() -> None:
    pace, now = TelegramPace(), 1000.0
    for number in range(500):
        pace.sent(f"p{number}", ANSWER, now)
    assert send_all(pace, [f"q{number}" for number in range(10)], OFFER, now)[-1] < now + 2.1


def test_one_chat_gets_three_at_once_and_then_one_a_second() -> None:
    times = send_all(TelegramPace(), ["p1"] * 6, ANSWER, 1000.0)
    assert [round(at - 1000, 3) for at in times] == [0, 0, 0, 1, 2, 3]


def test_a_lull_gives_the_burst_back() -> None:
    pace = TelegramPace()
    send_all(pace, ["p1"] * 3, ANSWER, 1000.0)
    assert pace.wait("p1", ANSWER, 1000.0) == 1
    assert send_all(pace, ["p1"] * 3, ANSWER, 1003.0)[-1] == 1003.0


def test_a_group_gets_twenty_a_minute() -> None:
    times = send_all(TelegramPace(), ["g1"] * 60, ANSWER, 1000.0)
    assert most_within(times, 60.0) == 20


def test_a_429_holds_answers_and_notices_alike() -> None:
    pace = TelegramPace()
    pace.pause(None, 7, 1000.0)
    pace.pause(None, 2, 1001.0)
    assert pace.wait("p1", ANSWER, 1000.0) == 7
    assert pace.wait("p2", OFFER, 1005.0) == 2
    assert pace.wait("p1", ANSWER, 1007.0) == 0


def test_a_pause_of_one_chat_leaves_the_others_alone() -> None:
    pace = TelegramPace()
    pace.pause("p1", 7, 1000.0)
    assert pace.wait("p1", ANSWER, 1000.0) == 7
    assert pace.wait("p2", ANSWER, 1000.0) == 0


def test_idle_chats_are_forgotten() -> None:
    pace = TelegramPace()
    for n in range(20 * SWEEP_EVERY):
        pace.sent(f"p{n}", ANSWER, 1000.0 + n / 100)
    assert len(pace) <= SWEEP_EVERY + 100


@given(st.lists(st.tuples(st.sampled_from(["p1", "p2", "g1"]), st.integers(0, 4), st.floats(0, 5))))
def test_waiting_as_told_is_always_enough(steps: list[tuple[str, int, float]]) -> None:
    pace, now = TelegramPace(), 1000.0
    for chat, lane, later in steps:
        now += later
        pause = pace.wait(chat, lane, now)
        assert pause >= 0
        now += pause
        assert pace.wait(chat, lane, now) < 1e-6
        pace.sent(chat, lane, now)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9), st.sampled_from([1, 2])), max_size=80)
)
def test_senders_that_tell_each_other_keep_the_pace_of_one(
    sends: list[tuple[int, int, int]],
) -> None:
    several, one = [TelegramPace(), TelegramPace(), TelegramPace()], TelegramPace()
    now, told = 1_800_000_000.0, {}
    for which, chat, lane in sends:
        key = f"g{chat}" if chat > 7 else f"p{chat}"
        several[which].hear(told, now)
        assert several[which].wait(key, lane, now) == one.wait(key, lane, now)
        for pace in (several[which], one):
            pace.sent(key, lane, now)
        told = json.loads(json.dumps(several[which].told(now)))
        now += 0.01


def test_a_pause_is_told_and_the_longer_one_holds() -> None:
    asked, other = TelegramPace(), TelegramPace()
    asked.pause(None, 5, 1000.0)
    other.pause(None, 2, 1000.0)
    other.pause("g1", 30, 1000.0)
    assert (asked.news(), asked.news()) == (True, False)
    other.hear(json.loads(json.dumps(asked.told(1001.0))), 1001.0)
    assert other.wait("p1", ANSWER, 1001.0) == 4
    assert other.wait("g1", ANSWER, 1001.0) == 29
