"""Sulh's form as a rival asks it: the same questions, buttons and calls, nothing behind them.

Of the standard library alone, since the rivals run in an environment of their own.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

_EXIT = ("خروج سريع", "توقف", "رجوع")
_SKIP = (("لا أريد الإجابة", "لا أعرف"), ("أرسل الآن", "تخطَّ"))
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """One step: `typed` takes words, otherwise a button does; a ticked one shows its ticks."""

    key: str
    text: str
    rows: Rows
    typed: bool = False
    ticked: bool = False

    def labels(self) -> list[str]:
        """The buttons in one list; a press names its place in it."""
        return [label for row in self.rows for label in row]


_CONSENT = (
    "قبل أن نكمل: نستعمل كلامك فقط لنبحث عن وسيط محايد ونتابع معك.\n\n"
    "• يقرؤه المنسق المناوب. الوسيط يرى ملخصًا <b>بلا اسمك</b>.\n"
    "• إن كان الأمر بسيطًا نبدأ البحث فورًا، وإلا يقرّر المنسق أولًا. لا نعدك بنتيجة.\n"
    "• المحادثة مع البوت في تلغرام ليست مشفّرة بالكامل، فامسحها إن كان غيرك يرى هاتفك.\n"
    "• إذا كانت حياة إنسان أو طفل في خطر فقد نخبر جهة حماية، ونسألك أولًا إن أمكن.\n"
    "• اكتب «توقف» متى شئت، و«احذف بلاغي» لنحذفه.\n\nهل توافق؟"
)
_WHAT = (
    "احكِ لنا باختصار ماذا حدث. اكتب أو سجّل رسالة صوتية (دقيقتان على الأكثر). "
    "من فضلك <b>بدون أسماء ولا أرقام هواتف ولا صور</b>."
)
_SIDES = (("أقارب", "جيران"), ("قبيلتان أو منطقتان", "عائلتان"), ("ناس وجهة عامة", "شباب"))
_SEEN = (
    ("تهديد", "كلام فقط"),
    ("إصابة خفيفة", "تكسير أو ضرر"),
    ("ظهر سلاح", "إصابة في المستشفى"),
    ("وفاة", "ضرب نار"),
    ("قفل طريق", "تجمّع ناس"),
    ("عائلات خرجت",),
    ("تم",),
)
_CATEGORIES = (
    ("ماء ومراعٍ وماشية", "أرض وعقار"),
    ("عائلة وميراث (بلا عنف)",),
    ("ديون وعمل وتجارة",),
    ("توتر بين قبائل أو مناطق",),
    ("سلاح ومسلحون", "قتل وإصابة ودية"),
    ("نزوح وعودة وهجرة", "احتجاز وخطف وفقدان"),
    ("كلام يشعل الفتنة", "جيران وشارع وشباب"),
    ("أخرى", "خدمات وجهات عامة"),
)
_NAMES = (
    ("صحيح، أرسل",),
    ("النوع", "ماذا حدث"),
    ("الوقت", "المكان"),
    ("الأطراف", "ما شوهد"),
    ("صلتك", "الوسيط ليس من"),
    ("اللغة", "من يتوسط"),
    ("المراسلة", "التسهيل"),
)
_LANGUAGES = (("الأمازيغية", "العربية"), ("التارقية", "التباوية"), ("الإنجليزية", "لغة الإشارة"))
_CONTACTS = (("هنا، في النهار فقط", "راسلوني هنا"), ("هنا، في المساء فقط",))

FORM = (
    Question(
        "welcome",
        "أهلًا بك. نساعد على حل الخلافات بالصلح، مجانًا. لسنا شرطة ولا محكمة.",
        (("ابدأ",), ("أين وصل بلاغي؟",), ("خروج سريع", "اللغة")),
    ),
    Question(
        "danger",
        "هل حياة أحد في خطر الآن؟ مثل: ضرب نار، خطف، حريق، نزيف، ضرب في هذه اللحظة.",
        (("لا", "نعم"), ("لا أعرف",), _EXIT),
    ),
    Question(
        "harm",
        "هل الأمر عن عنف في البيت، أو أذى لطفل، أو تهديد بصور، أو حبس ناس للعمل؟",
        (("نعم، أريد جهة تساعد بسرّية",), ("لا",), _EXIT),
    ),
    Question("consent", _CONSENT, (("لا أوافق", "أوافق"), ("من يرى هذا؟",), _EXIT)),
    Question("what", _WHAT, (_EXIT,), typed=True),
    Question("category", "عن أي شيء المشكلة؟ اختر الأقرب.", (*_CATEGORIES, _EXIT)),
    Question(
        "place",
        "أين المشكلة؟ يكفي اسم المنطقة: اكتبه أو اختره من القائمة.",
        (("اختر من القائمة",), ("أشارك موقعي",), _EXIT),
        typed=True,
    ),
    Question(
        "sure", "هل هو هذا المكان؟", (("بنغازي",), ("سبها",), ("مصراتة",), ("مكان آخر",), _EXIT)
    ),
    Question(
        "when",
        "متى حدث ذلك؟",
        (("اليوم", "الآن"), ("من زمان", "هذا الأسبوع"), _EXIT),
    ),
    Question(
        "seen", "ماذا شوهد؟ اختر كل ما حدث، ثم اضغط «تم».", (*_SEEN, *_SKIP, _EXIT), ticked=True
    ),
    Question("sides", "بين مَن ومَن؟", (*_SIDES, ("غير ذلك",), *_SKIP, _EXIT)),
    Question(
        "exclusions",
        "حتى يكون الوسيط محايدًا: من أي قبيلة أو عائلة أو بلدة أو جهة يجب ألا يكون؟ (اختياري)",
        (*_SKIP, _EXIT),
        typed=True,
    ),
    Question(
        "role",
        "ما صلتك بالخلاف؟",
        (("قريب لطرف", "أنا طرف"), ("جار", "شاهد"), ("معلم أو طبيب", "من الأعيان"), *_SKIP, _EXIT),
    ),
    Question(
        "woman",
        "هل الأفضل لك أن تتوسط امرأة؟",
        (("أفضّل وسيطة", "وسيطة فقط"), ("لا فرق عندي",), ("أرسل الآن", "تخطَّ"), _EXIT),
    ),
    Question(
        "language", "بأي لغة يكلمك الوسيط؟", (*_LANGUAGES, ("الهوسا", "الفرنسية"), *_SKIP, _EXIT)
    ),
    Question(
        "access",
        "هل تحتاج تسهيلًا في السمع أو النظر أو الحركة أو الكلام؟ اختر ثم اضغط «تم»، أو اضغط «تخطَّ».",
        (("نظر", "سمع"), ("كلام", "حركة"), ("تم",), ("تخطَّ", "لا أريد الإجابة"), _EXIT),
    ),
    Question("contact", "كيف نراسلك؟", (*_CONTACTS, ("أرسل الآن", "تخطَّ"), _EXIT)),
    Question("review", "هذا ما فهمناه", (*_NAMES, _EXIT)),
)
_REVIEW = len(FORM) - 1
_DONE = "تم"


def first() -> str:
    """The name of the first step."""
    return FORM[0].key


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown next: the text, the buttons with their data, and the state (None: the end)."""

    text: str
    keys: Sequence[Sequence[tuple[str, str]]]
    state: str | None


def take(key: str, said: str, answers: dict[str, Any]) -> Shown:
    """Keep an answer in `answers` and tell what is shown next; `said` is words or a button."""
    at = next(index for index, question in enumerate(FORM) if question.key == key)
    question = FORM[at]
    if at == _REVIEW:
        return Shown(_receipt(answers), [[("أين وصل بلاغي؟", "status")]], None)
    if question.ticked and said != _DONE:
        answers[key] = [*answers.get(key, []), said]
        return show(at, answers)
    if not question.ticked:
        answers[key] = said
    return show(at + 1, answers)


def pressed(key: str, data: str) -> str:
    """The label behind a button's data."""
    return next(one for one in FORM if one.key == key).labels()[int(data.partition(":")[2])]


def show(at: int, answers: Mapping[str, Any]) -> Shown:
    """A question with what was answered so far."""
    question = FORM[at]
    text = question.text
    if at == _REVIEW:
        lines = [f"<b>{key}:</b> {_words(value)}" for key, value in answers.items()]
        text = f"<b>{text}:</b>\n" + "\n".join(lines) + "\n\nهل هذا صحيح؟ لتغيير إجابة اضغط اسمها."
    ticks = answers.get(question.key, []) if question.ticked else []
    numbers = iter(range(len(question.labels())))
    keys = [
        [(f"✓ {one}" if one in ticks else one, f"{question.key}:{next(numbers)}") for one in row]
        for row in question.rows
    ]
    return Shown(text, keys, question.key)


def file_report(answers: Mapping[str, Any], log: TextIO) -> None:
    """What a rival does with a finished report: a line in a file, flushed by nobody."""
    log.write(json.dumps(dict(answers), ensure_ascii=False) + "\n")


def _words(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "، ".join(value)


def _receipt(answers: Mapping[str, Any]) -> str:
    code = os.urandom(5).hex().upper()
    return (
        f"وصل بلاغك. شكرًا لثقتك.\n\nرمز المتابعة: <code>{code}</code>\n\n"
        "الخطوة التالية: يقرأ المنسق بلاغك خلال يومين.\n\nسنخبرك هنا عندما يصل جديد.\n\n"
        "احفظ الرمز لنفسك: من يعرفه يعرف أين وصل بلاغك."
    )
