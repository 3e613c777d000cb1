"""`sulh keys rotate` beside a running bot, killed in the middle of it, and gone on with."""

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

from tests.process.conftest import Bot
from tests.process.test_backup import goes_on, walks_a_little
from tests.process.walking import Walker, together

PEOPLE = 16
KILLS = 3


def key_numbers(folder: Path) -> set[int]:
    """With which keys the values of the largest tables are sealed."""
    found: set[int] = set()
    with closing(sqlite3.connect(folder / "sulh.sqlite3")) as database:
        for column in ("acts from presses", "draft from chats", "answers from reports"):
            rows = database.execute(f"select {column}").fetchall()
            found |= {int.from_bytes(row[0][1:3], "big") for row in rows if row[0] is not None}
    return found


async def killed_rotation(bot: Bot, after: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "keys", "rotate"],
        env=bot.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=Path(__file__).parent.parent.parent,
    )
    # It says each column that is done: kill it somewhere behind the first lines.
    assert process.stdout is not None
    await asyncio.to_thread(process.stdout.readline)
    await asyncio.sleep(after)
    process.send_signal(signal.SIGKILL)
    await asyncio.to_thread(process.communicate)


async def test_keys_are_rotated_beside_a_running_bot_with_kills_in_between(
    bot: Bot, tmp_path: Path
) -> None:
    chance = Random(3)
    walkers = [await Walker.new(bot, f"شخص {number}") for number in range(PEOPLE)]
    stood: dict[int, str] = {}

    async def stands(at: int, walker: Walker) -> None:
        stood[at] = await walks_a_little(walker, 3 + at % 6)

    await together(*(stands(at, walker) for at, walker in enumerate(walkers)))
    assert key_numbers(tmp_path) == {1}

    async def rotates() -> None:
        for _ in range(KILLS):
            await killed_rotation(bot, chance.random() / 3)
        done = await bot.run("keys", "rotate")
        assert done.returncode == 0, done.stdout + done.stderr

    await together(rotates(), *(goes_on(walker, stood[at]) for at, walker in enumerate(walkers)))
    assert bot.running
    ids = {entry["id"] for entry in json.loads((tmp_path / "keys.json").read_text())["keys"]}
    newest = max(ids)
    assert key_numbers(tmp_path) == {newest}
    early = await bot.run("keys", "retire")
    assert (early.returncode, "within this minute" in early.stderr) == (2, True), early.stderr
    with closing(sqlite3.connect(tmp_path / "sulh.sqlite3")) as database:
        database.execute("update key_epoch set since = since - 61000")
        database.commit()
    retired = await bot.run("keys", "retire")
    assert retired.returncode == 0, retired.stdout + retired.stderr
    listed = (await bot.run("keys", "list")).stdout
    assert " old " not in listed
    assert "seals" in listed
    # The running bot goes on, and so does one that starts with the new file alone.
    await together(*(walker.settles() for walker in walkers))
    assert await bot.stops() == 0
    bot.start()
    await together(*(walker.settles() for walker in walkers))
    whole = await bot.run("audit", "verify")
    assert whole.returncode == 0, whole.stdout
    shown = await bot.run("audit", "show", "operator")
    assert "keys_rotated" in shown.stdout
    assert "keys_retired" in shown.stdout


async def test_a_key_file_of_an_older_version_is_completed_by_one_command(idle_bot: Bot) -> None:
    path = idle_bot.folder / "keys.json"
    content = json.loads(path.read_text())
    content["keys"] = [one for one in content["keys"] if one["purpose"] != "complaint"]
    path.write_text(json.dumps(content))
    refused = await idle_bot.run("complaints", "list")
    assert refused.returncode == 2
    assert "lacks a key for: complaint" in refused.stderr
    assert "sulh keys complete" in refused.stderr
    assert (await idle_bot.run("keys", "complete")).stdout.startswith("added: complaint;")
    assert (await idle_bot.run("keys", "complete")).stdout == "no key is lacking\n"
    listed = await idle_bot.run("complaints", "list")
    assert listed.stdout == "no complaint has been made\n", listed.stderr
    assert (await idle_bot.run("keys", "rotate")).returncode == 0
