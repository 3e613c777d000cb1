"""«أريد مكالمة»: the programme's own line is given; nobody's number is asked for or kept."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.directory import Entry, Help
from bot.domain.ids import CaseId, PlaceId
from bot.usecases.raise_worry import raise_worry
from tests.clock import FakeClock
from tests.factories import at
from tests.usecases.street import NEW, Person, Street

SUNDAY_AT_TEN = datetime(2027, 6, 6, 8, tzinfo=UTC)
LINE = "000-0600"


@pytest.fixture(autouse=True)
def sunday(clock: FakeClock) -> None:
    at(clock, SUNDAY_AT_TEN)


class Asked:
    """A reporter who would like a call, and a coordinator who reads of it."""

    def __init__(self, street: Street) -> None:
        self.street = street

    async def begin(self, verified_on: date | None = date(2027, 6, 1)) -> "Asked":
        street = self.street
        entry = Entry(
            Help.OFFICE, PlaceId("LY03"), "خط البرنامج", "Our line", LINE, "9-21", True, verified_on
        )
        await street.does(lambda uow: uow.directory.replace_all([entry]))
        await street.mediator()
        self.salwa, self.mariam = await street.coordinator(), street.person()
        self.case_id: CaseId = await street.report(self.mariam)
        while any(NEW in one.text for one in self.salwa.messages):
            await self.salwa.opens()
        await street.does(self.worry)
        return self

    async def worry(self, uow):
        country, now = self.street.here.country, self.street.clock.now()
        case = await self.street.here.case(uow, self.case_id)
        return await raise_worry(uow, country, case, "call", now)


def words(person: Person) -> list[str]:
    """Numbers of four digits on the screen that stand apart."""
    return [
        each
        for each in person.text.replace("\u2068", " ").replace("\u2069", " ").split()
        if len(each) == 4 and each.isdigit()
    ]


async def test_our_line_is_given_with_a_number_that_both_know(street: Street) -> None:
    here = await Asked(street).begin()
    await here.salwa.opens()
    await here.salwa.presses("أعطيه رقم خط البرنامج")
    said = await here.mariam.opens()
    assert LINE in said
    assert "ولا ترسل رقمك هنا" in said
    (word,) = words(here.mariam)
    assert word in here.salwa.last.text
    await here.salwa.presses("اقرئي البلاغ")
    assert word in here.salwa.last.text
    # Neither the follow-up code nor the case's number goes over.
    case = await street.case(here.case_id)
    assert here.mariam.code not in here.salwa.text
    assert case.number not in here.mariam.text


async def test_safety_9_a_line_that_was_not_verified_of_late_is_given_to_nobody(
    street: Street,
) -> None:
    here = await Asked(street).begin(verified_on=date(2027, 2, 1))
    text = await here.salwa.opens()
    assert "لا خط مؤكدًا للبرنامج" in text
    assert not any("رقم خط البرنامج" in label for label in here.salwa.labels())


async def test_safety_9_a_line_that_grows_old_meanwhile_is_not_shown(street: Street) -> None:
    here = await Asked(street).begin()
    await here.salwa.opens()
    await here.salwa.presses("أعطيه رقم خط البرنامج")
    await street.passes(days=1)
    await street.does(lambda uow: uow.directory.replace_all([]))
    await here.mariam.says("/status")
    await here.mariam.presses("رسالة من المنسق")
    assert LINE not in here.mariam.text
    assert "خطنا غير متاح" in here.mariam.last.text


async def test_whoever_wishes_a_call_is_told_to_send_no_number(street: Street) -> None:
    mariam = street.person()
    await street.report(mariam)
    await street.passes(days=1, hours=4)
    while any(NEW in one.text for one in mariam.messages):
        await mariam.opens()
    await mariam.presses("أريد مكالمة")
    assert "لا ترسل رقمك هنا" in mariam.text
    await mariam.presses("أين وصل بلاغي؟")
    await mariam.presses("أضف شيئًا")
    await mariam.says("رقمي 0912345678")
    assert "0912345678" not in await street.kept()
