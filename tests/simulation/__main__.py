"""Run many seeds: `sulh rehearse`, or `python -m tests.simulation` in a checkout."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.cli.rehearse import add_options
from tests.simulation.plan import Plan, calm, plan_of
from tests.simulation.telling import summary, told, write_story
from tests.simulation.town import rehearse

#: Where the whole story of a broken run is written.
STORIES = Path(tempfile.gettempdir()) / "sulh-stories"


def main(argv: Sequence[str] | None = None) -> int:
    """Run what was asked for; the exit status is 1 where a law was broken."""
    args = _parser().parse_args(argv)
    if args.year:
        from tests.simulation.year import live_a_year  # noqa: PLC0415 - seldom wanted

        return live_a_year(args.days or 365.0, args.reports, args.jobs)
    first = args.seed if args.seed is not None else args.first
    seeds = range(first, first + (1 if args.seed is not None else args.seeds))
    run = partial(_one, days=args.days, smooth=args.calm)
    failed = 0
    for line, fine, digest in _each(run, seeds, args.jobs):
        print(digest if args.digest else line, flush=True)
        failed += not fine
    if not args.digest:
        kept = "every law kept in all of them" if not failed else f"laws broken in {failed}"
        print(f"{len(seeds)} seeds: {kept}")
    return 1 if failed else 0


def _each(run: partial, seeds: Sequence[int], jobs: int) -> Iterator[tuple[str, bool, str]]:
    if jobs < 2 or len(seeds) < 2:
        yield from map(run, seeds)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(run, seeds)


def _one(seed: int, *, days: float | None, smooth: bool) -> tuple[str, bool, str]:
    plan = _plan(seed, days, smooth=smooth)
    with tempfile.TemporaryDirectory() as folder:
        result = rehearse(plan, Path(folder))
    if not result.broken:
        return summary(result), True, result.story.digest
    file = write_story(result, STORIES)
    return f"{told(result)}\nthe whole story: {file}", False, result.story.digest


def _plan(seed: int, days: float | None, *, smooth: bool) -> Plan:
    plan = plan_of(seed, days)
    return replace(calm(plan), again=f"{plan.again} --calm") if smooth else plan


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sulh rehearse",
        description="Let the whole bot live through rough times; its laws must hold",
    )
    add_options(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
