"""What one seed stands for: how many people, for how long, and what goes wrong when."""

from dataclasses import dataclass, field, replace
from random import Random

from tests.simulation.disk import Trouble
from tests.simulation.telegram import Weather

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
#: Points at which a process may be killed; «step» is any turn of its loop.
POINTS = (
    "before commit",
    "after commit",
    "before effect",
    "after effect",
    "statement",
    "step",
    "stop",
)


@dataclass(frozen=True)
class Fuse:
    """The process ends at the nth passing of a point; «stop» is a clean end by SIGTERM."""

    point: str
    count: int
    #: It is started again after so many seconds.
    away: float = 1.0


@dataclass(frozen=True)
class Stretch:
    """A time in which people act and things go wrong; then everything comes to rest."""

    lasts: float
    weather: Weather = field(default_factory=Weather)
    trouble: Trouble = field(default_factory=Trouble)
    fuses: tuple[Fuse, ...] = ()
    #: The clock is moved by so many seconds, and back at the end.
    jump: float = 0.0


@dataclass(frozen=True)
class Plan:
    """One run."""

    seed: int
    residents: int
    mediators: int
    coordinators: int
    stretches: tuple[Stretch, ...]
    #: Residents come within so many seconds.
    come_within: float
    #: What the operators' command prints to have this run again.
    again: str = ""
    #: Lines of the story that are kept; all where None.
    keep: int | None = None

    @property
    def lasts(self) -> float:
        """Seconds, the rests not counted."""
        return sum(one.lasts for one in self.stretches)


def plan_of(seed: int, days: float | None = None) -> Plan:
    """The plan of a seed; `days` makes every seed last so long."""
    chance = Random(f"plan {seed}")
    count = chance.choice((2, 3))
    lengths = [chance.choice((HOUR, 6 * HOUR, DAY, DAY, 2 * DAY)) for _ in range(count)]
    if chance.random() < 0.15:
        lengths.append(30 * DAY)  # Some live to see the later follow-ups.
    if days is not None:
        lengths = [days * DAY * one / sum(lengths) for one in lengths]
    stretches = tuple(_stretch(chance, lasts) for lasts in lengths)
    again = f"sulh rehearse --seed {seed}" + ("" if days is None else f" --days {days:g}")
    return Plan(
        seed,
        residents=chance.randint(2, 8),
        mediators=chance.randint(4, 10),
        coordinators=chance.randint(1, 4),
        stretches=stretches,
        come_within=chance.choice((10 * MINUTE, lengths[0], sum(lengths) / 2)),
        again=again,
    )


def _stretch(chance: Random, lasts: float) -> Stretch:
    """Half of the stretches are rough, each in its own way."""
    rough = chance.choice((0.0, 0.0, 1.0, 3.0))
    weather = Weather(
        lost=0.02 * rough,
        reset=0.02 * rough,
        unsent=0.02 * rough,
        refused=0.01 * rough,
        away=0.002 * rough,
        away_for=chance.choice((MINUTE, HOUR)),
        doubled=0.05 * rough,
        shuffled=0.1 * rough,
    )
    ill = chance.choice((0.0, 0.0, 1.0))
    trouble = Trouble(busy=0.01 * ill, full=0.001 * ill, lasts=chance.choice((2.0, 60.0)))
    fuses = tuple(_fuse(chance) for _ in range(chance.choice((0, 1, 3, 6))))
    jump = chance.choice((0.0, 0.0, 0.0, -HOUR, HOUR, 5 * HOUR, -30.0))
    return Stretch(lasts, weather, trouble, fuses, jump)


def _fuse(chance: Random) -> Fuse:
    point = chance.choice(POINTS)
    most = {"statement": 4000, "step": 6000}.get(point, 150)
    away = chance.choice((0.5, 0.5, 3.0, 90.0, 40 * MINUTE, 26 * HOUR))
    return Fuse(point, chance.randint(1, most), away)


def calm(plan: Plan) -> Plan:
    """The same people without anything going wrong."""
    return replace(plan, stretches=tuple(Stretch(one.lasts) for one in plan.stretches))
