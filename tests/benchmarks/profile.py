"""Where an update's time goes.

    python -m tests.benchmarks.profile --people 300

The bot is looked at 500 times a second of its CPU, at saturation, with everything on.
"""

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.benchmarks.rivals import show
from tests.benchmarks.runner import Contender, measure, sulh
from tests.benchmarks.sampler import PLACES, REST

_WARM = 8.0
#: What the same costs with nothing round it, in ms of CPU (measured for the issue).
_CALL, _DE_JSON, _ROW = 0.11, 0.09, 0.01


def sampled() -> Contender:
    """Sulh under the sampler."""

    def start(folder: Path, address: str) -> tuple[Sequence[str], Mapping[str, str]]:
        words, env = sulh().start(folder, address)
        at = words.index("bot")
        out = str(folder / "samples")
        return [*words[:at], "tests.benchmarks.sampler", out, str(_WARM), *words[at + 1 :]], env

    return Contender("Sulh", start)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.profile")
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--functions", action="store_true", help="the costliest, too")
    args = parser.parse_args()
    load = (f"--people={args.people}", f"--seconds={args.seconds}", f"--warm={_WARM}")
    with tempfile.TemporaryDirectory(prefix="sulh-benchmark-") as made:
        found = measure(sampled(), *load, folder=Path(made))
        seen = json.loads((Path(made) / "samples").read_text())
    counts, looks = seen["counts"], sum(seen["places"].values())
    updates = counts["updates"]
    per_look = 1000 * seen["seconds"] / looks / updates
    of_all = found.calls
    acts = of_all["sendmessage"] + of_all["editmessagetext"]
    calls = (acts + of_all["answercallbackquery"]) / acts
    floors = {
        "HTTP": f"{calls:.2f} calls at {_CALL} ms: {calls * _CALL:.2f}",
        "decode": f"Update.de_json: {_DE_JSON}",
        "SQL": f"{counts['statements'] / updates:.1f} statements at {_ROW} ms: "
        f"{counts['statements'] / updates * _ROW:.2f}; {updates / counts['commits']:.0f} updates "
        "a sync",
        "seal": f"{counts['seal'] / updates:.1f} sealed, {counts['open'] / updates:.1f} opened, "
        f"{counts['hash'] / updates:.1f} hashed",
    }
    names = dict.fromkeys((*(name for _, name in PLACES), REST))
    rows = [
        (
            name,
            f"{seen['places'][name] * per_look:.3f}",
            f"{seen['places'][name] / looks:.0%}",
            floors.get(name, ""),
        )
        for name in sorted(names, key=lambda name: -seen["places"].get(name, 0))
        if name in seen["places"]
    ]
    show([("", "ms CPU", "share", "floor"), *rows, ("together", f"{looks * per_look:.3f}", "", "")])
    print(f"at {found.updates_per_second:.0f} updates/s, {updates} updates, {looks} looks")
    if args.functions:
        for name, count in seen["functions"].items():
            print(f"{count * per_look:.3f} ms  {name}")


if __name__ == "__main__":
    main()
