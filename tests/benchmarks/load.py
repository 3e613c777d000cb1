"""The load: the Bot API server and everybody who writes to the bot, in one process of its own.

Speaks JSON lines with whoever started it (tests/benchmarks/runner.py): prints its address, reads
the bot's process number, prints "ready" at the first poll, and in the end the figures.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from random import Random

from tests.benchmarks.usage import Usage
from tests.benchmarks.wire import Chat, Connection, Message, Telegram
from tests.process.questions import RECEIPT
from tests.process.walk import Story

try:
    from uvloop import run
except ImportError:  # It only makes the load cheaper.
    from asyncio import run

FIRST_PERSON = 5_000_000_001
#: Whoever has no answer for so long is counted as stuck.
PATIENCE = 20.0
#: People arrive over about as long as a conversation takes: all at once, they would walk the form
#: in step for ever, and everybody would wait for everybody's report to be filed.
ARRIVE_WITHIN = 5.0
#: Nobody presses sooner after seeing something, in seconds.
FINGER = 0.05
#: Where so many conversations are walked, memory is looked at after each part.
PARTS = 20
#: Whoever waits so many times longer than is usual, and so many seconds, acts once more.
RESTLESS_TIMES, RESTLESS = 4, 2.0

Act = tuple[str, str, str]


def acts(number: int) -> Sequence[Act]:
    """What the nth person does and what is then to be seen, through the whole form."""
    story = Story.number(number, Random(number))
    return [*story.steps(), ("presses", "صحيح، أرسل", RECEIPT)]


class Person:
    """Walks the form as soon as, or some time after, the bot has answered; then leaves."""

    def __init__(self, crowd: "Crowd", number: int) -> None:
        self._crowd = crowd
        self.chat = Chat(FIRST_PERSON + number, self._sees)
        self._acts = acts(number)
        self._step = 0
        self._shown: Message | None = None
        self.acted_at = self.tried_at = 0.0
        crowd.telegram.chats[self.chat.number] = self.chat

    def act(self) -> None:
        """Do what comes next."""
        self.acted_at = self.tried_at = time.perf_counter()
        self._try()

    def again(self) -> None:
        """Do the same once more: nothing came of it."""
        self.tried_at = time.perf_counter()
        self._try()

    def _try(self) -> None:
        how, what, sentence = self._acts[self._step]
        if how == "says":
            self._crowd.telegram.says(self.chat, what)
            return
        shown = self._shown
        data = shown.data(what) if shown else None
        if shown is None or data is None:
            self._crowd.fail(f"no button «{what}» before «{sentence}» at: {shown}")
            return
        self._crowd.telegram.presses(self.chat, shown, data)

    def where(self) -> str:
        """Where this person stands, for whoever looks for a fault."""
        shown = self._shown.text if self._shown else "nothing"
        return f"{self._acts[self._step]} after {shown}"

    def _sees(self, message: Message) -> None:
        if self.acted_at == 0 or self._acts[self._step][2] not in message.text:
            return
        self._crowd.answered(self.acted_at)
        self._shown = message
        self.acted_at = 0.0
        self._step += 1
        if self._step == len(self._acts):
            self._crowd.done(self)
        else:
            self._crowd.after_thinking(self.act)


class Crowd:
    """Everybody: as many at a time as wished, each leaving making room for somebody new.

    `plan` is what `main` was asked for.
    """

    def __init__(self, telegram: Telegram, plan: argparse.Namespace) -> None:
        self.telegram = telegram
        self.plan = plan
        self.replies: list[float] = []
        self.finished = 0
        self.repeated = 0
        self.faults: list[str] = []
        self.measuring = False
        self.milestone = asyncio.Event()
        self._count = 0
        self._here: set[Person] = set()
        self._chance = Random(1)
        #: A running mean of how long an answer takes; everybody is patient at first.
        self._usual = PATIENCE / RESTLESS_TIMES

    def arrive(self) -> None:
        """Let everybody come, not all at the same moment."""
        loop = asyncio.get_running_loop()
        for number in range(self.plan.people):
            loop.call_later(ARRIVE_WITHIN * number / self.plan.people, self._one_comes)

    def after_thinking(self, act: Callable[[], None]) -> None:
        """Act as soon as a finger can, or after a while that differs by half."""
        seconds = max(FINGER, self.plan.think * self._chance.uniform(0.5, 1.5))
        asyncio.get_running_loop().call_later(seconds, act)

    def answered(self, acted_at: float) -> None:
        """Somebody has their answer."""
        waited = time.perf_counter() - acted_at
        self._usual += (waited - self._usual) / 100
        if self.measuring:
            self.replies.append(waited)

    async def grow_restless(self) -> None:
        """Let those act again who have waited far too long."""
        while True:
            await asyncio.sleep(0.5)
            since = time.perf_counter() - max(RESTLESS, RESTLESS_TIMES * self._usual)
            for person in self._here:
                if 0 < person.tried_at < since and person.acted_at:
                    self.repeated += self.measuring
                    person.again()

    def done(self, person: Person) -> None:
        """Somebody has reported everything."""
        self._here.discard(person)
        del self.telegram.chats[person.chat.number]
        self.finished += 1
        if self.plan.conversations and self.finished % (self.plan.conversations // PARTS) == 0:
            self.milestone.set()
        self._one_comes()

    def fail(self, fault: str) -> None:
        """Something is wrong with the benchmark or the bot."""
        self.faults.append(fault)

    def stuck(self) -> list[str]:
        """Where people stand who have waited too long."""
        late = time.perf_counter() - PATIENCE
        return [one.where() for one in self._here if 0 < one.acted_at < late]

    def _one_comes(self) -> None:
        person = Person(self, self._count)
        self._count += 1
        self._here.add(person)
        person.act()


def figures(
    crowd: Crowd, begin: Usage, end: Usage, seconds: float, own: float
) -> dict[str, object]:
    """What is told in the end; times in milliseconds."""
    replies = sorted(crowd.replies) or [0.0]
    count = len(crowd.replies)
    stuck = crowd.stuck()
    return {
        "updates_per_second": count / seconds,
        "cpu_ms_per_update": 1000 * (end.cpu - begin.cpu) / max(count, 1),
        "p50": 1000 * replies[len(replies) // 2],
        "p95": 1000 * replies[len(replies) * 95 // 100],
        "p99": 1000 * replies[len(replies) * 99 // 100],
        "memory": end.memory,
        "peak": end.peak,
        "core": (end.cpu - begin.cpu) / seconds,
        "load_core": own / seconds,
        "replies": count,
        "finished": crowd.finished,
        "repeated": crowd.repeated,
        "stuck": len(stuck),
        "faults": [*crowd.faults[:3], *stuck[:3]],
        "seconds": seconds,
        "calls": dict(crowd.telegram.calls),
    }


async def serve(plan: argparse.Namespace) -> None:
    """Serve, let the people act, measure."""
    loop = asyncio.get_running_loop()
    telegram = Telegram(plan.delay / 1000, limits=plan.limits)
    server = await loop.create_server(lambda: Connection(telegram), "127.0.0.1", 0, backlog=1024)
    _say(address=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    pid = int(json.loads(await loop.run_in_executor(None, sys.stdin.readline))["pid"])
    while telegram.first_poll is None:
        await asyncio.sleep(0.01)
    _say(first_poll=telegram.first_poll)
    crowd = Crowd(telegram, plan)
    crowd.arrive()
    restless = loop.create_task(crowd.grow_restless())
    await asyncio.sleep(plan.warm)
    begin, own, since = Usage.of(pid), time.process_time(), loop.time()
    crowd.measuring = True
    memories = []
    for _ in range(PARTS if plan.conversations else 0):
        await crowd.milestone.wait()
        crowd.milestone.clear()
        memories.append(Usage.of(pid).memory)
    if not plan.conversations:
        await _wait(telegram, plan, loop.time() + plan.seconds)
    end, own = Usage.of(pid), time.process_time() - own
    restless.cancel()
    _say(**figures(crowd, begin, end, loop.time() - since, own), memories=memories)


async def _wait(telegram: Telegram, plan: argparse.Namespace, until: float) -> None:
    """Wait so long, or until the advisory has reached so many."""
    loop = asyncio.get_running_loop()
    while (left := until - loop.time()) > 0:
        if plan.advisories and telegram.calls["advisory"] >= plan.advisories:
            return
        await asyncio.sleep(min(left, 0.25) if plan.advisories else left)


def _say(**what: object) -> None:
    print(json.dumps(what), flush=True)


def main() -> None:
    """Run until measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.load")
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--think", type=float, default=0.0, help="seconds before each act")
    parser.add_argument("--warm", type=float, default=3.0, help="seconds before measuring")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--conversations", type=int, default=0, help="until so many have ended")
    parser.add_argument("--advisories", type=int, default=0, help="or until so many have arrived")
    parser.add_argument("--delay", type=float, default=40.0, help="of the network, ms")
    parser.add_argument("--limits", action="store_true", help="Telegram's limits are enforced")
    args = parser.parse_args()
    run(serve(args))


if __name__ == "__main__":
    main()
