"""How many posts a second the webhook takes, each answered after its commit.

`python -m tests.benchmarks.posts --posts 20000 --connections 64 [--slow-disk MS]`. The posts hold
updates that ask nothing of the bot, so the door and the commits are measured, not the answers.
"""

import argparse
import asyncio
import json
import os
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.sandbox.server import start_sandbox
from tests.benchmarks import runner
from tests.benchmarks.usage import Usage

SECRET = "a-secret-of-no-worth-0123456789-abcdef"
START_WITHIN = 30.0
_LOOK_EVERY = 0.05


@dataclass(frozen=True, slots=True)
class Door:
    """Where the bot listens."""

    url: str
    health: str

    def settings(self) -> dict[str, str]:
        """The same as variables."""
        return {
            "SULH_WEBHOOK__URL": self.url,
            "SULH_WEBHOOK__LISTEN": self.url.split("/")[2],
            "SULH_WEBHOOK__SECRET": SECRET,
            "SULH_HEALTH__LISTEN": self.health.split("/")[2],
        }


async def measure(posts: int, connections: int, slow_ms: int) -> None:
    """Run once and print the figures."""
    sandbox = await start_sandbox(token=runner.TOKEN)
    door = Door("http://127.0.0.1:18181/hook", "http://127.0.0.1:18182")
    contender = runner.sulh(**door.settings())
    if slow_ms:
        contender = runner.slow_disk(contender, slow_ms)
    with tempfile.TemporaryDirectory(prefix="sulh-benchmark-") as folder:
        words, env = contender.start(Path(folder), sandbox.base_url)
        with (Path(folder) / "log").open("wb") as log:
            options = {"env": os.environ | env, "stdout": log, "stderr": log}
            with runner.process([*words, "--webhook"], runner.BOT_CORE, **options) as bot:
                async with aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(limit=connections)
                ) as session:
                    await _started(session, door)
                    before, begun = Usage.of(bot.pid), time.monotonic()
                    took = await _post_all(session, door, posts, connections)
                    seconds = time.monotonic() - begun
                    used = Usage.of(bot.pid).cpu - before.cpu
                    commits = await _commits(session, door)
    await sandbox.stop()
    took.sort()
    print(f"{contender.name}: {posts} posts over {connections} connections")
    print(f"{posts / seconds:8.0f} posts a second")
    print(f"{took[posts // 2] * 1000:8.1f} ms to the 200, median")
    print(f"{took[posts * 99 // 100] * 1000:8.1f} ms, 99th percentile")
    print(f"{used / posts * 1000:8.2f} ms of CPU a post, handling it included")
    print(f"{posts / commits:8.1f} posts a commit")


async def _started(session: aiohttp.ClientSession, door: Door) -> None:
    async with asyncio.timeout(START_WITHIN):
        while True:
            try:
                async with session.get(f"{door.health}/ready") as answer:
                    if answer.ok:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(_LOOK_EVERY)


async def _post_all(
    session: aiohttp.ClientSession, door: Door, posts: int, connections: int
) -> list[float]:
    numbers = iter(range(1, posts + 1))
    headers = {
        "Content-Type": "application/json",
        "X-Telegram-Bot-Api-Secret-Token": SECRET,
    }
    took: list[float] = []

    async def one_connection() -> None:
        for number in numbers:
            chat = {"id": 5_000_000_000 + number % 1000, "type": "private", "first_name": "هدى"}
            message = {"message_id": number, "date": 1_700_000_000, "chat": chat, "text": "سلام"}
            body = json.dumps({"update_id": number, "edited_message": message})
            begun = time.monotonic()
            async with session.post(door.url, data=body, headers=headers) as answer:
                assert answer.status == 200, answer.status
            took.append(time.monotonic() - begun)

    await asyncio.gather(*(one_connection() for _ in range(connections)))
    return took


async def _commits(session: aiohttp.ClientSession, door: Door) -> float:
    async with session.get(f"{door.health}/metrics") as answer:
        found = re.search(r'sulh_commits_total\{loop="arrivals"\} (\S+)', await answer.text())
    assert found is not None
    return float(found[1])


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.posts", description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--slow-disk", type=int, default=0, metavar="MS")
    args = parser.parse_args()
    os.sched_setaffinity(0, {runner.LOAD_CORE})
    asyncio.run(measure(args.posts, args.connections, args.slow_disk))


if __name__ == "__main__":
    main()
