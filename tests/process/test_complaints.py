"""Complaints as whole conversations over HTTP, in Arabic (domain brief §2.8, §3.6)."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

import pytest

from bot.domain.case import Level
from bot.domain.mediator import Accreditation, Gender
from bot.domain.roles import Role
from bot.sandbox.person import Person
from tests.process.cast import COUNTRY, SEBHA, SOUTH, Cast, cast_of
from tests.process.conftest import Bot
from tests.process.test_case import opens, report
from tests.process.test_standings import standing

EAST, WEST = "LY01", "LY02"
CODE = re.compile(r"[A-Z2-9]{5}-[A-Z2-9]{5}")
TOLD = "طلب مالًا حتى يكمل الصلح بيننا"


@pytest.fixture
async def cast(idle_bot: Bot) -> AsyncIterator[Cast]:
    async with cast_of(idle_bot) as made:
        await idle_bot.logs("started")
        yield made


async def complain(
    person: Person,
    matter: str = "مال أو هدية",
    *,
    about: str = "وسيط ملفي",
    number: str = "",
    urgent: str = "تنتظر",
    write: str = "راسلوني هنا",
) -> str:
    """Walk the form; the code."""
    await to_matter(person, about=about, number=number)
    await person.presses(matter)
    await person.sees("احكِ لنا")
    await person.says(TOLD)
    await person.sees("أن أحدًا يتأذى الآن")
    await person.presses(urgent)
    await person.sees("هل نكتب لك هنا عنها")
    await person.presses(write)
    await person.sees("هذا ما فهمناه")
    await person.presses("صحيح، أرسل")
    receipt = await person.sees("وصلت شكواك")
    found = CODE.search(receipt.text)
    assert found is not None
    return found[0]


async def to_matter(person: Person, *, about: str, number: str = "", place: str = "") -> None:
    await person.says("/complaint")
    await person.sees("مسؤول نزاهة من خارج البلدية")
    await person.presses("أوافق")
    await person.sees("على من الشكوى")
    await person.presses(about)
    if number:
        await person.sees("اكتب رقم الوسيط")
        await person.says(number)
    if place:
        await person.sees("في أي بلدية")
        await person.says(place)
        await person.presses(place)
    await person.sees("ما موضوع الشكوى")


async def at_work(cast: Cast) -> tuple[Person, Person]:
    """A side whose case a mediator of Sebha works on: both."""
    huda = await cast.mediator("هدى", gender=Gender.WOMAN)
    mariam = await cast.bot.client.person("مريم")
    await report(mariam)
    await opens(huda, "ملف معروض عليك")
    await huda.presses("لا صلة لي")
    await huda.sees("من فريق الوساطة")
    return mariam, huda


async def officers(cast: Cast, *areas: str) -> list[Person]:
    """Integrity officers who joined."""
    names = ("نجلاء", "حنان", "ليلى", "عائشة", "سناء", "فرح", "هناء")
    return [
        await cast.officer(name, Role.INTEGRITY, area)
        for name, area in zip(names, areas, strict=False)
    ]


async def votes(panel: Sequence[Person], finding: str) -> None:
    for one in panel:
        await opens(one, "أنتِ في لجنة من ثلاثة")
        assert TOLD in (await one.last()).text
        await one.presses(finding)
        await one.sees("لا يتغيّر الصوت")
        await one.presses("نعم، هذا صوتي")
        await one.sees("ما ينتهي إليه الثلاثة معًا")


async def test_from_a_complaint_to_the_withdrawal_of_the_registration(cast: Cast) -> None:
    south, *others = await officers(cast, SOUTH, EAST, WEST, EAST, WEST, EAST, WEST)
    coordinator = await cast.coordinator("سلوى", Level.REGIONAL, SOUTH)
    mariam, huda = await at_work(cast)
    rana = await cast.mediator("رنا", gender=Gender.WOMAN)
    await complain(mariam)
    # The officer of the region, and nobody else yet.
    await opens(south, "الشكوى")
    assert TOLD in (await south.last()).text
    await south.presses("أستلمها")
    await south.sees("هي الآن بين يديكِ")
    await opens_all(mariam, "شكواك قيد النظر")
    await south.presses("أوقفي")
    await south.sees("ليس هذا حكمًا")
    await south.presses("نعم، أوقفيه")
    await south.sees("ما بين اليدين من ملفات ينتقل")
    number = await number_of(cast, huda)
    assert await standing(cast, number) is Accreditation.SUSPENDED
    await huda.sees("أُسند الملف إلى غيرك", since=0)
    await opens_all(huda, "أُوقف تسجيل")
    await opens(rana, "ملف معروض عليك")
    # Both are heard, each apart; nothing says by whom.
    await south.presses("أخبري الوسيط واسأليه")
    await south.sees("بحيث لا يظهر ممن هو")
    await south.says("قيل إن مالًا طُلب في أثناء العمل. ما قولكِ؟")
    await south.sees("هذا ما سيقرؤه الوسيط")
    await south.presses("أرسل")
    await south.sees("الجواب يصلكِ هنا")
    await opens_all(huda, "وصلتنا شكوى على عملكِ")
    text = (await huda.last()).text
    assert "ما قولكِ" in text
    assert TOLD not in text
    await huda.presses("أجب")
    await huda.sees("اكتبي ما عندكِ")
    await huda.says("لم أطلب شيئًا من أحد")
    await huda.sees("يقرؤه مسؤول النزاهة واللجنة")
    await opens(south, "لم أطلب شيئًا من أحد")
    await south.presses("ادعي اللجنة")
    await south.sees("دُعيت اللجنة")
    first = await seated(others)
    assert len(first) == 3
    await votes(first, "إيقاف 6 أشهر")
    await opens_all(mariam, "ميثاق السلوك لم يُلتزم به")
    await opens_all(huda, "وانتهوا إلى: إيقاف 6 أشهر")
    assert await standing(cast, number) is Accreditation.SUSPENDED
    # Whoever complained objects: three others look at it.
    await mariam.presses("أتظلّم")
    await mariam.sees("وصل تظلّمك")
    second = await seated([one for one in others if one not in first])
    assert len(second) == 3
    await votes(second, "إلغاء التسجيل")
    assert await standing(cast, number) is Accreditation.REVOKED
    await opens_all(huda, "وانتهوا إلى: إلغاء التسجيل")
    await opens_all(mariam, "أُغلقت شكواك")
    await coordinator.does_not_see("شكوى")
    rows = cast.bot.rows("select state, finding, round from complaints")
    assert rows == [("closed", "revoked", 2)]


async def opens_all(person: Person, fragment: str) -> None:
    """Open every neutral line until one shows this."""
    async with asyncio.timeout(20):
        while not any(fragment in one.text for one in await person.messages()):
            closed = [one for one in await person.messages() if "رسالة جديدة" in one.text]
            if closed:
                # Opened by the press before, it may have no such button any more.
                with suppress(AssertionError):
                    await person.presses("افتح", message_id=closed[-1].id, within=1)
            await asyncio.sleep(0.05)


async def seated(people: Sequence[Person]) -> list[Person]:
    """Who of these has been called to a panel."""
    found: list[Person] = []
    async with asyncio.timeout(20):
        while len(found) < 3:
            found = [one for one in people if await has_news(one)]
            await asyncio.sleep(0.05)
    return found


async def has_news(person: Person) -> bool:
    return any("لديك رسالة جديدة" in one.text for one in await person.messages())


async def number_of(cast: Cast, person: Person) -> str:
    async with cast.database.work() as uow:
        one = await uow.register.mediator_of(cast.database.sealer.chat_key(person.id))
    assert one is not None
    return one.code


async def test_a_seat_is_told_to_whoever_left_an_earlier_message_unopened(cast: Cast) -> None:
    south, wide, *_ = await officers(cast, SOUTH, COUNTRY, EAST, WEST)
    mariam, huda = await at_work(cast)
    await complain(mariam)
    await opens(south, "الشكوى")
    await wide.sees("لديك رسالة جديدة", since=0)
    await south.presses("أستلمها")
    await south.sees("هي الآن بين يديكِ")
    await south.presses("أخبري الوسيط واسأليه")
    await south.says("قيل إن مالًا طُلب. ما قولكِ؟")
    await south.presses("أرسل")
    await opens_all(huda, "ما قولكِ")
    await huda.presses("أجب")
    await huda.says("لم أطلب شيئًا من أحد")
    await opens(south, "لم أطلب شيئًا من أحد")
    await south.presses("ادعي اللجنة")
    await south.sees("دُعيت اللجنة")
    async with asyncio.timeout(20):
        while len(lines := await unopened(wide)) < 2:
            await asyncio.sleep(0.05)
    # The message from before the seat leads there too, and so does the list.
    await wide.presses("افتح", message_id=lines[0])
    await wide.sees("أنتِ في لجنة من ثلاثة")
    await wide.says("/complaints")
    await wide.presses("K-")
    await wide.sees("أنتِ في لجنة من ثلاثة")


async def unopened(person: Person) -> list[int]:
    return [one.id for one in await person.messages() if "لديك رسالة جديدة" in one.text]


async def test_an_anonymous_complaint_is_asked_about_by_its_code_alone(cast: Cast) -> None:
    (south,) = await officers(cast, SOUTH)
    mariam, huda = await at_work(cast)
    code = await complain(mariam, "انحاز إلى طرف", write="لا تحفظوا شيئًا عني")
    assert "لا نحفظ شيئًا يدل عليك" in (await mariam.last()).text
    await opens(south, "بلا اسم: لا أحد يمكن أن نكتب له")
    await south.presses("أستلمها")
    await south.sees("هي الآن بين يديكِ")
    assert "اسألي صاحب الشكوى" not in await south.buttons()
    await mariam.says("/complaint")
    await mariam.sees("مسؤول نزاهة من خارج البلدية")
    await mariam.presses("توقف")
    await mariam.sees("توقفنا")
    await mariam.says(code)
    await mariam.sees("شكواك قيد النظر")
    assert cast.bot.rows("select complainant, reach from complaints") == [(None, None)]
    await cast.bot.client.advance(days=31)
    await cast.bot.client.settle(quiet_ms=500)
    await mariam.does_not_see("آذاك أحد")
    await huda.does_not_see("شكوى")


async def test_sexual_words_or_deeds_lead_to_those_who_protect(cast: Cast) -> None:
    guard = await cast.officer("زينب", Role.SAFEGUARDING, COUNTRY)
    (south,) = await officers(cast, SOUTH)
    mariam, huda = await at_work(cast)
    await to_matter(mariam, about="وسيط ملفي")
    await mariam.presses("كلام أو فعل جنسي")
    card = await mariam.sees("ما حدث ليس ذنبك")
    assert "لا نتوسط فيه ولا ننظر فيه هنا" in card.text
    assert cast.bot.rows("select count(*) from complaints") == [(0,)]
    await mariam.presses("أخبروا مسؤول الحماية")
    await mariam.sees("ولا شيء مما حدث")
    await mariam.presses("نعم، هنا")
    await mariam.sees("لم تحكِ أي تفصيل")
    await opens(guard, "لجأ إلينا شخص")
    await guard.presses("أستلمها")
    await guard.sees("هي الآن بين يديكِ")
    await guard.presses("أوقفي")
    await guard.sees("ليس هذا حكمًا")
    await guard.presses("نعم، أوقفيه")
    await guard.sees("ما بين اليدين من ملفات ينتقل")
    assert await standing(cast, await number_of(cast, huda)) is Accreditation.SUSPENDED
    await guard.presses("اكتبي لصاحب الأمر")
    await guard.sees("ما تريدين أن تسألي")
    await guard.says("أنا معكِ. متى يناسبكِ أن نتكلم؟")
    await guard.sees("هذا ما سيقرؤه")
    await guard.presses("أرسل")
    await guard.sees("الجواب يصلكِ هنا")
    await opens_all(mariam, "متى يناسبكِ أن نتكلم")
    assert "يكتب لك مسؤول الحماية" in (await mariam.last()).text
    assert "أجب" in await mariam.buttons()
    await guard.presses("هو الآن عند من يساعد")
    await guard.sees("أُغلق عندنا")
    # Neither heard nor judged: nobody else ever learns of it.
    await south.says("/complaints")
    await south.sees("لا شكوى تنتظركِ")
    await huda.does_not_see("شكوى")
    assert cast.bot.rows("select state, finding from complaints") == [("closed", None)]


async def test_the_coordinator_who_is_complained_of_sees_nothing(cast: Cast) -> None:
    salwa = await cast.coordinator("سلوى", Level.MUNICIPAL, SEBHA)
    hisham = await cast.coordinator("هشام", Level.REGIONAL, SOUTH, gender=Gender.MAN)
    south, *_ = await officers(cast, SOUTH, EAST)
    sebha = await cast.officer("منى", Role.INTEGRITY, SEBHA)
    mariam = await cast.bot.client.person("مريم")
    await to_matter(mariam, about="منسق", place="سبها")
    await mariam.presses("تهديد أو ضغط")
    await mariam.sees("احكِ لنا")
    await mariam.says(TOLD)
    await mariam.presses("الأمر عاجل")
    await mariam.presses("راسلوني هنا")
    await mariam.presses("صحيح، أرسل")
    await mariam.sees("وصلت شكواك")
    await opens(south, "على: منسق")
    await south.presses("أستلمها")
    await south.sees("هي الآن بين يديكِ")
    for one in (salwa, hisham, sebha):
        await cast.bot.client.settle(quiet_ms=300)
        for typed in ("/cases", "/coordinator", "/complaints", "/safeguarding"):
            await one.says(typed)
            await cast.bot.client.settle(quiet_ms=300)
        await one.does_not_see(TOLD)
        await one.does_not_see("K-")
        await one.does_not_see("لديك رسالة جديدة")
    # Named and heard, and still not told by whom, nor in whose words.
    await south.presses("حدّدي على من هي")
    await south.says("c 1")
    await south.sees("على: C-1")
    await south.presses("أخبري من عليه الشكوى")
    await south.says("قيل إن ضغطًا وقع لإغلاق ملف. ما قولكِ؟")
    await south.presses("أرسل")
    await south.sees("الجواب يصلكِ هنا")
    await opens(salwa, "ما قولكِ")
    await salwa.does_not_see(TOLD)
    await salwa.presses("أجب")
    await salwa.says("لم أضغط على أحد")
    await salwa.sees("يقرؤه مسؤول النزاهة واللجنة")
    await opens(south, "لم أضغط على أحد")
    await hisham.does_not_see("لديك رسالة جديدة")


async def test_a_harm_done_for_it_is_urgent(cast: Cast) -> None:
    guard = await cast.officer("زينب", Role.SAFEGUARDING, COUNTRY)
    (south,) = await officers(cast, SOUTH)
    mariam, _ = await at_work(cast)
    await complain(mariam)
    await opens(south, "الشكوى")
    await cast.bot.client.advance(days=7, hours=1)
    await opens_all(mariam, "هل آذاك أحد أو هددك")
    await mariam.presses("نعم")
    await mariam.sees("أوصلنا الأمر على أنه عاجل")
    await opens(guard, "آذاه أو هدده بسببها")
    assert TOLD not in (await guard.last()).text
    await guard.presses("أهتم بهذا الأمر")
    await guard.sees("الأمر عندكِ الآن")
    await guard.presses("اكتبي لصاحب الأمر")
    await guard.says("هل أنت في مكان آمن؟")
    await guard.presses("أرسل")
    await guard.sees("الجواب يصلكِ هنا")
    await opens_all(mariam, "هل أنت في مكان آمن")
    await mariam.presses("أجب")
    await mariam.says("لا، هم أمام البيت")
    await mariam.sees("أُضيف إلى شكواك")
    await opens(guard, "هم أمام البيت")
    assert TOLD not in (await guard.last()).text


async def test_withdrawn_and_deleted_as_reports_are(cast: Cast) -> None:
    (south,) = await officers(cast, SOUTH)
    mariam, _ = await at_work(cast)
    await complain(mariam)
    await opens(south, "الشكوى")
    await mariam.says("شكوى على وسيط")
    await mariam.sees("وصلت شكواك. يقرؤها")
    await mariam.presses("أضف شيئًا")
    await mariam.sees("اكتب ما تود إضافته")
    await mariam.says("وقال إنه سيعود غدًا")
    await mariam.sees("أُضيف إلى شكواك")
    await south.says("/complaints")
    await south.presses("K-")
    await south.sees("وقال إنه سيعود غدًا")
    await mariam.says("شكوى على وسيط")
    await mariam.presses("اسحب شكواي")
    await mariam.presses("نعم، أوقفوا العمل")
    await mariam.sees("لن نفعل بشكواك شيئًا")
    await south.says("/complaints")
    await south.sees("لا شكوى تنتظركِ")
    await mariam.says("شكوى على وسيط")
    await mariam.presses("احذف شكواي")
    await mariam.presses("نعم، احذف")
    await mariam.sees("حُذفت شكواك")
    rows = "select state, body, reach, complainant, code_hash from complaints"
    assert cast.bot.rows(rows) == [("deleted", None, None, None, None)]
    assert cast.bot.rows("select count(*) from complaint_words") == [(0,)]
    listed = await cast.bot.run("complaints", "list")
    assert re.fullmatch(r"K-\w{4}  deleted    \d{4}-\d\d-\d\d closed \S+\n", listed.stdout)


async def test_law_5_kills_in_the_middle_of_a_complaint_lose_nothing(cast: Cast) -> None:
    (south,) = await officers(cast, SOUTH)
    mariam, huda = await at_work(cast)
    await to_matter(mariam, about="وسيط ملفي")
    await mariam.presses("مال أو هدية")
    await mariam.sees("احكِ لنا")
    await mariam.says(TOLD)
    cast.bot.kill()
    cast.bot.start()
    await mariam.sees("أن أحدًا يتأذى الآن", within=30)
    await mariam.presses("تنتظر")
    await mariam.sees("هل نكتب لك هنا عنها", within=30)
    await mariam.presses("راسلوني هنا")
    await mariam.sees("هذا ما فهمناه", within=30)
    await mariam.presses("صحيح، أرسل")
    cast.bot.kill()
    cast.bot.start()
    await mariam.sees("وصلت شكواك", within=30)
    assert cast.bot.rows("select count(*) from complaints") == [(1,)]
    await south.sees("لديك رسالة جديدة", since=0, within=30)
    await south.presses("افتح")
    await south.sees("الشكوى", within=30)
    await south.presses("أستلمها")
    await south.sees("هي الآن بين يديكِ", within=30)
    await south.presses("أوقفي")
    await south.sees("ليس هذا حكمًا", within=30)
    await south.presses("نعم، أوقفيه")
    cast.bot.kill()
    cast.bot.start()
    await south.sees("ما بين اليدين من ملفات ينتقل", within=30)
    assert await standing(cast, await number_of(cast, huda)) is Accreditation.SUSPENDED
    assert cast.bot.rows("select count(*) from transitions where reason = 'precaution'") == [(1,)]
    assert cast.bot.rows("select count(*) from inbox where state = 'failed'") == [(0,)]


async def test_a_complaint_told_by_voice_is_heard_by_the_officer_alone(cast: Cast) -> None:
    (south,) = await officers(cast, SOUTH)
    mariam, _ = await at_work(cast)
    await to_matter(mariam, about="وسيط أعرف رقمه", number="١")
    await mariam.presses("أفشى سرًا")
    await mariam.sees("احكِ لنا")
    await mariam.voice(4)
    await mariam.sees("سلامتك أولًا")
    await mariam.presses("لا")
    await mariam.sees("أن أحدًا يتأذى الآن")
    await mariam.presses("تنتظر")
    await mariam.presses("راسلوني هنا")
    await mariam.presses("صحيح، أرسل")
    await mariam.sees("وصلت شكواك")
    await opens(south, "حُكيت في رسالة صوتية")
    await south.presses("استمع")
    async with asyncio.timeout(10):
        while not any(one.kind == "voice" and one.protected for one in await south.messages()):
            await asyncio.sleep(0.05)
    (shelf,) = cast.bot.rows("select chat_key from voices")
    assert shelf == ("complaint:1",)
    heard = "select count(*) from audit where action = 'complaint.heard'"
    assert cast.bot.rows(heard) == [(1,)]


async def test_after_a_quick_exit_nothing_comes_until_they_look_again(cast: Cast) -> None:
    (south,) = await officers(cast, SOUTH)
    mariam = await cast.bot.client.person("مريم")
    await cast.mediator("هدى", gender=Gender.WOMAN)
    code = await complain(mariam, about="وسيط أعرف رقمه", number="M-2")
    await mariam.says("خروج سريع")
    await mariam.sees_nothing()
    await opens(south, "الشكوى")
    await south.presses("أستلمها")
    await south.sees("هي الآن بين يديكِ")
    await cast.bot.client.advance(days=8)
    await cast.bot.client.settle(quiet_ms=500)
    assert await mariam.messages() == []
    await mariam.says(code)
    await mariam.sees("شكواك قيد النظر")
    await mariam.says("/complaint")
    await mariam.sees("شكواك قيد النظر")
    await cast.bot.client.advance(days=23)
    await opens_all(mariam, "هل آذاك أحد")
