"""The words that deny what stands near them, in Libyan and standard Arabic and English, as data.

Read by `danger.py`: «ما صار ضرب نار», «بلا سلاح», «سلاح ما فيش» are no alarm.
"""

import re
from collections.abc import Mapping

#: Words that deny what comes right after them, and how many words they reach.
NEGATORS: Mapping[str, int] = {
    "بلا": 3,
    "بدون": 3,
    "بغير": 3,
    "دون": 3,
    "مش": 2,
    "موش": 2,
    "مو": 2,
    "مهوش": 2,
    "ماهوش": 2,
    "ماهو": 2,
    "ماهي": 2,
    "ماهيش": 2,
    "ليس": 3,
    "ليست": 3,
    "ليسوا": 3,
    "عمره": 2,
    "عمرها": 2,
    "عمرنا": 2,
    "مفيش": 4,
    "مافيش": 4,
    "مافي": 4,
    "مافيه": 4,
    "مافيهاش": 4,
    "مافيها": 4,
    "مفيهاش": 4,
    "فيهاش": 4,
    "فيهش": 4,
    "ماكانش": 4,
    "ماكان": 4,
    "مكانش": 4,
    "ماكانتش": 4,
    "ماصارش": 4,
    "ماصار": 4,
    "ماعندهمش": 4,
    "ماعندهش": 4,
    "ماعنداش": 4,
    "معندهمش": 4,
    "ماشفناش": 4,
    "ماشفتش": 4,
    "ماسمعناش": 4,
    "محد": 2,
    "ماحد": 2,
    "محدش": 2,
    "محدا": 2,
    "no": 3,
    "not": 3,
    "never": 3,
    "without": 3,
    "nobody": 3,
    "isnt": 3,
    "didnt": 3,
    "wasnt": 3,
}
#: «عمره ما ضرب» is "never", but before a number it is somebody's age: «عمرها 13».
AGES = ("عمره", "عمرها", "عمرنا")
#: These deny a whole list.
LISTING = ("بلا", "بدون", "بغير", "دون", "without")
#: «و» that joins a new thought, unless the word itself begins with it.
AND = re.compile(r"و(?!لا$|احد|حده|اي)\S{3}")
#: These deny the next word, or what is said to be, happen, be seen or heard after them.
PARTICLES = ("ما", "لم", "لن", "لا", "ولا")
#: Verbs of being, happening, having, noticing: a denial before them reaches on to what follows.
BEING = (
    "في|فيه|فيها|فيش|فيهاش|فيهش|كان|كانش|كانت|كانتش|يكن|يكون|تكن|صار|صارش|صارت|يصير|حصل|حصلش|"
    "يحصل|حدث|يحدث|"
    "وقع|وقعش|يقع|تم|يتم|يوجد|توجد|وجد|سمعنا|سمعناش|سمعت|سمعتش|نسمع|شفنا|شفناش|شفت|شفتش|نشوف|"
    "ظهر|ظهرش|"
    "يظهر|عند|عنده|عندهم|عندهمش|عندهش|معه|معاه|معاهم|معاهمش|استعمل|استعملوا|استعملو|استعملوش|"
    "استخدم|"
    "استخدموا|استخدمو|استخدموش|طلع|طلعوا|طلعو|رفعوا|رفعو|رفعوش|جابوا|جابو|جابوش|حد|احد|حتي|"
    "اي|واحد|حد_منهم|"
    "استعمال|استخدام|نقدر_نقول|نتعرض|يتعرض|تعرضت|تعرضنا|فما|ثمه|ثم|هناك|there|was|is|any|has|had"
)
#: After one of these «ما» means "that" or "since", or the sentence goes on: nothing is denied.
NOT_DENYING_AFTER = (
    "كل|بعد|قبل|زي|كي|وقت|عند|مثل|حسب|اول|يوم|نهار|ليله|مهما|كيف|ريت|وين|عندما|بقدر|حين|لين|كان|ان"
)
#: «ما زال», «ما وقف»: the danger lasts. What follows is said, not denied.
LASTING = (
    "زال|زالت|زالو|زالوا|يزال|تزال|زلنا|زلت|وقف|وقفش|وقفت|وقفتش|وقفوش|سكت|سكتش|بطل|بطلش|"
    "بطلوش|توقف|يتوقف|"
    "نقدر|نقدرش|نقدروش|قادر|قادرين|قدرنا|قدرناش|نعرف|نعرفش|نعرفوش|عاد|عادش|يخاف|خلونا|خلاني|"
    "تدخلش|تدخل"
)
#: A denial does not reach past one of these.
ENDS_DENIAL = (
    "من|بسبب|لان|لانه|لانهم|خوفا|خوف|الا|غير|لكن|ولكن|بس|عشان|علشان|وين|لما|باش|وقت|حتي_لا|but|"
    "because"
)
#: Standing at the end of a clause after the word, these deny it: «سلاح ما فيش».
DENIES_BEHIND = (
    "مافيش|ما_فيش|مفيش|مافي|ما_في|مافيه|ما_فيه|ماكانش|ما_كانش|ماصارش|ما_صارش|ما_صار|ماعندهمش|"
    "ما_عندهمش|ماشفناش|ما_شفناش"
)
#: A clause ends at punctuation and at these.
BUT = ("لكن", "ولكن", "بس", "وبس", "but")
