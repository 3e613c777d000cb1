"""Declared ties and exclusions as comparable words: «قبيلة أولاد فلان» is «اولاد فلان».

Both the register's declarations and a reporter's answer to «from whom must the mediator not be?»
pass through here; the store turns each word into a keyed token, and only tokens are compared
(rule N15). What no declaration recognises goes to a coordinator (safety rules §14), so this may be
strict: a word missed costs one look, a wrong match would cost neutrality.
"""

import re
from collections.abc import Iterable
from typing import Final

from bot.domain.folding import fold, strip_controls

#: Words that only say what kind of tie it is (folded).
_KINDS: Final = frozenset(
    map(
        fold,
        (
            "من",
            "أي",
            "قبيلة",
            "عائلة",
            "عيلة",
            "لحمة",
            "آل",
            "أهل",
            "ناس",
            "جماعة",
            "مدينة",
            "بلدية",
            "منطقة",
        ),
    )
) | {"tribe", "family", "town", "of", "the"}
_SEPARATORS: Final = re.compile(r"[،,؛;/|\n.]+|\s+(?:أو|او|and|or)\s+")
#: «و» as a word of its own, or grown onto the next word.
_AND: Final = re.compile(r"\s+و\s*(?=\w)")
#: The article, where a word of three letters or more is left.
_ARTICLE: Final = re.compile(r"^ال(?=\w{3})")
_LONGEST: Final = 60


def tie_words(text: str) -> tuple[str, ...]:
    """The single ties that a wording names, folded, in their order and without repetition."""
    whole = (_bare(part) for part in _SEPARATORS.split(strip_controls(text)))
    return tuple(dict.fromkeys(part for part in whole if part))


def split_at_and(wording: str) -> tuple[str, ...]:
    """The parts of a wording joined by «و»; one part where there is none.

    Names may begin with «و» («ورفلة»), so the caller tries the whole wording first.
    """
    return tuple(part for piece in _AND.split(wording) if (part := _bare(piece)))


def all_words(texts: Iterable[str]) -> tuple[str, ...]:
    """The ties of a declaration's list, each item one tie or several."""
    return tuple(dict.fromkeys(word for text in texts for word in tie_words(text)))


def _bare(part: str) -> str:
    words = fold(part)[:_LONGEST].split()
    while len(words) > 1 and words[0] in _KINDS:
        words = words[1:]
    return " ".join(_ARTICLE.sub("", word) for word in words)
