"""The clock of rehearsals: it follows its file, whatever moment it is read at."""

import os
from datetime import timedelta
from pathlib import Path

from bot.runtime.clock import SystemClock, SystemDice

DAYS = timedelta(days=100)
#: What the statements of a test may take.
SOON = timedelta(minutes=5)


def ahead(clock: SystemClock) -> timedelta:
    return clock.now() - SystemClock().now()


def test_without_a_file_it_is_the_systems() -> None:
    assert abs(ahead(SystemClock())) < SOON


def test_it_follows_every_change_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = SystemClock(file)
    assert abs(ahead(clock)) < SOON
    for days in (1, 100, 3, -2):
        file.write_text(str(days * 86400))
        assert abs(ahead(clock) - timedelta(days=days)) < SOON


def test_a_file_that_is_being_written_does_not_move_time(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text(str(DAYS.total_seconds()))
    clock = SystemClock(file)
    clock.now()
    for half in ("", "\n", "-", "soon"):
        file.write_text(half)
        assert abs(ahead(clock) - DAYS) < SOON
    file.unlink()
    assert abs(ahead(clock) - DAYS) < SOON


def test_two_writings_under_one_coarse_stamp_are_both_seen(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("0")
    stamp = file.stat()
    clock = SystemClock(file)
    clock.now()
    file.write_text(str(DAYS.total_seconds()))
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert abs(ahead(clock) - DAYS) < SOON


def test_dice_stay_between() -> None:
    assert all(2 <= SystemDice().between(2, 3) <= 3 for _ in range(100))


def test_letters_come_from_their_alphabet() -> None:
    assert set(SystemDice().letters(500, "abc")) == {"a", "b", "c"}
