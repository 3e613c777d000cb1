"""The coordinators of the register: names, phones and chats are sealed."""

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.case import Level
from bot.domain.coordinator import Coordinator
from bot.domain.ids import ChatKey, CoordinatorId, PlaceId
from bot.domain.mediator import Gender
from bot.domain.roles import Role
from bot.store.chats import with_left
from bot.store.fixed import fixed, narrowed
from bot.store.register_rows import Person, Reached, RegisterRows, new_id
from bot.store.staff_apart import mark_of
from bot.store.tables import coordinators


class Coordinators(RegisterRows):
    """The table of coordinators."""

    async def add_coordinator(
        self,
        number: str,
        person: Person,
        gender: Gender,
        level: Level,
        area: PlaceId,
        *,
        listens: bool = False,
    ) -> CoordinatorId:
        """Take a coordinator in. The number must be free."""
        result = await self._conn.execute(
            sa.insert(coordinators).values(
                number=number,
                person=self._seal_person(person),
                gender=gender.value,
                level=level.value,
                area=area,
                listens=listens,
            )
        )
        return CoordinatorId(new_id(result))

    async def coordinator(self, coordinator_id: CoordinatorId) -> Coordinator | None:
        """A coordinator by id."""
        return await self._coordinator("id", coordinator_id)

    async def coordinator_of(self, key: ChatKey) -> Coordinator | None:
        """The coordinator who joined from this chat."""
        return await self._coordinator("chat_key", key)

    async def coordinator_numbered(self, number: str) -> Coordinator | None:
        """A coordinator by number."""
        return await self._coordinator("number", number)

    async def coordinators(self) -> list[Coordinator]:
        """All coordinators."""
        found = await self._conn.execute(_IN_ORDER)
        return [self._as_coordinator(row) for row in found.mappings()]

    async def marks_of_coordinator(self, coordinator_id: CoordinatorId) -> frozenset[str]:
        """Everything by which this person is told from another, in whatever role (brief §3.1)."""
        found = await self._conn.execute(
            sa.select(coordinators.c.number, coordinators.c.person, coordinators.c.chat_key).where(
                coordinators.c.id == coordinator_id
            )
        )
        row = found.mappings().first()
        return frozenset() if row is None else self._marks(row)

    async def ties_of_coordinator(self, coordinator_id: CoordinatorId) -> frozenset[str]:
        """Keyed tokens of a coordinator's declared ties, for the conflict check alone (N18)."""
        found = await self._conn.execute(
            sa.select(coordinators.c.ties).where(coordinators.c.id == coordinator_id)
        )
        return self._tokens(found.scalar_one_or_none())

    async def change_coordinator(
        self,
        coordinator_id: CoordinatorId,
        **values: Any,  # noqa: ANN401
    ) -> None:
        """Change plain columns of a coordinator."""
        await self._conn.execute(
            sa.update(coordinators).where(coordinators.c.id == coordinator_id).values(**values)
        )

    async def reach_coordinators(
        self, ids: Collection[CoordinatorId]
    ) -> dict[CoordinatorId, Reached]:
        """Where those of these coordinators are written to who can be reached."""
        found = await self._conn.execute(
            sa.select(coordinators).where(
                coordinators.c.id.in_(ids),
                coordinators.c.chat.is_not(None),
                coordinators.c.reachable,
            )
        )
        return {CoordinatorId(row["id"]): self._reached(row) for row in found.mappings()}

    async def _coordinator(self, by: str, value: int | str) -> Coordinator | None:
        found = await self._conn.execute(narrowed(_ALL, coordinators, by), {by: value})
        row = found.mappings().first()
        return None if row is None else self._as_coordinator(row)

    async def declare_coordinator(self, coordinator_id: CoordinatorId, ties: Iterable[str]) -> None:
        """Replace a coordinator's declaration of ties (rule N18); the wordings are kept nowhere."""
        await self.change_coordinator(coordinator_id, ties=self._seal_ties(ties))

    def _as_coordinator(self, row: RowMapping) -> Coordinator:
        return Coordinator(
            CoordinatorId(row["id"]),
            row["number"],
            Gender(row["gender"]),
            Level(row["level"]),
            PlaceId(row["area"]),
            listens=row["listens"],
            chat_key=row["chat_key"],
            reachable=row["reachable"],
            left=bool(row["left"]),
            mark=mark_of(self._sealer, Role.COORDINATOR, row["id"]),
        )


# Made once: making one costs as much as running it.
_ALL = with_left(coordinators)
_IN_ORDER = fixed(_ALL.order_by(coordinators.c.id))
