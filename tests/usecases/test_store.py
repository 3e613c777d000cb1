"""What the loops rely on: once is once, order holds, leaving without commit undoes."""

import contextlib
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.ids import ChatKey
from bot.store.chats import Chat
from bot.store.database import Database
from bot.store.hot import NewInbox
from bot.store.outbox import OpenGate
from bot.store.sealed import KeyFault, Purpose, SealBroken, Sealer, read_keys, write_keys
from bot.usecases.end_report import Ending, end_report
from bot.usecases.read_status import Answer, looks_like_code, status_of_code
from tests.clock import FakeClock
from tests.postgres import Server

ANNA, OMAR, SALMA = ChatKey("pa"), ChatKey("pb"), ChatKey("pc")


def row(key: str, chat: ChatKey = ANNA, *, urgent: bool = False) -> NewInbox:
    return NewInbox(key, chat, "update", key.encode(), urgent)


async def file(database: Database, clock: FakeClock, code: str = "ABCDEFGHJK") -> int:
    async with database.work() as uow:
        report = await uow.reports.file(
            draft_id="d1",
            code=code,
            reporter=(ANNA, 5_551_234_567),
            answers={"what": "خلاف على حدود أرض"},
            language="ar",
            path="auto",
            consent_version="1",
            now=clock.now(),
        )
        assert report is not None
        await uow.commit()
        return report


async def test_an_update_seen_twice_is_stored_once(database: Database, clock: FakeClock) -> None:
    async with database.work() as uow:
        await uow.inbox.store([row("1"), row("2", OMAR)], clock.now())
        await uow.commit()
    async with database.work() as uow:
        await uow.inbox.store([row("1")], clock.now())
        waiting = await uow.inbox.waiting(clock.now(), 10)
        await uow.inbox.done([item.id for item in waiting])
        await uow.inbox.store([row("1")], clock.now())
        assert len(waiting) == 2
        assert await uow.inbox.waiting(clock.now(), 10) == []


async def test_a_chat_is_served_in_order_and_urgent_first(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await uow.inbox.store([row("1"), row("2"), row("3", urgent=True)], clock.now())
        order = []
        while waiting := await uow.inbox.waiting(clock.now(), 10):
            assert len(waiting) == 1
            order.append(waiting[0].body)
            await uow.inbox.done([waiting[0].id])
        assert order == [b"3", b"1", b"2"]


async def test_a_row_that_waits_for_its_next_try_holds_back_its_own_chat_only(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await uow.inbox.store([row("1"), row("2"), row("3", OMAR)], clock.now())
        first = (await uow.inbox.waiting(clock.now(), 10))[0]
        await uow.inbox.again(first.id, clock.now() + timedelta(seconds=5), "locked")
        assert [item.chat_key for item in await uow.inbox.waiting(clock.now(), 10)] == [OMAR]
        clock.move(timedelta(seconds=6))
        assert {item.body for item in await uow.inbox.waiting(clock.now(), 10)} == {b"1", b"3"}


async def test_leaving_without_commit_undoes_everything(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await uow.inbox.store([row("1")], clock.now())
    async with database.work() as uow:
        assert await uow.inbox.waiting(clock.now(), 10) == []


async def test_a_failed_part_is_undone_alone(database: Database, clock: FakeClock) -> None:
    async with database.work() as uow:
        await uow.timers.set("remind", "case:1", 1, clock.now())
        with contextlib.suppress(ZeroDivisionError):
            async with uow.part():
                await uow.timers.set("remind", "case:2", 1, clock.now())
                1 / 0  # noqa: B018
        await uow.commit()
    async with database.work() as uow:
        assert [timer.subject for timer in await uow.timers.due(clock.now(), 10)] == ["case:1"]


async def test_safety_10_a_row_set_aside_before_consent_keeps_no_body(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await uow.inbox.store([row("1"), row("2", OMAR)], clock.now())
        first, second = await uow.inbox.waiting(clock.now(), 10)
        await uow.inbox.set_aside(first.id, "KeyError", keep_body=False)
        await uow.inbox.set_aside(second.id, "KeyError", keep_body=True)
        assert [item[4] for item in await uow.inbox.failed()] == [False, True]
        assert not await uow.inbox.retry(first.id)
        assert await uow.inbox.retry(second.id)
        assert await uow.inbox.drop(first.id)


async def test_a_timer_set_twice_is_one_and_goes_with_its_subject(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await uow.timers.set("remind", "case:1", 1, clock.now())
        await uow.timers.set("remind", "case:1", 1, clock.now() + timedelta(days=1))
        await uow.timers.set("remind", "case:1", 2, clock.now())
        assert len(await uow.timers.due(clock.now(), 10)) == 2
        await uow.timers.cancel("case:1")
        assert await uow.timers.next_due() is None


async def test_the_outbox_serves_answers_before_offers_and_each_chat_in_order(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        put = uow.outbox.put
        await put(OMAR, 2, {"do": "Send", "n": 1}, clock.now(), lane=2, subject="offer:1")
        await put(ANNA, 1, {"do": "Send", "n": 2}, clock.now())
        await put(ANNA, 1, {"do": "Send", "n": 3}, clock.now())
        rows, _ = await uow.outbox.waiting(clock.now(), OpenGate())
        assert [item.body["n"] for item in rows] == [2, 1]
        await uow.outbox.sent([(rows[0].id, 77)])
        await uow.outbox.call_back("offer:1")
        rows, _ = await uow.outbox.waiting(clock.now(), OpenGate())
        assert [item.body["n"] for item in rows] == [3]


async def test_the_same_draft_is_filed_once(database: Database, clock: FakeClock) -> None:
    await file(database, clock)
    async with database.work() as uow:
        again = await uow.reports.file(
            draft_id="d1",
            code="OTHERCODE2",
            reporter=(ANNA, 1),
            answers={},
            language="ar",
            path="auto",
            consent_version="1",
            now=clock.now(),
        )
        assert again is None


async def test_safety_4_a_code_is_found_however_written_and_five_tries_an_hour_are_all(
    database: Database, clock: FakeClock
) -> None:
    await file(database, clock)
    async with database.work() as uow:
        found = await status_of_code(uow, OMAR, "abcde-fghjk", clock.now())
        assert found.answer is Answer.FOUND
        for _ in range(5):  # What is found counts as none.
            wrong = await status_of_code(uow, OMAR, "ZZZZZZZZZZ", clock.now())
            assert wrong.answer is Answer.NONE
        late = await status_of_code(uow, OMAR, "ABCDEFGHJK", clock.now())
        assert late.answer is Answer.TOO_MANY
        clock.move(timedelta(minutes=61))
        later = await status_of_code(uow, OMAR, "ABCDEFGHJK", clock.now())
        assert later.answer is Answer.FOUND


def test_only_the_shape_of_a_code_is_taken_for_one() -> None:
    assert looks_like_code("abcde-fghjk")
    assert looks_like_code("\u2068ABCDE-FGHJK\u2069")  # as copied from the receipt
    assert not looks_like_code("مشكلة على أرض")
    assert not looks_like_code("ABCDE")


async def test_safety_11_deletion_takes_everything_at_once(
    database: Database, clock: FakeClock
) -> None:
    report = await file(database, clock)
    async with database.work() as uow:
        assert (await end_report(uow, OMAR, Ending.DELETED, clock.now()))[0] is None
        assert (await end_report(uow, ANNA, Ending.DELETED, clock.now()))[0] is not None
        kept = await uow.reports.get(report)
        assert kept is not None
        assert (kept.answers, kept.reporter_key, kept.reporter_chat) == (None, None, None)
        assert await uow.reports.by_code("ABCDEFGHJK") is None


async def test_safety_11_texts_go_after_30_days_and_links_after_90(
    database: Database, clock: FakeClock
) -> None:
    report = await file(database, clock)
    async with database.work() as uow:
        await end_report(uow, ANNA, Ending.WITHDRAWN, clock.now())
        for days, text, link in ((29, True, True), (2, False, True), (60, False, False)):
            clock.move(timedelta(days=days))
            await uow.sweep(clock.now())
            kept = await uow.reports.get(report)
            assert kept is not None
            assert (kept.answers is not None, kept.reporter_chat is not None) == (text, link)


async def test_safety_10_positions_before_consent_go_after_48_hours_and_drafts_after_7_days(
    database: Database, clock: FakeClock
) -> None:
    await file(database, clock)
    async with database.work() as uow:
        for key, consented in ((ANNA, True), (OMAR, False), (SALMA, True)):
            await uow.chats.put(Chat(key, "ar", {"at": "x"}, consented, False, False, clock.now()))
        clock.move(timedelta(hours=49))
        await uow.sweep(clock.now())
        assert await uow.chats.get(OMAR) is None
        for key in (ANNA, SALMA):
            chat = await uow.chats.get(key)
            assert chat is not None
            assert chat.draft == {"at": "x"}
        clock.move(timedelta(days=6))
        await uow.sweep(clock.now())
        # Whoever reported is written to still; of the other nothing is left.
        anna = await uow.chats.get(ANNA)
        assert anna is not None
        assert anna.draft is None
        assert await uow.chats.get(SALMA) is None


async def test_messages_older_than_48_hours_are_not_asked_to_be_deleted(
    database: Database, clock: FakeClock
) -> None:
    async with database.work() as uow:
        await uow.messages.add(ANNA, 1, clock.now())
        clock.move(timedelta(hours=47))
        await uow.messages.add(ANNA, 2, clock.now())
        await uow.messages.add(ANNA, 2, clock.now())
        clock.move(timedelta(hours=2))
        assert await uow.messages.take(ANNA, clock.now()) == (2,)
        assert await uow.messages.take(ANNA, clock.now()) == ()


async def test_a_token_of_another_chat_opens_nothing(database: Database, clock: FakeClock) -> None:
    async with database.work() as uow:
        await uow.presses.put("tok", ANNA, [{"v": "exit", "a": {}}], clock.now())
        assert await uow.presses.get("tok", OMAR) == ()
        assert list(await uow.presses.get("tok", ANNA)) == [{"v": "exit", "a": {}}]


def test_a_seal_opens_only_for_its_purpose_and_unchanged(sealer: Sealer) -> None:
    sealed = sealer.seal(Purpose.CASE, "سرّ".encode())
    assert sealer.open(Purpose.CASE, sealed).decode() == "سرّ"
    with pytest.raises(SealBroken):
        sealer.open(Purpose.IDENTITY, sealed)
    with pytest.raises(SealBroken):
        sealer.open(Purpose.CASE, sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_a_key_file_is_never_overwritten_and_faults_say_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with pytest.raises(KeyFault, match="sulh keys init"):
        read_keys(path)
    write_keys(path)
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(KeyFault, match="never overwritten"):
        write_keys(path)
    path.write_text("{}")
    with pytest.raises(KeyFault, match="backup"):
        read_keys(path)


async def test_law_8_nothing_that_identifies_a_person_is_readable_on_disk(
    database: Database, clock: FakeClock, engine: str, request: pytest.FixtureRequest
) -> None:
    chat_id = 5_551_234_567
    async with database.work() as uow:
        key = database.sealer.chat_key(chat_id)
        await uow.inbox.store([NewInbox("1", key, "update", "سرّ كبير".encode())], clock.now())
        await uow.outbox.put(key, chat_id, {"do": "Send", "text": "سرّ كبير"}, clock.now())
        await uow.chats.put(Chat(key, "ar", {"w": "سرّ كبير"}, True, False, False, clock.now()))
        await uow.commit()
    await file(database, clock)
    needles = ["سرّ كبير".encode(), "حدود".encode(), str(chat_id).encode()]
    needles += [chat_id.to_bytes(size, order) for size in (6, 8) for order in ("big", "little")]
    if engine == "sqlite":
        folder: Path = request.getfixturevalue("tmp_path")
        files = [path for path in folder.iterdir() if "sqlite3" in path.name]
    else:
        server: Server = request.getfixturevalue("server")
        server.say("CHECKPOINT")
        files = [path for path in (server.folder / "data").rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        assert not [needle for needle in needles if needle in content]


async def test_law_5_a_timer_is_never_due_before_its_time_however_little(
    database: Database, clock: FakeClock
) -> None:
    # Found by the simulation: rounded up, a digest of 07:30 went out a thousand times in the last
    # half millisecond before, each planning "the next one after now", which was itself.
    due = clock.now()
    clock.move(-timedelta(microseconds=1))
    async with database.work() as uow:
        await uow.timers.set("digest", "digest:1", 1, due)
        assert await uow.timers.due(clock.now(), 64) == []
        clock.move(timedelta(microseconds=1))
        assert [timer.due_at for timer in await uow.timers.due(clock.now(), 64)] == [due]
