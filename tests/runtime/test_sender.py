"""The sender's order, lanes, pace and tries; what it may not send; how it stops."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.dialects.sqlite import dialect
from structlog.testing import capture_logs

from bot.domain.ports import BadToken, Delivered, NotSent, Refused, TooFast, Unreachable, Unsure
from bot.runtime.marks import MOST_TRIES
from bot.store.chats import Chat
from bot.store.heads import HEADS, HOLDS_FOR_TRIES, among
from bot.store.hot import ANSWER, FOLLOW_UP, MANY, OFFER, URGENT
from tests.runtime.conftest import Post

ANNA, OMAR, SALEM = 11, 12, 13
GROUP = -100


async def test_law_3_who_waits_for_the_pace_takes_no_slot(post: Post) -> None:
    post.build(slots=1)
    post.pace.held.add(post.key(ANNA))
    await post.put(ANNA, 1)
    await post.put(OMAR, 2)
    await post.rounds(2)
    assert post.gateway.sent() == [2]
    post.pace.held.clear()
    await post.rounds(2)
    assert post.gateway.sent() == [2, 1]


async def test_law_3_a_chat_with_hundreds_of_rows_hides_nobody(post: Post) -> None:
    async with post.database.work() as uow:
        for number in range(500):
            await post.put_in(uow, ANNA, {"do": "Send", "n": number})
        for chat in range(100, 400):
            await post.put_in(uow, chat, {"do": "Send", "n": chat})
        await uow.commit()
    post.pace.held.add(post.key(ANNA))
    await post.rounds(3)
    assert sorted(post.gateway.sent()) == list(range(100, 400))


async def test_law_3_a_call_that_hangs_holds_up_its_own_chat_only(post: Post) -> None:
    post.gateway.next[ANNA] = [None]
    for chat, number in ((ANNA, 1), (ANNA, 2), (OMAR, 3), (OMAR, 4)):
        await post.put(chat, number)
    await post.rounds(4)
    assert post.gateway.sent() == [1, 3, 4]


async def test_what_goes_to_many_never_takes_the_slots_of_answers(post: Post) -> None:
    post.build(slots=4)
    for chat in range(100, 110):
        post.gateway.next[chat] = [None]
        await post.put(chat, chat, lane=MANY)
    await post.rounds(2)
    assert len(post.gateway.calls) == 3
    await post.put(ANNA, 1)
    await post.rounds(2)
    assert post.gateway.sent()[3:] == [1]


async def test_lanes_go_in_their_order(post: Post) -> None:
    post.build(slots=1)
    for chat, lane in ((1, MANY), (2, FOLLOW_UP), (3, OFFER), (4, ANSWER), (5, URGENT)):
        await post.put(chat, lane, lane=lane)
    await post.rounds(6)
    assert post.gateway.sent() == [URGENT, ANSWER, OFFER, FOLLOW_UP, MANY]


async def test_a_lane_held_by_the_pace_holds_no_other(post: Post) -> None:
    post.pace.closed |= {OFFER, FOLLOW_UP, MANY}
    for chat in range(100, 500):
        await post.put(chat, chat, lane=OFFER)
    await post.put(ANNA, 1)
    await post.rounds(2)
    assert post.gateway.sent() == [1]


async def test_a_429_stops_everything_and_what_waits_keeps_its_place(post: Post) -> None:
    post.gateway.next[ANNA] = [TooFast(30)]
    for chat, number in ((ANNA, 1), (ANNA, 2), (OMAR, 3)):
        await post.put(chat, number)
    post.gateway.next[OMAR] = [TooFast(30)]
    await post.rounds(2)
    assert post.pace.pauses == [(None, 30), (None, 30)]
    await post.put(SALEM, 4)
    post.gateway.calls.clear()
    await post.rounds(2)
    assert post.gateway.calls == []
    assert [row[:2] for row in await post.rows()] == [("waiting", 0)] * 4
    post.pace.over()
    await post.rounds(3)
    assert post.gateway.sent() == [1, 3, 4, 2]


async def test_a_429_in_a_group_is_the_groups_own(post: Post) -> None:
    post.gateway.next[GROUP] = [TooFast(30)]
    await post.put(GROUP, 1)
    await post.rounds(1)
    assert post.pace.pauses == [(post.key(GROUP), 30)]


async def test_law_3_a_later_row_never_overtakes_one_that_waits_for_its_next_try(
    post: Post,
) -> None:
    post.gateway.next[ANNA] = [Unsure("lost")]
    await post.put(ANNA, 1)
    await post.put(ANNA, 2)
    await post.put(ANNA, 3, lane=OFFER)
    await post.put(OMAR, 4)
    await post.rounds(3)
    assert post.gateway.sent() == [1, 4]
    await post.put(ANNA, 5, lane=URGENT)
    await post.rounds(2)
    assert post.gateway.sent(ANNA) == [1, 5]
    post.clock.move(timedelta(seconds=2))
    await post.rounds(4)
    assert post.gateway.sent(ANNA) == [1, 5, 1, 2, 3]


async def test_safety_12_a_message_that_always_fails_silences_nobody(post: Post) -> None:
    post.gateway.next[ANNA] = [Unsure("500")] * HOLDS_FOR_TRIES
    await post.put(ANNA, 1)
    await post.put(ANNA, 2)
    waited = timedelta()
    while 2 not in post.gateway.sent():
        await post.round()
        post.clock.move(timedelta(seconds=1))
        waited += timedelta(seconds=1)
    assert timedelta(minutes=2) < waited < timedelta(minutes=5)


async def test_a_push_for_tomorrow_holds_back_nothing_today(post: Post) -> None:
    tomorrow = post.clock.now() + timedelta(days=1)
    await post.put(ANNA, 1, due_at=tomorrow, lane=ANSWER)
    await post.put(ANNA, 2)
    await post.rounds(2)
    assert post.gateway.sent() == [2]
    post.clock.move(timedelta(days=1))
    await post.rounds(2)
    assert post.gateway.sent() == [2, 1]


@pytest.mark.parametrize("trouble", ["silent", "left", "unreachable"])
async def test_safety_5_a_push_put_before_is_not_sent_to_who_wants_none(
    post: Post, trouble: str
) -> None:
    await post.put(ANNA, 1, push=True, lane=FOLLOW_UP)
    await post.put(ANNA, 2, push=True, lane=FOLLOW_UP, due_at=post.clock.now() + timedelta(days=1))
    await post.put(ANNA, 3, lane=MANY)
    await post.put(OMAR, 4, push=True, lane=FOLLOW_UP)
    async with post.database.work() as uow:
        chat = Chat(post.key(ANNA), "ar", None, True, False, False, post.clock.now())
        await uow.chats.put(replace(chat, **{trouble: True}))
        await uow.commit()
    await post.rounds(3)
    post.clock.move(timedelta(days=1))
    await post.rounds(3)
    assert sorted(post.gateway.sent()) == [3, 4]
    assert [row[0] for row in await post.rows()] == ["dropped", "dropped", "sent", "sent"]


async def test_safety_5_the_guard_is_asked_before_each_try(post: Post) -> None:
    post.gateway.next[ANNA] = [Unsure("lost")]
    await post.put(ANNA, 1, push=True, lane=OFFER, subject="offer:1")
    await post.put(OMAR, 2, lane=OFFER, subject="offer:2")
    post.gateway.next[OMAR] = [Unsure("lost")]
    await post.rounds(2)
    async with post.database.work() as uow:
        silent = Chat(post.key(ANNA), "ar", None, True, True, False, post.clock.now())
        await uow.chats.put(silent)
        await uow.outbox.call_back("offer:2")
        await uow.commit()
    post.clock.move(timedelta(hours=1))
    await post.rounds(2)
    assert post.gateway.sent() == [1, 2]
    assert [row[0] for row in await post.rows()] == ["dropped", "dropped"]


async def test_safety_5_what_arrives_after_a_quick_exit_is_erased(post: Post) -> None:
    row = await post.put(ANNA, 1)
    await post.round()
    async with post.database.work() as uow:
        await uow.outbox.drop_chat(post.key(ANNA))
        await uow.commit()
    await post.rounds(2)
    erased = post.gateway.calls[-1][1]
    assert (erased["do"], erased["message_ids"]) == ("Erase", [1001])
    async with post.database.work() as uow:
        assert await uow.messages.take(post.key(ANNA), post.clock.now()) == ()
    assert (await post.rows())[row - 1][0] == "sent"


async def test_an_edit_waits_for_its_message_whatever_the_lanes(post: Post) -> None:
    post.pace.closed.add(OFFER)
    card = await post.put(ANNA, 1, lane=OFFER)
    await post.put(ANNA, 2, body={"do": "Edit", "of": card})
    await post.rounds(2)
    assert post.gateway.sent() == []
    await post.put(ANNA, 3)
    await post.rounds(2)
    post.pace.closed.clear()
    await post.rounds(3)
    assert post.gateway.sent() == [3, 1, 2]
    assert post.gateway.calls[-1][1]["message_id"] == 1002


async def test_an_edit_of_a_message_that_never_went_out_is_dropped(post: Post) -> None:
    post.gateway.next[ANNA] = [Delivered(1), Refused("Bad Request: no")]
    card = await post.put(ANNA, 1, lane=OFFER)
    await post.put(ANNA, 2, body={"do": "Edit", "of": card})
    await post.put(ANNA, 3)
    await post.rounds(5)
    assert post.gateway.sent() == [3, 1]
    assert [row[0] for row in await post.rows()] == ["failed", "dropped", "sent"]


async def test_no_connection_changes_no_row_and_is_asked_again_after_a_pause(post: Post) -> None:
    for chat in range(100, 105):
        post.gateway.next[chat] = [NotSent("no connection")]
        await post.put(chat, chat)
    await post.rounds(2)
    assert post.pace.pauses == [(None, 1.0)]
    assert [row[:2] for row in await post.rows()] == [("waiting", 0)] * 5
    post.pace.over()
    await post.rounds(2)
    assert [row[0] for row in await post.rows()] == ["sent"] * 5


async def test_law_4_an_unknown_end_is_tried_for_about_a_day(post: Post) -> None:
    post.gateway.next[ANNA] = [Unsure("lost")] * (MOST_TRIES + 1)
    await post.put(ANNA, 1)
    begun = post.clock.now()
    while (await post.rows())[0][0] == "waiting":
        await post.rounds(2)
        post.clock.move(timedelta(minutes=10))
    assert timedelta(hours=23) < post.clock.now() - begun < timedelta(hours=28)
    assert len(post.gateway.calls) == MOST_TRIES + 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Refused("Bad Request: message is too long"), "Bad Request: message is too long"),
        (ValueError("وقال لي صالح"), "ValueError"),
        (Unreachable("telegram lets nothing through"), "unreachable"),
    ],
)
async def test_an_effect_that_cannot_be_is_set_aside_and_the_next_goes(
    post: Post, fault: Exception, reason: str
) -> None:
    post.gateway.next[ANNA] = [fault]
    await post.put(ANNA, 1)
    await post.put(ANNA, 2)
    with capture_logs() as logs:
        await post.rounds(3)
    assert await post.rows() == [("failed", 0, reason), ("sent", 0, None)]
    assert "صالح" not in str(logs)


async def test_who_cannot_be_reached_is_told_to_the_desk_once(post: Post) -> None:
    post.gateway.next[ANNA] = [Unreachable("gone"), Unreachable("gone")]
    await post.put(ANNA, 1)
    await post.rounds(3)
    assert await post.inbox() == [("unreachable", str(ANNA).encode())]
    assert post.news == 1


async def test_safety_7_a_fetched_voice_returns_through_the_inbox(post: Post) -> None:
    post.gateway.next[ANNA] = [Delivered(content=b"OggS\nsound")]
    await post.put(ANNA, 1, body={"do": "FetchVoice", "file_id": "f", "voice": 7})
    await post.rounds(2)
    assert await post.inbox() == [("voice", b"7\nOggS\nsound")]
    assert post.news == 1


@pytest.mark.parametrize("fault", [Refused("the file is no longer there"), Unreachable("gone")])
async def test_a_voice_that_is_lost_is_told_to_the_desk(post: Post, fault: Exception) -> None:
    post.gateway.next[ANNA] = [fault]
    await post.put(ANNA, 1, body={"do": "FetchVoice", "file_id": "f", "voice": 7})
    await post.rounds(2)
    assert await post.inbox() == [("voice_lost", b"7")]


async def test_a_download_without_connection_holds_up_no_message(post: Post) -> None:
    post.gateway.next[ANNA] = [NotSent("no connection")]
    await post.put(ANNA, 1, lane=OFFER, body={"do": "FetchVoice", "file_id": "f", "voice": 7})
    await post.rounds(2)
    await post.put(OMAR, 2)
    await post.put(ANNA, 3)
    await post.rounds(2)
    assert post.gateway.sent() == [1, 2, 3]


async def test_a_voice_is_played_from_the_store_and_a_deleted_one_set_aside(post: Post) -> None:
    async with post.database.work() as uow:
        voice = await uow.reports.keep_voice(post.key(ANNA), 5, post.clock.now())
        await uow.reports.fill_voice(voice, b"OggS")
        await uow.commit()
    for number in (voice, voice + 1):
        await post.put(OMAR, number, body={"do": "PlayVoice", "voice": number, "caption": ""})
    post.gateway.next[OMAR] = [Delivered(1), Refused("the voice note was deleted")]
    await post.rounds(3)
    assert [blob for _, _, blob in post.gateway.calls] == [b"OggS", None]


async def test_a_row_changed_on_disk_is_set_aside_and_holds_up_nothing(post: Post) -> None:
    await post.put(ANNA, 1)
    await post.put(ANNA, 2)
    async with post.database.work() as uow:
        await uow.conn.exec_driver_sql(
            "update outbox set body = x'0100aabbccddeeff00112233445566778899' where id = 1"
        )
        await uow.commit()
    await post.rounds(3)
    assert post.gateway.sent() == [2]
    assert (await post.rows())[0][0] == "failed"


async def test_results_are_kept_while_the_database_cannot_be_written(post: Post) -> None:
    await post.put(ANNA, 1)
    await post.round()
    works = post.database.work
    post.database.work = _fails  # type: ignore[assignment, method-assign]
    with pytest.raises(RuntimeError):
        await post.round()
    post.database.work = works  # type: ignore[method-assign]
    await post.rounds(2)
    assert post.gateway.sent() == [1]
    assert [row[0] for row in await post.rows()] == ["sent"]


def _fails() -> None:
    raise RuntimeError


async def test_a_wrong_token_ends_the_sender(post: Post) -> None:
    post.gateway.next[ANNA] = [BadToken("no")]
    await post.put(ANNA, 1)
    with pytest.raises(BadToken):
        await post.sender.run()


async def test_a_stop_marks_what_ends_in_time_and_breaks_off_the_rest(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.sender.STOP_WITHIN", 0.2)
    post.gateway.next[ANNA] = [None]
    await post.put(ANNA, 1)
    await post.put(OMAR, 2)
    running = asyncio.get_running_loop().create_task(post.sender.run())
    while len(post.gateway.calls) < 2:
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert [row[0] for row in await post.rows()] == ["waiting", "sent"]


def _mishap(chance: random.Random) -> Callable[[], Exception]:
    return chance.choice(
        [
            lambda: Unsure("lost"),
            lambda: NotSent("no"),
            lambda: TooFast(1),
        ]
    )


@pytest.mark.parametrize("seed", range(12))
async def test_law_3_order_within_a_chat_and_lane_survives_any_passing_trouble(
    post: Post, seed: int
) -> None:
    chance = random.Random(seed)
    chats = (ANNA, OMAR, SALEM)
    order: dict[tuple[int, int], list[int]] = {}
    for number in range(40):
        chat, lane = chance.choice(chats), chance.choice((ANSWER, OFFER))
        await post.put(chat, number, lane=lane)
        order.setdefault((chat, lane), []).append(number)
    for chat in chats:
        post.gateway.next[chat] = [
            _mishap(chance)() if chance.random() < 0.3 else Delivered(number)
            for number in range(1, 60)
        ]
    while any(row[0] == "waiting" for row in await post.rows()):
        post.build(chance.choice((1, 2, 256)))  # A restart between any two looks.
        await post.rounds(chance.randrange(1, 4))
        await post.sender._settle()
        post.pace.over()
        post.clock.move(timedelta(seconds=chance.choice((0, 1, 30))))
    for (chat, lane), numbers in order.items():
        first = list(dict.fromkeys(n for n in post.gateway.sent(chat) if n in numbers))
        assert first == numbers, (chat, lane)


async def test_a_look_asks_one_chat_after_the_other_not_all_that_waits(post: Post) -> None:
    values = {"now": post.clock.now(), "lane": -1, "id": 0, "holds": 8, **among([ANSWER, OFFER])}
    compiled = {"dialect": dialect(), "compile_kwargs": {"render_postcompile": True}}
    query = str(HEADS.params(values).compile(**compiled))
    async with post.database.work() as uow:
        nothing = (None,) * query.count("?")
        found = await uow.conn.exec_driver_sql(f"explain query plan {query}", nothing)
        plan = [str(row[3]) for row in found]
    assert any("earlier USING INDEX outbox_chat" in step for step in plan), plan


async def test_law_3_while_telegram_is_away_nothing_is_overtaken_and_then_all_goes_at_once(
    post: Post,
) -> None:
    for chat, number in ((ANNA, 1), (OMAR, 2), (ANNA, 3)):
        post.gateway.next.setdefault(chat, []).extend([Unsure("502")] * 40)
        await post.put(chat, number)
    for _ in range(720):
        await post.round()
        post.clock.move(timedelta(seconds=5))
    assert 3 not in post.gateway.sent()
    post.gateway.next.clear()
    post.gateway.calls.clear()
    await post.put(OMAR, 4)
    await post.put(ANNA, 5)
    # The next try of one of them, ten minutes later at most, brings everything.
    while not post.gateway.calls:
        await post.round()
        post.clock.move(timedelta(seconds=5))
    await post.rounds(6)
    assert post.gateway.sent(ANNA) == [1, 3, 5]
    assert post.gateway.sent(OMAR) == [2, 4]
