"""`sulh places search --json`: a query a line in, a JSON list of places a line out."""

import json
from collections.abc import Iterable, Iterator

from bot.domain.places import Gazetteer, Hit


def search_lines(gazetteer: Gazetteer, lines: Iterable[str], limit: int = 3) -> Iterator[str]:
    """One JSON list for each line, empty where nothing resembles the query."""
    for line in lines:
        found = [_told(gazetteer, hit) for hit in gazetteer.search(line, limit)]
        yield json.dumps(found, ensure_ascii=False)


def _told(gazetteer: Gazetteer, hit: Hit) -> dict[str, str | int | bool]:
    """A hit with its district; a region has none."""
    district = gazetteer.district_of(hit.place)
    return {
        "place_id": hit.place.place_id,
        "name_ar": hit.place.name_ar,
        "name_en": hit.place.name_en,
        "district": district.name_ar if district else "",
        "district_en": district.name_en if district else "",
        "score": hit.score,
        "sure": hit.sure,
    }
