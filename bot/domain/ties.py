"""Declared ties and exclusions as comparable keys: «قبيلة أولاد فلان» is «اولاد فلان».

Both the register's declarations and a reporter's answer to «from whom must the mediator not be?»
pass through here; the store turns each key into a keyed token, and only tokens are compared
(rule N15). What no declaration recognises goes to a coordinator (safety rules §14).

A tie has several keys, and two ties are the same where they share one. So a wording that may mean
two things, such as «السليماني», meets both «أولاد سليمان» and «بني سليمان», which stay apart from
each other: whoever may be tied is not asked, and no third is drawn in.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.domain.folding import fold, strip_controls
from bot.domain.tie_names import IRREGULAR

#: Words that only say what kind of tie it is, or through whom (folded).
_KINDS: Final = frozenset(
    map(
        fold,
        (
            *("من", "أي", "كل", "جميع", "قبيلة", "قبائل", "قبيلتي", "عشيرة", "عائلة", "عائلات"),
            *("عائلتي", "عيلة", "عيلتي", "لحمة", "لحمتي", "لقب", "آل", "أهل", "أهالي", "أهلي"),
            *("ناس", "جماعة", "أبناء", "سكان", "مدينة", "بلدية", "منطقة", "أخوالي", "أخوال"),
            *("خوالي", "نسابي", "أنسابي", "أصهاري", "زوجتي", "زوجي", "أمي", "والدتي", "جدتي"),
        ),
    )
) | {"tribe", "tribes", "family", "town", "clan", "of", "the"}
_SEPARATORS: Final = re.compile(r"[،,؛;/|\n.]+|\s+(?:أو|او|من|في|and|or|from|in)\s+")
#: «و» as a word of its own, or grown onto the next word.
_AND: Final = re.compile(r"\s+و\s*(?=\w)")
#: The article, where a word of three letters or more is left.
_ARTICLE: Final = re.compile(r"^ال(?=\w{3})")
_LONGEST: Final = 60
#: What stands before the name of a forefather. «أولاد علي» and «بني علي» are two tribes; somebody
#: who writes «علي» alone may mean either.
_SONS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("اولاد", "ولاد", "ولد", "لولاد", "اولد"), "sons"),
    **dict.fromkeys(("awlad", "aulad", "ouled", "oulad", "wlad", "walad"), "sons"),
    **dict.fromkeys(
        ("بني", "بنو", "بن", "ابن", "beni", "bani", "banu", "bin", "ben", "ibn"), "bani"
    ),
}
#: Letters that are mistaken for one another in writing (safer than all that sound alike: ق and غ,
#: ح and ه, ك and ق tell names apart).
_MISTAKEN: Final = str.maketrans("ذثظصط", "دتضست")
_TWICE: Final = re.compile(r"(?<=.)(.)\1+")
_NO_LETTER: Final = re.compile(r"[\W\d_]+")
_FATHER: Final = re.compile(r"^اب[وي](?=\w{3})")
_SERVANT: Final = re.compile(r"^عبدال(?=\w{2})")
#: Of whom one is called so: «ورفلي» of «ورفلة», «زنتاني» of «زنتان», «سبهاوي» of «سبها».
_NISBA: Final = re.compile(r"^(\w{3,}?)(?:ي|يه|ين|يون)$")
#: Plurals without an ending of their own, and the word from which one of them is named.
_PLURALS: Final = (
    (re.compile(r"^(.)وا(.)ي(.)$"), r"\1ا\2و\3"),  # العواكير: عاكوري
    (re.compile(r"^(.)(.)ا(.)ي(.)$"), r"\1\2\3و\4"),  # المحاميد: محمودي
    (re.compile(r"^(.)وا(.)(.)$"), r"\1ا\2\3"),  # الفواخر: فاخري
    (re.compile(r"^(.)(.)ا(.)(.)ه$"), r"\1\2\3\4"),  # المقارحة: مقرحي
)
#: A name begins with a letter that only helps to speak it: «ازوارة» is «زوارة», but «أحمد» is not
#: «حمد», nor «الأحمدي» «الحمدي».
_HELPING: Final = re.compile(r"^ا(?=\w{4})(?!\w{3}(?:ي|يه|ين|يون|ات)$)")


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


def tie_keys(word: str) -> frozenset[str]:
    """The keys of one tie, as `tie_words` gives it; two are the same where they share a key.

    The word itself is among them: declarations kept from before are tokens of it.
    """
    words = [clean for each in word.split() if (clean := _NO_LETTER.sub("", each))] or [word]
    kind = _SONS.get(words[0]) if len(words) > 1 else None
    name = _name(words if kind is None else words[1:])
    spellings = {name, _HELPING.sub("", name)}
    if kind is not None:
        return frozenset({word, *(f"{kind}:{each}" for each in spellings)})
    return frozenset({word}).union(*map(_keys_of_name, spellings))


def same_tie(one: str, other: str) -> bool:
    """Whether two wordings name a tie in common, as the register sees it."""
    return not _all_keys(one).isdisjoint(_all_keys(other))


def _all_keys(text: str) -> frozenset[str]:
    return frozenset[str]().union(*map(tie_keys, tie_words(text)))


def _bare(part: str) -> str:
    words = fold(part)[:_LONGEST].split()
    while words and words[0] in _KINDS and (len(words) > 1 or words[0].endswith("ي")):
        words = words[1:]
    return " ".join(_ARTICLE.sub("", word) for word in words)


def _name(words: Iterable[str]) -> str:
    """Words as one name: «أبو سيف» is «بوسيف», «عبد السلام» is «عبدالسلام»."""
    joined = "".join(words)
    joined = _SERVANT.sub("عبد", _FATHER.sub("بو", joined))
    return _TWICE.sub(r"\1", joined.translate(_MISTAKEN))


def _keys_of_name(name: str) -> Iterator[str]:
    yield f"name:{name}"
    yield f"sons:{name}"
    yield f"bani:{name}"
    if name in _IRREGULAR:
        yield f"known:{_IRREGULAR[name]}"
    found = _NISBA.match(name)
    if found is not None:
        yield from _keys_of_one_of(found[1])
    else:
        yield from _keys_of_all(name)


def _keys_of_one_of(stem: str) -> Iterator[str]:
    """«X-i» is one of X, of X-a, of X-at or of a plural that is made of X."""
    for kind in ("name", "sons", "bani", "ending", "many", "plural"):
        yield f"{kind}:{stem}"
    town = stem.removesuffix("او")
    if town != stem and len(town) > 1:
        yield f"ending:{town}"


def _keys_of_all(name: str) -> Iterator[str]:
    """Under which of them one is called after all: each kind of ending keeps to itself."""
    if name[-1:] in {"ه", "ا"} and len(name) > 3:  # noqa: PLR2004 - a stem of three letters
        yield f"ending:{name[:-1]}"
    if name.endswith("ات") and len(name) > 4:  # noqa: PLR2004 - likewise
        yield f"many:{name[:-2]}"
    for pattern, single in _PLURALS:
        if pattern.match(name):
            yield f"plural:{pattern.sub(single, name)}"


def _read_irregular() -> dict[str, str]:
    lines = ([_name([_bare(word)]) for word in line.split()] for line in IRREGULAR.split("\n"))
    return {name: names[0] for names in lines for name in names}


_IRREGULAR: Final = _read_irregular()
