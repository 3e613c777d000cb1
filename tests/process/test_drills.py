"""Short forms of the fire drills; `python -m tests.drills` runs the long ones."""

from pathlib import Path

import pytest

from tests.drills import kills, stops


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
