"""`sulh run --webhook` over real HTTP: stored before 200, nothing told to strangers."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from random import Random
from typing import Any

import aiohttp
import pytest

from bot.store.sealed import Sealer, read_keys
from tests.process.conftest import TOKEN, Bot
from tests.process.hooked import NOBODY, PATH, SECRET, Hooked, hooked, locked, message
from tests.process.search import Sought, search
from tests.process.walk import Story, walk

#: Exit statuses (runtime/loops.py).
STOPPED, DIED, MISCONFIGURED, RIVALLED = range(4)
HIDDEN = 404


@pytest.fixture
async def hook(idle_bot: Bot, unused_tcp_port_factory: Callable[[], int]) -> AsyncIterator[Hooked]:
    """A bot to which the sandbox delivers."""
    async with hooked(idle_bot, unused_tcp_port_factory(), unused_tcp_port_factory()) as made:
        idle_bot.start()
        await idle_bot.logs("webhook set", within=60)
        yield made


def rows(bot: Bot, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{bot.folder}/sulh.sqlite3?mode=ro", uri=True)) as database:
        found: list[tuple[Any, ...]] = database.execute(query).fetchall()
        return found


async def report(bot: Bot, number: int, **how: Any) -> str:
    chance = Random(number)
    return await walk(await bot.client.person(f"شخص {number}"), Story.number(number, chance), **how)


async def test_a_whole_report_comes_by_webhook(hook: Hooked) -> None:
    await report(hook.bot, 1)
    assert not (await hook.bot.client.bot())["polling"]
    assert await hook.metric("sulh_updates_total") >= 20
    assert await hook.metric('sulh_webhook_answers_total{status="200"}') >= 20
    assert await hook.bot.stops() == STOPPED


async def test_a_kill_in_the_middle_loses_and_doubles_no_report(hook: Hooked) -> None:
    bot = hook.bot
    walks = [asyncio.ensure_future(report(bot, number, within=40.0)) for number in range(10)]
    for _ in range(2):
        await asyncio.sleep(1.5)
        bot.kill()
        bot.start()
    codes = await asyncio.gather(*walks)
    await bot.client.settle(quiet_ms=300)
    assert len(set(codes)) == 10
    assert rows(bot, "select count(*) from reports") == [(10,)]
    async with asyncio.timeout(30):
        while rows(bot, "select count(*) from inbox where state = 'waiting'") != [(0,)]:
            await asyncio.sleep(0.1)
    assert rows(bot, "select count(*) from inbox where state = 'failed'") == [(0,)]


STRANGERS: dict[str, dict[str, Any]] = {
    "no secret": {"secret": None},
    "an empty secret": {"secret": ""},
    "a wrong secret": {"secret": SECRET[:-1] + "x"},
    "a longer secret": {"secret": SECRET + "x"},
    "a secret of other letters": {"secret": "سر"},
    "another path": {"path": "/"},
    "a longer path": {"path": PATH + "/"},
    "GET": {"method": "GET"},
    "PUT": {"method": "PUT"},
    "a host that is none, and no secret": {"host": "[", "secret": None},
}


async def test_nothing_is_told_to_strangers(hook: Hooked) -> None:
    seen = set()
    for how in STRANGERS.values():
        status, body, headers = await hook.post(message(1, "مرحبًا"), **how)
        seen.add((status, body, tuple(sorted(headers))))
    assert seen == {(HIDDEN, b"", ("Connection", "Content-Length"))}
    assert rows(hook.bot, "select count(*) from inbox") == [(0,)]
    assert await hook.metric(f'sulh_webhook_answers_total{{status="{HIDDEN}"}}') == len(STRANGERS)


async def endless() -> AsyncIterator[bytes]:
    for _ in range(64):
        yield b" " * 65536


async def test_what_is_no_update_is_refused_and_not_kept(hook: Hooked) -> None:
    whole = message(1, "مرحبًا")
    assert (await hook.post(whole, kind="text/plain"))[0] == 415
    for large in (b"{" + b" " * (1 << 20) + b"}", endless()):
        # Where the connection ends before all was written, the answer may be lost with it.
        with suppress(aiohttp.ClientOSError):
            assert (await hook.post(large))[0] == 413
    for junk in (b"", b"{", b"[" * 100_000, b"[]", b"{}", b'{"update_id": "1"}', b"\xff\xfe"):
        assert (await hook.post(junk))[0] == 400
    assert rows(hook.bot, "select count(*) from inbox") == [(0,)]
    kind = "application/json; charset=utf-8"
    assert (await hook.post(whole, kind=kind, host="["))[0] == 200
    assert hook.bot.running


async def test_an_update_that_comes_again_counts_once_and_posts_share_commits(hook: Hooked) -> None:
    posts = [message(100 + number % 200, "/help", NOBODY + number % 200) for number in range(600)]
    done = await asyncio.gather(*(hook.post(one) for one in posts))
    assert {status for status, *_ in done} == {200}
    assert rows(hook.bot, "select count(*) from inbox where kind = 'update'") == [(200,)]
    assert await hook.metric("sulh_updates_total") == 600
    assert await hook.metric('sulh_commits_total{loop="arrivals"}') < 300


async def test_updates_that_overtook_each_other_are_put_right(hook: Hooked) -> None:
    await hook.post(message(50, "/help"))
    late = asyncio.ensure_future(hook.post(message(52, "second")))
    await asyncio.sleep(0.005)
    await hook.post(message(51, "first"))
    assert (await late)[0] == 200
    sealer = Sealer(read_keys(hook.bot.folder / "keys.json"))
    keys = [(sealer.hash("update", str(number)),) for number in (50, 51, 52)]
    found = rows(hook.bot, "select key from inbox where kind = 'update' order by id")
    assert found == keys


async def test_a_locked_database_is_503_and_telegram_delivers_later(hook: Hooked) -> None:
    bot = hook.bot
    mariam = await bot.client.person("مريم")
    with locked(bot.folder):
        await mariam.says("/start")
        status, body, headers = await hook.post(message(1, "مرحبًا"))
        assert (status, body, headers["Retry-After"]) == (503, b"", "1")
        status, text = await hook.page("ready")
        assert (status, "database" in text) == (503, True)
        assert (await hook.page("live"))[0] == 200
        assert await hook.metric("sulh_database_up") == 0
        assert (await bot.client.bot())["pending"] == 1
    await mariam.sees("أهلًا بك", within=20)
    welcomes = [one for one in await mariam.messages() if "أهلًا بك" in one.text]
    assert len(welcomes) == 1


async def test_a_stop_under_load_finishes_what_is_under_way(hook: Hooked) -> None:
    bot = hook.bot
    posts = [
        asyncio.ensure_future(hook.post(message(number, "/help", NOBODY + number)))
        for number in range(1, 200)
    ]
    await asyncio.wait(posts, return_when=asyncio.FIRST_COMPLETED)
    assert await bot.stops() == STOPPED
    done = await asyncio.gather(*posts, return_exceptions=True)
    stored = sum(not isinstance(one, BaseException) and one[0] == 200 for one in done)
    assert 0 < stored <= rows(bot, "select count(*) from inbox")[0][0]
    assert "stopped" in bot.log()[-1]


async def test_fetching_says_that_a_webhook_is_set_and_how_to_end_it(hook: Hooked) -> None:
    bot = hook.bot
    assert await bot.stops() == STOPPED
    assert f"url: {hook.root}{PATH}" in (await bot.run("webhook", "info")).stdout
    bot.words = bot.words[:-1]
    bot.start()
    assert await bot.ends(20) == RIVALLED
    assert "sulh webhook delete" in await bot.logs("a webhook is set")
    assert "none" in (await bot.run("webhook", "delete")).stdout
    bot.start()
    mariam = await bot.client.person("مريم")
    await mariam.says("/start")
    await mariam.sees("أهلًا بك", within=20)


@pytest.mark.parametrize("form", ["json", "text"])
async def test_logs_and_metrics_hold_nothing_of_people_and_no_secret(
    idle_bot: Bot, unused_tcp_port_factory: Callable[[], int], form: str
) -> None:
    bot = idle_bot
    bot.env["SULH_LOGS__FORMAT"] = form
    async with hooked(bot, unused_tcp_port_factory(), unused_tcp_port_factory()) as hook:
        bot.start()
        await bot.logs("webhook set", within=60)
        mariam = await bot.client.person("مريم الزنتاني", person_id=7_654_321_098)
        story = Story.number(3, Random(3))
        await walk(mariam, story)
        await bot.client.fails("sendMessage", 400, description=f"Bad Request: {story.what}")
        await mariam.says(story.exclusions)
        await bot.logs("an effect was set aside")
        await bot.client.goes_down(1)
        for how in STRANGERS.values():
            await hook.post(message(1, story.what), **how)
        with locked(bot.folder):
            await hook.post(message(2, story.what))
        for page in ("live", "ready", "metrics"):
            (bot.folder / page).write_text((await hook.page(page))[1])
    assert await bot.stops() == STOPPED
    (bot.folder / "sulh.sqlite3").rename(bot.folder / "data")
    texts = [mariam.first_name, story.what, story.exclusions, SECRET, TOKEN, TOKEN.split(":")[1]]
    # The token of the tests is made of words.
    sought = Sought(texts, [mariam.id, NOBODY], public=frozenset({"process", "token", "secret"}))
    beside = ("keys.json", "data", "sulh.sqlite3-wal", "sulh.sqlite3-shm")
    assert search(bot.folder, sought, beside=beside) == []


async def test_a_webhook_without_a_secret_or_an_address_does_not_start(idle_bot: Bot) -> None:
    for change, said in (
        ({}, "webhook.url"),
        ({"SULH_WEBHOOK__URL": "http://127.0.0.1:1/x"}, "webhook secret"),
        ({"SULH_WEBHOOK__SECRET": SECRET, "SULH_WEBHOOK__LISTEN": "here"}, "webhook.listen here"),
        ({"SULH_WEBHOOK__LISTEN": "unix:/nowhere/at/all"}, "webhook.listen"),
    ):
        idle_bot.env |= change
        done = await idle_bot.run("run", "--webhook")
        assert (done.returncode, len(done.stderr.splitlines())) == (MISCONFIGURED, 1), done.stderr
        assert said in done.stderr
