"""Ties as the register compares them: whatever the spelling, and names as a hint alone (N15)."""

import pytest

from bot.domain.case import Reason
from bot.domain.neutrality import Rule, hard_exclusions
from bot.store.database import Database
from bot.usecases.candidates import look
from bot.usecases.name_likeness import names_alike
from tests.clock import FakeClock
from tests.factories import World, world
from tests.usecases.street import Street


@pytest.fixture
def here(clock: FakeClock) -> World:
    return world(clock)


@pytest.mark.parametrize(
    ("declared", "excluded"),
    [
        ("قبيلة أولاد فلان", "اولاد فلان"),
        ("أولاد فُـلان", "قبيلة اولاد فلان"),
        ("ورفلة", "الورفلي"),
        ("المقرحي", "قبيلة المقارحة"),
        ("القدادفة", "القذاذفة"),
        ("أبو سيف", "أولاد بوسيف"),
        ("قبيلة ورفلة من بني وليد", "ورفله"),
        ("Tripoli", "طرابلس"),
        ("sebha", "مدينة سبها"),
        ("إجدابيا", "Ajdabiya"),
    ],
)
async def test_a_tie_is_met_and_recognised_in_another_spelling(
    database: Database, here: World, declared: str, excluded: str
) -> None:
    async with database.work() as uow:
        tied = await here.mediator(uow, ties=(declared,))
        free = await here.mediator(uow, ties=("المجابرة",))
        case, _ = await here.report(uow, exclusions=excluded)
        assert Reason.EXCLUSIONS_UNKNOWN not in case.reasons
        field = await look(uow, here.country, case, here.clock.now())
        one, other = field.candidate(tied), field.candidate(free)
        assert one is not None
        assert other is not None
        assert Rule.KIN in hard_exclusions(one, field.view)
        assert Rule.KIN not in hard_exclusions(other, field.view)


async def test_another_tribe_of_the_same_forefathers_name_is_neither_met_nor_recognised(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        await here.mediator(uow, ties=("أولاد علي",))
        case, _ = await here.report(uow, exclusions="بني علي")
        assert Reason.EXCLUSIONS_UNKNOWN in case.reasons


async def test_a_family_name_is_a_hint_and_keeps_nobody_out(
    database: Database, here: World
) -> None:
    async with database.work() as uow:
        named = await here.mediator(uow, full_name="سالم علي الورفلى")
        other = await here.mediator(uow, full_name="علي حسن المجبري", ties=("ورفلة",))
        case, _ = await here.report(uow, exclusions="قبيلة ورفلة")
        assert await names_alike(uow, case, (named, other)) == {named}
        field = await look(uow, here.country, case, here.clock.now())
        seen = field.candidate(named)
        assert seen is not None
        assert Rule.KIN not in hard_exclusions(seen, field.view)
        nobody, _ = await here.report(uow, reporter="p2")
        assert await names_alike(uow, nobody, (named, other)) == frozenset()


async def test_a_coordinator_is_told_whose_name_is_alike_and_reads_no_name(street: Street) -> None:
    salwa = await street.coordinator()
    await street.mediator(ties=("ورفلة",))
    await street.mediator(full_name="سالم علي الورفلى")
    await street.mediator(full_name="علي حسن المجبري")
    case_id = await street.report(street.person(), seen=["weapon"], exclusions="قبيلة ورفلة")
    await salwa.opens()
    await salwa.presses("اختاري الفريق")
    codes = {one.split(" ")[0].strip("\u2068\u2069") for one in salwa.labels() if "M-" in one}
    assert codes == {"M-3", "M-4"}
    for code in sorted(codes):
        await salwa.presses(f"\u2068{code}")
    await salwa.presses("تابعي")
    assert "لقب \u2068M-3\u2069 يشبه اسمًا يجب تجنّبه" in salwa.text
    assert "اسألي أولًا" in salwa.text
    assert not any(word in salwa.text for word in ("الورفل", "سالم", "المجبري"))
    await salwa.presses("الأقرب")
    assert len(await street.rows(f"select id from offers where case_id = {case_id}")) == 2
