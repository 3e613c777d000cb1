"""The coordinator's room over HTTP, in Arabic: one bot, one day, a town with its staff.

Walking the form takes as long as Telegram's pace, so all residents walk it at once, before the
first test; each test has a file of its own.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from bot.data.gazetteer import load_places
from bot.domain.case import Level
from bot.domain.ids import MediatorId
from bot.domain.mediator import Gender
from bot.domain.places import Gazetteer
from bot.runtime.clock import SystemDice
from bot.sandbox.client import SandboxClient
from bot.sandbox.person import Person
from bot.sandbox.server import start_sandbox
from bot.store.register import COORDINATOR
from bot.store.register import Person as Identity
from bot.store.sealed import write_keys
from bot.usecases.add_coordinator import NewCoordinator, add_coordinator
from bot.usecases.invite import invite
from tests.process.cast import BENGHAZI, SEBHA, SUNDAY_AT_TEN, Cast, cast_of
from tests.process.conftest import TOKEN, Bot
from tests.process.questions import LATER
from tests.process.walk import VOICE, file

pytestmark = pytest.mark.asyncio(loop_scope="module")

STORY = "تخاصم الجيران على حدود المزرعة قرب الوادي الأخضر"
NEW = "لديك رسالة جديدة"
COLLEAGUE = "قرّر غيرك في هذا"
UBARI = "LY032003"


@dataclass
class Town:
    """Everybody, by what they are there for."""

    cast: Cast
    #: Sebha: two of the municipality, of whom one may listen; the region; the country.
    samia: Person
    karim: Person
    salwa: Person
    omar: Person
    #: Benghazi: municipality and region.
    nadia: Person
    fathi: Person
    #: Ubari: municipality.
    huda: Person
    #: The mediators of Ubari, by number.
    team: dict[str, Person]
    reporters: dict[str, Person]
    numbers: dict[str, str]

    @property
    def client(self) -> SandboxClient:
        return self.cast.bot.client

    async def opens(self, who: Person, file: str, fragment: str = "ملف") -> str:
        """Somebody types the number of a file; what they read."""
        await who.says(f"/case {self.numbers[file]}")
        return (await who.sees(fragment)).text


async def walk(
    person: Person,
    ticks: tuple[str, ...] = ("كلام فقط",),
    *,
    town: str = "سبها",
    exclusions: str = "",
    role: str = "شاهد",
    voice: bool = False,
) -> None:
    """Walk the form to its receipt."""
    await file(
        person,
        what=VOICE if voice else STORY,
        place=town,
        seen=(*ticks, "تم") if ticks else (LATER,),
        exclusions=exclusions or (LATER,),
        role=(role,),
        **dict.fromkeys(("woman", "language", "access", "contact"), (LATER,)),
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cast(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cast]:
    folder = tmp_path_factory.mktemp("town")
    write_keys(folder / "keys.json")
    (folder / "clock").write_text("0")
    sandbox = await start_sandbox(token=TOKEN, clock_file=folder / "clock")
    bot = Bot(folder, sandbox)
    async with SandboxClient(sandbox.base_url) as client:
        bot.client = client
        async with cast_of(bot) as made:
            yield made
    bot.end()
    await sandbox.stop()


def coordinator(name: str, level: Level, area: str, gender: str = "f") -> NewCoordinator:
    listens = name == "سامية"
    return NewCoordinator(Identity(name, name, ""), Gender(gender), level, area, listens)


async def staff(cast: Cast) -> list[Person]:
    """Take coordinators in, C-1 to C-7, and let each join by the one-time link."""
    new = (
        coordinator("سامية", Level.MUNICIPAL, SEBHA),
        coordinator("كريم", Level.MUNICIPAL, SEBHA, "m"),
        coordinator("سلوى", Level.REGIONAL, "LY03"),
        coordinator("عمر", Level.NATIONAL, "LY", "m"),
        coordinator("نادية", Level.MUNICIPAL, BENGHAZI),
        coordinator("فتحي", Level.REGIONAL, "LY01", "m"),
        coordinator("هدى", Level.MUNICIPAL, UBARI),
    )
    places, dice, tokens = Gazetteer(load_places()), SystemDice(), []
    async with cast.database.work() as uow:
        for one in new:
            made, _ = await add_coordinator(uow, one, places, SUNDAY_AT_TEN)
            tokens.append(await invite(uow, dice, COORDINATOR, made, SUNDAY_AT_TEN, "test"))
        await uow.commit()
    people = [await cast.bot.client.person(one.person.full_name) for one in new]
    for person, token in zip(people, tokens, strict=True):
        await person.says(f"/start {token}")
    for person in people:
        await person.sees("لا تظهر هذه الأوامر", within=30)
    return people


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(cast: Cast) -> Town:
    samia, karim, salwa, omar, nadia, fathi, huda = await staff(cast)
    for n in range(4):
        await cast.mediator(f"وسيط {n}", radius_km=30)
    first = cast.count + 1
    made_up = [await cast.mediator(f"وسيط أوباري {n}", UBARI, radius_km=30) for n in range(2)]
    made_up.append(await cast.mediator("وسيطة أوباري", UBARI, radius_km=30, gender=Gender.WOMAN))
    team = {f"M-{first + at}": one for at, one in enumerate(made_up)}
    grave: dict[str, Any] = {"ticks": ("ظهر سلاح",), "exclusions": "طرابلس"}
    walks: dict[str, dict[str, Any]] = {
        "team": {**grave, "ticks": ("ضرب نار",), "town": "أوباري", "role": "أنا طرف"},
        "silence": {**grave, "town": "بنغازي"},
        "unseen": {"ticks": (), "exclusions": "طرابلس"},
        "voice": {"voice": True},
        "close": grave,
        "read": {"ticks": ("تهديد",), "exclusions": "قبيلة الغرائب"},
        "kept": grave,
        "both": {"ticks": (), "exclusions": "طرابلس"},
        "nobody": {"town": "مرزق"},
        "own": {},
    }
    reporters = {name: await cast.bot.client.person(name) for name in walks if name != "own"}
    reporters["own"] = karim
    await asyncio.gather(*(walk(reporters[name], **how) for name, how in walks.items()))
    made = Town(cast, samia, karim, salwa, omar, nadia, fathi, huda, team, reporters, {})
    async with cast.database.work() as uow:
        for name, who in reporters.items():
            found = await uow.reports.latest_of(cast.database.sealer.chat_key(who.id))
            case = (
                None
                if found is None or found.case_id is None
                else await uow.cases.get(found.case_id)
            )
            assert case is not None, name
            made.numbers[name] = case.number
            if case.exclusions:
                # As a coordinator would describe them; else only outsiders are asked (brief §3.7).
                sides = [uow.register.tie_tokens(word) for word in ("مثال", "تجربة")]
                await uow.cases.describe_sides(case.id, ("مثال", "تجربة"), (sides[0], sides[1]))
        await uow.commit()
    return made


async def chooses(who: Person, count: int) -> None:
    """Tick people until so many are chosen."""
    for _ in range(count):
        shown = await who.sees("من نسأل", since=0)
        free = [one for row in shown.buttons for one in map(bare, row) if one.startswith("M-")]
        await who.presses(free[0], message_id=shown.id)
        await who.sees("اخترت")


async def newest(who: Person) -> int:
    """The sequence number of what came last."""
    return max(one.seq for one in await who.messages())


async def pushes(who: Person) -> int:
    return sum(NEW in one.text for one in await who.messages())


async def test_safety_2_and_3_severity_5_waits_for_the_region_and_for_a_team_of_three(
    town: Town,
) -> None:
    salwa, mariam = town.salwa, town.reporters["team"]
    await town.opens(town.huda, "team", "القرار هنا لمستوى أعلى")
    assert "اختاري الفريق" not in await town.huda.buttons()
    await town.opens(salwa, "team")
    assert "ابدئي البحث" not in await salwa.buttons()
    await salwa.presses("اختاري الفريق")
    await salwa.sees("اخترت 0 من 3 على الأقل")
    await chooses(salwa, 2)
    await salwa.presses("تابعي")
    await salwa.sees("يلزم اختيار 3 وسطاء على الأقل")
    await chooses(salwa, 1)
    await salwa.sees("اخترت 3 من 3")
    await salwa.presses("تابعي")
    await salwa.sees("لماذا هؤلاء")
    await salwa.presses("الأقرب")
    await salwa.sees("سألنا: M-")
    chosen = list(town.team.values())
    for one in chosen[:2]:
        await accepts(one, "لا يبدأ شيء قبل ذلك")
    await mariam.does_not_see(chosen[0].first_name)
    await accepts(chosen[2], "من فريق الوساطة")
    await town.opens(salwa, "team", "قبول 3")
    await salwa.presses("اسمحي بذكر اسم الوسيط")
    await salwa.sees("صار صاحب البلاغ يعرف اسم الوسيط")
    assert "اسمحي بذكر اسم الوسيط" not in await salwa.buttons()
    await mariam.presses("افتح")
    await mariam.sees(chosen[0].first_name)


async def test_safety_2_an_unanswered_question_climbs_and_the_reporter_is_told_the_truth(
    town: Town,
) -> None:
    nadia, fathi, mariam = town.nadia, town.fathi, town.reporters["silence"]
    assert (await pushes(nadia), await pushes(fathi)) == (1, 0)
    await nadia.presses("افتح")
    await nadia.sees("يُرفع إلى المستوى الإقليمي")
    await town.client.advance(minutes=31)
    await fathi.sees(NEW, since=0)
    await fathi.presses("افتح")
    await fathi.sees("يُرفع إلى المستوى الوطني")
    await town.client.advance(minutes=31)
    await town.opens(town.omar, "silence")
    await town.omar.presses("ينتظر موافقتك")
    await town.omar.sees("نسأل الجميع من جديد")
    await town.client.settle()
    asked = await newest(town.omar)
    await town.client.advance(minutes=31)
    await mariam.sees(NEW, since=0)
    await mariam.presses("افتح")
    await mariam.sees("لم يردّ أي منسق بعد")
    await town.omar.sees(NEW, since=asked)
    asked = await newest(town.omar)
    await town.client.advance(minutes=16)
    await town.omar.sees(NEW, since=asked)
    assert "ينتظر الموافقة" in await town.opens(nadia, "silence")


async def test_safety_1_unanswered_ticks_wait_and_of_two_who_press_at_once_one_decides(
    town: Town,
) -> None:
    samia, karim = town.samia, town.karim
    for who in (samia, karim):
        await town.opens(who, "unseen", "لم تُقيَّم بعد")
        await who.presses("ينتظر موافقتك")
        await who.sees("لم يُذكر ماذا شوهد")
    await asyncio.gather(samia.presses("ابدئي البحث"), karim.presses("ابدأ البحث"))
    texts = [(await who.sees("نبحث عن وسيط")).text for who in (samia, karim)]
    assert sum("بدأ البحث عن وسيط" in text for text in texts) == 1
    assert sum(COLLEAGUE in text for text in texts) == 1
    assert all("نبحث عن وسيط" in text for text in texts)


async def test_two_who_choose_a_team_at_once_ask_it_once(town: Town) -> None:
    samia, salwa = town.samia, town.salwa
    for who in (samia, salwa):
        await town.opens(who, "both")
        await who.presses("اختاري الفريق")
        await who.sees("من نسأل")
        await chooses(who, 1)
        await who.presses("تابعي")
        await who.sees("لماذا هؤلاء")
    await samia.presses("اللغة")
    await samia.sees("سألنا: M-")
    await salwa.presses("طلب الأطراف")
    await salwa.sees("تغيّر الملف بعد فتح هذه القائمة")
    await town.opens(samia, "both", "بلا جواب 1")


async def test_safety_7_a_voice_note_is_heard_protected_and_a_sentence_takes_its_place(
    town: Town,
) -> None:
    samia = town.samia
    await town.opens(town.karim, "voice")
    assert not {"استمع", "استمعي"} & {*await town.karim.buttons()}
    assert "رسالة صوتية تنتظر من يسمعها" in await town.opens(samia, "voice")
    await samia.presses("استمعي")
    heard = await samia.sees("استمعي وحدك")
    assert heard.kind == "voice"
    assert heard.protected
    await samia.presses("اكتبي جملة للوسيط", message_id=heard.id)
    await samia.sees("جملة واحدة محايدة")
    await samia.says("خلاف بين جارين على ماء، اتصل على 0912345678")
    await samia.sees("حجبنا ما يبدو اسمًا أو رقمًا")
    assert "0912345678" not in (await samia.last()).text
    await samia.says("خلاف بين جارين على ضرب نار وماء السقي")
    await samia.sees("ضرب نار وماء السقي")
    await samia.presses("أرسليها للوسيط")
    await samia.sees("أُرسلت الجملة")
    assert "استمعي" not in await samia.buttons()
    assert await voices(town, "voice") == 0


async def test_close_as_unfounded_asks_once_more_and_ends_the_file(town: Town) -> None:
    salwa, mariam = town.salwa, town.reporters["close"]
    await town.opens(salwa, "close")
    await salwa.presses("أغلقي الملف")
    await salwa.sees("سبب إغلاقه")
    await salwa.presses("أُحيل إلى جهة متخصصة")
    await salwa.sees("القناة المحمية")
    await salwa.presses("رجوع")
    await salwa.sees("سبب إغلاقه")
    await salwa.presses("لم يثبت")
    await salwa.sees("يُغلق الملف فورًا")
    await salwa.presses("نعم، أغلقيه")
    await salwa.sees("مغلق")
    assert "أغلقي الملف" not in await salwa.buttons()
    await town.opens(town.samia, "close", "مغلق")
    await mariam.sees(NEW, since=0)
    await mariam.presses("افتح")
    await mariam.sees("أُغلق هذا الملف")


async def test_exclusions_stand_in_the_report_alone_and_each_reading_leaves_a_trace(
    town: Town,
) -> None:
    samia = town.samia
    assert "الغرائب" not in await town.opens(samia, "read")
    await samia.presses("ينتظر موافقتك")
    card = await samia.sees("استثناء لا نعرفه")
    assert "الغرائب" not in card.text
    assert STORY not in card.text
    assert len(card.text.splitlines()) <= 14
    await samia.presses("اقرئي البلاغ")
    told = await samia.sees("ألا يكون الوسيط من")
    assert "الغرائب" in told.text
    assert STORY in told.text
    assert told.protected
    await samia.presses("حدّدي درجة الخطورة")
    await samia.sees("لا بحسب ما يُخشى")
    await samia.presses("متوسط")
    await samia.sees("سُجّلت الخطورة: متوسط")
    await samia.presses("السجل")
    record = await samia.sees("قراءة البلاغ")
    assert "تحديد درجة الخطورة" in record.text
    assert "C-1" in record.text
    assert "صاحب البلاغ: إرسال البلاغ" in record.text
    assert "سامية" not in record.text
    assert "read" not in record.text


async def test_whoever_a_rule_keeps_out_at_that_moment_is_named_with_the_rule(town: Town) -> None:
    salwa = town.salwa
    await town.opens(salwa, "kept")
    await salwa.presses("اختاري الفريق")
    await salwa.sees("من نسأل")
    await chooses(salwa, 3)
    codes = re.findall(r"✓ (M-\d+)", "\n".join(map(bare, await salwa.buttons())))
    await salwa.presses("تابعي")
    await salwa.sees("لماذا هؤلاء")
    async with town.cast.database.work() as uow:
        gone = await uow.register.mediator_numbered(codes[0])
        assert gone is not None
        await uow.register.change_mediator(MediatorId(gone.id), available=False)
        await uow.commit()
    await salwa.presses("سبب آخر")
    await salwa.sees(f"لم نسأل: {codes[0]} (في راحة الآن)")
    async with town.cast.database.work() as uow:
        await uow.register.change_mediator(MediatorId(gone.id), available=True)
        await uow.commit()
    await town.opens(salwa, "kept", "بلا جواب 2")
    await salwa.presses("اختاري الفريق")
    await salwa.sees("سُئلوا من قبل: 2")


async def test_safety_5_the_commands_of_staff_do_not_exist_for_anybody_else(town: Town) -> None:
    for who in (town.reporters["read"], next(iter(town.team.values()))):
        await who.says("/nonsense")
        unknown = (await who.sees("نساعد على حل الخلافات")).text
        for command in ("/cases", f"/case {town.numbers['read']}", "/coordinator"):
            await who.says(command)
            assert (await who.sees("نساعد على حل الخلافات")).text == unknown


async def test_safety_13_nobody_sees_a_file_of_their_own_or_of_another_area(town: Town) -> None:
    number = town.numbers["own"]
    for who in (town.karim, town.nadia):
        await town.opens(who, "own", "لا يوجد ملف كهذا")
        await who.says("/cases")
        await who.sees("منطقتك")
        assert not [label for label in await who.buttons() if number in label]
    assert number in await town.opens(town.samia, "own")
    await town.nadia.says("/case QQQQ")
    await town.nadia.sees("لا يوجد ملف كهذا")


async def test_what_was_sent_unprotected_is_never_rewritten_into_content(town: Town) -> None:
    mariam = town.reporters["nobody"]
    await mariam.says("/help")
    plain = await mariam.sees("نساعد على حل الخلافات")
    assert not plain.protected
    await mariam.presses("أين وصل بلاغي", message_id=plain.id)
    shown = await mariam.sees("نبحث عن وسيط محايد")
    assert shown.protected
    assert shown.id != plain.id
    assert {one.protected for one in await town.huda.messages() if not one.mine} == {True}


async def test_the_list_is_grouped_and_leads_to_each_file(town: Town) -> None:
    omar = town.omar
    await omar.says("/coordinator")
    await omar.sees("ماذا تريد أن ترى")
    assert await omar.buttons() == ["القائمة", "الملخص"]
    await omar.presses("القائمة")
    seen = await omar.sees("الملفات المفتوحة في منطقتك")
    assert seen.protected
    assert "تنتظر قرارك" in seen.text
    # Of this very message: a neutral line may come after it at any moment.
    files = [label for row in seen.buttons for label in map(bare, row) if " · " in label]
    assert files[0].startswith("⏳ ")
    assert re.fullmatch(r"⏳ [A-Z2-9]{4} · خطير( جدًا)? · .+ · \d+ [دس]", files[0]), files[0]
    await omar.presses_at(seen.id, 0)
    await omar.sees("فُتح: ")


async def test_nobody_left_says_why_and_taking_it_on_asks_again_later(town: Town) -> None:
    salwa = town.salwa
    await town.opens(salwa, "nobody")
    await salwa.presses("لم يبقَ من نسأله")
    card = await salwa.sees("استُبعد: 7 وسطاء: بُعد المسافة")
    assert "اختاري الفريق" in await salwa.buttons()
    assert "يُرفع إلى المستوى الوطني" in card.text
    await salwa.presses("أتولى الأمر")
    await salwa.sees("نذكّرك به")
    await salwa.presses("لم يبقَ من نسأله")
    await salwa.sees("عند C-3 الآن، ونسأل من جديد")
    await salwa.presses("اختاري الفريق")
    await salwa.sees("لا أحد يمكن سؤاله الآن")
    await salwa.presses("من استُبعد ولماذا")
    await salwa.sees("7 وسطاء: بُعد المسافة")


async def test_safety_9_whoever_raised_an_alert_hears_that_it_was_taken(town: Town) -> None:
    amina = await town.client.person("آمنة")
    await amina.says("/start")
    await amina.presses("ابدأ")
    await amina.sees("خطر الآن")
    await amina.presses("نعم")
    await amina.presses("نعم، نبّهوه")
    await amina.presses("فزان")
    await amina.sees("في أي منطقة")
    await amina.presses("سبها")
    await amina.sees("نبّهنا المنسق المناوب")
    for who in (town.salwa, town.omar):
        await who.says("/cases")
        await who.sees("الملفات المفتوحة")
        await who.presses("تنبيه · سبها")
        await who.sees("قد تكون حياة إنسان في خطر")
    await town.salwa.presses("أتولى الأمر")
    await town.salwa.sees("أبلغي مستوى البلدية")
    await town.omar.presses("أتولى الأمر")
    await town.omar.sees(COLLEAGUE)
    await amina.sees(NEW, since=0)
    await amina.presses("افتح")
    await amina.sees("قرأ المنسق المناوب تنبيهك")


async def test_a_sentence_puts_the_own_report_aside_and_gives_it_back(town: Town) -> None:
    fathi = town.fathi
    await fathi.says("/start")
    await fathi.presses("ابدأ")
    await fathi.sees("خطر الآن")
    await fathi.presses("لا")
    await fathi.sees("عنف في البيت")
    await fathi.presses("لا")
    await fathi.presses("أوافق")
    await fathi.sees("احكِ لنا")
    await town.opens(fathi, "silence")
    await fathi.presses("اكتب جملة للوسيط")
    await fathi.sees("جملة واحدة محايدة")
    await fathi.says("كلمة " * 130)
    await fathi.sees("الجملة طويلة")
    await fathi.says("خلاف بين جارين")
    await fathi.sees("سيقرأ الوسيط")
    await fathi.presses("ليس الآن")
    await fathi.sees("ينتظر الموافقة")
    await fathi.says(STORY)
    await fathi.sees("عن أي شيء المشكلة")


async def accepts(mediator: Person, then: str) -> None:
    """Open the newest offer and accept it."""
    await mediator.sees(NEW, since=0)
    await mediator.presses("افتح")
    await mediator.sees("ملف معروض عليك")
    await mediator.presses("لا صلة لي")
    await mediator.sees(then)


async def voices(town: Town, file: str) -> int:
    """How many voice notes are still kept of a file."""
    async with town.cast.database.work() as uow:
        case = await uow.cases.numbered(town.numbers[file])
        report = None if case is None else await uow.reports.of_case(case.id)
        return -1 if report is None else len(await uow.reports.voice_notes(report.id))


def bare(label: str) -> str:
    return label.translate(dict.fromkeys((0x200F, 0x2068, 0x2069)))
