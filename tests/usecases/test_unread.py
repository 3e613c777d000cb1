"""A search that begins by itself leaves a report that a person must still read."""

from bot.domain.case import Level
from bot.domain.decision import DecisionKind
from tests.usecases.street import NEW, Street
from tests.usecases.test_safety_silence import accepts

UNREAD = "بلاغ لم يقرأه أحد بعد"


async def test_a_coordinator_is_asked_to_read_it_once_and_writes_what_the_mediator_needs(
    street: Street,
) -> None:
    amin, salwa, mariam = await street.mediator(), await street.coordinator(), street.person()
    case_id = await street.report(mariam, what="خلاف على ظل شجرة")
    await accepts(amin)
    assert "لم تصلك بعد جملة المنسق" in amin.last.text
    assert UNREAD in await salwa.opens()
    await salwa.presses("اقرئي البلاغ")
    assert "ظل شجرة" in salwa.last.text
    await salwa.presses("اكتبي جملة")
    await salwa.says("جاران يختلفان على شجرة بين بيتيهما")
    await salwa.presses("أرسليها")
    assert "على شجرة بين بيتيهما" in await amin.opens()
    assert "لم تصلك بعد جملة المنسق" not in amin.last.text
    async with street.database.work() as uow:
        assert await uow.decisions.open_of_case(case_id, DecisionKind.READ) is None
    rings = salwa.rings
    await street.passes(days=3)
    assert salwa.rings == rings


async def test_what_nobody_reads_goes_up_and_the_reporter_is_not_alarmed(street: Street) -> None:
    amin, salwa = await street.mediator(), await street.coordinator()
    fawzi = await street.coordinator(Level.NATIONAL, "LY")
    mariam = street.person()
    await street.report(mariam)
    await accepts(amin)
    assert (salwa.rings, fawzi.rings) == (1, 0)
    await street.passes(days=2, hours=20)
    while NEW in fawzi.text:
        await fawzi.opens()
    assert UNREAD in fawzi.text
    await street.passes(days=3)
    while NEW in mariam.text:
        await mariam.opens()
    assert "لم يردّ أي منسق" not in mariam.text


async def test_whoever_takes_their_report_back_leaves_nothing_to_read(street: Street) -> None:
    await street.mediator()
    salwa, mariam = await street.coordinator(), street.person()
    await street.report(mariam)
    await mariam.says("اسحب بلاغي")
    await mariam.presses("نعم")
    assert UNREAD not in await salwa.opens()
    assert await street.count("decisions where settled_at is null") == 0
