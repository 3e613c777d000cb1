"""A backup taken under load, and restored elsewhere: everybody's place is there."""

import asyncio
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from bot.sandbox.person import Person
from tests.process.conftest import Bot
from tests.process.walking import ANSWERS, STEPS, Walker, following, together

PEOPLE = 24
BACKUPS = 3


def counted(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as database:
        names = [
            row[0]
            for row in database.execute(
                "select name from sqlite_master where sql like "
                "'CREATE TABLE%' and name not like 'sqlite_%'"
            )
        ]
        return {
            name: database.execute(f'select count(*) from "{name}"').fetchone()[0] for name in names
        }


async def walks_a_little(walker: Walker, steps: int) -> str:
    """Begin, and stop at some question; which."""
    await walker.begins()
    for step in STEPS[:steps]:
        await walker.answers(step)
        await walker.at(following(step))
    return STEPS[steps]


async def test_a_backup_under_load_is_restored_elsewhere_with_everybodys_place(
    bot: Bot, tmp_path: Path
) -> None:
    walkers = [await Walker.new(bot, f"شخص {number}") for number in range(PEOPLE)]
    # Some stand in the form already when the backups are made, and must stand there afterwards.
    early = walkers[: PEOPLE // 2]
    stood: dict[int, str] = {}

    async def stands(at: int, walker: Walker) -> None:
        stood[at] = await walks_a_little(walker, 3 + at % 6)

    await together(*(stands(at, walker) for at, walker in enumerate(early)))

    async def backs_up() -> None:
        for number in range(BACKUPS):
            done = await bot.run("backup", str(tmp_path / f"copy{number}"))
            assert done.returncode == 0, done.stderr
            assert "keys.json is not in it" in done.stdout

    async def goes(walker: Walker) -> None:
        await walks_a_little(walker, 8)

    await together(backs_up(), *(goes(walker) for walker in walkers[PEOPLE // 2 :]))
    copy = tmp_path / "copy1"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert sorted(tmp_path.glob(".*")) == []
    assert b"keys" not in copy.read_bytes()[:100]
    again = await bot.run("backup", str(copy))
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    looked = await bot.run("backup", "verify", str(copy))
    assert (looked.returncode, looked.stdout.splitlines()[-1]) == (0, "whole"), looked.stdout

    # Not while the bot runs.
    refused = await bot.run("restore", str(copy), "--replace")
    assert (refused.returncode, "in use" in refused.stderr) == (2, True), refused.stderr
    assert bot.running
    assert await bot.stops() == 0
    before = counted(copy)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    bot.env["SULH_DATABASE__URL"] = f"sqlite+aiosqlite:///{elsewhere}/sulh.sqlite3"
    restored = await bot.run("restore", str(copy))
    assert restored.returncode == 0, restored.stderr
    assert counted(elsewhere / "sulh.sqlite3") == before
    whole = await bot.run("audit", "verify")
    assert whole.returncode == 0, whole.stdout
    bot.start()
    await together(*(goes_on(walker, stood[at]) for at, walker in enumerate(early)))


async def goes_on(walker: Walker, step: str) -> None:
    """Where the person stood, the next answer is taken."""
    person: Person = walker.person
    assert (await walker.stands())[0] == step, await person.chat()
    await walker.answers(step)
    await walker.at(following(step))


async def test_restoring_keeps_the_present_one_aside_and_what_is_broken_is_refused(
    idle_bot: Bot, tmp_path: Path
) -> None:
    database = tmp_path / "sulh.sqlite3"
    assert (await idle_bot.run("status")).returncode == 0
    assert (await idle_bot.run("backup", str(tmp_path / "copy"))).returncode == 0
    refused = await idle_bot.run("restore", str(tmp_path / "copy"))
    assert (refused.returncode, "--replace" in refused.stderr) == (2, True)
    done = await idle_bot.run("restore", str(tmp_path / "copy"), "--replace")
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("sulh.sqlite3.before-*"))) == 1
    present = database.read_bytes()
    broken = tmp_path / "broken"
    content = bytearray((tmp_path / "copy").read_bytes())
    content[8192:12288] = os.urandom(4096)
    broken.write_bytes(content)
    for file in (broken, tmp_path / "keys.json"):
        looked = await idle_bot.run("backup", "verify", str(file))
        assert (looked.returncode, looked.stdout.splitlines()[-1]) == (1, "not fit to be restored")
        refused = await idle_bot.run("restore", str(file), "--replace")
        assert (refused.returncode, "nothing was changed" in refused.stderr) == (2, True)
        assert "Traceback" not in refused.stderr
    assert database.read_bytes() == present


async def test_a_backup_of_other_keys_is_refused(idle_bot: Bot, tmp_path: Path) -> None:
    assert (await idle_bot.run("status")).returncode == 0
    assert (await idle_bot.run("backup", str(tmp_path / "copy"))).returncode == 0
    (tmp_path / "keys.json").rename(tmp_path / "other.json")
    alone = await idle_bot.run("backup", "verify", str(tmp_path / "copy"))
    assert (alone.returncode, "no key file here" in alone.stdout) == (0, True)
    assert (await idle_bot.run("keys", "init")).returncode == 0
    looked = await idle_bot.run("backup", "verify", str(tmp_path / "copy"))
    assert (looked.returncode, "not the one" in looked.stdout) == (1, True)


async def test_a_changed_audit_row_is_found_in_a_backup_too(idle_bot: Bot, tmp_path: Path) -> None:
    added = ("coordinators", "add", "--level", "national", "--area", "LY", "--gender", "f")
    assert (await idle_bot.run(*added, "--name", "س", "--phone", "0910000001")).returncode == 0
    shown = await idle_bot.run("audit", "show", "operator")
    assert len(shown.stdout.splitlines()) >= 1, shown.stderr
    with closing(sqlite3.connect(tmp_path / "sulh.sqlite3")) as database:
        database.execute("update audit set actor = 'nobody'")
        database.commit()
    for words in (("audit", "verify"), ("backup", "verify", str(tmp_path / "copy"))):
        if words[0] == "backup":
            assert (await idle_bot.run("backup", str(tmp_path / "copy"))).returncode == 0
        found = await asyncio.to_thread(idle_bot.command, *words)
        assert (found.returncode, "row 1: it was changed" in found.stdout) == (1, True)


def test_the_steps_of_this_test_are_those_of_the_form() -> None:
    assert len(STEPS) > 9
    assert set(ANSWERS) == set(STEPS[:-1])
