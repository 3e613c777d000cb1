"""People, cases and reports as a test needs them: defaults, and only the fields it cares about."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.app import calendar
from bot.data.gazetteer import load_places
from bot.domain.case import Case, Level
from bot.domain.country import Country
from bot.domain.events import Event
from bot.domain.ids import CaseId, ChatKey, CoordinatorId, MediatorId, PlaceId
from bot.domain.mediator import Accreditation, Gender
from bot.domain.places import Gazetteer
from bot.domain.roles import Role
from bot.domain.taxonomy import Category
from bot.store.database import UnitOfWork
from bot.store.register import COORDINATOR, MEDIATOR, NewMediator, Person
from bot.usecases.candidates import CODE_VERSION
from bot.usecases.submit_report import Filed, submit_report
from tests.clock import FakeClock

SEBHA, BENGHAZI = PlaceId("LY031901"), PlaceId("LY010304")
_GAZETTEER = Gazetteer(load_places())


class SequentialDice:
    """Chance that never surprises: counts letters up, and always draws the lower end."""

    def __init__(self) -> None:
        self._count = 0

    def letters(self, count: int, alphabet: str) -> str:
        self._count += 1
        number, drawn = self._count, ""
        for _ in range(count):
            drawn = alphabet[number % len(alphabet)] + drawn
            number //= len(alphabet)
        return drawn

    def between(self, low: float, high: float) -> float:
        return low


def with_sides(answers: dict[str, Any]) -> dict[str, Any]:
    """Say who the two sides are wherever it is said whom to avoid, unless told otherwise."""
    said = {"one_side": "آل المثال الأول", "other_side": "آل المثال الثاني"}
    return (said if answers.get("exclusions") else {}) | answers


@dataclass
class World:
    """A country and a clock, and people put into the register one by one."""

    clock: FakeClock
    country: Country
    dice: SequentialDice = field(default_factory=SequentialDice)
    count: int = 0

    async def mediator(
        self,
        uow: UnitOfWork,
        place_id: PlaceId = SEBHA,
        *,
        gender: Gender = Gender.MAN,
        ties: tuple[str, ...] = (),
        radius_km: int = 300,
        expires_on: date = date(2030, 1, 1),
        full_name: str = "",
        **changed: Any,
    ) -> MediatorId:
        """A mediator who joined, accepted the code, and is available."""
        self.count += 1
        made = await uow.register.add_mediator(
            NewMediator(
                number=f"M-{self.count}",
                person=Person(full_name or f"وسيط {self.count}", f"الوسيط {self.count}", ""),
                gender=gender,
                accreditation=Accreditation.ACCREDITED,
                expires_on=expires_on,
                declared_on=self.clock.now().date(),
                place_id=place_id,
                radius_km=radius_km,
                languages=frozenset({"ar"}),
                categories=frozenset(Category),
                max_severity=5,
                ties=ties,
            )
        )
        await uow.register.change_mediator(made, code_version=CODE_VERSION, **changed)
        chat = (ChatKey(f"pm{self.count}"), 1000 + self.count)
        await uow.register.link(MEDIATOR, made, chat, self.clock.now())
        return made

    async def coordinator(
        self, uow: UnitOfWork, level: Level = Level.REGIONAL, area: str = "LY03"
    ) -> CoordinatorId:
        """A coordinator who joined."""
        self.count += 1
        made = await uow.register.add_coordinator(
            f"C-{self.count}", Person("منسقة", "منسقة", ""), Gender.WOMAN, level, PlaceId(area)
        )
        chat = (ChatKey(f"pc{self.count}"), 2000 + self.count)
        await uow.register.link(COORDINATOR, made, chat, self.clock.now())
        return made

    async def report(
        self, uow: UnitOfWork, reporter: str = "pr", **answers: Any
    ) -> tuple[Case, list[Event]]:
        """File a report of words between neighbours in Sebha, unless told otherwise."""
        self.count += 1
        given = {"what": "خلاف", "category": "land", "place": SEBHA, "seen": ["words"]} | answers
        given = with_sides(given)
        filed, events = await submit_report(
            uow,
            self.country,
            self.dice,
            draft_id=f"d{self.count}",
            reporter=(ChatKey(reporter), 3000 + self.count),
            answers={key: value for key, value in given.items() if value is not None},
            language="ar",
            now=self.clock.now(),
        )
        assert isinstance(filed, Filed)
        report = await uow.reports.latest_of(ChatKey(reporter))
        assert report is not None
        assert report.case_id is not None
        return await self.case(uow, report.case_id), events

    async def case(self, uow: UnitOfWork, case_id: CaseId) -> Case:
        """The case as it now stands."""
        found = await uow.cases.get(case_id)
        assert found is not None
        return found


def world(clock: FakeClock) -> World:
    """A world at the clock's time."""
    return World(clock, Country(_GAZETTEER, calendar(clock.now())))


def at(clock: FakeClock, instant: datetime) -> None:
    """Set the clock."""
    clock.move(instant - clock.now())


async def a_registrar(uow: UnitOfWork, number: str, now: datetime) -> str:
    """Take in a registrar of the whole country who never joins; the number."""
    office = (Role.REGISTRAR, Gender.WOMAN, PlaceId("LY"))
    await uow.register.add_officer(number, Person("م", "م", ""), office, "operator", now)
    return number
