"""Search for a place by the name somebody typed (decision recipe "Libya and Arabic").

A query is compared with every name of every place by several keys; the best of them counts. A
part of the query that names a town narrows the rest to that town's district.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log10

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.domain import place_keys as keys
from bot.domain.place_record import Hit, Place, PlaceLevel

#: One button is enough from here on.
SURE = 96
#: Below this a place is not even offered.
OFFERED = 75
#: How well a part of the query must name a town to count as context.
_CONTEXT = 85
#: A town whose quarter is unknown to us is offered, never sure.
_TOWN_ONLY = 78
#: The start of a longer name; any other part of it.
_BEGINNING = 80
_WITHIN = 76
_PART_LENGTH = 4
#: The share of a Latin key two spellings with the same consonants must have in common to be one.
_SAME_CONSONANTS = 88
#: Fewer consonants than this say nothing.
_SHORT_SKELETON = 3
_ALTERNATIVE_COST = 1
_AT_COST = 3
_EQUAL = 100.0
#: What one slip costs, in letters.
_SLIP = 0.8
_LONGEST = 8
_LONGEST_TEXT = 120
_LONGEST_TOWN = 4
#: How many sure answers are kept.
_REMEMBERED = 1024
#: A name is "clearly the town people mean" when no rival has a fifth of its people.
_DOMINANT = 5
#: Rivals closer than this make a hit unsure; those of a name that is not spelt as we know it too.
_RIVAL = 12
_RIVAL_OF_GUESS = 20
_AS_WRITTEN = 99
#: A smaller city's name alone is as often a person's (بدر, بشر).
_KNOWN_CITY = 5000
_SHORT_LATIN = 5
_LEVEL_WEIGHT = {
    PlaceLevel.REGION: 1.0,
    PlaceLevel.DISTRICT: 1.5,
    PlaceLevel.MUNICIPALITY: 2.0,
    PlaceLevel.CITY: 2.0,
    PlaceLevel.LOCALITY: 0.0,
}
#: A quarter found through its town stands before the town itself.
_PLACED_WEIGHT = 15.0
#: A name as it stands comes before a guess at a larger town's.
_EXACT_WEIGHT = 6.0
_NOT_A_NAME = keys.GENERIC | keys.QUALIFIERS

Words = tuple[str, ...]
Scores = dict[str, float]
#: Which places have a key, and what a match through it costs.
Shelf = Mapping[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, slots=True)
class Shelves:
    """The keys of some places, by kind."""

    arabic: Shelf
    loose: Shelf
    latin: Shelf


@dataclass(frozen=True, slots=True)
class _Form:
    """One key of a place."""

    kind: str
    key: str
    cost: float


@dataclass(frozen=True, slots=True)
class _Found:
    """How well a place fits; when the query named its town too, by how many letters of its own."""

    place: Place
    raw: float
    placed: int = 0


def _forms(place: Place) -> Iterator[_Form]:
    """Every key of a place: of its names, without generic words, without qualifiers."""
    names = [(place.name_ar, 0.0), (place.name_en, 0.0)]
    names += [(name, _ALTERNATIVE_COST) for name in place.alt_names]
    for name, cost in names:
        for part in name.replace("(", ":").replace("/", ":").split(":"):
            words = keys.words_of(part)
            if words:
                yield from _forms_of_name(words, cost)


def _forms_of_name(words: Words, cost: float) -> Iterator[_Form]:
    spoken = keys.without_generic(words)
    short = keys.short_form(spoken)
    variants = [(words, cost), (spoken, cost)]
    if short:
        variants.append((short, cost + keys.QUALIFIER_COST))
    for variant, price in variants:
        if any(keys.is_arabic(word) for word in variant):
            key = keys.arabic_key(variant)
            yield _Form("arabic", key, price)
            yield _Form("loose", keys.dialect_key(key), price + keys.dialect_cost(key))
            yield _Form("latin", keys.roman_key(key), price)
        else:
            yield _Form("latin", keys.latin_key(variant), price + _short_latin(variant, price))


def _short_latin(words: Words, cost: float) -> float:
    """A short Latin alternative name is as often another place's (Homs, East): never sure."""
    short = cost > 0 and len("".join(words)) < _SHORT_LATIN
    return keys.QUALIFIER_COST if short else 0.0


def _shelves(places: Iterable[tuple[Place, tuple[_Form, ...]]]) -> Shelves:
    kinds: dict[str, dict[str, dict[str, float]]] = {"arabic": {}, "loose": {}, "latin": {}}
    for place, forms in places:
        for form in forms:
            owners = kinds[form.kind].setdefault(form.key, {})
            owners[place.place_id] = min(form.cost, owners.get(place.place_id, form.cost))
    ready = {
        kind: {key: tuple(owners.items()) for key, owners in shelf.items() if key}
        for kind, shelf in kinds.items()
    }
    return Shelves(ready["arabic"], ready["loose"], ready["latin"])


def _near(shelf: Shelf, key: str, floor: float) -> Iterator[tuple[str, float]]:
    """The keys of a shelf that resemble a key, with their likeness in percent."""
    for match, score, _ in process.extract(
        key, shelf.keys(), scorer=fuzz.ratio, score_cutoff=floor, limit=40
    ):
        yield match, _likeness(key, match, score)


def _likeness(key: str, other: str, ratio: float) -> float:
    """One slip of the finger costs the same whether a letter is wrong, missing or swapped."""
    longer = max(len(key), len(other))
    if ratio == _EQUAL or longer < _PART_LENGTH or OSA.distance(key, other, score_cutoff=1) > 1:
        return ratio
    return _EQUAL * (1 - _SLIP / longer)


def _parts(shelf: Shelf, key: str) -> Iterator[tuple[str, float]]:
    """The longer keys that a key is a part of."""
    if len(key) >= _PART_LENGTH:
        for longer in shelf:
            if key in longer:
                yield longer, _BEGINNING if longer.startswith(key) else _WITHIN


def _merge(scores: Scores, owners: Iterable[tuple[str, float]], score: float) -> None:
    for place_id, cost in owners:
        scores[place_id] = max(scores.get(place_id, 0.0), score - cost)


def _latin_likeness(query: str, key: str, ratio: float) -> float:
    """How alike two Latin keys are: the whole, or the mean of whole and consonants.

    The same four consonants or more in a largely equal word count as the same name
    (bngazi, trables); anything else short of equality stays below sure.
    """
    if query == key:
        return 100.0
    bones, others = keys.skeleton(query), keys.skeleton(key)
    if bones == others and len(bones) >= _PART_LENGTH and ratio >= _SAME_CONSONANTS:
        return float(SURE)
    if min(len(bones), len(others)) < _SHORT_SKELETON:
        return min(SURE - 1.0, ratio)
    return min(SURE - 1.0, max(ratio, (ratio + fuzz.ratio(bones, others)) / 2))


def _rank_arabic(words: Words, shelves: Shelves, cost: float, scores: Scores) -> None:
    key = keys.arabic_key(words)
    loose = keys.dialect_key(key)
    if not key:
        return
    for match, score in (*_near(shelves.arabic, key, OFFERED), *_parts(shelves.arabic, key)):
        _merge(scores, shelves.arabic[match], score - cost)
    if loose:
        for match, score in _near(shelves.loose, loose, OFFERED + keys.DIALECT_COST):
            _merge(scores, shelves.loose[match], score - cost)
    if not scores or max(scores.values()) < OFFERED:
        roman = keys.roman_key(key)
        for match, score in _near(shelves.latin, roman, OFFERED + keys.DIALECT_COST):
            _merge(scores, shelves.latin[match], score - cost - keys.QUALIFIER_COST)


def _rank_latin(words: Words, shelves: Shelves, cost: float, scores: Scores) -> None:
    key = keys.latin_key(words)
    if len(key) <= 1:
        return
    for match, ratio in _near(shelves.latin, key, OFFERED - 15):
        _merge(scores, shelves.latin[match], _latin_likeness(key, match, ratio) - cost)
    for match, score in _parts(shelves.latin, key):
        _merge(scores, shelves.latin[match], score - cost)


def _rank(words: Words, shelves: Shelves) -> Scores:
    """How well each place of the shelves fits these words (only what may be offered)."""
    scores: Scores = {}
    spoken = keys.without_generic(words)
    variants = [(words, 0.0)] if spoken == words else [(words, 0.0), (spoken, 1.0)]
    first = spoken[0]
    if first.startswith("ب") and len(first) > _PART_LENGTH:
        variants.append(((first[1:], *spoken[1:]), _AT_COST))
    for variant, cost in variants:
        arabic = any(keys.is_arabic(word) for word in variant)
        (_rank_arabic if arabic else _rank_latin)(variant, shelves, cost, scores)
    return {place_id: score for place_id, score in scores.items() if score >= OFFERED}


def _weight(found: _Found) -> float:
    """What stands first: the better match; among equals the larger thing and the more people.

    A guess at a misspelt name leans twice as much on how many people could have meant it; within a
    named town the words decide.
    """
    place = found.place
    known = _LEVEL_WEIGHT[place.level] + 0.5 * log10(max(1, place.population or 1))
    if found.placed:
        return found.raw + (known + found.placed) / 10 + _PLACED_WEIGHT
    return found.raw + known + (_EXACT_WEIGHT if found.raw >= SURE else known)


def _district_id(place: Place) -> str:
    return place.place_id if place.level is PlaceLevel.DISTRICT else place.parent_id


def _below_district(place: Place) -> bool:
    return place.level.town or place.level is PlaceLevel.LOCALITY


def _plain_name(place: Place) -> str:
    return keys.arabic_key(keys.words_of(place.name_ar or place.name_en))


def _same_name(place: Place, other: Place) -> bool:
    return _plain_name(place) == _plain_name(other)


class PlaceIndex:
    """The keys of all places, built once; the sure answers given are kept, which changes none."""

    __slots__ = ("_all", "_by_id", "_districts", "_sure", "_towns")

    def __init__(self, places: tuple[Place, ...]) -> None:
        formed = [(place, tuple(_forms(place))) for place in places]
        self._by_id = {place.place_id: place for place in places}
        self._all = _shelves(formed)
        self._towns = _shelves(row for row in formed if row[0].level is not PlaceLevel.LOCALITY)
        districts: dict[str, list[tuple[Place, tuple[_Form, ...]]]] = {}
        for row in formed:
            districts.setdefault(row[0].parent_id, []).append(row)
        self._districts = {parent: _shelves(rows) for parent, rows in districts.items()}
        self._sure: dict[Words, tuple[Hit, ...]] = {}

    def search(self, query: str, limit: int = 3) -> tuple[Hit, ...]:
        """The places a query may mean, best first; a sure one stands alone."""
        words = keys.without_echo(keys.spoken(query[:_LONGEST_TEXT]))[:_LONGEST]
        if not words:
            return ()
        if words in self._sure:
            return self._sure[words]
        hits = self._look(words, limit)
        # Most people name the same few towns; nothing else of what they write is remembered.
        if hits and hits[0].sure and len(self._sure) < _REMEMBERED:
            self._sure[words] = hits
        return hits

    def _look(self, words: Words, limit: int) -> tuple[Hit, ...]:
        found: dict[str, _Found] = {}
        for place_id, raw in _rank(words, self._all).items():
            self._add(found, _Found(self._by_id[place_id], raw))
        if not any(one.raw >= SURE and _below_district(one.place) for one in found.values()):
            for cut in range(1, len(words)):
                self._in_context(words[:cut], words[cut:], found)
                self._in_context(words[cut:], words[:cut], found)
        ranked = self._buttons(sorted(found.values(), key=_weight, reverse=True))
        if ranked and _sure(ranked[0], list(found.values())):
            return (Hit(ranked[0].place, int(ranked[0].raw), sure=True),)
        return tuple(Hit(one.place, min(SURE - 1, int(one.raw)), sure=False) for one in ranked)[
            :limit
        ]

    def _add(self, found: dict[str, _Found], new: _Found) -> None:
        old = found.get(new.place.place_id)
        if old is None or _weight(new) > _weight(old):
            found[new.place.place_id] = new

    def _in_context(self, town: Words, rest: Words, found: dict[str, _Found]) -> None:
        """Read one part of the query as a town and look for the other part in its district."""
        if len(town) > _LONGEST_TOWN:
            return
        inside: dict[str, tuple[float, Place]] = {}
        for town_id, raw in _rank(town, self._towns).items():
            place = self._by_id[town_id]
            if raw >= SURE:
                self._add(found, _Found(place, _TOWN_ONLY))
            if raw >= _CONTEXT and place.level is not PlaceLevel.REGION:
                district = _district_id(place)
                if district not in inside or raw > inside[district][0]:
                    inside[district] = (raw, place)
        floor = SURE if all(word.removeprefix("ال") in _NOT_A_NAME for word in rest) else OFFERED
        letters = len("".join(rest))
        for district, (raw, town_there) in inside.items():
            for place_id, score in _rank(rest, self._districts[district]).items():
                place = self._by_id[place_id]
                if score >= floor and self._lies_in(place, town_there):
                    self._add(found, _Found(place, score - max(0.0, SURE - raw), letters))

    def _lies_in(self, place: Place, town: Place) -> bool:
        """Whether people would name this town to say where the place is: the larger beside it."""
        district = self._by_id[_district_id(town)]
        if place is town or _same_name(place, district):
            return False
        larger = (town.population or 0) >= (place.population or 0)
        return larger or _same_name(town, district) or not place.level.town

    def _buttons(self, ranked: list[_Found]) -> list[_Found]:
        """One entry a label: a district and its seat of the same name are one button."""
        seen: set[tuple[str, str]] = set()
        kept = []
        for one in ranked:
            place = one.place
            label = (_plain_name(place), _district_id(place))
            if one.raw >= OFFERED and label not in seen:
                seen.add(label)
                kept.append(one)
        return kept


def _sure(best: _Found, found: list[_Found]) -> bool:
    """Whether one button is enough.

    A name alone is sure only for what people call a town, and only where it means one place: a
    quarter's name is also a person's or a foreign city's (القاهرة is a quarter of Sabha), and many
    names occur in several districts. With its town beside it a quarter is sure.
    """
    if best.raw < SURE:
        return False
    place = best.place
    if not best.placed and not _known(place):
        return False
    reach = best.raw - (_RIVAL if best.raw >= _AS_WRITTEN else _RIVAL_OF_GUESS)
    rivals = [one for one in found if one.place is not place and one.raw > reach]
    if best.placed:
        return not any(_reads_as_well(one, best) for one in rivals)
    return not any(_rivals(place, one) for one in rivals)


def _reads_as_well(other: _Found, best: _Found) -> bool:
    """Whether the query names another place with its town just as well.

    «الشاطئ، الزاوية» can be read both ways; in one district the longer name is meant.
    """
    if not other.placed or other.raw < best.raw or _same_name(other.place, best.place):
        return False
    return other.placed >= best.placed or _district_id(other.place) != _district_id(best.place)


def _known(place: Place) -> bool:
    if place.level is PlaceLevel.LOCALITY:
        return False
    return place.level is not PlaceLevel.CITY or (place.population or 0) >= _KNOWN_CITY


def _rivals(place: Place, other: _Found) -> bool:
    """Whether another place of a like name could be meant.

    Not one in the same district, nor one with less than a fifth of the people; a name that is only
    alike counts when it is a much larger town's (الزوية beside الزاوية).
    """
    if _district_id(place) == _district_id(other.place):
        return False
    dominant = (place.population or 0) >= _DOMINANT * (other.place.population or 1)
    return not dominant and (other.raw >= SURE or _larger(other.place, place))


def _larger(other: Place, place: Place) -> bool:
    return _known(other) and (other.population or 0) >= _DOMINANT * (place.population or 1)
