"""A year of the whole country: how fast it can be lived, and whether growth slows it down.

Nothing fails here and every report is walked through the whole form; the laws are looked at once a
day. What is told is measured: milliseconds of this process an update, and the size of the file.
"""

import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

from typing_extensions import override

from tests.simulation.plan import DAY, Plan, Stretch
from tests.simulation.residents import Resident
from tests.simulation.telling import told
from tests.simulation.town import Town

#: Every so many days comes a burst: three times the reports, in two hours.
_BURST_EVERY, _BURST = 9, 3
_TOLD_EVERY = 1


class Country(Town):
    """A town of the whole country's size, in which people come day by day."""

    def __init__(self, share: "Share", folder: Path) -> None:
        super().__init__(share.plan, folder)
        self._share = share
        self._day = 0
        self._came = 0
        self._chance = Random(f"{share.number} year")
        self._told = (time.process_time(), 0)

    @override
    async def _through(self, number: int, stretch: Stretch) -> None:
        self._day = number + 1
        self._arrive()
        await super()._through(number, stretch)
        self._leave()
        if self._day % _TOLD_EVERY == 0 or self._day == len(self.plan.stretches):
            print(self._measured(), flush=True)

    def _arrive(self) -> None:
        """Let today's residents come."""
        burst = self._day % _BURST_EVERY == 0
        for _ in range(self._share.reports * (_BURST if burst else 1)):
            after = self._chance.uniform(0, 2 * 3600 if burst else DAY * 0.9)
            one = Resident(self, 10_000 + self._came, after)
            one.oddity = 1000
            self._came += 1
            self.add(one)
            self.loop.create_task(one.live()).add_done_callback(lambda _, one=one: self.parts(one))

    def parts(self, one: Resident) -> None:
        """Somebody will never act again."""
        one.gone = True

    def _leave(self) -> None:
        gone = {one.id for one in self.residents if one.gone}
        for number in gone:
            self._by_id.pop(number, None)
            self.telegram.phones.screens.pop(number, None)
        self.people = [one for one in self.people if one.id not in gone]
        self.residents = [one for one in self.residents if one.id not in gone]

    def _measured(self) -> str:
        spent, handled = time.process_time(), self.laws.checked["confirmed"]
        before, until_then = self._told
        self._told = spent, handled
        updates = max(handled - until_then, 1)
        megabytes = self.disk.path.stat().st_size / 1e6
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return (
            f"{self._share.name}day {self._day}: "
            f"{self.laws.checked['report']:,} reports, {handled:,} updates, "
            f"{(spent - before) * 1000 / updates:.2f} ms an update, "
            f"file {megabytes:.0f} MB, memory {memory:.0f} MB"
        )


@dataclass(frozen=True)
class Share:
    """A programme that lives a year: the whole country's, or one of several with a bot each."""

    number: int
    of: int
    days: int
    #: Reports a day.
    reports: int

    @property
    def name(self) -> str:
        """What its lines begin with."""
        return "" if self.of == 1 else f"programme {self.number}, "

    @property
    def plan(self) -> Plan:
        """Who is there, and for how long; nothing goes wrong."""
        return Plan(
            self.number,
            residents=0,
            mediators=max(20, self.reports * 3 // 2),
            coordinators=max(4, 8 // self.of),
            stretches=(Stretch(DAY),) * self.days,
            come_within=DAY,
            again=f"sulh rehearse --year --days {self.days} --reports {self.reports * self.of}"
            + (f" --jobs {self.of}" if self.of > 1 else ""),
            keep=2000,
        )


def live_a_year(days: float, reports: int, jobs: int = 1) -> int:
    """Live through it, telling the pace; the exit status.

    With several `jobs` the reports are shared out among as many programmes, each with a bot, people
    and a database of its own, as where each region has its own: they have nothing in common.
    """
    shares = [
        Share(number, jobs, max(1, round(days)), max(1, reports // jobs))
        for number in range(1, jobs + 1)
    ]
    began = time.monotonic()
    if jobs == 1:
        ends = [_lived(shares[0])]
    else:
        with ProcessPoolExecutor(jobs) as pool:
            ends = list(pool.map(_lived, shares))
    minutes = (time.monotonic() - began) / 60
    for broken in filter(None, ends):
        print(broken, file=sys.stderr)
    if any(ends):
        return 1
    print(f"{shares[0].days} days in {minutes:.1f} minutes: every law kept")
    return 0


def _lived(share: Share) -> str:
    """Live through one share; what was broken."""
    with tempfile.TemporaryDirectory() as folder:
        result = Country(share, Path(folder)).run()
    return told(result) if result.broken else ""
