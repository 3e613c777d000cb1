"""The laws bite: whoever breaks the bot in one of these ways sees a seed fail.

Each way stands in for a real one: a line left out, or two put in the wrong order.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain import dispatch
from bot.domain.neutrality import table
from bot.domain.ports import Arrival
from bot.runtime.intake import Intake
from bot.runtime.worker import Worker
from bot.store.database import UnitOfWork
from bot.store.hot import Inbox, InboxRow, Timers
from bot.store.outbox import Gate, Outbox, OutboxRow
from bot.usecases import end_report
from tests.simulation.plan import DAY, HOUR, Fuse, Plan, Stretch, plan_of
from tests.simulation.telegram import Weather
from tests.simulation.town import rehearse

Patch = pytest.MonkeyPatch

_STORMY = Weather(lost=0.03, reset=0.05, unsent=0.02, doubled=0.1)
_KILLS = tuple(Fuse(point, 40) for point in ("before commit", "after effect", "before effect"))


def _rough(seed: int) -> Plan:
    """A rough day, full of people who report, and of kills; some who leave."""
    stretches = (Stretch(DAY / 2, _STORMY, fuses=_KILLS * 4), Stretch(DAY / 4, _STORMY))
    plan = replace(plan_of(seed), stretches=stretches, come_within=DAY / 4)
    return replace(plan, residents=8, mediators=6, coordinators=2)


def _broken(
    folder: Path, seeds: Sequence[int] = (2, 3, 4, 5), law: str = "", mediators: int = 6
) -> str:
    """Run seeds until one fails, where a law is named by that law; what they say."""
    said = ""
    for seed in seeds:
        (folder / str(seed)).mkdir()
        plan = replace(_rough(seed), mediators=mediators)
        result = rehearse(plan, folder / str(seed))
        said += "\n".join(result.broken)
        if said and law in said:
            break
    return said


def test_as_it_is_nothing_is_broken(tmp_path: Path) -> None:
    assert _broken(tmp_path, (2,)) == ""


def test_confirmed_before_it_is_stored(tmp_path: Path, monkeypatch: Patch) -> None:
    store = Intake._store

    async def confirm_first(self: Intake, arrivals: list[Arrival]) -> None:
        self._offset = max(one.update_id for one in arrivals) + 1
        await self._gateway.fetch(self._offset, 0)
        await store(self, arrivals)

    monkeypatch.setattr(Intake, "_store", confirm_first)
    assert "law 1" in _broken(tmp_path)


def test_an_update_ends_before_what_it_causes(tmp_path: Path, monkeypatch: Patch) -> None:
    deal = Worker._deal

    async def end_first(self: Worker, uow: UnitOfWork, row: InboxRow) -> bool:
        await uow.inbox.done([row.id])
        await uow.conn.exec_driver_sql("RELEASE unit")
        await uow.conn.exec_driver_sql("COMMIT")
        await uow.conn.exec_driver_sql("BEGIN IMMEDIATE")
        await uow.conn.exec_driver_sql("SAVEPOINT unit")
        return await deal(self, uow, row)

    monkeypatch.setattr(Worker, "_deal", end_first)
    assert "every question answered" in _broken(tmp_path)


def test_an_update_is_never_ended(tmp_path: Path, monkeypatch: Patch) -> None:
    async def forget(self: Inbox, ids: Sequence[int]) -> None: ...

    monkeypatch.setattr(Inbox, "done", forget)
    assert _broken(tmp_path)


def test_a_message_is_marked_before_it_goes(tmp_path: Path, monkeypatch: Patch) -> None:
    waiting = Outbox.waiting

    async def mark_first(self: Outbox, now: datetime, gate: Gate) -> tuple[list[OutboxRow], int]:
        rows, given_up = await waiting(self, now, gate)
        await self.sent([(row.id, None) for row in rows])
        return rows, given_up

    monkeypatch.setattr(Outbox, "waiting", mark_first)
    assert "every question answered" in _broken(tmp_path)


def test_a_lost_answer_counts_as_sent(tmp_path: Path, monkeypatch: Patch) -> None:
    async def believe(self: Outbox, row_id: int, due_at: datetime, *, doubted: bool) -> None:
        await self.sent([(row_id, None)])

    monkeypatch.setattr(Outbox, "again", believe)
    assert "every question answered" in _broken(tmp_path)


def test_timers_outlive_their_case(tmp_path: Path, monkeypatch: Patch) -> None:
    async def leave(self: Timers, subject: str) -> None: ...

    monkeypatch.setattr(Timers, "cancel", leave)
    assert "no timer after the end" in _broken(tmp_path, range(2, 10))


def test_a_timer_is_only_remembered(tmp_path: Path, monkeypatch: Patch) -> None:
    put = Timers.set

    async def in_memory(self: Timers, kind: str, *what: Any) -> None:
        if kind not in ("top_up", "expire", "decision"):
            await put(self, kind, *what)

    monkeypatch.setattr(Timers, "set", in_memory)
    assert "owner" in _broken(tmp_path)


def test_offers_stay_open_when_the_team_is_whole(tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(dispatch, "_close_live", lambda at, why: (at, ()))
    assert "one winner" in _broken(tmp_path, (5, 6, 7), "one winner", mediators=14)


@pytest.mark.parametrize("rules", [{"kin", "one_side"}, {"too_far"}], ids=["tied", "too far"])
def test_a_hard_rule_is_left_out(rules: set[str], tmp_path: Path, monkeypatch: Patch) -> None:
    for moment in ("_WHEN_ASKING", "_UNBOUND", "_WHEN_ACCEPTING"):
        kept = tuple(one for one in getattr(table, moment) if one.__name__ not in rules)
        monkeypatch.setattr(table, moment, kept)
    assert "hard rules" in _broken(tmp_path, range(2, 10))


def _set_back() -> Plan:
    """The digest has gone; the clock is set back to before its hour, and a start sweeps at once."""
    again = Stretch(5 * HOUR, jump=-3 * HOUR, fuses=(Fuse("step", 1),))
    stretches = (Stretch(22 * HOUR), again)
    return replace(plan_of(2), stretches=stretches, residents=2, mediators=4, coordinators=2)


def test_the_hour_of_the_digest_comes_twice(tmp_path: Path, monkeypatch: Patch) -> None:
    (tmp_path / "as_it_is").mkdir()
    (tmp_path / "forgetful").mkdir()
    as_it_is = rehearse(_set_back(), tmp_path / "as_it_is")
    assert (as_it_is.broken, as_it_is.checked["digests"]) == ([], 2)

    async def forget(self: Timers, *_: Any) -> bool:
        return True

    monkeypatch.setattr(Timers, "first", forget)
    assert "one digest" in "\n".join(rehearse(_set_back(), tmp_path / "forgetful").broken)


def test_an_end_leaves_questions_open(tmp_path: Path, monkeypatch: Patch) -> None:
    async def nothing(*_: Any) -> list[Any]:
        return []

    monkeypatch.setattr(end_report, "settle_all", nothing)
    assert "no timer after the end" in _broken(tmp_path, range(2, 10))
