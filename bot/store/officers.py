"""The officers of the register: names, phones, chats and ties are sealed."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.ids import ChatKey, OfficerId, PlaceId
from bot.domain.mediator import Gender
from bot.domain.officer import Officer
from bot.domain.roles import Role
from bot.store.chats import with_left
from bot.store.fixed import narrowed
from bot.store.officer_tables import officers
from bot.store.register_rows import Person, Reached, RegisterRows, new_id
from bot.store.staff_apart import mark_of

_SERVING = officers.c.revoked_at.is_(None)


class Officers(RegisterRows):
    """The table of officers."""

    async def add_officer(
        self,
        number: str,
        person: Person,
        office: tuple[Role, Gender, PlaceId],
        granted_by: str,
        now: datetime,
    ) -> OfficerId:
        """Take an officer in; `office` is role, gender and area. The number must be free."""
        role, gender, area = office
        result = await self._conn.execute(
            sa.insert(officers).values(
                number=number,
                person=self._seal_person(person),
                role=role.value,
                gender=gender.value,
                area=area,
                granted_by=granted_by,
                granted_at=now,
            )
        )
        return OfficerId(new_id(result))

    async def officer(self, officer_id: OfficerId) -> Officer | None:
        """An officer by id, revoked ones too."""
        found = await self._officers(officers.c.id == officer_id)
        return found[0] if found else None

    async def officer_numbered(self, number: str) -> Officer | None:
        """An officer by number, revoked ones too."""
        found = await self._officers(officers.c.number == number)
        return found[0] if found else None

    async def officers(self, role: Role | None = None) -> list[Officer]:
        """Everybody who holds this office, or any; revoked ones are left out."""
        where = _SERVING if role is None else sa.and_(_SERVING, officers.c.role == role.value)
        return await self._officers(where)

    async def officers_of(self, key: ChatKey) -> tuple[Officer, ...]:
        """The offices held by whoever joined from this chat."""
        found = await self._conn.execute(
            narrowed(_ALL_SERVING, officers, "chat_key"), {"chat_key": key}
        )
        return tuple(self._as_officer(row) for row in found.mappings())

    async def officer_numbers(self) -> set[str]:
        """Every number ever given, so that none is given twice."""
        return set((await self._conn.execute(sa.select(officers.c.number))).scalars())

    async def marks_of_officer(self, officer_id: OfficerId) -> frozenset[str]:
        """Everything by which this person is told from another, in whatever role (brief §3.1)."""
        found = await self._conn.execute(
            sa.select(officers.c.number, officers.c.person, officers.c.chat_key).where(
                officers.c.id == officer_id
            )
        )
        row = found.mappings().first()
        return frozenset() if row is None else self._marks(row)

    async def ties_of_officer(self, officer_id: OfficerId) -> frozenset[str]:
        """Keyed tokens of an officer's declared ties, for the conflict check alone (rule N18)."""
        found = await self._conn.execute(
            sa.select(officers.c.ties).where(officers.c.id == officer_id)
        )
        return self._tokens(found.scalar_one_or_none())

    async def change_officer(self, officer_id: OfficerId, **values: Any) -> None:  # noqa: ANN401
        """Change plain columns of an officer."""
        await self._conn.execute(
            sa.update(officers).where(officers.c.id == officer_id).values(**values)
        )

    async def reach_officers(self, ids: Collection[OfficerId]) -> dict[OfficerId, Reached]:
        """Where those of these officers are written to who can be reached."""
        found = await self._conn.execute(
            sa.select(officers).where(
                officers.c.id.in_(ids),
                officers.c.chat.is_not(None),
                officers.c.reachable,
                _SERVING,
            )
        )
        return {OfficerId(row["id"]): self._reached(row) for row in found.mappings()}

    async def _officers(self, where: sa.ColumnElement[bool]) -> list[Officer]:
        found = await self._conn.execute(with_left(officers).where(where).order_by(officers.c.id))
        return [self._as_officer(row) for row in found.mappings()]

    async def declare_officer(self, officer_id: OfficerId, ties: Iterable[str]) -> None:
        """Replace an officer's declaration of ties (rule N18); the wordings are kept nowhere."""
        await self.change_officer(officer_id, ties=self._seal_ties(ties))

    def _as_officer(self, row: RowMapping) -> Officer:
        return Officer(
            OfficerId(row["id"]),
            row["number"],
            Role(row["role"]),
            Gender(row["gender"]),
            PlaceId(row["area"]),
            chat_key=row["chat_key"],
            reachable=row["reachable"],
            left=bool(row["left"]),
            granted_by=row["granted_by"],
            confirmed_by=row["confirmed_by"],
            revoked=row["revoked_at"] is not None,
            mark=mark_of(self._sealer, Role(row["role"]), row["id"]),
        )


# Made once: making one costs as much as running it; asked whenever somebody's role matters.
_ALL_SERVING = with_left(officers).where(_SERVING).order_by(officers.c.id)
