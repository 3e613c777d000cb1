"""How dates and numbers are written in each language: Babel's words for Libya and Britain.

Kept as a few lines, since Babel's own tables take 8 MB of a running bot; a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dates:
    """The words of one language; the week begins with Monday, as Python counts."""

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    between_thousands: str
    rtl: bool


#: Libya's own locale: Latin digits (decision recipes §6).
ARABIC = Dates(
    months=(
        *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
        *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    ),
    weekdays=("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    between_thousands=".",
    rtl=True,
)
ENGLISH = Dates(
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    between_thousands=",",
    rtl=False,
)
DATES: Mapping[str, Dates] = {"ar": ARABIC, "en": ENGLISH}
