"""What kind of tie a declaration names: «قرابة: أولاد فلان», `business: …` (domain brief §3.3).

The kind decides which rule a tie breaks (N2–N7); what says none excludes most strictly.
"""

from collections.abc import Iterable
from typing import Final

from bot.domain.folding import fold
from bot.domain.tie_tokens import TieKind
from bot.domain.ties import tie_words

#: What stands before a colon in a declaration (folded), and the kind of tie that it names.
_NAMED: Final = {
    fold(word): kind
    for kind, words in {
        TieKind.KIN: ("kin", "قرابة", "قريب", "نسب", "صهر"),
        TieKind.COMMUNITY: ("community", "قبيلة", "انتماء", "بلدة", "حزب", "مجلس"),
        TieKind.BUSINESS: ("business", "عمل", "مال", "تجارة", "أرض"),
        TieKind.ARMED: ("armed", "سلاح", "جهة مسلحة", "جهة أمنية"),
        TieKind.OFFICE: ("office", "منصب", "وظيفة عامة"),
    }.items()
    for word in words
}


def kinds_of_ties(texts: Iterable[str]) -> tuple[tuple[TieKind | None, str], ...]:
    """The ties of a declaration's list with their kinds; None where no known one stands before."""
    found: list[tuple[TieKind | None, str]] = []
    for text in texts:
        before, colon, after = text.partition(":")
        kind = _NAMED.get(fold(before)) if colon else None
        found += [(kind, word) for word in tie_words(after if kind else text)]
    return tuple(dict.fromkeys(found))
