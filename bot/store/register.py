"""The register: mediators, coordinators, and the one-time links by which they join.

Names, phones, Telegram ids and ties are sealed; people are found by number, chat key or place.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.case import Level
from bot.domain.coordinator import Coordinator
from bot.domain.ids import ChatKey, CoordinatorId, MediatorId, PlaceId
from bot.domain.mediator import Accreditation, Gender, Mediator
from bot.domain.taxonomy import Category
from bot.domain.ties import all_words
from bot.store.chats import with_left
from bot.store.conn import Conn
from bot.store.sealed import Purpose, Sealer
from bot.store.tables import coordinators, invitations, mediators

MEDIATOR, COORDINATOR = "mediator", "coordinator"


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody of the register is: for the registrar and, the display name, for the sides."""

    full_name: str
    #: First name and title, shown to the sides once somebody may know it (safety rules §8).
    display_name: str
    phone: str


@dataclass(frozen=True, slots=True)
class NewMediator:
    """A mediator as the register takes one in; `ties` are plain wordings, sealed at once."""

    number: str
    person: Person
    gender: Gender
    accreditation: Accreditation
    expires_on: date
    declared_on: date
    place_id: PlaceId
    radius_km: int
    languages: frozenset[str]
    categories: frozenset[Category]
    max_severity: int
    ties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reached:
    """Where and how somebody of the register is written to."""

    chat_key: ChatKey
    chat_id: int
    gender: Gender
    discreet: bool


class Register:
    """The tables of mediators, coordinators and invitations."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer

    def tie_token(self, word: str) -> str:
        """The keyed token of a folded tie (domain/ties.py): equal ties meet, nobody reads them."""
        return self._sealer.hash("tie", word)

    # -- mediators

    async def add_mediator(self, new: NewMediator) -> MediatorId:
        """Take somebody in. The number must be free."""
        result = await self._conn.execute(
            sa.insert(mediators).values(
                number=new.number,
                person=self._seal_person(new.person),
                gender=new.gender.value,
                accreditation=new.accreditation.value,
                expires_on=new.expires_on,
                declared_on=new.declared_on,
                place_id=new.place_id,
                radius_km=new.radius_km,
                languages=" ".join(sorted(new.languages)),
                categories=" ".join(sorted(new.categories)),
                max_severity=new.max_severity,
                ties=self._seal_ties(new.ties),
            )
        )
        return MediatorId(_new_id(result))

    async def numbers(self) -> set[str]:
        """Every number in use, of mediators and coordinators."""
        found = await self._conn.execute(
            sa.union(sa.select(mediators.c.number), sa.select(coordinators.c.number))
        )
        return set(found.scalars())

    async def phones(self) -> list[str]:
        """The phones of all mediators, so that nobody is taken in twice."""
        found = await self._conn.execute(sa.select(mediators.c.person))
        return [self._open_person(sealed).phone for sealed in found.scalars()]

    async def mediator(self, mediator_id: MediatorId) -> Mediator | None:
        """A mediator by id; `load` is not reckoned."""
        return await self._mediator(mediators.c.id == mediator_id)

    async def mediator_of(self, key: ChatKey) -> Mediator | None:
        """The mediator who joined from this chat."""
        return await self._mediator(mediators.c.chat_key == key)

    async def has_mediator(self, key: str) -> bool:
        """Whether some mediator joined from this chat."""
        found = await self._conn.execute(
            sa.select(mediators.c.id).where(mediators.c.chat_key == key)
        )
        return found.first() is not None

    async def mediator_numbered(self, number: str) -> Mediator | None:
        """A mediator by public code."""
        return await self._mediator(mediators.c.number == number)

    async def mediators(self) -> list[Mediator]:
        """Everybody in the register, in the order of their ids; `load` is not reckoned."""
        found = await self._conn.execute(with_left(mediators).order_by(mediators.c.id))
        return [self._as_mediator(row) for row in found.mappings()]

    async def keyed_mediators(self) -> list[tuple[Mediator, ChatKey | None]]:
        """Everybody with the key of their chat, for the rule that nobody gets their own report."""
        found = await self._conn.execute(with_left(mediators).order_by(mediators.c.id))
        return [(self._as_mediator(row), row["chat_key"]) for row in found.mappings()]

    async def person(self, mediator_id: MediatorId) -> Person | None:
        """Who a mediator is. Callers pass `domain/access.py` first."""
        found = await self._conn.execute(
            sa.select(mediators.c.person).where(mediators.c.id == mediator_id)
        )
        sealed = found.scalar_one_or_none()
        return None if sealed is None else self._open_person(sealed)

    async def change_mediator(self, mediator_id: MediatorId, **values: Any) -> None:  # noqa: ANN401
        """Change plain columns of a mediator, such as `available` or `code_version`."""
        await self._conn.execute(
            sa.update(mediators).where(mediators.c.id == mediator_id).values(**values)
        )

    async def declare(self, mediator_id: MediatorId, ties: Iterable[str]) -> None:
        """Replace a mediator's declaration of ties; the wordings are kept nowhere."""
        await self.change_mediator(mediator_id, ties=self._seal_ties(ties))

    async def reach_mediators(self, ids: Collection[MediatorId]) -> dict[MediatorId, Reached]:
        """Where those of these mediators are written to who have joined and can be reached."""
        found = await self._conn.execute(
            sa.select(mediators).where(
                mediators.c.id.in_(ids), mediators.c.chat.is_not(None), mediators.c.reachable
            )
        )
        return {MediatorId(row["id"]): self._reached(row) for row in found.mappings()}

    # -- coordinators

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
        return CoordinatorId(_new_id(result))

    async def coordinator(self, coordinator_id: CoordinatorId) -> Coordinator | None:
        """A coordinator by id."""
        return await self._coordinator(coordinators.c.id == coordinator_id)

    async def coordinator_of(self, key: ChatKey) -> Coordinator | None:
        """The coordinator who joined from this chat."""
        return await self._coordinator(coordinators.c.chat_key == key)

    async def coordinator_numbered(self, number: str) -> Coordinator | None:
        """A coordinator by number."""
        return await self._coordinator(coordinators.c.number == number)

    async def coordinators(self) -> list[Coordinator]:
        """All coordinators."""
        found = await self._conn.execute(with_left(coordinators).order_by(coordinators.c.id))
        return [_as_coordinator(row) for row in found.mappings()]

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

    # -- joining

    async def invite(
        self, role: str, member_id: int, token: str, now: datetime, expires_at: datetime
    ) -> None:
        """Make a one-time link; earlier unused ones of that person stop working."""
        await self._conn.execute(
            sa.delete(invitations).where(
                invitations.c.role == role,
                invitations.c.member_id == member_id,
                invitations.c.used_at.is_(None),
            )
        )
        await self._conn.execute(
            sa.insert(invitations).values(
                key=self._sealer.hash("invitation", token),
                role=role,
                member_id=member_id,
                made_at=now,
                expires_at=expires_at,
            )
        )

    async def take_invitation(self, token: str, now: datetime) -> tuple[str, int] | None:
        """Use up a link and return (role, member id); None where it is unknown, used or too old."""
        key = self._sealer.hash("invitation", token)
        used = await self._conn.execute(
            sa.update(invitations)
            .where(
                invitations.c.key == key,
                invitations.c.used_at.is_(None),
                invitations.c.expires_at > now,
            )
            .values(used_at=now)
        )
        if used.rowcount != 1:
            return None
        found = await self._conn.execute(
            sa.select(invitations.c.role, invitations.c.member_id).where(invitations.c.key == key)
        )
        row = found.one()
        return row[0], row[1]

    async def chat_of(self, role: str, member_id: int) -> ChatKey | None:
        """The chat from which somebody joined, if any."""
        table = mediators if role == MEDIATOR else coordinators
        found = await self._conn.execute(sa.select(table.c.chat_key).where(table.c.id == member_id))
        return found.scalar_one_or_none()

    async def link(
        self, role: str, member_id: int, chat: tuple[ChatKey, int], now: datetime
    ) -> None:
        """Bind somebody to the chat from which they joined; a chat they used before is let go."""
        table = mediators if role == MEDIATOR else coordinators
        await self._conn.execute(
            sa.update(table).where(table.c.chat_key == chat[0]).values(chat_key=None, chat=None)
        )
        await self._conn.execute(
            sa.update(table)
            .where(table.c.id == member_id)
            .values(
                chat_key=chat[0],
                chat=self._sealer.seal_json(Purpose.IDENTITY, chat[1]),
                reachable=True,
                joined_at=now,
            )
        )

    async def unlink(self, role: str, member_id: int) -> None:
        """Take somebody's chat away from them; only a new link gives one back."""
        table = mediators if role == MEDIATOR else coordinators
        await self._conn.execute(
            sa.update(table).where(table.c.id == member_id).values(chat_key=None, chat=None)
        )

    async def set_reachable(self, key: ChatKey, *, reachable: bool) -> None:
        """Note that whoever joined from this chat blocked the bot, or let it in again."""
        for table in (mediators, coordinators):
            await self._conn.execute(
                sa.update(table).where(table.c.chat_key == key).values(reachable=reachable)
            )

    async def mediators_by_status(self) -> dict[str, int]:
        """Count the mediators of each accreditation."""
        found = await self._conn.execute(
            sa.select(mediators.c.accreditation, sa.func.count()).group_by(
                mediators.c.accreditation
            )
        )
        return {row[0]: row[1] for row in found}

    # -- rows to records

    async def _mediator(self, where: sa.ColumnElement[bool]) -> Mediator | None:
        found = await self._conn.execute(with_left(mediators).where(where))
        row = found.mappings().first()
        return None if row is None else self._as_mediator(row)

    async def _coordinator(self, where: sa.ColumnElement[bool]) -> Coordinator | None:
        found = await self._conn.execute(with_left(coordinators).where(where))
        row = found.mappings().first()
        return None if row is None else _as_coordinator(row)

    def _as_mediator(self, row: RowMapping) -> Mediator:
        return Mediator(
            id=MediatorId(row["id"]),
            code=row["number"],
            gender=Gender(row["gender"]),
            accreditation=Accreditation(row["accreditation"]),
            expires_on=row["expires_on"],
            declared_on=row["declared_on"],
            place_id=PlaceId(row["place_id"]),
            radius_km=row["radius_km"],
            languages=frozenset(row["languages"].split()),
            categories=frozenset(map(Category, row["categories"].split())),
            max_severity=row["max_severity"],
            code_version=row["code_version"],
            linked=row["chat_key"] is not None,
            available=row["available"],
            reachable=row["reachable"] and not row["left"],
            ties=frozenset(self._sealer.open_json(Purpose.DECLARATION, row["ties"])),
        )

    def _reached(self, row: RowMapping) -> Reached:
        return Reached(
            ChatKey(row["chat_key"]),
            self._sealer.open_json(Purpose.IDENTITY, row["chat"]),
            Gender(row["gender"]),
            discreet=row.get("discreet", True),
        )

    def _seal_ties(self, ties: Iterable[str]) -> bytes:
        tokens = sorted(self.tie_token(word) for word in all_words(ties))
        return self._sealer.seal_json(Purpose.DECLARATION, tokens)

    def _seal_person(self, person: Person) -> bytes:
        return self._sealer.seal_json(
            Purpose.IDENTITY, [person.full_name, person.display_name, person.phone]
        )

    def _open_person(self, sealed: bytes) -> Person:
        return Person(*self._sealer.open_json(Purpose.IDENTITY, sealed))


def _as_coordinator(row: RowMapping) -> Coordinator:
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
    )


def _new_id(result: sa.CursorResult[Any]) -> int:
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - a plain insert always has one
    return int(key[0])


def number_of(members: Iterable[str], prefix: str) -> str:
    """The next free number with this prefix, such as «M-61»."""
    taken = [int(tail) for one in members if (tail := one.removeprefix(f"{prefix}-")).isdecimal()]
    return f"{prefix}-{max(taken, default=0) + 1}"
