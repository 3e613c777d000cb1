"""The table of places: search it, bring a richer one along, go back to ours."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.data.gazetteer import load_places
from bot.domain.places import Gazetteer, Hit
from bot.settings import Settings
from bot.store.database import schema
from bot.usecases.know_places import known_places, use_places


async def table_in_use(settings: Settings) -> Gazetteer:
    """The programme's own places; ours where it has none, or no database yet."""
    if schema(settings.database.url).found is None:
        return Gazetteer(load_places())
    from bot.cli.register import at_work  # noqa: PLC0415 - searching alone needs no whole bot

    async with at_work(settings) as uow:
        return await known_places(uow)


async def import_table(settings: Settings, file: Path | None) -> int:
    """Use the table in a file (none: ours) from the next start on."""
    from bot.cli.register import at_work  # noqa: PLC0415
    from bot.runtime.clock import SystemClock  # noqa: PLC0415

    table = () if file is None else load_places(file)
    async with at_work(settings) as uow:
        await use_places(uow, table, SystemClock().now())
        await uow.commit()
    print(f"{len(table)} places in use" if table else "our own table is in use again")
    print("a running bot reads the table when it starts: restart it")
    return 0


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
