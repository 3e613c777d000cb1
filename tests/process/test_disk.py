"""After a run nothing that people sent can be read from disk ("Must show" 6, law 8)."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.case import Level
from bot.sandbox.person import Person
from tests.process.cast import BENGHAZI, SEBHA, Cast, cast_of
from tests.process.conftest import Bot
from tests.process.questions import QUESTIONS, RECEIPT, REVIEW
from tests.process.search import Sought, search
from tests.process.walk import CODE, walk_to

#: Ids that fit four bytes, so that the shortest form can be sought, and one of today's.
REPORTER, MEDIATOR, COORDINATOR = 1_618_033_988, 1_414_213_562, 2_236_067_977
SECOND, STRANGER = 1_732_050_807, 6_180_339_887
STORY = "تشاجر الجيران حول ساقية المزرعة الكبيرة خلف الطاحونة"
NAMED = "اسمه مفتاح الورفلي ورقمه 0917654321 وكتب لي على @miftah_warfali"
OUT = "قبيلة الزرازير"
ADDED = "الساقية انكسرت ليلة البارحة"
SENTENCE = "خلاف على توزيع الحصص بين مزارعين"
AT = (27.0381234, 14.4263517)


async def report(person: Person) -> str:
    """The form, with all that people say though they were asked not to; the follow-up code."""
    await walk_to(person, last="what")
    await person.contact("218917654321")
    await person.sees("لا نستقبل صورًا")
    await person.says(f"{STORY}. {NAMED}")
    await person.sees(QUESTIONS["category"])
    await person.presses("ماء ومراعٍ")
    await person.sees(QUESTIONS["place"])
    await person.location(*AT)
    await person.sees("هذا المكان")
    await person.presses("سبها")
    await person.sees(QUESTIONS["when"])
    await person.photo("صورة مفتاح الورفلي")
    await person.sees("لا نستقبل صورًا")
    await person.presses("اليوم")
    await person.sees(QUESTIONS["seen"])
    await person.presses("كلام فقط")
    await person.presses("تم")
    await person.sees(QUESTIONS["sides"])
    await person.presses("جيران")
    await person.sees(QUESTIONS["exclusions"])
    await person.says(OUT)
    await person.sees(QUESTIONS["role"])
    await person.presses("أنا طرف")
    await person.sees(QUESTIONS["woman"])
    await person.presses("أرسل الآن")
    await person.sees(QUESTIONS[REVIEW])
    await person.presses("صحيح، أرسل")
    return (await person.sees(RECEIPT)).text


async def half_a_report(person: Person) -> None:
    """Somebody who records a voice note and goes no further: the draft stays."""
    await walk_to(person, last="what")
    await person.voice(4)
    await person.sees("سلامتك أولًا")


async def before_consent(person: Person) -> None:
    """Somebody who tells everything before being asked whether it may be kept."""
    await person.says(f"/start {STORY.split(maxsplit=1)[0]}")
    await person.sees("أهلًا بك")
    await person.presses("ابدأ")
    await person.sees(QUESTIONS["danger"])
    await person.says(NAMED)
    await person.sees(QUESTIONS["danger"])


async def mediates(mediator: Person) -> None:
    await mediator.sees("لديك رسالة جديدة", since=0)
    await mediator.presses("افتح")
    await mediator.sees("ملف معروض عليك")
    await mediator.presses("لا صلة لي")
    await mediator.sees("من فريق الوساطة")
    assert SENTENCE in (await mediator.last()).text
    await mediator.presses("تواصلت مع الطرفين")
    await mediator.sees("لا يُنقل إلى الآخر")


async def coordinates(coordinator: Person, number: str) -> None:
    await coordinator.says(f"/case {number}")
    await coordinator.sees("ينتظر الموافقة")
    await coordinator.presses("اكتبي جملة للوسيط")
    await coordinator.sees("جملة واحدة محايدة")
    await coordinator.says(SENTENCE)
    await coordinator.sees("سيقرأ الوسيط")
    await coordinator.presses("أرسليها للوسيط")
    await coordinator.sees("أُرسلت الجملة")
    await coordinator.presses("ابدئي البحث")
    await coordinator.sees("نبحث")


async def test_must_show_6_after_a_run_nothing_that_was_sent_is_on_disk(idle_bot: Bot) -> None:
    for name in ("tmp", "said"):
        (idle_bot.folder / name).mkdir()
    idle_bot.env["TMPDIR"] = idle_bot.env["SQLITE_TMPDIR"] = str(idle_bot.folder / "tmp")
    async with cast_of(idle_bot) as cast:
        sought = await whole_case(cast)
        assert search(idle_bot.folder, sought) == []
        idle_bot.kill()
        assert search(idle_bot.folder, sought) == []
    for words in (["status", "--json"], ["failed", "list"]):
        done = await idle_bot.run(*words)
        (idle_bot.folder / "said" / words[0]).write_text(done.stdout + done.stderr)
    idle_bot.start()
    late = await idle_bot.client.person("سعاد")
    await late.says("/help")
    await late.sees("مجانًا")
    assert await idle_bot.stops() == 0
    assert search(idle_bot.folder, sought) == []


async def whole_case(cast: Cast) -> Sought:
    """A case from report to contact, with everybody who has a part in it; what they sent."""
    client = cast.bot.client
    mariam = await client.person("مريم الزنتاني", person_id=REPORTER, username="mariam_zintani")
    salem = await client.person("سالم التارقي", person_id=SECOND)
    huda = await client.person("هدى العبيدي", person_id=STRANGER)
    # An exclusion that the register does not know asks only people from elsewhere (rule 14).
    amin = await cast.mediator("أمين الفيتوري", BENGHAZI, radius_km=2000, person_id=MEDIATOR)
    samia = await cast.coordinator(
        "سامية البرعصي", Level.MUNICIPAL, SEBHA, person_id=COORDINATOR, listens=True
    )
    receipt = await report(mariam)
    await half_a_report(salem)
    await before_consent(huda)
    await mariam.says("أين وصل بلاغي؟")
    await mariam.presses("أضف شيئًا")
    await mariam.sees("اكتب ما تريد إضافته")
    await mariam.says(ADDED)
    await mariam.sees("أضفناه")
    async with cast.database.work() as uow:
        found = await uow.reports.latest_of(cast.database.sealer.chat_key(REPORTER))
        assert found is not None
        assert found.case_id is not None
        case = await uow.cases.get(found.case_id)
        assert case is not None
    await coordinates(samia, case.number)
    await mediates(amin)
    code = CODE.search(receipt)
    assert code is not None
    calls = await client.journal()
    telegrams = {str(call["params"].get(name, "")) for call in calls for name in _TELEGRAMS}
    names = [person.first_name for person in (mariam, salem, huda, amin, samia)]
    texts = [STORY, NAMED, OUT, ADDED, SENTENCE, code.group(), "mariam_zintani", "OpusHead"]
    ids = [REPORTER, MEDIATOR, COORDINATOR, SECOND, STRANGER]
    phones = [917654321, 218917654321, 910000001]
    return Sought([*texts, *names, *telegrams - {""}], [*ids, *phones], AT)


#: What Telegram calls presses and files by.
_TELEGRAMS = ("callback_query_id", "file_id")
SOUGHT = Sought(
    texts=[STORY, "مريم الزنتاني"],
    numbers=[REPORTER, MEDIATOR, COORDINATOR, STRANGER, 218917654321],
    coordinates=AT,
)


def with_table(folder: Path, kind: str, values: list[object], *, delete: bool = False) -> None:
    """A database that keeps what it should not, or has only marked it as free."""
    database = sqlite3.connect(folder / "control.sqlite3", isolation_level=None)
    database.execute("pragma secure_delete = off")
    database.execute(f"create table kept (value {kind})")
    database.executemany("insert into kept values (?)", [(value,) for value in values])
    if delete:
        database.execute("delete from kept")
    database.close()


LEAKS: dict[str, Callable[[Path], object]] = {
    "a text": lambda folder: with_table(folder, "text", [STORY]),
    "a deleted text": lambda folder: with_table(folder, "text", [STORY], delete=True),
    "a text over several pages": lambda folder: with_table(folder, "text", [STORY * 300]),
    "JSON": lambda folder: with_table(folder, "text", [json.dumps({"name": "مريم الزنتاني"})]),
    "an id in a text": lambda folder: with_table(folder, "text", [f"chat {REPORTER}"]),
    "an id": lambda folder: with_table(folder, "integer", [REPORTER]),
    "deleted ids": lambda folder: with_table(folder, "integer", [MEDIATOR, REPORTER], delete=True),
    "a deleted long id": lambda folder: with_table(folder, "integer", [STRANGER], delete=True),
    "a deleted phone": lambda folder: with_table(folder, "integer", [218917654321], delete=True),
    "a deleted place": lambda folder: with_table(folder, "real", [AT[0]], delete=True),
    "a packed id": lambda folder: with_table(folder, "blob", [STRANGER.to_bytes(8, "little")]),
    "a word in a log": lambda folder: (folder / "log").write_text(f"error: {STORY.split()[3]}"),
    "half a text": lambda folder: (folder / "tmp.sqlite3-wal").write_bytes(STORY.encode()[20:]),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_the_same_search_catches_what_is_not_sealed(tmp_path: Path, leak: str) -> None:
    LEAKS[leak](tmp_path)
    assert search(tmp_path, SOUGHT) != []


def test_the_search_does_not_see_what_is_not_there(tmp_path: Path) -> None:
    with_table(tmp_path, "text", ["a quite harmless row", 42, 7_000_000_001])
    assert search(tmp_path, SOUGHT) == []
