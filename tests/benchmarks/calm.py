"""How soon people are answered on an ordinary day: a few of them, who read and think.

    python -m tests.benchmarks.calm

Telegram's pace is kept, as in earnest. The median may be the network's delay and a little more.
"""

import argparse

from tests.benchmarks.runner import measure, sulh

#: What the network takes for a call and its answer, and what may come on top, in ms.
DELAY, GOAL = 40, 10


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.calm")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--think", type=float, default=5.0, help="seconds, on average")
    parser.add_argument("--seconds", type=float, default=40.0)
    args = parser.parse_args()
    people, think, seconds = f"--people={args.people}", f"--think={args.think}", args.seconds
    words = (people, think, "--warm=8", f"--seconds={seconds}", f"--delay={DELAY}")
    found = measure(sulh(SULH_TELEGRAM__PACED="true"), *words, at_once=True)
    print(
        f"{args.people} people, {found.updates_per_second:.1f} updates/s: median reply "
        f"{found.p50:.1f} ms, p95 {found.p95:.1f} ms; the network takes {DELAY} ms of it "
        f"(goal: {DELAY + GOAL}); {found.core:.0%} of a core"
    )


if __name__ == "__main__":
    main()
