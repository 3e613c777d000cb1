"""Safety rules 1, 2, 3 and 14: what starts by itself, what a person decides, and how many go."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.case import Case, CaseState, Level, Reason
from bot.domain.ids import CaseId
from bot.store.database import UnitOfWork
from bot.usecases.change_mediator import Change
from bot.usecases.seek_again import somebody_free
from tests.factories import BENGHAZI, SEBHA, at
from tests.usecases.street import NEW, Person, Street
from tests.usecases.test_safety_keeping import adds
from tests.usecases.test_safety_silence import accepts

KNOWN: Mapping[str, Any] = {"exclusions": "طرابلس"}
GRAVE: Mapping[str, Any] = {"seen": ["weapon"], **KNOWN}
NIGHT = datetime(2027, 6, 6, 22, 0, tzinfo=UTC)


async def opened(street: Street, **answers: Any) -> Case:
    return await street.case(await street.report(street.person(), **answers))


async def test_safety_1_a_plain_report_starts_by_itself(street: Street) -> None:
    amin = await street.mediator()
    case = await opened(street)
    assert (case.state, case.reasons) == (CaseState.MATCHING, frozenset())
    assert amin.last.text == NEW


#: Each with the reason why it waits.
WAITING: Mapping[str, tuple[Mapping[str, Any], Reason]] = {
    "ticks": ({"seen": None, **KNOWN}, Reason.UNANSWERED_TICKS),
    "severity": ({"seen": ["hospital"], **KNOWN}, Reason.SEVERITY),
    "blood": ({"category": "blood"}, Reason.CATEGORY),
    "armed": ({"category": "armed"}, Reason.CATEGORY),
    "detention": ({"category": "detention", **KNOWN}, Reason.CATEGORY),
    "community": ({"category": "community"}, Reason.CATEGORY),
    "danger": ({"what": "هددني بالقتل وعنده سلاح"}, Reason.DANGER_WORD),
    "voice": ({"what": {"voice": 1}}, Reason.VOICE_UNHEARD),
    "unknown exclusion": ({"exclusions": "عائلة لا يعرفها أحد"}, Reason.EXCLUSIONS_UNKNOWN),
    "no exclusion": ({"seen": ["threat"]}, Reason.EXCLUSIONS_MISSING),
}


@pytest.mark.parametrize("why", WAITING)
async def test_safety_1_14_each_of_these_waits_for_a_coordinator(street: Street, why: str) -> None:
    answers, reason = WAITING[why]
    amin, salwa = await street.mediator(), await street.coordinator()
    case = await opened(street, **answers)
    assert case.state is CaseState.TRIAGE
    assert reason in case.reasons
    assert (amin.messages, salwa.last.text) == ([], NEW)
    assert salwa.rings == 1


async def test_safety_1_what_is_unanswered_is_not_assessed_never_1(street: Street) -> None:
    assert (await opened(street, seen=None)).severity == 0


@pytest.mark.parametrize(
    ("say", "reason"),
    [("أشهروا سلاحًا الآن", Reason.DANGER_WORD), (None, Reason.VOICE_UNHEARD)],
    ids=["danger", "voice"],
)
async def test_safety_1_an_addition_of_the_night_holds_back_what_would_start_in_the_morning(
    street: Street, say: str | None, reason: Reason
) -> None:
    at(street.clock, NIGHT)
    amin, salwa, mariam = await street.mediator(), await street.coordinator(), street.person()
    case_id = await street.report(mariam)
    assert (await street.case(case_id)).state is CaseState.MATCHING
    await adds(mariam)
    await (mariam.voice() if say is None else mariam.says(say))
    case = await street.case(case_id)
    assert (case.state, case.reasons) == (CaseState.TRIAGE, {reason})
    await street.passes(hours=12)
    assert (amin.messages, salwa.rings > 0) == ([], True)
    await salwa.opens()
    await salwa.says(f"/case {case.number}")
    await salwa.presses("ابدئي البحث")
    assert amin.last.text == NEW


async def test_safety_1_receipt_and_consent_say_which_path_applies(street: Street) -> None:
    await street.mediator()
    await street.coordinator()
    receipt = await walks(street, "كلام فقط")
    assert "نبحث الآن عن وسيط" in receipt
    assert "ساعة ليجيب" in receipt
    assert "على الأكثر" in receipt
    assert "ويقرأ المنسق المناوب بلاغك أيضًا" in receipt
    assert "يقرأ المنسق بلاغك خلال" in await walks(street, "ظهر سلاح")


async def test_a_receipt_promises_nothing_that_nobody_would_keep(street: Street) -> None:
    """No coordinator on duty, and nobody to be asked: both are said at once."""
    for tick in ("ظهر سلاح", "كلام فقط"):
        receipt = await walks(street, tick)
        assert "لا نصل إلى أي منسق الآن" in receipt
        assert "يقرأ المنسق" not in receipt
        assert "نبحث الآن" not in receipt


async def test_a_receipt_of_the_night_reckons_from_the_morning(street: Street) -> None:
    """Four hours at half past ten in the evening end when the night does."""
    await street.coordinator()
    at(street.clock, datetime(2027, 6, 6, 21, tzinfo=UTC))
    assert "خلال \u20688\u2069 ساعات" in await walks(street, "تهديد")


async def walks(street: Street, *ticks: str) -> str:
    """Somebody files a report; the receipt."""
    mariam = street.person()
    await mariam.says("/start")
    for label in ("ابدأ", "لا", "لا"):
        await mariam.presses(label)
    assert "نبدأ البحث فورًا، وإلا يقرّر المنسق أولًا" in mariam.last.text
    await mariam.presses("أوافق")
    await mariam.says("خلاف على حد الأرض")
    await mariam.presses("أرض وعقار")
    await mariam.says("سبها")
    await mariam.presses("سبها")
    await mariam.presses("اليوم")
    for tick in ticks:
        await mariam.presses(tick)
    await mariam.presses("تم")
    await mariam.presses("أرسل الآن")
    await mariam.presses("صحيح")
    assert "رمز المتابعة" in mariam.last.text
    return mariam.last.text


async def test_safety_2_nothing_but_a_person_starts_a_grave_case(street: Street) -> None:
    """Not time, not somebody who becomes available, not a lapsed coordinator, not an addition."""
    amin, away = await street.mediator(), await street.mediator(available=False)
    mariam = street.person()
    case_id = await street.report(mariam, **GRAVE)
    await street.passes(days=3)
    await away.says("/me")
    await away.presses("متاح")

    async def free(uow: UnitOfWork) -> object:
        assert amin.mediator is not None
        return await somebody_free(uow, street.here.country, amin.mediator, street.clock.now())

    await street.does(free)
    await adds(mariam)
    await mariam.says("ما زالوا مختلفين")
    await street.passes(days=3)
    assert (await street.case(case_id)).state is CaseState.TRIAGE
    assert await street.count("offers") == 0
    assert amin.messages == []


async def team(street: Street, salwa: Person, case: Case, people: int) -> None:
    """A coordinator names a team."""
    await salwa.says(f"/case {case.number}")
    await salwa.presses("اختاري الفريق")
    for _ in range(people):
        await salwa.presses("\u2068M-")
    await salwa.presses("تابعي")
    await salwa.presses("الأقرب")


async def test_safety_2_an_empty_seat_of_a_grave_case_is_filled_by_a_person(
    street: Street,
) -> None:
    """A hand-over, a decline and a whole day of silence: nobody further is asked by itself."""
    salwa = await street.coordinator()
    people = [await street.mediator() for _ in range(2)]
    spare = await street.mediator(available=False)
    case = await opened(street, **GRAVE)
    await team(street, salwa, case, 2)
    for one in people:
        await accepts_or_waits(one)
    assert (await street.case(case.id)).state is CaseState.ASSIGNED
    await street.does(lambda uow: _available(uow, spare))
    await people[0].opens()
    await people[0].presses("أعتذر عن المتابعة")
    await people[0].presses("سبب آخر")
    assert (await street.case(case.id)).state is CaseState.MATCHING
    await street.passes(days=2)
    assert spare.messages == []
    assert await street.count(f"offers where case_id = {case.id}") == 2


async def _available(uow: UnitOfWork, who: Person) -> None:
    assert who.mediator is not None
    await uow.register.change_mediator(who.mediator, available=True)


async def accepts_or_waits(mediator: Person) -> None:
    await mediator.opens()
    await mediator.presses("لا صلة لي")


async def test_safety_2_the_reporter_is_told_truthfully_that_nobody_has_answered(
    street: Street,
) -> None:
    mariam = street.person()
    await street.coordinator(Level.NATIONAL, "LY")
    await street.report(mariam, **GRAVE)
    await street.passes(minutes=46)
    text = await mariam.opens()
    assert "لم يردّ أي منسق بعد" in text
    assert "كل ربع ساعة" in text
    assert "ابتعد عن الشبابيك" in text


async def opens_all(person: Person) -> None:
    while any(message.text == NEW for message in person.messages):
        await person.opens()


async def test_safety_2_what_is_not_grave_is_not_said_to_be_asked_every_quarter_of_an_hour(
    street: Street,
) -> None:
    mariam = street.person()
    await street.coordinator(Level.NATIONAL, "LY")
    await street.report(mariam, seen=None, **KNOWN)
    await street.passes(days=2)
    await opens_all(mariam)
    assert "لم يردّ أي منسق بعد" in mariam.text
    assert "كل ربع ساعة" not in mariam.text


async def test_safety_2_a_reporter_is_not_told_of_questions_they_know_nothing_of(
    street: Street,
) -> None:
    """The mediator is late, and nobody looks: that is no answer that the reporter waits for."""
    amin, mariam = await street.mediator(), street.person()
    await street.coordinator(Level.NATIONAL, "LY")
    await street.report(mariam)
    await accepts(amin)
    await mariam.opens()
    await street.passes(days=20)
    assert await street.count("decisions where kind = 'overdue' and asked > 1") == 1
    await opens_all(mariam)
    assert "لم يردّ أي منسق" not in mariam.text


@pytest.mark.parametrize(
    ("answers", "size"),
    [
        ({"seen": ["weapon"]}, 2),
        ({"seen": ["shooting"]}, 3),
        ({"seen": ["words"], "category": "community"}, 2),
        ({"seen": ["words"], "sides": "tribes"}, 2),
    ],
)
async def test_safety_3_never_alone_and_nothing_is_disclosed_before_all_have_accepted(
    street: Street, answers: dict[str, Any], size: int
) -> None:
    salwa = await street.coordinator()
    people = [await street.mediator() for _ in range(size)]
    mariam = street.person()
    case = await street.case(await street.report(mariam, **{**answers, **KNOWN}))
    assert case.team_size == size
    if case.state is CaseState.TRIAGE:
        await team(street, salwa, case, size)
    for number, one in enumerate(people, start=1):
        await mariam.says("/status")
        assert "الوسيط " not in mariam.last.text
        await accepts_or_waits(one)
        complete = number == size
        await opens_all(people[0])
        assert ("من فريق الوساطة" in people[0].text) == complete
        assert ("ماذا شوهد" in people[0].text or "ما شوهد" in people[0].text) == complete
    after = await street.case(case.id)
    assert (after.state, len(after.team)) == (CaseState.ASSIGNED, size)


async def test_safety_3_a_team_that_loses_one_starts_nothing_before_it_is_complete_again(
    street: Street,
) -> None:
    salwa = await street.coordinator()
    people = [await street.mediator() for _ in range(2)]
    case = await opened(street, **GRAVE)
    await team(street, salwa, case, 2)
    for one in people:
        await accepts_or_waits(one)
    await people[0].opens()
    await people[0].presses("أعتذر عن المتابعة")
    await people[0].presses("سبب آخر")
    assert "لا يبدأ شيء" in await people[1].opens()
    assert "تواصلت" not in " ".join(button["t"] for row in people[1].last.buttons for button in row)


async def test_safety_14_with_unknown_exclusions_only_outsiders_are_asked(street: Street) -> None:
    near, far = (
        await street.mediator(place_id=SEBHA, radius_km=2000),
        await street.mediator(place_id=BENGHAZI, radius_km=2000),
    )
    salwa = await street.coordinator()
    case = await opened(street, exclusions="عائلة لا يعرفها أحد")
    assert case.outsiders_only
    await salwa.says(f"/case {case.number}")
    await salwa.presses("ابدئي البحث")
    await street.passes(days=2)
    assert (near.messages, far.rings > 0) == ([], True)


async def test_safety_2_who_lost_the_accreditation_cannot_accept_any_more(street: Street) -> None:
    amin = await street.mediator()
    case_id: CaseId = await street.report(street.person())
    today = street.clock.now().date()
    change = Change(expires_on=today.replace(year=today.year - 1))
    number = (await street.rows("select number from mediators"))[0][0]
    await street.changes(number, change)
    await amin.opens()
    await amin.presses("لا صلة لي")
    assert (await street.case(case_id)).team == frozenset()


async def tells(street: Street, when: str, *ticks: str) -> Person:
    mariam = street.person()
    await mariam.says("/start")
    for label in ("ابدأ", "لا", "لا", "أوافق"):
        await mariam.presses(label)
    await mariam.says("خلاف على حد الأرض")
    await mariam.presses("أرض وعقار")
    await mariam.says("سبها")
    await mariam.presses("سبها")
    await mariam.presses(when)
    for tick in ticks:
        await mariam.presses(tick)
        assert GATE not in mariam.last.text
    await mariam.presses("تم")
    return mariam


GATE = "سلامتك أولًا"


async def test_safety_1_shooting_now_brings_the_danger_gate_back(street: Street) -> None:
    mariam = await tells(street, "الآن", "ضرب نار", "ظهر سلاح")
    assert GATE in mariam.last.text
    await mariam.presses("لا")
    assert "بين مَن ومَن" in mariam.last.text
    await mariam.presses("رجوع")
    await mariam.presses("رجوع")
    await mariam.presses("اليوم")
    assert GATE not in mariam.last.text


async def test_safety_1_yes_at_that_gate_shows_the_safety_card(street: Street) -> None:
    mariam = await tells(street, "الآن", "ضرب نار")
    await mariam.presses("نعم، الآن")
    assert "ابتعد عن الشبابيك" in mariam.last.text


async def test_safety_1_it_comes_back_too_where_the_time_is_corrected_to_now(
    street: Street,
) -> None:
    mariam = await tells(street, "اليوم", "ضرب نار")
    assert "بين مَن ومَن" in mariam.last.text
    await mariam.presses("أرسل الآن")
    await mariam.presses("الوقت")
    await mariam.presses("الآن")
    assert GATE in mariam.last.text


async def test_shots_of_another_day_ask_nothing_again(street: Street) -> None:
    for when, ticks in (("هذا الأسبوع", ("ضرب نار",)), ("الآن", ("كلام فقط",))):
        assert GATE not in (await tells(street, when, *ticks)).last.text
