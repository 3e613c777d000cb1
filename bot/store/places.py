"""The table of places that a programme brought along; empty where ours serves."""

from collections.abc import Iterable
from dataclasses import asdict

import sqlalchemy as sa

from bot.domain.places import Place, PlaceLevel
from bot.store.conn import Conn
from bot.store.tables import cases, coordinators, mediators, officers, places


class Places:
    """The table of places."""

    def __init__(self, conn: Conn) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn

    async def all(self) -> tuple[Place, ...]:
        """The programme's own places, in the order of its table."""
        found = await self._conn.execute(sa.select(places.c.row).order_by(places.c.line))
        return tuple(
            Place(**row | {"alt_names": tuple(row["alt_names"]), "level": PlaceLevel(row["level"])})
            for row in found.scalars()
        )

    async def replace_all(self, table: Iterable[Place]) -> None:
        """Use these places instead; none at all: ours."""
        await self._conn.execute(sa.delete(places))
        rows = [
            {"place_id": place.place_id, "line": line, "row": asdict(place)}
            for line, place in enumerate(table)
        ]
        if rows:
            await self._conn.execute(sa.insert(places), rows)

    async def in_use(self) -> dict[str, str]:
        """Ids that something in the database names, each with what names it."""
        used: dict[str, str] = {}
        for name, column in (
            ("a case", cases.c.place_id),
            ("a mediator", mediators.c.place_id),
            ("a coordinator", coordinators.c.area),
            ("an officer", officers.c.area),
        ):
            found = await self._conn.execute(sa.select(column).distinct())
            used |= dict.fromkeys(found.scalars(), name)
        return used
