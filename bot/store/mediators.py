"""The mediators of the register: names, phones, chats and ties are sealed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.ids import ChatKey, MediatorId, PlaceId
from bot.domain.mediator import Accreditation, Gender, Mediator
from bot.domain.particulars import Particulars
from bot.domain.taxonomy import Category
from bot.domain.tie_kinds import kinds_of_ties
from bot.store.chats import with_left
from bot.store.fixed import fixed, narrowed
from bot.store.hold import hold_register
from bot.store.particulars import as_json, of_json
from bot.store.register_rows import (
    NewMediator,
    Person,
    Reached,
    RegisterRows,
    new_id,
    tokens_of,
)
from bot.store.sealed import Purpose
from bot.store.tables import coordinators, mediators


@dataclass(frozen=True, slots=True)
class Whole:
    """A mediator as a registrar knows them; of the ties there are tokens alone."""

    mediator: Mediator
    person: Person
    more: Particulars


class Mediators(RegisterRows):
    """The table of mediators."""

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
                particulars=self._seal_particulars(new.more),
                ties=self._seal_ties(new.ties),
            )
        )
        return MediatorId(new_id(result))

    async def numbers(self) -> set[str]:
        """Every number in use, of mediators and coordinators."""
        found = await self._conn.execute(
            sa.union(sa.select(mediators.c.number), sa.select(coordinators.c.number))
        )
        return set(found.scalars())

    async def hold_register(self) -> None:
        """Let nobody else take people in from a sheet until this transaction ends."""
        await hold_register(self._conn)

    async def whole(self) -> list[Whole]:
        """Everybody with what is sealed, for import and export alone. Callers pass `access.py`."""
        found = await self._conn.execute(_IN_ORDER)
        return [
            Whole(
                self._as_mediator(row),
                self._open_person(row["person"]),
                self._open_particulars(row["particulars"]),
            )
            for row in found.mappings()
        ]

    async def mediator(self, mediator_id: MediatorId) -> Mediator | None:
        """A mediator by id; `load` is not reckoned."""
        return await self._mediator("id", mediator_id)

    async def mediator_of(self, key: ChatKey) -> Mediator | None:
        """The mediator who joined from this chat."""
        return await self._mediator("chat_key", key)

    async def has_mediator(self, key: str) -> bool:
        """Whether some mediator joined from this chat."""
        found = await self._conn.execute(
            sa.select(mediators.c.id).where(mediators.c.chat_key == key)
        )
        return found.first() is not None

    async def mediator_numbered(self, number: str) -> Mediator | None:
        """A mediator by public code."""
        return await self._mediator("number", number)

    async def mediators(self) -> list[Mediator]:
        """Everybody in the register, in the order of their ids; `load` is not reckoned."""
        found = await self._conn.execute(_IN_ORDER)
        return [self._as_mediator(row) for row in found.mappings().all()]

    async def keyed_mediators(self) -> list[tuple[Mediator, ChatKey | None]]:
        """Everybody with the key of their chat, for the rule that nobody gets their own report."""
        found = await self._conn.execute(_IN_ORDER)
        return [(self._as_mediator(row), row["chat_key"]) for row in found.mappings().all()]

    async def person(self, mediator_id: MediatorId) -> Person | None:
        """Who a mediator is. Callers pass `domain/access.py` first."""
        found = await self._conn.execute(
            sa.select(mediators.c.person).where(mediators.c.id == mediator_id)
        )
        sealed = found.scalar_one_or_none()
        return None if sealed is None else self._open_person(sealed)

    async def particulars(self, mediator_id: MediatorId) -> Particulars:
        """Years of birth, needs, training. Callers pass `domain/access.py` first."""
        found = await self._conn.execute(
            sa.select(mediators.c.particulars).where(mediators.c.id == mediator_id)
        )
        return self._open_particulars(found.scalar_one_or_none())

    async def keep_particulars(self, mediator_id: MediatorId, more: Particulars) -> None:
        """Keep what somebody says of themselves in the place of what stood there."""
        await self.change_mediator(mediator_id, particulars=self._seal_particulars(more))

    async def people(self) -> list[tuple[MediatorId, str, PlaceId, Person]]:
        """Id, number, home and person of everybody, to find one twice. Callers pass `access.py`."""
        found = await self._conn.execute(
            sa.select(
                mediators.c.id, mediators.c.number, mediators.c.place_id, mediators.c.person
            ).order_by(mediators.c.id)
        )
        return [
            (MediatorId(row[0]), row[1], PlaceId(row[2]), self._open_person(row[3]))
            for row in found
        ]

    async def hold_mediator(self, mediator_id: MediatorId) -> None:
        """Let nobody else change this mediator's standing until this transaction ends."""
        await self._conn.execute(
            sa.select(mediators.c.id).where(mediators.c.id == mediator_id).with_for_update()
        )

    async def marks_of_mediator(self, mediator_id: MediatorId) -> frozenset[str]:
        """Everything by which this person is told from another, in whatever role (brief §3.1)."""
        found = await self._conn.execute(
            sa.select(mediators.c.number, mediators.c.person, mediators.c.chat_key).where(
                mediators.c.id == mediator_id
            )
        )
        row = found.mappings().first()
        return frozenset() if row is None else self._marks(row)

    async def change_mediator(self, mediator_id: MediatorId, **values: Any) -> None:  # noqa: ANN401
        """Change plain columns of a mediator, such as `available` or `code_version`."""
        await self._conn.execute(
            sa.update(mediators).where(mediators.c.id == mediator_id).values(**values)
        )

    async def declare(self, mediator_id: MediatorId, ties: Iterable[str]) -> None:
        """Replace a mediator's declaration of ties; the wordings are kept nowhere."""
        await self.change_mediator(mediator_id, ties=self._seal_ties(ties))

    async def declare_tokens(self, mediator_id: MediatorId, tokens: Collection[str]) -> None:
        """Replace a declaration of ties by one that was tokens from the start."""
        sealed = self._sealer.seal_json(Purpose.DECLARATION, sorted(tokens))
        await self.change_mediator(mediator_id, ties=sealed)

    async def renew_mediator(self, mediator_id: MediatorId, new: NewMediator) -> None:
        """Keep what somebody who applied again says of themselves; number and standing stay."""
        await self.change_mediator(
            mediator_id,
            person=self._seal_person(new.person),
            gender=new.gender.value,
            expires_on=new.expires_on,
            declared_on=new.declared_on,
            place_id=new.place_id,
            radius_km=new.radius_km,
            languages=" ".join(sorted(new.languages)),
            categories=" ".join(sorted(new.categories)),
            max_severity=new.max_severity,
            particulars=self._seal_particulars(new.more),
        )

    async def empty_mediator(self, mediator_id: MediatorId) -> None:
        """Erase everything of a person but their number, which nobody else ever gets."""
        await self.change_mediator(
            mediator_id,
            person=self._seal_person(Person("", "", "")),
            ties=self._seal_ties(()),
            particulars=None,
            code_version=None,
            code_accepted_at=None,
            chat=None,
            chat_key=None,
        )

    async def reach_mediators(self, ids: Collection[MediatorId]) -> dict[MediatorId, Reached]:
        """Where those of these mediators are written to who have joined and can be reached."""
        found = await self._conn.execute(
            sa.select(mediators).where(
                mediators.c.id.in_(ids), mediators.c.chat.is_not(None), mediators.c.reachable
            )
        )
        return {MediatorId(row["id"]): self._reached(row) for row in found.mappings()}

    async def mediators_by_status(self) -> dict[str, int]:
        """Count the mediators of each accreditation."""
        found = await self._conn.execute(
            sa.select(mediators.c.accreditation, sa.func.count()).group_by(
                mediators.c.accreditation
            )
        )
        return {row[0]: row[1] for row in found}

    async def _mediator(self, by: str, value: int | str) -> Mediator | None:
        found = await self._conn.execute(narrowed(_ALL, mediators, by), {by: value})
        row = found.mappings().first()
        return None if row is None else self._as_mediator(row)

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
            languages=_words(row["languages"]),
            categories=_categories(row["categories"]),
            max_severity=row["max_severity"],
            code_version=row["code_version"],
            linked=row["chat_key"] is not None,
            available=row["available"],
            reachable=row["reachable"] and not row["left"],
            ties=frozenset(self._sealer.open_json(Purpose.DECLARATION, row["ties"])),
        )

    async def keep_person(self, mediator_id: MediatorId, person: Person) -> None:
        """Keep who somebody is in the place of what stood there."""
        await self.change_mediator(mediator_id, person=self._seal_person(person))

    def _open_particulars(self, sealed: bytes | None) -> Particulars:
        return of_json({} if sealed is None else self._sealer.open_json(Purpose.IDENTITY, sealed))

    def _seal_particulars(self, more: Particulars) -> bytes:
        return self._sealer.seal_json(Purpose.IDENTITY, as_json(more))

    def declares(self, mediator: Mediator, ties: Sequence[str]) -> bool:
        """Whether somebody's declaration is this one, in whatever spelling; nobody reads it.

        A declaration from before a tie had several keys holds its words alone.
        """
        words = ((kind, [self.tie_token(word)]) for kind, word in kinds_of_ties(ties))
        return tokens_of(words) <= mediator.ties <= self._declared(ties)


@cache
def _words(text: str) -> frozenset[str]:
    """Of columns that hold few different texts: everybody's are read for each search."""
    return frozenset(text.split())


@cache
def _categories(text: str) -> frozenset[Category]:
    return frozenset(map(Category, text.split()))


# Made once: making one costs as much as running it.
_ALL = with_left(mediators)
_IN_ORDER = fixed(_ALL.order_by(mediators.c.id))
