"""Names of places that look like names of people, such as «أبو سليم»: where they tell a place.

Many quarters are called after somebody. A place stays readable where the words before it say that a
place is meant («في», «سكان»); elsewhere it stays only where it could hardly be anybody's name, and
never after a word that announces a person («مع», «جاري»). In doubt a name is masked: the district
of a report is known anyway, and whom a nickname means is not to be told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.domain import masking_words as words
from bot.domain.folding import fold

#: After these a place is meant, whatever its name.
WHERE: Final = frozenset(
    fold(
        """
        في الي الى حتى قرب جنب وسط داخل خارج شمال جنوب شرق غرب منطقه منطقة بلديه بلدية حي محله محلة
        مدينه مدينة قريه قرية ضواحي طريق شارع سوق مدخل مخرج جزيره جزيرة جسر كوبري ساحه ساحة مشروع
        نواحي ناحيه ناحية باتجاه اتجاه عبر
        """
    ).split()
)
#: After these the people of a place are meant, or of a tribe.
WHOSE: Final = frozenset(fold("من اهل اهالي سكان ناس شباب جماعة ابناء وبين بين").split())
#: With these the name of a person or of their people begins.
_LIKE_A_PERSON: Final = frozenset(fold("ابو بو بن ابن ام بنت اولاد ولاد ولد الحاج بيت ال").split())
_PEOPLE: Final = (
    words.HARD_CUES | words.SOFT_CUES | words.KIN_CUES | frozenset(("عايلت", "قبيلت"))
) - (WHERE | WHOSE)
#: Of a person one would say «فيه».
_IN_IT: Final = "فيها"
_GLUED: Final = "بلفوك"


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """Names of places by their first word, the longest first; compared folded."""

    by_first: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def at(self, said: Sequence[str], cue: str) -> int:
        """How many of the words that follow one another are a place here; 0 where none is told.

        `cue` is the folded word directly before, empty where there is none.
        """
        for first, glued in _without_glue(said[0]):
            for name in self.by_first.get(first, ()):
                if (first, *said[1 : len(name)]) == name and _is_told(name, cue, glued, said):
                    return len(name)
        return 0


NO_PLACES: Final = PlaceNames()


def place_names(names: Iterable[str]) -> PlaceNames:
    """The names of a gazetteer as masking compares them."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for name in names:
        folded = tuple(fold(name).replace("ظ", "ض").split())
        if folded:
            found.setdefault(folded[0], set()).add(folded)
    return PlaceNames(
        {first: tuple(sorted(each, key=len, reverse=True)) for first, each in found.items()}
    )


def _without_glue(word: str) -> Iterable[tuple[str, str]]:
    """The word as it stands, and without a letter grown onto it: «بأبو», «للزاوية»."""
    yield word, ""
    if word.startswith("لل"):
        yield "ال" + word[2:], "ل"
    if len(word) > 1 and word[0] in _GLUED:
        yield word[1:], word[0]


def _is_told(name: tuple[str, ...], cue: str, glued: str, said: Sequence[str]) -> bool:
    """Whether the place is meant, and not somebody of that name."""
    following = said[len(name)] if len(said) > len(name) else ""
    if glued in ("ب", "ف", "ل") or cue in WHERE:
        return True
    if cue in _PEOPLE:
        return False
    if following == _IN_IT:
        return True
    if name[0] in words.KIN_NAMES and len(name) == 1:
        return False
    if cue in WHOSE:
        # «من أبو سليم الورفلي»: a family name follows, so it is a person.
        return following not in words.NAMES
    known = words.NAMES | words.AMBIGUOUS
    return len(name) > 1 and name[0] not in _LIKE_A_PERSON and name[0] not in known
