"""Folding: one spelling for the many ways people type the same Arabic word.

A folded text is a key for comparing and is never shown or stored in place of what was said.
"""

import re
import unicodedata
from collections.abc import Iterable

_BIDI = (*range(0x2066, 0x206A), 0x200E, 0x200F, *range(0x202A, 0x202F), 0x061C)
_ZERO_WIDTH = (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD)
_HARAKAT = (*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06EE))
_TATWEEL = 0x0640

_LETTERS = {
    "إ": "ا",
    "أ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ى": "ي",
    "ئ": "ي",
    "ی": "ي",
    "ؤ": "و",
    "ة": "ه",
    "ۀ": "ه",
    "ە": "ه",
    "ہ": "ه",
    "ء": "",
    "ک": "ك",
    "گ": "ق",
    "ڨ": "ق",
    "ڭ": "ق",
    "پ": "ب",
    "چ": "ج",
    "ڤ": "ف",
}
_SOUNDS = {
    "ص": "س",
    "ط": "ت",
    "ث": "ت",
    "ض": "د",
    "ظ": "د",
    "ذ": "د",
    "ق": "ك",
    "غ": "ك",
    "ح": "ه",
}


def _dropped(*groups: Iterable[int]) -> dict[int, str]:
    return {code: "" for group in groups for code in group}


_FOLD = {
    **_dropped(_BIDI, _ZERO_WIDTH, _HARAKAT, (_TATWEEL,)),
    **str.maketrans(_LETTERS),
    **{0x0660 + digit: str(digit) for digit in range(10)},
    **{0x06F0 + digit: str(digit) for digit in range(10)},
}
_DIALECT = str.maketrans(_SOUNDS)
_STORED = {
    **_dropped(range(0x20), range(0x7F, 0xA0), _BIDI, _ZERO_WIDTH, range(0xD800, 0xE000)),
    ord("\n"): "\n",
    ord("\t"): " ",
    **dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n"),
}
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """One spelling for comparing: hamza, ta marbuta, vowel signs, digits and case no longer differ.

    Decision recipe "Libya and Arabic", place search. Spaces are kept, but only one between words.
    """
    folded = unicodedata.normalize("NFKC", text).translate(_FOLD).lower()
    return " ".join(folded.split())


def dialect(text: str) -> str:
    """A looser key: letters that Libyan speech does not keep apart are one (ص=س, ق=غ=ك …)."""
    return fold(text).translate(_DIALECT)


def tokens(text: str) -> tuple[str, ...]:
    """The folded words of `text`, without punctuation."""
    return tuple(_WORD.findall(fold(text)))


def strip_controls(text: str) -> str:
    """What may be stored of what people send: no bidi or zero-width signs, no control characters.

    Every kind of line end becomes a newline and a tab a space, so that words never run together;
    halves of broken surrogate pairs go too, since no database could hold them.
    """
    return text.replace("\r\n", "\n").translate(_STORED)
