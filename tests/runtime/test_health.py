"""What the health pages say, and that asking costs little."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ports import Delivered, TooFast
from bot.runtime import health as module
from bot.runtime.health import HANGS_AFTER, Health
from bot.runtime.http import Address, AddressFault, read_address
from bot.runtime.meters import Counted, Meters, send_result
from bot.runtime.metrics import Metrics
from bot.store.database import Database
from bot.store.gauges import gauges
from bot.store.hot import MANY, NewInbox
from tests.clock import FakeClock

SCHEMA = "0003"


class Watch:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def meters(watch: Watch) -> Meters:
    return Meters(watch)


@pytest.fixture
async def health(database: Database, clock: FakeClock, meters: Meters) -> Any:
    async with database.work() as uow:
        schema = (await gauges(uow, clock.now())).schema
    return Health(database, clock, meters, schema)


async def get(health: Health, path: str, method: str = "GET") -> tuple[int, str]:
    scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    await health(scope, receive, send)
    return sent[0]["status"], b"".join(one.get("body", b"") for one in sent).decode()


async def test_live_tells_which_loop_hangs(health: Health, meters: Meters, watch: Watch) -> None:
    meters.turn("worker").turned(within=10)
    meters.turn("sender").turned(within=1000)
    watch.at += 10 + HANGS_AFTER - 1
    assert await get(health, "/live") == (200, '{"ok": true}\n')
    watch.at += 2
    status, text = await get(health, "/live")
    assert (status, "worker" in text, "sender" in text) == (503, True, False)


async def test_ready_wants_the_intake_to_have_reached_telegram(
    health: Health, meters: Meters, watch: Watch
) -> None:
    assert (await get(health, "/ready"))[0] == 200  # Another process has the intake.
    intake = meters.turn("intake")
    intake.turned(within=10)
    assert "intake" in (await get(health, "/ready"))[1]
    intake.reached()
    assert (await get(health, "/ready"))[0] == 200
    watch.at += module.SILENT_AFTER + 1
    assert (await get(health, "/ready"))[0] == 503


async def test_ready_wants_transactions_to_come_through_and_the_schema_of_this_version(
    health: Health, meters: Meters, database: Database, clock: FakeClock
) -> None:
    meters.turn("worker").stalled = True
    assert "database" in (await get(health, "/ready"))[1]
    meters.turn("worker").stalled = False
    other = Health(database, clock, meters, "9999")
    assert "schema" in (await get(other, "/ready"))[1]


async def test_metrics_hold_counts_and_ages(
    health: Health, meters: Meters, database: Database, clock: FakeClock
) -> None:
    key = database.sealer.chat_key(7)
    async with database.work() as uow:
        rows = [NewInbox(f"k{number}", key, "update", b"{}") for number in range(3)]
        await uow.inbox.store(rows, clock.now() - timedelta(seconds=30))
        await uow.outbox.put(key, 7, {"do": "Send"}, clock.now(), lane=MANY)
        later = clock.now() + timedelta(hours=1)
        await uow.outbox.put(key, 7, {"do": "Send"}, clock.now(), due_at=later)
        await uow.timers.set("x", "y", 1, clock.now() - timedelta(seconds=90))
        await uow.commit()
    for size in (1, 3, 500):
        meters.committed("worker", size)
    meters.add(send_result(TooFast(3)))
    meters.add(send_result(Delivered()))
    meters.answered(503)
    text = (await get(health, "/metrics"))[1]
    for line in (
        "sulh_inbox_waiting 3.0",
        "sulh_inbox_oldest_seconds 30.0",
        'sulh_outbox_waiting{lane="many"} 1.0',
        'sulh_outbox_waiting{lane="answer"} 0.0',
        "sulh_timers_due 1.0",
        "sulh_timers_late_seconds 90.0",
        'sulh_cases_open{state="matching"} 0.0',
        'sulh_sends_total{result="too_fast"} 1.0',
        'sulh_sends_total{result="sent"} 1.0',
        'sulh_webhook_answers_total{status="503"} 1.0',
        'sulh_commits_total{loop="worker"} 3.0',
        'sulh_batch_rows_bucket{le="4.0",loop="worker"} 2.0',
        'sulh_batch_rows_bucket{le="+Inf",loop="worker"} 3.0',
        'sulh_batch_rows_sum{loop="worker"} 504.0',
        "sulh_database_up 1.0",
    ):
        assert line in text.splitlines(), line
    assert "closed" not in text


async def test_the_database_is_asked_once_in_some_seconds(
    health: Health, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    work = database.work

    def counted() -> Any:
        asked.append(1)
        return work()

    monkeypatch.setattr(database, "work", counted)
    for _ in range(20):
        await get(health, "/metrics")
        await get(health, "/ready")
    assert len(asked) == 1


async def test_other_pages_and_methods_are_not_there(health: Health) -> None:
    assert (await get(health, "/"))[0] == 404
    assert (await get(health, "/live", "POST"))[0] == 405


def test_every_count_has_a_metric(meters: Meters) -> None:
    for one in Counted:
        meters.add(one)
    page = Metrics(meters).page(None).decode()
    assert sum(line.endswith(" 1.0") and "sulh_" in line for line in page.splitlines()) >= len(
        Counted
    )
    assert "sulh_database_up 0.0" in page


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8080", Address("127.0.0.1", 8080)),
        ("[::1]:90", Address("::1", 90)),
        ("unix:/run/x.sock", Address(path="/run/x.sock")),
    ],
)
def test_an_address_is_read(text: str, address: Address) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize("text", ["", "8080", ":8080", "host:", "host:99999", "unix:x", "a:b"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressFault):
        read_address(text)
