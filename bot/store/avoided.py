"""The sealed column of a case that names communities: whom to avoid, and who the sides are.

Read by the conflict check, its wording by coordinators alone; deleted at closure (brief §3.7).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from bot.store.sealed import Purpose, Sealer

Pair = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Avoided:
    """What the column holds: tokens for comparing, wordings for the coordinator who reads."""

    tokens: frozenset[str] = frozenset()
    text: str = ""
    sides: Pair = (frozenset(), frozenset())
    side_texts: tuple[str, str] = ("", "")

    def naming(self, text: str, tokens: Collection[str]) -> "Avoided":
        """The same with another exclusion list."""
        return replace(self, text=text, tokens=frozenset(tokens))

    def describing(self, texts: tuple[str, str], sides: Pair) -> "Avoided":
        """The same with the two sides described."""
        return replace(self, side_texts=texts, sides=sides)


def open_avoided(sealer: Sealer, sealed: bytes | None) -> Avoided:
    """Open the column; it is empty once the case is closed. Raises SealBroken."""
    if sealed is None:
        return Avoided()
    found: dict[str, Any] = sealer.open_json(Purpose.DECLARATION, sealed)
    one, other = found.get("sides", ((), ()))
    first, second = found.get("side_texts", ("", ""))
    return Avoided(
        frozenset(found["tokens"]),
        str(found["text"]),
        (frozenset(one), frozenset(other)),
        (first, second),
    )


def seal_avoided(sealer: Sealer, avoided: Avoided) -> bytes:
    """Seal it."""
    return sealer.seal_json(
        Purpose.DECLARATION,
        {
            "tokens": sorted(avoided.tokens),
            "text": avoided.text,
            "sides": [sorted(side) for side in avoided.sides],
            "side_texts": list(avoided.side_texts),
        },
    )
