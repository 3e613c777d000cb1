"""Somebody who walks the application form in Arabic, question by question."""

from collections.abc import Mapping

from bot.sandbox.person import Person

#: What is asked, in the order of the form, and what is answered: typed, or a tuple of labels.
ANSWERS: Mapping[str, str | tuple[str, ...]] = {
    "أن تطلب الانضمام إلى الوسطاء": ("أوافق",),
    "دور في جهة مسلحة أو جهة أمنية": ("لا، وأقرّ بذلك",),
    "ما اسمك الكامل": "سالم محمد الورفلي",
    "كيف يناديك الناس": "الحاج سالم",
    "ما رقم هاتفك": "٠٩١ ٢٣٤ ٥٦٧٨",
    "امرأة أم رجل": ("رجل",),
    "كم عمرك": ("من 45 إلى 59",),
    "أين تسكن": "سبها",
    "هل هو هذا المكان": ("سبها",),
    "إلى أي مسافة": ("ساعتان بالسيارة",),
    "السفر ليلًا": ("لا، نهارًا فقط",),
    "في أي أمور": ("أرض وعقار", "جيران وشارع وشباب", "تم"),
    "ما أشد ما تقبل": ("حتى التهديد والضرر",),
    "بأي لغات": ("العربية", "تم"),
    "تيسير شيء": ("تخطَّ",),
    "والآن صلاتك": "الورفلي، بن سليمان، المقرحي",
    "ما القبائل": "ورفلة، أولاد سليمان",
    "ما البلدات": "بني وليد",
    "جهات مسلحة أو أمنية في السنوات": ("لا شيء من ذلك",),
    "ما الوظائف العامة": ("لا شيء من ذلك",),
    "جهة عملك": "لا يوجد",
    "ما الأحزاب": "لجنة الصلح في الحي",
    "بقيت عداوة": ("لا شيء من ذلك",),
    "يزكّيك اثنان": "عمر الجبالي 0917654321 جاري منذ عشرين سنة",
    "هذا المزكّي الأول": "الجبالي",
    "الثاني: الاسم والهاتف": "خديجة القذافي 0927654321 زميلة في التعليم",
    "هذا المزكّي الثاني": "ترهونة",
    "كيف تعلمت الوساطة": ("بالتدريب",),
    "كم ساعة تدريب على الوساطة": "٤٠",
    "حماية النساء والأطفال": "8",
    "سلامة الهاتف وحفظ": "4",
    "هل من شيء آخر": ("تخطَّ",),
}
#: What is read back before it is sent.
REVIEW = "هذا ما فهمناه"
#: Once it is sent.
SENT = "وصل طلبك"


async def walks(
    person: Person, *, until: str = REVIEW, begin: str = "/apply", **instead: str | tuple[str, ...]
) -> None:
    """Answer everything up to a question, which is then seen; `instead` is by a word of it."""
    await person.says(begin)
    for asked, said in ANSWERS.items():
        if asked == until:
            break
        await person.sees(asked)
        other = next((value for word, value in instead.items() if word in asked), said)
        if isinstance(other, str):
            await person.says(other)
            continue
        for label in other:
            await person.presses(label)
            if label != other[-1]:
                await person.sees(asked)
    await person.sees(until)


async def applies(person: Person, **instead: str | tuple[str, ...]) -> None:
    """Walk the form and send it."""
    await walks(person, **instead)
    await person.presses("صحيح، أرسل")
    await person.sees(SENT)
