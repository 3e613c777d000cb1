"""Reading free text for danger, so that the gate question can be asked again.

Words on folded tokens, clause by clause, with negation: «الحمد لله ما تأذى أحد» is no alarm. It
never decides anything: a hit brings back a question and keeps matching from starting by itself
(safety rules §1).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache

from bot.domain import danger_groups as groups
from bot.domain import danger_words as words
from bot.domain import denial_words as denial
from bot.domain.emergency_words import EMERGENCY
from bot.domain.folding import fold


class Danger(Enum):
    """What must not be mediated, or not before a human looked (domain brief §1.2, §1.5)."""

    #: Life in danger now.
    EMERGENCY = "emergency"
    #: Violence at home or against women, sexual violence, blackmail with pictures.
    HOME_VIOLENCE = "home_violence"
    CHILD = "child"
    #: Kidnapped, held for ransom, for work, or by an armed group; missing.
    HELD = "held"
    SELF_HARM = "self_harm"
    #: A mine, a shell, something that may still explode.
    UXO = "uxo"


class _Phrase:
    """`a b_c|d` as a regular expression, compiled when first tried; single spaces between words.

    There are hundreds, and most are never tried: compiling all would take longer than everything
    else at the start together.
    """

    __slots__ = ("_compiled", "_source")

    def __init__(self, source: str) -> None:
        self._source = source
        self._compiled: re.Pattern[str] | None = None

    @property
    def ready(self) -> re.Pattern[str]:
        """The expression, compiled."""
        if self._compiled is None:
            steps = [_alternatives(part) for part in self._source.split()]
            self._compiled = re.compile(r"(?<= )" + _GAP.join(steps))
        return self._compiled


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One line of `danger_words`: a core, what must stand near it, and what must not."""

    #: Whoever says the core writes one of these; None where it has no letters to go by.
    marks: frozenset[str] | None
    core: _Phrase
    near: tuple[_Phrase, ...]
    unless: _Phrase | None
    deniable: bool


_BREAK = re.compile(r"[\n.,;:!?…،؛؟()\[\]«»\"|/]+|\s[-–—]+\s")
_WORD = re.compile(r"[^\W_]+")
_STRETCHED = re.compile(r"(.)\1{2,}")
_WITHOUT = re.compile(r"(?<!\S)[وف]?من غير(?!\S)")
_GAP = r"(?:\S+ ){0,2}"
_FRONT = r"(?:[وف])?(?:[بلك]?ال|لل|[بلك])?"
#: The person, then the ن or ت of what is done to somebody: «ضرب», «يضرب», «انضرب», «يتضرب».
_VERB_FRONT = r"(?:[وف])?(?:[بلح]|ه)?(?:[يتنا][نت]?)?"
_VERB_END = r"(?:ت|وا|و|نا|ون|ين|ي|ا)?(?:ني|نا|كم|ك|ه|ها|هم|هن|و)?"

#: The person it is done to, grown onto the verb: «خنقها», «دهسوه».
_OBJECT = r"(?:ت|وا|و|نا|ون|ين|ي|ا)?(?:ني|نا|كم|ك|ه|ها|هم|هن)"

_NOUN_END = r"(?:ات|ين|ون|ان|تي|ته|تها|تهم|تنا|ت|ي|ه|ها|هم|نا|ك|كم|و|وا|ني|ا)?"
#: Shorter words take no ending by themselves: with one, too many of them become other words.
_LONG = 4
#: Letters of a mark.
_MARK = 3


def _spelling(text: str) -> str:
    """The folded text with the slips that people make: ظ for ض, letters drawn out."""
    return _STRETCHED.sub(r"\1", fold(text)).replace("ظ", "ض").replace("'", "").replace("’", "")


def _stem(source: str) -> str:
    """A plain word with the endings it may take; a verb (`@`, `=`) takes others than a noun."""
    stem = _spelling(source.strip("@=~"))
    if source.endswith("~"):
        return stem + r"\S*"
    if source.startswith("@"):
        return stem + _VERB_END
    if source.startswith("="):
        return stem + _OBJECT
    return stem + _NOUN_END if len(stem) >= _LONG else stem


@cache
def _alternatives(source: str) -> str:
    """`a|b_c|@d|<E>` as a regular expression for whole words, each with the space behind it.

    Words of one kind share their prefix: written out for each, compiling took seconds.
    """
    nouns, verbs, others = [], [], []
    for part in source.split("|"):
        if "_" in part:
            others.append("".join(map(_alternatives, part.split("_"))))
        elif part.startswith("<"):
            others.append(_alternatives(groups.GROUPS[part.strip("<>")]))
        elif part.startswith(("@", "=")):
            verbs.append(_stem(part))
        else:
            nouns.append(_stem(part))
    if nouns:
        others.append(f"{_FRONT}(?:{'|'.join(nouns)}) ")
    if verbs:
        others.append(f"{_VERB_FRONT}(?:{'|'.join(verbs)}) ")
    return "(?:" + "|".join(others) + ")"


def _literals(source: str) -> list[str]:
    """The letters that each alternative of a step has to hold somewhere."""
    found = []
    for part in source.split("|"):
        first = part.split("_", 1)[0]
        if first.startswith("<"):
            found += _literals(groups.GROUPS[first.strip("<>")])
        else:
            found.append(_spelling(first.strip("@=~")))
    return found


def _marks(core: str) -> frozenset[str] | None:
    """Three letters in a row of which one must stand in a clause that says `core`.

    Hundreds of patterns are looked for in every text; by these nearly all need not be tried.
    """
    steps = [_literals(step) for step in core.split()]
    telling = [step for step in steps if all(len(word) >= _MARK for word in step)]
    if not telling:
        return None
    return frozenset(word[:_MARK] for word in min(telling, key=len))


def _pattern(source: str) -> _Pattern:
    asserted, _, unless = source.partition(" ! ")
    core, *near = asserted.split(" & ")
    return _Pattern(
        _marks(core.lstrip("^")),
        _Phrase(core.lstrip("^")),
        tuple(_Phrase(part) for part in near),
        _Phrase(unless) if unless else None,
        not core.startswith("^"),
    )


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """All patterns."""

    idioms: tuple[_Phrase, ...]
    by_danger: tuple[tuple[Danger, tuple[_Pattern, ...]], ...]
    being: re.Pattern[str]
    lasting: re.Pattern[str]
    not_after: re.Pattern[str]
    ends: re.Pattern[str]
    behind: re.Pattern[str]
    #: How many years somebody has, with the space behind it.
    age: re.Pattern[str]


def _plain(source: str) -> re.Pattern[str]:
    folded = (_spelling(part).replace("_", " ") for part in source.split("|"))
    return re.compile("(?:" + "|".join(folded) + ")")


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon(
        tuple(_Phrase(line) for line in groups.IDIOMS),
        tuple(
            (Danger(name), tuple(_pattern(line) for line in lines))
            for name, lines in (("emergency", EMERGENCY), *words.WORDS.items())
        ),
        _plain(denial.BEING),
        _plain(denial.LASTING),
        _plain(denial.NOT_DENYING_AFTER),
        _plain(denial.ENDS_DENIAL),
        re.compile(f"(?:\\S+ )?{_plain(denial.DENIES_BEHIND).pattern} (?:\\S+ )?"),
        re.compile(_alternatives("<AGE>")),
    )


def _clauses(text: str) -> list[str]:
    """The folded clauses of a text, each as ` word word ` (a space at both ends)."""
    found = []
    for part in _BREAK.split(text):
        clause: list[str] = []
        for word in _WORD.findall(_WITHOUT.sub("بدون", _spelling(part))):
            if word in denial.BUT:
                found.append(clause)
                clause = []
            else:
                clause.append(word)
        found.append(clause)
    return [f" {' '.join(clause)} " for clause in found if clause]


def _without_idioms(clause: str) -> str:
    for idiom in _lexicon().idioms:
        clause = idiom.ready.sub("", clause)
    return clause


def _denying(word: str) -> str:
    """`word` without «و» or «ف» in front, where that leaves a word of denial."""
    bare = word[1:] if word.startswith(("و", "ف")) else word
    return bare if bare in denial.NEGATORS or bare in denial.PARTICLES else word


def _reach(before: list[str], index: int, following: str) -> int:
    """How many words after it the one at `index` denies; none if it is no word of denial.

    «ولا» is "nor" only after another denial or before «حد»; «ولا نفضحك» threatens ("or else").
    """
    lexicon = _lexicon()
    word = _denying(before[index])
    if lexicon.lasting.fullmatch(following):
        return 0
    if word in denial.AGES and lexicon.age.fullmatch(f"{following} "):
        return 0
    if word in denial.NEGATORS:
        return denial.NEGATORS[word]
    if word not in denial.PARTICLES or (index and lexicon.not_after.fullmatch(before[index - 1])):
        return 0
    being = bool(lexicon.being.fullmatch(following))
    if before[index] == "ولا" and not being:
        denied = any(_reach(before, at, before[at + 1]) for at in range(index))
        return 1 if denied else 0
    return 4 if being else 1


def _starts_anew(between: list[str], core: list[str], word: str) -> bool:
    """Whether a new thought begins after the denial: «مش كويسة ويلمس فيا».

    «بلا» and «بدون» go on through a list: «بدون ضرب وسلاح».
    """
    if _denying(word) in denial.LISTING:
        return False
    return any(denial.AND.match(each) for each in (*between, core[0])[1:])


def _denied(clause: str, start: int, end: int) -> bool:
    """Whether the words from `start` to `end` are denied by what stands before or right behind."""
    lexicon = _lexicon()
    behind = clause[end:]
    if behind and lexicon.behind.fullmatch(behind):
        return True
    before = clause[:start].split()
    core = clause[start:end].split()
    for index in range(len(before) - 1, max(-1, len(before) - 6), -1):
        word, distance = before[index], len(before) - index
        if lexicon.ends.fullmatch(word) or _starts_anew(before[index + 1 :], core, word):
            return False
        if _reach(before, index, (*before[index + 1 :], *core)[0]) >= distance:
            return True
    return False


def _said(phrase: _Phrase, clause: str, *, deniable: bool = True) -> bool:
    return any(
        not (deniable and _denied(clause, hit.start(), hit.end()))
        for hit in phrase.ready.finditer(clause)
    )


def _hits(pattern: _Pattern, clauses: list[str], index: int) -> bool:
    clause = clauses[index]
    if pattern.core.ready.search(clause) is None:
        return False
    around = clauses[max(0, index - 1) : index + 2]
    if pattern.unless and pattern.unless.ready.search(clause):
        return False
    if not all(any(_said(near, each) for each in around) for near in pattern.near):
        return False
    return _said(pattern.core, clause, deniable=pattern.deniable)


def _seen(clause: str) -> frozenset[str]:
    return frozenset(clause[at : at + _MARK] for at in range(len(clause) - _MARK + 1))


def _dangers(clauses: list[str]) -> Iterator[Danger]:
    seen = [_seen(clause) for clause in clauses]
    for danger, patterns in _lexicon().by_danger:
        if any(
            _hits(pattern, clauses, at)
            for pattern in patterns
            for at, marks in enumerate(seen)
            if pattern.marks is None or not pattern.marks.isdisjoint(marks)
        ):
            yield danger


def read_danger(text: str) -> frozenset[Danger]:
    """Every kind of danger the text speaks of; what is denied within its clause does not count.

    Old and quoted things may count: when in doubt the stricter (domain brief §1.1).
    """
    clauses: Iterable[str] = map(_without_idioms, _clauses(text))
    return frozenset(_dangers([clause for clause in clauses if clause.strip()]))
