"""How the bot stops and why it does not start: one clear line, the right status, no token."""

import asyncio
import os
import signal
import sqlite3
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.__main__ import runs_the_bot
from bot.store.sealed import write_keys
from tests.process.conftest import TOKEN, Bot
from tests.process.hooked import locked

#: Exit statuses (runtime/loops.py).
STOPPED, DIED, MISCONFIGURED, RIVALLED = range(4)
SECRET = TOKEN.partition(":")[2]


def is_clean(lines: list[str]) -> bool:
    """Neither a traceback nor the token."""
    text = "\n".join(lines)
    return "Traceback" not in text and SECRET not in text


async def said(bot: Bot, fragment: str) -> str:
    """The one line that says why, in a log that is clean."""
    line = await bot.logs(fragment)
    assert sum(fragment in other for other in bot.log()) == 1
    assert is_clean(bot.log()), bot.log()
    return line


async def chatter(bot: Bot, number: int) -> None:
    person = await bot.client.person(f"مريم {number}")
    for _ in range(60):
        await person.says("/help")


async def test_a_stop_under_load_is_clean_and_loses_nothing(bot: Bot) -> None:
    await bot.logs("started")
    await bot.client.keep_journal(on=True)
    crowd = [asyncio.ensure_future(chatter(bot, number)) for number in range(20)]
    mariam = await bot.client.person("مريم")
    await mariam.says("/start")
    await mariam.sees("أهلًا بك")
    assert await bot.stops() == STOPPED
    assert "stopped" in bot.log()[-1]
    assert is_clean(bot.log())
    await asyncio.gather(*crowd)
    await mariam.presses("ابدأ")
    bot.start()
    await mariam.sees("خطر الآن", within=30)


async def test_a_stop_while_telegram_hangs_takes_less_than_ten_seconds(bot: Bot) -> None:
    for method in ("sendMessage", "editMessageText", "answerCallbackQuery"):
        await bot.client.delays(method, 60_000, times=50)
    people = [await bot.client.person(f"مريم {number}") for number in range(8)]
    for person in people:
        await person.says("/start")
    await bot.logs("started")
    await bot.client.settle(quiet_ms=0)
    assert await bot.stops() == STOPPED
    await bot.client.works_again()
    bot.start()
    for person in people:
        await person.sees("أهلًا بك", within=20)


async def test_a_stop_while_the_bot_is_still_starting_is_a_clean_one(idle_bot: Bot) -> None:
    idle_bot.start()
    await idle_bot.catches(signal.SIGTERM)
    assert await idle_bot.stops() == STOPPED
    assert "stopped before it had started" in idle_bot.log()[-1]


@pytest.mark.parametrize(
    ("words", "runs"),
    [("run", True), ("--config run run", True), ("--config=x run", True), ("--config run", False),
     ("mediators import run", False), ("", False)],
)  # fmt: skip
def test_only_the_running_bot_ends_so_early_with_status_0(words: str, runs: bool) -> None:
    assert runs_the_bot(words.split()) is runs


async def test_a_dead_loop_takes_the_process_down(bot: Bot) -> None:
    await bot.logs("started")
    with sqlite3.connect(bot.folder / "sulh.sqlite3") as database:
        database.execute("drop table outbox")
    assert await bot.ends() == DIED
    assert '"kind": "OperationalError"' in await said(bot, "a loop died")


async def test_logs_that_find_no_room_harm_nothing(idle_bot: Bot) -> None:
    idle_bot.log_file = Path("/dev/full")
    idle_bot.start()
    mariam = await idle_bot.client.person("مريم")
    await idle_bot.client.goes_down(1)
    await mariam.says("/start")
    await mariam.sees("أهلًا بك", within=20)
    assert await idle_bot.stops() == STOPPED


@pytest.mark.parametrize("replaced", [False, True])
async def test_a_database_file_that_is_taken_away_under_the_bot(bot: Bot, replaced: bool) -> None:
    await bot.logs("started")
    file = bot.folder / "sulh.sqlite3"
    moved = file.rename(bot.folder / "elsewhere.sqlite3")
    if replaced:
        file.write_bytes(moved.read_bytes())
    assert await bot.ends() == DIED
    await said(bot, "removed or replaced")


async def test_a_start_while_another_holds_the_database_waits_for_it(idle_bot: Bot) -> None:
    assert (await idle_bot.run("status")).returncode == 0
    with locked(idle_bot.folder):
        idle_bot.start()
        await said(idle_bot, "waiting for the database")
        # To look holds nobody up, and waits for nobody.
        assert (await idle_bot.run("status")).returncode == 0
    await idle_bot.logs("started")
    assert await idle_bot.stops() == STOPPED


async def test_a_wrong_token(idle_bot: Bot) -> None:
    idle_bot.env["SULH_TELEGRAM__TOKEN"] = f"42:{SECRET}"
    idle_bot.start()
    assert await idle_bot.ends(20) == MISCONFIGURED
    await said(idle_bot, "telegram does not know this token")


async def test_a_second_poller(bot: Bot) -> None:
    await bot.logs("started")
    url = f"{bot.env['SULH_TELEGRAM__BASE_URL']}{TOKEN}/getUpdates"
    async with asyncio.timeout(20), aiohttp.ClientSession() as session:
        while bot.running:
            async with session.post(url, json={"timeout": 0}) as answer:
                await answer.read()
    assert await bot.ends() == RIVALLED
    await said(bot, "another process fetches updates")


async def test_a_server_out_of_reach_is_said_once_and_waited_for(bot: Bot) -> None:
    await bot.logs("started")
    mariam = await bot.client.person("مريم")
    await bot.client.goes_down(3)
    await mariam.says("/start")
    await said(bot, "telegram cannot be reached")
    await mariam.sees("أهلًا بك", within=20)
    await said(bot, "telegram is reached again")
    assert await bot.stops() == STOPPED


async def test_a_server_that_is_not_there_is_no_reason_to_end(
    idle_bot: Bot, unused_tcp_port: int
) -> None:
    idle_bot.env["SULH_TELEGRAM__BASE_URL"] = f"http://127.0.0.1:{unused_tcp_port}/bot"
    idle_bot.start()
    await said(idle_bot, "telegram cannot be reached")
    assert idle_bot.running
    assert await idle_bot.stops() == STOPPED


async def refused(bot: Bot, *fragments: str) -> None:
    """`sulh run` says why in one line and ends with the status of a wrong configuration."""
    done = await bot.run("run")
    lines = done.stderr.splitlines()
    assert (done.returncode, done.stdout, len(lines)) == (MISCONFIGURED, "", 1), done.stderr
    assert is_clean(lines)
    for fragment in fragments:
        assert fragment in lines[0]


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("[telegram", "not valid TOML"),
        ('[telegram]\nslots = "many"', "telegram.slots"),
        ("[telegramm]\n", "telegramm"),
        ("\x00\x01", "not valid TOML"),
    ],
)
async def test_a_configuration_that_does_not_serve(idle_bot: Bot, text: str, fragment: str) -> None:
    config = idle_bot.folder / "config.toml"
    config.write_text(text)
    done = await idle_bot.run("--config", str(config), "run")
    assert (done.returncode, done.stdout) == (MISCONFIGURED, "")
    (line,) = done.stderr.splitlines()
    assert fragment in line
    assert is_clean([line])


async def test_no_key_file(idle_bot: Bot) -> None:
    (idle_bot.folder / "keys.json").unlink()
    await refused(idle_bot, "keys.json", "sulh keys init")


async def test_a_key_file_that_is_none(idle_bot: Bot) -> None:
    (idle_bot.folder / "keys.json").write_text("{}")
    await refused(idle_bot, "keys.json", "backup")


async def test_a_foreign_key_file_is_noticed_before_anything_is_sealed_with_it(bot: Bot) -> None:
    await bot.logs("started")
    assert await bot.stops() == STOPPED
    keys = bot.folder / "keys.json"
    own = keys.read_text()
    keys.unlink()
    write_keys(keys)
    await refused(bot, "not the one", "backup")
    keys.write_text(own.replace('"id": 1', '"id": 2', 1))
    await refused(bot, "lacks keys", "raw 1")
    keys.write_text(own)
    assert (await bot.run("status")).returncode == 0


def a_file(folder: Path) -> Path:
    (folder / "there").write_text("x" * 5000)
    return folder / "there"


def a_folder(folder: Path) -> Path:
    (folder / "there").mkdir()
    return folder / "there"


@pytest.mark.parametrize(
    "place",
    [
        lambda folder: folder / "nowhere" / "sulh.sqlite3",
        lambda folder: a_file(folder) / "sulh.sqlite3",
        a_file,
        a_folder,
    ],
    ids=["no such folder", "a file as folder", "no database", "a folder"],
)
async def test_a_database_that_cannot_be_opened(idle_bot: Bot, place: Any) -> None:
    idle_bot.env["SULH_DATABASE__URL"] = f"sqlite+aiosqlite:///{place(idle_bot.folder)}"
    await refused(idle_bot, "database", "database.url")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_that_may_not_be_written(idle_bot: Bot) -> None:
    folder = a_folder(idle_bot.folder)
    idle_bot.env["SULH_DATABASE__URL"] = f"sqlite+aiosqlite:///{folder}/sulh.sqlite3"
    folder.chmod(0o500)
    await refused(idle_bot, "database", "database.url")


async def test_a_database_of_a_later_version(idle_bot: Bot) -> None:
    assert (await idle_bot.run("status")).returncode == 0
    with sqlite3.connect(idle_bot.folder / "sulh.sqlite3") as database:
        database.execute("update alembic_version set version_num = '9999'")
    await refused(idle_bot, "newer version")
