"""Several processes on one PostgreSQL: who takes what (store/claims.py, store/turns.py)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from bot.domain.ids import ChatKey
from bot.runtime import sender, whole, worker
from bot.store import turns
from bot.store.database import Database, UnitOfWork
from bot.store.hot import NewInbox
from bot.store.outbox import OpenGate, OutboxRow
from bot.store.postgres import _SESSION
from bot.store.sealed import Sealer
from bot.store.sharing_tables import under_way
from bot.store.tables import outbox
from tests.clock import FakeClock
from tests.postgres import EMPTY, Server

#: What a process has in hand is with another within so many seconds, whatever ends it.
TAKEN_OVER_WITHIN = 10.0
#: Longest wait of a test on a busy machine, in seconds.
PATIENCE = 30.0
ANNA, OMAR, SALMA = ChatKey("pa"), ChatKey("pb"), ChatKey("pc")


@pytest.fixture
async def database(server: Server, sealer: Sealer) -> AsyncIterator[Database]:
    made = Database(server.shared(), sealer)
    async with made.work() as uow:
        await uow.conn.exec_driver_sql(EMPTY)
        await uow.commit()
    yield made
    await made.close()


def row(key: str, chat: ChatKey = ANNA, *, urgent: bool = False) -> NewInbox:
    return NewInbox(key, chat, "update", key.encode(), urgent)


async def store(database: Database, clock: FakeClock, *rows: NewInbox) -> None:
    async with database.work() as uow:
        await uow.inbox.store(rows, clock.now())
        await uow.commit()


async def taken(uow: UnitOfWork, clock: FakeClock, limit: int = 10) -> list[bytes | None]:
    return [found.body for found in await uow.inbox.waiting(clock.now(), limit)]


# -- in


async def test_a_chat_in_one_workers_hands_is_left_alone_even_by_what_overtakes(
    database: Database, clock: FakeClock
) -> None:
    await store(database, clock, row("1"), row("2"), row("3", OMAR))
    async with database.work() as first:
        assert await taken(first, clock, 1) == [b"1"]
        # A stop arrives while the first update of that chat is being dealt with.
        await store(database, clock, row("stop", urgent=True))
        async with database.work() as second:
            assert await taken(second, clock) == [b"3"]
        await first.inbox.done([1])
        await first.commit()
    async with database.work() as second:
        assert await taken(second, clock) == [b"stop", b"3"]


async def test_what_was_dealt_with_before_the_lock_was_had_is_not_dealt_with_again(
    database: Database, clock: FakeClock
) -> None:
    """Many workers at once, many rounds: every row once, and each chat's rows in their order."""
    chats = [ChatKey(f"p{number}") for number in range(6)]
    rows = [row(f"{chat}:{number}", chat) for number in range(8) for chat in chats]
    await store(database, clock, *rows)
    dealt: list[bytes] = []

    async def worker() -> None:
        while True:
            async with database.work() as uow:
                found = await uow.inbox.waiting(clock.now(), 2)
                await asyncio.sleep(0)
                await uow.inbox.done([each.id for each in found])
                await uow.commit()
            dealt.extend(each.body or b"" for each in found)
            async with database.work() as uow:
                left = await uow.conn.execute(
                    sa.text("SELECT count(*) FROM inbox WHERE state = 'waiting'")
                )
                if left.scalar_one() == 0:
                    return

    await asyncio.gather(*(worker() for _ in range(4)))
    assert len(dealt) == len(set(dealt)) == len(rows)
    for chat in chats:
        mine = [body for body in dealt if body.startswith(f"{chat}:".encode())]
        assert mine == sorted(mine)


async def test_a_worker_that_dies_lets_go_at_once(database: Database, clock: FakeClock) -> None:
    await store(database, clock, row("1"))

    @asynccontextmanager
    async def dying() -> AsyncIterator[UnitOfWork]:
        async with database.work() as uow:
            yield uow

    async with dying() as uow:
        assert await taken(uow, clock) == [b"1"]
        pid = (await uow.conn.execute(sa.text("SELECT pg_backend_pid()"))).scalar_one()
        async with database.work() as other:
            assert await taken(other, clock) == []
            killed = sa.text(f"SELECT pg_terminate_backend({pid}, 5000)")
            assert (await other.conn.execute(killed)).scalar_one()
            assert await taken(other, clock) == [b"1"]


async def test_a_worker_that_is_halted_loses_its_chats_to_the_servers_patience(
    database: Database, clock: FakeClock
) -> None:
    """The server ends a transaction left idle; here after a twentieth of a second, not of 8."""
    await store(database, clock, row("1"))
    async with database.work() as halted:
        assert await taken(halted, clock) == [b"1"]
        brief = "SET LOCAL idle_in_transaction_session_timeout = '50ms'"
        await halted.conn.exec_driver_sql(brief)
        async with asyncio.timeout(PATIENCE):
            while True:
                async with database.work() as other:
                    if await taken(other, clock) == [b"1"]:
                        break
        with pytest.raises(OperationalError):
            await halted.inbox.done([1])


async def test_whatever_happens_to_a_process_others_go_on_within_ten_seconds(
    database: Database,
) -> None:
    """Its locks go within so long, and then somebody looks: reckoned, not waited for."""
    async with database.work() as uow:
        found = await uow.conn.exec_driver_sql("SHOW idle_in_transaction_session_timeout")
        halted = float(found.scalar_one().removesuffix("s"))
    tcp = {name: value for name, value in _SESSION.items() if name.startswith("tcp")}
    asked = {name: int(value.removesuffix("s")) for name, value in tcp.items()}
    probes = asked["tcp_keepalives_interval"] * asked["tcp_keepalives_count"]
    vanished = max(asked["tcp_keepalives_idle"] + probes, asked["tcp_user_timeout"])
    # Of a worker, of a sender, of a machine that vanished; each looks at least every IDLE seconds.
    assert max(halted, turns.LASTS, vanished) + max(worker.IDLE, sender.IDLE) <= TAKEN_OVER_WITHIN
    # A sender that lives has said so in time, even if it waits once for the database.
    assert turns.RENEW_EVERY + sender.IDLE + whole.PAUSE < turns.LASTS


async def test_a_due_timer_rings_in_one_process(database: Database, clock: FakeClock) -> None:
    async with database.work() as uow:
        for subject in ("case:1", "case:2", "case:3"):
            await uow.timers.set("remind", subject, 1, clock.now())
        await uow.commit()
    async with database.work() as first, database.work() as second:
        mine = await first.timers.due(clock.now(), 2)
        assert [timer.subject for timer in mine] == ["case:1", "case:2"]
        assert [timer.subject for timer in await second.timers.due(clock.now(), 5)] == ["case:3"]
        assert await first.timers.end(mine[0].id)
        await first.commit()
    async with database.work() as later:
        assert [timer.subject for timer in await later.timers.due(clock.now(), 5)] == [
            "case:2",
            "case:3",
        ]


# -- out


async def put(database: Database, clock: FakeClock, *chats: ChatKey) -> None:
    async with database.work() as uow:
        for number, chat in enumerate(chats):
            await uow.outbox.put(chat, 1, {"do": "Send", "n": number}, clock.now())
        await uow.commit()


async def look(
    database: Database, clock: FakeClock, owner: str
) -> tuple[list[OutboxRow], frozenset[ChatKey]]:
    """What a sender does at each look, with every slot free."""
    async with database.work() as uow:
        shared = await turns.take_turn(uow.conn, owner, paced=False)
        found, _ = await uow.outbox.waiting(clock.now(), OpenGate())
        chosen = [each for each in found if each.chat_key not in shared.elsewhere]
        await turns.begin_calls(uow.conn, owner, chosen)
        await uow.commit()
    return chosen, shared.elsewhere


async def pass_time(database: Database, seconds: float) -> None:
    """Calls were begun so many seconds earlier, and the server runs for a long time."""
    async with database.work() as uow:
        await uow.conn.execute(sa.update(under_way).values(until=under_way.c.until - seconds))
        await uow.commit()


async def test_a_chat_in_which_a_call_is_under_way_is_left_to_its_sender(
    database: Database, clock: FakeClock
) -> None:
    await put(database, clock, ANNA, ANNA, OMAR)
    chosen, _ = await look(database, clock, "one")
    assert [each.chat_key for each in chosen] == [ANNA, OMAR]
    assert (await look(database, clock, "two"))[0] == []
    async with database.work() as uow:
        await turns.take_turn(uow.conn, "one", paced=False)
        await uow.outbox.sent([(chosen[0].id, 77)])
        await turns.end_calls(uow.conn, "one", [chosen[0].id])
        await uow.commit()
    then, elsewhere = await look(database, clock, "two")
    assert [each.body["n"] for each in then] == [1]
    assert elsewhere == {OMAR}


async def test_a_dead_senders_chats_go_to_another_and_are_marked_possibly_doubled(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(database, clock, ANNA, OMAR)
    await look(database, clock, "dead")
    assert (await look(database, clock, "alive"))[0] == []
    monkeypatch.setattr(turns, "_UNDER_WAY", without_grace())
    await pass_time(database, turns.LASTS + 1)
    chosen, _ = await look(database, clock, "alive")
    assert [each.chat_key for each in chosen] == [ANNA, OMAR]
    async with database.work() as uow:
        assert (await uow.conn.execute(sa.select(outbox.c.doubted))).scalars().all() == [True, True]


def without_grace() -> sa.Select[tuple[str, int, bool]]:
    """As if the server had been started long ago."""
    alive = under_way.c.until > turns._CLOCK
    return sa.select(under_way.c.chat_key, under_way.c.row_id, alive).where(
        under_way.c.owner != sa.bindparam("sender")
    )


async def test_a_sender_that_says_it_lives_keeps_its_calls_and_one_that_stops_lets_them_go(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_UNDER_WAY", without_grace())
    await put(database, clock, ANNA, OMAR)
    chosen, _ = await look(database, clock, "one")
    await pass_time(database, turns.LASTS + 1)
    async with database.work() as uow:
        await turns.renew_calls(uow.conn, "one", [chosen[0].id])
        await uow.commit()
    assert [each.chat_key for each in (await look(database, clock, "two"))[0]] == [OMAR]
    async with database.work() as uow:
        await turns.leave(uow.conn, "one")
        await uow.commit()
    assert [each.chat_key for each in (await look(database, clock, "two"))[0]] == [ANNA, OMAR]


async def test_after_a_restart_of_the_server_nobody_counts_as_dead_at_once(
    database: Database, server: Server, clock: FakeClock
) -> None:
    await put(database, clock, ANNA)
    await look(database, clock, "one")
    await pass_time(database, 3600)
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)
    await database.close()
    assert (await look(database, clock, "two"))[0] == []


async def test_senders_look_one_after_the_other(database: Database, clock: FakeClock) -> None:
    await put(database, clock, *[ChatKey(f"p{number}") for number in range(30)])
    found = await asyncio.gather(*(look(database, clock, f"s{number}") for number in range(5)))
    began = [each.id for chosen, _ in found for each in chosen]
    assert len(began) == len(set(began)) == 30


async def test_another_persons_chat_is_changed_when_nobody_deals_with_it(
    database: Database, clock: FakeClock
) -> None:
    await store(database, clock, row("1"))
    order: list[str] = []

    async def change() -> None:
        async with database.work() as uow:
            await uow.chats.hold(ANNA)
            order.append("changed")
            await uow.commit()

    async with database.work() as uow:
        await uow.inbox.waiting(clock.now() + timedelta(seconds=1), 1)
        waiting = asyncio.get_running_loop().create_task(change())
        async with database.work() as other:
            locked = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            while (await other.conn.execute(locked)).scalar_one() == 0:
                await asyncio.sleep(0)
        order.append("dealt with")
        await uow.commit()
    await waiting
    assert order == ["dealt with", "changed"]
