"""Too few can be asked for a grave file: honest ways on, and no hard rule bends."""

from datetime import UTC, datetime

import pytest

from bot.domain.case import Case, CaseState, Level, Reason, Woman
from bot.domain.mediator import Gender
from bot.usecases.name_exclusions import name_by_reporter
from tests.clock import FakeClock
from tests.factories import at
from tests.usecases.street import NEW, Person, Street

SUNDAY_AT_TEN = datetime(2027, 6, 6, 8, tzinfo=UTC)
#: Severity 5 with nobody named to avoid.
SHOOTING = {"seen": ["shooting"]}
TOO_FEW = "العدد لا يكفي"


@pytest.fixture(autouse=True)
def sunday(clock: FakeClock) -> None:
    at(clock, SUNDAY_AT_TEN)


class Sebha:
    """Four people from Sebha, one tied to the people of Tripoli's «الزهرة», none from outside."""

    def __init__(self, street: Street) -> None:
        self.street = street

    async def begin(self, *, women: int = 1, **answers: object) -> "Sebha":
        street = self.street
        self.people = [
            await street.mediator(gender=Gender.WOMAN if n < women else Gender.MAN)
            for n in range(4)
        ]
        self.salwa = await street.coordinator()
        self.mariam = street.person()
        self.case_id = await street.report(self.mariam, **{**SHOOTING, **answers})
        await self.salwa.opens()
        await self.salwa.presses("اختاري الفريق")
        return self

    async def case(self) -> Case:
        return await self.street.case(self.case_id)


async def reads(person: Person) -> str:
    while any(NEW in one.text for one in person.messages):
        await person.opens()
    return person.text


async def mediators_listed(salwa: Person) -> int:
    return sum("كم" in label for label in (one["t"] for row in salwa.last.buttons for one in row))


async def test_the_screen_that_says_too_few_offers_a_way_on(street: Street) -> None:
    here = await Sebha(street).begin(woman="required")
    assert await mediators_listed(here.salwa) == 0
    await here.salwa.presses(TOO_FEW)
    text = here.salwa.last.text
    assert "المطلوب: \u20683\u2069" in text
    assert "لا نعرف ممَّن يجب ألا يكون الوسيط" in text
    labels = [one["t"] for row in here.salwa.last.buttons for one in row]
    assert any("ممَّن لا يكون الوسيط؟" in label for label in labels)
    assert any("هل الوسيطة شرط" in label for label in labels)
    # Nobody stands above in this street: what would reach nobody is not offered.
    assert not any("المستوى الأعلى" in label for label in labels)


async def test_a_coordinator_names_whom_to_avoid_and_people_of_the_area_may_be_asked(
    street: Street,
) -> None:
    here = await Sebha(street).begin()
    await here.salwa.presses(TOO_FEW)
    await here.salwa.presses("اكتبي أنتِ")
    await here.salwa.says("طرابلس")
    assert "اذكري الآن من هما الطرفان" in here.salwa.last.text
    case = await here.case()
    assert (case.outsiders_only, Reason.EXCLUSIONS_MISSING in case.reasons) == (False, False)
    await here.salwa.presses("رجوع")
    assert await mediators_listed(here.salwa) == 0
    await here.salwa.presses("اذكري من هما الطرفان")
    await here.salwa.says("آل المثال")
    await here.salwa.says("آل التجربة")
    assert (await here.case()).informed
    assert await mediators_listed(here.salwa) == 4
    assert not any(label.startswith(TOO_FEW) for label in here.salwa.labels()[-8:])


async def test_safety_14_a_list_that_the_register_does_not_know_opens_nothing(
    street: Street,
) -> None:
    here = await Sebha(street).begin()
    await here.salwa.presses(TOO_FEW)
    await here.salwa.presses("اكتبي أنتِ")
    await here.salwa.says("عائلة لا يعرفها أحد")
    assert "لا يعرف السجل كل ما فيه" in here.salwa.last.text
    case = await here.case()
    assert case.outsiders_only
    assert case.reasons >= {Reason.EXCLUSIONS_UNKNOWN}


async def test_the_reporter_is_asked_by_one_neutral_line_and_names_whom_to_avoid(
    street: Street,
) -> None:
    here = await Sebha(street).begin()
    await here.salwa.presses(TOO_FEW)
    await here.salwa.presses("اسألي صاحب البلاغ: ممَّن")
    assert "نخبركِ حين يجيب" in here.salwa.last.text
    assert here.mariam.last.text == NEW
    assert "ممَّن يجب ألا يكونوا" in await here.mariam.opens()
    await here.mariam.presses("أذكر ممَّن")
    await here.mariam.says("طرابلس")
    case = await here.case()
    assert not case.outsiders_only
    assert "ذكر صاحب البلاغ ممَّن" in await reads(here.salwa)
    # Nobody is asked by itself at severity 5.
    await street.passes(days=1)
    assert await street.count("offers") == 0


async def test_safety_14_what_the_reporter_named_before_must_be_known_too(street: Street) -> None:
    """Adding a known town does not make an unknown family known; both bind."""
    here = await Sebha(street).begin(exclusions="عائلة لا يعرفها أحد")
    country, key = street.here.country, here.mariam.key
    now = street.clock.now()
    before = (await here.case()).exclusions
    await street.does(lambda uow: name_by_reporter(uow, country, key, "طرابلس", now))
    case = await here.case()
    assert case.outsiders_only
    assert case.exclusions > before


async def test_pressed_again_the_reporter_is_not_asked_twice(street: Street) -> None:
    here = await Sebha(street).begin()
    await here.salwa.presses(TOO_FEW)
    await here.salwa.presses("اسألي صاحب البلاغ: ممَّن")
    await here.salwa.presses("اسألي صاحب البلاغ: ممَّن")
    assert "لننتظر جوابه" in here.salwa.last.text
    assert await street.count("additions") == 1


async def test_only_the_reporter_says_that_a_woman_is_no_must(street: Street) -> None:
    here = await Sebha(street).begin(women=0, woman="required", exclusions="طرابلس")
    await here.salwa.presses(TOO_FEW)
    await here.salwa.presses("اسألي صاحب البلاغ: هل الوسيطة")
    assert (await here.case()).woman is Woman.REQUIRED
    assert "طلبت وسيطة" in await here.mariam.opens()
    await here.mariam.presses("يمكن أن يأتي وسيط")
    assert (await here.case()).woman is Woman.PREFERRED
    assert "يفضّل وسيطة" in await reads(here.salwa)


async def test_the_truth_is_told_with_the_safety_card(street: Street) -> None:
    here = await Sebha(street).begin()
    await here.salwa.presses(TOO_FEW)
    await here.salwa.presses("أخبري صاحب البلاغ")
    text = await here.mariam.opens()
    assert "لم نجد بعد عددًا كافيًا" in text
    assert "ابتعد عن الشبابيك" in text


async def test_the_next_level_hears_of_it_at_once(street: Street) -> None:
    here = await Sebha(street).begin()
    omar = await street.coordinator(Level.NATIONAL, "LY")
    await here.salwa.presses(TOO_FEW)
    assert omar.rings == 0
    await here.salwa.presses("حوّلي القرار")
    assert omar.rings == 1
    assert (await here.case()).level is Level.NATIONAL
    # The clock of the level below no longer counts: the top is asked again a quarter of an hour on.
    await street.passes(minutes=14)
    assert omar.rings == 1


async def test_once_somebody_is_at_work_nothing_of_it_can_be_changed(street: Street) -> None:
    here = await Sebha(street).begin()
    await street.does(lambda uow: uow.cases.change(here.case_id, state=CaseState.CONTACTED.value))
    country, now = street.here.country, street.clock.now()
    await street.does(lambda uow: name_by_reporter(uow, country, here.mariam.key, "طرابلس", now))
    assert (await here.case()).outsiders_only
    await here.salwa.presses(TOO_FEW)
    assert "المطلوب" not in here.salwa.last.text
