"""The questions of the report form as people know them, and what the walkers answer."""

WELCOME = "أهلًا بك"
REVIEW = "review"
#: What each question is known by, in the order of the form.
QUESTIONS = {
    "danger": "هل حياة أحد في خطر الآن؟ مثل",
    "harm": "عنف في البيت",
    "consent": "هل توافق؟",
    "what": "احكِ لنا",
    "category": "عن أي شيء المشكلة",
    "place": "أين المشكلة",
    "when": "متى حدث",
    "seen": "ماذا شوهد",
    "sides": "بين مَن ومَن",
    "exclusions": "حتى يكون الوسيط محايدًا",
    "role": "ما صلتك بالخلاف",
    "woman": "أن تتوسط امرأة",
    "language": "بأي لغة",
    "access": "هل تحتاج تسهيلًا",
    "contact": "كيف نراسلك",
    REVIEW: "هذا ما فهمناه",
}
STEPS = [*QUESTIONS]
GATE_AGAIN = "سلامتك أولًا"
#: What is said to each; a tuple is pressed in its order, the others are typed.
TOLD = "تشاجر الجيران على حدود الأرض"
ANSWERS: dict[str, str | tuple[str, ...]] = {
    "danger": ("لا",),
    "harm": ("لا",),
    "consent": ("أوافق",),
    "what": TOLD,
    "category": ("أرض وعقار",),
    "place": "بنغازي",
    "when": ("اليوم",),
    "seen": ("كلام فقط", "تم"),
    "sides": ("جيران",),
    "exclusions": "عائلة في الحي الشرقي",
    "role": ("شاهد",),
    "woman": ("لا فرق عندي",),
    "language": ("العربية",),
    "access": ("سمع", "تم"),
    "contact": ("راسلوني هنا",),
}
#: The ways not to answer, and where each is offered.
UNKNOWN, DECLINED, LATER = "لا أعرف", "لا أريد الإجابة", "تخطَّ"
SKIPS = {
    "seen": (UNKNOWN, DECLINED, LATER),
    "sides": (UNKNOWN, DECLINED, LATER),
    "exclusions": (UNKNOWN, DECLINED, LATER),
    "role": (DECLINED, LATER),
    "woman": (LATER,),
    "language": (LATER,),
    "access": (DECLINED, LATER),
    "contact": (LATER,),
}
#: How the read-back shows the answers of ANSWERS.
READ_BACK = {
    "what": f"ماذا حدث: {TOLD}",
    "category": "النوع: أرض وعقار",
    "place": "المكان: بنغازي",
    "when": "الوقت: اليوم",
    "seen": "ما شوهد: كلام فقط",
    "sides": "الأطراف: جيران",
    "exclusions": "الوسيط ليس من: عائلة في الحي الشرقي",
    "role": "صلتك: شاهد",
    "woman": "من يتوسط: لا فرق عندي",
    "language": "اللغة: العربية",
    "access": "التسهيل: سمع",
    "contact": "المراسلة: راسلوني هنا",
}

#: The names of the answers in the read-back, which are the buttons that correct them.
NAMES = {
    "what": "ماذا حدث",
    "category": "النوع",
    "place": "المكان",
    "when": "الوقت",
    "seen": "ما شوهد",
    "sides": "الأطراف",
    "exclusions": "الوسيط ليس من",
    "role": "صلتك",
    "woman": "من يتوسط",
    "language": "اللغة",
    "access": "التسهيل",
    "contact": "المراسلة",
}
GATES = {"danger", "harm"}
TICKED = {"seen", "access"}
RECEIPT = "رمز المتابعة"
#: What tells the receipt of a complaint from that of a report.
COMPLAINED = "وصلت شكواك"
