"""What a drill must show: nothing lost, nothing twice, nobody's place forgotten.

The sandbox's journal of the bot's calls is compared with the bot's own rows. Every answer bears
buttons of its own, so two equal calls are one outbox row carried out twice; that is allowed only
where a process was killed between Telegram's answer and our mark (law 4).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from bot.sandbox.people import plain
from bot.store.database import UnitOfWork
from tests.drills.scene import Scene
from tests.process.questions import QUESTIONS, STEPS, WELCOME
from tests.process.walk import CODE

Call = Mapping[str, Any]
#: A call is read by the sandbox within so many seconds, also on a machine that others use; no
#: process starts as fast as that.
UNREAD = 0.5
#: No mark takes longer, in seconds, on a machine that others use too.
SLOWEST = 5.0


@dataclass(slots=True)
class Proof:
    """What was counted; `faults` is empty where every law was kept."""

    reports: int = 0
    kills: int = 0
    #: Messages that went out twice, each with a kill between answer and mark.
    doubled: int = 0
    #: Longest time between the answer that was lost and the kill, in seconds.
    longest: float = 0.0
    faults: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Raise where a law was broken."""
        assert not self.faults, "\n".join(self.faults)


async def prove(
    scene: Scene, codes: Sequence[str | BaseException], kills: Sequence[float] = ()
) -> Proof:
    """Compare what people did and saw with what the bot kept; `codes`: what each was told.

    `kills`: when a process was killed, in seconds since the epoch.
    """
    proof = Proof(kills=len(kills))
    for person, code in zip(scene.people, codes, strict=True):
        if isinstance(code, BaseException):
            why = str(code).partition(" The chat:")[0]
            proof.faults.append(f"{person.first_name} did not come to an end: {why}")
    journal = await scene.client.journal()
    calls = [call for call in journal if call["ok"] and call["params"].get("reply_markup")]
    _places(calls, proof)
    _twice(calls, kills, proof)
    async with scene.database() as database, database.work() as uow:
        await _reports(scene, uow, _codes(calls), proof)
        told = await scene.client.bot()
        await _rows(scene, uow, told["pushed"] - told["expired"], calls, proof)
    return proof


def _codes(calls: Sequence[Call]) -> dict[int, set[str]]:
    """The follow-up codes that each chat was told: each says that a report was filed."""
    told: dict[int, set[str]] = defaultdict(set)
    for call in calls:
        told[call["chat_id"]].update(CODE.findall(plain(call["params"]["text"])))
    return told


def _places(calls: Sequence[Call], proof: Proof) -> None:
    """Nobody is asked again what they have answered, but by a message that came twice."""
    furthest: dict[int, int] = {}
    seen: set[str] = set()
    for call in calls:
        text, chat, key = plain(call["params"]["text"]), call["chat_id"], _key(call)
        places = [n for n, step in enumerate(STEPS) if QUESTIONS[step] in text]
        place = -1 if WELCOME in text else max(places, default=furthest.get(chat, -1))
        if place < furthest.get(chat, -1) and key not in seen:
            proof.faults.append(f"chat {chat} was taken back to «{text[:40]}»")
        furthest[chat] = max(place, furthest.get(chat, -1))
        seen.add(key)


def _twice(calls: Sequence[Call], kills: Sequence[float], proof: Proof) -> None:
    """Every repeated call has a kill between, soon after the answer that was lost."""
    at: dict[str, list[float]] = defaultdict(list)
    for call in calls:
        at[_key(call)].append(call["at"])
    for key, times in at.items():
        for earlier, later in pairwise(times):
            # What a killed process had sent off may be read a moment after its end.
            between = [kill - earlier for kill in kills if earlier - UNREAD <= kill <= later]
            if between:
                proof.doubled += 1
                proof.longest = max(proof.longest, *between[:1])
            else:
                last = max((kill - earlier for kill in kills if kill < later), default=0.0)
                proof.faults.append(
                    f"twice, {later - earlier:.2f} s apart, without a kill between, the last one "
                    f"{last:+.2f} s from the first: {key[:200]}"
                )
    if proof.longest > SLOWEST:
        proof.faults.append(f"a mark was missing {proof.longest:.1f} s after Telegram's answer")


async def _reports(
    scene: Scene, uow: UnitOfWork, told: Mapping[int, set[str]], proof: Proof
) -> None:
    """One report each, with the answers that its person gave; and no code without a report."""
    count = await uow.conn.exec_driver_sql("select count(*) from reports")
    proof.reports = count.scalar_one()
    if proof.reports != len(scene.people):
        proof.faults.append(f"{proof.reports} reports of {len(scene.people)} people")
    for person, story in zip(scene.people, scene.stories, strict=True):
        for code in told[person.id]:
            report = await uow.reports.by_code(code)
            if report is None or report.reporter_chat != person.id or report.answers is None:
                proof.faults.append(f"{person.first_name} was told of a report that is not there")
            elif report.answers["what"] != story.what:
                proof.faults.append(f"{person.first_name}'s report says something else")
        if len(told[person.id]) != 1:
            proof.faults.append(f"{person.first_name} was told {len(told[person.id])} codes")


async def _rows(
    scene: Scene, uow: UnitOfWork, pushed: int, calls: Sequence[Call], proof: Proof
) -> None:
    """Every update was stored and dealt with, and every answer is a row that went out."""
    counts = await scene.figures()
    for name in ("inbox", "outbox"):
        if counts[name]["waiting"] or counts[name]["failed"]:
            proof.faults.append(f"the {name} is not done: {counts[name]}")
    found = await uow.conn.exec_driver_sql("select count(*) from inbox where kind = 'update'")
    if (stored := found.scalar_one()) != pushed:
        proof.faults.append(f"{pushed} updates, {stored} of them stored")
    # Whatever got a number is a message; those without buttons are none of these walks.
    found = await uow.conn.exec_driver_sql(
        "select count(*) from outbox where state = 'sent' and message_id is not null"
    )
    if (rows := found.scalar_one()) != (different := len({_key(call) for call in calls})):
        proof.faults.append(f"{different} answers went out, {rows} are marked")


def _key(call: Call) -> str:
    return f"{call['chat_id']} {call['method']} {call['params']}"
