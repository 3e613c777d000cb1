"""Whole conversations of a resident, over HTTP, in Arabic."""

from bot.sandbox.person import Person
from tests.process.conftest import BOTH_ENGINES, Bot
from tests.process.questions import ANSWERS
from tests.process.walk import file, walk_to

ENGINES = BOTH_ENGINES
SECRET = "تعارك الجيران على حدود الأرض قرب المزرعة الكبيرة"


async def to_story(person: Person) -> None:
    await walk_to(person, last="what")


async def to_ticks(person: Person) -> None:
    await walk_to(person, ANSWERS | {"what": SECRET}, "seen")


async def to_receipt(person: Person) -> str:
    return await file(person, until="sides", what=SECRET)


async def test_a_report_is_filed_and_its_status_found_by_code_from_elsewhere(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    code = await to_receipt(mariam)
    await mariam.says("أين وصل بلاغي؟")
    await mariam.sees("نبحث عن وسيط محايد")
    salem = await bot.client.person("سالم")
    await salem.says(f"/status {code}")
    await salem.sees("نبحث عن وسيط محايد")
    assert "احذف بلاغي" not in await salem.buttons()


async def test_safety_10_danger_before_consent_gives_the_card_and_stores_nothing(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    await mariam.says("/start")
    await mariam.presses("ابدأ")
    await mariam.sees("خطر الآن")
    await mariam.presses("نعم")
    await mariam.sees("ابتعد عن الشبابيك")
    bot.stop()
    assert bot.rows("select count(*) from reports") == [(0,)]
    assert bot.rows("select count(*) from chats where draft is not null") == [(0,)]


async def test_the_second_gate_leads_to_the_protected_path_and_counts_only(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    await mariam.says("/start")
    await mariam.presses("ابدأ")
    await mariam.sees("خطر الآن")
    await mariam.presses("لا أعرف")
    await mariam.sees("عنف في البيت")
    await mariam.presses("نعم، أريد جهة")
    await mariam.sees("ما حدث ليس ذنبك")
    bot.stop()
    assert bot.rows("select name, count from counters") == [("refer", 1)]


async def test_danger_words_bring_the_gate_back_and_no_goes_on(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    await to_story(mariam)
    await mariam.says("ضرب نار توا قدام الحوش")
    await mariam.sees("سلامتك أولًا")
    await mariam.presses("لا")
    await mariam.sees("عن أي شيء المشكلة")


async def test_safety_7_a_voice_note_is_taken_and_the_gate_is_asked_by_button(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    await to_story(mariam)
    await mariam.voice(200)
    await mariam.sees("دقيقتان على الأكثر")
    await mariam.presses("لا")
    await mariam.sees("احكِ لنا")
    await mariam.voice(20)
    await mariam.sees("سلامتك أولًا")
    await mariam.presses("لا")
    await mariam.sees("عن أي شيء المشكلة")


async def test_law_5_a_kill_in_the_middle_of_the_form_forgets_nothing(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    await to_ticks(mariam)
    bot.kill()
    await mariam.presses("تهديد")
    bot.start()
    await mariam.sees("ماذا شوهد")
    assert "✓ تهديد" in await mariam.buttons()
    await mariam.presses("تم")
    await mariam.sees("بين مَن ومَن")


async def test_a_stale_button_shows_where_the_person_stands(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    await to_story(mariam)
    await mariam.says(SECRET)
    await mariam.sees("عن أي شيء المشكلة")
    await mariam.says("كلام لا يجيب عن السؤال")
    await mariam.sees("اضغط أحد الأزرار")


async def test_safety_5_quick_exit_empties_the_chat_and_is_silent(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    await to_story(mariam)
    await mariam.says("خروج سريع")
    await bot.client.settle(quiet_ms=1500)
    assert await mariam.messages() == []


async def test_delete_my_report_deletes_and_only_from_the_reporting_chat(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    code = await to_receipt(mariam)
    await mariam.says("احذف بلاغي")
    await mariam.sees("هل نحذف بلاغك")
    await mariam.presses("نعم، احذفوه")
    await mariam.sees("حذفنا بلاغك")
    await mariam.says(code)
    await mariam.sees("لم نجد بلاغًا")


async def test_law_8_after_a_run_nothing_that_was_sent_is_on_disk(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    code = await to_receipt(mariam)
    assert bot.stop() == 0
    needles = [text.encode() for text in (SECRET, "المزرعة", "مريم", code, code.replace("-", ""))]
    needles.append(str(mariam.id).encode())
    needles += [mariam.id.to_bytes(size, order) for size in (6, 8) for order in ("big", "little")]
    files = [path for path in bot.folder.iterdir() if path.name != "keys.json"]
    assert len(files) >= 2
    for path in files:
        content = path.read_bytes()
        assert not [needle for needle in needles if needle in content], path.name


async def test_status_and_failed_answer_an_operator(bot: Bot) -> None:
    mariam = await bot.client.person("مريم")
    await to_receipt(mariam)
    assert bot.stop() == 0
    assert '"matching": 1' in bot.command("status", "--json").stdout
    assert bot.command("failed", "list").stdout == ""
    wrong = bot.command("failed", "retry", "99")
    assert wrong.returncode == 2
    assert "sulh failed list" in wrong.stderr
    assert "Traceback" not in wrong.stderr
