"""The referral directory in the database; it holds nothing about anybody, so nothing is sealed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.directory import Entry, Help
from bot.domain.ids import PlaceId
from bot.domain.places import COUNTRY
from bot.store.conn import Conn
from bot.store.tables import directory

#: How the table says «never yet»: a day before any programme.
_NEVER: Final = date(1970, 1, 1)


class Directory:
    """The table of the bodies that help."""

    def __init__(self, conn: Conn) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn

    async def entries(self) -> list[tuple[int, Entry]]:
        """Every entry with its id, by region and kind, shown or not."""
        found = await self._conn.execute(
            sa.select(directory).order_by(directory.c.region, directory.c.kind, directory.c.id)
        )
        return [(row["id"], _as_entry(row)) for row in found.mappings()]

    async def verified(
        self, kinds: Iterable[Help], today: date, region: str | None = None
    ) -> list[Entry]:
        """What may be shown today: of a region and of the whole country, the region's own first.

        Without a region (before consent none is known): of everywhere.
        """
        wanted = set(kinds)
        shown = [
            entry
            for _, entry in await self.entries()
            if entry.kind in wanted
            and (region is None or entry.region in {region, COUNTRY})
            and entry.verified(today)
        ]
        return sorted(shown, key=lambda entry: entry.region == COUNTRY)

    async def replace_all(self, entries: Sequence[Entry]) -> None:
        """Let the directory be these entries; one that stays keeps its id and its latest check."""
        before = {entry.key: (number, entry) for number, entry in await self.entries()}
        for entry in entries:
            number, old = before.pop(entry.key, (None, None))
            if number is None or old is None:
                await self._conn.execute(sa.insert(directory).values(_as_row(entry)))
                continue
            checks = [day for day in (old.verified_on, entry.verified_on) if day is not None]
            kept = replace(entry, verified_on=max(checks, default=None))
            await self._conn.execute(
                sa.update(directory).where(directory.c.id == number).values(_as_row(kept))
            )
        gone = [number for number, _ in before.values()]
        await self._conn.execute(sa.delete(directory).where(directory.c.id.in_(gone)))

    async def verify(self, number: int, today: date) -> bool:
        """Note that somebody called it today and found it right; False where there is none."""
        done = await self._conn.execute(
            sa.update(directory).where(directory.c.id == number).values(verified_on=today)
        )
        return bool(done.rowcount)


def _as_entry(row: RowMapping) -> Entry:
    return Entry(
        kind=Help(row["kind"]),
        region=PlaceId(row["region"]),
        name_ar=row["name_ar"],
        name_en=row["name_en"],
        number=row["number"],
        hours=row["hours"],
        woman_operator=row["woman_operator"],
        verified_on=None if row["verified_on"] == _NEVER else row["verified_on"],
    )


def _as_row(entry: Entry) -> dict[str, object]:
    return {
        "kind": entry.kind.value,
        "region": entry.region,
        "name_ar": entry.name_ar,
        "name_en": entry.name_en,
        "number": entry.number,
        "hours": entry.hours,
        "woman_operator": entry.woman_operator,
        "verified_on": entry.verified_on or _NEVER,
    }
