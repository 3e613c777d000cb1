"""«From whom must the mediator not be?»: the answer as tokens, and whether anybody knows them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.domain.masking import mask
from bot.domain.places import Gazetteer
from bot.domain.tie_tokens import bare
from bot.domain.ties import all_words, split_at_and, tie_words
from bot.domain.triage import Exclusions
from bot.store.database import UnitOfWork

#: Who the sides are, where a form asks: kept with the case alone, like the exclusion list.
SIDES: Final = ("one_side", "other_side")
Pair = tuple[frozenset[str], frozenset[str]]


def told_sides(answers: Mapping[str, Any]) -> tuple[str, str]:
    """How a report describes the two sides; empty where it was not asked or not said."""
    one, other = (answers.get(step) for step in SIDES)
    return (one if isinstance(one, str) else "", other if isinstance(other, str) else "")


def masked_sides(texts: tuple[str, str]) -> tuple[str, str]:
    """The wordings as they are kept for the coordinator: without phones and numbers."""
    one, other = texts
    return mask(one, names=False).text, mask(other, names=False).text


async def read_sides(uow: UnitOfWork, places: Gazetteer, texts: tuple[str, str]) -> Pair:
    """Return the keyed tokens of the two sides.

    Unlike whom to avoid, a side need not be known to the register: that nobody declared a tie to it
    is an answer too (rule N3).
    """
    one, other = [await read_exclusions(uow, places, text) for text in texts]
    return one[0], other[0]


async def read_exclusions(
    uow: UnitOfWork, places: Gazetteer, text: str
) -> tuple[frozenset[str], Exclusions]:
    """Return the keyed tokens of a wording, and what the register makes of it.

    A wording counts as recognised when some declaration has it or when it surely names a place;
    anything else goes to a coordinator (safety rules §14).
    """
    wordings = tie_words(text)
    if not wordings:
        return frozenset(), Exclusions.NONE
    declared = await _declared(uow)
    tokens: set[str] = set()
    unknown = False
    for wording in wordings:
        parts = (wording,) if _known(uow, places, declared, wording) else split_at_and(wording)
        for part in parts:
            unknown |= not _known(uow, places, declared, part)
            tokens.update(uow.register.tie_tokens(part))
            for place_id in _surely(places, part):
                tokens |= place_tokens(uow, (place_id,)) | _named(uow, places, place_id)
    return frozenset(tokens), Exclusions.UNKNOWN if unknown else Exclusions.RECOGNISED


def place_tokens(uow: UnitOfWork, place_ids: Iterable[str]) -> frozenset[str]:
    """The tokens by which a home town meets an exclusion that names the place."""
    return frozenset(uow.register.tie_token(f"place:{place_id}") for place_id in place_ids)


def _named(uow: UnitOfWork, places: Gazetteer, place_id: str) -> frozenset[str]:
    """Every name of a place: somebody may have declared «Tripoli» where «طرابلس» is excluded."""
    place = places.get(place_id)
    names = () if place is None else (place.name_ar, place.name_en, *place.alt_names)
    return frozenset[str]().union(*map(uow.register.tie_tokens, all_words(names)))


async def _declared(uow: UnitOfWork) -> frozenset[str]:
    return frozenset(bare(tie) for each in await uow.register.mediators() for tie in each.ties)


def _known(uow: UnitOfWork, places: Gazetteer, declared: frozenset[str], word: str) -> bool:
    known = not declared.isdisjoint(uow.register.tie_tokens(word))
    return known or bool(_surely(places, word))


def _surely(places: Gazetteer, word: str) -> tuple[str, ...]:
    hits = places.search(word)
    return (hits[0].place.place_id,) if len(hits) == 1 and hits[0].sure else ()
