"""Masking what identifies a person in free text, as well as can be (safety rules §6).

People are asked for no names and numbers (domain brief §2.2) and type them anyway. What is found
gives way to a neutral placeholder; a coordinator still reads every text before a mediator sees a
word of it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from bot.domain import masking_words as words
from bot.domain.folding import fold, strip_controls
from bot.domain.masking_places import NO_PLACES, PlaceNames


class Kind(Enum):
    """What was found; the value is what stands in its place."""

    NAME = "[اسم]"
    NUMBER = "[رقم]"
    LINK = "[رابط]"
    ACCOUNT = "[حساب]"


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without what was found in it, and the kind of every find."""

    text: str
    found: tuple[Kind, ...]


_Rule = tuple[Kind, re.Pattern[str]]

_DOMAIN_ENDS = "com|net|org|ly|me|info|io|gov|edu|tv|co|app|xyz|link|site|online|gl|be|cc|ws|uk"
_LINK = re.compile(
    r"https?\s?:\s?//[^\s\[\]]+"
    r"|\bwww\.[^\s\[\]]+"
    r"|\b(?:t|telegram|wa|m)\s?\.\s?(?:me|dog)\s?/\s?[^\s\[\]]+"
    rf"|(?<![@\w.])(?:[a-z0-9-]+\.)+(?:{_DOMAIN_ENDS})(?![a-z0-9_])(?:/[^\s\[\]]*)?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_USER = re.compile(r"@\s?\w[\w.]*")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}\b", re.IGNORECASE)
_CUED_ACCOUNT = re.compile(
    rf"(?<!\w)(?:{words.ACCOUNT_CUES})(?:\s+(?:هو|متاعه|متاعي|اسمه|is))?\s*[:=-]?\s*"
    r"(?P<it>@?[A-Za-z][A-Za-z0-9_.-]{2,})",
    re.IGNORECASE,
)
#: What stands between the digits of one number: blanks, dashes, dots, key-cap marks.
_SEP = r"[\s\-–—_./\\()*،,:\ufe0f\u20e3]"
_CUED_NUMBER = re.compile(
    rf"(?<!\w)(?:{words.NUMBER_CUES})(?:\s+(?:هو|كان|القديم|الجديد|متاعه|is))?\s*[:=]?\s*"
    rf"(?P<it>(?:[A-Za-z]{{1,3}}\s?)?\d(?:{_SEP}{{0,3}}\d){{3,}})"
)
#: Dates, spans of years and grouped amounts identify nobody and tell much; a phone is none of them.
_HARMLESS = (
    r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-](?:19|20)\d\d(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d(?!\d)"
    r"|(?<![\d.,])(?!9[1-6]\d|218)[1-9]\d{0,2}(?:[.,]\d{3}){1,3}(?![\d.,]?\d)"
)
_NUMBER = re.compile(rf"(?P<keep>{_HARMLESS})|\+?\(?\d(?:{_SEP}{{0,3}}\d){{6,}}[\ufe0f\u20e3]*")
_RUN = re.compile(r"\d{7,}")
#: A word with the vowel signs and the tatweel that may stand inside it («العيّنة»).
_WORD = re.compile(
    r"[^\W\d_]+(?:['’\u0640\u064b-\u0652\u0670]+[^\W\d_]*)*|\[(?:اسم|رقم|رابط|حساب)\]|\d+"
)
_PLACEHOLDERS = frozenset(kind.value for kind in Kind)
_LONGEST_NAME = 4
_LONGEST_PLACE = 5
_FEWEST_SPOKEN_DIGITS = 6
_SHORTEST_SURNAME = 6


def _replace(
    text: str, pattern: re.Pattern[str], kind: Kind, found: list[Kind], group: str | None = None
) -> str:
    """Put the placeholder in place of every match (or of its group); `keep` is left alone."""

    def put(match: re.Match[str]) -> str:
        if match.groupdict().get("keep"):
            return match[0]
        found.append(kind)
        if group is None:
            return kind.value
        start, end = match.span(group)
        return match[0][: start - match.start()] + kind.value + match[0][end - match.start() :]

    return pattern.sub(put, text)


@dataclass(frozen=True, slots=True)
class _Token:
    """One word: where it stands, and what it is compared as, without and with what is glued on."""

    start: int
    end: int
    folded: str
    #: `folded` without «و ف ب ل ك» in front, and how many letters that took.
    bare: str
    glued: int
    #: Only blanks stand between this word and the one before.
    follows: bool
    #: A Latin word that begins with a capital.
    titled: bool


def _bare(folded: str) -> tuple[str, int]:
    for taken in (0, 1, 2):
        rest, front = folded[taken:], folded[:taken]
        if all(letter in "وفبلك" for letter in front) and (
            rest in words.NAMES or rest in words.AMBIGUOUS or rest in words.KIN_NAMES
        ):
            return rest, taken
    if folded.startswith("لل") and "ال" + folded[2:] in words.NAMES | words.KIN_NAMES:
        return "ال" + folded[2:], 1
    return folded, 0


def _titled(word: str) -> bool:
    return word.isascii() and word[0].isupper() and word[1:].islower()


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _WORD.finditer(text):
        folded = match[0] if match[0] in _PLACEHOLDERS else fold(match[0]).replace("ظ", "ض")
        bare, glued = _bare(folded)
        # Folding hides what tells «على» ("on") from «علي» and «مني» ("from me") from «منى».
        if match[0].endswith("على"):
            bare = folded = match[0]
        elif match[0].lstrip("وفبلك") in words.WITH_MAQSURA:
            bare = folded = match[0].lstrip("وفبلك")
        gap = text[tokens[-1].end : match.start()] if tokens else "."
        tokens.append(
            _Token(
                match.start(), match.end(), folded, bare, glued, gap.isspace(), _titled(match[0])
            )
        )
    return tokens


def _certain(token: _Token) -> bool:
    return (
        token.bare in words.NAMES
        or token.bare in words.KIN_NAMES
        or token.folded in words.LATIN_NAMES
        or token.folded in words.WITH_MAQSURA
        or (token.folded.startswith("عبدال") and len(token.folded) > len("عبدال"))
        or (token.titled and token.folded.startswith(("abd", "abou")))
    )


def _known(token: _Token) -> bool:
    return _certain(token) or token.bare in words.AMBIGUOUS


def _surname(token: _Token) -> bool:
    """Whether the word has the shape of a surname from a place or tribe: «الترهوني»."""
    word = token.folded
    return (
        word.startswith("ال")
        and word.endswith("ي")
        and len(word) >= _SHORTEST_SURNAME
        and word not in words.NOT_SURNAMES
        and word not in words.STOP
    )


def _abd(tokens: list[_Token], at: int) -> bool:
    """Whether «عبد السلام» begins here, written as two words."""
    if tokens[at].folded.lstrip("وفبلك") != "عبد" or at + 1 == len(tokens):
        return False
    following = tokens[at + 1]
    return following.follows and following.folded.startswith("ال")


def _after(tokens: list[_Token], at: int) -> int:
    """Where the name that begins at `at` ends: given name, father, family, at most four words."""
    end = at + (2 if _abd(tokens, at) else 1)
    while end < len(tokens) and end - at < _LONGEST_NAME and tokens[end].follows:
        token = tokens[end]
        if token.folded.startswith("و") and token.glued:
            break
        joint = token.folded in words.JOINTS and end + 1 < len(tokens)
        if joint and tokens[end + 1].follows and tokens[end + 1].folded not in words.STOP:
            end += 2
        elif (
            _known(token)
            or _surname(token)
            or token.folded == "الدين"
            or (token.titled and tokens[at].titled)
        ):
            end += 1
        else:
            break
    return end


def _cue(tokens: list[_Token], at: int) -> str:
    """The folded word before, without «و» in front; empty where none stands directly before."""
    if at == 0:
        return ""
    before = tokens[at - 1].folded
    return before if before in words.HARD_CUES | words.SOFT_CUES else before.removeprefix("و")


def _plausible(token: _Token) -> bool:
    """Whether a word that no list knows can be a name at all."""
    shortest = 3
    return (
        token.folded not in words.STOP
        and token.folded not in _PLACEHOLDERS
        and not token.folded.isdigit()
        and not token.folded.endswith("على")
        and len(token.folded) >= shortest
    )


def _family(token: _Token) -> bool:
    """Whether the word after «عائلة» or «قبيلة» is its name and not a description of it."""
    described = token.folded.endswith(("ه", "ين")) or token.folded.startswith(("ي", "ت", "م"))
    return _plausible(token) and (token.folded.startswith("ال") or not described)


def _begins_name(tokens: list[_Token], at: int) -> bool:
    """Whether a name begins here: a known one, or what a cue announces."""
    token = tokens[at]
    if token.folded in _PLACEHOLDERS:
        return False
    cue = _cue(tokens, at)
    if cue in words.PLACE_CUES and token.follows:
        return False
    if _certain(token) or _abd(tokens, at):
        return not _everyday_pair(tokens, at)
    if not token.follows and cue not in {"اسمه", "اسمها", "اسمي"}:
        return token.bare in words.AMBIGUOUS and _next_known(tokens, at)
    if cue in words.KIN_CUES or cue in {"ال", "عايلت", "قبيلت"}:
        return _family(token)
    if cue in words.HARD_CUES:
        return _plausible(token)
    if cue in words.SOFT_CUES and cue not in words.WEAK_CUES and _plausible(token):
        if token.bare in words.AMBIGUOUS and not token.glued:
            return True
        return _next_surname(tokens, at) and not token.folded.startswith("ال")
    if at > 1 and cue.startswith("ال") and tokens[at - 2].folded == "اسم":
        return _plausible(token)
    return token.bare in words.AMBIGUOUS and (_next_known(tokens, at) or _next_surname(tokens, at))


def _everyday_pair(tokens: list[_Token], at: int) -> bool:
    """Whether the word after makes it an everyday expression: «حسن الجوار»."""
    following = words.NOT_BEFORE.get(tokens[at].bare, frozenset())
    return at + 1 < len(tokens) and tokens[at + 1].folded in following


def _next_known(tokens: list[_Token], at: int) -> bool:
    """Whether another name follows directly: two in a row are no coincidence."""
    if at + 1 >= len(tokens) or not tokens[at + 1].follows:
        return False
    following = tokens[at + 1]
    return (_known(following) and not following.glued) or _in_chain(tokens, at + 1)


def _next_surname(tokens: list[_Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].follows and _surname(tokens[at + 1])


def _in_chain(tokens: list[_Token], at: int) -> bool:
    if tokens[at].folded in words.JOINTS and at + 1 < len(tokens):
        return _known(tokens[at + 1])
    return tokens[at].folded == "الدين"


def _place(tokens: list[_Token], at: int, places: PlaceNames) -> int:
    """How many words from here on tell a place."""
    if not places.by_first:
        return 0
    end = at + 1
    while end < len(tokens) and tokens[end].follows and end - at <= _LONGEST_PLACE:
        end += 1
    cue = _cue(tokens, at) if tokens[at].follows else ""
    return places.at([token.folded for token in tokens[at:end]], cue)


def _mask_names(text: str, found: list[Kind], places: PlaceNames) -> str:
    tokens, parts, copied, at = _tokens(text), [], 0, 0
    while at < len(tokens):
        if told := _place(tokens, at, places):
            at += told
            if at < len(tokens):
                # The last word of a place announces nobody: «قصر الحاج».
                tokens[at] = replace(tokens[at], follows=False)
            continue
        if not _begins_name(tokens, at):
            at += 1
            continue
        end = _after(tokens, at)
        parts += [text[copied : tokens[at].start + tokens[at].glued], Kind.NAME.value]
        found.append(Kind.NAME)
        copied, at = tokens[end - 1].end, end
    return "".join(parts) + text[copied:]


def _mask_spoken_digits(text: str, found: list[Kind]) -> str:
    """Numbers said as words, «صفر تسعة واحد …», six and more in a row."""
    tokens, parts, copied, at = _tokens(text), [], 0, 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and (
            tokens[end].folded in words.DIGIT_WORDS or tokens[end].folded.isdigit()
        ):
            end += 1
        spoken = any(token.folded in words.DIGIT_WORDS for token in tokens[at:end])
        if spoken and end - at >= _FEWEST_SPOKEN_DIGITS:
            parts += [text[copied : tokens[at].start], Kind.NUMBER.value]
            found.append(Kind.NUMBER)
            copied = tokens[end - 1].end
        at = max(end, at + 1)
    return "".join(parts) + text[copied:]


_STEPS: tuple[Callable[[str, list[Kind]], str], ...] = (
    lambda text, found: _replace(text, _EMAIL, Kind.ACCOUNT, found),
    lambda text, found: _replace(text, _LINK, Kind.LINK, found),
    lambda text, found: _replace(text, _USER, Kind.ACCOUNT, found),
    lambda text, found: _replace(text, _IBAN, Kind.ACCOUNT, found),
    lambda text, found: _replace(text, _CUED_ACCOUNT, Kind.ACCOUNT, found, "it"),
    lambda text, found: _replace(text, _CUED_NUMBER, Kind.NUMBER, found, "it"),
    lambda text, found: _replace(text, _NUMBER, Kind.NUMBER, found),
    lambda text, found: _replace(text, _RUN, Kind.NUMBER, found),
    _mask_spoken_digits,
)


def mask(text: str, *, names: bool = True, places: PlaceNames = NO_PLACES) -> Masked:
    """The text without names, numbers, links and accounts; masking it again changes nothing.

    `names` is off for the one answer that is a name by itself: of the tribe, family or town from
    which the mediator must not come. `places` are names that stay where they tell a place.

    What one find leaves behind may complete another, so the steps run until nothing is found. Every
    round but the last takes at least one find away, and no placeholder is ever found.
    """
    found: list[Kind] = []
    masked = strip_controls(text)
    before = ""
    while masked != before:
        before = masked
        for step in _STEPS:
            masked = step(masked, found)
        if names:
            masked = _mask_names(masked, found, places)
    return Masked(masked, tuple(found))
