"""Answers while an advisory goes out to thousands, with Telegram's limits enforced.

    python -m tests.benchmarks.pace

The server refuses with 429 whatever exceeds 30 messages a second in all, rewritten ones included,
or about one a second in a chat. The advisory waits in the outbox when the bot starts, in the lane
of what goes to many; meanwhile people walk the form, reading and thinking.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from bot.chat.screen import Letter, Send, to_json
from bot.runtime.clock import SystemClock
from bot.store.database import Database
from bot.store.hot import MANY
from bot.store.sealed import Sealer, read_keys
from tests.benchmarks.load import FIRST_PERSON
from tests.benchmarks.runner import database_url, measure, prepare, sulh
from tests.benchmarks.wire import ADVISORY

#: Milliseconds within which 95 of 100 answers are to come.
GOAL = 1000.0


async def put(folder: Path, many: int) -> None:
    """Put the advisory for so many chats, among them everybody who will write."""
    sealer = Sealer(read_keys(folder / "keys.json"))
    database = Database(database_url(folder), sealer)
    body = to_json(Send(Letter(ADVISORY)))
    now = SystemClock().now()
    async with database.work() as uow:
        for chat in range(FIRST_PERSON, FIRST_PERSON + many):
            await uow.outbox.put(sealer.chat_key(chat), chat, body, now, lane=MANY, push=True)
        await uow.commit()
    await database.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pace")
    parser.add_argument("--many", type=int, default=2000)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--think", type=float, default=4.0, help="seconds, on average")
    parser.add_argument("--seconds", type=float, default=240.0, help="at most")
    args = parser.parse_args()
    bot = sulh(SULH_TELEGRAM__PACED="true")
    load = ("--limits", f"--people={args.people}", f"--think={args.think}", "--warm=0")
    with tempfile.TemporaryDirectory(prefix="sulh-benchmark-") as made:
        folder = Path(made)
        prepare(folder)
        asyncio.run(put(folder, args.many))
        found = measure(
            bot, *load, f"--advisories={args.many}", f"--seconds={args.seconds}", folder=folder
        )
    reached, refused = found.calls.get("advisory", 0), found.calls.get("refused", 0)
    print(
        f"{reached} of {args.many} had the advisory after {found.seconds:.0f} s, while "
        f"{found.replies} acts of {args.people} people were answered: p50 {found.p50:.0f} ms, "
        f"p95 {found.p95:.0f} ms (goal: {GOAL:.0f}), p99 {found.p99:.0f} ms; "
        f"{refused} refusals (goal: 0)"
    )
    for word in found.faults:
        print(word, file=sys.stderr)


if __name__ == "__main__":
    main()
