"""Keys of place names: what is left of a spelling once the ways to write it no longer differ.

Decision recipe "Libya and Arabic", place search. A name has several keys; each carries the points
that a match through it costs.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby

from bot.domain.folding import dialect, tokens

#: Words that say what a place is or that somebody is there; dropped when another word is left.
_GENERIC = """مدينه المدينه حي الحي منطقه المنطقه قريه القريه بلديه البلديه محله في قرب من عند جنب
    بجانب بالقرب داخل انا ليبيا بلاد
    city town district village neighborhood neighbourhood area hay hai hey hayy madinat madinah
    medina mantiqat qaryat qaryah baladiyat libya in at near the of fi
"""
GENERIC = frozenset(_GENERIC.split())
#: Ends of names that quarters carry and people leave out («السلماني» for «السلماني الغربي»).
_QUALIFIERS = """شرقي شرقيه غربي غربيه شمالي شماليه جنوبي جنوبيه شرق غرب شمال جنوب وسط وسطي مركز
    قديم قديمه جديد جديده قبلي بحريه
"""
QUALIFIERS = frozenset(_QUALIFIERS.split())
#: What a name costs without its qualifier: 95 at most, so never sure.
QUALIFIER_COST = 5
#: What the looser keys cost.
DIALECT_COST = 4
#: Keys this short lose more when sounds are merged.
_SHORT = 3
_SHORT_COST = 8

_ARABIC = re.compile(r"[\u0600-\u06ff]")
_ARTICLES = frozenset({"al", "el", "as", "az", "ar", "ad", "an", "ash", "es", "ez", "er", "ech"})
_JOINED_ARTICLE = re.compile(
    r"^(?:[ae]l-?(?=[^aeiou]\w{3})|[ae](?=zz|rr|ss|tt|dd|nn|shsh)|l(?=[^aeiouyl]\w{3}))"
)
_MARKS = re.compile(r"['’‘`ʿʾ´ʻʼ]")
_DIGITS = (("5", "kh"), ("3", "a"), ("7", "h"), ("9", "q"), ("6", "t"), ("2", ""), ("8", "g"))
_LATIN = (
    *(("ou", "u"), ("oo", "u"), ("w", "u"), ("o", "u"), ("v", "w"), ("y", "i"), ("e", "i")),
    *(("ai", "i"), ("kh", "x"), ("gh", "g"), ("q", "g"), ("sh", "$"), ("ch", "$"), ("th", "t")),
    *(("dh", "d"), ("ph", "f"), ("dj", "j"), ("p", "b"), ("c", "k"), ("ş", "s")),
)
_ROMAN = str.maketrans(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "abttjhxddrzs$sdtdagfgklmnhui",
)
_SKELETON = str.maketrans({"a": "", "i": "", "u": "", "k": "g", "w": "f"})


def is_arabic(text: str) -> bool:
    """Whether a text holds Arabic letters."""
    return _ARABIC.search(text) is not None


def _single(text: str) -> str:
    return "".join(letter for letter, _ in groupby(text))


def _bare(token: str) -> str:
    """A folded word without article and with the short form of أبو, ابن and أولاد."""
    for article in ("وال", "بال", "ال"):
        if token.startswith(article) and len(token) - len(article) >= len(article):
            token = token[len(article) :]
            break
    else:
        if token.startswith("لا") and len(token) > len("لابيا"):
            token = token[1:]
    if token in {"ابي", "ابا", "ابو"}:
        return "بو"
    if token.startswith("ابو") and len(token) > len("ابو"):
        return token[1:]
    return {"ابن": "بن", "اولاد": "ولاد"}.get(token, token)


def without_echo(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without a last one said before: «مرزق الشرقية، مرزق» names the town twice."""
    while len(words) > 1 and _bare(words[-1]) in {_bare(word) for word in words[:-1]}:
        words = words[:-1]
    return words


def without_generic(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without those that only say what a place is, unless none would be left."""
    kept = tuple(word for word in words if word not in GENERIC)
    return kept if any(word not in _ARTICLES for word in kept) else words


def arabic_key(words: Iterable[str]) -> str:
    """Folded Arabic words as one key: no articles, no doubles, no spaces."""
    return _single("".join(_bare(word) for word in words))


def dialect_key(key: str) -> str:
    """A looser key of an Arabic key: merged sounds, ه for a last ا, no helping alef in front."""
    loose = dialect(key)
    if loose.endswith("ا"):
        loose = loose[:-1] + "ه"
    if loose.startswith("ا") and len(loose) > _SHORT + 1:
        loose = loose[1:]
    return _single(loose)


def dialect_cost(key: str) -> int:
    """What a match by the dialect key costs: 4 points, 8 for very short names."""
    return DIALECT_COST if len(key) > _SHORT else _SHORT_COST


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a text, without accents, chat digits in Latin words as letters."""
    plain = unicodedata.normalize("NFKD", _MARKS.sub("", text))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(_letters(word) for word in tokens(plain))


def spoken(text: str) -> tuple[str, ...]:
    """The words of a query without Latin articles, which no key holds anyway."""
    words = words_of(text)
    return tuple(word for word in words if word not in _ARTICLES) or words


def _letters(word: str) -> str:
    """A chat digit is a letter only beside Latin ones: «3jilat», but not «17»."""
    if is_arabic(word) or word.isdigit():
        return word
    for digit, letters in _DIGITS:
        word = word.replace(digit, letters)
    return word


def latin_key(words: Iterable[str]) -> str:
    """Latin words as one key: no articles, one letter a sound, no doubles, no last h."""
    words = tuple(words)
    kept = [word for word in words if word not in _ARTICLES] or list(words)
    joined = "".join(_JOINED_ARTICLE.sub("", word) for word in kept)
    for spelling, sound in _LATIN:
        joined = joined.replace(spelling, sound)
    return _single(joined.replace("aa", "a")).removesuffix("h")


def roman_key(key: str) -> str:
    """An Arabic key in the letters of `latin_key`; short vowels stay unknown."""
    return _single(key.translate(_ROMAN)).removesuffix("h")


def skeleton(key: str) -> str:
    """The consonants of a Latin key."""
    return _single(key.translate(_SKELETON))


def short_form(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without the qualifiers at their end; nothing when there are none or only those."""
    kept = list(words)
    while kept and kept[-1].removeprefix("ال") in QUALIFIERS:
        kept.pop()
    return tuple(kept) if kept and len(kept) < len(words) else ()
