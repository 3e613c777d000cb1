"""What mediators report of their work, and what follows from it."""

from datetime import timedelta

from bot.domain.case import CaseState, Level
from bot.domain.outcome import Outcome
from tests.usecases.street import Message, Person, Street
from tests.usecases.test_safety_silence import accepts


def data(message: Message, label: str) -> str:
    """What a button under a message sends."""
    return next(one["d"] for row in message.buttons for one in row if label in one["t"])


async def ends(amin: Person, outcome: str, *after: str) -> None:
    """Record an outcome, through every question."""
    for label in (outcome, *after):
        await amin.presses(label)


async def test_reaching_both_sides_counts_from_the_first_press(street: Street) -> None:
    amin = await street.mediator()
    case_id = await street.report(street.person())
    await accepts(amin)
    shown = amin.last
    press = data(shown, "تواصلت مع الطرفين")
    await amin.presses_data(shown.id, press)
    first = (await street.case(case_id)).both_at
    street.clock.move(timedelta(hours=2))
    await amin.presses_data(shown.id, press)
    assert first is not None
    assert (await street.case(case_id)).both_at == first
    assert await street.count("audit where action = 'contact_both'") == 1


async def test_going_on_was_not_safe_and_a_coordinator_hears_of_it_at_once(
    street: Street,
) -> None:
    amin, salwa, mariam = await street.mediator(), await street.coordinator(), street.person()
    case = await street.case(await street.report(mariam))
    await accepts(amin)
    await salwa.opens()
    await ends(amin, "سجّل", "المتابعة غير آمنة", "نعم")
    read = await salwa.opens()
    assert case.number in read
    assert "لأن المتابعة لم تكن آمنة" in read
    # Undecided for long, it goes up the ladder; the reporter, who did not ask, hears nothing of it.
    await street.passes(hours=5)
    assert "لم يردّ أي منسق" not in mariam.text


async def test_a_truce_that_ends_soon_is_spoken_of_and_what_comes_after_it_recorded_once(
    street: Street,
) -> None:
    amin = await street.mediator()
    case_id = await street.report(street.person())
    await accepts(amin)
    await ends(amin, "سجّل", "هدنة فقط")
    await amin.presses_data(amin.last.id, data(amin.last, "7"))
    first = await street.case(case_id)
    assert first.state is CaseState.MONITORING
    assert first.truce_until == street.clock.now() + timedelta(days=7)
    await street.passes(days=5)
    read = await amin.opens()
    assert "الهدنة تنتهي قريبًا" in read
    await ends(amin, "سجّل ما بعد الهدنة", "هدنة فقط")
    longer = data(amin.last, "14")
    for _ in range(2):
        await amin.presses_data(amin.last.id, longer)
        street.clock.move(timedelta(hours=1))
    second = await street.case(case_id)
    assert second.truce_until == street.clock.now() + timedelta(days=14, hours=-2)
    assert await street.count("audit where action = 'outcome'") == 2
    await ends(amin, "سجّل ما بعد الهدنة", "اتفاق كامل مكتوب", "نعم")
    last = await street.case(case_id)
    assert (last.state, last.outcome) == (CaseState.MONITORING, Outcome.AGREEMENT_FULL_WRITTEN)
    assert last.truce_until is None
    waiting = "follow_ups where state in ('planned', 'asked') and kind = 'd90'"
    assert await street.count(waiting) == 2  # one of the side, one of the mediator
    assert not amin.last.buttons


async def test_an_outcome_is_no_more_changed_once_it_stands(street: Street) -> None:
    amin = await street.mediator()
    case_id = await street.report(street.person())
    await accepts(amin)
    await ends(amin, "سجّل", "اتفاق جزئي")
    sure = amin.last
    press = data(sure, "نعم")
    await amin.presses_data(sure.id, press)
    await amin.presses_data(sure.id, press)
    assert (await street.case(case_id)).outcome == Outcome.AGREEMENT_PARTIAL
    assert await street.count("audit where action = 'outcome'") == 1


async def test_whoever_asks_after_the_end_reads_that_it_is_closed(street: Street) -> None:
    amin, mariam = await street.mediator(), street.person()
    case_id = await street.report(mariam, role="witness")
    await accepts(amin)
    await ends(amin, "سجّل", "لم يتم الاتفاق", "نعم")
    await mariam.says("/status")
    assert "نواصل الاطمئنان" in mariam.last.text
    await street.passes(days=100)
    assert (await street.case(case_id)).state is CaseState.CLOSED
    await mariam.says("/status")
    assert "أُغلق هذا الملف" in mariam.last.text
    assert "اسحب بلاغي" not in str(mariam.last.buttons)
    # The link from code to person is gone after 90 days more (safety rules §11).
    await street.sweep(days=91)
    await mariam.says("/status")
    assert "لم نجد بلاغًا مفتوحًا" in mariam.last.text


async def test_a_coordinator_reads_that_fewer_can_be_asked_than_are_needed(
    street: Street,
) -> None:
    salwa = await street.coordinator(Level.NATIONAL, "LY")
    for _ in range(2):
        await street.mediator()
    case = await street.case(
        await street.report(street.person(), seen=["shooting"], exclusions="طرابلس")
    )
    assert case.team_size == 3
    await salwa.says(f"/case {case.number}")
    await salwa.presses("اختاري الفريق")
    assert "أقل من المطلوب" in salwa.last.text
    await street.mediator()
    await salwa.says(f"/case {case.number}")
    await salwa.presses("اختاري الفريق")
    assert "أقل من المطلوب" not in salwa.last.text
