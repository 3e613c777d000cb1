"""The family name (لقب) at the end of a full name: a soft hint, never a tie (domain brief §3.7).

Names are shared and misspelt: two people called «الورفلي» need not know each other, and somebody of
that tribe may be called otherwise. So nobody is kept out for a name; whoever chooses is told that
one should be asked about.
"""

from typing import Final

from bot.domain.folding import fold
from bot.domain.ties import tie_keys, tie_words

#: The last word alone is no name after these.
_LEADS_ON: Final = frozenset(
    ("بن", "ابن", "بو", "ابو", "ابي", "عبد", "اولاد", "ولد", "بني", "ال", "bin", "ben", "abu", "al")
)


def family_name(full_name: str) -> str:
    """The family name as written last, folded; nothing where a single name is all there is."""
    words = fold(full_name).split()
    first = len(words) - 1
    while first > 0 and words[first - 1] in _LEADS_ON:
        first -= 1
    return " ".join(words[first:]) if first > 0 else ""


def family_keys(full_name: str) -> frozenset[str]:
    """The keys of the family name, as ties have them (domain/ties.py); none for a single name."""
    return frozenset[str]().union(*map(tie_keys, tie_words(family_name(full_name))))


def alike(full_name: str, wording: str) -> bool:
    """Whether somebody is called as one of a tribe or a family would be; a hint, no proof."""
    others = frozenset[str]().union(*map(tie_keys, tie_words(wording)))
    return not family_keys(full_name).isdisjoint(others)
