"""Short forms of the fire drills; `python -m tests.drills` runs the long ones."""

from pathlib import Path

import pytest

from tests.drills import disk, kills, locks, outage, rivals, stops, storm, together
from tests.postgres import Server


def show(capsys: pytest.CaptureFixture[str], line: str) -> None:
    """Let the figures be seen in every run."""
    with capsys.disabled():
        print(f"\n{line}")


async def test_kill_9_under_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show(capsys, await kills.drill(tmp_path, people=12, kills=5))


async def test_sigterm_under_load_and_in_the_first_second(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    show(capsys, await stops.drill(tmp_path, people=12, stops=4))


async def test_the_disk_full(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        show(capsys, await disk.drill(tmp_path, people=8, times=1, hold=2))
    except disk.NoMount as fault:
        pytest.skip(str(fault) or str(disk.NoMount.__doc__))


async def test_an_hour_without_telegram(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show(capsys, await outage.drill(tmp_path, people=8, seconds=6))


async def test_a_429_storm(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show(capsys, await storm.drill(tmp_path, people=6, seconds=8))


async def test_the_database_held_by_another_process(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    show(capsys, await locks.drill(tmp_path, people=6, times=1, hold=6))


async def test_two_pollers_by_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show(capsys, await rivals.drill(tmp_path))


async def test_five_processes_on_postgresql_killed_frozen_cut_off_and_restarted(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    show(capsys, await together.struck(tmp_path, server, people=8, blows=6))
