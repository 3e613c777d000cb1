"""The page of the day as it is read: at most 14 lines, Arabic from the right, buttons in reach."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.chat.screen import Screen
from bot.chat.screens.digest import LATE_AT_ONCE, digest_screen, late_screen
from bot.chat.words import Words
from bot.domain.decision import DecisionKind
from bot.domain.digest import Digest, Facts, Part, South, Waiting, compose
from bot.domain.ids import DecisionId

ARABIC = Words(Path(__file__).parents[2] / "locales").of("ar")
AREA = "ليبيا كلها"
FULL = Facts(
    date(2026, 11, 24),
    (
        Waiting(DecisionId(1), DecisionKind.TRUCE, late=False, number="7Q4K", severity=5),
        Waiting(DecisionId(2), DecisionKind.NOBODY, late=True, number="K2M9", severity=4),
        Waiting(DecisionId(3), DecisionKind.ALERT, late=True),
        Waiting(DecisionId(4), DecisionKind.ADDITION, late=True, number="AB7D", severity=1),
    ),
    new=9,
    new_grave=2,
    contact_late=2,
    approvals_late=1,
    sought=7,
    working=3,
    monitored=21,
    agreed=Part(11, 18),
    holding=Part(14, 19),
    women=Part(17, 50),
    south=South(Part(18, 100), Part(31, 100)),
    overloaded=2,
    tired=1,
)
READ = """\
ملخص 24 نوفمبر 2026 — ليبيا كلها
🔴 يحتاج قرارك الآن: 1 | متأخر: 3
1) شخص في خطر ← من يتولى الأمر؟
2) ملف 7Q4K · خطير جدًا · هدنة تنتهي قريبًا ← تُجدَّد؟
3) ملف K2M9 · خطير · لم يبقَ من نسأله ← من نسأل؟
🆕 جديد خلال 24 ساعة: 9 (خطير: أقل من 5) · إحالات: أقل من 5
⚠️ بلاغات هذا الأسبوع ثلاثة أضعاف المعتاد: بنغازي، سبها
⏳ متأخر: أول تواصل 2 · موافقات 1
📂 قيد الترتيب: 7 · عند الوسطاء: أقل من 5 · قيد المتابعة: 21
📈 30 يومًا: اتفاق 61٪ · مستمر بعد 90 يومًا 74٪
👥 وسيطات في الفرق: 34٪
🧭 الجنوب: 18٪ من الوسطاء / 31٪ من البلاغات
💤 حمل زائد: أقل من 5 · لم يرتح بعد ملف خطير: أقل من 5"""


def plain(text: str) -> str:
    for mark in ("\u200f", "\u2068", "\u2069", "<b>", "</b>"):
        text = text.replace(mark, "")
    return text


def labels(screen: Screen) -> list[list[str]]:
    return [[plain(button.label) for button in row] for row in screen.rows]


def page(facts: Facts, *rises: str) -> Screen:
    return digest_screen(ARABIC, compose(facts), AREA, rises)


def test_a_full_day_reads_like_this() -> None:
    screen = page(FULL, "بنغازي", "سبها")
    assert plain(screen.text) == READ
    assert len(screen.text.splitlines()) <= 14
    assert screen.protect
    assert labels(screen) == [
        ["القرار 1", "القرار 2", "القرار 3"],
        ["كل المتأخر"],
        ["الملفات"],
    ]


def test_each_button_opens_its_own_decision() -> None:
    acts = [button.act for row in page(FULL).rows for button in row]
    opened = [act.args["decision"] for act in acts if act and act.verb == "decision.open"]
    assert opened == ["3", "1", "2"]


def test_an_empty_day_is_one_line() -> None:
    screen = page(Facts(FULL.day))
    text = "ملخص 24 نوفمبر 2026 — ليبيا كلها: يوم هادئ، لا شيء ينتظر قرارك."
    assert plain(screen.text) == text
    assert labels(screen) == [["الملفات"]]


def test_safety_15_nearly_all_grave_reads_without_a_total() -> None:
    text = plain(page(replace(FULL, new=9, new_grave=6)).text)
    assert "🆕 جديد خلال 24 ساعة: 6 خطير، وغيرها أقل من 5 · إحالات: أقل من 5" in text


def test_inserted_numbers_and_codes_are_isolated() -> None:
    text = page(FULL).text
    assert "\u20687Q4K\u2069" in text
    for line in text.splitlines():
        assert not line.startswith("\u2068")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "قرار واحد متأخر:"),
        (2, "قراران متأخران:"),
        (3, "3 قرارات متأخرة:"),
        (11, "11 قرارًا متأخرًا:"),
        (100, "100 قرار متأخر:"),
    ],
)
def test_everything_overdue_is_listed_a_button_each(count: int, said: str) -> None:
    late = [
        Waiting(DecisionId(n), DecisionKind.OVERDUE, late=True, number=f"N{n}", severity=2)
        for n in range(1, count + 1)
    ]
    screen = late_screen(ARABIC, late)
    assert plain(screen.text).splitlines()[0] == said
    listed = min(count, LATE_AT_ONCE)
    assert len([one for row in screen.rows for one in row]) == listed + 1
    assert (f"و{count - listed} غيرها" in plain(screen.text)) is (count - listed > 2)


def test_a_page_holds_only_what_may_be_read() -> None:
    fields = {type(getattr(compose(FULL), name)).__name__ for name in Digest.__slots__}
    assert fields == {"date", "tuple", "int", "Arrivals", "Count", "Share"}
