"""A fixed set of seeds: months of a small programme in a rough world, with every law kept.

`sulh rehearse --seeds N` runs more. A seed that fails prints its story and how to run it again.
"""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.simulation.plan import plan_of
from tests.simulation.telling import told
from tests.simulation.town import rehearse

ROOT = Path(__file__).parents[2]
SEEDS = range(1, 15)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_law_is_kept(seed: int, tmp_path: Path) -> None:
    result = rehearse(plan_of(seed), tmp_path)
    assert not result.broken, told(result)


def test_one_seed_is_one_run_whatever_the_process(tmp_path: Path) -> None:
    here = rehearse(plan_of(9), tmp_path).story.digest
    for hashes in ("1",):
        there = subprocess.run(
            [sys.executable, "-m", "tests.simulation", "--seed", "9", "--digest"],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": hashes},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        assert there.stdout.split()[-1] == here


def test_another_seed_is_another_run() -> None:
    assert plan_of(1) != plan_of(2)
    assert plan_of(3) == plan_of(3)


def test_the_seeds_reach_what_they_are_to_prove(tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    for seed in (2, 4):
        (tmp_path / str(seed)).mkdir()
        seen += rehearse(plan_of(seed), tmp_path / str(seed)).checked
    lacking = {"offer", "accepted", "report", "receipts", "sent", "confirmed"} - set(seen)
    assert not lacking
