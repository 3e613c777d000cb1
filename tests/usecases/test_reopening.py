"""A case in monitoring: a coordinator reopens it, closes it, or writes to whoever reported it."""

from datetime import UTC, datetime

import pytest

from bot.domain.access import Actor
from bot.domain.case import CaseState
from bot.domain.decision import DecisionKind
from bot.domain.dispatch import DispatchState
from bot.domain.ids import CaseId
from bot.domain.outcome import Outcome
from bot.usecases.raise_worry import raise_worry
from bot.usecases.reopen_case import Cause, reopen
from tests.clock import FakeClock
from tests.factories import at
from tests.usecases.street import NEW, Person, Street
from tests.usecases.test_safety_silence import accepts

SUNDAY_AT_TEN = datetime(2027, 6, 6, 8, tzinfo=UTC)


class Settled:
    """An agreement stands for two days; then the reporter says that it is worse."""

    def __init__(self, street: Street) -> None:
        self.street = street

    async def begin(self, **answers: object) -> "Settled":
        street = self.street
        self.amin, self.salwa = await street.mediator(), await street.coordinator()
        self.mariam = street.person()
        self.case_id = await street.report(self.mariam, **answers)
        await accepts(self.amin)
        await self.amin.presses("تواصلت مع الطرفين")
        await self.ends("اتفاق كامل مكتوب")
        await street.passes(days=2)
        await street.does(self.worry)
        return self

    async def ends(self, how: str) -> None:
        await self.amin.presses("سجّل النتيجة")
        await self.amin.presses(how)
        await self.amin.presses("نعم")

    async def worry(self, uow):
        country, now = self.street.here.country, self.street.clock.now()
        case = await self.street.here.case(uow, self.case_id)
        return await raise_worry(uow, country, case, "worse", now)

    async def state(self) -> CaseState:
        return (await self.street.case(self.case_id)).state

    async def reopens(self) -> None:
        await self.salwa.opens()
        await self.salwa.presses("أعيدي فتح الملف")
        await self.salwa.presses("الوضع صار أصعب")

    async def acts(self) -> list[tuple[str, str]]:
        async with self.street.database.work() as uow:
            found = await uow.trail.of([f"case:{self.case_id}"])
            return [(one.action, one.reason) for one in found]


@pytest.fixture(autouse=True)
def sunday(clock: FakeClock) -> None:
    at(clock, SUNDAY_AT_TEN)


@pytest.fixture
async def settled(street: Street) -> Settled:
    return await Settled(street).begin()


async def dispatch_of(street: Street, case_id: CaseId) -> DispatchState:
    async with street.database.work() as uow:
        return (await uow.cases.dispatch(await street.here.case(uow, case_id))).state


async def reads(person: Person) -> str:
    """All that stands behind what came unasked, opened."""
    while any(NEW in one.text for one in person.messages):
        await person.opens()
    return person.text


# -- reopen


async def test_a_reopened_file_goes_on_with_the_same_mediators(settled: Settled) -> None:
    street = settled.street
    await settled.reopens()
    case = await street.case(settled.case_id)
    assert (case.state, case.outcome, case.team) == (
        CaseState.ASSIGNED,
        None,
        {settled.amin.mediator},
    )
    assert ("reopened", "worse") in await settled.acts()
    assert "أعاد المنسق فتح هذا الملف" in await settled.amin.opens()
    assert "تولّى وسيط الأمر" in await reads(settled.mariam)
    async with street.database.work() as uow:
        assert await uow.decisions.open_of_case(case.id, DecisionKind.WORRY) is None


async def test_what_was_planned_after_the_outcome_is_called_off_and_planned_anew(
    settled: Settled,
) -> None:
    street = settled.street
    waiting = "follow_ups where state in ('planned', 'asked') and kind in ('d7', 'd30', 'd90')"
    assert await street.count(waiting) > 0
    await settled.reopens()
    assert await street.count(waiting) == 0
    assert await street.count("timers where kind in ('contact', 'review')") == 2
    await settled.amin.opens()
    await settled.amin.presses("تواصلت مع الطرفين")
    await settled.ends("اتفاق كامل مكتوب")
    assert await settled.state() is CaseState.MONITORING
    assert await street.count(waiting) > 0


async def test_deadlines_of_the_work_run_anew(settled: Settled) -> None:
    await settled.reopens()
    await settled.amin.opens()
    await settled.street.passes(days=6)
    assert "لم يُسجَّل تواصل مع الأطراف بعد" in await reads(settled.amin)


async def test_pressed_twice_it_is_reopened_once(settled: Settled) -> None:
    await settled.reopens()
    # The button of an older screen, which a colleague may still see.
    await settled.street.does(lambda uow: _again(settled, uow))
    assert [act for act, _ in await settled.acts()].count("reopened") == 1


async def _again(settled: Settled, uow):
    case = await settled.street.here.case(uow, settled.case_id)
    country, now = settled.street.here.country, settled.street.clock.now()
    return await reopen(uow, country, case, Cause.BROKEN, Actor(settled.salwa.key), now)


async def test_who_may_mediate_no_longer_gets_no_seat_back_and_the_search_goes_on(
    settled: Settled,
) -> None:
    """The registration has ended since: rules are asked again when a file is reopened."""
    street = settled.street
    other = await street.mediator()

    async def ends(uow):
        await uow.register.change_mediator(settled.amin.mediator, accreditation="suspended")

    await street.does(ends)
    await settled.reopens()
    assert await settled.state() is CaseState.MATCHING
    assert "مكان خالٍ" in settled.salwa.text
    await street.passes(minutes=31)
    assert await street.count(f"offers where mediator_id = {other.mediator}") == 1
    assert "أُسند الملف إلى غيرك" in await reads(settled.amin)


async def test_safety_2_a_grave_file_without_a_team_is_sought_by_nobody_but_a_person(
    street: Street,
) -> None:
    """Closed by a coordinator before anybody was asked, then reopened: it waits for a person."""
    await street.mediator()
    salwa, mariam = await street.coordinator(), street.person()
    case_id = await street.report(mariam, seen=["weapon"], exclusions="طرابلس")
    await salwa.opens()
    await salwa.presses("أغلقي الملف")
    await salwa.presses("انتهى الخلاف بطريق آخر")
    await salwa.presses("نعم")
    assert (await street.case(case_id)).state is CaseState.MONITORING
    await salwa.presses("أعيدي فتح الملف")
    await salwa.presses("حدث شيء جديد")
    assert (await street.case(case_id)).state is CaseState.TRIAGE
    await street.passes(days=1)
    assert await street.count("offers") == 0
    assert await dispatch_of(street, case_id) is DispatchState.ASKING
    await salwa.presses("ينتظر موافقتك")
    assert "الملف أُعيد فتحه" in salwa.last.text


# -- close


async def test_the_questions_end_and_the_outcome_stays(settled: Settled) -> None:
    street = settled.street
    await settled.salwa.opens()
    await settled.salwa.presses("أغلقي الملف")
    await settled.salwa.presses("تبقى النتيجة")
    assert "لم يُحسم بعد" in settled.salwa.last.text
    await settled.salwa.presses("نعم")
    case = await street.case(settled.case_id)
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.AGREEMENT_FULL_WRITTEN)
    assert await street.count(f"timers where subject = 'case:{case.id}'") == 0
    assert await street.count("follow_ups where state in ('planned', 'asked')") == 0
    assert await street.count("decisions where settled_at is null") == 0


async def test_what_turns_out_to_be_no_matter_for_mediation_takes_the_outcomes_place(
    settled: Settled,
) -> None:
    await settled.salwa.opens()
    await settled.salwa.presses("أغلقي الملف")
    await settled.salwa.presses("أُحيل إلى جهة متخصصة")
    await settled.salwa.presses("نعم")
    case = await settled.street.case(settled.case_id)
    assert (case.state, case.outcome) == (CaseState.MONITORING, Outcome.REFERRED_SPECIALISED)
    assert "أُسند الملف إلى غيرك" not in await reads(settled.amin)


async def test_an_outcome_that_came_meanwhile_is_not_overruled_by_an_older_screen(
    street: Street,
) -> None:
    amin, salwa, mariam = await street.mediator(), await street.coordinator(), street.person()
    case_id = await street.report(mariam)
    await accepts(amin)
    await salwa.opens()
    await salwa.presses("أغلقي الملف")
    await salwa.presses("لم يثبت")
    await amin.presses("سجّل النتيجة")
    await amin.presses("اتفاق كامل مكتوب")
    await amin.presses("نعم")
    await salwa.presses("نعم، أغلقيه")
    case = await street.case(case_id)
    assert (case.state, case.outcome) == (CaseState.MONITORING, Outcome.AGREEMENT_FULL_WRITTEN)


# -- write to the reporter


async def writes(settled: Settled, text: str) -> None:
    await settled.salwa.opens()
    await settled.salwa.presses("اكتبي لصاحب البلاغ")
    await settled.salwa.says(text)
    await settled.salwa.presses("أرسليها")


async def test_safety_5_what_a_coordinator_writes_comes_as_one_neutral_line(
    settled: Settled,
) -> None:
    mariam = settled.mariam
    await reads(mariam)
    await writes(settled, "هل تريدون أن نعيد الجلسة؟")
    assert mariam.last.text == NEW
    assert "هل تريدون أن نعيد الجلسة؟" in await mariam.opens()
    await mariam.presses("أضف شيئًا")
    await mariam.says("نعم، لو سمحتم")
    await reads(settled.salwa)
    await settled.salwa.presses("اقرئي البلاغ")
    assert "كُتب لصاحب البلاغ" in settled.salwa.last.text
    assert "نعم، لو سمحتم" in settled.salwa.last.text


async def test_what_is_typed_is_masked_before_it_is_sent(settled: Settled) -> None:
    await settled.salwa.opens()
    await settled.salwa.presses("اكتبي لصاحب البلاغ")
    await settled.salwa.says("اتصل على 0912345678 من فضلك")
    assert "0912345678" not in settled.salwa.last.text
    await settled.salwa.presses("أرسليها")
    assert "0912345678" not in await settled.street.kept()


async def test_safety_5_who_wished_no_message_reads_it_when_they_ask(
    street: Street,
) -> None:
    settled = await Settled(street).begin(contact="never")
    await writes(settled, "لديكم جلسة جديدة")
    assert "طلب ألا نراسله" in settled.salwa.text
    assert settled.mariam.rings == 0
    await settled.mariam.says("/status")
    await settled.mariam.presses("رسالة من المنسق")
    assert "لديكم جلسة جديدة" in settled.mariam.last.text


async def test_safety_11_a_letter_goes_with_the_report(settled: Settled) -> None:
    await writes(settled, "كلمة لا تتكرر قرنفل")
    assert "قرنفل" in await settled.street.kept()
    await settled.mariam.says("احذف بلاغي")
    await settled.mariam.presses("نعم")
    assert await settled.street.count("additions") == 0


async def test_safety_13_nobody_else_reads_a_letter(settled: Settled) -> None:
    """Its button means nothing in another chat, and a code tells the coarse state alone."""
    await writes(settled, "كلمة لا تتكرر قرنفل")
    stranger = settled.street.person()
    await stranger.says(f"/status {settled.mariam.code}")
    assert "قرنفل" not in stranger.text
    assert not any("رسالة من المنسق" in label for label in stranger.labels())


async def test_pressed_twice_a_letter_is_sent_once(settled: Settled) -> None:
    await reads(settled.mariam)
    rings = settled.mariam.rings
    await settled.salwa.opens()
    await settled.salwa.presses("اكتبي لصاحب البلاغ")
    await settled.salwa.says("سؤال")
    message = settled.salwa.last
    data = next(one["d"] for row in message.buttons for one in row if one["t"] == "أرسليها")
    await settled.salwa.presses_data(message.id, data)
    await settled.salwa.presses_data(message.id, data)
    assert await settled.street.count("additions") == 1
    assert settled.mariam.rings == rings + 1
