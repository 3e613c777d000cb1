"""Safety rules 4, 6, 8, 13, 15 and 16: who sees, hears and does what, and what nobody is told."""

from typing import Any

import pytest

from bot.domain.case import Case, CaseState, Level
from bot.domain.mediator import Accreditation
from bot.store.database import UnitOfWork
from bot.store.register import COORDINATOR, MEDIATOR
from bot.usecases.invite import invite
from bot.usecases.read_status import CODE_ALPHABET, CODE_LENGTH
from tests.factories import BENGHAZI
from tests.usecases.street import NEW, Person, Street
from tests.usecases.test_safety_keeping import adds
from tests.usecases.test_safety_silence import accepts

GRAVE: dict[str, Any] = {"seen": ["weapon"], "exclusions": "طرابلس"}
TOLD = "خلاف على زيتونة في بيت عمي"
ELSEWHERE = "أُسند الملف إلى غيرك"


# -- 4: two codes


async def test_safety_4_staff_never_see_the_code_and_reporters_never_the_number(
    street: Street,
) -> None:
    amin, salwa, mariam = await street.mediator(), await street.coordinator(), street.person()
    case = await street.case(await street.report(mariam))
    await accepts(amin)
    await mariam.opens()
    await mariam.says("/status")
    await street.passes(days=8)
    while any(one.text == NEW for one in mariam.messages):
        await mariam.opens()
    await salwa.says(f"/case {case.number}")
    await salwa.presses("اقرئي البلاغ")
    await salwa.says(f"/case {case.number}")
    await salwa.presses("السجل")
    assert case.number in amin.text
    assert case.number in salwa.text
    assert case.number not in mariam.text
    for staff in (amin, salwa):
        assert mariam.code not in staff.text.replace("-", "")


async def test_safety_4_a_code_is_kept_as_a_keyed_hash_alone(street: Street) -> None:
    mariam = street.person()
    await street.report(mariam)
    assert len(mariam.code) == CODE_LENGTH >= 10
    assert not set(CODE_ALPHABET) & set("01OIL")
    assert mariam.code not in (await street.kept()).replace("-", "")


async def test_safety_4_a_code_answers_a_coarse_status_and_opens_nothing_else(
    street: Street,
) -> None:
    amin, mariam, omar = await street.mediator(), street.person(), street.person()
    await street.report(mariam)
    await accepts(amin)
    await omar.says(mariam.code)
    assert "وسيط" in omar.last.text
    assert "الوسيط 1" not in omar.text
    offered = {label.partition(" ")[0] for label in omar.labels()}
    assert not offered & {"أضف", "اسحب", "احذف", "أريد"}
    for wish in ("احذف بلاغي", "اسحب بلاغي"):
        await omar.says(wish)
        assert "لم نجد بلاغًا" in omar.last.text
    assert await street.count("reports where ended_at is null") == 1


async def test_safety_4_a_button_of_another_chat_does_nothing(street: Street) -> None:
    """Withdraw, delete, add and veto work only from the reporting chat."""
    amin, mariam, omar = await street.mediator(), street.person(), street.person()
    case_id = await street.report(mariam)
    await accepts(amin)
    for verb in ("withdraw.yes", "delete.yes", "veto.yes", "status.add"):
        async with street.database.work() as uow:
            acts = [{"v": verb, "a": {"case": str(case_id)}}]
            await uow.presses.put(f"t{verb}", omar.key, acts, street.clock.now())
            await uow.commit()
        await omar.presses_data(1, f"t{verb}.0")
    await omar.says("ما زلنا مختلفين")
    case = await street.case(case_id)
    assert (case.state, case.vetoes) == (CaseState.ASSIGNED, 0)
    assert await street.count("additions") == 0
    assert await street.count("reports where ended_at is null") == 1


async def test_safety_4_five_tries_an_hour_a_chat_and_a_limit_for_all(street: Street) -> None:
    omar, mariam = street.person(), street.person()
    await street.report(mariam)
    for _ in range(5):
        await omar.says("/status ABCDEFGHJK")
        assert "محاولات" not in omar.last.text
    await omar.says(f"/status {mariam.code}")
    assert "محاولات" in omar.last.text
    await crowd(street)
    stranger = street.person()
    await stranger.says(f"/status {mariam.code}")
    assert "كثيرون يسألون" in stranger.last.text
    # A limit for all, and no lock that a crowd keeps shut for others: it costs a minute.
    await street.passes(minutes=1)
    await stranger.presses("اعرض")
    assert "نبحث عن وسيط" in stranger.last.text
    await street.passes(hours=1, minutes=1)
    await stranger.says("/status ABCDEFGHJK")
    assert "محاولات" not in stranger.last.text


async def crowd(street: Street) -> None:
    """Six hundred accounts guess five times each."""
    async with street.database.work() as uow:
        for _ in range(600):
            key = street.person().key
            for _ in range(5):
                await uow.reports.tried("code", key, street.clock.now())
        await uow.commit()


async def test_safety_4_a_code_that_is_found_is_no_guess(street: Street) -> None:
    omar, mariam = street.person(), street.person()
    await street.report(mariam)
    for _ in range(12):
        await omar.says(f"/status {mariam.code}")
        assert "محاولات" not in omar.last.text
    for _ in range(5):
        await omar.says("/status ABCDEFGHJK")
        assert "محاولات" not in omar.last.text


async def test_safety_4_a_crowd_that_guesses_keeps_out_nobody_who_reported(street: Street) -> None:
    """Nor is anybody kept out for longer by asking once more."""
    mariam, omar = street.person(), street.person()
    await street.report(mariam)
    await crowd(street)
    await mariam.says(f"/status {mariam.code}")
    assert "محاولات" not in mariam.last.text
    await street.passes(minutes=55)
    await omar.says(f"/status {mariam.code}")
    assert "كثيرون يسألون" in omar.last.text
    await street.passes(minutes=6)
    await omar.says(f"/status {mariam.code}")
    assert "محاولات" not in omar.last.text
    # Their own guesses count like anybody's.
    await crowd(street)
    for _ in range(5):
        await mariam.says("/status ABCDEFGHJK")
    await mariam.says("/status ABCDEFGHJK")
    assert "محاولات" in mariam.last.text


# -- 6: what a mediator sees


async def test_safety_6_a_mediator_sees_chosen_answers_and_no_word_that_was_written(
    street: Street,
) -> None:
    amin, mariam = await street.mediator(), street.person()
    answers = {"role": "witness", "woman": "preferred", "access": ["hearing"], "when": "today"}
    case_id = await street.report(mariam, what=TOLD, exclusions="طرابلس", **answers)
    await amin.opens()
    assert "سبها" in amin.last.text
    await amin.presses("لا صلة لي")
    await adds(mariam)
    await mariam.says("وعندهم ناقة")
    seen = (await street.case(case_id)).opened_at
    for word in ("زيتونة", "عمي", "ناقة", "طرابلس", f"{seen:%H:%M}", str(mariam.id)):
        assert word not in amin.text
    # A witness's own needs would only tell who reported.
    assert "تسهيل" not in amin.text
    assert "وسيطة" not in amin.text
    assert "لا تتواصل مع أحد قبل الساعة \u206814:00\u2069" in amin.text


async def test_safety_6_the_first_contact_of_a_grave_case_need_not_wait(street: Street) -> None:
    salwa = await street.coordinator()
    people = [await street.mediator() for _ in range(2)]
    case = await street.case(await street.report(street.person(), **GRAVE))
    await salwa.says(f"/case {case.number}")
    await salwa.presses("اختاري الفريق")
    for _ in people:
        await salwa.presses("\u2068M-")
    await salwa.presses("تابعي")
    await salwa.presses("الأقرب")
    for one in people:
        await one.opens()
        await one.presses("لا صلة لي")
    assert "من فريق الوساطة" in people[1].last.text
    assert "لا تتواصل مع أحد قبل" not in people[1].last.text


async def test_safety_6_what_one_side_answers_never_reaches_a_mediator(street: Street) -> None:
    amin, salwa, mariam = await street.mediator(), await street.coordinator(), street.person()
    await street.report(mariam)
    await accepts(amin)
    await street.passes(days=1, hours=3)
    while any(one.text == NEW for one in mariam.messages):
        await mariam.opens()
    await mariam.presses("لا")
    assert "سلامتك أولًا" in mariam.text
    assert "لا يشعر بالأمان" in await salwa.opens()
    rings = amin.rings
    await street.passes(hours=5)
    assert "الأمان" not in amin.text
    assert amin.rings <= rings + 1


async def test_safety_6_a_case_far_away_is_named_by_its_town_alone(street: Street) -> None:
    """Before they accept, a mediator reads the municipality, never the quarter."""
    places = street.here.country.places
    quarter = next(
        one for one in places.children(BENGHAZI) or places.children("LY0103") if not one.level.town
    )
    amin = await street.mediator(place_id=BENGHAZI)
    await street.report(street.person(), place=quarter.place_id)
    text = await amin.opens()
    assert quarter.name_ar not in text


async def test_safety_6_who_may_read_the_report_as_a_coordinator_does_not_mediate_in_it(
    street: Street,
) -> None:
    salwa = await street.coordinator()
    both = await street.mediator(salwa)
    amin = await street.mediator()
    first = await street.case(await street.report(street.person()))
    assert await street.count("offers") == amin.rings == 1
    assert "بلاغ لم يقرأه أحد بعد" in await both.opens()
    # Of another area they are a mediator like any other, until they coordinate there too.
    far = await street.coordinator(Level.REGIONAL, "LY01")
    both = await street.mediator(far)
    await rest_all_but(street, both)
    second = await street.case(await street.report(street.person()))
    await accepts(both)
    await street.does(lambda uow: national(uow, far))
    await both.says(f"/case {second.number}")
    assert "لا يوجد ملف" in both.last.text
    await both.says(f"/case {first.number}")
    assert "لا يوجد ملف" not in both.last.text


async def rest_all_but(street: Street, who: Person) -> None:
    async with street.database.work() as uow:
        for one in await uow.register.mediators():
            if one.id != who.mediator:
                await uow.register.change_mediator(one.id, available=False)
        await uow.commit()


async def national(uow: UnitOfWork, who: Person) -> None:
    found = await uow.register.coordinator_of(who.key)
    assert found is not None
    await uow.register.change_coordinator(found.id, area="LY", level="national")


# -- 8: veto and withdrawal tell nobody anything


async def ended(street: Street, how: str, mariam: Person, salwa: Person, case: Case) -> None:
    match how:
        case "veto":
            await mariam.says("/status")
            await mariam.presses("أريد وسيطًا آخر")
            await mariam.presses("نعم، وسيطًا آخر")
        case "withdrawal":
            await mariam.says("اسحب بلاغي")
            await mariam.presses("نعم، أوقفوا العمل")
        case "deletion":
            await mariam.says("احذف بلاغي")
            await mariam.presses("نعم، احذفوه")
        case "hand-over":
            await salwa.says(f"/case {case.number}")
            await salwa.presses("غيّري الفريق")
            await salwa.presses("تسليم")
        case _:
            await salwa.says(f"/case {case.number}")
            await salwa.presses("أغلقي الملف")
            await salwa.presses("بلاغ مكرر")
            await salwa.presses("نعم، أغلقيه")


async def test_safety_8_a_mediator_reads_the_same_whatever_took_the_case_away(
    street: Street,
) -> None:
    """In the message that comes, and under every button that still stands in the chat."""
    read: dict[str, list[str]] = {}
    salwa = await street.coordinator()
    for how in ("veto", "withdrawal", "deletion", "hand-over", "duplicate"):
        amin, mariam = await street.mediator(), street.person()
        case = await street.case(await street.report(mariam))
        asked = [one for one in amin.messages if one.text == NEW]
        assert asked, how
        await accepts(amin)
        await ended(street, how, mariam, salwa, case)
        assert amin.last.text == NEW, how
        await amin.opens()
        before = amin.messages[0]
        for row in before.buttons:
            await amin.presses_data(before.id, row[0]["d"])
        read[how] = [one.text for one in amin.messages]
        # Nobody else is to be asked in the next round.
        await street.does(lambda uow, who=amin: rests(uow, who))
    assert len({tuple(texts) for texts in read.values()}) == 1, read
    assert set(read["veto"]) == {f"شكرًا لك. {ELSEWHERE}."}


async def rests(uow: UnitOfWork, who: Person) -> None:
    assert who.mediator is not None
    await uow.register.change_mediator(who.mediator, available=False)


async def test_safety_8_who_mediated_to_an_outcome_hears_nothing_of_a_later_deletion(
    street: Street,
) -> None:
    amin, mariam = await street.mediator(), street.person()
    await street.report(mariam)
    await accepts(amin)
    for label in ("تواصلت مع الطرفين", "سجّل النتيجة", "اتفاق كامل مكتوب", "نعم، سجّلها"):
        await amin.presses(label)
    rings = amin.rings
    await mariam.says("احذف بلاغي")
    await mariam.presses("نعم، احذفوه")
    await street.passes(days=40)
    assert amin.rings == rings
    assert ELSEWHERE not in amin.text


async def test_safety_8_only_a_side_may_veto_or_read_a_name(street: Street) -> None:
    amin, mariam = await street.mediator(), street.person()
    await street.report(mariam, role="witness")
    await accepts(amin)
    await mariam.says("/status")
    assert "أريد وسيطًا آخر" not in mariam.labels()
    assert "الوسيط 1" not in mariam.text


async def test_safety_8_a_name_of_a_grave_case_is_read_only_once_a_person_released_it(
    street: Street,
) -> None:
    salwa, mariam = await street.coordinator(), street.person()
    people = [await street.mediator() for _ in range(2)]
    case = await street.case(await street.report(mariam, **GRAVE))
    await salwa.says(f"/case {case.number}")
    await salwa.presses("اختاري الفريق")
    for _ in people:
        await salwa.presses("\u2068M-")
    await salwa.presses("تابعي")
    await salwa.presses("الأقرب")
    for one in people:
        await one.opens()
        await one.presses("لا صلة لي")
    await mariam.says("/status")
    assert "الوسيط 2" not in mariam.text
    await salwa.says(f"/case {case.number}")
    await salwa.presses("اسمحي بذكر اسم الوسيط")
    await mariam.says("/status")
    assert "الوسيط 2" in mariam.last.text


async def test_safety_8_a_third_veto_and_many_by_one_account_go_to_a_coordinator(
    street: Street,
) -> None:
    salwa, mariam = await street.coordinator(), street.person()
    for _ in range(3):
        await street.mediator()
    first = await street.report(mariam)
    for times in range(3):
        await whoever_was_asked(street)
        await ended(street, "veto", mariam, salwa, await street.case(first))
        assert ("نبحث عن وسيط آخر" in mariam.last.text) == (times < 2)
    assert (await street.case(first)).vetoes == 2
    await salwa.opens()
    assert "طُلب وسيط آخر مرة أخرى" in salwa.last.text
    # In the next file of the same account the first veto is flagged.
    await street.mediator()
    second = await street.report(mariam)
    await whoever_was_asked(street)
    await ended(street, "veto", mariam, salwa, await street.case(second))
    assert (await street.case(second)).vetoes == 0
    assert "طلب هذا الحساب وسيطًا آخر في عدة ملفات" in await salwa.opens()
    assert await street.count("audit where action = 'vetoed_again'") == 2


async def whoever_was_asked(street: Street) -> None:
    """The one who was offered the case and has not answered takes it."""
    for chat_id in list(street.phones.screens):
        person = Person(street, chat_id)
        if any(one.text == NEW for one in person.messages):
            text = await person.opens()
            if "ملف معروض عليك" in text:
                await person.presses("لا صلة لي")
                return
    raise AssertionError("nobody was asked")


# -- 13: roles; nobody has to do with the own report


async def test_safety_13_a_coordinator_who_reported_meets_the_own_case_on_no_path(
    street: Street,
) -> None:
    karim, salwa = await street.coordinator(), await street.coordinator(Level.NATIONAL, "LY")
    case_id = await street.report(karim, **GRAVE)
    case = await street.case(case_id)
    assert (karim.messages, salwa.rings) == ([], 1)
    decision = (await street.rows("select id from decisions"))[0][0]
    await street.passes(hours=3)
    for command in ("/cases", f"/case {case.number}", "/digest", "/coordinator"):
        await karim.says(command)
        assert case.number not in karim.last.text
        assert not [label for label in karim.labels() if case.number in label]
    acts = (
        ("desk.case", "case"),
        ("desk.trail", "case"),
        ("desk.approve", "case"),
        ("pick.list", "case"),
        ("read.report", "case"),
        ("read.voice", "case"),
        ("sentence.ask", "case"),
        ("seats.change", "case"),
        ("seats.yes", "case"),
        ("name.release", "case"),
        ("close.ask", "case"),
        ("close.yes", "case"),
        ("decision.open", "decision"),
        ("decision.take", "decision"),
        ("decision.keep", "decision"),
    )
    for number, (verb, what) in enumerate(acts):
        args = {what: str(case_id if what == "case" else decision), "as": "spam", "why": "rule"}
        async with street.database.work() as uow:
            now = street.clock.now()
            await uow.presses.put(f"x{number}", karim.key, [{"v": verb, "a": args}], now)
            await uow.commit()
        await karim.presses_data(1, f"x{number}.0")
        assert "لا يوجد ملف" in karim.last.text, verb
    assert (await street.case(case_id)).state is CaseState.TRIAGE
    assert (
        await street.count("audit where actor like 'coordinator:%' and subject like 'case:%'") == 0
    )
    await karim.says("/digest")
    assert "متأخر: 0" in karim.last.text or "يوم هادئ" in karim.last.text
    assert "موافقات 1" not in karim.last.text


async def test_safety_13_a_mediator_who_reported_is_never_asked_nor_counted_as_such(
    street: Street,
) -> None:
    """That the reporter is a mediator must show in no count that a coordinator reads."""
    amin, salwa = await street.mediator(), await street.coordinator()
    case = await street.case(await street.report(amin))
    assert NEW not in amin.text
    assert "n1" not in (await street.rows("select detail from decisions"))[0][0]
    await salwa.opens()
    await salwa.presses("اختاري الفريق")
    await salwa.presses("من استُبعد ولماذا")
    assert "صاحب البلاغ" not in salwa.last.text
    assert "أقل من 5 وسطاء" in salwa.last.text
    for verb in ("offer.open", "offer.accept", "case.open", "case.contact"):
        async with street.database.work() as uow:
            args = {"case": str(case.id), "offer": "1"}
            await uow.presses.put(verb, amin.key, [{"v": verb, "a": args}], street.clock.now())
            await uow.commit()
        await amin.presses_data(1, f"{verb}.0")
        assert ELSEWHERE in amin.last.text


async def test_safety_13_a_coordinator_who_never_joined_or_blocked_the_bot_is_skipped(
    street: Street,
) -> None:
    near, far = await street.coordinator(), await street.coordinator(Level.NATIONAL, "LY")
    async with street.database.work() as uow:
        never = await street.here.coordinator(uow)
        await uow.register.unlink(COORDINATOR, never)
        await uow.commit()
    member = {"user": {"id": 1, "is_bot": True, "first_name": "b"}, "status": "kicked"}
    change = {
        "chat": {"id": near.id, "type": "private"},
        "from": {"id": near.id, "is_bot": False, "first_name": "م"},
        "date": 1,
        "old_chat_member": member | {"status": "member"},
        "new_chat_member": member | {"until_date": 0},
    }
    await street.take({"my_chat_member": change})
    await street.settle()
    await street.report(street.person(), **GRAVE)
    assert (near.rings, far.rings) == (0, 1)


@pytest.mark.parametrize("status", [Accreditation.REVOKED, Accreditation.SUSPENDED])
async def test_safety_13_whose_registration_was_taken_away_sees_nothing_more(
    street: Street, status: Accreditation
) -> None:
    amin, mariam = await street.mediator(), street.person()
    await street.report(mariam)
    await accepts(amin)
    number = (await street.rows("select number from mediators"))[0][0]
    await street.takes_away(number, status)
    before = amin.last.text
    await amin.presses("تواصلت مع الطرفين")
    assert await street.count("cases where contact_at is not null") == 0
    await amin.says("/me")
    assert before not in amin.last.text
    assert "ملف" not in amin.last.text


async def test_safety_13_what_somebody_suspended_has_in_hand_goes_to_a_coordinator(
    street: Street,
) -> None:
    amin, salwa = await street.mediator(), await street.coordinator()
    await street.report(street.person())
    await accepts(amin)
    await street.report(street.person())
    number = (await street.rows("select number from mediators"))[0][0]
    await street.takes_away(number, Accreditation.SUSPENDED)
    assert await street.count("offers where state = 'live'") == 0
    while any(one.text == NEW for one in salwa.messages):
        await salwa.opens()
    assert "من لم يعد يحق له التوسط" in salwa.text


# -- 15: small numbers


@pytest.mark.parametrize("count", [1, 4])
async def test_safety_15_a_few_who_are_tied_to_a_side_are_not_counted_aloud(
    street: Street, count: int
) -> None:
    salwa = await street.coordinator()
    for _ in range(count):
        await street.mediator(ties=("أولاد المثال",))
    await street.report(street.person(), exclusions="أولاد المثال")
    while NEW in salwa.text:
        await salwa.opens()
    text = salwa.text
    assert "أقل من 5 وسطاء" in text
    assert "وسيط واحد" not in text


async def test_safety_15_the_summary_is_gone_after_a_day_wherever_it_was_opened(
    street: Street,
) -> None:
    salwa = await street.coordinator()
    await salwa.says("/coordinator")
    await street.passes(days=3)
    # From a message that is too old to be deleted: the page comes as one of its own.
    await salwa.presses("الملخص")
    assert "ملخص" in salwa.last.text
    assert salwa.last.protected
    page = salwa.last.id
    await street.passes(days=1, hours=1)
    assert page not in [one.id for one in salwa.messages]


# -- 16: honest limits


async def test_safety_16_the_limits_are_said_aloud(street: Street) -> None:
    mariam = street.person()
    await mariam.says("/start")
    for label in ("ابدأ", "لا", "لا"):
        await mariam.presses(label)
    assert "ليست مشفّرة بالكامل" in mariam.last.text
    await mariam.presses("من يرى هذا")
    for limit in ("تلغرام", "هاتفك", "48"):
        assert limit in mariam.last.text
    await street.report(mariam)
    await mariam.says("احذف بلاغي")
    await mariam.presses("نعم، احذفوه")
    assert "تلغرام" in mariam.last.text


async def test_safety_13_somebody_suspended_who_joins_is_shown_nothing_of_what_mediators_see(
    street: Street,
) -> None:
    amin = street.person()
    async with street.database.work() as uow:
        made = await street.here.mediator(uow, accreditation=Accreditation.SUSPENDED)
        now = street.clock.now()
        token = await invite(uow, street.kit.dice, MEDIATOR, made, now, "test")
        await uow.commit()
    await amin.says(f"/start {token}")
    assert "أهلًا بك. نساعد على حل الخلافات" in amin.last.text
    assert "التالي" not in amin.labels()
